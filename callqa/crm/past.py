"""What the CRM's history tells of deals, for linking: who was responsible when, when something was done, what is one deal."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callqa.crm.deals import seller_named
from callqa.types import Deal, OwnerChange, Seller

NEAR = timedelta(hours=2)  # a stage moved or a task made so near to a call belongs to it


@dataclass
class Past:
    """`acts`: deal id -> sorted moments of stage moves and of tasks made. `same`: id of a deal -> the deal it is one with."""

    owners: dict[str, list[OwnerChange]] = field(default_factory=dict)
    acts: dict[str, list[datetime]] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)

    def responsible(self, deal: Deal, moment: datetime, sellers: Sequence[Seller]) -> set[str | None]:
        """Who may have been responsible then: two where the change came between two snapshots and the call as well.

        Without history the one of the export, who may have come later.
        """
        for change in self.owners.get(deal.id, ()):
            if moment < (change.since or change.at):
                return {seller_named(change.was, sellers)}
            if moment < change.at:
                return {seller_named(change.was, sellers), seller_named(change.now, sellers)}
        return {deal.seller_id}

    def acted(self, deal: Deal, moment: datetime) -> bool:
        acts = self.acts.get(deal.id)
        if not acts:
            return False
        at = bisect_left(acts, moment - NEAR)
        return at < len(acts) and acts[at] <= moment + NEAR


def past(
    owners: Iterable[OwnerChange], acts: Iterable[tuple[str, datetime]], same: Mapping[str, str] | None = None
) -> Past:
    made = Past(same=same or {})
    for change in sorted(owners, key=lambda one: one.at):
        made.owners.setdefault(change.deal_id, []).append(change)
    for deal_id, moment in acts:
        made.acts.setdefault(deal_id, []).append(moment)
    for moments in made.acts.values():
        moments.sort()
    return made
