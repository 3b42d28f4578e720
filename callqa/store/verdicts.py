"""A store in, what coaching reads out: one seller's calls and verdicts of a span of days, and everybody's counts.

A day is that of the call's own wall clock: times are kept as text that begins with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.save import CHUNK
from callqa.types.coaching import Period

if TYPE_CHECKING:
    import pandas as pd


def seller_calls(store: Store, seller: str, period: Period | None) -> pd.DataFrame:
    """A row a call: call_id, archive, path, started_at, client_phone, language, stage, not_judged, flags, scored, failed.

    Without a period the calls whose day nobody knows."""
    import pandas as pd

    used = (tables.calls, tables.scorecards, tables.failures, tables.dialogues, tables.marks)
    calls, cards, failures, said, marks = (table.c for table in used)
    failed = select(failures.call_id).distinct().subquery()
    joined = tables.calls.outerjoin(tables.scorecards, cards.call_id == calls.call_id)
    joined = joined.outerjoin(failed, failed.c.call_id == calls.call_id)
    joined = joined.outerjoin(tables.dialogues, said.call_id == calls.call_id)
    joined = joined.outerjoin(tables.marks, marks.call_id == calls.call_id)
    chosen = (
        calls.call_id, calls.archive, calls.path, calls.started_at, calls.client_phone,
        func.coalesce(said.language, calls.language).label("language"), cards.stage,
        cards.not_judged, marks.flags, cards.call_id.is_not(None).label("scored"), failed.c.call_id.is_not(None).label("failed"),
    )  # fmt: skip
    when = calls.started_at.is_(None) if period is None else within(period)
    query = select(*chosen).select_from(joined).where(calls.seller_id == seller, when).order_by(calls.started_at)
    with store.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    made = pd.DataFrame(rows, columns=[one.name for one in chosen], dtype=object)
    return made.assign(scored=made["scored"].astype(bool), failed=made["failed"].astype(bool))


def seller_verdicts(store: Store, seller: str, period: Period) -> pd.DataFrame:
    """A row a criterion of each judged call of a seller, as the machine has it, with quote and place."""
    found, calls, cards = tables.findings.c, tables.calls.c, tables.scorecards.c
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    joined = joined.join(tables.scorecards, cards.call_id == found.call_id)
    where = (calls.seller_id == seller, cards.not_judged.is_(None), within(period))
    return _findings(store, joined, where)


def met_examples(store: Store, criterion: str, language: str, but: str, period: Period, most: int = 40) -> pd.DataFrame:
    """Places in calls of this language where others than seller `but` met a criterion, the surest first."""
    found, calls, cards, said = (t.c for t in (tables.findings, tables.calls, tables.scorecards, tables.dialogues))
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    joined = joined.join(tables.scorecards, cards.call_id == found.call_id)
    joined = joined.join(tables.dialogues, said.call_id == found.call_id)
    where = (
        found.criterion == criterion, found.verdict == "met", found.quote.is_not(None), said.language == language,
        calls.seller_id.is_not(None), calls.seller_id != but, cards.not_judged.is_(None), within(period),
    )  # fmt: skip
    return _findings(store, joined, where, most)


def verdicts_of(store: Store, ids: Sequence[str], period: Period) -> pd.DataFrame:
    """The same of single calls of any seller."""
    import pandas as pd

    found, calls, cards = tables.findings.c, tables.calls.c, tables.scorecards.c
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    joined = joined.join(tables.scorecards, cards.call_id == found.call_id)
    parts = [
        _findings(store, joined, (found.call_id.in_(ids[at : at + CHUNK]), cards.not_judged.is_(None), within(period)))
        for at in range(0, max(len(ids), 1), CHUNK)
    ]
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def criterion_counts(store: Store, period: Period) -> dict[tuple[str, str, bool, str], int]:
    """(seller, criterion, core, verdict) → judged calls, counted in the database."""
    found, calls, cards = tables.findings.c, tables.calls.c, tables.scorecards.c
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    joined = joined.join(tables.scorecards, cards.call_id == found.call_id)
    by = (calls.seller_id, found.criterion, found.core, found.verdict)
    query = select(*by, func.count()).select_from(joined)
    query = query.where(calls.seller_id.is_not(None), cards.not_judged.is_(None), within(period)).group_by(*by)
    with store.engine.connect() as connection:
        return {(row[0], row[1], bool(row[2]), row[3]): row[4] for row in connection.execute(query)}


def within(period: Period) -> ColumnElement[bool]:
    started = tables.calls.c.started_at
    return (started >= _text(period.since)) & (started < _text(period.until + timedelta(days=1)))


def _text(day: date) -> str:
    return day.isoformat()


def _findings(store: Store, joined: Any, where: Any, most: int | None = None) -> pd.DataFrame:
    import pandas as pd

    found, calls = tables.findings.c, tables.calls.c
    own = ("call_id", "core", "criterion", "weight", "verdict", "confidence", "reason_code", "reason_values", "start",
           "end", "quote")  # fmt: skip
    chosen = [*(found[name] for name in own), calls.path, calls.started_at, calls.seller_id, calls.client_phone]
    query = select(*chosen).select_from(joined).where(*where)
    if most is not None:
        query = query.order_by(found.confidence.desc(), calls.started_at.desc(), found.call_id).limit(most)
    with store.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    made = pd.DataFrame(rows, columns=[one.name for one in chosen], dtype=object)
    made["reason_values"] = made["reason_values"].map(json.loads)
    moments = pd.to_datetime(made["started_at"], utc=True, format="ISO8601")
    return made.assign(
        core=made["core"].astype(bool),
        confidence=made["confidence"].astype(float),
        weight=made["weight"].astype(float),
        started_at=moments,
    )
