"""What the checks read: compact frames of a store, a row a conversation and a row a deal. Times are UTC unless named local.

A million calls must fit: texts that repeat are categories, verdicts are small integers, quotes stay in the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MISSED, PARTLY, MET, UNKNOWN, NA, NONE = 0, 1, 2, 3, 4, -1  # verdicts; NONE: the call was not scored
NO, YES = 0, 1  # atoms; NONE: does not apply or could not be told
CORE_COLUMNS = {
    "need_identified": "need",
    "contact_captured": "contact",
    "next_step_dated": "next",
    "decision_maker_confirmed": "decider",
}

# One row a conversation: of the call log, recorded or not, and every recorded call that no log knows.
TALKS: Mapping[str, str] = {
    "call_id": "object",  # None: not recorded
    "at": "datetime64[ns, UTC]",
    "local": "datetime64[ns]",  # wall clock of the workspace's time zone
    "seller": "category",  # seller id; missing: unknown
    "direction": "category",  # in, out, internal, unknown
    "client": "int32",  # number of the client's telephone within these facts; -1: hidden
    "answered": "bool",
    "seconds": "float32",  # of talk
    "judged": "bool",  # scored, and not set aside as a whole (voicemail, too short, …)
    "stage": "category",  # of the rubric used
    "language": "category",
    "deal": "int32",  # row of `deals`; -1: not linked, ambiguous, or no CRM
    "link": "category",  # linked, ambiguous, unlinked; missing: no CRM or not recorded
    "score": "float32",
    "need": "int8",
    "contact": "int8",
    "next": "int8",
    "decider": "int8",
    "need_asked": "int8",
    "contact_asked": "int8",
    "next_asked": "int8",
    "decider_asked": "int8",
    "due": "datetime64[ns]",  # local day or minute of the agreed next step
}
# One row a deal.
DEALS: Mapping[str, str] = {
    "deal_id": "object",
    "seller": "category",
    "owner": "category",
    "status": "category",  # open, won, lost, unknown
    "stage": "category",
    "created": "datetime64[ns, UTC]",
    "closed": "datetime64[ns, UTC]",
    "expected_close": "datetime64[ns, UTC]",
    "next_step": "datetime64[ns, UTC]",
    "amount": "float64",
    "currency": "category",
    "source": "category",
    "pipeline": "category",
    "probability": "float32",
    "client": "int32",  # as in talks, of the first telephone; -1: none
    "company": "object",
    "contact": "object",
    "need": "object",
    "decision_maker": "object",
    "phones": "object",  # tuples of E.164
    "emails": "object",  # tuples
}
# One row a thing said that a check counts; quotes are fetched by (call_id, turn) for the few that are shown. Definitions,
# with what cannot be told, stand at each kind's function in callqa/scoring/signals; a kind without a row was not heard.
# 'price_question' (of a client who was not called, before any need question; state: told where a price was named then),
# 'promise' (the seller's, unconditional; value: the words), 'objection' (one a kind; value: competitor, authority, price, trust,
# no_need, postponement, time, terms, other; state: open, answered, accepted), 'demand' (new demand after a proposal or price;
# value: payment, bonus, price, delivery, terms, scope; state: traded, free, refused, open), 'competitor' (value: offer, used,
# named), 'leaving' (accounts; state: stays, handled, noticed, ignored), 'decider_change', 'decider' (value: the words; state:
# self, named, role, vague), 'step' (value: call, send, meet, pay, sign, decide, find_out, prepare, deliver, other; state:
# seller, client or both owe it; due), 'said' (value: phone, email, name, need, decider, date, budget; state: as it was said),
# 'plan' (one a call; state: 0..3), 'upsell_ask' (accounts; state: accepted, refused, open), 'satisfaction' (accounts; value:
# asked or ''; state: good, bad), 'consent' (state: yes, no, refused; no row: unknown).
SIGNALS: Mapping[str, str] = {
    "talk": "int32",  # row of `talks`
    "kind": "category",
    "value": "object",
    "state": "category",
    "due": "datetime64[ns]",
    "turn": "int32",
    "start": "float32",
}
MOVES: Mapping[str, str] = {
    "deal": "int32",
    "at": "datetime64[ns, UTC]",
    "since": "datetime64[ns, UTC]",  # missing: `at` is exact
    "from_raw": "category",
    "stage_raw": "category",
    "stage": "category",
    "status": "category",
    "probability": "float32",
    "seller": "category",
    "source": "category",
}
PUSHES: Mapping[str, str] = {
    "deal": "int32",
    "at": "datetime64[ns, UTC]",
    "was": "datetime64[ns, UTC]",
    "now": "datetime64[ns, UTC]",
    "days": "int32",
}
OWNERS: Mapping[str, str] = {
    "deal": "int32",
    "at": "datetime64[ns, UTC]",
    "was": "category",
    "now": "category",
}
# Verdicts by the criteria of the stages' rubrics, counted: they are too many to hold a row each.
CRITERIA: Mapping[str, str] = {
    "seller": "category",
    "criterion": "category",
    "verdict": "int8",
    "n": "int32",
}


@dataclass(frozen=True)
class Facts:
    """Frames with the columns above, and the optional exports (contacts, tasks, nps, receivables, …) by their own fields."""

    talks: pd.DataFrame
    deals: pd.DataFrame
    signals: pd.DataFrame
    moves: pd.DataFrame
    pushes: pd.DataFrame
    owners: pd.DataFrame
    criteria: pd.DataFrame | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # seller id -> name, all sellers of the list
    records: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    until: datetime | None = None  # when the data end: the export or the last call; what is open then is censored
    timezone: str = "Europe/Moscow"
    has_log: bool = False  # calls that were not recorded are known, too
    snapshots: int = 0  # dated copies of the deals; two or more make history

    def record(self, kind: str) -> pd.DataFrame | None:
        """An optional export; None where it was not given."""
        found = self.records.get(kind)
        return None if found is None or found.empty else found


def frame(columns: Mapping[str, str], rows: Any = ()) -> pd.DataFrame:
    """A frame with exactly these columns and types from dicts or a frame; what a row leaves out is missing (-1, False)."""
    import pandas as pd

    raw = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    return pd.DataFrame({name: _typed(raw, name, kind) for name, kind in columns.items()})


def _typed(raw: pd.DataFrame, name: str, kind: str) -> pd.Series:
    import pandas as pd

    column = raw[name] if name in raw else pd.Series([None] * len(raw), index=raw.index, dtype=object)
    if str(column.dtype) == kind and (kind != "object" or not column.isna().any()):
        return column  # as it should be: a million rows are not copied
    if kind.startswith("datetime64"):
        moments = pd.to_datetime(column, utc="UTC" in kind, format=None)
        return moments.astype(kind)
    if kind.startswith("int"):
        return pd.to_numeric(column).fillna(NONE).astype(kind)
    if kind == "bool":
        return column.map(lambda value: bool(value) if value is not None else False).astype(bool)
    if kind == "object":
        return column.astype(object).where(column.notna(), None)
    return column.astype(kind)
