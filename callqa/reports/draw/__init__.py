"""A `Plot` of the audit in, SVG (or PNG) out. DRAW is the visible table; each kind reads these keys of `Plot.data`:

dots         rows: (name, value, low, high, n); team, norm: value or None; unit; zero: draw the line of no difference
funnel       rows: (name, share, n); center: share; phi: overdispersion, 1 for none
heat         rows, columns: labels; values: [[number or None]]; unit
lines        series: (name, [(ISO day, value, low, high, n)]); unit
survival     curves: (name, n, [(time, share, low, high)]); unit of time
stacked      rows: (name, [count, …]); parts: text codes
scatter      points: (x, y, label or ''); diagonal: bool
waterfall    start, end: (label, value); steps: (label, change, low, high); unit
reliability  bins: (mean forecast, observed share, low, high, n)
matrix       rows, columns: text codes; counts: [[n]]

A label is what people read; a text code is looked up in the catalogue. Colours are Okabe and Ito's: told apart by everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callqa.reports.draw import marks, shapes
from callqa.reports.draw.canvas import png, svg
from callqa.types.checks import Plot, PlotKind

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAW: dict[PlotKind, Callable[[Plot, str], Figure]] = {
    "dots": marks.dots,
    "funnel": marks.funnel,
    "scatter": marks.scatter,
    "reliability": marks.reliability,
    "lines": marks.lines,
    "survival": marks.survival,
    "heat": shapes.heat,
    "matrix": shapes.matrix,
    "stacked": shapes.stacked,
    "waterfall": shapes.waterfall,
}


def draw(plot: Plot, language: str) -> str:
    """SVG text to stand in a page, with a title for screen readers."""
    return svg(DRAW[plot.kind](plot, language), plot, language)


def draw_png(plot: Plot, language: str) -> bytes:
    """The same as PNG, 150 dpi."""
    return png(DRAW[plot.kind](plot, language))
