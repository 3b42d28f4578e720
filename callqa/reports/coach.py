"""A seller's coaching in, one page to talk through out (two sheets of paper at most); and the index of all pages."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2

from callqa.reports import words
from callqa.reports.draw import draw
from callqa.texts import catalogue, say
from callqa.types import CORE, Criterion, Estimate, Reason
from callqa.types.checks import Plot
from callqa.types.coaching import Coaching, Point

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index."""

    page: str  # file name
    coaching: Coaching


def coach_page(one: Coaching, criteria: Mapping[str, Criterion], zone: Any) -> str:
    """HTML that needs no other file."""
    speech = _Speech(one.language, criteria, zone)
    return _render("coach.html", one.language, one=one, speech=speech, trend=_trend(one), some_sound=_some_sound(one))


def _some_sound(one: Coaching) -> bool:
    points = (*one.strengths, *one.focus)
    return any(heard.clip for heard in (*one.red_flags, *(each for point in points for each in point.heard)))


def index_page(entries: Sequence[Entry], language: str) -> str:
    """All pages by name: no ranks, no figures that rank."""
    ordered = sorted(entries, key=lambda entry: entry.coaching.name.casefold())
    return _render("coach_index.html", language, entries=ordered, speech=_Speech(language, {}, None))


def _render(template: str, language: str, **values: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(t=lambda code, **given: say(code, language, **given))
    style = (TEMPLATES / "coach.css").read_text("utf-8")
    return environment.get_template(template).render(language=language, style=style, **values)


@dataclass(frozen=True, slots=True)
class _Speech:
    """How the values of a page are said."""

    language: str
    criteria: Mapping[str, Criterion]
    zone: Any

    def title(self, criterion: str) -> str:
        if criterion in CORE:
            return say(f"report.core.{criterion}", self.language)
        known = self.criteria.get(criterion)
        return known.title if known else criterion

    def question(self, criterion: str) -> str:
        if criterion in CORE:
            return say(f"report.core_question.{criterion}", self.language)
        known = self.criteria.get(criterion)
        return known.question if known else ""

    def task(self, criterion: str) -> str:
        """What to practise: of a core criterion its own task, of the rubric's its question as a check before hanging up."""
        code = f"coach.task.{criterion}"
        if code in catalogue(self.language):
            return say(code, self.language)
        return say("coach.task.other", self.language, title=self.title(criterion), question=self.question(criterion))

    def day(self, moment: date | datetime | None) -> str:
        if isinstance(moment, datetime) and self.zone is not None:
            moment = moment.astimezone(self.zone)
        return words.day(moment, self.language)  # type: ignore[arg-type]

    def clock(self, seconds: float) -> str:
        return words.clock(seconds)

    def why(self, reason: Reason) -> str:
        return say(reason, self.language)

    def share(self, one: Estimate) -> str:
        """'62 % (48–74), 31 of 50 calls'."""
        if one.value is None or one.low is None or one.high is None:
            return self.why(one.reason) if one.reason else ""
        shown = (
            words.percent(one.value, self.language),
            *(words.number(100 * x, self.language) for x in (one.low, one.high)),
        )
        return say(
            "coach.share",
            self.language,
            share=shown[0],
            low=shown[1],
            high=shown[2],
            met=round(one.value * one.n),
            n=one.n,
        )

    def example(self, text: str) -> str:
        """A rubric's 'S: …' and 'C: …' with the roles in words."""
        for short in ("S", "C"):
            role = say(f"coach.role.{short}", self.language)
            text = re.sub(rf"(?:^|(?<= )){short}: ", f"{role}: ", text)
        return text

    def moved(self, one: Estimate, factor: float = 100.0) -> str:
        """The change against the own past in words: up, down, or no difference that this many calls can show."""
        if one.value is None or one.low is None or one.high is None:
            return say("coach.no_past", self.language)
        sign = "up" if one.low > 0 else "down" if one.high < 0 else "same"
        shown = {
            name: _signed(factor * x, self.language)
            for name, x in (("value", one.value), ("low", one.low), ("high", one.high))
        }
        unit = say("coach.unit.points" if factor == 1 else "coach.unit.share", self.language)
        return say(f"coach.moved.{sign}", self.language, unit=unit, **shown)

    def band(self, point: Point) -> str:
        if point.band is None:
            return say("coach.band_none", self.language)
        low, high = (words.number(100 * x, self.language) for x in (point.band.low, point.band.high))
        return say("coach.band", self.language, low=low, high=high)

    def score(self, one: Estimate) -> str:
        return words.mean(one, self.language)

    def number(self, value: float) -> str:
        return words.number(value, self.language)

    def weeks(self, one: Coaching) -> int:
        return math.ceil(one.weeks_more or 0)


def _signed(value: float, language: str) -> str:
    return f"{'+' if round(value) > 0 else ''}{words.number(value if round(value) else 0.0, language)}"


def _trend(one: Coaching) -> str:
    """Mean score of the months that have calls enough for an interval; '' under two."""
    known = [(month, e) for month, e in one.trend if e.low is not None]
    if len(known) < 2:
        return ""
    points = [(f"{month}-01", e.value, e.low, e.high, e.n) for month, e in known]
    data = {"series": [("", points)], "unit": "count"}
    title = Reason("coach.trend_plot", {"months": len(known), "n": sum(e.n for _, e in known)})
    return draw(Plot("lines", title, y="coach.score_axis", data=data), one.language)
