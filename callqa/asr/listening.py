"""Batches of windows in, words out: the model in a process of its own, several batches at a time.

Encoder, language, decoder and word alignment are CTranslate2's, through faster-whisper's model. A batch is cut to its
longest window where the model is known to hear short windows; Whisper's own weights know only the full 30 s.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

import numpy as np

from callqa.asr.windows import Window

LANGUAGES = ("ru", "en")
FULL = 3000  # frames: the 30 s that Whisper was trained on
STEP = 50  # frames: few lengths, as the CPU kernels keep what they built for each
SLOTS = 4  # batches at a time at most: each takes memory for its activations
LONGEST_WORD = 0.7  # seconds; a word longer than twice the median (at most this) begins too early: it follows a pause
SHORTEST_WORD = 0.06  # seconds; an alignment may give a word no time at all, and a quote has to be heard
DEFAULTS: Mapping[str, Any] = {
    "beam_size": 5, "patience": 1, "length_penalty": 1, "repetition_penalty": 1, "no_repeat_ngram_size": 0,
    "suppress_blank": True, "suppress_tokens": [-1],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeardWord:
    start: float  # seconds on the call's clock
    end: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """One window's words, and how sure the model was of the whole of it."""

    call_id: str
    channel: int
    number: int
    language: str
    language_share: float  # probability of ru and en together where the language was detected, else 1
    words: tuple[HeardWord, ...]
    log_probability: float  # mean of a token
    no_speech: float
    seconds: float  # of speech in the window


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows that are heard together. `language` None: to be detected, over all windows of a call in this batch."""

    windows: tuple[Window, ...]
    language: str | None


_model: Any = None
_options: dict[str, Any] = {}
_short = False
_slots = 1


def set_up(folder: str, device: str, compute_type: str, threads: int, options: Mapping[str, Any], short: bool) -> None:
    """Load the model, once a process. `threads` are shared by the batches that run at a time."""
    global _model, _options, _short, _slots  # noqa: PLW0603
    from faster_whisper import WhisperModel

    _slots = max(1, min(threads, SLOTS)) if device == "cpu" else 1
    _model = WhisperModel(
        folder, device=device, compute_type=compute_type, cpu_threads=max(1, threads // _slots), num_workers=_slots,
        local_files_only=True,
    )  # fmt: skip
    _options, _short = {**DEFAULTS, **options}, short


def slots(threads: int, device: str) -> int:
    return max(1, min(threads, SLOTS)) if device == "cpu" else 1


def hear(batches: Sequence[Batch]) -> tuple[list[Heard], dict[str, float]]:
    """What is said in the batches, and seconds of work by step: encoder, decoder, alignment."""
    spent = {"encoder": 0.0, "decoder": 0.0, "alignment": 0.0}
    return [one for part in _beside().map(lambda batch: _hear(batch, spent), batches) for one in part], spent


@cache
def _beside() -> ThreadPoolExecutor:
    """Threads that stay: new ones for each round would each take an arena of memory of its own."""
    return ThreadPoolExecutor(_slots)


def _hear(batch: Batch, spent: dict[str, float]) -> list[Heard]:
    encoded = _encode(batch.windows, spent)
    if batch.language:
        return _decode(batch.windows, encoded, batch.language, 1.0, spent)
    told = _languages(batch.windows, encoded)
    if len({language for language, _ in told.values()}) == 1:
        (language, _), *_ = told.values()
        return _decode(batch.windows, encoded, language, min(share for _, share in told.values()), spent)
    found = []
    for language in LANGUAGES:  # alignment takes one language a batch
        part = tuple(w for w in batch.windows if told[w.call_id][0] == language)
        if part:
            share = min(told[w.call_id][1] for w in part)
            found += _decode(part, _encode(part, spent), language, share, spent)
    return found


def _encode(windows: Sequence[Window], spent: dict[str, float]) -> Any:
    started = time.perf_counter()
    longest = max(w.frames for w in windows)
    frames = min(FULL, -(-longest // STEP) * STEP) if _short else FULL
    inputs = np.zeros((len(windows), windows[0].features.shape[0], frames), np.float32)
    for row, window in zip(inputs, windows, strict=True):
        row[:, : window.frames] = window.features[:, :frames]
    encoded = _model.encode(inputs)
    spent["encoder"] += time.perf_counter() - started
    return encoded


def _languages(windows: Sequence[Window], encoded: Any) -> dict[str, tuple[str, float]]:
    """Language of each call and the probability of ru and en together: its windows vote by their seconds."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(LANGUAGES, 0.0))
    seconds: dict[str, float] = defaultdict(float)
    for window, results in zip(windows, _model.model.detect_language(encoded), strict=True):
        chances = {token[2:-2]: chance for token, chance in results}
        seconds[window.call_id] += window.seconds
        for language in LANGUAGES:
            votes[window.call_id][language] += window.seconds * chances.get(language, 0.0)
    return {
        call_id: (max(LANGUAGES, key=lambda x: vote[x]), sum(vote.values()) / max(seconds[call_id], 1e-6))
        for call_id, vote in votes.items()
    }


