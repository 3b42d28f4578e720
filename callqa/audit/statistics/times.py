"""Times that may not have ended in, restricted means for the team and each seller out; what is open is censored, never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtri, stdtrit

from callqa.audit.intervals import Z
from callqa.audit.statistics.common import (
    Rows,
    Worse,
    comparable,
    comparison,
    overdispersion,
    prepared,
    too_few,
    windows,
)
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, Comparison, Figure, Unit

if TYPE_CHECKING:
    from typing import Literal

    from callqa.audit.statistics.common import Bools, Floats, Ints
    from callqa.config import AuditSettings


def time_figures(
    measure: str,
    rows: pd.DataFrame,
    names: Mapping[str, str],
    settings: AuditSettings,
    *,
    practical: float,
    unit: Unit = "days",
    worse: Worse = "high",
    least: int | None = None,
    past: bool = True,
    horizon: float | None = None,
    wholly: bool = True,
) -> tuple[Figure, ...]:
    """rows: seller, days, happened (False: still open after so many days), client; optionally at, stratum.

    A figure is the restricted mean: mean time until it happens, counted up to the horizon, the area under Kaplan and Meier's
    curve. Without `horizon` it is the longest time that every compared seller was watched. p is the (stratified) log-rank
    test's of the seller against all others, its z divided by the root of the design effect of clients. Practical: the whole
    interval of the difference of restricted means lies further than `practical` to the worse side; without `wholly` the
    difference itself does.
    """
    rule = Rule(practical, worse, wholly)
    every = prepared(rows, names)
    every = every.where((every.frame["days"].notna() & (every.frame["days"] >= 0)).to_numpy())
    need = settings.min_deals if least is None else least
    enough = every.sums() >= max(need, 1)
    days, happened = every.column("days"), every.column("happened", bool)
    end = _horizon(every, days, happened, enough, horizon)
    figures = [Figure(measure, TEAM, unit, restricted(days, happened, every.cluster, end).estimate)]
    own = {int(i): restricted(days[m], happened[m], every.cluster[m], end)
           for i, m in ((i, every.of(int(i))) for i in np.flatnonzero(enough))}  # fmt: skip
    peers = _peers(every, days, happened, own, end, rule) if comparable(enough, settings) else {}
    before = _past(every, days, happened, need, rule, horizon) if past else {}
    for i, seller in enumerate(every.ids):
        if i not in own:
            figures.append(Figure(measure, seller, unit, too_few(every, every.of(i), need)))
            continue
        found = tuple(one[i] for one in (peers, before) if i in one)
        figures.append(Figure(measure, seller, unit, own[i].estimate, found))
    return tuple(figures)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a difference matters: `days` or more to the worse side, with its whole interval or by itself."""

    days: float
    worse: Worse
    wholly: bool

    def broken(self, gap: float, low: float, high: float) -> bool:
        if self.worse == "high":
            return (low if self.wholly else gap) > self.days
        return (high if self.wholly else gap) < -self.days


def _horizon(rows: Rows, days: Floats, happened: Bools, enough: Bools, horizon: float | None) -> float:
    """The longest time for which everybody's curve is known: to the end where it has come down to nothing."""
    known = [watched(days[mask], happened[mask]) for mask in (rows.of(int(i)) for i in np.flatnonzero(enough))]
    end = min(known) if known else watched(days, happened)
    return min(end if np.isfinite(end) else float(days.max(initial=0.0)), horizon or np.inf)


def watched(days: Floats, happened: Bools) -> float:
    """Up to when Kaplan and Meier's curve is known: for ever where the last one of all happened."""
    if not len(days):
        return 0.0
    longest = float(days.max())
    return np.inf if happened[days == longest].all() else longest


@dataclass(frozen=True, slots=True)
class Mean:
    """A restricted mean and its standard error, clients kept together."""

    estimate: Estimate
    error: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Kaplan and Meier's estimate: share for which it has not happened yet, just after each of `days`."""

    days: Floats  # distinct times, ascending
    events: Floats
    at_risk: Floats
    left: Floats  # 0..1


def kaplan_meier(days: Floats, happened: Bools) -> Curve:
    times, place = np.unique(days, return_inverse=True)
    events = np.bincount(place, happened.astype(float), minlength=len(times)).astype(float)
    at_risk = np.cumsum(np.bincount(place, minlength=len(times))[::-1])[::-1].astype(float)
    left = np.cumprod(1 - events / np.maximum(at_risk, 1))
    return Curve(times, events, at_risk, left)


