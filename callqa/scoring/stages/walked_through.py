"""Did the client get the proposal, and was it gone through part by part (PP1)? `na` where it has not been sent yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import find_dates, has
from callqa.language.reading import read
from callqa.scoring.stages.common import amount, of_role, reply, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says, spots
from callqa.types import Dialogue, Finding

COUNTED = 2  # ordinals in one turn that goes over the parts: "the first is ..., the second ..."
SEARCHED = ("walk_through", "has_proposal")
PARTS = 6  # the seller's turns that go over items and figures, of a proposal walked through without announcing it


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    walked = next(
        (s for s in spots(dialogue, "seller", "walks_through", "goes_through") if not _planned(dialogue, s.turn)), None
    )
    walked = walked or next(
        (Spot(i) for i, t in of_role(dialogue, "seller") if _counts(t.text, dialogue.language)), None
    )
    if walked is not None:
        answer = reply(dialogue, walked.turn, "client")
        return judged(
            "met", "proposal.walked", dialogue, [walked, answer], 0.65, asked=True, answered=answer is not None
        )
    parts = [i for i, _ in of_role(dialogue, "seller") if says(dialogue, i, "price_talk") or amount(dialogue, i)]
    if len(parts) >= PARTS:
        return judged("met", "proposal.walked", dialogue, parts[:3], 0.5, asked=True)
    missing = first(dialogue, "client", "not_sent")
    if missing is not None:
        return judged("na", "proposal.not_sent", dialogue, [missing], 0.6)
    got = first(dialogue, "client", "offer_received", "price_objection") or first(dialogue, "seller", "offer_received")
    if got is not None and not any(True for _ in spots(dialogue, "client", "not_seen")):
        return judged("partly", "proposal.received", dialogue, [got], 0.65, SEARCHED[:1])
    return judged("missed", "proposal.not_received", dialogue, (), 0.6, SEARCHED)


def _counts(text: str, language: str) -> bool:
    return len({t.text for t in read(text, language).tokens if t.ordinal}) >= COUNTED


def _planned(dialogue: Dialogue, index: int) -> bool:
    """The going over is put off to a day; "the first of them" is no day."""
    text, started = dialogue.turns[index].text, dialogue.call.started_at
    if has("schedule_question", text, dialogue.language):
        return True
    found = find_dates(text, started, dialogue.language) if started is not None else []
    return any(m.day is not None and not m.loose and not m.past for m in found)
