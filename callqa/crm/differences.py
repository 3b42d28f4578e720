"""Two states of the same deals in, what happened between them out: stage moves, close-date pushes, changes of owner.

A CRM overwrites; what is known is that the change came after the earlier snapshot and by the later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callqa.types import ClosePush, Deal, OwnerChange, StageMove


@dataclass
class Changes:
    moves: list[StageMove] = field(default_factory=list)
    pushes: list[ClosePush] = field(default_factory=list)
    owners: list[OwnerChange] = field(default_factory=list)
    gone: int = 0  # deals of the earlier state that the later one has not


def differences(
    before: Mapping[str, tuple[datetime, Deal]], now: Iterable[Deal], at: datetime, *, first: bool
) -> Changes:
    """`before`: deal id → (its snapshot's moment, the deal). Of the `first` snapshot nothing but its deals' stages is known:
    no move is made up for them. A deal that is new since came into its stage between its creation and now."""
    found, seen = Changes(), set()
    for deal in now:
        seen.add(deal.id)
        if deal.id not in before:
            if not first:
                since = deal.created_at if deal.created_at and deal.created_at < at else None
                found.moves.append(_move(deal, None, since, at))
            continue
        since, was = before[deal.id]
        if (was.stage_raw, was.status) != (deal.stage_raw, deal.status):
            found.moves.append(_move(deal, was, since, at))
        planned, plan = was.expected_close, deal.expected_close
        if was.status == deal.status == "open" and planned and plan and planned.date() != plan.date():
            found.pushes.append(ClosePush(deal.id, at, planned, plan, "snapshot", since))
        if was.owner != deal.owner:
            found.owners.append(OwnerChange(deal.id, at, was.owner, deal.owner, "snapshot", since))
    found.gone = len(set(before) - seen)
    return found


def _move(deal: Deal, was: Deal | None, since: datetime | None, at: datetime) -> StageMove:
    """After the outcome CRMs write probability 0 or 1 over the seller's: then the last one before it is kept."""
    probability = deal.probability
    if deal.status in ("won", "lost"):
        probability = was.probability if was and was.status == "open" else None
    return StageMove(
        deal.id,
        at,
        deal.stage_raw,
        "snapshot",
        since,
        was.stage_raw if was else None,
        deal.stage,
        deal.status,
        probability,
        deal.owner,
    )
