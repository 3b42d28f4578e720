"""Calls by seller and local day: what the checks of volume and rhythm count. A worked day has a call, or hours in `hr_days`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.audit.facts import Facts

if TYPE_CHECKING:
    import pandas as pd

ABSENT = r"отпуск|больнич|выходн|отгул|неявк|прогул|vacation|sick|leave|off\b|absent|holiday"
REACHED = 20.0  # seconds of talk from which somebody was reached
TALKED = 60.0  # and from which it was a conversation
PADDED = 8.0  # seconds under which an answered dial is no attempt to talk
AGAIN = 3  # the how-manieth dial of one number on one day fills a list rather than reaches somebody
LATE = 15  # o'clock


def of_sellers(facts: Facts) -> pd.DataFrame:
    """Talks of known sellers with `day` (local midnight) and `minute` of it; index: row of `talks`."""
    talks = facts.talks
    known = (talks["seller"].notna() & talks["local"].notna()).to_numpy()
    chosen = talks.loc[
        known, ["at", "local", "seller", "direction", "client", "answered", "seconds", "judged", "call_id"]
    ]
    day = chosen["local"].dt.normalize()
    return chosen.assign(day=day, minute=((chosen["local"] - day).dt.total_seconds() / 60).astype("float32"))


def dialled(talks: pd.DataFrame) -> pd.DataFrame:
    """Outgoing and internal calls with `padding`: what fills a list of calls rather than reaches a client (K03)."""
    dials = talks[talks["direction"].isin(["out", "internal"]).to_numpy()]
    seconds = dials["seconds"].fillna(0.0)
    short = dials["answered"] & (seconds < PADDED)
    client = dials["client"].to_numpy()
    nth = dials.groupby(["seller", "day", "client"], observed=True, sort=False).cumcount().to_numpy() + 1
    again = (nth >= AGAIN) & (client >= 0)
    internal = (dials["direction"] == "internal").to_numpy()
    return dials.assign(
        short=short.to_numpy(), again=again, internal=internal, padding=short.to_numpy() | again | internal
    )


def by_day(facts: Facts, talks: pd.DataFrame, values: dict[str, Any]) -> pd.DataFrame:
    """One row a seller and worked day: seller, day, at (UTC), exposure 1, and sums of the columns in `values`.

    Days of `hr_days` without a call count with zeros, days without either do not count.
    """
    import pandas as pd

    keys = ["seller", "day"]
    summed = talks[keys].assign(**values).groupby(keys, observed=True).sum().reset_index()
    summed["seller"] = summed["seller"].astype(object)
    planned = _hr_days(facts)
    if planned is not None:
        inside = planned["day"].between(summed["day"].min(), summed["day"].max())
        summed = summed.merge(planned[inside], on=keys, how="outer").fillna(dict.fromkeys(values, 0.0))
    at = pd.DatetimeIndex(summed["day"]).tz_localize(facts.timezone, ambiguous=True, nonexistent="shift_forward")
    return summed.assign(at=at.tz_convert("UTC"), exposure=1.0)


def counted(talks: pd.DataFrame, values: Any) -> pd.DataFrame:
    """What days are summed from, call by call, for the spread between clients: seller, client, at, count; nothing is left out
    but zeros."""
    some = np.asarray(values) > 0
    return talks.loc[some, ["seller", "client", "at"]].assign(count=np.asarray(values, float)[some])


def _hr_days(facts: Facts) -> pd.DataFrame | None:
    """seller, day of each day that somebody worked by the time sheet; names are matched to ids."""
    import pandas as pd

    rows = facts.record("hr_days")
    if rows is None or "seller" not in rows or "day" not in rows:
        return None
    ids = {name.casefold(): one for one, name in facts.names.items()} | {one.casefold(): one for one in facts.names}
    seller = rows["seller"].astype(str).str.strip().str.casefold().map(ids)
    day = (
        pd.to_datetime(rows["day"], errors="coerce", utc=True)
        .dt.tz_localize(None)
        .dt.normalize()
        .astype("datetime64[ns]")
    )
    none = pd.Series([None] * len(rows), index=rows.index, dtype=object)
    hours = pd.to_numeric(rows.get("hours", none), errors="coerce")
    away = rows.get("kind", none).astype(str).str.contains(ABSENT, case=False, regex=True)
    worked = hours.gt(0) | (hours.isna() & ~away)
    made = pd.DataFrame({"seller": seller, "day": day})[worked & seller.notna() & day.notna()]
    return made.drop_duplicates(ignore_index=True)


def weekly(facts: Facts, days: pd.DataFrame, column: str) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Series of a plot of lines: by seller and ISO week the mean of a column a worked day, with its 95 % interval."""
    week = days["day"] - np.asarray(days["day"].dt.weekday, dtype="timedelta64[D]")
    table = days.assign(week=week).groupby(["seller", "week"], observed=True)[column].agg(["mean", "std", "count"])
    half = 1.96 * (table["std"].fillna(0.0) / np.sqrt(table["count"]))
    table = table.assign(low=(table["mean"] - half).clip(lower=0), high=table["mean"] + half)
    series = []
    for seller, rows in table.groupby(level=0):
        points = [
            (moment.date().isoformat(), float(one.mean_), float(one.low), float(one.high), int(one.n))
            for moment, one in zip(
                rows.index.get_level_values(1),
                rows.rename(columns={"mean": "mean_", "count": "n"}).itertuples(index=False),
                strict=True,
            )
        ]
        series.append((facts.names.get(str(seller), str(seller)), points))
    return sorted(series)
