"""Files of every kind that telephony leaves behind, decoded by what they contain."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from callqa import audio

CALLS = Path(__file__).parents[1] / "samples" / "calls"


def tone(seconds: float, hertz: float = 440, rate: int = 8000, loud: float = 0.5) -> np.ndarray:
    return (loud * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def write(path: Path, samples: np.ndarray, codec: str = "pcm_s16le", rate: int = 8000) -> Path:
    """(channels, samples) float32 → a file in `codec`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo" if len(samples) == 2 else "mono")
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray((samples.T.reshape(1, -1) * 32767).astype(np.int16)), "s16", stream.layout.name
        )
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.format.name, stream.layout, rate, frame_size=stream.frame_size or None)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("pcm.wav", "pcm_s16le", 8000),
        ("a.wav", "pcm_alaw", 8000),
        ("mu.wav", "pcm_mulaw", 8000),
        ("x.mp3", "libmp3lame", 8000),
        ("x.ogg", "libopus", 48000),
    ],
)
def test_what_telephony_writes_is_read_back(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    both = np.stack([tone(3, 440, rate), tone(3, 1000, rate, 0.2)])
    path = write(tmp_path / name, both, codec, rate)
    read = audio.probe(path)
    heard = audio.decode(path)
    assert (read.channels, read.sample_rate) == (2, rate)
    assert read.duration == pytest.approx(3, abs=0.2)  # mp3 pads both ends with a frame of 72 ms
    assert heard.shape[1] / audio.SAMPLE_RATE == pytest.approx(3, abs=0.2)
    assert [_pitch(channel) for channel in heard] == [pytest.approx(440, abs=5), pytest.approx(1000, abs=5)]


def _pitch(channel: np.ndarray) -> float:
    middle = channel[audio.SAMPLE_RATE : 2 * audio.SAMPLE_RATE]
    return float(np.argmax(np.abs(np.fft.rfft(middle))) * audio.SAMPLE_RATE / len(middle))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: b"", "audio.empty"),
        (lambda data: b"this is a letter, not a recording " * 40, "audio.no_audio"),
        (lambda data: data[: len(data) // 3], "audio.truncated"),
        (lambda data: data, None),
    ],
)
def test_a_damaged_file_says_what_is_wrong_with_it(tmp_path: Path, change, code: str | None) -> None:
    path = write(tmp_path / "x.wav", tone(10)[None])
    path.write_bytes(change(path.read_bytes()))
    if code is None:
        assert audio.probe(path).duration == pytest.approx(10, abs=0.1)
        return
    with pytest.raises(audio.AudioError) as error:
        audio.probe(path)
    assert error.value.reason.code == code


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_header_that_was_never_closed_is_read_to_the_end(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "x.wav", tone(4)[None])
    data = bytearray(path.read_bytes())
    at = data.find(b"data")
    data[at + 4 : at + 8] = size.to_bytes(4, "little")
    path.write_bytes(data)
    assert audio.probe(path).duration == pytest.approx(4, abs=0.1)


def test_one_sound_on_both_channels_is_no_stereo() -> None:
    r = np.random.default_rng(0)
    seller, client = r.normal(size=(2, 8000)).astype(np.float32)
    hiss = 0.05 * r.normal(size=8000).astype(np.float32)
    assert audio.is_fake_stereo(np.stack([seller, seller]))
    assert audio.is_fake_stereo(np.stack([seller, 0.3 * seller + hiss]))
    assert not audio.is_fake_stereo(np.stack([seller, client]))
    assert not audio.is_fake_stereo(np.stack([seller, np.zeros_like(seller)]))
    assert not audio.is_fake_stereo(seller[None])


def test_line_noise_is_silence_and_a_whisper_is_not() -> None:
    assert audio.is_silent(np.full(8000, 0.0005, np.float32))
    assert audio.is_silent(np.zeros(0, np.float32))
    assert not audio.is_silent(np.full(8000, 0.002, np.float32))


def test_a_clip_holds_the_seconds_asked_for() -> None:
    path = next(p for p in sorted(CALLS.rglob("*.mp3")) if p.name.startswith("out-") and audio.probe(p).channels == 2)
    with wave.open(io.BytesIO(audio.clip(path, 3, 5.5))) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, audio.SAMPLE_RATE)
        assert file.getnframes() == 2.5 * audio.SAMPLE_RATE


def test_the_hash_is_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"call")
    (tmp_path / "b").write_bytes(b"call")
    assert audio.content_hash(tmp_path / "a") == audio.content_hash(tmp_path / "b") != ""
