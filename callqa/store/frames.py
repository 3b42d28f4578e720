"""A store in, pandas frames out, for the audit room and for an analyst's notebook. Times are UTC."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, select

from callqa.errors import UserError
from callqa.store import tables
from callqa.store.database import Store
from callqa.store.load import load_dialogues, load_handed_on, load_scorecards

if TYPE_CHECKING:
    import pandas as pd

RECORDS = ("contacts", "tasks", "stage_history", "nps", "receivables", "pay_plan", "brief", "price_book", "hr_days")
FRAMES = (
    "calls",
    "turns",
    "findings",
    "scorecards",
    "deals",
    "links",
    "sellers",
    "set_aside",
    "failures",
    "problems",
    "health",
    "talk",
    "logged_calls",
    "snapshots",
    "stage_moves",
    "close_pushes",
    "owner_changes",
    *RECORDS,
)
PAGE = 50_000
_TIMES = ("started_at", "created_at", "closed_at", "taken_at", "at", "since")
_JSON = ("reason_values", "values", "candidates")
_HIDDEN = ("payload", "fingerprint", "row")


def frames(store: Store) -> dict[str, pd.DataFrame]:
    """All frames but turns, the call log and the optional tables of the CRM, which are most of the bytes."""
    return {name: frame(store, name) for name in FRAMES if name not in ("turns", "logged_calls", *RECORDS)}


def frame(store: Store, name: str) -> pd.DataFrame:
    """One frame by name. Raises UserError for a name that is none of FRAMES."""
    if name not in FRAMES:
        raise UserError(f"no frame '{name}'", "", f"Known: {', '.join(FRAMES)}.")
    if name == "turns":
        return _turns(store)
    if name in RECORDS:
        return _records(store, name)
    table = _table(store, name)
    return _with_scores(store, table) if name == "scorecards" else table


def _table(store: Store, name: str) -> pd.DataFrame:
    import pandas as pd

    table = tables.meta.tables[name]
    columns = [column for column in table.columns if column.name not in _HIDDEN]
    made = pd.DataFrame(_columns(store, columns))
    for column in made.columns[made.dtypes == "str"]:  # a missing text is None, not NaN: code asks "if phone"
        made[column] = made[column].astype(object).where(made[column].notna(), None)
    if made.empty:  # pandas takes an empty column for numbers, and joins those with no text
        made = made.astype({column: object for column in made.columns if column.endswith("_id")})
    for column in _TIMES:
        if column in made:
            made[column] = pd.to_datetime(made[column], utc=True, format="ISO8601")
    for column in _JSON:
        if column in made:
            read = {text: json.loads(text) for text in made[column].unique()}  # few differ: the rows share them
            made[column] = made[column].map(read.__getitem__)
    if name == "calls":
        parts = {call_id: call.parts for call_id, call in load_handed_on(store).items()}
        made["handed_on"] = made["call_id"].map(parts).astype(object).where(made["call_id"].isin(parts), None)
    if name == "findings":
        made["core"] = made["core"].astype(bool)  # an empty column is of no type
        made["said_in_part_of"] = pd.Series(_said_in_part_of(store, made), index=made.index, dtype=object)
    if name == "sellers":  # one row a person, however many extensions
        made = made.drop_duplicates("seller_id", ignore_index=True)
    if name == "links":
        made["weight"] = [_weight(s, c) for s, c in zip(made["status"], made["candidates"], strict=True)]
    if name == "deals":
        made["amount"] = pd.to_numeric(made["amount"])
    return made


def _said_in_part_of(store: Store, findings: pd.DataFrame) -> list[str | None]:
    """Of calls that were handed on: in whose part the quote is said. A seller's figures leave such calls out: what was missed
    is nobody's part, and to count only what was met would flatter."""
    calls = load_handed_on(store)
    found: list[str | None] = [None] * len(findings)
    for at in findings.index[findings["call_id"].isin(calls) & findings["start"].notna()]:
        row = findings.loc[at]
        found[at] = calls[row["call_id"]].seller_at(float(row["start"]))
    return found


def _weight(status: str, candidates: list[str]) -> float | None:
    """What a call counts for its deal: 1; for each of k that fit alike, 1/k, for whoever splits instead of leaving it out."""
    if status == "linked":
        return 1.0
    return 1.0 / len(candidates) if status == "ambiguous" else None


def _columns(store: Store, columns: Sequence[Column[Any]]) -> dict[str, list[Any]]:
    """All rows, by column. Texts that repeat are kept once: of a million findings most are the same few words."""
    made: dict[str, list[Any]] = {column.name: [] for column in columns}
    known: dict[Any, Any] = {}
    with store.engine.connect() as connection:
        for rows in connection.execution_options(yield_per=PAGE).execute(select(*columns)).partitions():
            for values, kept in zip(zip(*rows, strict=True), made.values(), strict=True):
                kept += [known.setdefault(one, one) if isinstance(one, str) else one for one in values]
    return made


def _records(store: Store, kind: str) -> pd.DataFrame:
    """Rows of an optional export by its own fields; without rows a frame without columns."""
    import pandas as pd

    table = tables.crm_records
    with store.engine.connect() as connection:
        kept = connection.execute(select(table.c["values"]).where(table.c.kind == kind).order_by(table.c.line))
        return pd.DataFrame([json.loads(row[0]) for row in kept])


def _with_scores(store: Store, cards: pd.DataFrame) -> pd.DataFrame:
    scores: dict[str, float | None] = {}
    flags: dict[str, int] = {}
    for card in load_scorecards(store, list(cards["call_id"])):
        scores[card.call_id] = card.score
        flags[card.call_id] = len(card.red_flags)
    return cards.assign(
        score=cards["call_id"].map(scores).astype("float64"),
        red_flags=cards["call_id"].map(flags),
    )


def _turns(store: Store) -> pd.DataFrame:
    import pandas as pd

    calls = list(_table(store, "calls")["call_id"])
    rows: list[dict[str, Any]] = [
        {
            "call_id": dialogue.call.id,
            "turn": number,
            "start": turn.start,
            "end": turn.end,
            "role": turn.role,
            "confidence": turn.confidence,
            "text": turn.text,
        }
        for dialogue in load_dialogues(store, calls)
        for number, turn in enumerate(dialogue.turns)
    ]
    return pd.DataFrame(rows, columns=["call_id", "turn", "start", "end", "role", "confidence", "text"])
