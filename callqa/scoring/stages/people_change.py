"""Was it checked who decides and signs now (SV6)? `na` with neither a hint of a change nor such a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.decision import asks as asks_decider
from callqa.scoring.stages.common import of_role, reply, unheard
from callqa.scoring.stages.spots import first, judged, says, words
from callqa.types import Dialogue, Finding

SEARCHED = ("asks_who_now",)


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    asked = [
        i
        for i, t in of_role(dialogue, "seller")
        if says(dialogue, i, "asks_signer") or asks_decider(t, dialogue.language)
    ]
    decision = core["decision_maker_confirmed"]
    for i in asked:
        answer = reply(dialogue, i, "client")
        known = answer is not None and (
            (decision.verdict == "met" and any(abs(e.turn - answer) <= 2 for e in decision.evidence))
            or (says(dialogue, answer, "people_changed") and len(words(dialogue, answer)) >= 3)
            or (says(dialogue, i, "still_or_now") and len(words(dialogue, answer)) >= 3)
        )
        if known and answer is not None and not says(dialogue, answer, "vague_decider"):
            return judged("met", "service.people_known", dialogue, [i, answer], 0.65, asked=True, answered=True)
    hint = first(dialogue, "client", "people_changed")
    if asked:
        places = [asked[0], reply(dialogue, asked[0], "client")]
        return judged("partly", "service.people_asked", dialogue, places, 0.6, SEARCHED, asked=True, answered=False)
    if hint is None:
        return judged("na", "service.no_hint", dialogue)
    taken = reply(dialogue, hint.turn, "seller")
    if says(dialogue, taken, "takes_change"):
        return judged("partly", "service.people_asked", dialogue, [hint, taken], 0.5, SEARCHED, asked=True)
    return judged("missed", "service.hint_ignored", dialogue, [hint, taken], 0.6, SEARCHED, asked=False)
