"""A recording in, windows of speech out: decoded, cut by VAD, neighbouring pieces of one channel packed, log-mel features.

Runs in a process beside recognition. Windows know where each of their pieces stands on the call's own clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from callqa import audio
from callqa.asr import tones
from callqa.asr.leaks import without_leaks
from callqa.types import Reason, Sound

RATE = audio.SAMPLE_RATE
QUIET = 10 ** (-60 / 20)  # a stretch whose peak stays below -60 dBFS is not offered to the VAD: there is nothing in it
GATE = RATE // 10  # samples of one step of the energy gate
KEEP = 10  # steps kept on either side of a loud one: a second of context for the VAD
SHORTEST = RATE // 10  # samples: less than a tenth of a second is no word, and nothing to align
LONG_SILENCE = 20  # steps: shorter quiet stretches are not worth a cut


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of speech: where it lies in its window and where in the call; seconds."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Window:
    call_id: str
    channel: int
    number: int  # of the channel's windows
    pieces: tuple[Piece, ...]
    features: np.ndarray  # (mels, frames) float32, 100 frames a second, not padded

    @property
    def frames(self) -> int:
        return int(self.features.shape[1])

    @property
    def seconds(self) -> float:
        last = self.pieces[-1]
        return last.at + last.end - last.start


@dataclass(frozen=True, slots=True)
class Prepared:
    """What recognition needs of one call, and what was noticed on the way."""

    call_id: str
    channels: int
    windows: tuple[Window, ...]
    notes: tuple[Reason, ...] = ()
    sounds: tuple[Sound, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict)  # seconds by step: decode, vad, features


def set_up() -> None:
    """Once a process: the VAD is loaded with the first call."""


def prepare(call_id: str, path: Path, mels: int, longest: float) -> Prepared | Reason:
    """Windows of at most `longest` seconds; a Reason where the file cannot be used."""
    started = time.perf_counter()
    try:
        samples = audio.decode(path)
    except audio.AudioError as error:
        return error.reason
    except OSError as error:
        return Reason("audio.unreadable", {"error": str(error)})
    spent = {"decode": time.perf_counter() - started, "vad": 0.0, "features": 0.0}
    notes: list[Reason] = []
    if audio.is_fake_stereo(samples):
        samples = samples[:1]
        notes.append(Reason("asr.dual_mono"))
    started = time.perf_counter()
    sounds: list[Sound] = []
    spans: list[list[tuple[int, int]]] = []
    for channel, wave in enumerate(samples):
        spans.append([])
        if audio.is_silent(wave):
            notes.append(Reason("asr.silent_channel", {"channel": channel + 1}))
            continue
        machine = tones.sounds(wave)
        sounds += [Sound(kind, round(start, 2), round(end, 2), channel) for kind, start, end in machine]
        spans[channel] = [span for span in speech(wave, longest) if not _inside(span, machine)]
    if len(samples) == 2:
        spans, leaked = without_leaks(samples, spans)
        notes += [Reason("asr.leak", {"channel": c + 1, "seconds": round(s)}) for c, s in enumerate(leaked) if s >= 1]
    spent["vad"] = time.perf_counter() - started
    started = time.perf_counter()
    windows = [
        _window(call_id, channel, number, samples[channel], group, mels)
        for channel, found in enumerate(spans)
        for number, group in enumerate(packed(found, longest))
    ]
    spent["features"] = time.perf_counter() - started
    return Prepared(call_id, len(samples), tuple(windows), tuple(notes), tuple(sounds), spent)


def _inside(span: tuple[int, int], machine: Sequence[tuple[str, float, float]]) -> bool:
    """Whether most of a stretch is no talk."""
    start, end = span[0] / RATE, span[1] / RATE
    covered = sum(max(0.0, min(end, b) - max(start, a)) for _, a, b in machine)
    return covered > (end - start) / 2


def speech(wave: np.ndarray, longest: float) -> list[tuple[int, int]]:
    """Stretches of speech [start, end) in samples of (samples,), none longer than `longest` seconds: energy gate, then VAD."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(max_speech_duration_s=longest, min_silence_duration_ms=160)
    found: list[tuple[int, int]] = []
    for start, end in loud(wave):
        for span in get_speech_timestamps(wave[start:end], options):
            if span["end"] - span["start"] < SHORTEST:
                continue
            found.append((start + span["start"], start + span["end"]))
    return found


def loud(wave: np.ndarray) -> list[tuple[int, int]]:
    """Stretches that are not silence [start, end) in samples; quiet ones shorter than two seconds do not part them."""
    steps = -(-len(wave) // GATE)
    peaks = np.abs(np.pad(wave, (0, steps * GATE - len(wave)))).reshape(steps, GATE).max(axis=1)
    loud_steps = np.flatnonzero(peaks > QUIET)
    if not len(loud_steps):
        return []
    cuts = np.flatnonzero(np.diff(loud_steps) > LONG_SILENCE + 2 * KEEP)
    firsts = loud_steps[np.r_[0, cuts + 1]]
    lasts = loud_steps[np.r_[cuts, len(loud_steps) - 1]]
    return [
        (max(0, int(a) - KEEP) * GATE, min(len(wave), (int(b) + 1 + KEEP) * GATE))
        for a, b in zip(firsts, lasts, strict=True)
    ]


def packed(spans: Sequence[tuple[int, int]], longest: float) -> Iterator[list[tuple[int, int]]]:
    """Neighbouring stretches joined while they fit into `longest` seconds: fuller windows, less padding."""
    group: list[tuple[int, int]] = []
    length = 0
    for start, end in spans:
        if group and length + end - start > longest * RATE:
            yield group
            group, length = [], 0
        group.append((start, end))
        length += end - start
    if group:
        yield group


def _window(
    call_id: str, channel: int, number: int, wave: np.ndarray, group: Sequence[tuple[int, int]], mels: int
) -> Window:
    pieces, at = [], 0
    for start, end in group:
        pieces.append(Piece(at / RATE, start / RATE, end / RATE))
        at += end - start
    sound = np.concatenate([wave[start:end] for start, end in group])
    features = np.ascontiguousarray(_extractor(mels)(sound)[..., :-1], dtype=np.float32)
    return Window(call_id, channel, number, tuple(pieces), features)


@lru_cache
def _extractor(mels: int) -> Any:
    from faster_whisper.feature_extractor import FeatureExtractor

    return FeatureExtractor(feature_size=mels)
