"""A recording in, `Health` out, block by block: an hour costs no more memory than its envelope, one figure each 50 ms."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from callqa import audio
from callqa.types import Call, Failed, Health, Reason

STEP = 0.05  # seconds of one figure of the envelope
FLOOR = -100.0  # dBFS of digital silence
QUIET = -45.0  # dBFS: the loudest 50 ms of speech below this are near silence
CLIPPED = 0.999  # of full scale
MUCH_CLIPPED = 0.001  # share of samples
DEAD = -60.0  # dBFS peak
LOST = 0.2  # seconds worth telling


def examine(call: Call, root: Path) -> Health | Failed:
    """What is in the recording. A file that cannot be read is a Failed with its reason."""
    damage = audio.Damage()
    meter = _Meter()
    try:
        about = audio.probe(root / call.path)
        for block in audio.blocks(root / call.path, damage=damage):
            meter.add(block)
    except audio.AudioError as error:
        return Failed(call.id, "doctor", error.reason)
    except OSError as error:
        return Failed(call.id, "doctor", Reason("audio.unreadable", {"error": str(error)}))
    peaks = tuple(round(_decibel(p), 1) for p in meter.peak)
    clipped = tuple(float(n) / max(meter.samples, 1) for n in meter.clipped)
    notes = tuple(_notes(about, damage, peaks, clipped, meter.correlation))
    envelope = tuple(tuple(int(v) for v in side) for side in meter.envelope())
    return Health(
        call.id, about.duration, about.sample_rate, about.codec, about.recorded_channels, peaks, clipped,
        meter.correlation, round(damage.lost, 2), envelope, notes,
    )  # fmt: skip


class _Meter:
    """Running figures over blocks (channels, samples)."""

    def __init__(self) -> None:
        self.samples = 0
        self.sides: list[np.ndarray] = []
        self.peak = self.clipped = np.zeros(0)
        self.moments = np.zeros(5)  # sums of l, r, l², r², l·r

    def add(self, block: np.ndarray) -> None:
        loud = np.abs(block)
        if not self.samples:
            self.peak, self.clipped = np.zeros(len(block)), np.zeros(len(block))
        self.samples += block.shape[1]
        self.peak = np.maximum(self.peak, loud.max(axis=1))
        self.clipped = self.clipped + (loud >= CLIPPED).sum(axis=1)
        step = int(STEP * audio.SAMPLE_RATE)
        padded = np.pad(block, ((0, 0), (0, -block.shape[1] % step)))
        power = (padded.reshape(len(block), -1, step) ** 2).mean(axis=2)
        self.sides.append(np.maximum(10 * np.log10(power + 1e-12), FLOOR).round())
        if len(block) == 2:
            left, right = block.astype(np.float64)
            self.moments += [left.sum(), right.sum(), left @ left, right @ right, left @ right]

    def envelope(self) -> np.ndarray:
        """(channels, steps) dBFS."""
        return np.concatenate(self.sides, axis=1)

    @property
    def correlation(self) -> float | None:
        """Pearson's r of the two channels; None for mono or where one is flat."""
        left, right, ll, rr, lr = self.moments
        n = max(self.samples, 1)
        norm = (ll - left * left / n) * (rr - right * right / n)
        return round(float((lr - left * right / n) / np.sqrt(norm)), 3) if norm > 1e-9 else None


def _decibel(value: float) -> float:
    return max(FLOOR, 20 * float(np.log10(max(value, 1e-9))))


def _notes(about: audio.Probe, damage: audio.Damage, peaks: tuple[float, ...], clipped: tuple[float, ...],
           correlation: float | None) -> list[Reason]:  # fmt: skip
    found: list[Reason] = []
    dead = [channel for channel, peak in enumerate(peaks, 1) if peak < DEAD]
    if len(dead) == len(peaks):
        found.append(Reason("doctor.silent"))
    else:
        found += [Reason("doctor.dead_channel", {"channel": channel}) for channel in dead]
        alive = [(c, peak) for c, peak in enumerate(peaks, 1) if peak >= DEAD]
        found += [Reason("doctor.quiet", {"channel": c, "peak": peak}) for c, peak in alive if peak < QUIET]
    if correlation is not None and abs(correlation) > audio.FAKE_STEREO:
        found.append(Reason("doctor.dual_mono", {"r": correlation}))
    found += [
        Reason("doctor.clipped", {"channel": c, "percent": round(100 * share, 2)})
        for c, share in enumerate(clipped, 1)
        if share > MUCH_CLIPPED
    ]
    if about.recorded_channels > 2:
        found.append(Reason("doctor.mixed", {"channels": about.recorded_channels}))
    if about.video:
        found.append(Reason("doctor.video"))
    if damage.lost > LOST:
        found.append(Reason("doctor.lost", {"seconds": round(damage.lost, 1)}))
    if damage.broken and damage.lost <= LOST:
        found.append(Reason("doctor.broken", {"error": damage.broken}))
    if about.sample_rate < 8000:
        found.append(Reason("doctor.low_rate", {"rate": about.sample_rate}))
    return found
