"""Rows with their moments in, a chart by week against the own past out: p-chart and EWMA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from callqa.audit.intervals import Z
from callqa.audit.statistics.common import BEFORE_WEEKS, RECENT_WEEKS
from callqa.types import Estimate, Reason

if TYPE_CHECKING:
    from callqa.audit.statistics.common import Floats

LAMBDA = 0.2
SIGMAS = 3.0
LEAST_WEEKS = 6  # of past from which limits are drawn


@dataclass(frozen=True, slots=True)
class Week:
    """A week's figure with the limits that the own past sets; None where there were no rows, or no past to judge by."""

    start: pd.Timestamp  # Monday
    estimate: Estimate
    low: float | None = None  # 95 % limits of one week
    high: float | None = None
    smoothed: float | None = None  # exponentially weighted, lambda 0.2
    smoothed_low: float | None = None  # 3-sigma limits
    smoothed_high: float | None = None

    @property
    def breach(self) -> int:
        """-1: the smoothed figure fell out of its limits, 1: it rose out of them, 0: neither or not known."""
        if self.smoothed is None or self.smoothed_low is None or self.smoothed_high is None:
            return 0
        return -1 if self.smoothed < self.smoothed_low else int(self.smoothed > self.smoothed_high)


def share_weeks(rows: pd.DataFrame) -> tuple[Week, ...]:
    """rows of one seller: at, hit. The last eight weeks against limits from the 26 before (p-chart, EWMA)."""
    return _weeks(rows["at"], rows["hit"].astype(float), share=True)


def mean_weeks(rows: pd.DataFrame) -> tuple[Week, ...]:
    """rows of one seller: at, value. As share_weeks; the spread of a week's mean comes from the past's rows."""
    return _weeks(rows["at"], rows["value"].astype(float), share=False)


def _weeks(at: pd.Series, value: pd.Series, share: bool) -> tuple[Week, ...]:
    known = at.notna() & value.notna()
    if not known.any():
        return ()
    moments = pd.to_datetime(at[known], utc=True)
    starts = pd.DatetimeIndex(moments.dt.floor("D") - pd.to_timedelta(moments.dt.day_of_week, unit="D"))
    table = pd.Series(value[known].to_numpy(float)).groupby(starts).agg(["sum", "count"])
    span = pd.date_range(table.index.min(), table.index.max(), freq="7D")
    table = table.reindex(span, fill_value=0).iloc[-(RECENT_WEEKS + BEFORE_WEEKS) :]
    n, mean = table["count"].to_numpy(float), (table["sum"] / table["count"].clip(lower=1)).to_numpy()
    past = max(len(table) - RECENT_WEEKS, 0)
    if int((n[:past] > 0).sum()) < LEAST_WEEKS:
        return tuple(Week(start, _point(int(k), m)) for start, k, m in zip(table.index, n, mean, strict=True))
    centre = float((mean[:past] * n[:past]).sum() / n[:past].sum())
    old = pd.Series(value[known].to_numpy(float))[starts < table.index[past]]
    sigma = float(np.sqrt(centre * (1 - centre))) if share else float(old.std())
    # Weeks differ by more than chance: the past's own spread widens the limits.
    lived = n[:past] > 0
    widen = max(1.0, float(np.mean((mean[:past][lived] - centre) ** 2 * n[:past][lived])) / max(sigma**2, 1e-12))
    return tuple(_charted(table.index, n, mean, centre, sigma * float(np.sqrt(widen)), past))


def _charted(starts: pd.DatetimeIndex, n: Floats, mean: Floats, centre: float, sigma: float, past: int) -> list[Week]:
    found, smoothed, variance = [], centre, 0.0
    for i, start in enumerate(starts):
        estimate = _point(int(n[i]), float(mean[i]))
        if i < past or not n[i]:
            found.append(Week(start, estimate))
            continue
        error = sigma / float(np.sqrt(n[i]))
        smoothed = LAMBDA * float(mean[i]) + (1 - LAMBDA) * smoothed
        variance = LAMBDA**2 * error**2 + (1 - LAMBDA) ** 2 * variance
        wide = SIGMAS * float(np.sqrt(variance))
        found.append(
            Week(start, estimate, centre - Z * error, centre + Z * error, smoothed, centre - wide, centre + wide)
        )
    return found


def _point(n: int, value: float) -> Estimate:
    return Estimate(n, float(value)) if n else Estimate(0, reason=Reason("audit.nothing"))


def breached(weeks: tuple[Week, ...], running: int = 2) -> int:
    """-1 or 1 where the smoothed figure stood below or above its limits in the last `running` weeks that have one, else 0."""
    last = [one.breach for one in weeks if one.smoothed is not None][-running:]
    return last[-1] if len(last) == running and len(set(last)) == 1 else 0
