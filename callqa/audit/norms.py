"""What the company itself considers normal in, comparisons with it out: each figure of a measure that has a norm.

A norm stands in [audit.norms] of callqa.toml under a plain name (NORMS), or under a measure's own code.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from callqa.audit.intervals import Z
from callqa.config import AuditSettings
from callqa.types import Estimate
from callqa.types.checks import CheckResult, Comparison, Figure

Side = Literal["low", "high"]
EXTREME = 3.09
# plain name → (measure, the worse side)
NORMS: Mapping[str, tuple[str, Side]] = {
    "calls_a_day": ("k01.measure.dials", "low"),
    "talk_minutes_a_day": ("k01.measure.minutes", "low"),
    **{f"conversion_{stage}": (f"k06.measure.{stage}", "low") for stage in ("cold", "warm", "conveyor", "presale", "proposal", "won")},
    "contacts_captured": ("k07.measure.said", "low"),
    "dates_agreed": ("k09.measure.agreed", "low"),
    "days_late": ("k10.measure.callback", "high"),
    "contacts_per_client": ("k14.measure.talks_lost", "low"),
    "presale_a_week": ("k19.measure", "low"),
}  # fmt: skip


def with_norms(results: Iterable[CheckResult], settings: AuditSettings) -> list[CheckResult]:
    """Results whose figures are compared with the norms, too; nothing changes where none is set."""
    wanted = {NORMS[name]: value for name, value in settings.norms.items()}
    by_measure = {measure: (value, side) for (measure, side), value in wanted.items()}
    if not by_measure:
        return list(results)
    return [replace(one, figures=tuple(_compared(f, by_measure) for f in one.figures)) for one in results]


def _compared(figure: Figure, norms: Mapping[str, tuple[float, Side]]) -> Figure:
    found = norms.get(figure.measure)
    own = figure.estimate
    if found is None or own.value is None or own.low is None or own.high is None:
        return figure
    norm, side = found
    difference = Estimate(own.n, own.value - norm, own.low - norm, own.high - norm)
    worse = own.high < norm if side == "low" else own.low > norm
    reach = own.high - own.value if own.value < norm else own.value - own.low  # the interval's arm towards the norm
    z = abs(own.value - norm) * Z / reach if reach > 0 else 0.0
    compared = Comparison("norm", Estimate(0, norm), difference, math.erfc(z / math.sqrt(2)), worse, z > EXTREME)
    return replace(figure, comparisons=(*figure.comparisons, compared))
