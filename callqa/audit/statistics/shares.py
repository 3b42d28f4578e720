"""Rows with hit or no hit in, a share for the team and each seller out: against peers (funnel test) and own past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from callqa.audit.intervals import Z, wilson
from callqa.audit.statistics.common import (
    FEWEST_WEEKS,
    Rows,
    Worse,
    comparable,
    comparison,
    prepared,
    too_few,
    weeks_of,
    windows,
)
from callqa.audit.statistics.funnel import EXACT, Against, against_peers, design_effect, exact_z
from callqa.audit.statistics.shrinkage import Prior, below, fit, shrunk
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, Comparison, Figure

if TYPE_CHECKING:
    from callqa.audit.statistics.common import Bools, Floats
    from callqa.config import AuditSettings

SURE = 0.95  # probability that the difference is delta or more, below which nobody is flagged


def share_figures(
    measure: str,
    rows: pd.DataFrame,
    names: Mapping[str, str],
    settings: AuditSettings,
    *,
    worse: Worse = "low",
    least: int | None = None,
    past: bool = True,
) -> tuple[Figure, ...]:
    """rows: seller, hit, client; optionally stratum, at, unknown (True: in the bounds only, not in the share).

    Intervals are Wilson's with n divided by the design effect of clients. A comparison is practical where the share lies
    `settings.delta` or more to the worse side with a probability of 0.95 (docs/AUDIT.md).
    """
    every = prepared(rows, names)
    hidden = every.frame["unknown"].fillna(False).to_numpy(bool) if "unknown" in rows else np.zeros(len(rows), bool)
    known = every.where(~hidden)
    need = settings.min_calls if least is None else least
    hit = known.column("hit", bool).astype(float)
    n, hits = known.sums(), known.sums(hit)
    design = _design(known, hit)
    enough = n >= max(need, 1)
    missing = every.where(hidden).sums()
    team_missing = int(hidden.sum())
    figures = [
        Figure(measure, TEAM, "share", share(float(hit.sum()), len(hit), design),
               _team_past(known, hit, need, settings, worse) if past else (),
               bounds(float(hit.sum()), len(hit), team_missing))
    ]  # fmt: skip
    peers = _peers(known, hit, enough, design, settings, worse) if comparable(enough, settings) else {}
    before = _past(known, hit, need, settings, worse) if past else {}
    for i, seller in enumerate(known.ids):
        if not enough[i]:
            figures.append(Figure(measure, seller, "share", too_few(known, known.of(i), need)))
            continue
        small, against = peers.get(i, (None, None))
        found = tuple(one for one in (against, before.get(i)) if one is not None)
        figures.append(
            Figure(measure, seller, "share", share(hits[i], int(n[i]), design), found,
                   bounds(hits[i], int(n[i]), int(missing[i])), small)
        )  # fmt: skip
    return tuple(figures)


def share(hits: float, n: int, design: float = 1.0) -> Estimate:
    """Share with Wilson's interval of n / design rows: `design` is the factor of variance for rows that go together."""
    if not n:
        return Estimate(0, reason=Reason("audit.nothing"))
    loose = wilson(hits / design, n / design)  # type: ignore[arg-type]
    value = float(hits / n)
    return Estimate(n, value, min(value, float(loose.low or 0.0)), max(value, float(loose.high or 0.0)))


def bounds(hits: float, n: int, unknown: int) -> tuple[float, float] | None:
    """The share if all that is unknown were missed, or met: [met / n, (met + unknown) / n]."""
    return (float(hits / (n + unknown)), float((hits + unknown) / (n + unknown))) if unknown else None


def _design(rows: Rows, hit: Floats) -> float:
    n, hits = rows.sums(), rows.sums(hit)
    mean = np.append(hits / np.maximum(n, 1), hit.mean() if len(hit) else 0.0)
    return design_effect(hit - mean[rows.seller], rows.cluster)


def _peers(
    rows: Rows, hit: Floats, enough: Bools, design: float, settings: AuditSettings, worse: Worse
) -> dict[int, tuple[Estimate, Comparison]]:
    """Seller -> (shrunk share, comparison with peers). Peers are all other known sellers, also those with few rows."""
    tables = _by_stratum(rows, hit)
    against = against_peers(*tables, design)
    kept = np.flatnonzero(enough)
    hits, n = tables[0].sum(1), tables[1].sum(1)
    # Spread is measured among those who have rows enough.
    tight = against_peers(tables[0][kept], tables[1][kept], design).spread
    prior = fit(hits[kept] / design, n[kept] / design)
    found = {}
    for place, i in enumerate(kept):
        own_prior = prior.at(float(against.expected[i])) if tables[1].shape[1] > 1 else prior
        posterior = shrunk(hits[i] / design, n[i] / design, own_prior)
        found[int(i)] = (
            Estimate(int(n[i]), *posterior),
            _compared(against, int(i), tight[place], hits[i], n[i], design, own_prior, settings.delta, worse),
        )
    return found


