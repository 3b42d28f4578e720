"""The audit's sheet in, one HTML page and one workbook out: where deals are lost, stage by stage, in the method's own layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import jinja2

from callqa.reports import words
from callqa.reports.draw import draw
from callqa.reports.pages import TEMPLATES
from callqa.texts import catalogue, say
from callqa.types import CORE, Estimate, Moment, Reason
from callqa.types.checks import TEAM, CheckResult, Figure, Unit
from callqa.types.sheet import Measured, Sheet

LISTED = 10  # rows of a listing on the page; the workbook has them all
STAGE_ITEMS = {
    "cold": "cold", "warm": "warm", "conveyor": "conv", "presale": "pre", "proposal": "prop", "service": "srv", "upsell": "ups",
}  # fmt: skip


def sheet_page(
    sheet: Sheet,
    titles: Mapping[str, str],
    recordings: Mapping[str, str],
    language: str,
    powers: Mapping[str, Reason] = MappingProxyType({}),
    sound: Callable[[Moment], str] | None = None,
) -> str:
    """`titles`: criterion → its title; `recordings`: call id → address of the recording relative to the page; `powers`: check → how
    often it finds a loss of a stated size; `sound`: address of a clip, instead of the recording."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speech = Speech(sheet, titles, language)
    environment.globals.update(
        t=lambda code, **given: say(code, language, **given),
        why=lambda reason: say(reason, language),
        item=speech.item,
        source=speech.source,
        question=speech.question,
        figure=speech.figure,
        comparisons=speech.comparisons,
        raised=speech.raised,
        who=speech.who,
        measure=lambda one: say(one.measure, language),
        value=speech.cell,
        number=lambda n, digits=0: words.number(n, language, digits),
        day=lambda moment: words.day(moment, language),
        clock=words.clock,
        draw=lambda plot: draw(plot, language),
        listen=sound or (lambda moment: address(moment, recordings)),
        powers=powers,
        stage_item=STAGE_ITEMS.get,
        listed=LISTED,
        flagged_signs=[(stage, sign) for stage in sheet.stages for sign in stage.signs if sign.flagged],
        judged_checks=sum(one.not_judged is None for one in sheet.results.values()),
    )
    style = (TEMPLATES / "page.css").read_text("utf-8") + (TEMPLATES / "sheet.css").read_text("utf-8")
    title = say("sheet.title", language)
    return environment.get_template("sheet.html").render(sheet=sheet, language=language, title=title, style=style)


