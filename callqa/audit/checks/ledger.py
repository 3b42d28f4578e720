"""Promises with a day, and what came of each: the rows behind K10. Days are business days of the wall clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from callqa.audit.checks.conversion import entries
from callqa.audit.checks.rows import before_outcome, end, times
from callqa.audit.checks.written import business_days
from callqa.audit.facts import Facts

CALLS = ("call", "other")  # kept by a contact; 'other': a day was agreed, the act was not told
UNSEEN = ("send", "prepare", "find_out")  # leave no trace in calls or stages
KEPT = 1  # business day


def callbacks(facts: Facts) -> pd.DataFrame:
    """The seller's own promises to call: `promised` and `actual` in business days after the talk; `days` late, 0 for in time,
    `happened` False where nobody called yet. Kept by any dial of the client, answered or not, or by his own call that came
    through, from the business day before. A later promise before that day takes the place of the earlier one; what is not
    due yet, or became moot because the deal closed first, is left out."""
    steps = _steps(facts, CALLS, ("seller", "both")).drop_duplicates("talk", keep="last", ignore_index=True)
    if steps.empty:
        return _none(steps)
    zone = facts.timezone
    from_day = np.busday_offset(steps["due"].to_numpy("datetime64[D]"), -KEPT, roll="forward").astype("datetime64[ns]")
    from_utc = _utc(from_day, zone)
    start = np.maximum(from_utc, times(steps["at"]) + np.timedelta64(60, "s"))
    stays = ~_replaced(steps, from_utc)
    steps = steps.assign(start_at=start)[stays].reset_index(drop=True)
    met = _next(steps, "start_at", "who", _contacts(facts), "who")
    return _timed(facts, steps, met)


def deal_steps(facts: Facts) -> pd.DataFrame:
    """Agreed acts that move a deal (to meet, to sign, to pay, to decide): until its next later stage or its win."""
    steps = _steps(facts, None, ("seller", "client", "both"))
    steps = steps[(steps["deal"] >= 0) & ~steps["act"].isin([*CALLS, *UNSEEN])]
    if steps.empty or facts.moves.empty:
        return _none(steps)
    forward = entries(facts).sort_values(["deal", "at"], kind="stable")
    forward = forward[forward["rank"] >= forward.groupby("deal")["rank"].cummax()]
    steps = steps.sort_values("at", kind="stable").drop_duplicates("deal", keep="last")  # the last version of the plan
    moved = _next(steps.assign(start_at=times(steps["at"])), "start_at", "deal", forward[["deal", "at"]], "deal")
    return _timed(facts, steps, moved)


def closings(facts: Facts) -> pd.DataFrame:
    """Deals from the first expected day of closing to the win; open and lost ones are censored."""
    deals = facts.deals
    first = times(deals["expected_close"]).copy()
    known = facts.pushes.sort_values("at", kind="stable").drop_duplicates("deal")
    first[known["deal"].to_numpy()] = times(known["was"])
    until = end(facts).tz_convert(None).to_datetime64()
    closed = times(deals["closed"])
    won = (deals["status"] == "won").to_numpy()
    stop = np.where(np.isnat(closed), until, closed)
    days = business_days(first, stop)
    rows = deals[["seller", "client"]].assign(at=deals["created"], deal=np.arange(len(deals)), happened=won)
    rows = rows.assign(days=np.maximum(days, 0.0), due=first, seen=stop)
    return rows[~np.isnan(days) & (won | (days >= 0))].reset_index(drop=True)


def pushed(facts: Facts) -> pd.DataFrame:
    """Deals with an expected day of closing: `count` of times it was moved later, `exposure` in weeks, days moved."""
    deals = facts.deals
    later = facts.pushes[facts.pushes["days"] > 0]
    place = later["deal"].to_numpy()
    count = np.bincount(place, minlength=len(deals))
    days = np.bincount(place, later["days"], minlength=len(deals))
    until = end(facts).tz_convert(None).to_datetime64()
    closed = times(deals["closed"])
    weeks = (np.where(np.isnat(closed), until, closed) - times(deals["created"])) / np.timedelta64(7, "D")
    rows = deals[["seller", "client"]].assign(
        at=deals["created"], deal=np.arange(len(deals)), count=count, exposure=weeks
    )
    rows = rows.assign(moved=days)
    return rows[(deals["expected_close"].notna() & (weeks > 0)).to_numpy()].reset_index(drop=True)


def _steps(facts: Facts, acts: tuple[str, ...] | None, owed: tuple[str, ...]) -> pd.DataFrame:
    signals = facts.signals
    mask = (signals["kind"] == "step").to_numpy() & signals["due"].notna().to_numpy()
    mask &= signals["state"].astype(object).isin(owed).to_numpy()
    if acts is not None:
        mask &= signals["value"].isin(acts).to_numpy()
    mask &= before_outcome(facts)[signals["talk"]]
    steps = signals[mask]
    of = (
        facts.talks[["seller", "client", "at", "local", "deal", "stage"]]
        .iloc[steps["talk"].to_numpy()]
        .reset_index(drop=True)
    )
    rows = pd.concat([steps[["talk", "due", "start", "value"]].reset_index(drop=True), of], axis=1)
    rows = rows.rename(columns={"value": "act", "stage": "stratum"})
    rows["who"] = _who(rows["client"].to_numpy(int), rows["deal"].to_numpy(int))
    rows = rows[(rows["who"] != -1) & (rows["due"] >= rows["local"].dt.normalize())]
    return rows.sort_values("at", kind="stable").drop_duplicates(["talk", "act"], keep="last").reset_index(drop=True)


def _who(client: Any, deal: Any) -> Any:
    """One number for the other side: the client's, else the deal's, below -1; -1 where neither is known."""
    return np.where(client >= 0, client, np.where(deal >= 0, -2 - deal, -1))


def _contacts(facts: Facts) -> pd.DataFrame:
    talks = facts.talks
    known = talks[
        ((talks["direction"] == "out") | talks["answered"]).to_numpy() & (talks["direction"] != "internal").to_numpy()
    ]
    who = _who(known["client"].to_numpy(int), known["deal"].to_numpy(int))
    return pd.DataFrame({"who": who, "at": known["at"].array})[who != -1]


def _replaced(steps: pd.DataFrame, from_day: Any) -> Any:
    """Another promise to the same client was made in a later talk before this one's day came."""
    order = steps.reset_index(drop=True).sort_values(["who", "at"], kind="stable")
    following = times(order["at"].groupby(order["who"]).shift(-1))
    back = np.empty(len(steps), "datetime64[ns]")
    back[order.index.to_numpy()] = following
    return back < from_day