def _decode(
    windows: Sequence[Window], encoded: Any, language: str, share: float, spent: dict[str, float]
) -> list[Heard]:
    from faster_whisper.tokenizer import Tokenizer
    from faster_whisper.transcribe import get_suppressed_tokens

    multilingual = _model.model.is_multilingual
    tokenizer = Tokenizer(_model.hf_tokenizer, multilingual, task="transcribe", language=language)
    prompt = _model.get_prompt(tokenizer, [], without_timestamps=True)
    options = {k: v for k, v in _options.items() if k in DEFAULTS and k != "suppress_tokens"}
    suppressed = _options["suppress_tokens"]
    started = time.perf_counter()
    results = _model.model.generate(
        encoded, [prompt] * len(windows), max_length=_model.max_length, return_scores=True, return_no_speech_prob=True,
        suppress_tokens=get_suppressed_tokens(tokenizer, list(suppressed)) if suppressed else suppressed, **options,
    )  # fmt: skip
    spent["decoder"] += time.perf_counter() - started
    started = time.perf_counter()
    tokens = [[t for t in r.sequences_ids[0] if t < tokenizer.eot] for r in results]
    aligned = _align(tokenizer, tokens, encoded, [min(w.frames, FULL) for w in windows])
    spent["alignment"] += time.perf_counter() - started
    found = []
    for window, result, words in zip(windows, results, aligned, strict=True):
        length = len(result.sequences_ids[0])
        total = result.scores[0] * length ** _options["length_penalty"]
        found.append(
            Heard(
                window.call_id, window.channel, window.number, language, share, tuple(placed(words, window)),
                total / (length + 1), result.no_speech_prob, window.seconds,
            )
        )  # fmt: skip
    return found


def _align(tokenizer: Any, tokens: list[list[int]], encoded: Any, frames: list[int]) -> list[list[dict[str, Any]]]:
    """Words with times in their window, punctuation joined to its word."""
    from faster_whisper.transcribe import merge_punctuations

    aligned = _model.find_alignment(tokenizer, tokens, encoded, frames)
    for words in aligned:
        merge_punctuations(words, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
    return [[w for w in words if w["word"].strip()] for words in aligned]


def placed(words: Sequence[Mapping[str, Any]], window: Window) -> list[HeardWord]:
    """Words of a window on the call's clock: each inside the piece of speech in which its middle lies."""
    lengths = [float(w["end"] - w["start"]) for w in words if w["end"] > w["start"]]
    longest = 2 * min(LONGEST_WORD, median(lengths)) if lengths else LONGEST_WORD
    out: list[HeardWord] = []
    before: int | None = None
    for word in words:
        start, end = float(word["start"]), float(word["end"])
        middle = (start + end) / 2
        index = max((i for i, p in enumerate(window.pieces) if p.at <= middle), default=0)
        piece = window.pieces[index]
        if index != before and end - start > longest:
            start = end - longest
        before = index
        shift = piece.start - piece.at
        start, end = (min(max(t + shift, piece.start), piece.end) for t in (start, end))
        start = min(start, piece.end - SHORTEST_WORD)
        end = max(end, start + SHORTEST_WORD)
        out.append(
            HeardWord(round(start, 2), round(end, 2), word["word"].strip(), round(float(word["probability"]), 3))
        )
    return out
