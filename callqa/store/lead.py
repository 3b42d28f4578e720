"""A store in, what the QA lead's tables read out: calls and their findings, page by page, so that memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.verdicts import within
from callqa.types.coaching import Period

PAGE = 500


def call_ids(store: Store, period: Period | None) -> list[str]:
    """Of all calls, or those of a span of days; by time."""
    calls = tables.calls.c
    query = select(calls.call_id).order_by(calls.started_at, calls.call_id)
    query = query if period is None else query.where(within(period))
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def pages(ids: Sequence[str]) -> Iterator[list[str]]:
    yield from (list(ids[at : at + PAGE]) for at in range(0, len(ids), PAGE))


def call_rows(store: Store, ids: Sequence[str]) -> dict[str, Any]:
    """call id → row: the call with its scorecard's stage, version and reason not to be judged, its deal, red flags, and failure."""
    calls, cards, marks, links = (t.c for t in (tables.calls, tables.scorecards, tables.marks, tables.links))
    failed = select(tables.failures.c.call_id).distinct().subquery()
    joined = tables.calls.outerjoin(tables.scorecards, cards.call_id == calls.call_id)
    joined = joined.outerjoin(tables.marks, marks.call_id == calls.call_id)
    joined = joined.outerjoin(tables.links, links.call_id == calls.call_id)
    joined = joined.outerjoin(failed, failed.c.call_id == calls.call_id)
    chosen = (
        *(calls[c] for c in ("call_id", "archive", "path", "started_at", "duration", "direction", "seller_id", "client_phone")),
        cards.stage, cards.rubric_version, cards.not_judged, cards.call_id.is_not(None).label("scored"), marks.flags,
        links.deal_id, links.status.label("link"), failed.c.call_id.is_not(None).label("failed"),
    )  # fmt: skip
    query = select(*chosen).select_from(joined)
    found: dict[str, Any] = {}
    with store.engine.connect() as connection:
        for part in pages(ids):
            found |= {row.call_id: row for row in connection.execute(query.where(calls.call_id.in_(part)))}
    return {one: found[one] for one in ids if one in found}


def finding_rows(store: Store, ids: Sequence[str]) -> dict[str, list[Any]]:
    """call id → its findings, core first; `reason_values` as a mapping by `reason_of`."""
    found = tables.findings.c
    own = (
        "call_id",
        "core",
        "criterion",
        "weight",
        "verdict",
        "confidence",
        "reason_code",
        "reason_values",
        "start",
        "quote",
    )
    query = select(*(found[c] for c in own)).where(found.call_id.in_(ids))
    made: dict[str, list[Any]] = {one: [] for one in ids}
    with store.engine.connect() as connection:
        for row in connection.execute(query.order_by(found.call_id, found.core.desc(), found.criterion)):
            made[row.call_id].append(row)
    return made


def reason_values(row: Any) -> dict[str, Any]:
    return dict(json.loads(row.reason_values))


def last_day(store: Store) -> str | None:
    """'2026-06-30': of the latest call, on its own clock."""
    with store.engine.connect() as connection:
        last = connection.execute(select(func.max(tables.calls.c.started_at))).scalar()
    return str(last)[:10] if last else None
