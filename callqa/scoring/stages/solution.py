"""Are owner and deadline of the solution named and accepted (SV3)? Hangs on the core next step; no issue: `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import unheard
from callqa.scoring.stages.spots import first, issue_raised, judged
from callqa.types import Dialogue, Finding

SEARCHED = ("who_solves", "by_when", "consent")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    issue = first(dialogue, "client", "issue")
    step = core["next_step_dated"]
    places = [e.turn for e in step.evidence]
    if issue is None and not issue_raised(dialogue) and core["need_identified"].verdict not in ("met", "partly"):
        return judged("na", "service.no_issue", dialogue)
    if step.verdict == "met":
        return judged("met", "service.solution_dated", dialogue, places, 0.6, asked=True, agreed=True)
    if step.verdict == "partly":
        return judged("partly", "service.solution_part", dialogue, places, 0.55, SEARCHED[1:2], asked=True)
    if step.verdict == "unknown":
        return judged("unknown", step.reason.code, dialogue, places, 0.0)
    return judged("missed", "service.solution_none", dialogue, [issue, *places], 0.6, SEARCHED, asked=False)
