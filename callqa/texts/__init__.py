"""Codes and values in, sentences out: the one catalogue of what people read, ru and en, one YAML file a room."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from callqa.errors import UserError
from callqa.texts.errors import in_russian
from callqa.types import Reason

LANGUAGES = ("ru", "en")


@lru_cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of a language: 'room.name' -> sentence. The file's name is the first part of the code."""
    if language not in LANGUAGES:
        raise UserError(f"no texts in language '{language}'", "callqa.toml", f"Known: {', '.join(LANGUAGES)}.")
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.yaml")):
        _flatten(yaml.safe_load(path.read_text("utf-8")) or {}, path.stem, texts)
    return texts


def say(code: str | Reason, language: str, **values: Any) -> str:
    """The sentence of a code. '{n} {n:call|calls}' picks the plural form (three forms in Russian)."""
    reason = code if isinstance(code, Reason) else Reason(code)
    try:
        pattern = catalogue(language)[reason.code]
    except KeyError:
        raise KeyError(f"callqa/texts/{language}: no text '{reason.code}'") from None
    given = {**reason.values, **values}
    if language == "ru" and isinstance(given.get("error"), str):
        given["error"] = in_russian(given["error"])  # what went wrong, as an error told it
    return _Sentence(language).vformat(pattern, (), given)


def plural(n: float, forms: str, language: str) -> str:
    """The form of a noun that goes with a number: 'звонок|звонка|звонков', 'call|calls'."""
    one, *rest = forms.split("|")
    if language != "ru":
        return one if n == 1 else rest[-1]
    if n != int(n):
        return rest[0]
    tens, ones = int(abs(n)) % 100, int(abs(n)) % 10
    if ones == 1 and tens != 11:
        return one
    return rest[0] if 2 <= ones <= 4 and not 12 <= tens <= 14 else rest[-1]


class _Sentence(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return plural(float(value), format_spec, self.language)
        if isinstance(value, Reason):
            return say(value, self.language)
        text = str(super().format_field(value, format_spec))
        return text.replace(".", ",") if isinstance(value, float) and self.language == "ru" else text


def _flatten(tree: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for key, value in tree.items():
        code = f"{prefix}.{key}"
        if isinstance(value, dict):
            _flatten(value, code, into)
        else:
            into[code] = str(value)
