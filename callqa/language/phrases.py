"""Named lists of wordings (YAML, regular expressions over lower-case text with ё as е) → spans; shared by the detectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from callqa.language.clues import clues
from callqa.language.required import Pieces

HERE = Path(__file__).parent / "phrases"
LANGUAGES = ("ru", "en")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where PyYAML was built with it
CONTRACTION = re.compile(r"\b([a-z]+)'([a-z]+)\b")
NOTHING = re.compile(r"(?!)")
OTHER_WORDS = frozenset("we'll we're he'll she'll i'd we'd she'd i'll".split())


@lru_cache(maxsize=4096)  # dozens of lists are looked for in each turn
def flat(text: str) -> str:
    """Lower case, ё as е, straight apostrophes; of the same length as `text`."""
    return text.lower().replace("ё", "е").replace("’", "'")


@lru_cache
def wordings(language: str) -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for path in sorted((HERE / language).glob("*.yaml")):
        for name, patterns in yaml.load(path.read_text("utf-8"), Loader=LOADER).items():
            named[name] = named.get(name, ()) + tuple(without_apostrophes(str(p)) for p in patterns)
    return named


def without_apostrophes(line: str) -> str:
    """A wording that also fits recognisers that write none; contractions that would read as another word keep theirs.

    >>> without_apostrophes("what's the|we'll")
    "what'?s the|we'll"
    """
    return CONTRACTION.sub(lambda m: m[0] if m[0] in OTHER_WORDS else f"{m[1]}'?{m[2]}", line)


class Wordings:
    """A named list as one expression, looked for only where a text holds a word that it requires."""

    __slots__ = ("expression", "fullmatch", "language", "match", "needs", "pattern")

    def __init__(self, name: str, language: str) -> None:
        lines = wordings(language)[name]
        any_of_them = "|".join(f"(?:{line})" for line in lines)
        self.pattern = rf"(?<!\w)(?:{any_of_them})(?!\w)"  # the border first: most places are no start of a word
        self.expression = re.compile(self.pattern)
        self.match, self.fullmatch = self.expression.match, self.expression.fullmatch
        self.language, self.needs = language, pieces(language).needs[name]

    def search(self, text: str) -> re.Match[str] | None:
        return self.expression.search(text) if possible(text, self.language) & self.needs else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.expression.finditer(text) if possible(text, self.language) & self.needs else iter(())


@lru_cache
def pieces(language: str) -> Pieces:
    return Pieces(wordings(language), clues(language))


@lru_cache(maxsize=4096)
def possible(text: str, language: str) -> int:
    """A bit for each list that may have something in a text."""
    return pieces(language).within(text)


@lru_cache(maxsize=2000)
def pattern(name: str, language: str) -> Wordings:
    """One expression for a named list. Raises KeyError that names the list and the language."""
    if name not in wordings(language):
        raise KeyError(f"callqa/language/phrases/{language}: no list '{name}'")
    return Wordings(name, language)


@lru_cache(maxsize=4096)
def _looked(text: str, language: str) -> tuple[str, int, dict[str, bool]]:
    """A text as the lists are written, what it may hold of them, and of which that has been asked: one look-up for all."""
    said = flat(text)
    return said, possible(said, language), {}


def has(name: str, text: str, language: str) -> bool:
    wanted, (said, may_be, known) = pattern(name, language), _looked(text, language)
    if not may_be & wanted.needs:
        return False
    if name not in known:
        known[name] = wanted.expression.search(said) is not None
    return known[name]


def find(name: str, text: str, language: str) -> Iterator[re.Match[str]]:
    """Matches; their offsets hold in `text` itself."""
    wanted, (said, may_be, _) = pattern(name, language), _looked(text, language)
    return wanted.expression.finditer(said) if may_be & wanted.needs else iter(())


def may_have(names: tuple[str, ...], text: str, language: str) -> bool:
    """False where surely nothing of the lists is in a text."""
    return holds(text, language) & needs(names, language) != 0


def holds(text: str, language: str) -> int:
    """A bit for each list that may have something in a text, to be asked with `needs`."""
    return _looked(text, language)[1]


def may_hold(clue: str, text: str, language: str) -> bool:
    """Whether there is one of the words of `clues` in a text."""
    return _looked(text, language)[1] & pieces(language).needs[clue] != 0


@lru_cache(maxsize=2000)
def needs(names: tuple[str, ...], language: str) -> int:
    """The bits of the lists: where a text holds none of them, nothing of the lists is in it."""
    bits = 0
    for name in names:
        bits |= pattern(name, language).needs
    return bits
