"""A store in, the frames of callqa/audit/facts.py out, by name: narrow columns in large pages, so that a million calls fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.marks import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

PAGE = 50_000
_REPEATED = ("seller_id", "direction", "stage", "language", "status", "kind", "state", "deal_id", "stage_raw", "from_raw",
             "source", "seller", "was", "now")  # fmt: skip


def read_facts(store: Store, timezone: str) -> dict[str, Any]:
    """'talks', 'deals', 'signals', 'moves', 'pushes', 'owners' as frames with the columns of callqa/audit/facts.py,
    'has_log' and 'snapshots'. Clients are numbers: the same telephone is the same number in talks and deals."""
    deals = _deals(store)
    talks, has_log = _talks(store)
    _number_clients(talks, deals)
    place = _places(deals["deal_id"])
    talks["deal"] = place(talks.pop("deal_id").where(talks["link"] == "linked"))
    talks["local"] = talks["at"].dt.tz_convert(timezone).dt.tz_localize(None)
    rows = _places(talks["call_id"])
    signals = _read(store, [tables.signals.c[c] for c in ("call_id", "kind", "value", "state", "due", "turn", "start")])
    signals["talk"] = rows(signals.pop("call_id"))
    signals["due"] = _local(signals["due"])
    return {
        "talks": talks,
        "deals": deals,
        "signals": signals[signals["talk"] >= 0].reset_index(drop=True),
        "moves": _history(store, "stage_moves", place),
        "pushes": _history(store, "close_pushes", place),
        "owners": _history(store, "owner_changes", place),
        "criteria": _criteria(store),
        "has_log": has_log,
        "snapshots": _snapshots(store),
    }


def _talks(store: Store) -> tuple[pd.DataFrame, bool]:
    """Recorded calls, with what the log says of them, and the conversations that only the log knows."""
    import pandas as pd

    calls, marks, links = tables.calls.c, tables.marks.c, tables.links.c
    own = ("call_id", "session", "started_at", "direction", "seller_id", "client_phone", "language")
    joining = (calls.duration.label("seconds"), links.deal_id, links.status.label("link"))
    chosen = (*(calls[c] for c in own), *joining, *(c for c in marks if c.name != "call_id"))
    joined = tables.calls.outerjoin(tables.marks, marks.call_id == calls.call_id)
    joined = joined.outerjoin(tables.links, links.call_id == calls.call_id)
    recorded = _read(store, chosen, joined)
    log = tables.logged_calls.c
    names = ("session", "started_at", "direction", "seller_id", "client_phone", "answered", "recorded")
    logged = _read(store, [*(log[c] for c in names), log.talk.label("seconds")])
    seen = logged[logged["recorded"].astype(bool)].drop_duplicates("session").set_index("session")
    answered, talked = recorded["session"].map(seen["answered"]), recorded["session"].map(seen["seconds"])
    recorded["answered"] = answered.fillna(True).astype(bool)  # no log knows it: somebody recorded a conversation
    recorded["seconds"] = talked.fillna(recorded["seconds"])
    recorded["judged"] = recorded["judged"].fillna(False).astype(bool)
    silent = logged[~logged["recorded"].astype(bool)].drop(columns=["session", "recorded"]).assign(judged=False)
    talks = pd.concat([recorded.drop(columns="session"), silent], ignore_index=True) if len(silent) else recorded
    talks["at"] = pd.to_datetime(talks.pop("started_at"), utc=True, format="ISO8601")
    talks["due"] = _local(talks["due"])
    return talks.rename(columns={"seller_id": "seller"}).sort_values("at", ignore_index=True), len(logged) > 0


def _deals(store: Store) -> pd.DataFrame:
    import pandas as pd

    fields = ("owner", "expected_close", "next_step_at", "pipeline", "probability", "company", "account_id", "contact",
              "need", "decision_maker", "phones", "emails")  # fmt: skip
    deals = tables.deals.c
    names = (
        "deal_id",
        "seller_id",
        "status",
        "stage",
        "created_at",
        "closed_at",
        "amount",
        "currency",
        "source",
        "payload",
    )
    pages = []
    for page in _pages(store, [deals[c] for c in names]):
        told = [json.loads(text) for text in page.pop("payload")]
        for name in fields:
            page[name] = pd.Series([one.get(name) for one in told], index=page.index, dtype=object)
        pages.append(page)
    made = pd.concat(pages, ignore_index=True)
    for name in ("created_at", "closed_at", "expected_close", "next_step_at"):
        made[name] = pd.to_datetime(made[name], utc=True, format="ISO8601")
    made["amount"] = pd.to_numeric(made["amount"])
    names_of_facts = {
        "seller_id": "seller",
        "created_at": "created",
        "closed_at": "closed",
        "next_step_at": "next_step",
    }
    return made.rename(columns=names_of_facts)


def _number_clients(talks: pd.DataFrame, deals: pd.DataFrame) -> None:
    """Telephones become numbers, the same in both frames; -1 where there is none."""
    import pandas as pd

    first = deals["phones"].map(lambda phones: phones[0] if phones else None)
    codes, _ = pd.factorize(pd.concat([talks.pop("client_phone").astype(object), first], ignore_index=True))
    talks["client"], deals["client"] = codes[: len(talks)], codes[len(talks) :]


def _places(keys: pd.Series) -> Any:
    """A function from keys to the rows they stand in; -1 where they stand in none."""
    import pandas as pd

    index = pd.Index(keys.dropna())
    rows = keys.dropna().index.to_numpy()

    def place(asked: pd.Series) -> Any:
        found = index.get_indexer(asked.astype(object))
        return rows[found] * (found >= 0) - (found < 0) if len(rows) else found

    return place


def _history(store: Store, name: str, place: Any) -> pd.DataFrame:
    import pandas as pd

    table = tables.meta.tables[name]
    made = _read(store, [c for c in table.columns if c.name != "row"])
    made["deal"] = place(made.pop("deal_id"))
    for column in ("at", "since") if name == "owner_changes" else ("at", "since", "was", "now"):
        if column in made:
            made[column] = pd.to_datetime(made[column], utc=True, format="ISO8601")
    return made[made["deal"] >= 0].sort_values("at", ignore_index=True)


def read_sureness(store: Store) -> pd.DataFrame:
    """A row a judged call: call_id, number of red flags, confidence of its least sure core verdict."""
    marks = tables.marks.c
    made = _read(store, [marks.call_id, marks.flags, marks.confidence, marks.judged])
    return made[made.pop("judged").astype(bool)].reset_index(drop=True)


def _criteria(store: Store) -> pd.DataFrame:
    """Counted in the database: seller x criterion x verdict."""
    import pandas as pd

    found, calls = tables.findings.c, tables.calls.c
    of_calls = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    by = (calls.seller_id, found.criterion, found.verdict)
    query = select(*by, func.count()).select_from(of_calls).where(found.core.is_(False)).group_by(*by)
    with store.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    made = pd.DataFrame(rows, columns=["seller", "criterion", "verdict", "n"])
    made["verdict"] = made["verdict"].map(VERDICTS)
    return made


def _snapshots(store: Store) -> int:
    table = tables.snapshots
    with store.engine.connect() as connection:
        query = select(func.count()).select_from(table).where(table.c.kind == "deals")
        return int(connection.execute(query).scalar_one())


def _local(column: pd.Series) -> pd.Series:
    """ISO days and minutes of a wall clock; what is none is missing."""
    import pandas as pd

    return pd.to_datetime(column.where(column.notna() & (column != "")), format="ISO8601", errors="coerce")


def _read(store: Store, columns: Sequence[ColumnElement[Any]], source: Any = None) -> pd.DataFrame:
    import pandas as pd

    pages = list(_pages(store, columns, source))
    for name in set(_REPEATED) & set(pages[0].columns):
        union = sorted({value for page in pages for value in page[name].dropna().unique()})
        for page in pages:
            page[name] = pd.Categorical(page[name], categories=union)
    return pd.concat(pages, ignore_index=True)


def _pages(store: Store, columns: Sequence[ColumnElement[Any]], source: Any = None) -> Iterator[pd.DataFrame]:
    """At least one page, so that an empty table has its columns."""
    import pandas as pd

    query, names = select(*columns), [column.name for column in columns]
    if source is not None:
        query = query.select_from(source)
    with store.engine.connect().execution_options(yield_per=PAGE) as connection:
        some = False
        for rows in connection.execute(query).partitions(PAGE):
            some = True
            page = pd.DataFrame([tuple(row) for row in rows], columns=names)
            for name in set(_REPEATED) & set(names):
                page[name] = page[name].astype("category")
            yield page
        if not some:
            yield pd.DataFrame({name: pd.Series(dtype=object) for name in names})
