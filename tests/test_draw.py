"""Plots of the audit: each kind is drawn with its title and labels, in both languages, also when there is little to draw."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from callqa.reports.draw import DRAW, draw, draw_png
from callqa.texts import LANGUAGES
from callqa.types import Reason
from callqa.types.checks import Plot

NAMES = ("Анна", "Борис", "Вера")
DATA: dict[str, dict[str, Any]] = {
    "dots": {"rows": [(name, 0.4, 0.3, 0.5, 50) for name in NAMES], "team": 0.45, "norm": 0.6, "unit": "share"},
    "funnel": {"rows": [(name, 0.2 * i, 40 * i) for i, name in enumerate(NAMES, 1)], "center": 0.4, "phi": 1.3},
    "heat": {"rows": list(NAMES), "columns": ["9", "10"], "values": [[1, 2], [3, None], [5, 60]], "unit": "count"},
    "lines": {"series": [(n, [("2026-03-02", 0.3, 0.2, 0.4, 9), ("2026-03-09", 0.5, 0.4, 0.6, 9)]) for n in NAMES]},
    "survival": {"curves": [(n, 30, [(0, 1.0, 1.0, 1.0), (5, 0.6, 0.4, 0.8)]) for n in NAMES]},
    "stacked": {"rows": [(name, [5, 3, 2]) for name in NAMES], "parts": ["report.verdict.met", "report.verdict.partly", "report.verdict.missed"]},
    "scatter": {"points": [(1, 2, "Анна"), (3, 5, "")], "diagonal": True},
    "waterfall": {"start": ("A", 1.0), "steps": [("x", -0.3, -0.4, -0.2), ("y", 0.1, None, None)], "end": ("B", 0.8)},
    "reliability": {"bins": [(0.2, 0.1, 0.05, 0.2, 40), (0.7, 0.5, 0.4, 0.6, 30)]},
    "matrix": {"rows": ["report.verdict.met"], "columns": ["report.verdict.missed"], "counts": [[7]]},
}  # fmt: skip
EMPTY: dict[str, dict[str, Any]] = {
    "dots": {"rows": []}, "funnel": {"rows": [], "center": None}, "heat": {"rows": [], "columns": [], "values": []},
    "lines": {"series": []}, "survival": {"curves": []}, "stacked": {"rows": [], "parts": []}, "scatter": {"points": []},
    "reliability": {"bins": []},
}  # fmt: skip


def plot(kind: Any, data: dict[str, Any]) -> Plot:
    return Plot(kind, Reason("report.plot.trend"), x="checks.axis.n", data=data)


def test_every_kind_is_tried() -> None:
    assert set(DATA) == set(DRAW)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DATA)
def test_a_plot_is_well_formed_svg_with_a_title(kind: str, language: str) -> None:
    root = ElementTree.fromstring(draw(plot(kind, DATA[kind]), language))
    assert root.get("role") == "img"
    assert root.get("width") is None  # the page scales it
    assert any(element.tag.endswith("text") for element in root.iter())


@pytest.mark.parametrize("kind", EMPTY)
def test_nothing_to_draw_is_no_error(kind: str) -> None:
    assert draw(plot(kind, EMPTY[kind]), "ru").startswith("<svg")


def test_sellers_stand_in_the_plot_by_name_with_their_n() -> None:
    drawn = draw(plot("dots", DATA["dots"]), "ru")
    assert all(f"{name} (n = 50)" in drawn for name in NAMES)


def test_a_plot_is_a_picture_too() -> None:
    assert draw_png(plot("lines", DATA["lines"]), "en")[:8] == b"\x89PNG\r\n\x1a\n"
