"""One catalogue of what people read: the same codes in both languages, and a text for every code that the program uses."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import callqa
from callqa.texts import catalogue, plural, say
from callqa.types import Reason

PACKAGE = Path(callqa.__file__).parent


def codes() -> set[tuple[str, str]]:
    """(file, code) of every Reason("…") and say("…") in the program whose code stands there in full."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Reason", "say"} and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add((path.name, first.value))
    return found


def test_both_languages_have_the_same_texts() -> None:
    ru, en = catalogue("ru"), catalogue("en")
    assert set(ru) == set(en)
    assert len(ru) > 150
    for code in ru:
        assert _fields(ru[code]) == _fields(en[code]), code


def _fields(pattern: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_code_that_is_used_has_a_text(language: str) -> None:
    used = codes()
    assert len(used) > 80
    assert {(file, code) for file, code in used if code not in catalogue(language)} == set()


def test_english_texts_hold_no_cyrillic_and_russian_ones_do() -> None:
    assert [c for c, t in catalogue("en").items() if re.search("[а-яё]", t, re.IGNORECASE)] == []
    latin = [c for c, t in catalogue("ru").items() if not re.search("[а-яё]", t, re.IGNORECASE)]
    assert [c for c in latin if re.search("[a-z]{4,}", re.sub(r"\{[^}]*\}", "", catalogue("ru")[c]))] == []


def test_what_a_run_sets_aside_has_a_text_as_a_kind() -> None:
    counted = {"archive.duplicate", "archive.empty", "archive.unreadable", "archive.truncated", "archive.no_audio",
               "archive.too_short", "archive.name_unread", "archive.no_date", "archive.growing", "archive.undecodable", "archive.bad_transcript"}  # fmt: skip
    found = {c.replace("audio.", "archive.") for _, c in codes() if c.startswith(("archive.", "audio."))}
    assert counted <= found
    for language in ("ru", "en"):
        assert {k for k in counted if f"report.kind.{k}" not in catalogue(language)} == set()


def test_a_text_that_is_not_there_is_a_bug_that_names_itself() -> None:
    with pytest.raises(KeyError, match="no text 'audit.gone'"):
        say(Reason("audit.gone"), "ru")


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (1, "звонок"),
        (2, "звонка"),
        (5, "звонков"),
        (11, "звонков"),
        (21, "звонок"),
        (104, "звонка"),
        (112, "звонков"),
        (0.5, "звонка"),
    ],
)
def test_russian_plurals(n: float, form: str) -> None:
    assert plural(n, "звонок|звонка|звонков", "ru") == form


def test_a_fraction_has_a_comma_in_russian() -> None:
    given = {"value": 8.5, "low": 7.0, "high": 9, "n": 3}
    assert "8,5" in say("k10.found.closing", "ru", **given) and "8.5" in say("k10.found.closing", "en", **given)
