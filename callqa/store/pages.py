"""A store in, its rows for a workbook out, a page of them at a time: what stands in memory does not grow with the calls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, select

from callqa.store import tables
from callqa.store.consent import consent_of
from callqa.store.database import Store
from callqa.store.facts import Reader
from callqa.store.load import load_handed_on
from callqa.store.marks import SHORT, VERDICTS

if TYPE_CHECKING:
    import pandas as pd

SHEETS = {
    "calls": "calls",
    "findings": "findings",
    "talk": "talk",
    "deals": "deals",
    "aside": "set_aside",
}  # sheet → table
TIMES = ("started_at", "created_at", "closed_at")


def totals(store: Store) -> dict[str, int]:
    """Rows of each of SHEETS."""
    with store.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(tables.meta.tables[table])).scalar_one()
            for name, table in SHEETS.items()
        }


def pages(store: Store, name: str) -> Iterator[pd.DataFrame]:
    """One of SHEETS in frames of some ten thousand rows, with what a sheet says of the call beside it. Times are UTC; what is
    missing is None."""
    made = {"calls": _calls, "findings": _findings, "talk": _talk, "deals": _deals, "aside": _set_aside}[name](store)
    for page in made:
        yield _typed(page)


def _typed(page: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    for name in page.columns.intersection(TIMES):
        page[name] = pd.to_datetime(page[name], utc=True, format="ISO8601")
    if "reason_values" in page:
        read = {text: json.loads(text) for text in set(page["reason_values"])}  # few differ: the rows share them
        page["reason_values"] = page["reason_values"].map(read.__getitem__)
    return page


def _calls(store: Store) -> Iterator[pd.DataFrame]:
    """Those whose client objects to recording before all others, then by their start; with the verdicts of the core by the criteria's names."""
    calls, marks, cards, links = (tables.meta.tables[name].c for name in ("calls", "marks", "scorecards", "links"))
    joined = tables.calls.outerjoin(tables.marks, marks.call_id == calls.call_id)
    joined = joined.outerjoin(tables.scorecards, and_(cards.call_id == calls.call_id, marks.judged.is_(False)))
    joined = joined.outerjoin(tables.links, links.call_id == calls.call_id)
    own = (
        calls[name] for name in ("call_id", "started_at", "seller_id", "client_phone", "direction", "duration", "path")
    )
    core = (marks[short].label(name) for name, short in SHORT.items())
    said = consent_of(calls.call_id)
    columns = (*own, marks.stage, marks.score, cards.not_judged, links.deal_id, links.status, said, *core)
    order = (case((said == "refused", 0), else_=1), calls.started_at, calls.call_id)
    spoken = {number: verdict for verdict, number in VERDICTS.items()}
    parts = {call_id: call.parts for call_id, call in load_handed_on(store).items()}
    for page in _read(store, columns, joined, order):
        for name in SHORT:
            page[name] = as_objects(map(spoken.get, page[name]))
        page["handed_on"] = as_objects(map(parts.get, page["call_id"]))
        yield page


def _findings(store: Store) -> Iterator[pd.DataFrame]:
    """As they were stored. An outer join, so that the database walks along the findings and sorts nothing."""
    found, calls, marks = tables.findings.c, tables.calls.c, tables.marks.c
    joined = tables.findings.outerjoin(tables.calls, calls.call_id == found.call_id)
    joined = joined.outerjoin(tables.marks, marks.call_id == found.call_id)
    names = ("call_id", "criterion", "verdict", "reason_code", "reason_values", "quote", "start", "confidence")
    own = (calls.path, calls.started_at, calls.seller_id, marks.stage)
    yield from _with_call(_read(store, (*(found[name] for name in names), *own), joined))


def _talk(store: Store) -> Iterator[pd.DataFrame]:
    talk, calls = tables.talk.c, tables.calls.c
    joined = tables.talk.outerjoin(tables.calls, calls.call_id == talk.call_id)
    own = (column for column in talk if column.name != "fingerprint")
    yield from _with_call(_read(store, (*own, calls.path, calls.started_at, calls.seller_id), joined))


def _deals(store: Store) -> Iterator[pd.DataFrame]:
    deals = tables.deals.c
    names = ("deal_id", "seller_id", "status", "created_at", "closed_at", "amount", "currency")
    for page in _read(store, tuple(deals[name] for name in names)):
        yield page.assign(amount=[None if text is None else float(text) for text in page["amount"]])


def _set_aside(store: Store) -> Iterator[pd.DataFrame]:
    aside = tables.set_aside.c
    yield from _read(store, (aside.path, aside.reason_code, aside.reason_values))


def as_objects(values: Iterable[Any]) -> Any:
    """A column as it is: a missing text is None, not NaN."""
    import pandas as pd

    return pd.array(list(values), dtype=object)


def _with_call(rows: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Without those whose call is gone."""
    return (page[page["path"].notna()] for page in rows)


def _read(
    store: Store, columns: tuple[ColumnElement[Any], ...], source: Any = None, order: tuple[Any, ...] = ()
) -> Iterator[pd.DataFrame]:
    import pandas as pd

    names = [column.name for column in columns]
    for rows in Reader(store).rows(columns, source, order=order):
        yield pd.DataFrame(rows, columns=names, dtype=object)
