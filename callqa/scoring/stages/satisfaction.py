"""Was the client asked how it went with what he has, and did he answer (SV4, UP1)? `na` where he opened it himself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    language = dialogue.language
    asked = next((i for i, t in of_role(dialogue, "seller") if has("asks_satisfaction", t.text, language)), None)
    if asked is None:
        if any(has("complaint", t.text, language) for _, t in of_role(dialogue, "client")):
            return finding("na", "stages.satisfaction.complaint", dialogue)
        return finding("missed", "stages.satisfaction.none", dialogue, searched=("довольны ли вы", "how is it working"))
    answer = reply(dialogue, asked, "client")
    if answer is not None and len(content(dialogue.turns[answer].text, language)) >= 2:
        return finding(
            "met", "stages.satisfaction.answered", dialogue, [asked, answer], 0.65, asked=True, answered=True
        )
    return finding("partly", "stages.satisfaction.formal", dialogue, [asked, answer], 0.6, asked=True, answered=False)
