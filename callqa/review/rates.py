"""Human and machine verdicts with weights in, honest shares out: weighted, corrected, and machine-on-all with people on some."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from callqa.intervals import Z, wilson
from callqa.types import Estimate, Reason

TRIM = 99.0  # percentile at which weights are trimmed


@dataclass(frozen=True, slots=True)
class Corrected:
    """The machine's share over all calls, the correction that people's ears make, and the corrected share; 0..1."""

    machine: float
    correction: Estimate
    share: Estimate


def hajek(hits: Sequence[bool], probabilities: Sequence[float], clusters: Sequence[object]) -> Estimate:
    """Weighted share, weights 1 / probability trimmed at their 99th percentile (Hájek 1971); variance by linearisation,
    clustered (Särndal, Swensson and Wretman 1992, 5.7). `n` is the effective number (sum w)² / sum w²."""
    if not hits:
        return Estimate(0, reason=Reason("audit.nothing"))
    y = np.asarray(hits, float)
    w = 1 / np.asarray(probabilities, float)
    w = np.minimum(w, np.percentile(w, TRIM))
    share = float((w * y).sum() / w.sum())
    error = _clustered(w * (y - share), clusters) / float(w.sum())
    n = round(float(w.sum() ** 2 / (w * w).sum()))
    return Estimate(n, share, max(0.0, share - Z * error), min(1.0, share + Z * error))


def _clustered(parts: np.ndarray, clusters: Sequence[object]) -> float:
    """Root of the summed squares of cluster totals, with the small-sample factor m / (m - 1)."""
    _, codes = np.unique(np.asarray([str(c) for c in clusters]), return_inverse=True)
    totals = np.bincount(codes, parts)
    m = len(totals)
    return math.sqrt(float((totals**2).sum()) * (m / (m - 1) if m > 1 else 1.0))


def difference_estimate(
    machine_all: Sequence[bool],
    human: Sequence[bool],
    machine: Sequence[bool],
    probabilities: Sequence[float],
    clusters: Sequence[object],
) -> Corrected | None:
    """Machine on all calls, people on some: mean of the machine plus the weighted mean of (human - machine). The difference
    estimator of survey sampling, which prediction-powered inference is (arXiv 2603.19160). None without both."""
    if not machine_all or not human:
        return None
    rate = float(np.mean(np.asarray(machine_all, float)))
    gap = np.asarray(human, float) - np.asarray(machine, float)
    w = 1 / np.asarray(probabilities, float)
    w = np.minimum(w, np.percentile(w, TRIM))
    mean = float((w * gap).sum() / w.sum())
    error = _clustered(w * (gap - mean), clusters) / float(w.sum())
    correction = Estimate(len(human), mean, mean - Z * error, mean + Z * error)
    share = Estimate(
        len(machine_all),
        min(1.0, max(0.0, rate + mean)),
        max(0.0, rate + mean - Z * error),
        min(1.0, rate + mean + Z * error),
    )
    return Corrected(rate, correction, share)


def sensitivity(human: Sequence[bool], machine: Sequence[bool]) -> tuple[Estimate, Estimate]:
    """(sensitivity, specificity) of the machine against people, with Wilson's intervals."""
    yes = [m for h, m in zip(human, machine, strict=True) if h]
    no = [not m for h, m in zip(human, machine, strict=True) if not h]
    return wilson(sum(yes), len(yes)), wilson(sum(no), len(no))


def rogan_gladen(observed: float, se: float, sp: float) -> float | None:
    """True share from an observed one: (observed + sp - 1) / (se + sp - 1), kept within 0..1 (Rogan and Gladen 1978, doi
    10.1093/oxfordjournals.aje.a112510). None where the machine is no better than chance."""
    worth = se + sp - 1
    return None if worth <= 0 else min(1.0, max(0.0, (observed + sp - 1) / worth))
