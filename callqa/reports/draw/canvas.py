"""The paper under every plot: size, fonts, title, axes; and the way out as SVG or PNG."""

from __future__ import annotations

import io
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from callqa.reports.words import number
from callqa.texts import say
from callqa.types.checks import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, GRID = "#1f2933", "#52606d", "#e4e7eb"
BLUE, ORANGE, GREEN, PINK, SKY, YELLOW, RED = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#f0e442",
    "#d55e00",
)
PALETTE = (BLUE, ORANGE, GREEN, PINK, SKY, RED, YELLOW, INK)
WIDTH = 7.6  # inches; the page scales it


def paper(plot: Plot, language: str, height: float) -> tuple[Figure, Axes]:
    """An empty plot with its title over the whole width and the names of its axes, units included."""
    import matplotlib as mpl

    mpl.use("svg")
    style: dict[Any, Any] = (
        {"svg.fonttype": "none", "svg.hashsalt": "callqa", "font.family": "DejaVu Sans", "font.size": 10}
        | {"text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK}
        | {"axes.edgecolor": SOFT, "axes.spines.top": False, "axes.spines.right": False}
    )
    mpl.rcParams.update(style)
    from matplotlib.figure import Figure

    title = "\n".join(wrap(say(plot.title, language), 76))
    figure = Figure(figsize=(WIDTH, height + 0.22 * title.count("\n")), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    axes = figure.add_subplot()
    if plot.x:
        axes.set_xlabel(say(plot.x, language))
    if plot.y:
        axes.set_ylabel(say(plot.y, language))
    axes.grid(color=GRID)
    axes.set_axisbelow(True)
    return figure, axes


def scaled(value: float, unit: str) -> float:
    """Shares are drawn in per cent."""
    return 100 * value if unit == "share" else value


def counts(n: float, language: str) -> str:
    return f"n = {number(n, language)}"


def svg(figure: Figure, plot: Plot, language: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Title": say(plot.title, language)})
    drawing = buffer.getvalue()
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing[drawing.index("<svg") :], flags=re.S)
    opening, rest = drawing.split(">", 1)
    opening = re.sub(r' (?:width|height)="[^"]*"', "", opening)
    return f'{opening} role="img">{rest}'


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()
