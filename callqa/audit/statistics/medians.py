"""Values in, a median for the team and each seller out: differences to peers and to own past, clients kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from callqa.audit.intervals import Z
from callqa.audit.statistics.common import (
    FEWEST_WEEKS,
    Rows,
    Worse,
    comparable,
    comparison,
    overdispersion,
    prepared,
    too_few,
    weeks_of,
    windows,
)
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, Comparison, Figure, Unit

if TYPE_CHECKING:
    from typing import Literal

    from callqa.audit.statistics.common import Floats, Ints
    from callqa.config import AuditSettings

DRAWS = 2000
CELLS = 1_000_000  # draws x values above which Woodruff's interval takes the bootstrap's place


def median_figures(
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
) -> tuple[Figure, ...]:
    """rows: seller, value, client; optionally at. Rows without a value are left out.

    Practical: the whole interval of the difference lies further than `practical` to the worse side. A seller's own past is
    carried on as his peers' medians moved since; the team's own past is judged as it was.
    """
    every = prepared(rows, names)
    every = every.where(every.frame["value"].notna().to_numpy())
    need = settings.min_calls if least is None else least
    value = smooth(every.column("value"), settings.seed)
    plain = every.column("value")
    own = {i: middle(value[m], every.cluster[m], settings.seed + i) for i, m in _masks(every, need)}
    shown = {i: _shown(own[i], float(np.median(plain[m]))) for i, m in _masks(every, need)}
    enough = np.array([i in own for i in range(len(every.ids))], bool)
    team = middle(value, every.cluster, settings.seed)
    together, before = _past(every, value, need, settings, practical, worse) if past else ((), {})
    figures = [Figure(measure, TEAM, unit, _shown(team, float(np.median(plain)) if len(plain) else 0.0), together)]
    peers = _peers(every, value, own, practical, worse) if comparable(enough, settings) else {}
    for i, seller in enumerate(every.ids):
        if i not in own:
            figures.append(Figure(measure, seller, unit, too_few(every, every.of(i), need)))
            continue
        found = tuple(one[i] for one in (peers, before) if i in one)
        figures.append(Figure(measure, seller, unit, shown[i], found))
    return tuple(figures)


@dataclass(frozen=True, slots=True)
class Middle:
    """A median with its interval and standard error."""

    estimate: Estimate
    error: float


def smooth(values: Floats, seed: int) -> Floats:
    """Rounded values spread evenly over their step: medians of ties have no honest error otherwise (grouped-data median)."""
    distinct = np.unique(values)
    if len(distinct) < 2 or 2 * len(distinct) > len(values):
        return values
    half = float(np.diff(distinct).min()) / 2
    return values + np.random.default_rng(seed).uniform(-half, half, len(values))


def _shown(found: Middle, median: float) -> Estimate:
    """The plain median is shown; the interval is that of the smoothed one, and holds it."""
    e = found.estimate
    if e.value is None or e.low is None or e.high is None:
        return e if e.value is None else replace(e, value=median)
    return Estimate(e.n, median, min(e.low, median), max(e.high, median))


def middle(values: Floats, clusters: Ints, seed: int) -> Middle:
    """Median with a 95 % interval: bootstrap by client (2000 draws), Woodruff's where that would take too long."""
    n = len(values)
    if not n:
        return Middle(Estimate(0, reason=Reason("audit.nothing")), np.inf)
    groups = np.unique(clusters, return_inverse=True)[1]
    if int(groups.max()) + 1 < 5:
        return Middle(Estimate(n, float(np.median(values))), np.inf)
    if n * DRAWS <= CELLS:
        drawn = drawn_medians(values, groups, seed)
        low, high = (float(x) for x in np.percentile(drawn, [2.5, 97.5]))
        error = float(drawn.std())
    else:
        low, high = woodruff(values, groups)
        error = (high - low) / (2 * Z)
    return Middle(Estimate(n, float(np.median(values)), low, high), max(error, 1e-9))


