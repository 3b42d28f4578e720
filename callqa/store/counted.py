"""A store in, what a study counts out: narrow columns, verdicts counted in the database, and the few findings worth hearing.

A million calls have ten million findings: they are grouped and ranked where they lie, and no payload is unpacked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.facts import Reader
from callqa.store.save import CHUNK

if TYPE_CHECKING:
    import pandas as pd

SHORTS = ("need", "contact", "next", "decider")
CANDIDATES = 6  # a seller and criterion: twice as many as are shown, for times are ranked as they were written
HEARD = ("call_id", "path", "started_at", "seller_id")
FOUND = ("criterion", "verdict", "confidence", "start", "end", "quote", "reason_code", "reason_values")


def counted_frames(store: Store) -> dict[str, pd.DataFrame]:
    """'calls' (a row each: call_id, started_at, seller_id, client_phone, channels, score, judged, not_judged, verdicts of the
    core as numbers, deal_id, status of the link), 'links', 'deals', 'sellers', 'tallies' (seller_id, core, criterion, verdict,
    n), 'set_aside' (reason_code, n) and 'failures' (stage, n)."""
    reader = Reader(store)
    calls = _calls(reader)
    return {
        "calls": calls,
        "links": calls.loc[calls["status"].notna(), ["call_id", "deal_id", "status"]],
        "deals": _deals(reader),
        "sellers": _sellers(store),
        "tallies": _tallies(store),
        "set_aside": _sizes(store, "set_aside", "reason_code"),
        "failures": _sizes(store, "failures", "stage"),
    }


def candidates(store: Store, wanted: Collection[str]) -> pd.DataFrame:
    """Core findings, path and start of the calls `wanted`, and of those that a seller's moments are chosen from: for each
    seller and criterion the worst and the best places, for each seller the least sure verdict."""
    import pandas as pd

    weak, sure = _ranked_weak(), _ranked_met()
    chosen = {
        *wanted,
        *_ids(store, weak, CANDIDATES),
        *_ids(store, sure, CANDIDATES),
        *_ids(store, _ranked_unsure(), 1),
    }
    calls, found = tables.calls.c, tables.findings.c
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    columns = (*(calls[name] for name in HEARD), *(found[name] for name in FOUND))
    rows: list[Sequence[Any]] = []
    for part in _chunks(sorted(chosen)):
        query = select(*columns).select_from(joined).where(found.core, found.call_id.in_(part))
        with store.engine.connect() as connection:
            rows += connection.execute(query).all()
    made = pd.DataFrame([tuple(row) for row in rows], columns=[*HEARD, *FOUND], dtype=object)
    made["started_at"] = pd.to_datetime(made["started_at"], utc=True, format="ISO8601")
    made["reason_values"] = made["reason_values"].map(json.loads)
    return made.assign(confidence=made["confidence"].astype(float), core=True)


def recording_places(store: Store, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Call id → archive and path of its recording."""
    calls = tables.calls.c
    found: dict[str, tuple[str, str]] = {}
    for part in _chunks(sorted(set(ids))):
        query = select(calls.call_id, calls.archive, calls.path).where(calls.call_id.in_(part))
        with store.engine.connect() as connection:
            found |= {row.call_id: (row.archive, row.path) for row in connection.execute(query)}
    return found


def _calls(reader: Reader) -> pd.DataFrame:
    calls, marks, cards, links = (tables.meta.tables[name].c for name in ("calls", "marks", "scorecards", "links"))
    told = [marks[name] for short in SHORTS for name in (short, f"{short}_asked")]
    joined = tables.calls.outerjoin(tables.marks, marks.call_id == calls.call_id)
    joined = joined.outerjoin(tables.scorecards, and_(cards.call_id == calls.call_id, marks.judged.is_(False)))
    joined = joined.outerjoin(tables.links, links.call_id == calls.call_id)
    own = (calls.call_id, calls.started_at, calls.seller_id, calls.client_phone, calls.channels)
    made = reader.read(
        (*own, marks.score, marks.judged, cards.not_judged, *told, links.deal_id, links.status),
        joined, client_phone="category", not_judged="category", deal_id="text",
    )  # fmt: skip
    made["judged"] = made["judged"] > 0
    return _in_order(made, "seller_id", "status")


def _deals(reader: Reader) -> pd.DataFrame:
    deals = tables.deals.c
    made = reader.read([deals.deal_id, deals.seller_id, deals.status, deals.closed_at], deal_id="text")
    return _in_order(made, "seller_id", "status")


def _in_order(made: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Categories by name, not as they came."""
    return made.assign(**{name: made[name].cat.reorder_categories(sorted(made[name].cat.categories)) for name in names})


def _sellers(store: Store) -> pd.DataFrame:
    """One row a person, however many extensions."""
    import pandas as pd

    sellers = tables.sellers.c
    with store.engine.connect() as connection:
        rows = connection.execute(select(sellers.seller_id, sellers.name).order_by(sellers.row)).all()
    made = pd.DataFrame([tuple(row) for row in rows], columns=["seller_id", "name"], dtype=object)
    return made.drop_duplicates("seller_id", ignore_index=True)


def _tallies(store: Store) -> pd.DataFrame:
    import pandas as pd

    calls, found = tables.calls.c, tables.findings.c
    by = (calls.seller_id, found.core, found.criterion, found.verdict)
    query = select(*by, func.count()).select_from(_of_calls()).group_by(*by)
    with store.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    made = pd.DataFrame(rows, columns=["seller_id", "core", "criterion", "verdict", "n"], dtype=object)
    return made.astype({"core": bool, "n": int})


def _sizes(store: Store, table: str, column: str) -> pd.DataFrame:
    """The most first."""
    import pandas as pd

    key, n = tables.meta.tables[table].c[column], func.count()
    with store.engine.connect() as connection:
        rows = connection.execute(select(key, n).group_by(key).order_by(n.desc(), key)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=[column, "n"])


def _of_calls() -> Any:
    return tables.findings.join(tables.calls, tables.calls.c.call_id == tables.findings.c.call_id)


def _ranked(verdicts: Sequence[str], *order: ColumnElement[Any], by_criterion: bool = True) -> Select[Any]:
    calls, found = tables.calls.c, tables.findings.c
    group = (calls.seller_id, found.criterion) if by_criterion else (calls.seller_id,)
    place = func.row_number().over(partition_by=group, order_by=(*order, found.call_id)).label("place")
    wanted = (found.core, found.verdict.in_(verdicts), calls.seller_id.is_not(None))
    return select(found.call_id, place).select_from(_of_calls()).where(*wanted)


def _ranked_weak() -> Select[Any]:
    """Those with a quote first, missed before partly, the latest first."""
    found = tables.findings.c
    mute, half = (case((known, 1), else_=0) for known in (found.quote.is_(None), found.verdict == "partly"))
    return _ranked(("missed", "partly"), mute, half, tables.calls.c.started_at.desc().nulls_last())


def _ranked_met() -> Select[Any]:
    """The surest first, then the latest."""
    found = tables.findings.c
    latest = tables.calls.c.started_at.desc().nulls_last()
    return _ranked(("met",), found.confidence.desc(), latest).where(found.quote.is_not(None))


def _ranked_unsure() -> Select[Any]:
    return _ranked(("met", "partly", "missed"), tables.findings.c.confidence, by_criterion=False)


def _ids(store: Store, ranked: Select[Any], number: int) -> set[str]:
    rows = ranked.subquery()
    with store.engine.connect() as connection:
        return set(connection.execute(select(rows.c.call_id).where(rows.c.place <= number)).scalars())


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
