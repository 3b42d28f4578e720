"""Figures in, plots to draw out: names instead of ids, lists instead of frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from callqa.audit.facts import Facts
from callqa.audit.statistics import curve
from callqa.types import Reason
from callqa.types.checks import TEAM, Figure, Plot

if TYPE_CHECKING:
    import pandas as pd


def dots(title: Reason, figures: Sequence[Figure], facts: Facts, axis: str, norm: float | None = None) -> Plot:
    """One measure, a dot with its interval each seller by name, the team as a line. Who has too few has no dot."""
    known = [one for one in figures if one.estimate.value is not None]
    rows = [
        (facts.names.get(one.seller, one.seller), e.value, e.low, e.high, e.n)
        for one in known
        if one.seller != TEAM and (e := one.estimate)
    ]
    team = next((one.estimate.value for one in known if one.seller == TEAM), None)
    unit = known[0].unit if known else "share"
    return Plot("dots", title, x=axis, data={"rows": rows, "team": team, "norm": norm, "unit": unit})


def funnel(title: Reason, figures: Sequence[Figure], facts: Facts, axis: str, phi: float = 1.0) -> Plot:
    """Shares against n with the limits around the team's share (Spiegelhalter 2005); `phi` widens them for overdispersion."""
    rows = [
        (facts.names.get(one.seller, one.seller), one.estimate.value, one.estimate.n)
        for one in figures
        if one.seller != TEAM and one.estimate.value is not None
    ]
    center = next((one.estimate.value for one in figures if one.seller == TEAM), None)
    return Plot("funnel", title, x="checks.axis.n", y=axis, data={"rows": rows, "center": center, "phi": phi})


def survival(title: Reason, groups: Mapping[str, pd.DataFrame], axis: str, share: str) -> Plot:
    """Kaplan and Meier's curve of each group (rows: days, happened) with its interval."""
    curves = []
    for name, rows in groups.items():
        found = curve(rows)
        points = list(zip(found["days"], found["left"], found["low"], found["high"], strict=True))
        curves.append((name, found["n"], points))
    return Plot("survival", title, x=axis, y=share, data={"curves": curves, "unit": "days"})
