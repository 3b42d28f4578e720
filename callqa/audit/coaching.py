"""One seller's verdicts in, what his page says out: strengths, points to work on, change against his own past, the band of colleagues."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from callqa.audit.intervals import mean, wilson
from callqa.audit.quality import VERDICTS, moment_of
from callqa.audit.statistics import newcombe
from callqa.types import POINTS, Estimate, Reason, Tally
from callqa.types.coaching import Band, Heard, Period, Point

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 8  # judged calls below which nothing is said of a criterion
OFTEN, SELDOM = 0.5, 0.67  # a strength is met at least so often; a point to work on less often
MOST = 3
QUOTES = 2  # of a point
LONGEST = 240  # characters of a quote that is read on a page


def before(period: Period, months: int = 3) -> Period:
    """The seller's own past: so many months before the period."""
    month = period.since.month - 1 - months
    first = date(period.since.year + month // 12, month % 12 + 1, 1)
    day = min(period.since.day, _days_in(first))
    return Period(first.replace(day=day), period.since - timedelta(days=1))


def _days_in(first: date) -> int:
    return ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - first).days


def tally(verdicts: pd.Series) -> Tally:
    counts = verdicts.value_counts()
    return Tally(**{name: int(counts.get(name, 0)) for name in VERDICTS})


def scores(verdicts: pd.DataFrame) -> pd.DataFrame:
    """A row a call: score (100 · Σwv / Σw; none where less than half of the weight applies), client_phone, started_at."""
    rubric = verdicts[~verdicts["core"]]
    points = rubric["verdict"].map(POINTS).astype(float)
    applied = rubric["weight"].where(points.notna(), 0.0)
    sums = rubric.assign(got=rubric["weight"] * points.fillna(0.0), applied=applied)
    calls = sums.groupby("call_id").agg(
        got=("got", "sum"), applied=("applied", "sum"), weight=("weight", "sum"),
        client_phone=("client_phone", "first"), started_at=("started_at", "first"),
    )  # fmt: skip
    counts = (calls["weight"] > 0) & (calls["applied"] >= calls["weight"] / 2) & (calls["applied"] > 0)
    return calls.assign(score=(100 * calls["got"] / calls["applied"].where(counts)).where(counts))


def mean_score(calls: pd.DataFrame, seed: int) -> Estimate:
    scored = calls[calls["score"].notna()]
    clusters = scored["client_phone"].where(scored["client_phone"].notna(), scored.index.to_series())
    return mean(scored["score"].tolist(), clusters.tolist(), seed)


def score_trend(calls: pd.DataFrame, zone: str, seed: int) -> tuple[tuple[str, Estimate], ...]:
    """Mean score by month of the workspace's clock."""
    months = calls["started_at"].dt.tz_convert(zone).dt.strftime("%Y-%m")
    return tuple((str(month), mean_score(rows, seed)) for month, rows in calls.groupby(months))


def gap(now: Estimate, past: Estimate) -> Estimate:
    """now - past with the interval that both give together (square-and-add, Zou and Donner 2008, doi 10.1002/sim.3095)."""
    known = (now.value, now.low, now.high, past.value, past.low, past.high)
    if any(one is None for one in known):
        return Estimate(min(now.n, past.n), reason=Reason("coach.no_past"))
    v1, l1, h1, v0, l0, h0 = (float(one) for one in known)  # type: ignore[arg-type]
    value = v1 - v0
    return Estimate(now.n + past.n, value, value - math.hypot(v1 - l1, h0 - v0), value + math.hypot(h1 - v1, v0 - l0))


def change(now: Tally, past: Tally) -> Estimate:
    """Share met now minus share met before, 0..1, with Newcombe's interval."""
    if now.rate is None or past.rate is None or min(now.judged, past.judged) < FEWEST:
        return Estimate(past.judged, reason=Reason("coach.no_past"))
    return newcombe(now.rate, now.judged, past.rate, past.judged, now.judged + past.judged)


def band(tallies: Iterable[Tally], least: int) -> Band | None:
    """The middle half of colleagues' shares; None where fewer than `least` have judged calls enough."""
    shares = [one.rate for one in tallies if one.judged >= FEWEST and one.rate is not None]
    if len(shares) < max(least, 3):
        return None
    low, high = np.percentile(shares, [25, 75])
    return Band(float(low), float(high), len(shares))


def points(
    own: pd.DataFrame, past: pd.DataFrame, peers: Mapping[str, Sequence[Tally]], criteria: Sequence[str], least: int
) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """(strengths, points to work on), two or three each where there are as many.

    Strengths: met in half of the calls or more, those surest to be met often first (lower end of the interval). To work on: met in
    less than two thirds, those farthest below colleagues, or below one half where these are too few, first; what hardly anybody
    meets is no seller's point, and comes last. Nothing is both.
    """
    known = []
    for name in criteria:
        counts = tally(own.loc[own["criterion"] == name, "verdict"])
        if counts.judged < FEWEST:
            continue
        before_ = tally(past.loc[past["criterion"] == name, "verdict"])
        share = wilson(counts.met, counts.judged)
        known.append(Point(name, share, change(counts, before_), band(peers.get(name, ()), least)))
    good = [one for one in known if _value(one) >= OFTEN]
    strengths = sorted(good, key=lambda one: -float(one.share.low or 0))[:MOST]
    weak = [one for one in known if one not in strengths and _value(one) < SELDOM]
    focus = sorted(weak, key=lambda one: (_nobodys(one), _value(one) - _usual(one)))[:MOST]
    return tuple(strengths), tuple(focus)


def _value(one: Point) -> float:
    return float(one.share.value or 0.0)


def _usual(one: Point) -> float:
    return (one.band.low + one.band.high) / 2 if one.band else 0.5


def _nobodys(one: Point) -> bool:
    return one.band is not None and one.band.high < 0.1


def good_places(rows: pd.DataFrame, number: int = QUOTES) -> tuple[Heard, ...]:
    """Where a criterion was met, with words to hear: confirmed by a person first, then the surest, then the latest."""
    met = rows[(rows["verdict"] == "met") & rows["quote"].notna()]
    return _heard(met.assign(rank=0), number)


def weak_places(rows: pd.DataFrame, number: int = QUOTES) -> tuple[Heard, ...]:
    """Where it was not: those with words to hear first, missed before partly, confirmed by a person first."""
    weak = rows[rows["verdict"].isin(["missed", "partly"])]
    rank = weak["quote"].isna() * 2 + (weak["verdict"] == "partly") * 1
    return _heard(weak.assign(rank=rank), number)


def _heard(rows: pd.DataFrame, number: int) -> tuple[Heard, ...]:
    rows = rows.assign(long=rows["quote"].str.len().fillna(0) > LONGEST)
    by = ["rank", "confirmed", "long", "confidence", "started_at", "call_id"]
    ordered = rows.sort_values(by, ascending=[True, False, True, False, False, True], kind="stable")
    mute = ordered["quote"].isna()
    once = ordered[mute | ~ordered.duplicated(["quote"])].drop_duplicates("call_id")
    chosen = once.head(number)
    return tuple(Heard(moment_of(row), bool(row.confirmed)) for row in chosen.itertuples())


def weeks_more(judged: int, need: int, period: Period, until: date) -> float | None:
    """Weeks until `need` judged calls at the pace of the period's days so far."""
    days = (min(until, period.until) - period.since).days + 1
    if judged >= need or judged <= 0 or days <= 0:
        return None
    return (need - judged) / (judged / days * 7)