def _next(rows: pd.DataFrame, start: str, by: str, events: pd.DataFrame, key: str) -> Any:
    """The first event of the same `by` from `start` on, in the order of `rows`; NaT where there is none."""
    left = pd.DataFrame(
        {"t": rows[start].to_numpy("datetime64[ns]"), "k": rows[by].to_numpy(int), "row": np.arange(len(rows))}
    )
    right = pd.DataFrame({"t": times(events["at"]), "k": events[key].to_numpy(int)}).sort_values("t", kind="stable")
    right["found"] = right["t"]
    joined = pd.merge_asof(left.sort_values("t", kind="stable"), right, on="t", by="k", direction="forward")
    found = np.empty(len(rows), "datetime64[ns]")
    found[joined["row"].to_numpy()] = joined["found"].to_numpy("datetime64[ns]")
    return found


def _timed(facts: Facts, steps: pd.DataFrame, event: Any) -> pd.DataFrame:
    """Days from the promised day to the event, or to where watching ended: the deal's closing or the data's end."""
    zone, until = facts.timezone, end(facts).tz_convert(None).to_datetime64()
    closed = times(facts.deals["closed"]) if len(facts.deals) else np.empty(0, "datetime64[ns]")
    place = steps["deal"].to_numpy(int)
    stop = np.full(len(steps), until)
    if len(closed):
        own = np.where(place >= 0, closed[place], np.datetime64("NaT"))
        stop = np.where(np.isnat(own), stop, np.minimum(own, until))
    happened = ~np.isnat(event) & (event <= stop)
    seen = _local_day(np.where(happened, event, stop), zone)
    due = steps["due"].to_numpy("datetime64[D]")
    late = business_days(due, seen)
    said = steps["local"].to_numpy("datetime64[D]")
    rows = steps.assign(
        days=np.maximum(late, 0.0),
        happened=happened,
        promised=business_days(said, due),
        actual=business_days(said, seen),
        seen=seen,
    )
    return rows[happened | (late > 0)].reset_index(drop=True)


def _none(steps: pd.DataFrame) -> pd.DataFrame:
    return steps.head(0).assign(days=0.0, happened=False, promised=0.0, actual=0.0)


def _utc(day: Any, zone: str) -> Any:
    local = pd.Series(day).dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return times(local.dt.tz_convert("UTC"))


def _local_day(moment: Any, zone: str) -> Any:
    return pd.Series(moment).dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).to_numpy("datetime64[D]")
