"""Overdue payment (SV7): were the sum, the reason and the day promised by the client said? Nothing overdue: `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import find_dates
from callqa.scoring.stages.common import of_role, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says
from callqa.types import Dialogue, Finding

SEARCHED = ("sum", "reason", "pay_day")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    raised = first(dialogue, "seller", "overdue") or first(dialogue, "client", "overdue")
    if raised is None:
        return judged("na", "service.not_overdue", dialogue)
    amount = next(
        (Spot(i) for i, t in enumerate(dialogue.turns) if i <= raised.turn + 4 and says(dialogue, i, "names_terms")),
        None,
    )
    reason = first(dialogue, "client", "pay_reason")
    promised = _promised(dialogue, raised)
    found = [p for p in (amount, reason, promised) if p is not None]
    missing = tuple(s for s, p in zip(SEARCHED, (amount, reason, promised), strict=True) if p is None)
    if len(found) == 3:
        return judged("met", "service.payment_promised", dialogue, [raised, *found], 0.6, asked=True, agreed=True)
    if reason is not None or promised is not None:
        return judged("partly", "service.payment_part", dialogue, [raised, *found], 0.6, missing, asked=True)
    return judged("missed", "service.payment_avoided", dialogue, [raised], 0.6, missing, asked=False)


def _promised(dialogue: Dialogue, raised: Spot) -> Spot | None:
    """A day in a client's turn after the debt was named, or the day the seller asks for and the client takes."""
    started = dialogue.call.started_at
    if started is None:
        return None
    for i, turn in of_role(dialogue, "client"):
        if i > raised.turn and not says(dialogue, i, "refuse"):
            for mention in find_dates(turn.text, started, dialogue.language):
                if mention.day is not None and not mention.past and not mention.negated:
                    return Spot(i, mention.start, mention.end)
    return None
