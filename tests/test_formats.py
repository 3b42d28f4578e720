"""Every format that telephony and messengers leave behind is made, probed and heard again; and what is bad is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from callqa import audio
from tests.test_audio import tone, write

GSM = Path(__file__).parent / "audio" / "tone440-gsm610.wav"  # PyAV's ffmpeg cannot encode GSM, only decode it


def pitch(channel: np.ndarray) -> float:
    middle = channel[audio.SAMPLE_RATE : 2 * audio.SAMPLE_RATE]
    return float(np.argmax(np.abs(np.fft.rfft(middle))) * audio.SAMPLE_RATE / len(middle))


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("8.wav", "pcm_u8", 8000),
        ("24.wav", "pcm_s24le", 8000),
        ("ima.wav", "adpcm_ima_wav", 8000),
        ("x.flac", "flac", 8000),
        ("x.m4a", "aac", 16000),
        ("x.aac", "aac", 16000),
        ("x.webm", "libopus", 48000),
        ("x.opus", "libopus", 48000),
        ("x.amr", "libopencore_amrnb", 8000),
        ("имя [клиент] (2) копия.mp3", "libmp3lame", 8000),
    ],
)
def test_a_format_is_heard_as_it_was_written(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write(tmp_path / name, tone(3, 440, rate)[None], codec, rate)
    read, heard = audio.probe(path), audio.decode(path)
    assert (read.channels, read.sample_rate) == (1, rate)
    assert read.duration == pytest.approx(3, abs=0.2)
    assert heard.shape[1] / audio.SAMPLE_RATE == pytest.approx(3, abs=0.25)
    assert pitch(heard[0]) == pytest.approx(440, abs=5)


def test_gsm_is_heard() -> None:
    read = audio.probe(GSM)
    assert (read.codec, read.sample_rate) == ("gsm_ms", 8000)
    assert pitch(audio.decode(GSM)[0]) == pytest.approx(440, abs=5)


def test_a_headerless_file_is_what_asterisk_or_the_workspace_says(tmp_path: Path) -> None:
    wave = (tone(3) * 32767).astype("<i2")
    (tmp_path / "x.sln").write_bytes(wave.tobytes())
    assert audio.probe(tmp_path / "x.sln").duration == pytest.approx(3, abs=0.1)
    assert pitch(audio.decode(tmp_path / "x.sln")[0]) == pytest.approx(440, abs=5)
    both = np.stack([wave, (tone(3, 1000) * 32767).astype("<i2")], axis=1)
    (tmp_path / "x.raw").write_bytes(both.tobytes())
    try:
        audio.declare_raw({".raw": audio.Raw("s16le", 8000, 2)})
        assert audio.probe(tmp_path / "x.raw").channels == 2
        assert [pitch(c) for c in audio.decode(tmp_path / "x.raw")] == [440, 1000]
    finally:
        audio.declare_raw({})
    with pytest.raises(audio.AudioError):
        audio.probe(tmp_path / "x.raw")


def test_two_legs_are_one_stereo_recording(tmp_path: Path) -> None:
    write(tmp_path / "x-in.wav", tone(3, 440)[None])
    write(tmp_path / "x-out.wav", tone(2, 1000)[None])
    name = audio.joint_name("x-out.wav", {"x-in.wav", "x-out.wav"})
    assert name == "x-{in,out}.wav"
    both = tmp_path / name
    assert (audio.probe(both).channels, audio.probe(both).duration) == (2, 3)
    heard = audio.decode(both)
    assert heard.shape == (2, 3 * audio.SAMPLE_RATE)
    assert [pitch(c) for c in heard] == [440, 1000]
    assert audio.content_hash(both) not in {audio.content_hash(p) for p in audio.legs(both)}


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("login.wav", {"logout.wav"}),
        ("x-in.wav", {"x-in.wav"}),
        ("x-in.wav", {"y-out.wav"}),
        ("x-in.wav", {"x-out.mp3"}),
    ],
)
def test_a_name_that_only_looks_like_a_leg_is_none(name: str, others: set[str]) -> None:
    assert audio.joint_name(name, others) is None


def test_surround_sound_is_mixed_into_one_channel(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="5.1")
        samples = np.stack([(tone(3, 440, 48000) * 32767).astype(np.int16)] * 6, axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, "s16", "5.1")
        frame.sample_rate = 48000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    read = audio.probe(path)
    assert (read.channels, read.recorded_channels, read.sample_rate) == (1, 6, 48000)
    assert pitch(audio.decode(path)[0]) == pytest.approx(440, abs=5)


def video(path: Path, sound: bool) -> Path:
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        speech = container.add_stream("aac", rate=16000, layout="mono") if sound else None
        for _ in range(30):
            container.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        if speech:
            frame = av.AudioFrame.from_ndarray(tone(3, 440, 16000)[None], "fltp", "mono")
            frame.sample_rate = 16000
            cutter = av.AudioResampler("fltp", "mono", 16000, frame_size=speech.frame_size or 1024)
            for piece in [*cutter.resample(frame), *cutter.resample(None)]:
                container.mux(speech.encode(piece))
            container.mux(speech.encode(None))
        container.mux(picture.encode(None))
    return path


def test_a_video_is_heard_and_one_without_sound_is_named(tmp_path: Path) -> None:
    read = audio.probe(video(tmp_path / "x.mp4", True))
    assert read.video
    assert pitch(audio.decode(tmp_path / "x.mp4")[0]) == pytest.approx(440, abs=5)
    with pytest.raises(audio.AudioError) as error:
        audio.probe(video(tmp_path / "y.mp4", False))
    assert error.value.reason.code == "audio.no_audio"


@pytest.mark.parametrize("name", ["x.mp3", "x.wav", "x.ogg", "x.m4a", "x.aac", "x.amr"])
def test_encrypted_bytes_are_no_recording_whatever_their_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(np.random.default_rng(1).bytes(300_000))
    with pytest.raises(audio.AudioError) as error:
        audio.probe(tmp_path / name)
    assert error.value.reason.code in {"audio.no_audio", "audio.undecodable", "audio.unreadable"}


@pytest.mark.parametrize(
    ("name", "codec", "rate"), [("x.mp3", "libmp3lame", 16000), ("x.ogg", "libopus", 48000), ("x.flac", "flac", 16000)]
)
def test_a_corrupt_middle_costs_its_own_seconds_and_no_more(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write(tmp_path / name, tone(20, 440, rate)[None], codec, rate)
    data = bytearray(path.read_bytes())
    middle, hole = len(data) // 2, len(data) // 10
    data[middle : middle + hole] = np.random.default_rng(2).bytes(hole)
    path.write_bytes(data)
    damage = audio.Damage()
    heard = np.concatenate(list(audio.blocks(path, damage=damage)), axis=1)
    assert heard.shape[1] / audio.SAMPLE_RATE == pytest.approx(20, abs=1.0)  # the clock of the call is kept
    assert 0.5 < damage.lost < 5
    assert pitch(heard[0, -4 * audio.SAMPLE_RATE :]) == pytest.approx(440, abs=5)


def test_an_undamaged_recording_has_lost_nothing(tmp_path: Path) -> None:
    for name, codec in (("x.wav", "pcm_s16le"), ("x.mp3", "libmp3lame")):
        damage = audio.Damage()
        list(audio.blocks(write(tmp_path / name, tone(20, 440, 16000)[None], codec, 16000), damage=damage))
        assert damage == audio.Damage()


def test_blocks_are_short_however_long_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "x.wav", np.stack([tone(35), tone(35, 1000)]))
    lengths = [block.shape[1] for block in audio.blocks(path)]
    assert lengths == [160000, 160000, 160000, 80000]


def test_a_copy_under_another_name_is_the_same_recording(tmp_path: Path) -> None:
    shutil.copyfile(GSM, tmp_path / "б [1].wav")
    assert audio.content_hash(tmp_path / "б [1].wav") == audio.content_hash(GSM)
