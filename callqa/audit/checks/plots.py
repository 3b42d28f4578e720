"""Figures in, plots to draw out: names instead of ids, lists instead of frames."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.audit.facts import Facts
from callqa.types import Reason
from callqa.types.checks import TEAM, Figure, Plot


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