def restricted(days: Floats, happened: Bools, clusters: Ints, end: float) -> Mean:
    """Restricted mean up to `end` with the error of its influence function, summed by client; for its interval see `_within`.

    To first order that is the bootstrap by client (Andersen, Hansen and Klein 2004, doi 10.1007/s10985-004-4771-0); for rows
    that do not go together it is Greenwood's.
    """
    n = len(days)
    if not n or end <= 0:
        return Mean(Estimate(n, reason=Reason("audit.nothing")), np.inf)
    curve = kaplan_meier(days, happened)
    inside = curve.days < end
    edges = np.concatenate([[0.0], curve.days[inside], [end]])
    height = np.concatenate([[1.0], curve.left[inside]])
    area = np.diff(edges) * height
    value = float(area.sum())
    after = value - np.cumsum(area)[: int(inside.sum())] if inside.any() else np.zeros(0)  # area right of each time
    hazard = curve.events[inside] / curve.at_risk[inside]
    held = np.maximum(1 - hazard, 1e-9)
    part = after / (curve.at_risk[inside] / n) / held  # effect of one more event at that time
    compensator = np.concatenate([[0.0], np.cumsum(part * hazard)])
    upto = np.searchsorted(curve.days[inside], days, side="right")
    influence = compensator[upto]
    own = happened & (days < end)
    influence[own] -= part[np.searchsorted(curve.days[inside], days[own])]
    sums = np.bincount(np.unique(clusters, return_inverse=True)[1], influence)
    groups = len(sums)
    error = float(np.sqrt(sums @ sums * groups / max(groups - 1, 1))) / n
    if groups < 5:
        return Mean(Estimate(n, value), np.inf)
    low, high = _within(value, error, end, groups) if own.any() else _never(float(np.minimum(days, end).sum()), end)
    return Mean(Estimate(n, value, low, high), max(error, 1e-9 if own.any() else (high - low) / (2 * Z)))


def _within(value: float, error: float, end: float, groups: int) -> tuple[float, float]:
    """95 % interval on the scale of ln(value / (end - value)), where the spread near 0 and near `end` is nearly even, with the t
    quantile of as many clients: a mean of a skewed few is not normal (Cox and Oakes 1984, 4.3, do so for the curve itself)."""
    share = value / end
    if not 0 < share < 1 or error <= 0:
        return value, value
    reach = float(stdtrit(groups - 1, 0.975)) * error / (end * share * (1 - share))
    low, high = expit(logit(share) - reach), expit(logit(share) + reach)
    return float(end * low), float(end * high)


def _never(watched_: float, end: float) -> tuple[float, float]:
    """Where it never happened in so many days: up to 3.69 times would still be likely (exact Poisson, 97.5 %), evenly spread."""
    pace = -float(np.log(0.025)) / max(watched_, 1e-9)
    return float(-np.expm1(-pace * end) / pace), end


def log_rank(days: Floats, happened: Bools, group: Bools, strata: Any = None) -> float:
    """z of the (stratified) log-rank test: above 0 where it happens sooner in `group`; 0 where nothing can be told."""
    observed = expected = variance = 0.0
    codes = np.zeros(len(days), np.int64) if strata is None else pd.factorize(strata)[0]
    for stratum in np.unique(codes):
        mask = codes == stratum
        times, place = np.unique(days[mask], return_inverse=True)
        inside, size = group[mask], len(times)
        d = np.bincount(place, happened[mask].astype(float), minlength=size)
        d1 = np.bincount(place[inside], happened[mask][inside].astype(float), minlength=size)
        risk = np.cumsum(np.bincount(place, minlength=size)[::-1])[::-1]
        risk1 = np.cumsum(np.bincount(place[inside], minlength=size)[::-1])[::-1]
        share = risk1 / risk
        observed += float(d1.sum())
        expected += float((d * share).sum())
        more = risk > 1
        spread = d * share * (1 - share) * (risk - d) / np.maximum(risk - 1, 1)
        variance += float(spread[more].sum())
    return (observed - expected) / float(np.sqrt(variance)) if variance > 0 else 0.0


def _peers(
    rows: Rows, days: Floats, happened: Bools, own: Mapping[int, Mean], end: float, rule: Rule
) -> dict[int, Comparison]:
    known = rows.seller >= 0
    strata = rows.frame["stratum"].astype(object).fillna("?").to_numpy() if "stratum" in rows.frame else None
    loose = _design(days, happened, rows.cluster, end)
    others, z = {}, {}
    for i in own:
        mask = known & (rows.seller != i)
        others[i] = restricted(days[mask], happened[mask], rows.cluster[mask], end)
        groups = None if strata is None else strata[known]
        z[i] = log_rank(days[known], happened[known], (rows.seller == i)[known], groups) / loose
    gaps = np.array([_gap(own[i], others[i]) for i in own])
    spread = overdispersion(gaps, np.array([one.error for one in own.values()]))
    return {
        i: _compared("peers", own[i], others[i], z[i], float(factor), rule)
        for i, factor in zip(own, spread, strict=True)
    }


