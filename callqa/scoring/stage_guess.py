"""The funnel stage of a call from its own words, for calls whose stage neither CRM nor manifest tells."""

from __future__ import annotations

from callqa.language.phrases import find
from callqa.types import STAGES, Dialogue, Stage

UNSURE: Stage = "warm"  # a client and a seller talk about a first need; nothing points elsewhere


def guess_stage(dialogue: Dialogue) -> Stage:
    """The stage with the most telling words, more weight on the opening; `warm` where nothing tells."""
    points = dict.fromkeys(STAGES, 0.0)
    for i, turn in enumerate(dialogue.turns):
        weight = 2.0 if i < 4 else 1.0
        for stage in STAGES:
            points[stage] += weight * sum(1 for _ in find(f"stage_{stage}", turn.text, dialogue.language))
    if dialogue.call.direction == "in":
        points["cold"] = 0.0
    best = max(STAGES, key=lambda stage: points[stage])
    return best if points[best] >= 2 else UNSURE
