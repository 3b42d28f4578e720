"""Did the seller sell the step itself (WA6, CV2): what the client gets out of the meeting or test even without buying?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    language = dialogue.language
    step = next((i for i, t in of_role(dialogue, "seller") if has("offers_step", t.text, language)), None)
    wished = next((i for i, t in of_role(dialogue, "client") if has("wants_step", t.text, language)), None)
    if wished is not None and (step is None or wished < step):
        return finding("na", "stages.step_value.client_asked", dialogue, [wished])
    if step is None:
        return finding(
            "missed", "stages.step_value.no_step", dialogue, searched=("offer of a meeting, visit, test or demo",)
        )
    near = [i for i, _ in of_role(dialogue, "seller") if abs(i - step) <= 2]
    benefit = next((i for i in near if has("step_benefit", dialogue.turns[i].text, language)), None)
    if benefit is not None:
        return finding("met", "stages.step_value.benefit", dialogue, [step, benefit], 0.6, asked=True)
    return finding("partly", "stages.step_value.named", dialogue, [step], 0.6, asked=True)
