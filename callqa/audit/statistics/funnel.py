"""Hits and tries by seller and stratum in, each seller against his peers without him out: the test of a funnel plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri
from scipy.stats import betabinom

from callqa.audit.intervals import Z
from callqa.audit.statistics.common import EXTREME, overdispersion
from callqa.types.checks import Figure

if TYPE_CHECKING:
    from callqa.audit.statistics.common import Floats

FEWEST = 10  # peers' rows of a stratum below which all strata together say what is expected
EXACT = 5  # expected hits or misses below which the normal curve is not trusted


@dataclass(frozen=True)
class Against:
    """One seller's row each: what peers of the same mix would have, their rows (effective), z after overdispersion."""

    expected: Floats  # share, 0..1
    weight: Floats  # rows that stand behind `expected`, after clustering
    spread: Floats  # factor of overdispersion, 1 or more
    z: Floats  # divided by the root of the spread


def against_peers(hits: Floats, n: Floats, design: float = 1.0) -> Against:
    """hits, n: sellers x strata. z = (y - E) / sqrt(V), E from peers without the seller standardised on his strata.

    V counts what chance does to the seller and to the peers both; `design` is the factor of variance for rows of one client.
    Where E or n - E is under 5, a beta-binomial mid-p takes the place of the normal curve (Spiegelhalter 2005).
    """
    others_n, others = n.sum(0) - n, hits.sum(0) - hits
    all_n, all_hits = others_n.sum(1, keepdims=True), others.sum(1, keepdims=True)
    pooled = all_hits / np.maximum(all_n, 1)
    thin = others_n < FEWEST
    rate = np.where(thin, pooled, others / np.maximum(others_n, 1))
    behind = np.where(thin, all_n, others_n)
    held = (rate * behind + 0.5) / (behind + 1)  # never 0 or 1: it only serves the variance
    own = n.sum(1)
    share_expected = (n * rate).sum(1) / np.maximum(own, 1)
    bernoulli = held * (1 - held)
    of_seller = design * (n * bernoulli).sum(1)
    of_peers = design * (n**2 * bernoulli / np.maximum(behind, 1)).sum(1)
    y = hits.sum(1)
    z = (y - own * share_expected) / np.sqrt(np.maximum(of_seller + of_peers, 1e-12))
    middle = (n * held).sum(1) / np.maximum(own, 1)
    weight = own**2 * middle * (1 - middle) / np.maximum(of_peers, 1e-12)
    few = (np.minimum(share_expected, 1 - share_expected) * own / design < EXACT) & (own > 0)
    for i in np.flatnonzero(few):
        z[i] = exact_z(y[i] / design, own[i] / design, share_expected[i], weight[i])
    errors = np.sqrt(np.maximum(of_seller, 1e-12)) / np.maximum(own, 1)
    spread = overdispersion(y / np.maximum(own, 1) - share_expected, errors)
    return Against(share_expected, weight, spread, z / np.sqrt(spread))


def exact_z(hits: float, n: float, share: float, weight: float) -> float:
    """z of the mid-p of `hits` in `n` (rounded) when the share is known from `weight` rows only: beta-binomial."""
    n, hits = round(n), min(round(hits), round(n))
    law = betabinom(n, share * weight + 0.5, (1 - share) * weight + 0.5)
    under = float(law.cdf(hits) - law.pmf(hits) / 2)
    return float(ndtri(np.clip(under, 1e-15, 1 - 1e-15)))


def design_effect(residual: Floats, cluster: Any) -> float:
    """Variance of a share whose rows go together by client, as a factor of that of single rows; at least 1."""
    whole = float(residual @ residual)
    if not whole:
        return 1.0
    sums = np.bincount(cluster, residual)
    return max(1.0, float(sums @ sums) / whole)


def funnel_data(figures: Sequence[Figure], points: int = 60) -> dict[str, Any]:
    """For a plot of kind 'funnel': share against n by seller, the team's share, and 95 and 99.8 % limits by n.

    {'points': [{'seller', 'n', 'share'}], 'centre': share, 'limits': [{'n', 'low95', 'high95', 'low998', 'high998'}]}
    """
    team = next((one for one in figures if not one.seller), None)
    shown = [one for one in figures if one.seller and one.estimate.value is not None]
    centre = team.estimate.value if team else None
    if centre is None or not shown:
        return {"points": [], "centre": centre, "limits": []}
    sizes = [one.estimate.n for one in shown]
    grid = sorted({round(n) for n in np.linspace(min(5, *sizes), max(sizes) * 1.1, points)})
    limits = []
    for n in grid:
        error = float(np.sqrt(centre * (1 - centre) / max(n, 1)))
        near, far = Z * error, EXTREME * error
        limits.append(
            {
                "n": n,
                "low95": max(0.0, centre - near),
                "high95": min(1.0, centre + near),
                "low998": max(0.0, centre - far),
                "high998": min(1.0, centre + far),
            }
        )
    dots = [{"seller": one.seller, "n": one.estimate.n, "share": one.estimate.value} for one in shown]
    return {"points": dots, "centre": centre, "limits": limits}
