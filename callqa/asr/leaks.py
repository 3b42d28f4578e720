"""Stretches of speech of two channels in, those that are only the other side's leak out.

Low-rate stereo codecs and the echo of a line put a quiet copy of one side into the other's channel. A VAD hears speech in it,
and a recogniser writes it down a second time, worse. A leak is quieter than its source all the while, and rises and falls with
it; a quiet word said over the other's talk does not.
"""

from __future__ import annotations

import numpy as np

from callqa import audio

RATE = audio.SAMPLE_RATE
QUIETER = 10.0  # dB below the other channel, over the whole stretch
ALIKE = 0.6  # correlation of the two energy envelopes
STEP = RATE // 20  # samples: 50 ms, the grain of an envelope

Span = tuple[int, int]


def without_leaks(waves: np.ndarray, spans: list[list[Span]]) -> tuple[list[list[Span]], list[float]]:
    """`waves` (2, samples), spans by channel → the spans that are kept, and the seconds of leak by channel."""
    kept, seconds = [], []
    for channel, own in enumerate(spans):
        leaks = [span for span in own if is_leak(waves[channel], waves[1 - channel], span)]
        kept.append([span for span in own if span not in leaks])
        seconds.append(sum(end - start for start, end in leaks) / RATE)
    return kept, seconds


def is_leak(own: np.ndarray, other: np.ndarray, span: Span) -> bool:
    """Whether what is heard in `own` (samples,) over a span is a quiet copy of `other`."""
    here, there = _envelope(own, span), _envelope(other, span)
    if len(here) < 3 or _level(there) - _level(here) < QUIETER:
        return False
    here, there = np.log(here + 1e-10), np.log(there + 1e-10)
    if here.std() < 1e-6 or there.std() < 1e-6:
        return False
    return bool(np.corrcoef(here, there)[0, 1] > ALIKE)


def _envelope(wave: np.ndarray, span: Span) -> np.ndarray:
    """(steps,) mean power of each 50 ms."""
    part = wave[span[0] : span[1]]
    part = part[: len(part) // STEP * STEP].reshape(-1, STEP)
    return (part.astype(np.float64) ** 2).mean(axis=1)


def _level(envelope: np.ndarray) -> float:
    return float(10 * np.log10(envelope.mean() + 1e-12))
