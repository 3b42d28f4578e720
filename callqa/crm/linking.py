"""Calls and deals in, links out: by deal id, else by telephone number, time and seller. Every call ends linked, ambiguous or
unlinked, with the reason.

Points of a candidate: +3 the seller of the call was responsible then, +2 the deal was open then, +1 its stage was moved or a
task made within two hours, +1 nearest creation, -2 it is of a pipeline in which the seller's team has no deal. One is taken when
it has three and leads by two; on a shared number only when the seller was responsible, too. What a person decided stands above
all points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callqa.config import Settings
from callqa.crm.past import Past
from callqa.types import Call, Deal, Link, Reason, Seller

LEAD, ENOUGH = 2.0, 3.0
OWN, OPEN, ACTED, NEAREST, FOREIGN = 3.0, 2.0, 1.0, 1.0, -2.0
STRONG = 10.0  # a key that names the deal
SHARED = 3  # a number on the deals of as many contacts is a switchboard's
BEFORE_DEAL = timedelta(days=30)  # a talk before its deal existed, when nothing else can be meant


def link(
    calls: Iterable[Call],
    deals: Iterable[Deal],
    *,
    sellers: Sequence[Seller],
    settings: Settings,
    decided: Mapping[str, str] | None = None,
    past: Past | None = None,
) -> Iterator[Link]:
    """One link a call, in the order of calls, as a stream: cost grows with calls, not with calls x deals.

    `decided`: call id -> deal id, or '' for "belongs to no deal". Sellers' own numbers are never a client's.
    """
    known = _known(deals, sellers, settings, past or Past())
    for call in calls:
        if decided and call.id in decided:
            yield _by_decision(call, _kept(decided[call.id], known), known.by_id)
        elif call.deal_id:
            yield _by_id(call, _kept(call.deal_id, known), known.by_id)
        else:
            yield _by_phone(call, known)


@dataclass(frozen=True, slots=True)
class _Known:
    """What every call is held against."""

    by_id: Mapping[str, Deal]
    by_phone: Mapping[str, list[Deal]]
    shared: set[str]  # numbers of switchboards
    own: set[str]  # numbers of sellers
    sellers: Sequence[Seller]
    teams: Mapping[str, str]  # seller -> team
    pipelines: Mapping[str, set[str]]  # team -> pipelines in which it has deals
    settings: Settings
    past: Past


def is_shared(deals: Sequence[Deal]) -> bool:
    """Whether a number with these deals is a switchboard's."""
    return len(deals) >= SHARED and len({deal.contact or deal.title or deal.id for deal in deals}) >= SHARED


def _known(deals: Iterable[Deal], sellers: Sequence[Seller], settings: Settings, past: Past) -> _Known:
    by_id: dict[str, Deal] = {}
    by_phone: dict[str, list[Deal]] = {}
    teams = {one.id: one.team for one in sellers if one.team}
    pipelines: dict[str, set[str]] = {}
    for deal in deals:
        by_id[deal.id] = deal
        for number in dict.fromkeys(deal.phones):
            by_phone.setdefault(number, []).append(deal)
        if deal.pipeline and deal.seller_id in teams:
            pipelines.setdefault(teams[deal.seller_id], set()).add(deal.pipeline)
    shared = {number for number, of_it in by_phone.items() if is_shared(of_it)}
    own = {number for one in sellers for number in (one.mobile, one.did) if number}
    return _Known(by_id, by_phone, shared, own, sellers, teams, pipelines, settings, past)


def _kept(deal_id: str, known: _Known) -> str:
    """The deal that this one was put together with."""
    return deal_id if deal_id in known.by_id else known.past.same.get(deal_id, deal_id)


def _by_decision(call: Call, deal_id: str, by_id: Mapping[str, Deal]) -> Link:
    if not deal_id:
        return Link(call.id, "unlinked", Reason("link.decided_none"), matched_by="decision")
    if deal_id not in by_id:
        return Link(call.id, "unlinked", Reason("link.no_such_deal", {"id": deal_id}), matched_by="decision")
    return Link(call.id, "linked", Reason("link.decided"), deal_id, "decision", STRONG, (deal_id,))


