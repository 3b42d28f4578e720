"""Estimates in, SVG out: dots with intervals, trends, differences. Every plot has a title, units, n and intervals."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callqa.reports.words import month, number
from callqa.texts import say
from callqa.types import Association, CriterionLine, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, MAIN, TEAM, GRID = "#1f2933", "#7b8794", "#1d5b8f", "#c2611f", "#e4e7eb"


def criteria_plot(lines: Sequence[tuple[str, CriterionLine]], language: str, with_team: bool = False) -> str:
    """Share met of each criterion with its Wilson interval; the team's share as a tick beside a seller's own."""
    rows = [(title, line) for title, line in lines if line.share.value is not None]
    if not rows:
        return ""
    figure, axes = _canvas(len(rows))
    for y, (_, line) in enumerate(rows):
        _dot(axes, y, line.share, 100)
        if with_team and line.team_share is not None:
            axes.plot([100 * line.team_share] * 2, [y - 0.3, y + 0.3], color=TEAM, lw=2.2)
    _labels(axes, [f"{title} (n = {line.share.n})" for title, line in rows])
    axes.set_xlim(0, 100)
    _written(
        figure,
        say("report.plot.criteria_own" if with_team else "report.plot.criteria", language),
        say("report.plot.share_axis", language),
    )
    return _svg(figure, say("report.plot.criteria", language))


def trend_plot(points: Sequence[tuple[str, Estimate]], language: str) -> str:
    """Mean score by month with its interval."""
    known = [(period, estimate) for period, estimate in points if estimate.value is not None]
    if len(known) < 2:
        return ""
    figure, axes = _canvas(4)
    xs = range(len(known))
    axes.plot(xs, [e.value or 0.0 for _, e in known], color=MAIN, lw=1.5, marker="o", ms=6)
    for x, (_, estimate) in enumerate(known):
        if estimate.low is not None and estimate.high is not None:
            axes.plot([x, x], [estimate.low, estimate.high], color=MAIN, lw=4, alpha=0.25, solid_capstyle="round")
    axes.set_xticks(list(xs), [f"{month(period, language)}\nn = {e.n}" for period, e in known])
    axes.set_ylim(0, 100)
    axes.set_xlim(-0.5, len(known) - 0.5)
    _written(figure, say("report.plot.trend", language), say("report.plot.score_axis", language))
    axes.grid(axis="y", color=GRID)
    return _svg(figure, say("report.plot.trend", language))


def difference_plot(rows: Sequence[tuple[str, Association]], language: str) -> str:
    """Differences in won share, in percentage points, with intervals and the line of no difference."""
    known = [(title, one) for title, one in rows if one.difference.value is not None]
    if not known:
        return ""
    figure, axes = _canvas(len(known))
    axes.axvline(0, color=SOFT, lw=1, ls="--")
    for y, (_, one) in enumerate(known):
        _dot(axes, y, one.difference, 1)
    _labels(axes, [f"{title} (n = {one.difference.n})" for title, one in known])
    _written(figure, say("report.plot.difference", language), say("report.plot.difference_axis", language))
    return _svg(figure, say("report.plot.difference", language))


def sellers_plot(
    rows: Sequence[tuple[str, Estimate]], title_code: str, axis_code: str, language: str, factor: float
) -> str:
    """One estimate a seller, by name: no ranks."""
    known = [(name, estimate) for name, estimate in rows if estimate.value is not None]
    if not known:
        return ""
    figure, axes = _canvas(len(known))
    for y, (_, estimate) in enumerate(known):
        _dot(axes, y, estimate, factor)
    _labels(axes, [f"{name} (n = {number(estimate.n, language)})" for name, estimate in known])
    axes.set_xlim(0, 100)
    _written(figure, say(title_code, language), say(axis_code, language))
    return _svg(figure, say(title_code, language))


def _canvas(rows: int) -> tuple[Figure, Axes]:
    import matplotlib as mpl

    mpl.use("svg")
    style: dict[Any, Any] = (
        {"svg.fonttype": "none", "svg.hashsalt": "callqa", "font.family": "DejaVu Sans", "font.size": 10}
        | {"text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK}
        | {"axes.edgecolor": SOFT, "axes.spines.top": False, "axes.spines.right": False}
        | {"axes.titlesize": 11, "axes.titleweight": "bold"}
    )
    mpl.rcParams.update(style)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.6, 1.25 + 0.42 * max(rows, 1)), layout="constrained")
    return figure, figure.add_subplot()


def _written(figure: Figure, title: str, axis: str) -> None:
    """Title and unit over the whole width: beside long labels the plot itself is too narrow for them."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    figure.supxlabel(axis, x=0.99, ha="right", fontsize=9.5)


def _dot(axes: Axes, y: float, estimate: Estimate, factor: float) -> None:
    if estimate.low is not None and estimate.high is not None:
        axes.plot(
            [factor * estimate.low, factor * estimate.high],
            [y, y],
            color=MAIN,
            lw=5,
            alpha=0.28,
            solid_capstyle="round",
        )
    axes.plot([factor * (estimate.value or 0.0)], [y], "o", color=MAIN, ms=7)


def _labels(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)


def _svg(figure: Any, title: str) -> str:
    """The drawing alone, scaled by the page, with a title for screen readers."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Title": title})
    drawing = buffer.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.S)
    return re.sub(
        r'(<svg [^>]*?)width="[^"]*" height="[^"]*"|(<svg [^>]*?)height="[^"]*"([^>]*?)width="[^"]*"',
        r'\1\2\3 role="img"',
        drawing,
        count=1,
    )
