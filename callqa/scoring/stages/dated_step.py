"""The core next step as a stage criterion (CO7): its verdict, but `na` after a final refusal with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import finding
from callqa.scoring.stages.final_refusal import final_refusal
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    step = core["next_step_dated"]
    if step.verdict == "missed" and (end := final_refusal(dialogue)) is not None:
        return finding("na", "stages.refusal.final", dialogue, [end])
    return step
