"""Did the seller speak of value or need before he defended or cut the price (PP2)? `na` where no price was raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import statements
from callqa.scoring.need import content, need_question
from callqa.scoring.stages.common import amount, of_role, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says
from callqa.types import Dialogue, Finding

ARGUED = 6  # content words of an argument
SEARCHED = ("worth", "asks_need")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    named = next((Spot(i) for i, _ in of_role(dialogue, "client") if amount(dialogue, i)), None)
    raised = first(dialogue, "client", "price_raised") or first(dialogue, "seller", "gives_concession") or named
    raised = raised or first(dialogue, "seller", "price_raised")
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
    argued = next((Spot(i) for i, _ in of_role(dialogue, "seller") if _argues(dialogue, i)), None)
    return min((s for s in (asked, given, argued) if s is not None), key=lambda s: (s.turn, s.start or 0), default=None)


def _argues(dialogue: Dialogue, index: int) -> bool:
    """Words of its own in answer to a doubt about the price: neither a sum nor a concession, nor a question."""
    if not index or not says(dialogue, index - 1, "price_objection") or dialogue.turns[index - 1].role != "client":
        return False
    told = " ".join(statements(dialogue.turns[index].text, dialogue.language))
    cut = amount(dialogue, index) or says(dialogue, index, "gives_concession", "vague_concession")
    return not cut and len(content(told, dialogue.language)) >= ARGUED
