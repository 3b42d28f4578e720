"""What the machine counted and what people heard in a sample in, shares corrected for the machine's errors out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from callqa.audit.intervals import Z
from callqa.types import Estimate, Reason


def corrected_share(hits: int, n: int, met: tuple[int, int], not_met: tuple[int, int]) -> Estimate:
    """(observed + specificity - 1) / (sensitivity + specificity - 1): Rogan and Gladen 1978.

    met: (found by the machine, all) of what people heard as met; not_met: (rejected by the machine, all) of what they heard as
    not met. Interval: Lang and Reiczigel 2014 (doi 10.1016/j.prevetmed.2013.09.015), which knows how few people listened.
    """
    if not n or not met[1] or not not_met[1]:
        return Estimate(n, reason=Reason("audit.nothing"))
    sensitivity, specificity = met[0] / met[1], not_met[0] / not_met[1]
    if sensitivity + specificity <= 1:
        return Estimate(n, reason=Reason("statistics.scorer_blind"))
    value = (hits / n + specificity - 1) / (sensitivity + specificity - 1)
    share, size = (hits + Z * Z / 2) / (n + Z * Z), n + Z * Z
    se, se_n = (met[0] + 1) / (met[1] + 2), met[1] + 2
    sp, sp_n = (not_met[0] + 1) / (not_met[1] + 2), not_met[1] + 2
    sharp = se + sp - 1
    if sharp <= 0:
        return Estimate(n, reason=Reason("statistics.scorer_blind"))
    middle = (share + sp - 1) / sharp
    se_var, sp_var = se * (1 - se) / se_n, sp * (1 - sp) / sp_n
    shift = 2 * Z * Z * (middle * se_var - (1 - middle) * sp_var)
    error = float(np.sqrt(share * (1 - share) / size + middle**2 * se_var + (1 - middle) ** 2 * sp_var)) / sharp
    low, high = (float(np.clip(middle + shift + side * Z * error, 0, 1)) for side in (-1, 1))
    value = float(np.clip(value, 0, 1))
    return Estimate(n, value, min(low, value), max(high, value))


def difference_estimate(machine: Sequence[float], sampled: Sequence[float], heard: Sequence[float]) -> Estimate:
    """Mean of the machine's values over all, plus the mean of what people heard minus the machine's over a random sample.

    The difference estimator of survey sampling (prediction-powered inference, arXiv 2301.09633); `sampled` and `heard` are the
    machine's and the people's values of the same calls.
    """
    if len(sampled) != len(heard):
        raise ValueError("sampled and heard are not of the same calls")
    n, size = len(machine), len(heard)
    if not n or size < 2:
        return Estimate(n, reason=Reason("audit.nothing"))
    gap = np.asarray(heard, float) - np.asarray(sampled, float)
    value = float(np.mean(machine)) + float(gap.mean())
    spread = float(np.var(machine, ddof=1)) / n if n > 1 else 0.0
    error = float(np.sqrt(spread + gap.var(ddof=1) / size))
    return Estimate(n, value, value - Z * error, value + Z * error)
