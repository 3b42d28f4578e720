"""What every kind of figure shares: who is compared, over which weeks, how many rows are enough, how far peers spread."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr

from callqa.types import Estimate, Reason
from callqa.types.checks import Comparison

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

Worse = Literal["low", "high"]
RECENT_WEEKS, BEFORE_WEEKS = 8, 26
FEWEST_WEEKS = 6  # of a window below which the spread between weeks is not known
EXTREME = 3.09  # 99.8 % limits of a funnel
SPREAD_FROM = 8  # sellers from which their natural spread can be estimated


@dataclass(frozen=True)
class Rows:
    """A frame with its sellers as numbers: `seller` counts in `ids`, -1 where nobody is known; `cluster` goes together."""

    frame: pd.DataFrame
    ids: tuple[str, ...]
    seller: Ints
    cluster: Ints
    at: pd.Series | None
    until: pd.Timestamp | None

    def of(self, index: int) -> Bools:
        found: Bools = self.seller == index
        return found

    def where(self, mask: Bools) -> Rows:
        """Some of the rows; sellers and their numbers stay, and `until` too."""
        at = None if self.at is None else self.at[mask].reset_index(drop=True)
        kept = self.frame[mask].reset_index(drop=True)
        return Rows(kept, self.ids, self.seller[mask], self.cluster[mask], at, self.until)

    def sums(self, values: Any = None) -> Any:
        """Rows, or sums of `values`, by seller; rows of nobody are left out."""
        known = self.seller >= 0
        return np.bincount(self.seller[known], None if values is None else values[known], minlength=len(self.ids))

    def column(self, name: str, kind: Any = float) -> Any:
        return self.frame[name].to_numpy(kind)


def prepared(rows: pd.DataFrame, names: Mapping[str, str], weeks: bool = False) -> Rows:
    """Sellers by name, then id. Clusters are clients within a seller; with `weeks`, weeks where no client is given."""
    rows = rows.reset_index(drop=True)
    raw = rows["seller"].astype(object).where(rows["seller"].notna(), None)
    codes, found = pd.factorize(raw)  # missing: -1
    ids = tuple(sorted({*names, *map(str, found)}, key=lambda one: (names.get(one, one), one)))
    place = {one: index for index, one in enumerate(ids)}
    seller = np.array([place[str(one)] for one in found] + [-1], dtype=np.int64)[codes]
    at = _moments(rows)
    until = at.max() if at is not None and at.notna().any() else None
    return Rows(rows, ids, seller, _clusters(rows, seller, at if weeks else None), at, until)


def _moments(rows: pd.DataFrame) -> pd.Series | None:
    return pd.to_datetime(rows["at"], utc=True) if "at" in rows and len(rows) else None


def _clusters(rows: pd.DataFrame, seller: Ints, at: pd.Series | None) -> Ints:
    own = np.arange(len(rows), dtype=np.int64)
    if "client" in rows:
        client, known = pd.factorize(rows["client"])
        missing = client < 0
        if pd.api.types.is_numeric_dtype(rows["client"]):
            missing |= (rows["client"] == -1).to_numpy()
        size = len(known) + 1
    elif at is not None and at.notna().any():
        client = _weeks(at)
        missing = client < 0
        size = int(client.max()) + 2
    else:
        return own
    joined: Ints = np.where(missing, (seller.max(initial=0) + 2) * size + own, (seller + 1) * size + client)
    return np.unique(joined, return_inverse=True)[1].astype(np.int64)


def _weeks(at: pd.Series) -> Ints:
    """Number of the week since a Monday long ago; -1 where the moment is not known."""
    days = (at - pd.Timestamp("2018-01-01", tz="UTC")).dt.days
    found: Ints = days.fillna(-1).to_numpy().astype(np.int64) // 7
    return found


def weeks_of(rows: Rows) -> Ints:
    """Of each row the number of its week, from 0; all 0 without moments."""
    if rows.at is None or not len(rows.at):
        return np.zeros(len(rows.frame), np.int64)
    found = _weeks(rows.at)
    return found - found.min()


def windows(rows: Rows) -> tuple[Bools, Bools] | None:
    """Rows of the last eight weeks, and of the 26 weeks before; None without moments."""
    if rows.at is None or rows.until is None:
        return None
    edge = rows.until - pd.Timedelta(weeks=RECENT_WEEKS)
    start = edge - pd.Timedelta(weeks=BEFORE_WEEKS)
    return (rows.at > edge).to_numpy(), ((rows.at <= edge) & (rows.at > start)).to_numpy()


def too_few(rows: Rows, mask: Bools, need: int) -> Estimate:
    """No value: how many there are, how many are needed, and in how many weeks they come at the present pace."""
    n = int(mask.sum())
    values: dict[str, Any] = {"n": n, "need": need}
    if rows.at is None or rows.until is None or not n:
        return Estimate(n, reason=Reason("statistics.too_few", values))
    at = rows.at[mask]
    span = min(RECENT_WEEKS, max(1.0, (rows.until - at.min()).days / 7))
    pace = int((at > rows.until - pd.Timedelta(weeks=span)).sum()) / span
    if not pace:
        return Estimate(n, reason=Reason("statistics.too_few_stopped", values))
    return Estimate(n, reason=Reason("statistics.too_few_pace", {**values, "weeks": math.ceil((need - n) / pace)}))


def overdispersion(differences: Floats, errors: Floats) -> Floats:
    """For each seller the factor by which his peers, without him, spread more than chance: max(1, winsorised mean z²).

    Spiegelhalter 2005 (doi 10.1002/sim.1970), a tenth (at least one) winsorised at each end; estimated from seven peers on.
    Peers are centred on their own weighted mean, so that one far-off seller widens nobody's limits but his neighbours' least.
    """
    size = len(differences)
    if size < SPREAD_FROM:
        return np.ones(size)
    weights = np.where(errors > 0, 1 / np.maximum(errors, 1e-12) ** 2, 0.0)
    others = weights[None, :] * ~np.eye(size, dtype=bool)
    centre = (others @ differences) / np.maximum(others.sum(1), 1e-12)
    z = (differences[None, :] - centre[:, None]) / np.maximum(errors, 1e-12)[None, :]
    z = z[~np.eye(size, dtype=bool)].reshape(size, size - 1)
    ends = math.ceil(0.1 * (size - 1))
    z = np.sort(z, axis=1)
    z = np.clip(z, z[:, [ends]], z[:, [-ends - 1]])
    found: Floats = np.maximum(1.0, (z**2).mean(1) * (size - 1) / (size - 2))
    return found


def as_normal(t: float, free: float) -> float:
    """z with the same tail as Student's t of so many degrees of freedom."""
    if np.isinf(free):
        return t
    return float(-np.sign(t) * ndtri(max(float(stdtr(free, -abs(t))), 1e-300)))


def two_sided(z: float) -> float:
    return float(2 * ndtr(-abs(z)))


def comparison(
    basis: Literal["peers", "past"], other: Estimate, difference: Estimate, z: float, practical: bool
) -> Comparison:
    return Comparison(basis, other, difference, two_sided(z), bool(practical), extreme=bool(abs(z) > EXTREME))


def comparable(enough: Bools, settings: Any) -> bool:
    """Whether there are sellers enough to compare anybody with peers."""
    return int(enough.sum()) >= settings.min_sellers
