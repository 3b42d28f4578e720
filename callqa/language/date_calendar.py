"""What the patterns of `date_grammar_calendar` mean: their groups and the moment of the call in, (day, hour, precision) out."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from callqa.language import expressions as re
from callqa.language.date_grammar_calendar import DAY_SHORT, MONTH_SHORT

Groups = dict[str, str]
Found = tuple[date | None, time | None] | None
SHIFTS = {
    "позапозавчера": -3, "послепослезавтра": 3, "day before yesterday": -2, "tomorrows": 1, "a week tomorrow": 8, "one week tomorrow": 8, "tomorrow week": 8, "late last night": -1,
    "last night": -1, "late tonite": 0, "tonite": 0, "by eod": 0, "eod": 0,
}  # fmt: skip
FEW = {"a": 1, "an": 1, "one": 1, "a couple of": 2, "a couple": 2, "a pair of": 2, "a few": 3, "few": 3, "пару": 2}
DAYS = {"д": 1, "н": 7, "day": 1, "fortnight": 14, "week": 7}


def shift(groups: Groups, reference: datetime) -> Found:
    return reference.date() + timedelta(days=SHIFTS[groups["word"]]), None


def ago(groups: Groups, reference: datetime) -> Found:
    """'two weeks ago', 'a fortnight hence', 'in three months': from the moment of the call."""
    said = groups.get("n", "a").lstrip("#")
    number = FEW.get(said) or int(said)
    if "few" in said and not re.match(r"sec|min|hour", groups["unit"]):
        return None  # "in a few days" names no day
    number = -number if groups.get("ago") in ("ago", "back", "назад") else number
    return _moved(reference, number, groups["unit"])


def _moved(reference: datetime, number: int, unit: str) -> Found:
    if re.match(r"month|year|месяц|год|лет", unit):
        months = number * (12 if re.match(r"year|год|лет", unit) else 1)
        return later_month(reference.date(), months), None
    if re.match(r"sec|min|hour|h$|'|секунд|минут|час", unit):
        seconds = 1 if re.match(r"sec|секунд", unit) else 60 if re.match(r"min|'|минут", unit) else 3600
        moment = reference + timedelta(seconds=number * seconds)
        return moment.date(), moment.time().replace(second=0, microsecond=0)
    each = next(days for stem, days in DAYS.items() if unit.startswith(stem))
    return reference.date() + timedelta(days=number * each), None


def later_month(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def fraction(groups: Groups, reference: datetime) -> Found:
    return reference.date(), None


def weekdays(groups: Groups, reference: datetime) -> Found:
    """'three Fridays from now', 'two Thursdays ago'."""
    number, wanted, today = int(groups["n"].lstrip("#")), int(groups["wd"]), reference.date()
    if groups["ago"] == "from now":
        return today + timedelta(days=(wanted - today.isoweekday() - 1) % 7 + 1 + 7 * (number - 1)), None
    return today - timedelta(days=(today.isoweekday() - wanted - 1) % 7 + 1 + 7 * (number - 1)), None


def span(groups: Groups, reference: datetime) -> Found:
    """The first day of 'the last two days', 'the next three days'; of hours and minutes the day of the call."""
    number, which = FEW.get(groups["n"]) or int(groups["n"].lstrip("#")), groups["which"]
    if re.match(r"week|month|year|fortnight|недел|месяц|год|лет", groups["unit"]):
        return None
    if "few" in groups["n"] and which == "next":
        return None  # "in the next few days" names no day
    if re.match(r"sec|min|hour|секунд|минут|час", groups["unit"]):
        return reference.date(), None
    back = re.match(r"last|past|послед", which)
    ahead = number if which == "upcoming" else 1
    return reference.date() + timedelta(days=-number if back else ahead), None


def _weeks(rel: str) -> int:
    if re.search(r"last|past|previous|прошл", rel):
        return -1
    return 0 if re.search(r"this|current|эт|текущ", rel) else 1


def week_day(groups: Groups, reference: datetime) -> Found:
    monday = reference.date() - timedelta(days=reference.isoweekday() - 1)
    return monday + timedelta(days=7 * _weeks(groups["rel"]) + int(groups["wd"]) - 1), None


def month_day(groups: Groups, reference: datetime) -> Found:
    first = later_month(reference.date().replace(day=1), _weeks(groups["rel"]))
    return _day(first.year, first.month, int(groups["dom"]))


def _day(year: int, month: int, number: int) -> Found:
    try:
        return date(year, month, number), None
    except ValueError:
        return None


def nth(groups: Groups, reference: datetime) -> Found:
    """'the first Monday of next month', 'the last day of October 2015', 'последний четверг месяца'."""
    first = reference.date().replace(day=1)
    if "mo" in groups:
        first = first.replace(month=int(groups["mo"]), year=int(groups.get("year", first.year)))
        if "year" not in groups and first < reference.date().replace(day=1):
            first = first.replace(year=first.year + 1)
    elif groups.get("rel"):
        first = later_month(first, 0 if groups["rel"] == "the" else _weeks(groups["rel"]))
    length = calendar.monthrange(first.year, first.month)[1]
    days = [first + timedelta(days=i) for i in range(length)]
    if "wd" in groups:
        days = [day for day in days if day.isoweekday() == int(groups["wd"])]
    place = 1 if not groups["nth"].startswith("@") else int(groups["nth"][1:])
    from_end = groups.get("last") or not groups["nth"].startswith("@")
    return (days[-place] if from_end else days[place - 1], None) if place <= len(days) else None


def dated(groups: Groups, reference: datetime) -> Found:
    """A day with its month, and the year where it was said: two figures are a year within the next twenty or past eighty."""
    month, number = int(groups.get("mo") or groups["mo2"]), int(groups["dom"])
    said = groups.get("year") or groups.get("year2")
    if said:
        year = int(said)
        if year < 100:
            year += 2000 if 2000 + year <= reference.year + 20 else 1900
        return _day(year, month, number)
    found = _day(reference.year, month, number)
    if found and found[0] and (reference.date() - found[0]).days > 45:
        return _day(reference.year + 1, month, number)
    return found


def short_month(groups: Groups, reference: datetime) -> Found:
    return dated(groups | {"mo": str(MONTH_SHORT[groups["short"]])}, reference)


def short_day(groups: Groups, reference: datetime) -> Found:
    wanted = DAY_SHORT[groups["short"]]
    return reference.date() + timedelta(days=(wanted - reference.isoweekday() - 1) % 7 + 1), None


def midnight(groups: Groups, reference: datetime) -> Found:
    return reference.date() + timedelta(days=1), time(0)


def together(groups: Groups, reference: datetime) -> Found:
    """'at 1030', '330 p.m.'"""
    hour, minute = divmod(int(groups["hm"]), 100)
    part = groups.get("part", "")
    if hour > 23 or minute > 59:
        return None
    if part.startswith(("p", "e", "afternoon")) or (not part and hour < 7):
        hour = hour % 12 + 12
    return None, time(hour, minute)


RESOLVERS: dict[str, Callable[[Groups, datetime], Found]] = {
    "shift": shift, "ago": ago, "fraction": fraction, "weekdays": weekdays, "span": span, "week_day": week_day,
    "month_day": month_day, "nth": nth, "range": dated, "us": dated, "dated": dated, "short_month": short_month,
    "short_day": short_day, "midnight": midnight, "together": together,
}  # fmt: skip
