"""Heard windows in, words out: those that nobody may have said are marked, and what a machine said is named.

Speech models write fluent text where there is none. A marked word stays in the transcript and its exports; turns are made
without it, so no verdict can cite it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

from callqa.asr.listening import Heard, HeardWord
from callqa.types import Sound, Word

# The thresholds of Whisper's own decoder (Radford et al. 2022, section 4.5).
NO_SPEECH, LOG_PROBABILITY, COMPRESSION = 0.6, -1.0, 2.4
RUNS = {1: 6, 2: 4, 3: 3, 4: 3, 5: 3}  # an n-gram of n words said this often in a row is a loop; "да да да" is not
PAUSE = 0.7  # seconds without a word that part two stretches


def guarded(heard: Sequence[Heard], language: str) -> tuple[list[Word], list[Sound]]:
    """The words of a call by time, suspect ones marked; stretches spoken by a machine."""
    words: list[Word] = []
    machines: list[Sound] = []
    for one in heard:
        marks, spoken = _marks(one, language)
        words += [
            Word(w.start, w.end, w.text, w.probability, one.channel, mark)
            for w, mark in zip(one.words, marks, strict=True)
        ]
        machines += spoken
    words.sort(key=lambda w: (w.start, w.channel))
    return words, sorted(machines, key=lambda s: (s.start, s.channel))


def _marks(one: Heard, language: str) -> tuple[list[bool], list[Sound]]:
    texts = [normal(w.text) for w in one.words]
    if _not_speech(one, texts):
        return [True] * len(texts), []
    marks = [False] * len(texts)
    for start, end in loops(texts):
        marks[start:end] = [True] * (end - start)
    machines = []
    for start, end in _stretches(one.words):
        said = texts[start:end]
        for kind in ("always", "ivr"):
            for phrase in phrases(language, kind):
                for at in _places(said, phrase):
                    if kind == "ivr":  # the whole announcement, not only the words by which it is known
                        marks[start:end] = [True] * (end - start)
                        machines.append(Sound("ivr", one.words[start].start, one.words[end - 1].end, one.channel))
                        break
                    marks[start + at : start + at + len(phrase)] = [True] * len(phrase)
        if tuple(said) in phrases(language, "alone"):
            marks[start:end] = [True] * (end - start)
    return marks, list(dict.fromkeys(machines))


def _not_speech(one: Heard, texts: Sequence[str]) -> bool:
    if one.no_speech > NO_SPEECH and one.log_probability < LOG_PROBABILITY:
        return True
    return compression(" ".join(texts)) > COMPRESSION


def compression(text: str) -> float:
    """Bytes of the text by bytes of it compressed: a loop compresses well. Short texts do not, whatever they say."""
    from faster_whisper.transcribe import get_compression_ratio

    return float(get_compression_ratio(text)) if text else 0.0


def loops(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Words [start, end) that repeat an n-gram over and over: the repetitions, its first saying left out.

    >>> list(loops("мы мы мы мы мы мы мы".split()))
    [(1, 7)]
    >>> list(loops("да да да хорошо".split()))
    []
    """
    for n, least in RUNS.items():
        at = 0
        while at + n * least <= len(texts):
            gram, times = list(texts[at : at + n]), 1
            while list(texts[at + n * times : at + n * (times + 1)]) == gram:
                times += 1
            if times >= least and (n == 1 or len(set(gram)) > 1):
                yield at + n, at + n * times
                at += n * times
            else:
                at += 1


def normal(text: str) -> str:
    """A word as the lists have it: lower case, no punctuation, ё as е."""
    return re.sub(r"[^\w]", "", text.lower().replace("ё", "е"))


@cache
def phrases(language: str, kind: str) -> frozenset[tuple[str, ...]]:
    lists = yaml.safe_load((Path(__file__).parent / "hallucinations.yaml").read_text("utf-8"))
    return frozenset(tuple(line.split()) for line in lists.get(language, {}).get(kind, ()))


def _stretches(words: Sequence[HeardWord]) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(1, len(words) + 1):
        if i == len(words) or words[i].start - words[i - 1].end > PAUSE:
            yield start, i
            start = i


def _places(said: Sequence[str], phrase: tuple[str, ...]) -> Iterator[int]:
    return (i for i in range(len(said) - len(phrase) + 1) if tuple(said[i : i + len(phrase)]) == phrase)
