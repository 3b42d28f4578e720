"""A plan of both sides: does each do something beside turning up, tied to a day (PS8)? Hangs on the core next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from callqa.scoring.stages.common import reply, unheard
from callqa.scoring.stages.spots import Spot, judged, says, spots
from callqa.types import Dialogue, Finding

SEARCHED = ("seller_does", "client_does", "day")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    step = core["next_step_dated"]
    places = [e.turn for e in step.evidence]
    if step.verdict == "unknown":
        return judged("unknown", step.reason.code, dialogue, places, 0.0)
    if step.verdict == "missed":
        return judged("missed", "presale.plan_none", dialogue, places, 0.7, SEARCHED)
    if step.verdict == "partly":
        return judged("partly", "presale.plan_no_day", dialogue, places, 0.65, SEARCHED[2:])
    seller = next(_things(dialogue, "seller"), None)
    client = next(_things(dialogue, "client"), None) or _asked_of_client(dialogue)
    if seller is not None and client is not None:
        return judged("met", "presale.plan_both", dialogue, [*places, seller, client], 0.55, agreed=True)
    return judged(
        "partly", "presale.plan_one_side", dialogue, [*places, seller, client], 0.6, SEARCHED[:2], agreed=True
    )


def _things(dialogue: Dialogue, role: str) -> Iterator[Spot]:
    """Own contributions; a link, directions or a reminder is no part of a plan."""
    for spot in spots(dialogue, role, "own_contribution"):
        if not says(dialogue, spot.turn, "small_thing"):
            yield spot


def _asked_of_client(dialogue: Dialogue) -> Spot | None:
    """What the seller asks of the client and the client takes on."""
    for spot in spots(dialogue, "seller", "asks_contribution"):
        answer = reply(dialogue, spot.turn, "client")
        if answer is not None and says(dialogue, answer, "takes_on") and not says(dialogue, spot.turn, "small_thing"):
            return spot
    return None
