"""Next step with a short recap of what both will do (WA9). Hangs on the core next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import heard, statements
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.scoring.stages.final_refusal import final_refusal
from callqa.types import Dialogue, Finding

BOTH = 4  # content words that two undertakings take
SEARCHED = ("both_in_one_turn",)


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    step = core["next_step_dated"]
    places = [e.turn for e in step.evidence]
    if step.verdict == "unknown":
        return finding("unknown", step.reason.code, dialogue, places, 0.0)
    if step.verdict == "missed":
        end = final_refusal(dialogue)
        if end is not None:
            return finding("na", "stages.refusal.final", dialogue, [end])
        return finding("missed", "stages.recap.no_step", dialogue, places, 0.7, SEARCHED)
    if step.verdict == "partly":
        return finding("partly", "stages.recap.no_day", dialogue, places, 0.65)
    agreed = max(places, default=0)
    for i, turn in of_role(dialogue, "seller"):
        if i >= agreed - 1 and _names_both(turn.text, dialogue.language):
            return finding("met", "stages.recap.said", dialogue, [*places, i], 0.65, asked=True)
    return finding("partly", "stages.recap.none", dialogue, places, 0.6, SEARCHED)


def _names_both(text: str, language: str) -> bool:
    """One turn that names again what the seller and what the client will do; a question is no recap."""
    told = ". ".join(statements(text, language))
    enough = len(content(told, language)) >= BOTH
    return enough and heard("recap_we", told, language) and heard("recap_you", told, language)
