"""Next step with a short recap of what both will do (WA9). Hangs on the core next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    step = core["next_step_dated"]
    places = [e.turn for e in step.evidence]
    if step.verdict == "unknown":
        return finding("unknown", step.reason.code, dialogue, places, 0.0)
    if step.verdict == "missed":
        return finding("missed", "stages.recap.no_step", dialogue, places, 0.7)
    if step.verdict == "partly":
        return finding("partly", "stages.recap.no_day", dialogue, places, 0.65)
    agreed = max(places, default=0)
    for i, turn in of_role(dialogue, "seller"):
        if (
            i >= agreed
            and has("recap", turn.text, dialogue.language)
            and len(content(turn.text, dialogue.language)) >= 5
        ):
            return finding("met", "stages.recap.said", dialogue, [*places, i], 0.65, asked=True)
    return finding("partly", "stages.recap.none", dialogue, places, 0.6)
