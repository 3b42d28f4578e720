"""Errors in the reader's language: every wording in the code has its Russian, and no Russian is left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from callqa.config import HOME
from callqa.errors import UserError
from callqa.texts.errors import FILE, in_russian, told

CODE = sorted((HOME / "callqa").rglob("*.py"))
PATTERNS: dict[str, str] = yaml.safe_load(FILE.read_text("utf-8"))


def wordings(node: ast.expr, names: dict[str, ast.expr]) -> Iterator[str]:
    """The texts that an argument may be, {} for what is filled in; a name is looked up where it is a constant of the module."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*wordings(one, names), *wordings(other, names))
        case ast.BinOp(left=left, right=right):
            yield from (a + b for a in wordings(left, names) for b in wordings(right, names))
        case ast.Name(id=name) if name in names:
            yield from wordings(names[name], names)


def raised() -> Iterator[tuple[Path, str]]:
    """What went wrong and what to do, of every UserError of the code."""
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            called = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and called in ("UserError", "mistake"):
                for at in (0, 2) if called == "UserError" else (1, 2):
                    yield from ((path, text) for text in wordings(node.args[at], names) if len(node.args) > at and text)


def has_russian(text: str) -> bool:
    filled = text.replace("{}", "7")
    return text in ("{}: {}",) or in_russian(filled) != filled or text in PATTERNS


def test_every_wording_of_an_error_has_its_russian() -> None:
    found = list(raised())
    assert len(found) > 250
    assert [f"{path.name}: {text}" for path, text in found if not has_russian(text)] == []


def test_a_template_fills_in_what_the_english_had() -> None:
    for english, russian in PATTERNS.items():
        numbered = russian.count("{0}") + russian.count("{1}") + russian.count("{2}")
        assert english.count("{}") == (numbered or russian.count("{}")), english


@pytest.mark.parametrize(
    ("error", "russian"),
    [
        (
            UserError("no such file", "a.csv, line 3", "Name the file with --sellers."),
            "a.csv, строка 3: такого файла нет. Назовите файл через --sellers.",
        ),
        (
            UserError(
                "criterion 'budget' names no detector 'phrse'",
                "warm.yaml, line 41",
                "Did you mean 'phrase'? Known: need, phrase.",
            ),
            "warm.yaml, строка 41: критерий «budget» называет детектор, которого нет: «phrse». Может быть, «phrase»? Есть: need, phrase.",
        ),
        (UserError("weights sum to 90, not to 100"), "сумма весов 90, а не 100"),
        (UserError("something new went wrong", "here", "Do it."), "here: something new went wrong. Do it."),
    ],
)
def test_an_error_is_told_in_russian_where_it_was_what_to_do(error: UserError, russian: str) -> None:
    assert told(error, "ru") == russian
    assert told(error, "en") == str(error)
