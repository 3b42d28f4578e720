"""What an expression requires of a text: no list is ever skipped that has something there."""

from __future__ import annotations

import re

import pytest

from callqa.config import HOME
from callqa.language.phrases import LANGUAGES, flat, pattern, wordings
from callqa.language.required import Pieces, required
from callqa.scoring.transcript import read_dialogue

CALLS = HOME / "tests" / "labelled_calls"


@pytest.mark.parametrize(
    ("expression", "pieces"),
    [
        ("перезвон\\w*", {" перезвон"}),
        ("я сам", {" сам "}),
        ("(?:do )?call (?:me|us) at \\w+", {" call "}),
        ("[1-9]|1\\d pm", {" 0 ", " 00 "}),
        ("(?:yes|yeah|of course)", {" yes ", " yeah ", " course "}),
        ("pric(?:e|es|ing)", {" price ", " prices ", " pricing "}),
        ("what'?s", {" what ", " whats "}),
        ("на [её]й", {" на "}),
        ("(?:an )?end of (?!the)\\w+", {" end "}),
        ("\\w+ed", {"ed "}),
        ("\\d{2,}", {" 0"}),
    ],
)
def test_the_rarest_pieces_are_named(expression: str, pieces: set[str]) -> None:
    assert required(expression) == pieces


@pytest.mark.parametrize("expression", ["\\w+", "[^a]*", "(?:yes)?\\W", ".*", "(?i:yes)"])
def test_an_expression_without_letters_of_its_own_requires_nothing(expression: str) -> None:
    assert required(expression) is None


@pytest.mark.parametrize(
    ("text", "possible"),
    [("перезвоните мне", True), ("я сама", False), ("я сам", True), ("заперезвон", False), ("", False)],
)
def test_a_list_is_possible_only_where_a_piece_stands(text: str, possible: bool) -> None:
    pieces = Pieces({"other": ["нет"], "asked": ["перезвон\\w*", "я сам"]})
    assert bool(pieces.within(text) & pieces.needs["asked"]) is possible


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_list_is_skipped_that_has_something_in_a_call(language: str) -> None:
    texts = {flat(t.text) for path in sorted((CALLS / language).glob("*.json"))[::9] for t in read_dialogue(path).turns}
    assert texts
    for name in wordings(language):
        whole = re.compile(pattern(name, language).pattern)
        hidden = [text for text in texts if whole.search(text) and pattern(name, language).search(text) is None]
        assert not hidden, name
