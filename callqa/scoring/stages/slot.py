"""A slot that the client accepted (CV4): day and hour `met`, a day or part of it `partly`, "next week" or a link `missed`.

Reads the core next step: its date, its agreement and its quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callqa.scoring.stages.common import finding, unheard
from callqa.types import Dialogue, Finding, Reason, Verdict

SEARCHED = ("day_and_hour",)


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    step = core["next_step_dated"]
    if step.verdict == "unknown":
        return finding("unknown", step.reason.code, dialogue, [e.turn for e in step.evidence], 0.0)
    if step.verdict != "met":
        places = [e.turn for e in step.evidence]
        return finding("missed", "stages.slot.none", dialogue, places, 0.7, SEARCHED, agreed=False)
    hour = "T" in str(step.values.get("due", ""))
    verdict: Verdict
    verdict, code = ("met", "stages.slot.hour") if hour else ("partly", "stages.slot.day")
    return replace(step, criterion="", verdict=verdict, reason=Reason(code))
