"""A call log in, its conversations out as they are kept: recorded or not, answered or missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from callqa.archive.calllog import CallLog
from callqa.archive.legs import Leg
from callqa.archive.recording import e164, seller_of
from callqa.config import Settings
from callqa.types import LoggedCall, Seller


def logged(log: CallLog, sellers: Sequence[Seller], settings: Settings) -> Iterator[LoggedCall]:
    """Every conversation, after the recordings have been matched. A seller only where one alone talked or rang."""
    zone, region = ZoneInfo(settings.general.timezone), settings.general.region
    known: dict[tuple[str, str, date], str | None] = {}
    number = lru_cache(maxsize=100_000)(e164)

    def owner(leg: Leg, day: date) -> str | None:
        key = (leg.extension, leg.seller, day)
        if key not in known:
            seller = seller_of(leg, day, sellers)
            known[key] = seller.id if seller else None
        return known[key]

    for talk in log.conversations:
        start = talk.start.astimezone(zone)
        day, talks = start.date(), talk.talks
        owners = {owner(leg, day) for leg in (talks or talk.legs)}
        yield LoggedCall(
            talk.id,
            start,
            talk.direction,
            number(talk.client, region) if talk.client else None,
            next(iter(owners)) if len(owners) == 1 else None,
            bool(talks),
            talk.talk,
            len(talk.legs),
            len({(leg.extension, leg.seller) for leg in talks}),
            id(talk) in log.used,
        )
