"""K02: when sellers call: hours and weekdays, the longest gap of a day, the afternoon, weeks under the own level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.audit.checks.common import absent
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import listing, named, period, plain, told
from callqa.audit.checks.worked import LATE, by_day, of_sellers
from callqa.audit.facts import Facts
from callqa.audit.statistics import median_figures, share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

if TYPE_CHECKING:
    import pandas as pd

LONGER = 30.0  # minutes of gap beyond the peers' that matter
FEWEST_DAYS = 10
LAMBDA, LIMIT, BASELINE = 0.2, 3.0, 8  # of the EWMA: weight, sigmas, weeks at the start that set the level
WEEKDAYS = tuple(f"k02.weekday.{n}" for n in range(1, 8))


def call_rhythm(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K02. At what hours and on what days do sellers call, and how long are the gaps within their shifts?

    Inputs: talks with their local time. Formula: counts of dials by weekday and hour; per worked day the longest gap between
    the end of a call and the start of the next, median over days with two calls or more; share of dials after 15:00; hours
    from the first call to the last. Weekly dials a worked day as EWMA (weight 0.2) around the level of the first eight weeks.
    Flag: median gap of a seller over the peers' by more than 30 minutes with its whole interval (M-test). Weeks two running
    under the own EWMA limit (3 sigma) are listed. Source: docs/AUDIT.md, K02, COLD-C2.
    """
    talks = of_sellers(facts)
    dials = talks[(talks["direction"] == "out").to_numpy()]
    if dials.empty:
        return absent("K02", "k01.absent.dials")
    shifts = _shifts(talks)
    gaps = median_figures(
        "k02.measure.gap", shifts.assign(value=shifts["gap"]), facts.names, settings, practical=LONGER, unit="minutes",
        least=FEWEST_DAYS,
    )  # fmt: skip
    hours = median_figures(
        "k02.measure.hours", shifts.assign(value=shifts["hours"]), facts.names, settings, practical=1.0, unit="hours",
        worse="low", least=FEWEST_DAYS,
    )  # fmt: skip
    after = dials[["seller", "client", "at"]].assign(hit=(dials["minute"] >= 60 * LATE).to_numpy())
    late = share_figures("k02.measure.late", after, facts.names, settings)
    return CheckResult(
        "K02",
        len(dials),
        **period(dials["at"]),
        figures=(*gaps, *plain(late), *plain(hours)),
        findings=(*told("k02.found.gap", gaps), *told("k02.found.late", late), *told("k02.found.hours", hours)),
        notes=() if facts.has_log else (Reason("k01.note.no_log"),),
        listings=(_slumps(facts, talks),),
        plots=(_clock(dials), _by_seller(facts, dials),
               *(dots(one, gaps, facts, "k02.measure.gap") for one in told("k02.plot.gap", gaps))),
    )  # fmt: skip


def _shifts(talks: pd.DataFrame) -> pd.DataFrame:
    """One row a seller and day with two calls or more: gap (minutes, the longest), hours from the first call to the last."""
    rows = talks[["seller", "day", "minute", "seconds", "at"]].sort_values(["seller", "day", "minute"], kind="stable")
    end = rows["minute"] + rows["seconds"].fillna(0.0) / 60
    keys = [rows["seller"], rows["day"]]
    busy_until = end.groupby(keys, observed=True).cummax()
    gap = (rows["minute"] - busy_until.groupby(keys, observed=True).shift()).clip(lower=0)
    days = rows.assign(gap=gap, end=end).groupby(["seller", "day"], observed=True)
    made = days.agg(gap=("gap", "max"), first=("minute", "min"), last=("end", "max"), at=("at", "min")).reset_index()
    return made.assign(hours=(made["last"] - made["first"]) / 60)[made["gap"].notna()]


def _clock(dials: pd.DataFrame) -> Plot:
    hour = (dials["minute"] // 60).astype(int).to_numpy()
    weekday = dials["local"].dt.weekday.to_numpy()
    counts = np.bincount(weekday * 24 + hour, minlength=7 * 24).reshape(7, 24)
    first, last = _span(counts.sum(0))
    data = {"rows": list(WEEKDAYS), "columns": [str(h) for h in range(first, last)], "unit": "count",
            "values": counts[:, first:last].tolist()}  # fmt: skip
    peak = int(counts.sum(0).argmax())
    return Plot("heat", Reason("k02.plot.clock", {"n": len(dials), "hour": peak}), x="k02.axis.hour", data=data)


def _by_seller(facts: Facts, dials: pd.DataFrame) -> Plot:
    """Share of each seller's dials by hour, sellers by name."""
    hour = (dials["minute"] // 60).astype(int)
    table = dials.groupby([dials["seller"].astype(str), hour]).size().unstack(fill_value=0)
    table = table.reindex(columns=range(24), fill_value=0)
    first, last = _span(table.sum(0).to_numpy())
    shares = table.div(table.sum(axis=1), axis=0)
    order = sorted(shares.index, key=lambda one: facts.names.get(one, one))
    data = {"rows": [facts.names.get(one, one) for one in order], "columns": [str(h) for h in range(first, last)],
            "values": shares.loc[order, range(first, last)].to_numpy().tolist(), "unit": "share"}  # fmt: skip
    return Plot("heat", Reason("k02.plot.sellers", {"n": len(dials)}), x="k02.axis.hour", data=data)


def _span(by_hour: Any) -> tuple[int, int]:
    """The hours in which anybody calls at all, as [first, last)."""
    used = np.flatnonzero(by_hour)
    return int(used[0]), int(used[-1]) + 1


def _slumps(facts: Facts, talks: pd.DataFrame) -> Listing:
    """Weeks in which a seller's smoothed dials a day lie under his own limit for the second time running."""
    days = by_day(facts, talks, {"dials": (talks["direction"] == "out").to_numpy(float)})
    week = days["day"] - np.asarray(days["day"].dt.weekday, dtype="timedelta64[D]")
    table = days.assign(week=week).groupby(["seller", "week"], observed=True)["dials"].agg(["mean", "count"])
    table = table[table["count"] >= 2].reset_index()  # a week of one day tells nothing
    found = [one for _, rows in table.groupby("seller", sort=False) for one in _breaches(rows)]
    import pandas as pd

    shown = pd.DataFrame(found, columns=["seller", "week", "mean", "level", "limit"]).sort_values(
        "week", ascending=False
    )
    shown["seller"] = named(facts, shown["seller"])
    columns = ("checks.column.seller", *(f"k02.column.{name}" for name in ("week", "dials", "level", "limit")))
    return listing("k02.listing.slumps", columns, shown)


def _breaches(rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    """(seller, week, dials a day, level, limit) of weeks under the limit two running; the first eight weeks set the level."""
    values = rows["mean"].to_numpy(float)
    if len(values) < BASELINE + 2:
        return []
    level, spread = values[:BASELINE].mean(), values[:BASELINE].std(ddof=1)
    limit = level - LIMIT * spread * np.sqrt(LAMBDA / (2 - LAMBDA))
    smoothed, under, found = level, 0, []
    for value, week in zip(values[BASELINE:], rows["week"].to_numpy()[BASELINE:], strict=True):
        smoothed = LAMBDA * value + (1 - LAMBDA) * smoothed
        under = under + 1 if smoothed < limit else 0
        if under >= 2:
            found.append((rows["seller"].iloc[0], str(week)[:10], round(value, 1), round(level, 1), round(limit, 1)))
    return found
