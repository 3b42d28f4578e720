"""Did the seller check that it is convenient, and act on the answer (CO2)? `na` where the client phoned or said "go on"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import asks_anywhere, heard, is_question, sentences
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.scoring.stages.opening import opening
from callqa.types import Dialogue, Finding

SEARCHED = ("asks_time",)


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    if dialogue.call.direction == "in":
        return finding("na", "stages.permission.client_called", dialogue)
    language, first = dialogue.language, opening(dialogue)
    for i, turn in first:
        asked = any(is_question(s, language) and heard("time_to_talk", s, language) for s in sentences(turn.text))
        answer = reply(dialogue, i, "client")
        if (
            not asked and answer is not None and asks_anywhere(turn.text, language)
        ):  # "got thirty?" - "I've got a minute"
            asked = heard("has_time", dialogue.turns[answer].text, language)
        if asked or heard("asks_permission", turn.text, language):
            if answer is not None and heard("no_time", dialogue.turns[answer].text, language):
                return _after_refusal(dialogue, i, answer)
            return finding(
                "met", "stages.permission.asked", dialogue, [i, answer], 0.75, asked=True, answered=answer is not None
            )
    began = first[0][0] if first else 0
    for i, turn in of_role(dialogue, "client"):
        if i > began + 3:
            break
        if i >= began and heard("no_time", turn.text, language):
            return _after_refusal(dialogue, None, i)
        if heard("go_on", turn.text, language):
            return finding("na", "stages.permission.told_to_go_on", dialogue, [i])
    return finding("missed", "stages.permission.none", dialogue, searched=SEARCHED)


def _after_refusal(dialogue: Dialogue, asked: int | None, refusal: int) -> Finding:
    """Taking "only briefly" at its word, or another time, is met; going on as if nothing was said is partly."""
    nxt = reply(dialogue, refusal, "seller")
    heeded = nxt is not None and heard("heeds_time", dialogue.turns[nxt].text, dialogue.language)
    if heeded:
        return finding("met", "stages.permission.heeded", dialogue, [asked, refusal, nxt], asked=True)
    if asked is not None:
        return finding("partly", "stages.permission.ignored", dialogue, [asked, refusal, nxt], asked=True)
    return finding("missed", "stages.permission.ignored", dialogue, [refusal, nxt], asked=False, searched=SEARCHED)
