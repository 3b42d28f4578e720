"""Counts and figures in, estimates with 95 % intervals out; the source of each formula stands beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from callqa.intervals import Z, wilson
from callqa.types import Estimate, Reason

__all__ = ["DRAWS", "Z", "false_discovery", "mean", "p_value", "stratified_difference", "wilson"]

DRAWS = 1000
MANY = 1000  # clusters


def mean(values: Sequence[float] | np.ndarray, clusters: Sequence[object] | np.ndarray, seed: int) -> Estimate:
    """Mean with an interval over clusters (calls of one client go together). Under five clusters there is a mean and no interval.

    Percentile bootstrap (Cameron et al. 2008, doi 10.1162/rest.90.3.414); over so many clusters that it gives the same at a
    thousand times the cost, the linearised ratio of two sums (Cochran 1977, 6.13).
    """
    import pandas as pd

    if not len(values):
        return Estimate(0, reason=Reason("audit.nothing"))
    array = np.asarray(values, dtype=float)
    codes, names = pd.factorize(np.asarray(clusters, dtype=object), sort=True)
    sums, sizes = np.bincount(codes, array), np.bincount(codes)
    whole = float(array.mean())
    if len(names) < 5:
        return Estimate(len(array), whole)
    spread = _linearised if len(names) > MANY else _bootstrapped
    low, high = spread(sums, sizes, seed)
    return Estimate(len(array), whole, low, high)


def _bootstrapped(sums: np.ndarray, sizes: np.ndarray, seed: int) -> tuple[float, float]:
    n = len(sums)
    drawn = np.random.default_rng(seed).integers(0, n, (DRAWS, n))
    means = sums[drawn].sum(1) / sizes[drawn].sum(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _linearised(sums: np.ndarray, sizes: np.ndarray, _: int = 0) -> tuple[float, float]:
    n, whole = len(sums), float(sums.sum() / sizes.sum())
    left = sums - whole * sizes
    error = float(np.sqrt(n / (n - 1) * (left @ left)) / sizes.sum())
    return whole - Z * error, whole + Z * error


def stratified_difference(strata: Sequence[tuple[int, int, int, int]]) -> Estimate:
    """Difference of two shares within strata, in percentage points: Mantel-Haenszel with Sato's variance.

    A stratum is (hits with, n with, hits without, n without). Weights n1·n0/N; variance Sato 1989 (doi 10.2307/2531783),
    which holds for few large strata and for many small ones.
    """
    used = [s for s in strata if s[1] and s[3]]
    n = sum(s[1] + s[3] for s in used)
    if not used:
        return Estimate(0, reason=Reason("audit.one_sided"))
    weight = sum(n1 * n0 / (n1 + n0) for _, n1, _, n0 in used)
    value = sum((y1 * n0 - y0 * n1) / (n1 + n0) for y1, n1, y0, n0 in used) / weight
    p = sum((n1**2 * y0 - n0**2 * y1 + n1 * n0 * (n0 - n1) / 2) / (n1 + n0) ** 2 for y1, n1, y0, n0 in used)
    q = sum((y1 * (n0 - y0) + y0 * (n1 - y1)) / (2 * (n1 + n0)) for y1, n1, y0, n0 in used)
    error = math.sqrt(max(0.0, value * p + q)) / weight
    return Estimate(n, 100 * value, 100 * max(-1.0, value - Z * error), 100 * min(1.0, value + Z * error))


def p_value(estimate: Estimate) -> float | None:
    """Two-sided p of "no difference", from the interval."""
    if estimate.value is None or estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return None
    error = (estimate.high - estimate.low) / (2 * Z)
    return math.erfc(abs(estimate.value) / error / math.sqrt(2))


def false_discovery(p_values: Sequence[float | None]) -> list[float | None]:
    """q values of Benjamini and Hochberg (1995); None stays None."""
    from statsmodels.stats.multitest import multipletests

    known = [p for p in p_values if p is not None]
    if not known:
        return [None] * len(p_values)
    adjusted = iter(multipletests(known, method="fdr_bh")[1])
    return [None if p is None else float(next(adjusted)) for p in p_values]
