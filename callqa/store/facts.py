"""A store in, the frames of callqa/audit/facts.py out, by name: read in pages into narrow columns, so that a million calls fit.

Texts that repeat become codes as they are read, telephones and keys become numbers: what stands in memory is arrays, never rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select

from callqa.collecting import uncollected
from callqa.store import tables
from callqa.store.database import Store
from callqa.store.marks import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

PAGE = 50_000
UNHEARD = ("consent",)  # kinds of signals that no check counts: a row a call that need not be read
OF_DEAL = ("owner", "expected_close", "next_step_at", "pipeline", "probability", "company", "contact", "need", "decision_maker",
           "phones", "emails")  # fmt: skip
CORE_MARKS = ("need", "contact", "next", "decider")
# How a column is kept; what is not named is a number. 'small': one of four bytes; 'day': a wall clock's day or minute; 'key': an
# object; 'text': one that repeats
KINDS = {
    **dict.fromkeys(("seller_id", "direction", "stage", "language", "status", "kind", "stage_raw", "from_raw", "source", "seller",
                     "link", "currency"), "category"),
    **dict.fromkeys(("started_at", "created_at", "closed_at", "at", "since"), "time"),
    **dict.fromkeys(("call_id", "deal_id", "payload", "session"), "key"),
    **dict.fromkeys(("value", "state"), "text"),
    **dict.fromkeys(("seconds", "score", "judged", "answered", "recorded"), "small"),
    **dict.fromkeys((*CORE_MARKS, *(f"{name}_asked" for name in CORE_MARKS)), "small"),
    "due": "day",
    "client_phone": "client",
    "deal": "deal",
    "talk": "talk",
}  # fmt: skip


class Codes(dict[Any, int]):
    """Numbers texts as they come; what is missing is -1."""

    def __missing__(self, text: Any) -> int:
        self[text] = len(self) - 1
        return self[text]


@dataclass
class Reader:
    """What the tables share: the numbers of clients, and in which row each deal and each call stands."""

    store: Store
    clients: Codes = field(default_factory=lambda: Codes({None: -1}))
    deals: dict[str, int] = field(default_factory=dict)
    talks: dict[str, int] = field(default_factory=dict)
    shared: dict[str, Codes] = field(default_factory=dict)  # codes of columns that several tables have

    def read(
        self, columns: Sequence[ColumnElement[Any]], source: Any = None, where: Any = None, **kinds: str
    ) -> pd.DataFrame:
        """A frame with these columns; `kinds` overrules KINDS."""
        import pandas as pd

        names = [column.name for column in columns]
        kept = {name: kinds.get(name, KINDS.get(name, "number")) for name in names}
        parts: dict[str, list[Any]] = {name: [] for name in names}
        for rows in self.rows(columns, source, where):
            for name, values in zip(names, zip(*rows, strict=True), strict=True):
                parts[name].append(self._narrow(name, kept[name], values))
        return pd.DataFrame({name: self._whole(name, kept[name], parts.pop(name)) for name in names}, copy=False)

    def _narrow(self, name: str, kind: str, values: Sequence[Any]) -> Any:
        """One page of a column as an array."""
        import numpy as np
        import pandas as pd

        if kind in ("number", "small"):
            return np.array(values, dtype=np.float64 if kind == "number" else np.float32)
        if kind == "time":
            return pd.to_datetime(list(values), utc=True, format="ISO8601").as_unit("ns")
        if kind in ("key", "text"):
            made = np.empty(len(values), dtype=object)
            known = self.shared.setdefault("text", Codes())
            made[:] = [dict.setdefault(known, v, v) for v in values] if kind == "text" else values
            return made
        if kind in ("deal", "talk"):
            place = (self.deals if kind == "deal" else self.talks).get
            return np.fromiter((place(v, -1) for v in values), "int32", len(values))
        codes = self.clients if kind == "client" else self.shared.setdefault(name, Codes({None: -1}))
        return np.fromiter(map(codes.__getitem__, values), "int32", len(values))

    def _whole(self, name: str, kind: str, parts: list[Any]) -> Any:
        """The pages of a column as one."""
        import numpy as np
        import pandas as pd

        if kind == "time":
            return parts[0].append(parts[1:]) if parts else pd.DatetimeIndex([], dtype="datetime64[ns, UTC]")
        empty: Any = {"number": "float64", "small": "float32", "key": object, "text": object}.get(kind, "int32")
        whole = np.concatenate(parts) if parts else np.array([], dtype=empty)
        if kind not in ("category", "day"):
            return whole
        texts = [text for text in self.shared.get(name, ()) if text is not None]
        if kind == "category":
            used = np.unique(whole[whole >= 0])
            place = np.full(len(texts) + 1, -1, "int32")
            place[used] = np.arange(len(used))
            return pd.Categorical.from_codes(place[whole], [texts[i] for i in used])
        moments = pd.to_datetime([text or None for text in texts], format="ISO8601", errors="coerce").as_unit("ns")
        return moments.append(pd.DatetimeIndex([None]))[whole]

    def rows(
        self, columns: Sequence[ColumnElement[Any]], source: Any = None, where: Any = None, order: Sequence[Any] = ()
    ) -> Iterator[Sequence[Any]]:
        """Pages of rows as the driver gives them: to make objects of millions takes longer than to read them."""
        query = select(*columns)
        query = query if source is None else query.select_from(source)
        query = query if where is None else query.where(where)
        query = query.order_by(*order)
        engine = self.store.engine
        told = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor(name="callqa") if engine.dialect.name == "postgresql" else raw.cursor()
            cursor.execute(told)
            while rows := cursor.fetchmany(PAGE):
                yield rows
            cursor.close()
        finally:
            raw.close()


def read_facts(store: Store, timezone: str) -> dict[str, Any]:
    """'talks', 'deals', 'signals', 'moves', 'pushes', 'owners' as frames with the columns of callqa/audit/facts.py,
    'has_log' and 'snapshots'. Clients are numbers: the same telephone is the same number in talks and deals."""
    with uncollected():  # pages of tuples are walked through again and again, in vain: a third of the time
        return _read_facts(Reader(store), timezone)


def _read_facts(reader: Reader, timezone: str) -> dict[str, Any]:
    deals = _deals(reader)
    talks, has_log = _talks(reader)
    talks["local"] = talks["at"].dt.tz_convert(timezone).dt.tz_localize(None)
    reader.talks = {call: row for row, call in enumerate(talks["call_id"]) if call is not None}
    return {
        "talks": talks,
        "deals": deals,
        "signals": _signals(reader),
        "moves": _with_ids(_history(reader, "stage_moves"), ("seller",), deals),
        "pushes": _history(reader, "close_pushes"),
        "owners": _with_ids(_history(reader, "owner_changes"), ("was", "now"), deals),
        "criteria": _criteria(reader.store),
        "has_log": has_log,
        "snapshots": _snapshots(reader.store),
    }


def _talks(reader: Reader) -> tuple[pd.DataFrame, bool]:
    """Recorded calls, with what the log says of them, and the conversations that only the log knows."""
    import pandas as pd

    calls, marks, links = tables.calls.c, tables.marks.c, tables.links.c
    own = ("call_id", "session", "started_at", "direction", "seller_id", "client_phone", "language")
    joining = (calls.duration.label("seconds"), links.deal_id.label("deal"), links.status.label("link"))
    chosen = (
        *(calls[c] for c in own),
        *joining,
        *(c for c in marks if c.name not in ("call_id", "flags", "confidence")),
    )
    joined = tables.calls.outerjoin(tables.marks, marks.call_id == calls.call_id)
    joined = joined.outerjoin(tables.links, links.call_id == calls.call_id)
    recorded = reader.read(chosen, joined)
    log = tables.logged_calls.c
    names = ("session", "started_at", "direction", "seller_id", "client_phone", "answered", "recorded")
    logged = reader.read([*(log[c] for c in names), log.talk.label("seconds")])
    heard = logged["recorded"].to_numpy() > 0
    seen = logged.loc[heard, ["session", "answered", "seconds"]].drop_duplicates("session")
    place = pd.Index(seen["session"]).get_indexer(recorded.pop("session"))
    known = place >= 0  # others: no log knows it, somebody recorded a conversation
    recorded["answered"], recorded["judged"] = True, recorded["judged"].fillna(0.0) > 0
    recorded.loc[known, "answered"] = seen["answered"].to_numpy()[place[known]] > 0
    recorded.loc[known, "seconds"] = seen["seconds"].to_numpy()[place[known]]
    recorded.loc[recorded["link"] != "linked", "deal"] = -1
    silent = logged[~heard].drop(columns=["session", "recorded"])
    talks = _one_above_the_other(recorded, silent.assign(answered=silent["answered"] > 0, deal=-1, judged=False))
    talks = talks.rename(columns={"started_at": "at", "seller_id": "seller", "client_phone": "client"})
    return talks.sort_values("at", ignore_index=True), len(logged) > 0


def _one_above_the_other(upper: pd.DataFrame, lower: pd.DataFrame) -> pd.DataFrame:
    """Rows of both; columns that the lower one lacks are missing there, and categories stay what they are."""
    import pandas as pd
    from pandas.api.types import union_categoricals

    if not len(lower):
        return upper
    made = {}
    for name in upper.columns:
        above = upper.pop(name)
        below = (
            lower[name]
            if name in lower
            else pd.Series([None] * len(lower), dtype=above.dtype if above.dtype.kind in "fM" else object)
        )
        if isinstance(above.dtype, pd.CategoricalDtype):
            below = below if isinstance(below.dtype, pd.CategoricalDtype) else below.astype(above.dtype)
            made[name] = union_categoricals([above, below])
        else:
            made[name] = pd.concat([above, below], ignore_index=True).array
    return pd.DataFrame(made, copy=False)


def _deals(reader: Reader) -> pd.DataFrame:
    import pandas as pd

    deals = tables.deals.c
    own = (
        "deal_id",
        "seller_id",
        "status",
        "stage",
        "created_at",
        "closed_at",
        "currency",
        "source",
        "amount",
        "payload",
    )
    made = reader.read([deals[name] for name in own])
    told = [json.loads(text) for text in made.pop("payload")]
    for name in OF_DEAL:
        values = [one.get(name) for one in told]
        made[name] = pd.Series(values, index=made.index, dtype="category" if name in ("owner", "pipeline") else object)
    for name in ("expected_close", "next_step_at"):
        made[name] = pd.to_datetime(made[name], utc=True, format="ISO8601")
    made["client"] = [reader.clients[phones[0]] if phones else -1 for phones in made["phones"]]
    reader.deals = {deal: row for row, deal in enumerate(made["deal_id"])}
    names = {"seller_id": "seller", "created_at": "created", "closed_at": "closed", "next_step_at": "next_step"}
    return made.rename(columns=names)


def _signals(reader: Reader) -> pd.DataFrame:
    signals = tables.signals.c
    columns = [signals.call_id.label("talk"), *(signals[c] for c in ("kind", "value", "state", "due", "turn", "start"))]
    made = reader.read(columns, where=signals.kind.not_in(UNHEARD))
    return made if (made["talk"] >= 0).all() else made[made["talk"] >= 0].reset_index(drop=True)


def _history(reader: Reader, name: str) -> pd.DataFrame:
    """Moves, pushes or changes of owner with the row of their deal, in the order of time."""
    table = tables.meta.tables[name]
    columns = [c.label("deal") if c.name == "deal_id" else c for c in table.columns if c.name != "row"]
    kind = "category" if name == "owner_changes" else "time"
    made = reader.read(columns, was=kind, now=kind)
    return made[made["deal"] >= 0].sort_values("at", ignore_index=True)


def _with_ids(rows: pd.DataFrame, columns: Sequence[str], deals: pd.DataFrame) -> pd.DataFrame:
    """The CRM's names of people as seller ids, as the deals tell them; a name that no deal knows stays as it is."""
    spelled = deals[["owner", "seller"]].dropna().drop_duplicates("owner")
    ids = dict(zip(spelled["owner"].astype(str), spelled["seller"].astype(str), strict=True))
    named = {
        name: rows[name].astype("category").map(lambda one: ids.get(one, one)).astype("category") for name in columns
    }
    return rows.assign(**named)


def read_sureness(store: Store) -> pd.DataFrame:
    """A row a judged call: call_id, number of red flags, confidence of its least sure core verdict."""
    marks = tables.marks.c
    made = Reader(store).read([marks.call_id, marks.flags, marks.confidence, marks.judged])
    return made[made.pop("judged") > 0].reset_index(drop=True)


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
