"""Which talks and deals a check counts, and how its team's figure is said: rules that the families share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from callqa.audit.facts import Facts
from callqa.audit.health import talks_gate
from callqa.types import Reason
from callqa.types.checks import TEAM, Figure, Listing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

TALKED = 60.0  # seconds from which an answered call is a conversation, where nobody has listened
STAGE_ORDER = {"cold": 0, "warm": 1, "conveyor": 1, "presale": 2, "proposal": 3, "service": 4, "upsell": 4}
WON = 4  # as a stage: behind the proposal


def end(facts: Facts) -> pd.Timestamp:
    """When the data end, UTC: what is open then is censored."""
    import pandas as pd

    if facts.until is not None:
        return pd.Timestamp(facts.until).tz_convert("UTC")
    ends = pd.concat([facts.talks["at"], facts.deals["closed"], facts.deals["created"]]).dropna()
    return ends.max() if len(ends) else pd.Timestamp.now("UTC")


def times(column: pd.Series) -> Any:
    """Moments as datetime64[ns], UTC: pandas gives objects where there is a time zone."""
    return column.to_numpy("datetime64[ns]")


def before_outcome(facts: Facts) -> Bools:
    """Talks that are not later than the outcome of their deal; those without a deal among them."""
    deal = facts.talks["deal"].to_numpy()
    if not len(facts.deals):
        return deal < 0
    late = (deal >= 0) & (times(facts.talks["at"]) > times(facts.deals["closed"])[deal])
    return ~late


def conversations(facts: Facts) -> pd.DataFrame:
    """Answered talks with a client that were judged, or lasted a minute; not later than the outcome. Index: row of `talks`."""
    talks = facts.talks
    real = talks["answered"] & (talks["judged"] | (talks["seconds"] >= TALKED)) & (talks["direction"] != "internal")
    return talks[real.to_numpy() & before_outcome(facts)]


def first_talks(facts: Facts) -> pd.DataFrame:
    """The first conversation of every deal that is watched from its start: `deal`, seller, at, client. One row a deal.

    Deals from before the first known talk are left out: their first talk is not known.
    """
    talks = conversations(facts)
    talks = talks[(talks["deal"] >= 0).to_numpy()].sort_values("at", kind="stable").drop_duplicates("deal")
    if talks.empty:
        return talks
    begun = times(facts.deals["created"])[talks["deal"]]
    return talks[~(begun < times(facts.talks["at"]).min())]


def by_deal(facts: Facts, column: str, deals: Any) -> Any:
    """A column of `deals` for rows of them; missing where the row is -1."""
    import pandas as pd

    values = facts.deals[column].astype(object).to_numpy() if len(facts.deals) else None
    if values is None:
        return pd.Series([None] * len(deals), dtype=object).to_numpy()
    found = values[deals]
    found[pd.Series(deals).to_numpy() < 0] = None
    return found


def stratum(*columns: Any) -> pd.Series:
    """One label of several columns, row by row; missing is a label too."""
    import pandas as pd

    joined: pd.Series | None = None
    for one in columns:
        text = pd.Series(one).reset_index(drop=True).astype(object).fillna("?").astype(str)
        joined = text if joined is None else joined + "|" + text
    assert joined is not None
    return joined.astype("category")


def filled(column: pd.Series) -> Bools:
    """Cells with something written in them."""
    return (column.notna() & (column.astype(str).str.strip() != "")).to_numpy()


def counted(column: pd.Series) -> Any:
    """How many values stand in each cell of a column of tuples."""
    return column.map(lambda one: len(one) if isinstance(one, (tuple, list)) else int(bool(one))).to_numpy(int)


def unlinked(facts: Facts) -> Reason | None:
    """Why calls and deals cannot be read together here, or None."""
    return talks_gate(facts)


def period(at: pd.Series) -> dict[str, Any]:
    """since and until of a result."""
    known = at.dropna()
    return {"since": known.min().to_pydatetime(), "until": known.max().to_pydatetime()} if len(known) else {}


def team(figures: Iterable[Figure]) -> Figure | None:
    return next((one for one in figures if one.seller == TEAM and one.estimate.value is not None), None)


def told(code: str, figures: Sequence[Figure], **values: Any) -> tuple[Reason, ...]:
    """The team's figure as a sentence, shares in per cent; nothing where there is no figure."""
    whole = team(figures)
    if whole is None or whole.estimate.value is None:
        return ()
    e, share = whole.estimate, whole.unit == "share"

    def said(value: float | None) -> Any:
        if value is None:
            return "?"
        return round(100 * value) if share else round(value, 1 if abs(value) >= 1 else 2)

    return (Reason(code, {"value": said(e.value), "low": said(e.low), "high": said(e.high), "n": e.n, **values}),)


def plain(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The same figures without tests: shown beside the one that is tested."""
    from dataclasses import replace

    return tuple(replace(one, comparisons=()) for one in figures)


def listing(title: str, columns: Sequence[str], rows: pd.DataFrame, total: int | None = None, **values: Any) -> Listing:
    """Rows of a frame, its columns in order; numbers and moments as Python has them, what is missing as None."""
    from callqa.audit.checks.common import SHOWN

    count = len(rows) if total is None else total
    shown = tuple(tuple(_cell(one) for one in row) for row in rows.head(SHOWN).itertuples(index=False, name=None))
    return Listing(Reason(title, {"n": count, **values}), tuple(columns), shown, count)


def _cell(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, (Reason, str, tuple)):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def named(facts: Facts, sellers: Any) -> list[str | None]:
    """Names of sellers for a listing."""
    return [facts.names.get(one, one) if isinstance(one, str) else None for one in sellers]
