"""Deals in, likely duplicates out: one number on deals open at the same time, and one number under several contacts.

Numbers of switchboards are left out: many clients behind one number are no duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from callqa.crm.linking import is_shared
from callqa.types import Deal

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of deal ids and of contacts, each with the number they share."""

    deals: tuple[tuple[str, tuple[str, ...]], ...]
    contacts: tuple[tuple[str, tuple[str, ...]], ...]


def find_duplicates(deals: Iterable[Deal]) -> Duplicates:
    by_phone: dict[str, list[Deal]] = {}
    for deal in deals:
        for number in dict.fromkeys(deal.phones):
            by_phone.setdefault(number, []).append(deal)
    several = {number: of_it for number, of_it in by_phone.items() if len(of_it) > 1 and not is_shared(of_it)}
    parallel = ((number, _parallel(of_it)) for number, of_it in several.items())
    names = ((number, tuple(sorted({d.contact for d in of_it if d.contact}))) for number, of_it in several.items())
    return Duplicates(
        tuple((number, ids) for number, ids in parallel if ids),
        tuple((number, found) for number, found in names if len(found) > 1),
    )


def _parallel(deals: list[Deal]) -> tuple[str, ...]:
    """Ids of the deals that were open while another one was, in one sweep by creation."""
    found: dict[str, None] = {}
    dated = sorted(((d.created_at, d.id, d) for d in deals if d.created_at), key=lambda p: p[:2])
    latest, holder = None, ""
    for created, _, deal in dated:
        if latest is not None and created < latest:
            found |= {holder: None, deal.id: None}
        end = deal.closed_at or _EVER
        if latest is None or end > latest:
            latest, holder = end, deal.id
    return tuple(found)
