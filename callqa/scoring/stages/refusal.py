"""Was a refusal taken calmly and its reason learnt (UP5)? Accepted partly, pressed missed, no refusal `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import asks_anywhere
from callqa.scoring.stages.common import of_role, reply, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says, spots, words
from callqa.types import Dialogue, Finding

REASONED = 5  # content words of a refusal that says why
BENEFIT = 3  # content words of a reply that goes on selling
SEARCHED = ("asks_reason", "accepts")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    offer = first(dialogue, "seller", "makes_offer", "names_terms", "asks_to_buy")
    refusal = _refusal(dialogue, offer)
    if refusal is None:
        return judged("na", "upsell.no_refusal", dialogue)
    answer = reply(dialogue, refusal.turn, "seller")
    asked = next(
        (i for i, _ in of_role(dialogue, "seller") if i > refusal.turn and says(dialogue, i, "asks_refusal_reason")),
        None,
    )
    told = reply(dialogue, asked, "client") if asked is not None else None
    if asked is not None and told is not None:
        return judged("met", "upsell.reason_learnt", dialogue, [refusal, asked, told], 0.6, asked=True, answered=True)
    if answer is not None and _presses(dialogue, answer):
        return judged("missed", "upsell.pressed", dialogue, [refusal, answer], 0.6, SEARCHED, asked=False)
    if says(dialogue, refusal.turn, "gives_refusal_reason") or len(words(dialogue, refusal.turn)) >= REASONED:
        return judged("met", "upsell.reason_learnt", dialogue, [refusal, answer], 0.55, answered=True)
    return judged("partly", "upsell.refusal_accepted", dialogue, [refusal, answer], 0.55, SEARCHED[:1])


def _presses(dialogue: Dialogue, answer: int) -> bool:
    """One more benefit after a "no": neither acceptance nor a question."""
    if says(dialogue, answer, "accepts_refusal", "asks_refusal_reason") or says(dialogue, answer, "farewell"):
        return False
    asked = asks_anywhere(dialogue.turns[answer].text, dialogue.language)
    return says(dialogue, answer, "presses") or (not asked and len(words(dialogue, answer)) >= BENEFIT)


def _refusal(dialogue: Dialogue, offer: Spot | None) -> Spot | None:
    """A refusal of the offer itself: after it, and not of a day or of one's contacts."""
    if offer is None:
        return None
    for spot in spots(dialogue, "client", "refuses_offer", after=offer.turn - 1):
        before = max((i for i in range(spot.turn) if dialogue.turns[i].role == "seller"), default=None)
        if not says(dialogue, before, "schedule_question", "asks_contact", "own_contact"):
            return spot
    return None
