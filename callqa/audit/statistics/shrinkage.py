"""Hits and tries of sellers in, shrunk shares with 90 % intervals out: beta-binomial, fitted by marginal likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import betainc, betaincinv, betaln, expit, logit

if TYPE_CHECKING:
    from callqa.audit.statistics.common import Floats

MOST = 1e4  # a + b: sellers that differ by less than chance


@dataclass(frozen=True)
class Prior:
    """Shares of sellers are Beta(a, b) before anything is known of one of them."""

    a: float
    b: float

    def at(self, share: float) -> Prior:
        """As wide, around another share: what is expected of a seller's own mix of strata."""
        size = self.a + self.b
        held = min(max(share, 1e-6), 1 - 1e-6)
        return Prior(size * held, size * (1 - held))


def fit(hits: Floats, n: Floats) -> Prior:
    """y ~ Bin(n, p), p ~ Beta(a, b): a and b that make what was seen most likely."""
    hits, n = np.asarray(hits, float), np.asarray(n, float)
    share = float(np.clip((hits.sum() + 0.5) / (n.sum() + 1), 1e-4, 1 - 1e-4))

    def loss(at: Floats) -> float:
        mean, size = expit(at[0]), np.exp(at[1])
        a, b = mean * size, (1 - mean) * size
        return -float(np.sum(betaln(hits + a, n - hits + b) - betaln(a, b)))

    bounds = [(-9.0, 9.0), (0.0, float(np.log(MOST)))]
    starts = [np.array([logit(share), np.log(size)]) for size in (20.0, 500.0)]
    best = min((minimize(loss, start, method="L-BFGS-B", bounds=bounds) for start in starts), key=lambda one: one.fun)
    mean, size = float(expit(best.x[0])), float(np.exp(best.x[1]))
    return Prior(mean * size, (1 - mean) * size)


def shrunk(hits: float, n: float, prior: Prior) -> tuple[float, float, float]:
    """Posterior mean (y + a) / (n + a + b) and the 90 % interval."""
    a, b = hits + prior.a, n - hits + prior.b
    return float(a / (a + b)), float(betaincinv(a, b, 0.05)), float(betaincinv(a, b, 0.95))


def below(share: float, hits: float, n: float, prior: Prior) -> float:
    """Probability that the true share lies under `share`."""
    if share <= 0 or share >= 1:
        return float(share >= 1)
    return float(betainc(hits + prior.a, n - hits + prior.b, share))
