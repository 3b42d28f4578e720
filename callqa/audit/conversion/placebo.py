"""A predictor, an outcome and sellers in, what chance alone would show out: the predictor dealt out anew within sellers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from callqa.audit.intervals import Z
from callqa.types import Estimate
from callqa.types.conversion import Placebo

if TYPE_CHECKING:
    from callqa.audit.statistics.common import Floats

DEALT = 1000  # times
MOST = 5_000  # rows above which the permutation law's own mean and variance stand in for it


def dealt(x: Floats, y: Floats, sellers: pd.Series, seed: int) -> Placebo | None:
    """Slope of y on x within sellers, in points, for random orders of x within each seller: an exact test of no association."""
    group = pd.factorize(sellers)[0]
    order = np.argsort(group, kind="stable")
    of = group[order]
    x, y = centred(x[order], of), centred(y[order], of)
    spread = float(x @ x)
    if len(x) < 2 or spread < 1e-9:
        return None
    seen = float(x @ y) / spread
    if len(x) > MOST:
        sizes = np.maximum(np.bincount(of) - 1, 1)
        error = float(np.sqrt((np.bincount(of, x**2) * np.bincount(of, y**2) / sizes).sum())) / spread
        p = float(2 * ndtr(-abs(seen) / error)) if error else 1.0
        return Placebo(Estimate(len(x), 0.0, -100 * Z * error, 100 * Z * error), p)
    rng = np.random.default_rng(seed)
    drawn = np.concatenate([
        x[np.argsort(rng.random((rows, len(x))) + of, axis=1)] @ y for rows in _batches(len(x))
    ]) / spread  # fmt: skip
    low, high = (100 * float(v) for v in np.percentile(drawn, [2.5, 97.5]))
    beyond = int((np.abs(drawn) >= abs(seen) - 1e-12).sum())
    return Placebo(Estimate(len(x), 100 * float(drawn.mean()), low, high), (beyond + 1) / (DEALT + 1))


def _batches(size: int) -> list[int]:
    step = max(1, min(DEALT, 1_000_000 // size))
    return [min(step, DEALT - start) for start in range(0, DEALT, step)]


def centred(values: Floats, group: Any) -> Floats:
    centred: Floats = values - (np.bincount(group, values) / np.bincount(group))[group]
    return centred
