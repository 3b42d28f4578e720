"""Sound files in, what is in them out: probe, hash, decoded samples, clips. By content, never by extension.

Decoding is ffmpeg's, through PyAV: PCM, A-law, mu-law, GSM, mp3, ogg/opus and what else telephony leaves behind.
"""

from __future__ import annotations

import hashlib
import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from callqa.types import Reason

SAMPLE_RATE = 16000
FAKE_STEREO = 0.95  # correlation of the channels above which both carry the same sound
SILENT = 10 ** (-60 / 20)  # a channel that never gets louder than -60 dBFS says nothing


class AudioError(Exception):
    """A file that cannot be used, with the reason a person reads."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Probe:
    duration: float  # seconds
    channels: int
    sample_rate: int
    codec: str


def content_hash(path: Path) -> str:
    """sha256 of the file's bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def probe(path: Path) -> Probe:
    """What the header says, checked against the file. Raises AudioError: empty, no audio, unreadable, truncated."""
    if path.stat().st_size == 0:
        raise AudioError(Reason("audio.empty"))
    container = _open(path)
    with container:
        if not container.streams.audio:
            raise AudioError(Reason("audio.no_audio"))
        stream = container.streams.audio[0]
        declared = _declared(container, stream)
        rate, channels, codec = stream.rate, stream.channels, stream.codec_context.name
        if not rate or not channels:
            raise AudioError(Reason("audio.unreadable", {"error": "no sample rate or channels"}))
        heard = _packets_end(container, stream)
    if heard <= 0:
        raise AudioError(Reason("audio.empty"))
    # A header that promises more than the file holds: the recording was cut off while it was written or copied. Tenths of a
    # second are the padding of mp3 and opus; an unknown length (a crash before the header was closed) is read to the end.
    if declared and declared - heard > max(2.0, 0.02 * declared):
        raise AudioError(Reason("audio.truncated", {"heard": round(heard, 1), "declared": round(declared, 1)}))
    return Probe(round(heard, 3), channels, rate, codec)


def decode(path: Path, sample_rate: int = SAMPLE_RATE) -> np.ndarray:
    """(channels, samples) float32 in [-1, 1]. A file that breaks off is read as far as it goes; AudioError if that is nothing."""
    import av

    container = _open(path)
    frames: list[np.ndarray] = []
    with container:
        if not container.streams.audio:
            raise AudioError(Reason("audio.no_audio"))
        channels = container.streams.audio[0].channels
        layout = "stereo" if channels == 2 else "mono"
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=sample_rate)
        try:
            for frame in container.decode(audio=0):
                frames += [f.to_ndarray() for f in resampler.resample(frame)]
        except av.FFmpegError as error:
            if not frames:
                raise AudioError(Reason("audio.unreadable", {"error": str(error)})) from None
        frames += [f.to_ndarray() for f in resampler.resample(None)]
    if not frames:
        raise AudioError(Reason("audio.empty"))
    return np.concatenate(frames, axis=1).astype(np.float32)


def is_fake_stereo(samples: np.ndarray) -> bool:
    """Whether the two channels of (2, samples) carry the same sound: correlation above 0.95."""
    if len(samples) != 2:
        return False
    left, right = samples[0] - samples[0].mean(), samples[1] - samples[1].mean()
    norm = float(np.sqrt((left @ left) * (right @ right)))
    return norm > 0 and abs(float(left @ right)) / norm > FAKE_STEREO


def is_silent(channel: np.ndarray) -> bool:
    """Whether one channel (samples,) never rises above -60 dBFS."""
    return channel.size == 0 or float(np.abs(channel).max()) < SILENT


def clip(path: Path, start: float, end: float) -> bytes:
    """A WAV file of the seconds [start, end), 16 kHz, both channels."""
    samples = decode(path)[:, int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1).T * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _open(path: Path) -> Any:
    import av

    av.logging.set_level(av.logging.PANIC)
    try:
        return av.open(str(path))
    except av.FFmpegError as error:
        code = "audio.no_audio" if isinstance(error, av.InvalidDataError) else "audio.unreadable"
        raise AudioError(Reason(code, {"error": str(error.strerror or error)})) from None


def _declared(container: Any, stream: Any) -> float | None:
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
