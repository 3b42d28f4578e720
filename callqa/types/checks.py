"""The nouns of the audit's checks: what each check found, before anybody draws or words it.

Shares are 0..1, differences of shares too; durations are in the unit of the measure. Sellers are ids, '' is the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from callqa.types import Estimate, Moment, Reason

Unit = Literal[
    "share", "points", "per_day", "per_week", "per_hundred", "count", "ratio", "minutes", "hours", "days", "money"
]
Basis = Literal["peers", "past", "norm"]
Level = Literal["watch", "alert"]
PlotKind = Literal[
    "dots",  # a dot with its interval each seller, by name
    "funnel",  # share against n with 95 and 99.8 % limits
    "heat",  # weekday x hour, or seller x criterion, with n
    "lines",  # a figure by week, with interval
    "survival",  # Kaplan-Meier curves with intervals
    "stacked",  # shares that add up
    "scatter",  # two figures a point
    "waterfall",  # factors of a gap
    "reliability",  # forecast against outcome by bins
    "matrix",  # counts, row kind x column kind: the 2x2 of said / stands
]
TEAM = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A seller's figure against peers without him, against his own past, or against the company's norm.

    `p` is two-sided; `practical`: the difference is as large as the check demands and to the worse side. `q` (Benjamini and
    Hochberg over all sellers and checks of one report) and `level` are set when all checks have run: a flag needs both.
    """

    basis: Basis
    other: Estimate
    difference: Estimate  # own minus other, or own / other where the unit is 'ratio' of rates; see the check
    p: float | None = None
    practical: bool = False
    extreme: bool = False  # outside of the 99.8 % limits: an alert where it is flagged
    q: float | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one seller (or of the team), with what it was compared with."""

    measure: str  # text code, e.g. 'checks.k01.dials'
    seller: str
    unit: Unit
    estimate: Estimate
    comparisons: tuple[Comparison, ...] = ()
    bounds: tuple[float, float] | None = None  # of a share, if all that is unknown were missed, or met
    shrunk: Estimate | None = None  # empirical Bayes, 90 % interval; for display

    @property
    def level(self) -> Level | None:
        levels = {one.level for one in self.comparisons}
        return "alert" if "alert" in levels else "watch" if "watch" in levels else None


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that a person should look at: deals without a next step, numbers never called back, …"""

    title: Reason
    columns: tuple[str, ...]  # text codes
    rows: tuple[tuple[Any, ...], ...]  # the first ones, worst first where there is an order in time or size
    total: int  # of all rows, shown or not


@dataclass(frozen=True, slots=True)
class Plot:
    """What to draw. `data` holds plain lists of the kind's own keys, as callqa/reports/draw/ documents them."""

    kind: PlotKind
    title: Reason  # states the finding, with n and period
    x: str = ""  # text codes of the axes, with units
    y: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. Either `not_judged` says why nothing is said, or there are figures."""

    code: str  # 'K01'
    n: int = 0
    since: datetime | None = None
    until: datetime | None = None
    figures: tuple[Figure, ...] = ()
    not_judged: Reason | None = None
    findings: tuple[Reason, ...] = ()  # sentences: what the figures say, team first
    notes: tuple[Reason, ...] = ()  # what limits it: bounds, censoring, 'empty today' without snapshots
    listings: tuple[Listing, ...] = ()
    moments: tuple[Moment, ...] = ()  # to hear
    plots: tuple[Plot, ...] = ()

    @property
    def flagged(self) -> tuple[Figure, ...]:
        return tuple(one for one in self.figures if one.level is not None)