def drawn_medians(values: Floats, groups: Ints, seed: int, draws: int = DRAWS) -> Floats:
    """Medians of samples in which whole clients are drawn with replacement."""
    order = np.argsort(values, kind="stable")
    ordered, of = values[order], groups[order]
    number = int(groups.max()) + 1
    rng = np.random.default_rng(seed)
    found = np.empty(draws)
    step = max(1, 2_000_000 // max(len(values), number))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        picked = rng.integers(0, number, (size, number)) + number * np.arange(size)[:, None]
        weights = np.bincount(picked.ravel(), minlength=size * number).reshape(size, number)[:, of]
        heap = np.cumsum(weights, axis=1)
        half = heap[:, -1:] / 2
        low = ordered[np.argmax(heap >= half, axis=1)]
        high = ordered[np.argmax(heap > half, axis=1)]
        found[start : start + size] = (low + high) / 2
    return found


def woodruff(values: Floats, groups: Ints) -> tuple[float, float]:
    """95 % interval of a median from that of the share below it (Woodruff 1952, doi 10.1080/01621459.1952.10483443)."""
    n, point = len(values), np.median(values)
    under = (values < point) + 0.5 * (values == point)
    sums = np.bincount(groups, under - under.mean())
    number = len(sums)
    half = Z * float(np.sqrt(sums @ sums * number / max(number - 1, 1))) / n
    low, high = np.quantile(values, [max(0.0, 0.5 - half), min(1.0, 0.5 + half)])
    return float(low), float(high)


def _masks(rows: Rows, need: int) -> list[tuple[int, Ints]]:
    order = np.argsort(rows.seller, kind="stable")
    edges = np.searchsorted(rows.seller[order], np.arange(len(rows.ids) + 1))
    spans = [(i, order[edges[i] : edges[i + 1]]) for i in range(len(rows.ids))]
    return [(i, places) for i, places in spans if len(places) >= max(need, 1)]


def _peers(
    rows: Rows, value: Floats, own: Mapping[int, Middle], practical: float, worse: Worse
) -> dict[int, Comparison]:
    others = {i: _others(rows, value, i) for i in own}
    gaps = np.array([_gap(own[i].estimate, others[i]) for i in own])
    spread = overdispersion(gaps, np.array([one.error for one in own.values()]))
    return {
        i: _compared("peers", own[i], others[i], float(factor), practical, worse)
        for i, factor in zip(own, spread, strict=True)
    }


def _others(rows: Rows, value: Floats, i: int) -> Estimate:
    """Median of all known sellers but one."""
    mask = (rows.seller >= 0) & (rows.seller != i)
    groups = np.unique(rows.cluster[mask], return_inverse=True)[1]
    return Estimate(int(mask.sum()), float(np.median(value[mask])), *woodruff(value[mask], groups))


def _gap(one: Estimate, other: Estimate) -> float:
    return float(one.value or 0.0) - float(other.value or 0.0)


def _compared(
    basis: Literal["peers", "past"], own: Middle, other: Estimate, spread: float, practical: float, worse: Worse
) -> Comparison:
    """Difference with the interval of Zou and Donner (2008, doi 10.1002/sim.3095) from the two own intervals."""
    gap, e = _gap(own.estimate, other), own.estimate
    if e.low is None or e.high is None or other.low is None or other.high is None:
        return Comparison(basis, other, Estimate(e.n, gap))
    value, other_value = float(e.value or 0.0), float(other.value or 0.0)
    widen = float(np.sqrt(spread))
    low = gap - widen * float(np.hypot(value - e.low, other.high - other_value))
    high = gap + widen * float(np.hypot(e.high - value, other_value - other.low))
    error = widen * float(np.hypot(own.error, (other.high - other.low) / (2 * Z)))
    beyond = low > practical if worse == "high" else high < -practical
    return comparison(basis, other, Estimate(e.n, gap, low, high), gap / max(error, 1e-9), beyond)


def _past(
    rows: Rows, value: Floats, need: int, settings: AuditSettings, practical: float, worse: Worse
) -> tuple[tuple[Comparison, ...], dict[int, Comparison]]:
    """Comparisons of the last eight weeks with the 26 before: of the team, and of each seller with rows enough in both."""
    halves = windows(rows)
    if halves is None:
        return (), {}
    parts = [(rows.where(mask), value[mask]) for mask in halves]
    now, before = (
        {i: middle(values[m], part.cluster[m], settings.seed + i) for i, m in _masks(part, need)}
        for part, values in parts
    )
    both = [i for i in now if i in before]
    many = len(both) >= settings.min_sellers
    carried = {i: _carried(before[i].estimate, *(_others(*part, i) for part in parts)) for i in both} if many else {}
    whole, old = (_by_weeks(*part) for part in parts)
    together = () if whole is None or old is None else (_compared("past", whole, old.estimate, 1.0, practical, worse),)
    return together, {
        i: _compared("past", now[i], carried.get(i, before[i].estimate), 1.0, practical, worse) for i in both
    }


def _carried(own: Estimate, now: Estimate, before: Estimate) -> Estimate:
    """The own median before, moved as the peers' moved (intervals by Zou and Donner)."""
    (own_low, v, own_high), (now_low, _, now_high), (old_low, _, old_high) = map(_arms, (own, now, before))
    value = v + _gap(now, before)
    low, high = (float(np.sqrt(a * a + b * b + c * c)) for a, b, c in
                 ((own_low, now_low, old_high), (own_high, now_high, old_low)))  # fmt: skip
    return Estimate(own.n, value, value - low, value + high) if np.isfinite(low + high) else own


def _arms(one: Estimate) -> tuple[float, float, float]:
    """(how far the interval reaches down, value, how far up); infinite without an interval."""
    value = float(one.value or 0.0)
    if one.low is None or one.high is None:
        return np.inf, value, np.inf
    return value - one.low, value, one.high - value


def _by_weeks(rows: Rows, value: Floats) -> Middle | None:
    """The team's median with weeks as clusters, which sellers share, and the t quantile of as many weeks; None where they are few."""
    weeks = np.unique(weeks_of(rows), return_inverse=True)[1]
    free = int(weeks.max(initial=0))
    if free < FEWEST_WEEKS - 1:
        return None
    point = float(np.median(value))
    wider = float(stdtrit(free, 0.975)) / Z
    low, high = (point + wider * (one - point) for one in woodruff(value, weeks))
    return Middle(Estimate(len(value), point, low, high), max((high - low) / (2 * Z), 1e-9))
