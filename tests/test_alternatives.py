"""What `make bench-unseen` takes out of lists is what it says: alternatives by their numbers, nothing else."""

import re

import pytest

from callqa.language import phrases
from tests.benchmarks.alternatives import alternatives, numbered, parsed, without


@pytest.mark.parametrize(
    ("expression", "dropped", "left"),
    [
        ("(?:who|what) decides", {1}, "(?:what) decides"),
        ("(?:who|what) decides", {1, 2}, None),
        ("who(?: else| ever)? decides", {1, 2}, "who(?:)? decides"),
        ("a(?:b|c(?:d|e))f", {3}, "a(?:b|c(?:e))f"),
        ("a(?:b|c(?:d|e))f", {3, 4}, "a(?:b)f"),
        ("one|two", {2}, "one"),
        (r"(?!no|not)\w+(?:s|ed)", {1}, r"(?!no|not)\w+(?:ed)"),
        (r"[(|)]\|(?:a|b)", {2}, r"[(|)]\|(?:a)"),
    ],
)
def test_alternatives_are_dropped_by_their_number(expression: str, dropped: set[int], left: str | None) -> None:
    assert without(parsed(expression), dropped) == left


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_every_wording_can_be_taken_apart_and_put_together(language: str) -> None:
    for lines in phrases.wordings(language).values():
        for line in lines:
            tree = parsed(line)
            assert re.compile(numbered(tree)).groups == alternatives(tree)
            assert without(tree, ()) == re.sub(r"\((?!\?)", "(?:", line)
