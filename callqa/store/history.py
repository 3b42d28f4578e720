"""Snapshots of the CRM and what they tell in, rows out, and back. One transaction a file: all of it is kept, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.save import CHUNK, adapter
from callqa.types import ClosePush, Deal, OwnerChange, StageMove


def kept_snapshot(store: Store, sha256: str) -> datetime | None:
    """When this very file was kept, if it was."""
    table = tables.snapshots
    with store.engine.connect() as connection:
        row = connection.execute(select(table.c.taken_at).where(table.c.sha256 == sha256)).first()
    return datetime.fromisoformat(row.taken_at) if row else None


def last_snapshot(store: Store, kind: str) -> datetime | None:
    table = tables.snapshots
    with store.engine.connect() as connection:
        rows = [r.taken_at for r in connection.execute(select(table.c.taken_at).where(table.c.kind == kind))]
    return max((datetime.fromisoformat(r) for r in rows), default=None)


def load_states(store: Store) -> dict[str, tuple[datetime, Deal]]:
    """Deal id → (moment of the snapshot that showed it last, the deal as it was then)."""
    with store.engine.connect() as connection:
        return {
            row.deal_id: (datetime.fromisoformat(row.taken_at), adapter(Deal).validate_json(row.payload))
            for row in connection.execute(select(tables.deal_states))
        }


def load_records(store: Store, kind: str) -> list[dict[str, Any]]:
    """Rows of the newest export of a kind, dates and amounts as text."""
    table = tables.crm_records
    with store.engine.connect() as connection:
        kept = connection.execute(select(table.c["values"]).where(table.c.kind == kind).order_by(table.c.line))
        return [json.loads(row[0]) for row in kept]


def load_owner_changes(store: Store) -> list[OwnerChange]:
    table = tables.owner_changes
    with store.engine.connect() as connection:
        return [
            OwnerChange(r.deal_id, _moment(r.at), r.was, r.now, r.source, _moment(r.since) if r.since else None)
            for r in connection.execute(select(table))
        ]


def load_acts(store: Store) -> Iterator[tuple[str, datetime]]:
    """Deal id and moment of each stage move whose time is exact, and of each task that names its deal."""
    moves = tables.stage_moves
    with store.engine.connect().execution_options(yield_per=5000) as connection:
        for row in connection.execute(select(moves.c.deal_id, moves.c.at).where(moves.c.since.is_(None))):
            yield row.deal_id, _moment(row.at)
    for task in load_records(store, "tasks"):
        if task.get("deal_id") and task.get("created"):
            yield task["deal_id"], _moment(task["created"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def save_snapshot(
    store: Store,
    given: Mapping[str, Any],
    *,
    deals: Sequence[Deal] = (),
    records: Sequence[Mapping[str, Any]] = (),
    moves: Sequence[StageMove] = (),
    pushes: Sequence[ClosePush] = (),
    owners: Sequence[OwnerChange] = (),
) -> None:
    """`given`: kind, taken_at, sha256, path and rows of the file. History that an export itself tells replaces what an
    earlier export told of the same deals; what snapshots told stays."""
    with store.engine.begin() as connection:
        connection.execute(insert(tables.snapshots), [dict(given)])
        if deals:
            states = tables.deal_states
            for part in _parts([d.id for d in deals]):
                connection.execute(delete(states).where(states.c.deal_id.in_(part)))
            rows = [
                {"deal_id": d.id, "taken_at": given["taken_at"], "payload": adapter(Deal).dump_json(d).decode()}
                for d in deals
            ]
            connection.execute(insert(states), rows)
        if records:
            _keep_rows(connection, given["kind"], records)
        _keep_history(connection, moves, pushes, owners)


def save_records(
    store: Store,
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    moves: Sequence[StageMove] = (),
    pushes: Sequence[ClosePush] = (),
) -> None:
    """Kind -> rows of exports that are no deals, and the history that exports themselves tell: no snapshot is made."""
    with store.engine.begin() as connection:
        for kind, rows in records.items():
            _keep_rows(connection, kind, rows)
        _keep_history(connection, moves, pushes, ())


def _keep_rows(connection: Connection, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The newest export of a kind stands for it."""
    kept = tables.crm_records
    connection.execute(delete(kept).where(kept.c.kind == kind))
    lines = [
        {"kind": kind, "line": n, "values": json.dumps(dict(r), ensure_ascii=False, default=_text)}
        for n, r in enumerate(rows, 1)
    ]
    if lines:
        connection.execute(insert(kept), lines)


def _keep_history(
    connection: Connection,
    moves: Sequence[StageMove],
    pushes: Sequence[ClosePush],
    owners: Sequence[OwnerChange],
) -> None:
    for table, found in (
        (tables.stage_moves, moves),
        (tables.close_pushes, pushes),
        (tables.owner_changes, owners),
    ):
        told = sorted({one.deal_id for one in found if one.source == "export"})
        for part in _parts(told):
            connection.execute(delete(table).where(table.c.deal_id.in_(part), table.c.source == "export"))
        if found:
            connection.execute(insert(table), [_row(one) for one in found])


def _row(one: StageMove | ClosePush | OwnerChange) -> dict[str, Any]:
    row = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items()}
    return {**row, "days": one.days} if isinstance(one, ClosePush) else row


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
