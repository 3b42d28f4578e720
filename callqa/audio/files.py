"""Sound files in, what they hold out: container, codec, length, hash. The only place that opens them.

Decoding is ffmpeg's, through PyAV: PCM, A-law, mu-law, GSM, ADPCM, mp3, ogg/opus, m4a, amr, webm and what else telephony leaves
behind. A headerless file says nothing of itself: its codec is what Asterisk means by its extension, or what callqa.toml declares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callqa.audio.legs import legs
from callqa.types import Reason

SAMPLE_RATE = 16000
TRIED = 60  # packets: enough to tell a recording from noise that happens to hold an mp3 sync word


class AudioError(Exception):
    """A file that cannot be used, with the reason a person reads."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Probe:
    duration: float  # seconds
    channels: int  # as `decode` gives them: 1 or 2
    sample_rate: int
    codec: str
    recorded_channels: int = 1  # as they are in the file
    video: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """How to read a file without a header: ffmpeg's name of the format, samples a second, channels."""

    format: str
    rate: int = 8000
    channels: int = 1


# What Asterisk writes without a header. `declare_raw` adds what a workspace says of its own.
_ASTERISK = {
    ".alaw": Raw("alaw"),
    ".al": Raw("alaw"),
    ".ulaw": Raw("mulaw"),
    ".ul": Raw("mulaw"),
    ".pcm": Raw("mulaw"),
    ".sln": Raw("s16le"),
    ".sln16": Raw("s16le", 16000),
    ".g722": Raw("g722", 16000),
    ".gsm": Raw("gsm"),
}
_FIXED = {"g722", "gsm"}  # formats that take no rate and channels: they know only one
_declared: dict[str, Raw] = {}


def declare_raw(kinds: Mapping[str, Raw]) -> None:
    """What headerless files of these extensions hold, in this process from now on."""
    _declared.clear()
    _declared.update({kind.lower(): raw for kind, raw in kinds.items()})


def raw_kinds() -> Mapping[str, Raw]:
    """Extension → how it is read."""
    return {**_ASTERISK, **_declared}


def content_hash(path: Path) -> str:
    """sha256 of the bytes of the recording's files, hex."""
    digest = hashlib.sha256()
    for one in legs(path):
        with one.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    return digest.hexdigest()


def probe(path: Path) -> Probe:
    """What the header says, checked against the file.

    Raises AudioError: empty, no audio, unreadable, undecodable, truncated.
    """
    files = legs(path)
    if len(files) == 1:
        return _probe(path)
    sides = [_probe(one) for one in files]
    rate, codecs = max(s.sample_rate for s in sides), sorted({s.codec for s in sides})
    return Probe(max(s.duration for s in sides), 2, rate, "+".join(codecs), 2)


def _probe(path: Path) -> Probe:
    if path.stat().st_size == 0:
        raise AudioError(Reason("audio.empty"))
    container = open_audio(path)
    with container:
        stream = container.streams.audio[0]
        declared = _declared_seconds(container, stream)
        rate, channels, codec = stream.rate, stream.channels, stream.codec_context.name
        if not rate or not channels:
            raise AudioError(Reason("audio.unreadable", {"error": "no sample rate or channels"}))
        heard, video = _packets_end(container, stream), _is_video(container)
    if heard <= 0:
        raise AudioError(Reason("audio.empty"))
    _check_decodes(path)
    # A header that promises more than the file holds: the recording was cut off while it was written or copied. Tenths of a
    # second are the padding of mp3 and opus; an unknown length (a crash before the header was closed) is read to the end.
    if declared and declared - heard > max(2.0, 0.02 * declared):
        raise AudioError(Reason("audio.truncated", {"heard": round(heard, 1), "declared": round(declared, 1)}))
    return Probe(round(heard, 3), 2 if channels == 2 else 1, rate, codec, channels, video)


def _is_video(container: Any) -> bool:
    """A picture track of more than a cover."""
    return any(not (v.disposition & v.disposition.attached_pic) for v in container.streams.video)


def _check_decodes(path: Path) -> None:
    """Encrypted bytes may look like mp3 frames to a demuxer: at least half of the first packets must decode."""
    import av

    tried = failed = 0
    with open_audio(path) as container:
        try:
            for packet in container.demux(container.streams.audio[0]):
                if tried >= TRIED or packet.dts is None:
                    break
                tried += 1
                try:
                    packet.decode()
                except av.FFmpegError:
                    failed += 1
        except av.FFmpegError:
            return  # a file that breaks off there is judged by its length
    if tried and failed > tried / 2:
        raise AudioError(Reason("audio.undecodable", {"failed": failed, "tried": tried}))


def open_audio(path: Path) -> Any:
    """The container, with at least one audio stream. Raises AudioError."""
    import av

    av.logging.set_level(av.logging.PANIC)
    raw = raw_kinds().get(path.suffix.lower())
    try:
        container = av.open(str(path)) if raw is None else _open_raw(path, raw)
    except (av.FFmpegError, ValueError) as error:
        code = "audio.no_audio" if isinstance(error, av.InvalidDataError) else "audio.unreadable"
        said = getattr(error, "strerror", None) or error
        raise AudioError(Reason(code, {"error": str(said)})) from None
    if not container.streams.audio:
        container.close()
        raise AudioError(Reason("audio.no_audio"))
    return container


def _open_raw(path: Path, raw: Raw) -> Any:
    import av

    with path.open("rb") as file:
        has_header = file.read(4) in (b"RIFF", b"OggS", b"fLaC", b"ID3\x03", b"ID3\x04")
    if has_header:
        return av.open(str(path))
    layout = "stereo" if raw.channels == 2 else "mono"
    options = {} if raw.format in _FIXED else {"sample_rate": str(raw.rate), "ch_layout": layout}
    return av.open(str(path), format=raw.format, options=options)


def _declared_seconds(container: Any, stream: Any) -> float | None:
    """Seconds the file claims to have; None where it does not say. A WAV's own size field, else the container's estimate."""
    if container.format.name == "wav":
        return _wav_seconds(Path(container.name))
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return None


def _wav_seconds(path: Path) -> float | None:
    """Length by the data chunk's size field; None where it is 0 or all ones, as a crash leaves it."""
    with path.open("rb") as file:
        header = file.read(1 << 16)
    fmt, data = header.find(b"fmt "), header.find(b"data")
    if fmt < 0 or data < 0:
        return None
    bytes_a_second = int.from_bytes(header[fmt + 16 : fmt + 20], "little")
    size = int.from_bytes(header[data + 4 : data + 8], "little")
    if size in (0, 0xFFFFFFFF) or not bytes_a_second:
        return None
    return size / bytes_a_second


def _packets_end(container: Any, stream: Any) -> float:
    """Seconds up to the end of the last packet that is there; nothing is decoded."""
    import av

    end = 0.0
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    except av.FFmpegError as error:
        if end <= 0:
            raise AudioError(Reason("audio.unreadable", {"error": str(error.strerror or error)})) from None
    return end
