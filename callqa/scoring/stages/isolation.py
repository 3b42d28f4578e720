"""Was the objection isolated ("anything else apart from the price?") and closed with the client's consent (PP3)?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.need import content
from callqa.scoring.stages.common import of_role, reply, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says
from callqa.types import Dialogue, Finding

SEARCHED = ("asks_what_else", "consent")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    objection = first(dialogue, "client", "price_objection", "objection")
    if objection is None:
        return judged("na", "proposal.no_objection", dialogue)
    isolated = first(dialogue, "seller", "isolates") or first(dialogue, "client", "client_isolates")
    if isolated is not None:
        consent = _consent(dialogue, isolated)
        if consent is not None and not says(dialogue, _last_of_client(dialogue), "deal_lost"):
            return judged(
                "met", "proposal.isolated", dialogue, [objection, isolated, consent], 0.6, asked=True, agreed=True
            )
    answer = reply(dialogue, objection.turn, "seller")
    if answer is None or not content(dialogue.turns[answer].text, dialogue.language):
        return judged("missed", "proposal.dropped", dialogue, [objection, answer], 0.55, SEARCHED, asked=False)
    return judged("partly", "proposal.answered", dialogue, [objection, answer, isolated], 0.6, SEARCHED, asked=True)


def _consent(dialogue: Dialogue, isolated: Spot) -> int | None:
    """A client's turn after the isolation that accepts and raises nothing new."""
    for i, _ in of_role(dialogue, "client"):
        if i > isolated.turn and says(dialogue, i, "accepts_price"):
            return None if says(dialogue, i, "hedge", "not_now") else i
        if i > isolated.turn + 6:
            return None
        if i > isolated.turn and says(dialogue, i, "new_worry", "deal_lost"):
            return None
    return None


def _last_of_client(dialogue: Dialogue) -> int | None:
    return max((i for i, _ in of_role(dialogue, "client")), default=None)
