"""Rows in, values out, in streams of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, func, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.save import CHUNK, adapter, unpack
from callqa.types import Call, Deal, Dialogue, Health, Link, Reason, Scorecard, Seller, SetAside, Transcript


def load_calls(store: Store, ids: Sequence[str] | None = None) -> Iterator[Call]:
    """All calls by start time, or those of `ids` in the order of `ids`."""
    if ids is not None:
        yield from (adapter(Call).validate_json(row.payload) for row in _by_ids(store, tables.calls, ids))
        return
    table = tables.calls
    with store.engine.connect() as connection:
        ordered = connection.execute(select(table.c.call_id).order_by(table.c.started_at, table.c.call_id))
        every = [row.call_id for row in ordered]
    yield from load_calls(store, every)


def load_fingerprints(store: Store, table_name: str) -> dict[str, str]:
    """Call id -> fingerprint of what is stored for it in 'transcripts', 'dialogues' or 'scorecards'."""
    table = tables.meta.tables[table_name]
    with store.engine.connect() as connection:
        return {
            row.call_id: row.fingerprint for row in connection.execute(select(table.c.call_id, table.c.fingerprint))
        }


def load_transcripts(store: Store, ids: Sequence[str]) -> Iterator[Transcript]:
    yield from (unpack(Transcript, row.payload) for row in _by_ids(store, tables.transcripts, ids))


def load_dialogues(store: Store, ids: Sequence[str]) -> Iterator[Dialogue]:
    yield from (unpack(Dialogue, row.payload) for row in _by_ids(store, tables.dialogues, ids))


def load_health(store: Store, ids: Sequence[str]) -> Iterator[Health]:
    yield from (unpack(Health, row.payload) for row in _by_ids(store, tables.health, ids))


def load_scorecards(store: Store, ids: Sequence[str]) -> Iterator[Scorecard]:
    yield from (unpack(Scorecard, row.payload) for row in _by_ids(store, tables.scorecards, ids))


def load_sellers(store: Store) -> list[Seller]:
    return [adapter(Seller).validate_json(row.payload) for row in _rows(store, tables.sellers)]


def load_deals(store: Store, ids: Sequence[str] | None = None) -> list[Deal]:
    """All deals, or the few of `ids`."""
    table = tables.deals
    rows = _rows(store, table) if ids is None else _rows(store, table, table.c.deal_id.in_(ids))
    return [adapter(Deal).validate_json(row.payload) for row in rows]


def stream_calls(store: Store, page: int = 5000) -> Iterator[Call]:
    """All calls by id, page by page: memory does not grow with their number, and rows may be written meanwhile."""
    table, last = tables.calls, ""
    while True:
        query = select(table.c.call_id, table.c.payload).where(table.c.call_id > last).order_by(table.c.call_id)
        with store.engine.connect() as connection:
            rows = connection.execute(query.limit(page)).all()
        yield from (adapter(Call).validate_json(row.payload) for row in rows)
        if len(rows) < page:
            return
        last = rows[-1].call_id


def load_handed_on(store: Store) -> dict[str, Call]:
    """Calls that several sellers held, by id: few."""
    table = tables.calls
    query = select(table.c.call_id, table.c.payload).where(table.c.payload.like('%"segments":[{%'))
    with store.engine.connect() as connection:
        return {row.call_id: adapter(Call).validate_json(row.payload) for row in connection.execute(query)}


def stream_deals(store: Store) -> Iterator[Deal]:
    """All deals, without holding their rows beside them."""
    with store.engine.connect().execution_options(yield_per=2000) as connection:
        for row in connection.execute(select(tables.deals.c.payload)):
            yield adapter(Deal).validate_json(row.payload)


def ambiguous_links(store: Store) -> list[Link]:
    """Links that wait for a person, by call."""
    table = tables.links
    with store.engine.connect() as connection:
        rows = connection.execute(select(table).where(table.c.status == "ambiguous").order_by(table.c.call_id)).all()
    return [
        Link(r.call_id, r.status, _reason(r), r.deal_id, r.matched_by, r.score, tuple(json.loads(r.candidates)))
        for r in rows
    ]


def stages_of_open_deals(store: Store) -> dict[str, Any]:
    """Call id -> stage of the open deal it is linked to."""
    links, deals = tables.links, tables.deals
    query = (
        select(links.c.call_id, deals.c.stage)
        .join(deals, deals.c.deal_id == links.c.deal_id)
        .where(deals.c.status == "open", deals.c.stage.is_not(None))
    )
    with store.engine.connect() as connection:
        return {row.call_id: row.stage for row in connection.execute(query)}


def load_set_aside(store: Store) -> list[SetAside]:
    return [SetAside(row.path, _reason(row)) for row in _rows(store, tables.set_aside)]


def load_problems(store: Store) -> list[tuple[str, Reason]]:
    return [(row.source, _reason(row)) for row in _rows(store, tables.problems)]


def seen_files(store: Store, archive: str) -> dict[str, tuple[int, int, str]]:
    """Path -> (size, mtime in ns, call id) of the files read last time."""
    table = tables.files
    with store.engine.connect() as connection:
        rows = connection.execute(select(table).where(table.c.archive == archive))
        return {row.path: (row.size, int(row.mtime_ns), row.call_id) for row in rows}


def count(store: Store, table: Table, *where: Any) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def _reason(row: Any) -> Reason:
    return Reason(row.reason_code, json.loads(row.reason_values))


def _rows(store: Store, table: Table, *where: Any) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(select(table).where(*where)))


def _by_ids(store: Store, table: Table, ids: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        with store.engine.connect() as connection:
            found = {row.call_id: row for row in connection.execute(select(table).where(table.c.call_id.in_(part)))}
        yield from (found[call_id] for call_id in part if call_id in found)
