"""Have those who decide been reached: do they take part, or is it agreed that they will (PS2, PP5)?

Hangs on the core criterion who decides. params: alone, the verdict where the client decides alone ('met' or 'na').
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.scoring.decision import speaks_of_oneself
from callqa.scoring.stages.common import reply, unheard
from callqa.scoring.stages.spots import Spot, about_time, judged, says, spots
from callqa.types import Dialogue, Finding

SEARCHED = ("decides_himself", "decider_present")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    decision = core["decision_maker_confirmed"]
    named = [e.turn for e in decision.evidence if e.role == "client"]
    asked = bool(decision.asked)
    if decision.verdict != "met" or not named:
        places = [e.turn for e in decision.evidence]
        return judged("missed", "presale.decider_unknown", dialogue, places, 0.7, SEARCHED, asked=asked)
    present = _present(dialogue, named[0])
    if present is not None:
        reached = [*named, present, reply(dialogue, present.turn, "client")]
        return judged("met", "presale.decider_reached", dialogue, reached, 0.6, asked=asked, agreed=True)
    if _alone(dialogue, named, decision):
        verdict = params.get("alone", "met")
        return judged(verdict, "presale.decider_alone", dialogue, named, 0.7, asked=asked, answered=True)
    return judged("partly", "presale.decider_named", dialogue, named, 0.6, SEARCHED[1:], asked=asked, answered=True)


def _alone(dialogue: Dialogue, named: list[int], decision: Finding) -> bool:
    who = str(decision.values.get("who", ""))
    language = dialogue.language
    himself = speaks_of_oneself(who, language) or has("first_person", who, language)
    return (himself or says(dialogue, named[-1], "self_or_all_here")) and not has("third_decides", who, language)


def _present(dialogue: Dialogue, named: int) -> Spot | None:
    """The decider's part in the meeting: said by the client, or proposed by the seller and taken."""
    for spot in spots(dialogue, "client", "presence"):
        if not says(dialogue, spot.turn, "hedge_presence"):
            return spot
    for spot in spots(dialogue, "seller", "presence"):
        answer = reply(dialogue, spot.turn, "client")
        if answer is None or says(dialogue, answer, "refuse", "hedge", "hedge_presence"):
            continue
        if says(dialogue, answer, "agree") or about_time(dialogue, answer):
            return spot
    return None
