"""Did the seller restate the need or the issue, and did the client confirm it (PS3, SV2)?

params: of, 'need' or 'issue'. An issue may also be restated by a diagnosis or by the remedy; without an issue it is `na`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import asks_anywhere
from callqa.scoring.stages.common import of_role, reply, unheard
from callqa.scoring.stages.spots import Spot, about_time, confirmed, issue_raised, judged, says, words
from callqa.types import Dialogue, Finding

SEARCHED = ("restatement", "confirmation")
ECHO = 5  # content words: a longer repeat is a restatement, a shorter one echoes a single parameter


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    issue = params.get("of") == "issue"
    matter = core["need_identified"].verdict in ("met", "partly")  # an order for work is a matter as well
    if issue and not matter and not issue_raised(dialogue):
        return judged("na", "service.no_issue", dialogue)
    best: Finding | None = None
    for i, _ in of_role(dialogue, "seller"):
        strength = _strength(dialogue, i, issue)
        if strength == 0:
            continue
        yes = confirmed(dialogue, i) or (_corrected(dialogue, i) if strength >= 2 else None)
        if yes is not None and strength >= 2:
            return judged(
                "met", "presale.restated", dialogue, [Spot(i), yes], 0.6, asked=True, answered=True, agreed=True
            )
        if best is None and (yes is not None or strength >= 3 or (issue and strength >= 2)):
            best = judged(
                "partly", "presale.restated_part", dialogue, [i, reply(dialogue, i, "client")], 0.5, asked=True
            )
    return best or judged("missed", "presale.not_restated", dialogue, (), 0.65, SEARCHED, asked=False)


def _corrected(dialogue: Dialogue, index: int) -> int | None:
    """The client's answer to "is that right?" in his own words: neither a question nor silence."""
    asked = says(dialogue, index, "asks_if_right", "announces_restating")
    answer = reply(dialogue, index, "client") if asked else None
    if answer is None or not words(dialogue, answer) or asks_anywhere(dialogue.turns[answer].text, dialogue.language):
        return None
    return answer


def _strength(dialogue: Dialogue, index: int, issue: bool) -> int:
    """0 no restatement; 1 an echo of one thing; 2 likely; 3 announced as a restatement."""
    said = words(dialogue, index)
    before = [i for i, _ in of_role(dialogue, "client") if i < index]
    heard: frozenset[str] = frozenset().union(*(words(dialogue, i) for i in before))
    last = words(dialogue, before[-1]) if before else frozenset()
    shared = said & heard
    if not said or says(dialogue, index, "schedule_question"):
        return 0
    if says(dialogue, index, "names_price") and not (says(dialogue, index, "restates") and len(shared) >= 2):
        return 0
    if about_time(dialogue, index) and not (says(dialogue, index, "restates") and len(shared) >= 2):
        return 0
    if says(dialogue, index, "announces_restating") or (says(dialogue, index, "asks_if_right") and len(said) >= ECHO):
        return 3
    if says(dialogue, index, "restates") and (shared or len(said) >= 3):
        return 2 if len(said) >= 2 else 1
    if issue and says(dialogue, index, "diagnoses"):
        return 2
    if says(dialogue, index, "restates_softly") and len(shared) >= 2:
        return 2
    return 1 if len(said) <= ECHO and said & last else 0
