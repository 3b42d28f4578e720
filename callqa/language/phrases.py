"""Named lists of wordings (YAML, regular expressions over lower-case text with ё as е) → spans; shared by the detectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "phrases"
LANGUAGES = ("ru", "en")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where PyYAML was built with it
CONTRACTION = re.compile(r"\b([a-z]+)'([a-z]+)\b")
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


@lru_cache(maxsize=2000)
def pattern(name: str, language: str) -> re.Pattern[str]:
    """One expression for a named list. Raises KeyError that names the list and the language."""
    try:
        lines = wordings(language)[name]
    except KeyError:
        raise KeyError(f"callqa/language/phrases/{language}: no list '{name}'") from None
    wordings_of_list = "|".join(f"(?:{line})" for line in lines)
    return re.compile(rf"(?<!\w)(?:{wordings_of_list})(?!\w)")  # the border first: most places are no start of a word


def has(name: str, text: str, language: str) -> bool:
    return pattern(name, language).search(flat(text)) is not None


def find(name: str, text: str, language: str) -> Iterator[re.Match[str]]:
    """Matches; their offsets hold in `text` itself."""
    return pattern(name, language).finditer(flat(text))
