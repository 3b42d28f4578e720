"""Recordings in, `Transcript` out, by faster-whisper with its Silero VAD: each channel on its own, words on the call's clock.

While one call is recognised, the next is decoded in a thread beside it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from callqa import audio
from callqa.asr import models
from callqa.config import AsrSettings
from callqa.types import Call, Failed, Reason, Transcript, Word

LANGUAGES = ("ru", "en")
BATCH = 8


def name(settings: AsrSettings) -> str:
    folder = models.resolve(settings)
    return f"faster-whisper:{folder.name}@{models.revision(folder)}"


def transcribe(calls: Iterable[Call], root: Path, settings: AsrSettings) -> Iterator[Transcript | Failed]:
    os.environ.setdefault("OMP_NUM_THREADS", str(settings.threads))
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    folder = models.resolve(settings)
    model = WhisperModel(
        str(folder), device=settings.device, compute_type=settings.compute_type, cpu_threads=settings.threads,
        local_files_only=True,
    )  # fmt: skip
    hear = _Listener(BatchedInferencePipeline(model), models.options(folder), settings, name(settings))
    with ThreadPoolExecutor(1) as ahead:
        waiting: Future[Any] | None = None
        before: Call | None = None
        for call in chain(calls, [None]):
            nxt = ahead.submit(_samples, root / call.path) if call is not None else None
            if before is not None and waiting is not None:
                yield hear.call(before, waiting.result())
            before, waiting = call, nxt


def _samples(path: Path) -> np.ndarray | Reason:
    try:
        return audio.decode(path)
    except audio.AudioError as error:
        return error.reason
    except OSError as error:
        return Reason("audio.unreadable", {"error": str(error)})


class _Listener:
    """A loaded model with its options: what stays the same from call to call."""

    def __init__(self, pipeline: Any, options: dict[str, Any], settings: AsrSettings, engine: str) -> None:
        self.pipeline, self.options, self.settings, self.engine = pipeline, options, settings, engine

    def call(self, call: Call, samples: np.ndarray | Reason) -> Transcript | Failed:
        if isinstance(samples, Reason):
            return Failed(call.id, "asr", samples)
        notes: list[Reason] = []
        if audio.is_fake_stereo(samples):
            samples = samples[:1]
            notes.append(Reason("asr.dual_mono"))
        try:
            heard = self._channels(call, samples, notes)
        except (RuntimeError, ValueError) as error:
            return Failed(call.id, "asr", Reason("asr.engine", {"error": str(error)}))
        words = sorted((w for _, channel in heard.values() for w in channel), key=lambda w: (w.start, w.channel))
        language = self._language(call, heard)
        if not words:
            notes.append(Reason("asr.no_speech"))
        settings = {"channels": len(samples), **{k: v for k, v in self.options.items() if v}}
        return Transcript(call.id, language, tuple(words), self.engine, settings, None, tuple(notes))

    def _channels(
        self, call: Call, samples: np.ndarray, notes: list[Reason]
    ) -> dict[int, tuple[tuple[str, float], list[Word]]]:
        """Language (with its probability) and words of each channel. Both channels of a call speak the same language: where
        they were heard as different ones, the less sure is heard again."""
        known = call.language or (self.settings.language if self.settings.language != "auto" else None)
        heard = {}
        for channel, wave in enumerate(samples):
            if audio.is_silent(wave):
                notes.append(Reason("asr.silent_channel", {"channel": channel + 1}))
                continue
            heard[channel] = self._hear(wave, channel, known)
        spoken = {c: h for c, h in heard.items() if h[1]}
        if not known and len({h[0][0] for h in spoken.values()}) > 1:
            sure = max(spoken.values(), key=lambda h: h[0][1])[0][0]
            for channel, found in spoken.items():
                if found[0][0] != sure:
                    heard[channel] = self._hear(samples[channel], channel, sure)
        return heard

    def _hear(self, wave: np.ndarray, channel: int, language: str | None) -> tuple[tuple[str, float], list[Word]]:
        segments, info = self.pipeline.transcribe(
            wave, language=language, vad_filter=True, word_timestamps=True, batch_size=BATCH, **self.options
        )
        words = [
            Word(round(w.start, 2), round(w.end, 2), w.word.strip(), round(w.probability, 3), channel)
            for segment in segments
            for w in segment.words or ()
            if w.word.strip()
        ]
        return (info.language, info.language_probability), words

    def _language(self, call: Call, heard: dict[int, tuple[tuple[str, float], list[Word]]]) -> str:
        if call.language:
            return call.language
        votes: Counter[str] = Counter()
        for (language, _), words in heard.values():
            votes[language] += len(words)
        best = votes.most_common(1)
        language = best[0][0] if best else (self.settings.language if self.settings.language != "auto" else "ru")
        return language if language in LANGUAGES else "en"
