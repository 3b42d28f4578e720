"""Counts with their exposure in, a rate for the team and each seller out: rate ratios to peers and to own past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import betainc, ndtri, stdtrit

from callqa.audit.intervals import Z
from callqa.audit.statistics.common import (
    FEWEST_WEEKS,
    Rows,
    Worse,
    as_normal,
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

    from callqa.audit.statistics.common import Floats
    from callqa.config import AuditSettings

SILENT = 28 * 86_400  # seconds after which a client who calls again has come by a new chance
FEW = 5  # counts under which the normal curve of a log rate is not trusted


def rate_figures(
    measure: str,
    rows: pd.DataFrame,
    names: Mapping[str, str],
    settings: AuditSettings,
    *,
    unit: Unit = "per_day",
    worse: Worse = "low",
    ratio: float = 0.8,
    least: int | None = None,
    past: bool = True,
    events: pd.DataFrame | None = None,
) -> tuple[Figure, ...]:
    """rows: seller, count, exposure; optionally at, client. Quasi-Poisson with log exposure: variance = factor x mean, the
    factor from sums of residuals by client (by week where there are none) around each seller's own rate, pooled.

    events: what the counts were summed from, where rows are days: seller, client, count, at (see `dispersion`).
    `difference` of a comparison is own / other. Practical: the whole interval lies beyond `ratio` (below it for worse='low').
    A seller's own past is carried on as his peers' rates changed since: a season or growth that all share is no seller's. The
    team's own past is judged as it was. `least` counts rows.
    """
    every = prepared(rows, names, weeks=True)
    need = settings.min_calls if least is None else least
    count, exposure = every.column("count"), every.column("exposure")
    known = None if events is None else prepared(events, names, weeks=True)
    n, y, e = every.sums(), every.sums(count), every.sums(exposure)
    factor = dispersion(every, count, exposure, known)
    enough = (n >= max(need, 1)) & (e > 0)
    together, before = _past(every, known, need, ratio, worse, settings) if past else ((), {})
    own = rate(len(count), float(count.sum()), float(exposure.sum()), factor)
    figures = [Figure(measure, TEAM, unit, own, together)]
    peers = _peers(y, e, n, enough, factor, ratio, worse) if comparable(enough, settings) else {}
    for i, seller in enumerate(every.ids):
        if not enough[i]:
            figures.append(Figure(measure, seller, unit, too_few(every, every.of(i), need)))
            continue
        found = tuple(one[i] for one in (peers, before) if i in one)
        figures.append(Figure(measure, seller, unit, rate(int(n[i]), y[i], e[i], factor), found))
    return tuple(figures)


def rate(n: int, count: float, exposure: float, factor: float = 1.0) -> Estimate:
    """Rate with the score interval of a (quasi-)Poisson count: (y + z²f/2 ± z sqrt(f (y + z²f/4))) / exposure."""
    if not n or exposure <= 0:
        return Estimate(n, reason=Reason("audit.nothing"))
    middle, half = count + Z * Z * factor / 2, Z * np.sqrt(factor * (count + Z * Z * factor / 4))
    return Estimate(
        n, float(count / exposure), float(max(0.0, middle - half) / exposure), float((middle + half) / exposure)
    )


def dispersion(rows: Rows, count: Floats, exposure: Floats, events: Rows | None = None) -> float:
    """Variance over mean of sums by cluster around each seller's own rate; at least 1 (McCullagh and Nelder 1989, 6.2).

    With `events` clusters go two ways (Cameron, Gelbach and Miller 2011, doi 10.1198/jbes.2010.07136): weeks, and clients, who
    bring calls for months. Clients come by chance as well, so their part is the raw sum of squares of a compound Poisson sum.
    """
    y, e = rows.sums(count), rows.sums(exposure)
    own = np.append(y / np.maximum(e, 1e-12), count.sum() / max(exposure.sum(), 1e-12))
    expected = own[rows.seller] * exposure
    if not expected.sum():
        return 1.0
    left = np.bincount(rows.cluster, count - expected)
    groups = len(left)
    free = max(groups - len(np.unique(rows.seller)), 1)
    spread = float(left @ left) * groups / free
    if events is not None:
        spread += _of_clients(events)
    return max(1.0, spread / float(expected.sum()))


def _of_clients(events: Rows) -> float:
    """Squares of sums by client, less those by client and week, which the weeks hold already. A client who has been silent for
    four weeks comes anew."""
    if events.at is None or not len(events.at):
        return 0.0
    at = events.at.to_numpy("datetime64[ns]").astype("datetime64[s]").astype(np.int64)
    order = np.lexsort((at, events.cluster))
    count, week, client = events.column("count")[order], weeks_of(events)[order], events.cluster[order]
    other = np.diff(client, prepend=-1) != 0
    visit = np.cumsum(other | (np.diff(at[order], prepend=0) > SILENT)) - 1
    cell = np.cumsum(other | (np.diff(visit, prepend=-1) != 0) | (np.diff(week, prepend=-1) != 0)) - 1
    visits, cells = np.bincount(visit, count), np.bincount(cell, count)
    return float(visits @ visits - cells @ cells)


def _peers(
    y: Floats, e: Floats, n: Floats, enough: Floats, factor: float, ratio: float, worse: Worse
) -> dict[int, Comparison]:
    kept = np.flatnonzero(enough)
    others, other_e, other_n = y.sum() - y[kept], e.sum() - e[kept], n.sum() - n[kept]
    logs, errors = log_ratio(y[kept], e[kept], others, other_e, factor)
    alone = np.sqrt(factor / np.maximum(y[kept], 0.5))
    spread = overdispersion(logs, alone)
    found = {}
    for place, i in enumerate(kept):
        other = rate(int(other_n[place]), others[place], other_e[place], factor)
        exact = _exact(y[i], e[i], others[place], other_e[place], factor)
        found[int(i)] = _compared(
            "peers", other, int(n[i]), logs[place], errors[place] * np.sqrt(spread[place]), ratio, worse,
            None if exact is None else exact / float(np.sqrt(spread[place])),
        )  # fmt: skip
    return found


def log_ratio(y: Floats, e: Floats, y0: Floats, e0: Floats, factor: float) -> tuple[Floats, Floats]:
    """ln of the rate ratio and its standard error; half a count is added to both where one is 0."""
    add = np.where((y <= 0) | (y0 <= 0), 0.5, 0.0)
    logs = np.log((y + add) / e) - np.log((y0 + add) / np.maximum(e0, 1e-12))
    return logs, np.sqrt(factor * (1 / (y + add) + 1 / (y0 + add)))


def _exact(y: float, e: float, y0: float, e0: float, factor: float) -> float | None:
    """z of the conditional mid-p: y of y + y0 by the share of exposure; only where counts are few."""
    total, share = (y + y0) / factor, e / (e + e0)
    if min(y / factor, y0 / factor, total * share) >= FEW or total <= 0:
        return None
    own = y / factor

    def upto(k: float) -> float:
        return 0.0 if k < 0 else 1.0 if k >= total else float(betainc(total - k, k + 1, 1 - share))

    under = (upto(own) + upto(own - 1)) / 2
    return float(ndtri(np.clip(under, 1e-15, 1 - 1e-15)))


def _compared(
    basis: Literal["peers", "past"],
    other: Estimate,
    n: int,
    log: float,
    error: float,
    ratio: float,
    worse: Worse,
    exact: float | None,
    free: float = np.inf,
) -> Comparison:
    reach = Z if np.isinf(free) else float(stdtrit(free, 0.975))
    low, high = float(np.exp(log - reach * error)), float(np.exp(log + reach * error))
    practical = high < ratio if worse == "low" else low > ratio
    z = (as_normal(float(log / error), free)) if exact is None else exact
    return comparison(basis, other, Estimate(n, float(np.exp(log)), low, high), z, practical)


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two windows: rows, counts and exposure by seller, and the factor of overdispersion within it."""

    rows: Rows
    n: Any
    y: Floats
    e: Floats
    factor: float

    @classmethod
    def of(cls, rows: Rows, events: Rows | None) -> Half:
        count, exposure = rows.column("count"), rows.column("exposure")
        return cls(rows, rows.sums(), rows.sums(count), rows.sums(exposure), dispersion(rows, count, exposure, events))


