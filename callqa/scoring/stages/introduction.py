"""Did the seller say who calls and why? params: parts, of 'name', 'company', 'reason' (CO1) or 'name', 'reference' (WA1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import asks_anywhere, heard
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.scoring.stages.opening import company_named, first_request, opening, reason_given, self_named
from callqa.types import Dialogue, Finding, Turn

Turns = list[tuple[int, Turn]]


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    parts = list(params.get("parts", ("name", "company", "reason")))
    first = opening(dialogue)
    if not first:
        return finding("missed", "stages.introduction.none", dialogue, searched=tuple(f"says_{part}" for part in parts))
    tests = {"name": self_named, "company": company_named, "reason": _reason, "reference": _reference}
    held = {part: tests[part](dialogue, first) for part in parts}
    lacking = tuple(f"says_{part}" for part, place in held.items() if place is None)
    places = [i for i in held.values() if i is not None]
    if not lacking:
        return finding("met", "stages.introduction.whole", dialogue, places, 0.75, asked=True)
    # Of three parts two are half of it; of two, one, or a greeting alone.
    if len(lacking) == 1 or (len(parts) == 2 and heard("greeting", first[0][1].text, dialogue.language)):
        turns = places or [first[0][0]]
        return finding("partly", "stages.introduction.part", dialogue, turns, 0.65, lacking, asked=True)
    return finding("missed", "stages.introduction.none", dialogue, [first[0][0]], searched=lacking)


def _reason(dialogue: Dialogue, first: Turns) -> int | None:
    """The seller's reason; on a call the client made for a matter of his own, that matter."""
    given = reason_given(dialogue, first)
    return given if given is not None else first_request(dialogue)


def _reference(dialogue: Dialogue, first: Turns) -> int | None:
    """The request or the last talk is referred to; on an inbound call the client's matter is taken up in the first reply."""
    language = dialogue.language
    for i, turn in first:
        if heard("earlier_contact", turn.text, language) or heard("refers_back", turn.text, language):
            return i
    if dialogue.call.direction != "in":
        return None
    wish = next((i for i, t in of_role(dialogue, "client") if len(content(t.text, language)) >= 2), None)
    if wish is None:
        return None
    for i, turn in first:
        if i > wish:  # anything said of a matter takes it up; "one moment" does not
            told = content(turn.text, language) or asks_anywhere(turn.text, language)
            return i if told or heard("takes_matter", turn.text, language) else None
    return None
