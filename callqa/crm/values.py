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


def order_of_dates(cells: Iterable[str]) -> DayFirst:
    """Whether 03/04/2026 of this column is 3 April or March 4: by any part above twelve; slashes alone mean month first."""
    slashes = False
    for cell in cells:
        match = re.match(r"(\d{1,2})([./])(\d{1,2})\2\d{2,4}", cell)
        if not match:
            continue
        slashes = slashes or match.group(2) == "/"
        if int(match.group(1)) > 12:
            return "day"
        if int(match.group(3)) > 12:
            return "month"
    return "month" if slashes else "day"


def read_date(cell: str, order: DayFirst, zone: ZoneInfo) -> datetime | None:
    """None for an empty cell. Raises ValueError for what is no date: never "now"."""
    text = cell.strip().strip("'")
    if text.lower() in NO_DATE:
        return None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):  # Excel counts days from 1899-12-30
        return (datetime(1899, 12, 30) + timedelta(days=float(text))).replace(microsecond=0, tzinfo=zone)
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(zone)
    match = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?", text)
    if match:
        first, second, year = int(match.group(1)), int(match.group(2)), int(match.group(3))
        day, month = (first, second) if order == "day" else (second, first)
        hour, minute, second = (int(g or 0) for g in match.groups()[3:])
        return datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second, tzinfo=zone)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def read_amount(cell: str) -> Decimal | None:
    """'1 250 000,50 ₽' → 1250000.50. Raises ValueError for '1,5 млн' and the like."""
    text = re.sub(r"[\s\u00a0\u202f']", "", cell)
    text = re.sub(r"(?:руб\.?|р\.|₽|\$|€|usd|eur|rub)", "", text, flags=re.I)
    if not text or text == "-":
        return None
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


def read_phones(cell: str, region: str) -> tuple[str, ...]:
    """E.164 of each number in a cell; extensions ("доб. 214") are cut off; short codes give nothing."""
    found: list[str] = []
    for part in re.split(r"[,;/\n]| и ", cell):
        main = re.split(r"доб|ext|вн\.|x\d|#", part, maxsplit=1, flags=re.I)[0]
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
