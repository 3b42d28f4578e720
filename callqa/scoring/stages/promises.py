"""No unconditional promises about result, price, date (CV3, a reverse item): met has nothing to quote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import find
from callqa.scoring.evidence import quote
from callqa.scoring.stages.common import of_role, unheard
from callqa.types import Dialogue, Finding, Reason


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    conditional = None
    for i, turn in of_role(dialogue, "seller"):
        for match in find("unconditional_promise", turn.text, dialogue.language):
            place = quote(dialogue, i, match.start(), match.end())
            limited = next(find("promise_condition", turn.text, dialogue.language), None)
            if limited is None:
                return Finding("", "missed", Reason("stages.promises.made", {"said": match.group()}), (place,), 0.65)
            conditional = Finding(
                "", "partly", Reason("stages.promises.limited", {"said": match.group()}), (place,), 0.6
            )
    return conditional or Finding("", "met", Reason("promises.none"), (), 0.7)
