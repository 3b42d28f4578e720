"""Did the client say in his own words what is valuable for him (PS5)? Polite words are partly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import unheard
from callqa.scoring.stages.spots import Spot, about_time, judged, says, spots, words
from callqa.types import Dialogue, Finding

SEARCHED = ("client_value", "praise")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    own = next((s for s in spots(dialogue, "client", "values_own") if _of_the_thing(dialogue, s)), None)
    if own is not None:
        return judged("met", "presale.value_said", dialogue, [own], 0.6, answered=True)
    bland = next((s for s in spots(dialogue, "client", "values_blandly") if _of_the_thing(dialogue, s)), None)
    if bland is not None:
        return judged("partly", "presale.value_bland", dialogue, [bland], 0.55, answered=True)
    return judged("missed", "presale.value_none", dialogue, (), 0.65, SEARCHED, answered=False)


def _of_the_thing(dialogue: Dialogue, spot: Spot) -> bool:
    """Said of what was shown: not of a day or an hour, not in the greeting, not before the seller has shown anything."""
    before = [i for i in range(spot.turn) if dialogue.turns[i].role == "seller"]
    if len(before) < 2 or says(dialogue, spot.turn, "schedule_question"):
        return False
    last = before[-1]
    arranged = about_time(dialogue, last) and about_time(dialogue, spot.turn)
    shown = not arranged and not says(dialogue, last, "farewell", "schedule_question")
    return shown and len(words(dialogue, last)) >= 2 and not says(dialogue, spot.turn, "farewell")
