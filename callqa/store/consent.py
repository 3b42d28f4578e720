"""A store in, call → what was said of recording out: 'yes', 'late', 'no', 'refused'; a call that is not there: unknown."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import ColumnElement, func, select

from callqa.store import tables
from callqa.store.database import Store


def load_consent(store: Store) -> dict[str, str]:
    said = tables.signals.c
    query = select(said.call_id, said.state, said.value).where(said.kind == "consent")
    with store.engine.connect() as connection:
        return {row.call_id: row.value or row.state for row in connection.execute(query)}


def count_consent(store: Store) -> Counter[str]:
    """State → calls."""
    said = tables.signals.c
    query = select(said.state, said.value, func.count()).where(said.kind == "consent").group_by(said.state, said.value)
    found: Counter[str] = Counter()
    with store.engine.connect() as connection:
        for state, value, n in connection.execute(query):
            found[value or state] += n
    return found


def consent_of(call_id: ColumnElement[str]) -> ColumnElement[str]:
    """A column 'consent' for queries of calls."""
    said = tables.signals.c
    state = func.coalesce(func.nullif(said.value, ""), said.state)
    own = select(state).where(said.call_id == call_id, said.kind == "consent").order_by(said.number.desc()).limit(1)
    return own.scalar_subquery().label("consent")
