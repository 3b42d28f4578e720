"""Did the seller check that it is convenient, and act on the answer (CO2)? `na` where the client phoned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    if dialogue.call.direction == "in":
        return finding("na", "stages.permission.client_called", dialogue)
    for i, turn in of_role(dialogue, "seller")[:3]:
        if not has("asks_permission", turn.text, dialogue.language):
            continue
        answer = reply(dialogue, i, "client")
        if answer is not None and has("no_time", dialogue.turns[answer].text, dialogue.language):
            return _after_refusal(dialogue, i, answer)
        return finding(
            "met", "stages.permission.asked", dialogue, [i, answer], 0.75, asked=True, answered=answer is not None
        )
    for i, turn in of_role(dialogue, "client")[:2]:
        if has("no_time", turn.text, dialogue.language):
            return _after_refusal(dialogue, None, i)
    return finding("missed", "stages.permission.none", dialogue, searched=("удобно ли говорить", "is this a good time"))


def _after_refusal(dialogue: Dialogue, asked: int | None, refusal: int) -> Finding:
    """Taking "only briefly" at its word, or another time, is met; going on as if nothing was said is partly."""
    nxt = reply(dialogue, refusal, "seller")
    heeded = nxt is not None and has("heeds_time", dialogue.turns[nxt].text, dialogue.language)
    if heeded:
        return finding("met", "stages.permission.heeded", dialogue, [asked, refusal, nxt], asked=True)
    if asked is not None:
        return finding("partly", "stages.permission.ignored", dialogue, [asked, refusal, nxt], asked=True)
    return finding("missed", "stages.permission.ignored", dialogue, [refusal, nxt], asked=False)
