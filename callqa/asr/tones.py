"""One channel's samples in, sounds that are no speech out: ringback, busy tone, music on hold.

Ringback and busy are one steady tone: 425 Hz by ETSI and in Russia (1 s on, 4 s off; busy 0.35 s), 440 + 480 Hz in North
America (2 s on). Music has notes that stand still and hardly a pause; speech has pauses between words and a moving pitch.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callqa.audio import SAMPLE_RATE

STEP = SAMPLE_RATE // 20  # 50 ms
BANDS = ((405.0, 445.0), (425.0, 500.0))  # Hz: 425 alone; 440 and 480 together
PURE = 0.85  # share of a frame's power inside the band
AUDIBLE = 10 ** (-50 / 20)  # RMS
BUSY, RING = (0.2, 0.6), (0.6, 2.6)  # seconds of one signal
BLOCK = 80  # frames: 4 s, the least stretch of which music is said
STANDING, PAUSES = (
    0.6,
    0.03,
)  # of music: share of frames whose peak stands as 100 ms before; share of near-silent frames


def sounds(wave: np.ndarray) -> list[tuple[str, float, float]]:
    """(kind, start, end) in seconds, of (samples,) at 16 kHz: 'ringback', 'busy', 'music'."""
    count = len(wave) // STEP
    if not count:
        return []
    frames = wave[: count * STEP].reshape(count, STEP)
    level = np.sqrt((frames**2).mean(axis=1))
    power = np.abs(np.fft.rfft(frames * np.hanning(STEP), axis=1)).astype(np.float32) ** 2
    tones = list(_tones(power, level))
    music = [one for one in _music(power, level) if not any(a < one[2] and one[1] < b for _, a, b in tones)]
    return sorted([*tones, *music], key=lambda one: one[1])


def _tones(power: np.ndarray, level: np.ndarray) -> Iterator[tuple[str, float, float]]:
    """Signals of one pitch; one alone is no ringback: a beep or a hummed note is not repeated in its rhythm."""
    hertz = np.fft.rfftfreq(STEP, 1 / SAMPLE_RATE)
    total = power.sum(axis=1) + 1e-12
    pure = np.zeros(len(power), bool)
    for low, high in BANDS:
        pure |= power[:, (hertz >= low - 20) & (hertz <= high + 20)].sum(axis=1) / total > PURE
    for kind, (least, most), times in (("ringback", RING, 1), ("busy", BUSY, 3)):
        runs = [(a, b) for a, b in _runs(pure & (level > AUDIBLE)) if least <= (b - a) / 20 < most]
        if len(runs) >= times:
            yield from ((kind, a / 20, b / 20) for a, b in runs)


def _music(power: np.ndarray, level: np.ndarray) -> Iterator[tuple[str, float, float]]:
    peak = power[:, 4:].argmax(axis=1)  # above 80 Hz
    stands = np.zeros(len(peak), bool)
    stands[2:] = np.abs(peak[2:] - peak[:-2]) <= 0
    blocks = len(level) // BLOCK
    marked = np.zeros(blocks, bool)
    for n in range(blocks):
        part = slice(n * BLOCK, (n + 1) * BLOCK)
        mean = level[part].mean()
        pauses = (level[part] < 0.15 * mean).mean()
        marked[n] = mean > AUDIBLE and stands[part].mean() > STANDING and pauses < PAUSES
    for a, b in _runs(marked):
        if b - a >= 2:
            yield "music", a * BLOCK / 20, b * BLOCK / 20


def _runs(marked: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, marked, False].astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
