"""A call told with other names, digits or messengers, or written worse, has the verdict it had: on the labelled calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callqa.language.hesitations import place_with, without_hesitations
from callqa.scoring import contact
from callqa.scoring.eligibility import not_judged
from callqa.scoring.transcript import dialogue_of
from tests.perturbations import KINDS, perturbed

CALLS = Path(__file__).parent / "labelled_calls"
KEPT_ASIDE = range(101, 141)  # ids of the calls that no wording was written for: looked at as a sum only
HOLDS = {  # of the changed calls, at least this share keeps its verdict
    "other client": 0.96, "other persons": 0.98, "other digits": 0.98, "other grouping": 0.98, "other mailbox": 0.98,
    "other messenger": 0.95, "unpunctuated": 0.95, "fillers": 0.97,
}  # fmt: skip


def tuned() -> Iterator[dict[str, Any]]:
    for path in sorted(CALLS.rglob("*.json")):
        if int(path.stem.rsplit("-", 1)[1]) not in KEPT_ASIDE:
            yield json.loads(path.read_text("utf-8"))


def verdict(call: dict[str, Any]) -> str:
    return contact.detect(dialogue_of(call, call["call_id"])).verdict


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, Any], str]]:
    calls = [call for call in tuned() if not_judged(dialogue_of(call, call["call_id"])) is None]
    return [(call, verdict(call)) for call in calls]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_call_told_otherwise_has_the_same_verdict(kind: str, judged: list[tuple[dict[str, Any], str]]) -> None:
    changed = [
        (call["call_id"], was, verdict(other))
        for call, was in judged
        for seed in range(2)
        if (other := perturbed(call, kind, seed)) is not None
    ]
    flipped = [one for one in changed if one[1] != one[2]]
    assert changed
    assert len(flipped) <= (1 - HOLDS[kind]) * len(changed), flipped


@pytest.mark.parametrize(
    ("language", "said", "fluent"),
    [
        ("ru", "восемь э девятьсот эээ двенадцать", "восемь девятьсот двенадцать"),
        ("ru", "г а я э тире чай", "г а я э тире чай"),
        ("ru", "Э-э, Нонна.", "Нонна."),
        ("en", "it's uh grace um okonkwo", "it's grace okonkwo"),
        ("en", "uh huh that's me", "uh huh that's me"),
        ("en", "um", "um"),
    ],
)
def test_hesitations_are_left_out_and_yes_is_not(language: str, said: str, fluent: str) -> None:
    assert without_hesitations(said, language) == fluent
    last = fluent.rsplit(maxsplit=1)[-1]
    assert said[place_with(said, language, fluent.rindex(last)) :].startswith(last)
