"""What an expression requires of a text: no list is ever skipped that has something there."""

from __future__ import annotations

import re

import pytest

from callqa.config import HOME
from callqa.language import reading
from callqa.language.clues import DAY, NUMBER, date_rules
from callqa.language.dates import _matches
from callqa.language.phrases import LANGUAGES, flat, may_hold, pattern, wordings
from callqa.language.reading import read
from callqa.language.required import Pieces, all_required, required, signs
from callqa.scoring.transcript import read_dialogue

CALLS = HOME / "tests" / "labelled_calls"


def turns(language: str) -> list[str]:
    return [t.text for path in sorted((CALLS / language).glob("*.json"))[::9] for t in read_dialogue(path).turns]


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
        ("на [её]й", {" ей ", " ёй "}),
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
    texts = {flat(text) for text in turns(language)}
    assert texts
    for name in wordings(language):
        whole = re.compile(pattern(name, language).pattern)
        hidden = [text for text in texts if whole.search(text) and pattern(name, language).search(text) is None]
        assert not hidden, name


def test_all_that_an_expression_requires_is_told() -> None:
    expression = r"(?:in|after) #\d+ (?:days?|weeks?) (?:\w+ )?[.]"
    days = {" day ", " days ", " week ", " weeks "}
    assert all_required(expression) >= {frozenset({" in ", " after "}), frozenset({" 0"}), frozenset(days)}
    assert signs(expression) == {"#", "."}
    assert signs("(?:#|@)[.:]?") == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_of_a_text_is_told_of_its_parts(language: str) -> None:
    pieces = Pieces({"asked": ["перезвон\\w*", "call"], "other": ["нет", "no"]})
    for one, two in zip(turns(language), turns(language)[1:], strict=False):
        assert pieces.within(f"{one} {two}") == pieces.within(one) | pieces.within(two)


@pytest.mark.parametrize(
    "text",
    ["", "  двадцать\tпять,\nпол-седьмого ", "a@b.ru at 5:30pm", "8(915)123-45-67", "it’s nine—ten", "12.03.26."],
)
def test_a_text_is_split_between_its_spaces_as_in_one(text: str) -> None:
    expression = reading.TOKEN_OR_ADDRESS if "@" in text else reading.TOKEN
    placed = [(m[0], m.start(), m.end()) for m in expression.finditer(text)]
    assert [one[:3] for one in reading._split(text, "ru")] == placed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_and_no_day_is_missed_for_want_of_a_clue(language: str) -> None:
    rules = [(kind, re.compile(rf"(?<= )(?:{pattern})(?= )")) for kind, pattern in date_rules(language)]
    found = 0
    for text in turns(language):
        said = read(text, language)
        days = [(kind, m.span()) for kind, rule in rules for m in rule.finditer(said.line)]
        assert days == [(kind, m.span()) for kind, m in _matches(said.line, language)], text
        assert not days or may_hold(DAY, text, language), text
        assert not any(token.number for token in said.tokens) or may_hold(NUMBER, text, language), text
        found += bool(days)
    assert found > 20


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "полшестого"),
        ("ru", "пол-седьмого"),
        ("ru", "ТЫЩИ"),
        ("ru", "восемь_девять"),
        ("en", "twenty-five"),
        ("en", "elevenish"),
        ("en", "a2b"),
    ],
)
def test_numbers_in_other_words_are_clues(language: str, text: str) -> None:
    assert may_hold(NUMBER, text, language)
