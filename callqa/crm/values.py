"""Cells in, values out: dates, amounts, telephone numbers as exports write them. What cannot be read raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal
from zoneinfo import ZoneInfo

from callqa.language.contacts import phone

DayFirst = Literal["day", "month"]
NO_DATE = {"", "-", "—", "не закрыта", "нет", "не указана", "none", "n/a", "open"}

NUMERIC_DATE = re.compile(r"'?(\d{1,2})([./-])(\d{1,2})\2\d{2,4}")


def order_of_dates(cells: Iterable[str]) -> DayFirst | None:
    """Whether 03/04/2026 of this column is 3 April or March 4: by any part above twelve; dots mean day first.

    None: it cannot be told, so somebody has to be asked. Raises ValueError where the column has both orders.
    """
    found: dict[DayFirst, str] = {}
    open_question = False
    for cell in cells:
        match = NUMERIC_DATE.match(cell)
        if not match:
            continue
        first, second = int(match.group(1)), int(match.group(3))
        if first > 12 >= second:
            found.setdefault("day", cell)
        elif second > 12 >= first:
            found.setdefault("month", cell)
        elif match.group(2) != "." and first != second:
            open_question = True
    if len(found) == 2:
        raise ValueError(f"'{found['day']}' has the day first and '{found['month']}' the month")
    if found:
        return next(iter(found))
    return None if open_question else "day"


def read_date(cell: str, order: DayFirst, zone: ZoneInfo) -> datetime | None:
    """None for an empty cell. Raises ValueError for what is no date: never "now"."""
    text = cell.strip().strip("'")
    if text.lower() in NO_DATE:
        return None
    if re.fullmatch(r"[2-6]\d{4}(?:[.,]\d+)?", text):  # Excel counts days from 1899-12-30
        days = timedelta(days=float(text.replace(",", ".")))
        return _whole_second(datetime(1899, 12, 30) + days).replace(tzinfo=zone)
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(zone)
    match = NUMERIC.fullmatch(text)
    if match:
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        day, month = (first, second) if order == "day" else (second, first)
        return datetime(year + 2000 if year < 100 else year, month, day, *_clock(match), tzinfo=zone)
    match = NAMED.fullmatch(text.lower())
    if match:
        month = MONTHS.index((match["month"] or match["month_first"])[:3].replace("мая", "май")) % 12 + 1
        day = int(match["day"] or match["day_second"])
        return datetime(int(match["year"]), month, day, *_clock(match), tzinfo=zone)
    moment = datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


CLOCK = r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second_>\d{2}))?\s*(?P<half>[ap]m)?)?"
NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[./-])(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){CLOCK}", re.IGNORECASE
)
NAMED = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) (?P<month>[a-zа-я]{{3,}})\.?|(?P<month_first>[a-z]{{3,}})\.? (?P<day_second>\d{{1,2}}),?)"
    rf" (?P<year>\d{{4}})(?: г\.?)?{CLOCK}"
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec янв фев мар апр май июн июл авг сен окт ноя дек".split()


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, int(match["minute"] or 0), int(match["second_"] or 0)


def _whole_second(moment: datetime) -> datetime:
    """A serial's fraction of a day is a float: 10:00:00 comes out as 09:59:59.99."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def read_amount(cell: str) -> Decimal | None:
    """'1 250 000,50 ₽' → 1250000.50. Raises ValueError for '1,5 млн' and the like."""
    text = re.sub(r"[\s\u00a0\u202f']", "", cell)
    text = re.sub(r"(?:руб\.?|р\.|₽|₸|\$|€|£|usd|eur|rub|kzt)", "", text, flags=re.I)
    if not text or text == "-":
        return None
    if ROUNDED.fullmatch(text):
        raise ValueError(f"'{cell}' was rounded by Excel: format the column as a number and export again")
    if "," in text and "." in text:
        text = text.replace(",", "") if text.rfind(".") > text.rfind(",") else text.replace(".", "").replace(",", ".")
    elif re.search(r",\d{1,2}$", text):
        text = text.replace(",", ".")
    else:
        text = text.replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"'{cell}' is no amount") from None


ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)  # 7.9161E+10: the digits behind are gone


def unfloated(text: str) -> str:
    """A whole number that came through a float, as its digits; one that lost digits stays as it is.

    >>> unfloated("7.9161234567E+10"), unfloated("7.9161E+10")
    ('79161234567', '7.9161E+10')
    """
    found = re.fullmatch(r"(\d)[.,](\d+)e\+?(\d+)", text.strip().lstrip("'"), re.IGNORECASE)
    return found[1] + found[2] if found and len(found[2]) == int(found[3]) else text


def read_id(cell: str) -> str:
    """An id as text. '15.0' was a number in between; '1.23E+11' is no id any more: raises ValueError."""
    text = unfloated(cell.strip().lstrip("'").strip())
    if ROUNDED.fullmatch(text):
        raise ValueError(f"the id '{cell}' was rounded by Excel: format the column as text and export again")
    return re.sub(r"(?<=\d)[.,]0+$", "", text)


def read_share(cell: str) -> float | None:
    """A probability, 0..1. '35 %', '35' → 0.35; '0.35' → 0.35; '1' is one per cent, as CRMs write it.

    Raises ValueError for what is no number or is out of 0..100.
    """
    text = cell.replace("\u00a0", "").replace(" ", "").removesuffix("%").replace(",", ".")
    if not text or text == "-":
        return None
    value = float(text)
    if not 0 <= value <= 100:
        raise ValueError(f"'{cell}' is no probability")
    return value if 0 < value < 1 and "%" not in cell else value / 100


def salesforce_id(id: str) -> str:
    """A 15-character id (its case matters) with the three characters that make it safe in Excel; others as they are.

    >>> salesforce_id("0065g00000BWlNQ")
    '0065g00000BWlNQAA1'
    """
    if not re.fullmatch(r"[a-zA-Z0-9]{15}", id):
        return id
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    groups = (id[start : start + 5] for start in (0, 5, 10))
    return id + "".join(letters[sum(1 << i for i, c in enumerate(group) if c.isupper())] for group in groups)


def read_phones(cell: str, region: str) -> tuple[str, ...]:
    """E.164 of each number in a cell; extensions ("доб. 214") are cut off; short codes and rounded numbers give nothing."""
    found: list[str] = []
    for part in map(unfloated, re.split(r"[;/\n]|,(?!\d+[eE]\+)| и ", cell)):
        if ROUNDED.search(part.strip().lstrip("'")):
            continue
        main = re.split(r"доб|ext|вн\.|x\d|#", part, maxsplit=1, flags=re.I)[0]
        main = re.sub(r"(?<=\d{9})\.0+\s*$", "", main)  # a number in between
        digits = re.sub(r"\D", "", main)
        if digits.startswith("810"):
            digits = digits[3:]
            main = "+" + digits
        if len(digits) < 10:
            continue
        number = phone("+" + digits if "+" in main else digits, region)
        if number and number not in found:
            found.append(number)
    return tuple(found)
