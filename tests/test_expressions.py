"""Expressions kept compiled: the same answers as `re`, and never more of them than the room they have."""

from __future__ import annotations

import re

import pytest

from callqa.language import expressions


@pytest.mark.parametrize("name", ["search", "match", "fullmatch", "split", "findall"])
@pytest.mark.parametrize("text", ["", "ring me at ten", "at ten, at two"])
def test_they_answer_as_re_does(name: str, text: str) -> None:
    said, plain = getattr(expressions, name)(r"\bat (\w+)", text), getattr(re, name)(r"\bat (\w+)", text)
    assert said == plain or said.span() == plain.span()


def test_places_and_replacements_are_those_of_re() -> None:
    assert [m.span() for m in expressions.finditer("a", "banana")] == [m.span() for m in re.finditer("a", "banana")]
    assert expressions.sub("a", lambda m: m[0].upper(), "banana") == "bAnAnA"


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "MOST", 3)
    for n in range(10):
        assert expressions.search(str(n), "0123456789") is not None
    assert len(expressions._known) <= 3