class Speech:
    """How the sheet's nouns are said, on the page, in the workbook and on the command line alike."""

    def __init__(self, sheet: Sheet, titles: Mapping[str, str], language: str) -> None:
        self.names, self.titles, self.language = sheet.names or {}, titles, language
        self.checks = sheet.results

    def item(self, code: str) -> str:
        """'WARM-S2' → the article's words."""
        return say(f"method.{code.lower().replace('-', '_')}", self.language)

    def source(self, source: str) -> str:
        """A check's or a criterion's title."""
        plain = source.split("@", maxsplit=1)[0].removeprefix("core:")
        if plain == "listen":
            return say("sheet.listen", self.language)
        if plain in CORE:
            return say(f"report.core.{plain}", self.language)
        code = f"{plain.lower()}.title"
        if code in catalogue(self.language):
            return f"{plain} {say(code, self.language)}"
        return self.titles.get(plain, plain)

    def question(self, code: str) -> str:
        return say(f"{code.lower()}.question", self.language)

    def who(self, seller: str) -> str:
        return say("checks.team", self.language) if seller == TEAM else self.names.get(seller, seller)

    def figure(self, one: Figure) -> str:
        """'34 % (22–48), n = 52' in the unit of the measure, or why there is no figure."""
        said = self.estimate(one.estimate, one.unit)
        if one.bounds is None or one.estimate.value is None:
            return said
        low, high = (words.percent(x, self.language) for x in one.bounds)
        return said if low == high else f"{said}; {say('sheet.bounds', self.language, low=low, high=high)}"

    def comparisons(self, one: Figure) -> list[str]:
        """A line a comparison: what it was compared with, the difference with its interval, q, and whether it is a flag."""
        lines = []
        for each in one.comparisons:
            if each.other.value is None:
                continue
            difference = self.difference(each.difference, one.unit)
            q = "" if each.q is None else f", q {self.small(each.q)}"
            basis = say(f"sheet.basis.{each.basis}", self.language)
            flag = f" — {say(f'sheet.level.{each.level}', self.language)}" if each.level else ""
            lines.append(f"{basis} {self.plain(each.other.value, one.unit)}: {difference}{q}{flag}")
        return lines

    def raised(self, source: str, one: Figure) -> str:
        """'Борис Климов, Потребность выявлена: 14 % (5–30), n = 36; коллеги 68 %: −54 п. п. (…), q < 0,001 — тревога'."""
        flagged = replace(one, comparisons=tuple(each for each in one.comparisons if each.level))
        told = "; ".join([self.estimate(one.estimate, one.unit), *self.comparisons(flagged)])
        return f"{self.who(one.seller)}, {self.of_what(source, one)}: {told}"

    def of_what(self, source: str, one: Figure) -> str:
        """A criterion by its title; a check has several measures, so it is the measure that is named."""
        return say(one.measure, self.language) if source in self.checks else self.source(source)

    def small(self, q: float) -> str:
        return f"< {words.number(0.001, self.language, 3)}" if q < 0.001 else f"= {words.number(q, self.language, 3)}"

    def estimate(self, one: Estimate, unit: Unit) -> str:
        if unit == "share" or one.value is None:
            return words.share(one, self.language)
        inside = ""
        if one.low is not None and one.high is not None:
            digits = _digits(one.value, unit) or 1
            inside = (
                f" ({words.number(one.low, self.language, digits)}–{words.number(one.high, self.language, digits)})"
            )
        return f"{self.plain(one.value, unit)}{inside}, n\u00a0=\u00a0{words.number(one.n, self.language)}"

    def plain(self, value: float, unit: Unit) -> str:
        if unit == "share":
            return words.percent(value, self.language)
        name = say(f"sheet.unit.{unit}", self.language)
        return f"{words.number(value, self.language, _digits(value, unit))}{chr(0xA0) if name else ''}{name}"

    def difference(self, one: Estimate, unit: Unit) -> str:
        if one.value is None:
            return say(one.reason, self.language) if one.reason else say("report.no_data", self.language)
        if unit in ("per_day", "per_week", "per_hundred"):  # own / other
            inside = (
                f" ({words.number(one.low, self.language, 2)}\u2009…\u2009{words.number(one.high, self.language, 2)})"
                if one.low is not None and one.high is not None
                else ""
            )
            return f"×\u2009{words.number(one.value, self.language, 2)}{inside}"
        factor, name = (100.0, say("report.points", self.language)) if unit == "share" else (1.0, "")
        sign = "+" if one.value > 0 else ""
        inside = ""
        if one.low is not None and one.high is not None:
            low, high = (words.number(factor * x, self.language, 1) for x in (one.low, one.high))
            inside = f" ({low}\u2009…\u2009{high})"
        return f"{sign}{words.number(factor * one.value, self.language, 1)}{chr(0xA0) if name else ''}{name}{inside}"

    def cell(self, value: Any) -> str:
        """A cell of a listing."""
        if value is None:
            return "–"
        if isinstance(value, Reason):
            return say(value, self.language)
        if isinstance(value, datetime):
            return words.day(value, self.language)
        if isinstance(value, bool):
            return say("sheet.yes" if value else "sheet.no", self.language)
        if isinstance(value, float):
            return words.number(value, self.language, 1)
        return words.number(value, self.language) if isinstance(value, int) else str(value)

    def stance(self, one: Measured) -> str:
        return say(f"sheet.stance.{one.stance}", self.language)


def _digits(value: float, unit: Unit) -> int:
    if unit in ("count", "money") or abs(value) >= 100:
        return 0
    return 2 if unit == "ratio" or (unit in ("per_day", "per_week") and abs(value) < 1) else 1


def address(moment: Moment, recordings: Mapping[str, str]) -> str:
    """Where to hear it, from two seconds before; '' where there is nothing to play."""
    link = recordings.get(moment.call_id)
    return f"{link}#t={max(0.0, moment.start - 2):.1f},{moment.end + 8:.1f}" if link else ""


def results_of(sheet: Sheet) -> list[CheckResult]:
    return [sheet.results[code] for code in sorted(sheet.results)]
