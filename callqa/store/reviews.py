"""Reviews, disputes and samples in, rows out, and back. Nothing is ever overwritten or deleted here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.types.review import Dispute, Drawn, Plan, Review

_TIMES = ("at", "decided_at")


def save_reviews(store: Store, reviews: Sequence[Review]) -> None:
    """Appends. One transaction: all of them, or none."""
    if reviews:
        with store.engine.begin() as connection:
            connection.execute(insert(tables.reviews), [_row(one) for one in reviews])


def load_reviews(store: Store, call_id: str | None = None, *, history: bool = False) -> list[Review]:
    """The latest review of each author for each criterion of each call, oldest first; with `history` every one."""
    table = tables.reviews
    query = select(*(c for c in table.c if c.name != "row")).order_by(table.c.row)
    if call_id is not None:
        query = query.where(table.c.call_id == call_id)
    with store.engine.connect() as connection:
        every = [Review(**_read(row)) for row in connection.execute(query)]
    if history:
        return every
    return list({(one.call_id, one.criterion, one.author, one.source): one for one in every}.values())


def save_dispute(store: Store, dispute: Dispute) -> None:
    """Opens a dispute, or (the same id again, with its outcome) decides it."""
    with store.engine.begin() as connection:
        connection.execute(insert(tables.disputes), [_row(dispute)])


def load_disputes(store: Store, call_id: str | None = None) -> list[Dispute]:
    """Each dispute as it stands now, oldest first."""
    table = tables.disputes
    query = select(*(c for c in table.c if c.name != "row")).order_by(table.c.row)
    if call_id is not None:
        query = query.where(table.c.call_id == call_id)
    with store.engine.connect() as connection:
        rows = [Dispute(**_read(row)) for row in connection.execute(query)]
    return list({one.id: one for one in rows}.values())


def save_plan(store: Store, plan: Plan) -> None:
    told = json.dumps(dict(plan.settings), ensure_ascii=False, default=str)
    with store.engine.begin() as connection:
        row = {"id": plan.id, "made_at": plan.made_at.isoformat(), "seed": plan.seed, "population": plan.population}
        connection.execute(insert(tables.plans), [{**row, "settings": told}])
        if plan.drawn:
            connection.execute(insert(tables.drawn), [{**asdict(one), "plan": plan.id} for one in plan.drawn])


def load_plans(store: Store) -> list[Plan]:
    """All samples, oldest first, with their calls in the order in which they are to be heard."""
    plans, drawn = tables.plans, tables.drawn
    with store.engine.connect() as connection:
        made = {
            row.id: Plan(
                row.id, datetime.fromisoformat(row.made_at), row.seed, row.population, json.loads(row.settings)
            )
            for row in connection.execute(select(plans).order_by(plans.c.made_at, plans.c.id))
        }
        calls: dict[str, list[Drawn]] = {name: [] for name in made}
        for row in connection.execute(select(drawn).order_by(drawn.c.plan, drawn.c.position)):
            calls[row.plan].append(Drawn(row.call_id, row.probability, row.stratum, row.picked, row.position, row.why))
    return [replace(plan, drawn=tuple(calls[name])) for name, plan in made.items()]


def _row(one: Review | Dispute) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items()}


def _read(row: Any) -> dict[str, Any]:
    values = row._asdict()
    return {k: datetime.fromisoformat(v) if k in _TIMES and v else v for k, v in values.items()}
