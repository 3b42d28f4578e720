"""Objections: heard, answered, the client's reaction checked (CO6 the first, WA7 the one handled worst). None: `na`.

params: which, 'first' or 'worst'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.types import Dialogue, Finding, Verdict

ORDER: dict[Verdict, int] = {"missed": 0, "partly": 1, "met": 2}


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    raised = [i for i, t in of_role(dialogue, "client") if has("objection", t.text, dialogue.language)]
    if not raised:
        return finding("na", "stages.objections.none", dialogue)
    judged = [_judge(dialogue, i) for i in raised]
    return judged[0] if params.get("which") == "first" else min(judged, key=lambda f: ORDER[f.verdict])


def _judge(dialogue: Dialogue, raised: int) -> Finding:
    language = dialogue.language
    answer = reply(dialogue, raised, "seller")
    if answer is None:
        return finding("missed", "stages.objections.dropped", dialogue, [raised], asked=False)
    said = dialogue.turns[answer].text
    words = content(said, language)
    if len(words) < 3 or (has("farewell", said, language) and len(words) < 6):
        return finding("missed", "stages.objections.dropped", dialogue, [raised, answer], asked=False)
    reaction = reply(dialogue, answer, "client")
    accepted = reaction is not None and has("agree", dialogue.turns[reaction].text, language)
    still = reaction is not None and (
        has("objection", dialogue.turns[reaction].text, language)
        or has("refuse", dialogue.turns[reaction].text, language)
    )
    if accepted and not still and ("?" in said or has("takes_up", said, language) or len(words) >= 8):
        return finding(
            "met", "stages.objections.accepted", dialogue, [raised, answer, reaction], 0.55, asked=True, agreed=True
        )
    return finding("partly", "stages.objections.answered", dialogue, [raised, answer], 0.55, asked=True, agreed=False)
