"""Plots of areas: heat maps, tables of counts, stacked and falling bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa.reports.draw.canvas import BLUE, GREEN, INK, PALETTE, RED, SOFT, paper, scaled
from callqa.reports.words import number
from callqa.texts import catalogue, say
from callqa.types.checks import Plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_NUMBERED = 400  # cells; more carry no numbers


def heat(plot: Plot, language: str) -> Figure:
    rows, columns = ([_label(one, language) for one in plot.data[key]] for key in ("rows", "columns"))
    return _cells(plot, language, rows, columns, plot.data["values"])


def _label(one: str, language: str) -> str:
    """A text code's words, or the label as it is: names of sellers stand beside codes."""
    return catalogue(language).get(one, one)


def matrix(plot: Plot, language: str) -> Figure:
    rows, columns = ([say(code, language) for code in plot.data[key]] for key in ("rows", "columns"))
    return _cells(plot, language, rows, columns, plot.data["counts"])


def _cells(plot: Plot, language: str, rows: list[str], columns: list[str], values: list[list[float | None]]) -> Figure:
    unit = plot.data.get("unit", "count")
    figure, axes = paper(plot, language, 1.2 + 0.34 * max(2, len(rows)))
    shown = [[float("nan") if v is None else scaled(v, unit) for v in row] for row in values]
    axes.grid(visible=False)
    if rows and columns:
        axes.imshow(shown, cmap="Blues", aspect="auto", vmin=0)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    known = [v for row in shown for v in row if v == v]  # noqa: PLR0124
    dark = 0.55 * max(known, default=0)
    if len(known) <= MOST_NUMBERED:
        for y, row in enumerate(shown):
            for x, value in enumerate(row):
                if value == value:  # noqa: PLR0124
                    color = "white" if value > dark else INK
                    axes.text(x, y, number(value, language), ha="center", va="center", fontsize=8, color=color)
    return figure


def stacked(plot: Plot, language: str) -> Figure:
    rows, parts = plot.data["rows"], [say(code, language) for code in plot.data["parts"]]
    figure, axes = paper(plot, language, 1.5 + 0.36 * max(1, len(rows)))
    for y, (_, numbers) in enumerate(rows):
        left, total = 0.0, sum(numbers)
        for part, n in enumerate(numbers):
            width = 100 * n / total if total else 0
            label = parts[part] if y == 0 else None
            axes.barh(y, width, left=left, color=PALETTE[part % len(PALETTE)], height=0.7, label=label)
            if width > 7:
                axes.text(
                    left + width / 2, y, number(n, language), ha="center", va="center", fontsize=8.5, color="white"
                )
            left += width
    axes.set_yticks(range(len(rows)), [f"{name} (n = {number(sum(n), language)})" for name, n in rows])
    axes.set_ylim(max(1, len(rows)) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    if rows:
        figure.legend(fontsize=8.5, frameon=False, loc="outside lower center", ncols=len(parts))
    return figure


def waterfall(plot: Plot, language: str) -> Figure:
    unit = plot.data.get("unit", "ratio")
    (first, begin), (last, end) = plot.data["start"], plot.data["end"]
    steps = plot.data["steps"]
    figure, axes = paper(plot, language, 3.4)
    axes.bar(0, scaled(begin, unit), color=SOFT, width=0.6)
    level = begin
    for x, (_, change, low, high) in enumerate(steps, 1):
        color = GREEN if change >= 0 else RED
        axes.bar(x, scaled(change, unit), bottom=scaled(level, unit), color=color, width=0.6)
        if low is not None and high is not None:
            axes.plot([x, x], [scaled(level + low, unit), scaled(level + high, unit)], color=INK, lw=1.5)
        level += change
    axes.bar(len(steps) + 1, scaled(end, unit), color=BLUE, width=0.6)
    axes.axhline(0, color=INK, lw=0.8)
    axes.set_xticks(
        range(len(steps) + 2), [_label(one, language) for one in (first, *(name for name, *_ in steps), last)]
    )
    return figure
