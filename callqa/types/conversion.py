"""The nouns of quality against conversion: what was associated with deals that were won. Differences are percentage points.

An association is no cause: an interested client names dates more readily. Sellers are ids; '' is the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from callqa.types import Estimate, Reason

Basis = Literal["asked", "met"]  # what the seller did, before what the client gave
Simpson = Literal["", "flips", "changes"]  # crude against stratified: the sign, or more than half of the size


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same figure after the criterion was dealt out anew at random within sellers: it must lie around nothing."""

    estimate: Estimate  # mean and 95 % range over the deals
    p: float  # share of random deals that are as far from 0 as what was seen


@dataclass(frozen=True, slots=True)
class Difference:
    """Deals with a criterion in their first conversation against those without: won within the horizon, in points."""

    criterion: str  # a core criterion
    basis: Basis
    value: Estimate  # within sellers: Mantel-Haenszel
    with_it: Estimate  # shares won, 0..1
    without: Estimate
    p: float | None = None
    q: float | None = None  # Benjamini-Hochberg over all differences and the score
    crude: Estimate | None = None  # without strata
    adjusted: Estimate | None = None  # within seller x source x direction
    simpson: Simpson = ""
    left_out: tuple[float, float] | None = None  # lowest and highest value with one seller left out
    halves: tuple[Estimate, Estimate] | None = None  # deals of the first and of the second half of the period
    placebo: Placebo | None = None
    by_seller: tuple[tuple[str, Estimate], ...] = ()  # by name; a reason where a seller has too few


@dataclass(frozen=True, slots=True)
class Slope:
    """Won share by +10 points of the first conversation's score, in points."""

    within: Estimate  # the same seller's deals
    p: float | None = None
    q: float | None = None
    between: Estimate | None = None  # sellers' means; a reason where there are too few sellers
    adjusted: Estimate | None = None  # within, with source, direction and month
    with_length: Estimate | None = None  # and with ln of the talk's length: consequence and opportunity at once
    hazard: Estimate | None = None  # ratio of the hazard of being won, cause-specific; open and lost deals are censored
    placebo: Placebo | None = None
    left_out: tuple[float, float] | None = None
    if_reliable: Mapping[float, Estimate] = field(
        default_factory=dict
    )  # reliability of the score -> within / reliability


@dataclass(frozen=True, slots=True)
class Incidence:
    """Aalen and Johansen: share won by day since the landmark, with the criterion in the first conversation and without it."""

    criterion: str
    basis: Basis
    with_it: Mapping[str, Any]  # {'days', 'share', 'low', 'high': lists, 'n'}
    without: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conversion:
    """Quality of first conversations against what became of the deals."""

    landmark: int  # days since the first conversation: deals that ended before are left out, later calls are not used
    horizon: int  # days since the landmark within which a deal has to be won
    deals: int  # at the landmark
    watched: int  # of those: for the whole horizon
    won: int  # of the watched, within the horizon
    lost: int
    open_share: Estimate  # of deals at the landmark: still open when the data end
    sellers: int
    since: datetime | None = None
    until: datetime | None = None
    not_judged: tuple[Reason, ...] = ()  # what is missing, and how long it takes at the present pace
    score: Slope | None = None
    differences: tuple[Difference, ...] = ()  # asked first
    incidence: tuple[Incidence, ...] = ()
    looked_at: int = 0  # how many figures q was set over
