"""A store in, the figures of the data's health that stand in no frame out: log against audio, duplicates in the CRM."""

from __future__ import annotations

from sqlalchemy import func, select

from callqa import crm
from callqa.store import Store, stream_deals, tables


def data_facts(store: Store) -> dict[str, tuple[int, int] | int]:
    """Shares as (of them, all), and counts. What the store knows nothing of is left out."""
    log, calls = tables.logged_calls, tables.calls
    with store.engine.connect() as connection:

        def size(*where: object, table: object = log) -> int:
            return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()  # type: ignore[arg-type]

        answered = size(log.c.answered)
        found: dict[str, tuple[int, int] | int] = {}
        if answered:
            found["log_with_audio"] = (size(log.c.answered, log.c.recorded), answered)
            in_log = calls.c.session.in_(select(log.c.session))
            found["audio_in_log"] = (size(in_log, table=calls), size(table=calls))
    twice = crm.find_duplicates(stream_deals(store))
    return {**found, "twin_deals": len(twice.deals), "twin_contacts": len(twice.contacts)}
