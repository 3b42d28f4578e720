"""What was associated with won deals in, one HTML page out, in the wording that such figures allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from callqa.reports import words
from callqa.reports.draw import draw
from callqa.texts import say
from callqa.types import Estimate, Reason
from callqa.types.checks import Plot
from callqa.types.conversion import Basis, Conversion, Difference, Incidence

TEMPLATES = Path(__file__).parent / "templates"
SURE = 0.10  # q above which no difference is claimed


def conversion_page(found: Conversion, names: Mapping[str, str], language: str) -> str:
    """`names`: seller id → name; sellers stand by name, never by size."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(
        t=lambda code, **given: say(code, language, **given),
        why=lambda reason: say(reason, language),
        share=lambda one: words.share(one, language),
        points=lambda one: points(one, language),
        ratio=lambda one: ratio(one, language),
        range=lambda pair: f"{words.number(pair[0], language, 1)}\u2009…\u2009{words.number(pair[1], language, 1)}",
        number=lambda n, digits=0: words.number(n, language, digits),
        small=lambda q: "< " + words.number(0.001, language, 3) if q < 0.001 else words.number(q, language, 3),
        day=lambda moment: words.day(moment, language),
        title=lambda criterion: say(f"report.core.{criterion}", language),
        sentence=lambda one: say(sentence(one, language), language),
        who=lambda seller: names.get(seller, seller),
        draw=lambda plot: draw(plot, language),
    )
    style = (TEMPLATES / "page.css").read_text("utf-8") + (TEMPLATES / "sheet.css").read_text("utf-8")
    return environment.get_template("conversion.html").render(
        found=found, language=language, style=style, plots=list(_plots(found, language)), seller_plots=list(_by_seller(found, names, language))
    )  # fmt: skip


def points(one: Estimate | None, language: str) -> str:
    """'+12,0 п.п. (3,1 … 20,9), n = 412', or why there is none."""
    return "–" if one is None else words.difference(one, language)


def ratio(one: Estimate | None, language: str) -> str:
    if one is None or one.value is None:
        return "–" if one is None or one.reason is None else say(one.reason, language)
    inside = (
        ""
        if one.low is None or one.high is None
        else f" ({words.number(one.low, language, 2)}–{words.number(one.high, language, 2)})"
    )
    return f"{words.number(one.value, language, 2)}{inside}"


def sentence(one: Difference, language: str) -> Reason:
    """The allowed wording: shares, difference, interval, n; 'more often', never 'because', and only where q allows."""
    criterion = say(f"report.core.{one.criterion}", language)
    if one.value.value is None or one.with_it.value is None or one.without.value is None:
        return Reason("conversion.said.untold", {"criterion": criterion, "why": points(one.value, language)})
    low, high = one.value.low or 0.0, one.value.high or 0.0
    sure = one.q is not None and one.q <= SURE
    kind = "more" if sure and low > 0 else "less" if sure and high < 0 else "none"
    values = {
        "criterion": criterion,
        "with_it": words.percent(one.with_it.value, language),
        "without": words.percent(one.without.value, language),
        "value": words.number(one.value.value, language, 0),
        "low": words.number(low, language, 0),
        "high": words.number(high, language, 0),
        "n": one.value.n,
    }
    return Reason(f"conversion.said.{one.basis}_{kind}", values)


def _plots(found: Conversion, language: str) -> Iterator[Plot]:
    bases: tuple[Basis, ...] = ("asked", "met")
    for basis in bases:
        rows = [
            (say(f"report.core.{one.criterion}", language), one.value.value, one.value.low, one.value.high, one.value.n)
            for one in found.differences
            if one.basis == basis and one.value.value is not None
        ]
        if rows:
            data = {"rows": rows, "unit": "points", "zero": True}
            yield Plot(
                "dots", Reason(f"conversion.plot.{basis}", {"n": found.watched}), x="conversion.axis.points", data=data
            )
    for one in found.incidence:
        if one.basis == "asked":
            yield _incidence(one, language)


def _incidence(one: Incidence, language: str) -> Plot:
    def points_of(told: Mapping[str, Any]) -> list[tuple[float, ...]]:
        return list(zip(told["days"], told["share"], told["low"], told["high"], strict=True))

    curves = [
        (say(f"conversion.arm.{arm}", language), told["n"], points_of(told))
        for arm, told in (("with", one.with_it), ("without", one.without))
    ]
    n = one.with_it["n"] + one.without["n"]
    title = Reason("conversion.plot.incidence", {"criterion": say(f"report.core.{one.criterion}", language), "n": n})
    return Plot("survival", title, x="conversion.axis.days", y="conversion.axis.won", data={"curves": curves})


def _by_seller(found: Conversion, names: Mapping[str, str], language: str) -> Iterator[Plot]:
    for one in found.differences:
        known = [
            (names.get(seller, seller), e.value, e.low, e.high, e.n)
            for seller, e in one.by_seller
            if e.value is not None
        ]
        if one.basis == "asked" and known:
            title = Reason(
                "conversion.plot.sellers",
                {"criterion": say(f"report.core.{one.criterion}", language), "n": one.value.n},
            )
            data = {"rows": known, "unit": "points", "zero": True, "team": one.value.value}
            yield Plot("dots", title, x="conversion.axis.points", data=data)
