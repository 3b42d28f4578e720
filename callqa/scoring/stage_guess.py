"""The funnel stage of a call from its own words, for calls whose stage neither CRM nor manifest tells."""

from __future__ import annotations

from callqa.language.phrases import find
from callqa.types import STAGES, Dialogue, Stage

UNTOLD: Stage = "warm"  # whose rubric then lists what could not be judged
ENOUGH = 3.0  # points; on the labelled calls three in four guesses are right from here on (`callqa evaluate`)
OPENING, OPENING_WEIGHT = 4, 2.0  # turns in which a telling word counts more


def guess_stage(dialogue: Dialogue) -> Stage | None:
    """The stage with the most telling words; None where too little points to any."""
    points = dict.fromkeys(STAGES, 0.0)
    for i, turn in enumerate(dialogue.turns):
        weight = OPENING_WEIGHT if i < OPENING else 1.0
        for stage in STAGES:
            points[stage] += weight * sum(1 for _ in find(f"stage_{stage}", turn.text, dialogue.language))
    if dialogue.call.direction == "in":
        points["cold"] = 0.0
    best = max(STAGES, key=lambda stage: points[stage])
    return best if points[best] >= ENOUGH else None
