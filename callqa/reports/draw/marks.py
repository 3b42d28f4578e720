"""Plots of points, lines and their intervals."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

from callqa.reports.draw.canvas import BLUE, INK, ORANGE, PALETTE, SOFT, counts, paper, scaled
from callqa.texts import say
from callqa.types.checks import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LIMITS = ((1.96, "95 %", "--"), (3.09, "99.8 %", ":"))  # of a funnel


def dots(plot: Plot, language: str) -> Figure:
    rows, unit = plot.data["rows"], plot.data.get("unit", "share")
    figure, axes = paper(plot, language, 1.3 + 0.36 * max(1, len(rows)))
    for y, (_, value, low, high, _n) in enumerate(rows):
        if low is not None and high is not None:
            span = [scaled(low, unit), scaled(high, unit)]
            axes.plot(span, [y, y], color=BLUE, lw=5, alpha=0.28, solid_capstyle="round")
        axes.plot([scaled(value, unit)], [y], "o", color=BLUE, ms=7)
    for name, color, line in (("team", INK, "-"), ("norm", ORANGE, "--")):
        if plot.data.get(name) is not None:
            axes.axvline(
                scaled(plot.data[name], unit), color=color, lw=1.3, ls=line, label=say(f"checks.{name}", language)
            )
    if plot.data.get("zero"):
        axes.axvline(0, color=SOFT, lw=1, ls=":")
    axes.set_yticks(range(len(rows)), [f"{name} ({counts(n, language)})" for name, *_, n in rows])
    axes.set_ylim(max(1, len(rows)) - 0.4, -0.6)
    if unit == "share":
        axes.set_xlim(0, 100)
    elif rows and not plot.data.get("zero") and all(row[1] >= 0 for row in rows):
        axes.set_xlim(left=0)
    _legend(axes)
    return figure


def funnel(plot: Plot, language: str) -> Figure:
    rows, center, phi = plot.data["rows"], plot.data["center"], plot.data.get("phi", 1.0)
    figure, axes = paper(plot, language, 3.6)
    if rows and center is not None:
        most = max(n for *_, n in rows) * 1.1
        grid = [max(1.0, most * step / 100) for step in range(2, 101)]
        for z, name, line in LIMITS:
            half = [z * math.sqrt(phi * center * (1 - center) / n) for n in grid]
            axes.plot(grid, [100 * max(0, center - h) for h in half], color=SOFT, ls=line, lw=1, label=name)
            axes.plot(grid, [100 * min(1, center + h) for h in half], color=SOFT, ls=line, lw=1)
        axes.axhline(100 * center, color=INK, lw=1, label=say("checks.team", language))
    for name, share, n in rows:
        axes.plot([n], [100 * share], "o", color=BLUE, ms=7)
        axes.annotate(name, (n, 100 * share), xytext=(5, 4), textcoords="offset points", fontsize=8.5)
    axes.set_ylim(0, 100)
    axes.set_xlim(left=0)
    _legend(axes)
    return figure


def scatter(plot: Plot, language: str) -> Figure:
    points = plot.data["points"]
    figure, axes = paper(plot, language, 3.6)
    axes.scatter([x for x, *_ in points], [y for _, y, *_ in points], s=18, alpha=0.55, color=BLUE)
    for x, y, label in (p for p in points if p[2]):
        axes.annotate(label, (x, y), xytext=(5, 4), textcoords="offset points", fontsize=8.5)
    if plot.data.get("diagonal") and points:
        ends = [min(min(x, y) for x, y, _ in points), max(max(x, y) for x, y, _ in points)]
        axes.plot(ends, ends, color=SOFT, lw=1, ls="--")
    return figure


def reliability(plot: Plot, language: str) -> Figure:
    figure, axes = paper(plot, language, 3.8)
    axes.plot([0, 100], [0, 100], color=SOFT, lw=1, ls="--", label=say("checks.as_forecast", language))
    for forecast, seen, low, high, n in plot.data["bins"]:
        if low is not None:
            axes.plot([100 * forecast] * 2, [100 * low, 100 * high], color=BLUE, lw=5, alpha=0.28)
        axes.plot([100 * forecast], [100 * seen], "o", color=BLUE, ms=7)
        axes.annotate(
            counts(n, language), (100 * forecast, 100 * seen), xytext=(7, -3), textcoords="offset points", fontsize=8.5
        )
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    _legend(axes)
    return figure


def lines(plot: Plot, language: str) -> Figure:
    unit = plot.data.get("unit", "share")
    figure, axes = paper(plot, language, 3.2)
    for color, (name, points) in zip(_colors(len(plot.data["series"])), plot.data["series"], strict=True):
        known = [p for p in points if p[1] is not None]
        days: list[Any] = [date.fromisoformat(str(p[0])[:10]) for p in known]
        axes.plot(days, [scaled(p[1], unit) for p in known], color=color, marker="o", ms=4, lw=1.4, label=name)
        if known and all(p[2] is not None and p[3] is not None for p in known):
            low, high = ([scaled(p[at], unit) for p in known] for at in (2, 3))
            axes.fill_between(days, low, high, color=color, alpha=0.15, lw=0)
    if unit == "share":
        axes.set_ylim(0, 100)
    else:
        axes.set_ylim(bottom=0)
    figure.autofmt_xdate(rotation=30)
    _legend(axes)
    return figure


def survival(plot: Plot, language: str) -> Figure:
    figure, axes = paper(plot, language, 3.6)
    for color, (name, n, points) in zip(_colors(len(plot.data["curves"])), plot.data["curves"], strict=True):
        times = [p[0] for p in points]
        axes.step(
            times,
            [100 * p[1] for p in points],
            where="post",
            color=color,
            lw=1.6,
            label=f"{name} ({counts(n, language)})" if name else counts(n, language),
        )
        if points and all(p[2] is not None for p in points):
            low, high = ([100 * p[at] for p in points] for at in (2, 3))
            axes.fill_between(times, low, high, step="post", color=color, alpha=0.12, lw=0)
    axes.set_ylim(0, 100)
    axes.set_xlim(left=0)
    _legend(axes)
    return figure


def _colors(n: int) -> list[str]:
    return [PALETTE[i % len(PALETTE)] for i in range(n)]


def _legend(axes: Axes) -> None:
    if axes.get_legend_handles_labels()[1]:
        axes.legend(fontsize=8.5, frameon=False, loc="best")