def _by_id(call: Call, deal_id: str, by_id: Mapping[str, Deal]) -> Link:
    if deal_id in by_id:
        return Link(call.id, "linked", Reason("link.by_id"), deal_id, "deal_id", STRONG, (deal_id,))
    return Link(call.id, "unlinked", Reason("link.no_such_deal", {"id": deal_id}))


def _by_phone(call: Call, known: _Known) -> Link:
    if not known.by_phone:
        return Link(call.id, "unlinked", Reason("link.no_crm"))
    if not call.client_phone:
        return Link(call.id, "unlinked", Reason("link.no_phone"))
    if call.client_phone in known.own:
        return Link(call.id, "unlinked", Reason("link.own_number"))
    of_phone = known.by_phone.get(call.client_phone, [])
    if not of_phone:
        return Link(call.id, "unlinked", Reason("link.phone_unknown"))
    if call.started_at is None:
        return Link(call.id, "unlinked", Reason("link.no_time"), candidates=_ids(of_phone))
    weak = call.client_phone in known.shared
    inside = [d for d in of_phone if _in_window(call.started_at, d, known.settings)]
    if inside:
        return _best(call, call.started_at, inside, weak, known)
    if len(of_phone) == 1 and not weak and _soon_after(call.started_at, of_phone[0]):
        deal = of_phone[0]
        return Link(call.id, "linked", Reason("link.before_deal"), deal.id, "phone", ENOUGH, (deal.id,))
    return Link(call.id, "unlinked", Reason("link.out_of_time"), candidates=_ids(of_phone))


def _in_window(moment: datetime, deal: Deal, settings: Settings) -> bool:
    """Days, not minutes: a clock that is hours off (server in UTC, CRM in local time) changes nothing."""
    if deal.created_at is None or moment < deal.created_at - timedelta(days=settings.crm.before_days):
        return False
    return deal.closed_at is None or moment <= deal.closed_at + timedelta(days=settings.crm.after_days)


def _soon_after(moment: datetime, deal: Deal) -> bool:
    return deal.created_at is not None and timedelta() < deal.created_at - moment <= BEFORE_DEAL


def _best(call: Call, moment: datetime, deals: list[Deal], weak: bool, known: _Known) -> Link:
    nearest = min(deals, key=lambda d: (_distance(moment, d), d.id))
    scored = sorted(((_points(call, moment, d, d is nearest, known), d) for d in deals), key=lambda p: (-p[0], p[1].id))
    ids = _ids(d for _, d in scored)
    top, best = scored[0]
    lead = top - scored[1][0] if len(scored) > 1 else LEAD
    if weak and not _is_sellers(call, moment, best, known):
        return Link(call.id, "ambiguous", Reason("link.switchboard", {"n": len(deals)}), None, "phone", top, ids)
    if top >= ENOUGH and lead >= LEAD:
        return Link(call.id, "linked", Reason("link.by_phone"), best.id, "phone", top, ids)
    alone = "link.other_pipeline" if _is_foreign(call, best, known) else "link.weak"
    code = "link.several" if len(deals) > 1 else alone
    return Link(call.id, "ambiguous", Reason(code, {"n": len(deals)}), None, "phone", top, ids)


def _points(call: Call, moment: datetime, deal: Deal, nearest: bool, known: _Known) -> float:
    open_then = deal.closed_at is None or moment <= deal.closed_at
    return (
        OWN * _is_sellers(call, moment, deal, known)
        + OPEN * open_then
        + ACTED * known.past.acted(deal, moment)
        + NEAREST * nearest
        + FOREIGN * _is_foreign(call, deal, known)
    )


def _is_sellers(call: Call, moment: datetime, deal: Deal, known: _Known) -> bool:
    return call.seller_id is not None and call.seller_id in known.past.responsible(deal, moment, known.sellers)


def _is_foreign(call: Call, deal: Deal, known: _Known) -> bool:
    """The deal is of a pipeline in which the team of the call's seller has no deal, though it has some elsewhere."""
    pipelines = known.pipelines.get(known.teams.get(call.seller_id or "", ""))
    return bool(deal.pipeline and pipelines and deal.pipeline not in pipelines)


def _distance(moment: datetime, deal: Deal) -> timedelta:
    return abs(deal.created_at - moment) if deal.created_at else timedelta.max


def _ids(deals: Iterable[Deal]) -> tuple[str, ...]:
    return tuple(deal.id for deal in deals)
