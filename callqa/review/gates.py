"""Reviews in, for each criterion whether its verdicts count alone, as a suggestion, or not at all without a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from callqa.agreement import Agreement, Ordered, agreement, ordered
from callqa.review.rates import sensitivity
from callqa.review.reviewers import ORDER
from callqa.types import Estimate, Reason
from callqa.types.review import Review

State = Literal["auto", "suggest", "human", "untold"]
ITEMS, RARER = 50, 10  # blind reviews, and of the rarer of met and not met
READY = 0.85  # sensitivity and specificity
GOOD, FAIR = 0.80, 0.60  # kappa and AC1: may enter pay; coaching only; below: rewrite the criterion


@dataclass(frozen=True, slots=True)
class Gate:
    """The machine against blind people on one criterion, and what follows. Never decided where the interval spans the border."""

    criterion: str
    state: State
    reason: Reason
    agreement: Agreement
    ordered: Ordered
    sensitivity: Estimate
    specificity: Estimate


def gates(reviews: Iterable[Review]) -> list[Gate]:
    """Blind reviews only, the latest of each author; a call that two heard counts twice in n and once a call in no interval."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in reviews:
        if one.blind and one.machine is not None:
            pairs[one.criterion].append((one.verdict, one.machine))
    return [_gate(criterion, found) for criterion, found in sorted(pairs.items())]


def _gate(criterion: str, pairs: list[tuple[str, str]]) -> Gate:
    whole, graded = agreement(pairs), ordered(pairs, ORDER)
    known = [(h == "met", m == "met") for h, m in pairs if h in ORDER and m in ORDER]
    se, sp = sensitivity([h for h, _ in known], [m for _, m in known])
    state, reason = _state(whole, known, se, sp)
    return Gate(criterion, state, reason, whole, graded, se, sp)


def _state(whole: Agreement, known: list[tuple[bool, bool]], se: Estimate, sp: Estimate) -> tuple[State, Reason]:
    met = sum(h for h, _ in known)
    rarer = min(met, len(known) - met)
    if len(known) < ITEMS or rarer < RARER:
        few = {"n": len(known), "need": ITEMS, "rarer": rarer, "need_rarer": RARER}
        return "untold", Reason("review.gate.few", few)
    if whole.kappa_interval is None or whole.ac1_interval is None or whole.kappa is None:
        return "untold", Reason("review.gate.untold")
    low, high = whole.kappa_interval
    values = {"kappa": f"{whole.kappa:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
    if high < FAIR:
        return "human", Reason("review.gate.human", values)
    if low >= GOOD and (se.low or 0) >= READY and (sp.low or 0) >= READY:
        return "auto", Reason("review.gate.auto", values)
    return "suggest", Reason("review.gate.suggest", values)