def _design(days: Floats, happened: Bools, clusters: Ints, end: float) -> float:
    """Root of the design effect: by how much errors grow because deals of one client go together; at least 1."""
    together = restricted(days, happened, clusters, end).error
    apart = restricted(days, happened, np.arange(len(days)), end).error
    return max(1.0, together / apart) if np.isfinite(together) and apart > 0 else 1.0


def _gap(one: Mean, other: Mean) -> float:
    return float(one.estimate.value or 0.0) - float(other.estimate.value or 0.0)


def _compared(
    basis: Literal["peers", "past"], own: Mean, other: Mean, z: float, spread: float, rule: Rule
) -> Comparison:
    """Difference with the interval of Zou and Donner (2008, doi 10.1002/sim.3095) from the two own intervals."""
    gap, e, o = _gap(own, other), own.estimate, other.estimate
    if e.value is None or e.low is None or e.high is None or o.value is None or o.low is None or o.high is None:
        return Comparison(basis, o, Estimate(e.n, gap))
    widen = float(np.sqrt(spread))
    low = gap - widen * float(np.hypot(e.value - e.low, o.high - o.value))
    high = gap + widen * float(np.hypot(e.high - e.value, o.value - o.low))
    return comparison(basis, o, Estimate(e.n, gap, low, high), z / widen, rule.broken(gap, low, high))


def _past(
    rows: Rows, days: Floats, happened: Bools, need: int, rule: Rule, horizon: float | None
) -> dict[int, Comparison]:
    """The last eight weeks' cohort against the 26 weeks' before, up to the longest time both were watched."""
    halves = windows(rows)
    if halves is None:
        return {}
    loose = _design(days, happened, rows.cluster, float(days.max(initial=0.0)))
    found = {}
    for i in range(len(rows.ids)):
        now, before = (half & rows.of(i) for half in halves)
        if min(int(now.sum()), int(before.sum())) < max(need, 1):
            continue
        both = now | before
        end = min(watched(days[now], happened[now]), watched(days[before], happened[before]), horizon or np.inf)
        end = end if np.isfinite(end) else float(days[both].max())
        z = log_rank(np.minimum(days[both], end), happened[both] & (days[both] <= end), now[both])
        z /= loose
        means = [restricted(days[m], happened[m], rows.cluster[m], end) for m in (now, before)]
        found[i] = _compared("past", means[0], means[1], z, 1.0, rule)
    return found


def curve(rows: pd.DataFrame, points: int = 120) -> dict[str, Any]:
    """For a plot of kind 'survival': {'days', 'left', 'low', 'high', 'at_risk': lists, 'n', 'median': days or None}.

    rows: days, happened. `left` is the share for which it has not happened yet; intervals are Greenwood's on the log(-log)
    scale (Kalbfleisch and Prentice), so they stay between 0 and 1.
    """
    rows = rows[rows["days"].notna() & (rows["days"] >= 0)]
    if rows.empty:
        return {"days": [], "left": [], "low": [], "high": [], "at_risk": [], "n": 0, "median": None}
    found = kaplan_meier(rows["days"].to_numpy(float), rows["happened"].to_numpy(bool))
    greenwood = np.cumsum(found.events / np.maximum(found.at_risk * (found.at_risk - found.events), 1e-12))
    with np.errstate(divide="ignore", invalid="ignore"):
        width = ndtri(0.975) * np.sqrt(greenwood) / np.abs(np.log(found.left))
        low, high = found.left ** np.exp(width), found.left ** np.exp(-width)
    sure = (found.left > 0) & (found.left < 1)
    low, high = np.where(sure, low, found.left), np.where(sure, high, found.left)
    reached = found.left <= 0.5
    keep = np.unique(np.linspace(0, len(found.days) - 1, min(points, len(found.days))).round().astype(int))
    return {
        "days": [0.0, *found.days[keep].tolist()],
        "left": [1.0, *found.left[keep].tolist()],
        "low": [1.0, *low[keep].tolist()],
        "high": [1.0, *high[keep].tolist()],
        "at_risk": [len(rows), *found.at_risk[keep].astype(int).tolist()],
        "n": len(rows),
        "median": float(found.days[np.argmax(reached)]) if reached.any() else None,
    }
