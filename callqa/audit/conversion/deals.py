"""Facts in, one row a deal out: its first conversation, what was known at the landmark, and what became of it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from callqa.audit.facts import MET, MISSED, NO, PARTLY, YES, Facts

if TYPE_CHECKING:
    from datetime import datetime

CORE = ("need", "contact", "next", "decider")
SHARE_OF_WINS = 0.80  # of the times to a win that the horizon covers


def deal_rows(facts: Facts, landmark: int) -> pd.DataFrame:
    """Deals that were open `landmark` days after their first judged conversation, when the data had not ended yet.

    seller, client, source, direction, month; score, and `<criterion>` and `<criterion>_asked` (1, 0, NaN) of the first
    conversation; talks: judged conversations up to the landmark; `ever_<criterion>` over these, `last_next` of the last of them;
    seconds of the first; days since the landmark until it ended, or the data did; event: won, lost, open.
    """
    talks = facts.talks
    linked = talks[(talks["deal"] >= 0) & talks["judged"]]
    linked = linked.sort_values("at", kind="stable")
    closed = facts.deals["closed"].to_numpy()[linked["deal"]]
    linked = linked[pd.isna(closed) | (linked["at"].to_numpy() <= closed)]
    first = linked.drop_duplicates("deal").set_index("deal")
    start = first["at"] + pd.Timedelta(days=landmark)
    deals = facts.deals.loc[first.index]
    end = _end(facts)
    status = deals["status"].astype(object)
    over = deals["closed"].where(status.isin(["won", "lost"]))
    # A deal that ended on a day that nobody wrote down can be placed nowhere.
    alive = (over.isna() | (over > start)) & (start < end) & ~(status.isin(["won", "lost"]) & deals["closed"].isna())
    alive &= status.isin(["won", "lost", "open"])
    rows = pd.DataFrame(index=first.index)
    rows["seller"] = first["seller"].astype(object)
    rows["client"] = deals["client"].where(deals["client"] >= 0, -2 - np.arange(len(deals)))
    rows["source"] = deals["source"].astype(object).fillna("?")
    rows["direction"] = first["direction"].astype(object).fillna("?")
    rows["month"] = first["local"].dt.strftime("%Y-%m")
    rows["at"] = first["at"]
    rows["score"] = first["score"]
    rows["seconds"] = first["seconds"]
    for name in CORE:
        rows[name] = _met(first[name])
        rows[f"{name}_asked"] = first[f"{name}_asked"].map({YES: 1.0, NO: 0.0})
    before = linked[linked["at"].to_numpy() <= start.reindex(linked["deal"]).to_numpy()]
    rows["talks"] = before.groupby("deal").size()
    for name in CORE:
        rows[f"ever_{name}"] = _met(before[name]).groupby(before["deal"]).max()
    rows["last_next"] = _met(before["next"]).groupby(before["deal"]).last()
    rows["event"] = np.where(over.notna() & (over <= end), status, "open")
    rows["days"] = (over.where(over <= end).fillna(end) - start).dt.total_seconds() / 86400
    return rows[alive & rows["seller"].notna()]


def _end(facts: Facts) -> pd.Timestamp:
    if facts.until is None:
        last: pd.Timestamp = facts.talks["at"].max()
        return last
    moment = pd.Timestamp(facts.until)
    return moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")


def _met(verdicts: pd.Series) -> pd.Series:
    return verdicts.map({MET: 1.0, PARTLY: 0.0, MISSED: 0.0})


def horizon_of(rows: pd.DataFrame) -> int:
    """Days within which four of five of the deals that were won were won."""
    won = rows["days"][rows["event"] == "won"]
    return max(1, int(np.ceil(won.quantile(SHARE_OF_WINS)))) if len(won) else 0


def watched(rows: pd.DataFrame, horizon: int, until: datetime | pd.Timestamp, landmark: int) -> pd.DataFrame:
    """Deals whose whole horizon lies before the data end, with `won`: within it (1.0), or not (0.0, lost or still open)."""
    end = pd.Timestamp(until)
    whole = rows[rows["at"] + pd.Timedelta(days=landmark + horizon) <= end]
    return whole.assign(won=((whole["event"] == "won") & (whole["days"] <= horizon)).astype(float))
