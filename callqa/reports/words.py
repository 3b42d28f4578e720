"""Figures in, words out: how numbers, dates, intervals and times are written in each language."""

from __future__ import annotations

from datetime import datetime

from callqa.texts import plural, say
from callqa.types import Estimate

MONTHS = {
    "ru": ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def number(value: float, language: str, digits: int = 0) -> str:
    """1234.5 → '1 234,5' in Russian, '1,234.5' in English; a true minus sign."""
    text = f"{value:,.{digits}f}".replace("-", "\u2212")
    return text.replace(",", "\u00a0").replace(".", ",") if language == "ru" else text


def percent(share: float, language: str) -> str:
    """0.724 → '72 %' (ru) or '72%' (en)."""
    return f"{number(100 * share, language)}{chr(0xA0) if language == 'ru' else ''}%"


def share(estimate: Estimate, language: str) -> str:
    """'72 % (61–81), n = 64', or why there is no figure."""
    if estimate.value is None:
        return _nothing(estimate, language)
    inside = "" if estimate.low is None or estimate.high is None else f" ({_span(estimate, 100, language)})"
    return f"{percent(estimate.value, language)}{inside}, n{chr(0xA0)}={chr(0xA0)}{number(estimate.n, language)}"


def mean(estimate: Estimate, language: str) -> str:
    """'63 (58–68), n = 40' for points from 0 to 100."""
    if estimate.value is None:
        return _nothing(estimate, language)
    inside = "" if estimate.low is None or estimate.high is None else f" ({_span(estimate, 1, language)})"
    return f"{number(estimate.value, language)}{inside}, n{chr(0xA0)}={chr(0xA0)}{number(estimate.n, language)}"


def difference(estimate: Estimate, language: str) -> str:
    """'+12 pp (3 … 21), n = 412' for percentage points."""
    if estimate.value is None:
        return _nothing(estimate, language)
    sign = "+" if estimate.value > 0 else ""
    points = say("report.points", language)
    low, high = (number(x, language, 1) for x in (estimate.low or 0.0, estimate.high or 0.0))
    return f"{sign}{number(estimate.value, language, 1)}{chr(0xA0)}{points} ({low}\u2009…\u2009{high}), n{chr(0xA0)}={chr(0xA0)}{estimate.n}"


def day(moment: datetime | None, language: str) -> str:
    if moment is None:
        return say("report.no_date", language)
    if language == "ru":
        return moment.strftime("%d.%m.%Y")
    return f"{moment.day} {MONTHS['en'][moment.month - 1]} {moment.year}"


def month(period: str, language: str) -> str:
    """'2026-03' → 'мар 26'."""
    year, number_of = period.split("-")[:2]
    return f"{MONTHS[language][int(number_of) - 1]}\u00a0{year[2:]}"


def clock(seconds: float) -> str:
    """75.4 → '1:15'."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def counted(n: int, forms_code: str, language: str) -> str:
    """'21 звонок', '5 calls'; the forms stand in the catalogue."""
    return f"{number(n, language)}\u00a0{plural(n, say(forms_code, language), language)}"


def _span(estimate: Estimate, factor: float, language: str) -> str:
    low, high = (number(factor * x, language) for x in (estimate.low or 0.0, estimate.high or 0.0))
    return f"{low}–{high}"


def _nothing(estimate: Estimate, language: str) -> str:
    return say(estimate.reason, language) if estimate.reason else say("report.no_data", language)
