"""Counts with their exposure in, a rate for the team and each seller out: rate ratios to peers and to own past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import betainc, ndtri

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

    from callqa.audit.statistics.common import Floats
    from callqa.config import AuditSettings

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
) -> tuple[Figure, ...]:
    """rows: seller, count, exposure; optionally at, client. Quasi-Poisson with log exposure: variance = factor x mean, the
    factor from sums of residuals by client (by week where there are none) around each seller's own rate, pooled.

    `difference` of a comparison is own / other. Practical: the whole interval lies beyond `ratio` (below it for worse='low').
    `least` counts rows.
    """
    every = prepared(rows, names, weeks=True)
    need = settings.min_calls if least is None else least
    count, exposure = every.column("count"), every.column("exposure")
    n, y, e = every.sums(), every.sums(count), every.sums(exposure)
    factor = dispersion(every, count, exposure)
    enough = (n >= max(need, 1)) & (e > 0)
    figures = [Figure(measure, TEAM, unit, rate(len(count), float(count.sum()), float(exposure.sum()), factor))]
    peers = _peers(y, e, n, enough, factor, ratio, worse) if comparable(enough, settings) else {}
    before = _past(every, count, exposure, need, ratio, worse) if past else {}
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


def dispersion(rows: Rows, count: Floats, exposure: Floats) -> float:
    """Variance over mean of sums by cluster around each seller's own rate; at least 1 (McCullagh and Nelder 1989, 6.2)."""
    y, e = rows.sums(count), rows.sums(exposure)
    own = np.append(y / np.maximum(e, 1e-12), count.sum() / max(exposure.sum(), 1e-12))
    expected = own[rows.seller] * exposure
    if not expected.sum():
        return 1.0
    left = np.bincount(rows.cluster, count - expected)
    groups = len(left)
    free = max(groups - len(np.unique(rows.seller)), 1)
    return max(1.0, float(left @ left) / float(expected.sum()) * groups / free)


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
) -> Comparison:
    low, high = float(np.exp(log - Z * error)), float(np.exp(log + Z * error))
    practical = high < ratio if worse == "low" else low > ratio
    z = float(log / error) if exact is None else exact
    return comparison(basis, other, Estimate(n, float(np.exp(log)), low, high), z, practical)


def _past(rows: Rows, count: Floats, exposure: Floats, need: int, ratio: float, worse: Worse) -> dict[int, Comparison]:
    halves = windows(rows)
    if halves is None:
        return {}
    (n1, y1, e1), (n0, y0, e0) = [
        (part.sums(), part.sums(count[mask]), part.sums(exposure[mask]))
        for part, mask in ((rows.where(mask), mask) for mask in halves)
    ]
    factor = dispersion(rows, count, exposure)
    found = {}
    for i in np.flatnonzero((n1 >= max(need, 1)) & (n0 >= max(need, 1)) & (e1 > 0) & (e0 > 0)):
        if y1[i] + y0[i] <= 0:
            continue
        log, error = log_ratio(y1[[i]], e1[[i]], y0[[i]], e0[[i]], factor)
        exact = _exact(y1[i], e1[i], y0[i], e0[i], factor)
        other = rate(int(n0[i]), y0[i], e0[i], factor)
        found[int(i)] = _compared("past", other, int(n1[i]), log[0], error[0], ratio, worse, exact)
    return found
