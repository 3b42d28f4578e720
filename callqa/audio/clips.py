"""A recording and a stretch of it in, a small sound file out; what nobody else shall hear is replaced by a tone in all channels."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from callqa.audio.decoding import blocks
from callqa.audio.files import SAMPLE_RATE

TONE = 1000.0  # Hz
LOUD = 10 ** (-26 / 20)  # of the tone's peak: heard, and quieter than speech
FADE = 0.01  # seconds, so that it does not click
BITS = 32_000  # a second of mp3: 20 seconds are 80 kB

Form = Literal["wav", "mp3"]


def clip(
    path: Path,
    start: float,
    end: float,
    beeps: Sequence[tuple[float, float]] = (),
    *,
    channels: Sequence[int] | None = None,
    form: Form = "wav",
) -> bytes:
    """The seconds [start, end) at 16 kHz; no more than that is held in memory.

    `beeps`: spans in seconds of the recording, replaced in every channel, because a voice is heard on the other's line too.
    `channels`: those to keep, None: all. `form`: 'wav', or 'mp3' (mixed to one channel), small enough to stand in a page.
    """
    first, last, at, parts = int(max(0.0, start) * SAMPLE_RATE), int(end * SAMPLE_RATE), 0, []
    for block in blocks(path):
        parts.append(block[:, max(0, first - at) : max(0, last - at)])
        at += block.shape[1]
        if at >= last:
            break
    samples = np.clip(np.concatenate(parts, axis=1), -1, 1)
    if channels is not None:
        samples = samples[[one for one in channels if one < len(samples)] or slice(None)]
    samples = beeped(samples, [(a - first / SAMPLE_RATE, b - first / SAMPLE_RATE) for a, b in beeps])
    return _mp3(samples) if form == "mp3" else _wav(samples)


def beeped(samples: np.ndarray, spans: Iterable[tuple[float, float]]) -> np.ndarray:
    """(channels, samples) with each span of seconds replaced by the tone; a copy."""
    out = samples.copy()
    for start, end in spans:
        first, last = max(0, int(start * SAMPLE_RATE)), min(out.shape[1], int(np.ceil(end * SAMPLE_RATE)))
        if first < last:
            out[:, first:last] = _tone(last - first)
    return out


def _tone(length: int) -> np.ndarray:
    tone = LOUD * np.sin(2 * np.pi * TONE * np.arange(length) / SAMPLE_RATE)
    rise = min(int(FADE * SAMPLE_RATE), length // 2)
    if rise:
        edge = np.linspace(0, 1, rise)
        tone[:rise] *= edge
        tone[-rise:] *= edge[::-1]
    return tone.astype(np.float32)


def _wav(samples: np.ndarray) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples.T * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _mp3(samples: np.ndarray) -> bytes:
    """One channel: the mean of all."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = BITS
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.mean(axis=0, keepdims=True), dtype=np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = SAMPLE_RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return out.getvalue()
