"""Did the seller speak of value or need before he defended or cut the price (PP2)? `na` where no price was raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.need import need_question
from callqa.scoring.stages.common import of_role, unheard
from callqa.scoring.stages.spots import Spot, first, judged
from callqa.types import Dialogue, Finding

SEARCHED = ("worth", "asks_need")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    raised = first(dialogue, "client", "price_raised") or first(dialogue, "seller", "gives_concession")
    if raised is None:
        return judged("na", "proposal.no_price", dialogue)
    cut = first(dialogue, "seller", "gives_concession")
    value = _value(dialogue)
    if value is None:
        return judged("missed", "proposal.no_value", dialogue, [raised, cut], 0.65, SEARCHED, asked=False)
    if cut is not None and (cut.turn, cut.start or 0) < (value.turn, value.start or 0):
        return judged("partly", "proposal.value_late", dialogue, [cut, value], 0.6, asked=True)
    return judged("met", "proposal.value_first", dialogue, [value], 0.6, asked=True)


def _value(dialogue: Dialogue) -> Spot | None:
    asked = next((Spot(i) for i, t in of_role(dialogue, "seller") if need_question(t.text, dialogue.language)), None)
    given = first(dialogue, "seller", "gives_value")
    return min((s for s in (asked, given) if s is not None), key=lambda s: (s.turn, s.start or 0), default=None)
