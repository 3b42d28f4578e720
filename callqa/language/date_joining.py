"""Neighbouring mentions that make one moment: day and hour, weekday and date, an hour and its part of the day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from callqa.language import expressions as re
from callqa.language.date_mention import DateMention


def joined(mentions: list[DateMention], text: str) -> list[DateMention]:
    """Neighbours that make one moment: day + hour, weekday + day of the month."""
    out: list[DateMention] = []
    for mention in mentions:
        if len(out) > 1 and _is_range(out[-2], out[-1], text):
            last = out.pop()
            out[-1] = replace(out[-1], end=last.end, text=text[out[-1].start : last.end], day=last.day)
        if out and (whole := _one_moment(out[-1], mention, text)) is not None:
            out[-1] = whole
        else:
            out.append(mention)
    if len(out) > 1 and _is_range(out[-2], out[-1], text):
        last = out.pop()
        out[-1] = replace(out[-1], end=last.end, text=text[out[-1].start : last.end], day=last.day)
    return out


def _is_range(a: DateMention, b: DateMention, text: str) -> bool:
    """'9:30 to 11:00 on Thursday': the day is said after both hours."""
    between = text[a.end : b.start].lower().strip()
    joins = between in ("-", "–", "—", "to", "and", "till", "until", "untill", "but before", "до", "по", "/", "")
    return joins and a.clock is not None and a.day is None and b.day is not None and b.clock is not None


def _one_moment(a: DateMention, b: DateMention, text: str) -> DateMention | None:
    between = text[a.end : b.start]
    paused = a.day and b.clock and not b.day and between.strip() == "."  # "Saturday. Ten in the morning"
    if len(between) > 28 or (not paused and re.search(r"[.?!;]\s|\b(?:или|не|нет|or|not|а)\b", between.lower())):
        return None
    span: dict[str, Any] = {
        "start": a.start,
        "end": b.end,
        "text": text[a.start : b.end],
        "bound": b.bound,
        "loose": False,
    }
    if a.day and b.clock and not b.day and not a.clock:
        return replace(a, **span, clock=b.clock, precision=b.precision)
    if b.day and a.clock and not a.day and not b.clock:
        return replace(b, **span, clock=a.clock, precision=a.precision)
    if {a.kind, b.kind} & {"part"}:
        part, whole = (a, b) if a.kind == "part" else (b, a)
        if len(between.strip()) > 3 or not (whole.day or whole.clock):
            return None
        precision = whole.precision if whole.clock else "part_of_day"
        span["bound"], span["loose"] = whole.bound, whole.loose
        return replace(whole, **span, precision=precision, clock=_in_part(whole.clock, part.text))
    if a.day and b.day and a.day != b.day and re.fullmatch(ONE_DAY, between.lower()) and not (a.clock and b.clock):
        # 'четверг, 24-е': the number of the day is the surer of the two; 'завтра, в пятницу' agree or the later wins.
        weekdays = a.day.isoweekday() == b.day.isoweekday()
        if weekdays and (a.kind == "weekday") != (b.kind == "weekday"):
            exact = b if a.kind == "weekday" else a
            clock = b.clock or a.clock
            return replace(exact, **span, clock=clock, precision="minute" if clock else "day")
        if weekdays:  # of "14 мая, среда" the date is the surer, and it is never the nearer of the two
            clock = b.clock or a.clock
            return replace(b, **span, day=max(a.day, b.day), clock=clock, precision="minute" if clock else "day")
        if (a.kind, b.kind) == ("weekday", "dom") and (both := _next_both(a.day, b.day, b.text)) is not None:
            clock = b.clock or a.clock
            return replace(b, **span, day=both, clock=clock, precision="minute" if clock else "day")
        return None
    if a.day and a.day == b.day and len(between) <= 16:
        clock = b.clock or a.clock
        return replace(b, **span, clock=clock, precision="minute" if clock else "day")
    return None


FARTHEST = timedelta(days=70)
SAYS_MONTH = re.compile(
    r"январ|феврал|март|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|\d[./]\d"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)


def _next_both(weekday: date, numbered: date, said: str) -> date | None:
    """ "Wednesday the fourth", without a month: the first fourth that is a Wednesday, not far from now."""
    if SAYS_MONTH.search(said.lower()):
        return None
    month = numbered.replace(day=1)
    while month - numbered <= FARTHEST:
        month = (month + timedelta(days=32)).replace(day=1)
        if numbered.day > monthrange(month.year, month.month)[1]:
            continue
        day = month.replace(day=numbered.day)
        if day.isoweekday() == weekday.isoweekday():
            return day if day - weekday <= FARTHEST else None
    return None


# Between two names of one day, "четверг, то есть 24-е", "Thursday that's the 24th"; not "завтра скину, и в пятницу"
ONE_DAY = r"[\s,.(—–-]*(?:(?:в|во|на|это|то есть|будет|ну|э|эм|on|the|that's|that is|that|so|uh|um|which is|is)[\s,—–-]+){0,3}"


def _in_part(clock: time | None, part: str) -> time | None:
    """'at seven, first thing': the part of the day tells a bare hour's half."""
    early = re.search(r"утр|morning|first thing", part.lower())
    return clock.replace(hour=clock.hour - 12) if clock and early and clock.hour in (17, 18, 19) else clock
