"""A store in, call → what was said of recording out: 'yes', 'late', 'no', 'refused'; a call that is not there: unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from callqa.store import tables
from callqa.store.database import Store

if TYPE_CHECKING:
    import pandas as pd


def load_consent(store: Store) -> dict[str, str]:
    said = tables.signals.c
    query = select(said.call_id, said.state, said.value).where(said.kind == "consent")
    with store.engine.connect() as connection:
        return {row.call_id: row.value or row.state for row in connection.execute(query)}


def consent_frame(store: Store) -> pd.DataFrame:
    """Columns call_id, consent."""
    import pandas as pd

    return pd.DataFrame(list(load_consent(store).items()), columns=["call_id", "consent"])
