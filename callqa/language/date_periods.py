"""Periods without a day: "на следующей неделе", "в конце месяца", "this summer" → their precision and first day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from callqa.language import expressions as re
from callqa.language.date_calendar import later_month
from callqa.language.date_mention import DateMention, Precision

UNITS: list[tuple[Precision, str]] = [
    ("week", r"^(?:the )?week (?:of|commencing|beginning|starting)"),
    ("quarter", r"квартал|quarter|qtr"),
    ("season", r"сезон|season|summer|winter|spring|autumn|fall|лет[оау]|зим|весн|осен"),
    ("year", r"\bгод|year"),
    ("month", r"месяц|month|январ|феврал|март|апрел|ма[йея]\b|июн|июл|август|сентябр|октябр|ноябр|декабр"
              r"|january|february|march|april|may|june|july|august|september|october|november|december"),
    ("week", r"недел|week"),
]  # fmt: skip
NEXT = r"следующ|будущ|next|following|coming|той"
LAST = r"прошл|last|past|previous"
THIS = r"эт|текущ|this|current"


def period(mention: DateMention, reference: datetime) -> DateMention:
    said = mention.text.lower()
    precision: Precision = next((name for name, stem in UNITS if re.search(stem, said)), "vague")
    step = 1 if re.search(NEXT, said) else -1 if re.search(LAST, said) else 0 if re.search(THIS, said) else None
    first = None if step is None else _first_day(precision, step, reference.date())
    return replace(mention, precision=precision, nearest=first)


def _first_day(precision: str, step: int, today: date) -> date | None:
    month = today.replace(day=1)
    if precision == "week":
        return today - timedelta(days=today.isoweekday() - 1 - 7 * step)
    if precision == "month":
        return later_month(month, step)
    if precision == "quarter":
        return later_month(month.replace(month=(today.month - 1) // 3 * 3 + 1), 3 * step)
    if precision == "year":
        return date(today.year + step, 1, 1)
    return None
