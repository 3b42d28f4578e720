"""Did the seller sell the step itself (WA6, CV2): what the client gets out of the meeting or test even without buying?

`na` where the client asked for the step himself or was placing an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import heard
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.types import Dialogue, Finding

SEARCHED = ("offers_step", "step_benefit")
NEAR = 2  # turns between the step and its benefit


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    language = dialogue.language
    sold = of_role(dialogue, "seller")
    steps = [i for i, t in sold if heard("offers_step", t.text, language)]
    wished = next((i for i, t in of_role(dialogue, "client") if heard("wants_step", t.text, language)), None)
    if wished is not None and (not steps or wished < steps[0]):
        return finding("na", "stages.step_value.client_asked", dialogue, [wished])
    if dialogue.call.direction == "in" and _orders(dialogue):
        return finding("na", "stages.step_value.order", dialogue)
    for i in steps:
        near = [j for j, _ in sold if abs(j - i) <= NEAR]
        benefit = next((j for j in near if heard("step_benefit", dialogue.turns[j].text, language)), None)
        if benefit is not None:
            return finding("met", "stages.step_value.benefit", dialogue, [i, benefit], 0.6, asked=True)
    worth = next((i for i, t in sold if heard("step_worth", t.text, language)), None)
    if worth is not None:
        return finding("met", "stages.step_value.benefit", dialogue, [worth], 0.55, asked=True)
    if steps:
        return finding("partly", "stages.step_value.named", dialogue, [steps[0]], 0.6, SEARCHED[1:], asked=True)
    promised = next(
        (i for i, t in sold if heard("promise", t.text, language) or heard("action", t.text, language)), None
    )
    if promised is not None:
        return finding("partly", "stages.step_value.named", dialogue, [promised], 0.5, SEARCHED[1:], asked=True)
    return finding("missed", "stages.step_value.no_step", dialogue, searched=SEARCHED)


def _orders(dialogue: Dialogue) -> bool:
    """The client phoned to order a thing or service that will be delivered: an address or a delivery is arranged."""
    language = dialogue.language
    wants = any(heard("places_order", t.text, language) for _, t in of_role(dialogue, "client"))
    return wants and any(heard("order_terms", t.text, language) for _, t in of_role(dialogue, "seller"))
