"""What callqa says of a mistake in what it was given, in the reader's language: English by the code, others by templates.

A UserError is written where it is raised, in English, with names and figures in it. `errors_ru.yaml` holds each wording once more, with
{} for what was filled in, and its Russian; what a library or the system says of itself (`{}`) stays as it is. A test compares the
templates with the code, so that none is missing and none is left over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from callqa.errors import UserError

FILE = Path(__file__).parent / "errors_ru.yaml"
PLACES = ((r"\bline (\d+)", r"строка \1"), (r"\bcolumn ", "столбец "), (r"^the command line$", "командная строка"))


def told(error: UserError, language: str) -> str:
    """The whole error: where, what, what to do.

    >>> told(UserError("no such file", "a.csv, line 3", "Name the file with --sellers."), "ru")
    'a.csv, строка 3: такого файла нет. Назовите файл через --sellers.'
    """
    if language == "en":
        return str(error)
    return str(UserError(what(error, language), _place(error.where), in_russian(error.todo)))


def what(error: UserError, language: str) -> str:
    """Only what went wrong."""
    return error.what if language == "en" else in_russian(error.what)


def in_russian(text: str) -> str:
    """The Russian of a wording; the text itself where no template fits."""
    exact = _templates().get(text)
    if exact is not None:
        return exact
    for pattern, russian in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return russian.format(*match.groups())
    return text


def _place(where: str) -> str:
    for english, russian in PLACES:
        where = re.sub(english, russian, where)
    return where


@lru_cache
def _templates() -> dict[str, str]:
    read = yaml.safe_load(FILE.read_text("utf-8"))
    return {str(english): str(russian) for english, russian in read.items()}


@lru_cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Templates with something to fill in, those with most words of their own first."""
    filled = [(english, russian) for english, russian in _templates().items() if "{}" in english]
    filled.sort(key=lambda pair: -len(pair[0].replace("{}", "")))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.S), russian) for english, russian in filled
    )