def _compared(
    against: Against,
    i: int,
    spread: float,
    hits: float,
    n: float,
    design: float,
    prior: Prior,
    delta: float,
    worse: Worse,
) -> Comparison:
    expected, weight = float(against.expected[i]), float(against.weight[i])
    other = share(expected * weight, max(1, round(weight)))
    y, size = hits / design, n / design
    if worse == "low":
        probability = below(expected - delta, y, size, prior)
    else:
        probability = 1 - below(expected + delta, y, size, prior)
    gap = newcombe(hits / n, size / spread, expected, weight / spread, int(n))
    z = float(against.z[i]) * np.sqrt(against.spread[i] / spread)
    return comparison("peers", other, gap, z, probability >= SURE)


def _by_stratum(rows: Rows, hit: Floats) -> tuple[Floats, Floats]:
    """(hits, n), sellers x strata."""
    codes = np.zeros(len(hit), np.int64)
    if "stratum" in rows.frame:
        codes = pd.factorize(rows.frame["stratum"].astype(object).fillna("?"))[0]
    width, height = int(codes.max(initial=0)) + 1, len(rows.ids)
    known = rows.seller >= 0
    cell = rows.seller[known] * width + codes[known]
    n = np.bincount(cell, minlength=width * height).reshape(height, width).astype(float)
    hits: Floats = np.bincount(cell, hit[known], minlength=width * height).reshape(height, width).astype(float)
    return hits, n


def newcombe(p1: float, n1: float, p2: float, n2: float, n: int) -> Estimate:
    """p1 - p2 with the hybrid score interval (Newcombe 1998, method 10, doi 10.1002/(SICI)1097-0258(19980430)17:8<873)."""
    one, two = (wilson(p * size, size) for p, size in ((p1, n1), (p2, max(n2, 1e-9))))  # type: ignore[arg-type]
    low1, high1, low2, high2 = (float(x) for x in (one.low, one.high, two.low, two.high))  # type: ignore[arg-type]
    gap = float(p1 - p2)
    return Estimate(
        n,
        gap,
        gap - float(np.hypot(p1 - low1, high2 - p2)),
        gap + float(np.hypot(high1 - p1, p2 - low2)),
    )


def _past(rows: Rows, hit: Floats, need: int, settings: AuditSettings, worse: Worse) -> dict[int, Comparison]:
    """Each seller's last eight weeks against his own 26 before, where both have rows enough."""
    halves = windows(rows)
    if halves is None:
        return {}
    tables = [(part.sums(), part.sums(hit[mask]), _design(part, hit[mask]))
              for part, mask in ((rows.where(mask), mask) for mask in halves)]  # fmt: skip
    (n1, y1, d1), (n0, y0, d0) = tables
    found = {}
    for i in np.flatnonzero((n1 >= max(need, 1)) & (n0 >= max(need, 1))):
        found[int(i)] = _against_past(y1[i], n1[i], d1, y0[i], n0[i], d0, settings.delta, worse)
    return found


def _team_past(rows: Rows, hit: Floats, need: int, settings: AuditSettings, worse: Worse) -> tuple[Comparison, ...]:
    """The team's last eight weeks against its 26 before; weeks, which sellers share, are clusters where they spread more."""
    halves = windows(rows)
    if halves is None or min(int(half.sum()) for half in halves) < max(need, 1):
        return ()
    if min(len(np.unique(weeks_of(rows)[half])) for half in halves) < FEWEST_WEEKS:
        return ()
    (y1, n1, d1), (y0, n0, d0) = (_whole(rows.where(mask), hit[mask]) for mask in halves)
    return (_against_past(y1, n1, d1, y0, n0, d0, settings.delta, worse),)


def _whole(rows: Rows, hit: Floats) -> tuple[float, float, float]:
    """Hits, rows, design effect of all sellers together."""
    left = hit - hit.mean()
    return (
        float(hit.sum()),
        float(len(hit)),
        max(design_effect(left, one) for one in (rows.cluster, weeks_of(rows))),
    )


def _against_past(
    y1: float, n1: float, d1: float, y0: float, n0: float, d0: float, delta: float, worse: Worse
) -> Comparison:
    size1, size0 = n1 / d1, n0 / d0
    pooled = (y1 / d1 + y0 / d0) / (size1 + size0)
    gap = newcombe(y1 / n1, size1, y0 / n0, size0, int(n1))
    if min(pooled, 1 - pooled) * min(size1, size0) < EXACT:
        z = exact_z(y1 / d1, size1, y0 / n0, size0)
    else:
        z = (y1 / n1 - y0 / n0) / np.sqrt(pooled * (1 - pooled) * (1 / size1 + 1 / size0))
    held1, held0 = ((y / d + 0.5) / (n / d + 1) for y, n, d in ((y1, n1, d1), (y0, n0, d0)))
    error = np.sqrt(held1 * (1 - held1) / size1 + held0 * (1 - held0) / size0)
    sign = 1 if worse == "high" else -1
    probability = float(ndtr((sign * (y1 / n1 - y0 / n0) - delta) / error))
    return comparison("past", share(y0, int(n0), d0), gap, float(z), probability >= SURE)


def limits(share_: float, n: Floats, design: float = 1.0) -> tuple[Any, Any]:
    """95 % limits of a p-chart: what weeks of n rows show by chance around `share_`."""
    half = Z * np.sqrt(share_ * (1 - share_) * design / np.maximum(n, 1))
    return np.maximum(0.0, share_ - half), np.minimum(1.0, share_ + half)