def _past(
    rows: Rows, events: Rows | None, need: int, ratio: float, worse: Worse, settings: AuditSettings
) -> tuple[tuple[Comparison, ...], dict[int, Comparison]]:
    """Comparisons with the 26 weeks before: of the team, and of each seller with rows enough in both windows."""
    halves = windows(rows)
    if halves is None:
        return (), {}
    parts = (None, None) if events is None else _same_windows(events, rows)
    now, before = (Half.of(rows.where(mask), part) for mask, part in zip(halves, parts, strict=True))
    if not now.y.sum() or not before.y.sum():
        return (), {}
    factor = float(np.average([now.factor, before.factor], weights=[now.y.sum(), before.y.sum()]))
    enough = (now.n >= max(need, 1)) & (before.n >= max(need, 1)) & (now.e > 0) & (before.e > 0)
    many = comparable(enough, settings)
    found = {
        int(i): _own_past(now, before, int(i), factor, many, ratio, worse)
        for i in np.flatnonzero(enough & (now.y + before.y > 0))
    }
    return _team_past(now, before, factor, ratio, worse), found


def _same_windows(events: Rows, rows: Rows) -> tuple[Rows, Rows]:
    now, before = windows(replace(events, until=rows.until)) or (np.zeros(0, bool),) * 2
    return events.where(now), events.where(before)


