"""A recording in, samples out: block by block, whole, or as a clip. A broken packet costs its own seconds and no more.

Times stay those of the recording: what could not be decoded is silence, and `Damage` counts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from callqa.audio.files import SAMPLE_RATE, AudioError, open_audio
from callqa.audio.legs import legs
from callqa.types import Reason

FAKE_STEREO = 0.95  # correlation of the channels above which both carry the same sound
SILENT = 10 ** (-60 / 20)  # a channel that never gets louder than -60 dBFS says nothing
BLOCK = 10.0  # seconds
GAP = 0.1  # seconds: timestamps that jump further have lost something
HUGE = 8  # times the mean packet: no frame of a speech codec varies that much
LONGEST_GAP = 3600.0  # a jump over an hour is a broken timestamp


@dataclass
class Damage:
    """What was lost while decoding; filled by `blocks`."""

    lost: float = 0.0  # seconds that could not be decoded, replaced by silence
    broken: str = ""  # why reading ended before the file did


def blocks(path: Path, sample_rate: int = SAMPLE_RATE, damage: Damage | None = None) -> Iterator[np.ndarray]:
    """Blocks (channels, at most ~10 s) float32 in [-1, 1]: memory does not grow with the file. Raises AudioError for nothing."""
    damage = damage if damage is not None else Damage()
    files = legs(path)
    if len(files) == 1:
        yield from _even(_frames(files[0], sample_rate, damage), sample_rate)
        return
    sides = [_even(_mono(_frames(one, sample_rate, damage)), sample_rate) for one in files]
    for pieces in zip_longest(*sides, fillvalue=np.zeros((1, 0), np.float32)):
        length = max(p.shape[1] for p in pieces)
        yield np.concatenate([np.pad(p, ((0, 0), (0, length - p.shape[1]))) for p in pieces])


def decode(path: Path, sample_rate: int = SAMPLE_RATE) -> np.ndarray:
    """(channels, samples) float32 in [-1, 1]. A file that breaks off is read as far as it goes; AudioError if that is nothing."""
    return np.concatenate(list(blocks(path, sample_rate)), axis=1)


def _mono(frames: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    return (frame.mean(axis=0, keepdims=True) for frame in frames)


def _even(frames: Iterator[np.ndarray], rate: int) -> Iterator[np.ndarray]:
    """Pieces of any length → blocks of BLOCK seconds; the last may be shorter."""
    size, held, length = int(BLOCK * rate), [], 0
    for frame in frames:
        held.append(frame)
        length += frame.shape[1]
        while length >= size:
            whole = np.concatenate(held, axis=1)
            yield whole[:, :size].astype(np.float32)
            held, length = [whole[:, size:]], length - size
    if length:
        yield np.concatenate(held, axis=1).astype(np.float32)


def _frames(path: Path, rate: int, damage: Damage) -> Iterator[np.ndarray]:
    """Resampled frames of one file, mono or stereo; more channels are mixed into one."""
    import av

    container = open_audio(path)
    with container:
        stream = container.streams.audio[0]
        layout = "stereo" if stream.channels == 2 else "mono"
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
        clock, some = _Clock(), False
        skipped = _Skipped(container)
        for frame in _decoded(container, stream, damage, skipped):
            gap = skipped.taken() or clock.gap(frame)
            if gap:
                damage.lost += gap
                yield np.zeros((2 if layout == "stereo" else 1, int(gap * rate)), np.float32)
            frame.pts = None  # else the resampler fills or complains by itself
            try:
                for piece in resampler.resample(frame):
                    some = True
                    yield piece.to_ndarray()
            except (av.FFmpegError, ValueError):  # a frame of another format than its file: damaged
                damage.lost += frame.samples / frame.sample_rate
        if some:
            yield from (piece.to_ndarray() for piece in resampler.resample(None))
    if not some:
        raise AudioError(
            Reason("audio.unreadable", {"error": damage.broken}) if damage.broken else Reason("audio.empty")
        )


class _Clock:
    """Seconds decoded so far against the file's own timestamps."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.decoded = 0.0

    def gap(self, frame: Any) -> float:
        """Seconds missing before this frame."""
        missing = 0.0
        if frame.pts is not None and frame.time_base:
            at = float(frame.pts * frame.time_base)
            self.first = at if self.first is None else self.first
            ahead = at - self.first - self.decoded
            missing = ahead if GAP < ahead < LONGEST_GAP else 0.0
        self.decoded += missing + frame.samples / frame.sample_rate
        return missing


class _Skipped:
    """Bytes of a bare stream (mp3, AAC, AMR) in which the demuxer found no frame: it hands them on in one huge packet, and its
    timestamps count packets. They become seconds at the mean rate so far."""

    def __init__(self, container: Any) -> None:
        self.bare = container.format.name in {"mp3", "aac", "amr"}
        self.packets, self.bytes, self.seconds, self.lost = 0, 0, 0.0, 0.0

    def see(self, packet: Any) -> None:
        if not self.bare or not packet.size or not packet.duration:
            return
        if self.packets and packet.size > HUGE * self.bytes / self.packets:
            self.lost += packet.size * self.seconds / self.bytes
            return
        self.packets += 1
        self.bytes += packet.size
        self.seconds += float(packet.duration * packet.time_base)

    def taken(self) -> float:
        lost, self.lost = self.lost, 0.0
        return lost


def _decoded(container: Any, stream: Any, damage: Damage, skipped: _Skipped) -> Iterator[Any]:
    """Frames of every packet that can be decoded; the others' time is found missing by the clock."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError as error:
            damage.broken = str(error.strerror or error)
            return
        skipped.see(packet)
        try:
            yield from packet.decode()
        except av.EOFError:
            return
        except av.FFmpegError as error:
            damage.broken = damage.broken or str(error.strerror or error)


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
