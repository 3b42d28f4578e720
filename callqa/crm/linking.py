"""Calls and deals in, links out: by deal id, else by telephone number, time and seller. Every call ends linked, ambiguous or
unlinked, with the reason.

Points of a candidate: +3 the seller of the call is responsible, +2 the deal was open at the time, +1 nearest creation. One is
taken when it has three and leads by two, or is the only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from callqa.config import Settings
from callqa.types import Call, Deal, Link, Reason, Seller

LEAD, ENOUGH = 2, 3
SHARED = 3  # a number on the deals of as many contacts is a switchboard's


def link(
    calls: Iterable[Call], deals: Sequence[Deal], *, sellers: Sequence[Seller], settings: Settings
) -> Iterator[Link]:
    """One link a call, in the order of calls. Deals are indexed by phone: cost grows with calls, not with calls x deals."""
    by_id = {deal.id: deal for deal in deals}
    by_phone: dict[str, list[Deal]] = {}
    for deal in deals:
        for number in deal.phones:
            by_phone.setdefault(number, []).append(deal)
    shared = {n for n, ds in by_phone.items() if len({d.contact or d.title for d in ds}) >= SHARED}
    for call in calls:
        yield _link(call, by_id, by_phone, shared, settings)


def _link(
    call: Call, by_id: Mapping[str, Deal], by_phone: Mapping[str, list[Deal]], shared: set[str], settings: Settings
) -> Link:
    if call.deal_id:
        if call.deal_id in by_id:
            return Link(call.id, "linked", Reason("link.by_id"), call.deal_id, "deal_id", 10.0, (call.deal_id,))
        return Link(call.id, "unlinked", Reason("link.no_such_deal", {"id": call.deal_id}))
    if not by_id:
        return Link(call.id, "unlinked", Reason("link.no_crm"))
    if not call.client_phone:
        return Link(call.id, "unlinked", Reason("link.no_phone"))
    of_phone = by_phone.get(call.client_phone, [])
    if not of_phone:
        return Link(call.id, "unlinked", Reason("link.phone_unknown"))
    inside = [d for d in of_phone if _in_window(call, d, settings)]
    if not inside:
        return Link(call.id, "unlinked", Reason("link.out_of_time"), candidates=tuple(d.id for d in of_phone))
    return _best(call, inside, call.client_phone in shared)


def _in_window(call: Call, deal: Deal, settings: Settings) -> bool:
    if call.started_at is None or deal.created_at is None:
        return False
    if call.started_at < deal.created_at - timedelta(days=settings.crm.before_days):
        return False
    return deal.closed_at is None or call.started_at <= deal.closed_at + timedelta(days=settings.crm.after_days)


def _best(call: Call, deals: list[Deal], shared: bool) -> Link:
    scored = sorted(((_points(call, d, deals), d) for d in deals), key=lambda p: (-p[0], p[1].id))
    ids = tuple(d.id for _, d in scored)
    top, best = scored[0]
    lead = top - scored[1][0] if len(scored) > 1 else LEAD
    if shared and top < ENOUGH:
        return Link(call.id, "ambiguous", Reason("link.switchboard", {"n": len(deals)}), None, "phone", top, ids)
    if lead >= LEAD and (top >= ENOUGH or len(scored) == 1):
        return Link(call.id, "linked", Reason("link.by_phone"), best.id, "phone", top, ids)
    return Link(call.id, "ambiguous", Reason("link.several", {"n": len(deals)}), None, "phone", top, ids)


def _points(call: Call, deal: Deal, deals: Sequence[Deal]) -> float:
    assert call.started_at is not None and deal.created_at is not None
    points = 3.0 if call.seller_id and call.seller_id == deal.seller_id else 0.0
    points += 2.0 if deal.closed_at is None or call.started_at <= deal.closed_at else 0.0
    moment = call.started_at
    nearest = min(deals, key=lambda d: abs(d.created_at - moment) if d.created_at else timedelta.max)
    return points + (1.0 if nearest.id == deal.id else 0.0)