def _own_past(now: Half, before: Half, i: int, factor: float, many: bool, ratio: float, worse: Worse) -> Comparison:
    """ln of own rate now over own rate before, less the peers': difference in differences, where peers are many enough."""
    y1, e1, y0, e0 = now.y[[i]], now.e[[i]], before.y[[i]], before.e[[i]]
    log, error = log_ratio(y1, e1, y0, e0, factor)
    (y2, e2), (y3, e3) = ((half.y.sum() - half.y[[i]], half.e.sum() - half.e[[i]]) for half in (now, before))
    change, doubt = np.zeros(1), np.zeros(1)
    if many and min(y2[0], e2[0], y3[0], e3[0]) > 0:
        change, doubt = log_ratio(y2, e2, y3, e3, factor)
    whole, growth = float(np.hypot(error[0], doubt[0])), float(np.exp(change[0]))
    exact = _exact(y1[0], e1[0] * growth, y0[0], e0[0], factor)
    exact = None if exact is None else exact * float(error[0]) / whole
    other = rate(int(before.n[i]), y0[0], e0[0] / growth, factor)
    return _compared("past", other, int(now.n[i]), float(log[0] - change[0]), whole, ratio, worse, exact)


def _team_past(now: Half, before: Half, factor: float, ratio: float, worse: Worse) -> tuple[Comparison, ...]:
    """The team's rate now over its rate before. Sellers share their weeks, so the spread between the team's weeks counts, with
    the t quantile of as many weeks as there are, where it is larger than that of sellers' weeks and clients."""
    weekly = [_weekly(half) for half in (now, before)]
    free = sum(len(expected) - 1 for _, expected in weekly)
    if min(len(expected) for _, expected in weekly) < FEWEST_WEEKS:
        return ()
    shared = sum(float(left @ left) for left, _ in weekly) / free
    shared /= sum(float(expected.sum()) for _, expected in weekly) / sum(len(expected) for _, expected in weekly)
    y1, e1, y0, e0 = (np.array([one.sum()]) for half in (now, before) for one in (half.y, half.e))
    log, error = log_ratio(y1, e1, y0, e0, max(factor, shared))
    other = rate(int(before.n.sum()), float(before.y.sum()), float(before.e.sum()), max(factor, shared))
    return (_compared("past", other, int(now.n.sum()), float(log[0]), float(error[0]), ratio, worse, None, free),)


def _weekly(half: Half) -> tuple[Floats, Any]:
    """(count less expected, expected) of each week of the team."""
    weeks = np.unique(weeks_of(half.rows), return_inverse=True)[1]
    exposure = np.bincount(weeks, half.rows.column("exposure"))
    expected = exposure * float(half.y.sum()) / max(float(half.e.sum()), 1e-12)
    left: Floats = np.bincount(weeks, half.rows.column("count")) - expected
    return left, expected
