"""The conversations of a call log in, rows out: one transaction, a part at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert

from callqa.store import tables
from callqa.store.database import Store
from callqa.types import LoggedCall

LOG_PART = 10_000  # rows of one INSERT


def save_logged_calls(store: Store, archive: str, calls: Iterable[LoggedCall]) -> None:
    """The call log of an archive anew, a part at a time: it may have a million rows."""
    table, stream = tables.logged_calls, iter(calls)
    with store.engine.begin() as connection:
        connection.execute(delete(table).where(table.c.archive == archive))
        while part := list(islice(stream, LOG_PART)):
            connection.execute(insert(table), [_logged_row(archive, one) for one in part])


def _logged_row(archive: str, one: LoggedCall) -> dict[str, Any]:
    return {
        "archive": archive,
        "session": one.session,
        "started_at": one.started_at.isoformat(),
        "direction": one.direction,
        "client_phone": one.client_phone,
        "seller_id": one.seller_id,
        "answered": one.answered,
        "talk": one.talk,
        "legs": one.legs,
        "sellers": one.sellers,
        "recorded": one.recorded,
    }
