"""sellers.csv in, sellers out; and who sat at an extension on a day."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from callqa.errors import UserError
from callqa.language.contacts import phone
from callqa.types import Seller

COLUMNS = ("seller_id", "name", "extension", "mobile", "did", "crm_user", "valid_from", "valid_to", "team", "language")
NEEDED = ("seller_id", "name")


def read_sellers(path: Path, region: str = "RU") -> list[Seller]:
    """One row a seller, or a period of a seller at an extension. Raises UserError with line and column."""
    rows = _rows(path)
    if not rows:
        raise UserError("no rows", str(path), f"Write a header line: {','.join(COLUMNS)}, and a line a seller.")
    missing = [name for name in NEEDED if name not in rows[0][1]]
    if missing:
        raise UserError(
            f"no column {', '.join(missing)} (found: {', '.join(rows[0][1])})",
            str(path),
            f"Columns: {', '.join(COLUMNS)}.",
        )
    return [_seller(path, line, row, region) for line, row in rows]


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text("cp1251")
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Name the file with --sellers.") from None
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    return [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]


def _seller(path: Path, line: int, row: dict[str, str], region: str) -> Seller:
    def day(name: str) -> date | None:
        if not row.get(name):
            return None
        try:
            return date.fromisoformat(row[name])
        except ValueError:
            where = f"{path}, line {line}, column {name}"
            raise UserError(f"'{row[name]}' is no date", where, "Write it as 2026-03-12.") from None

    if not row["seller_id"]:
        raise UserError("empty seller_id", f"{path}, line {line}", "Give every seller an id.")
    mobile, did, language = (row.get(name, "") for name in ("mobile", "did", "language"))
    if language not in ("", "ru", "en"):
        raise UserError(f"no texts in language '{language}'", f"{path}, line {line}, column language", "Known: ru, en.")
    return Seller(
        row["seller_id"], row["name"], row.get("extension") or None, phone(_digits(mobile), region) if mobile else None,
        (phone(_digits(did), region) or did) if did else None, row.get("crm_user") or None, day("valid_from"),
        day("valid_to"), row.get("team") or None, language or None,
    )  # fmt: skip


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def at_extension(extension: str | None, day: date | None, sellers: Sequence[Seller]) -> Seller | None:
    """Who sat there that day; None where nobody or more than one."""
    if not extension:
        return None
    found = {s.id: s for s in sellers if s.extension == extension and _valid(s, day)}
    return next(iter(found.values())) if len(found) == 1 else None


def at_number(said: str | None, day: date | None, sellers: Sequence[Seller]) -> Seller | None:
    """Whose extension, mobile or direct number that was that day; None where nobody's or more than one's."""
    digits = _digits(said or "")
    if not digits:
        return None
    sitting = at_extension(digits, day, sellers)
    if sitting or len(digits) < 7:
        return sitting
    found = {
        s.id: s
        for s in sellers
        for own in (s.mobile, s.did)
        if own and _digits(own)[-10:] == digits[-10:] and _valid(s, day)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def named(said: str | None, sellers: Sequence[Seller]) -> Seller | None:
    """The seller whom another system calls so: by id, name or CRM user."""
    found = {s.id: s for s in sellers if said and said in (s.id, s.name, s.crm_user)}
    return next(iter(found.values())) if len(found) == 1 else None


def _valid(seller: Seller, day: date | None) -> bool:
    after = seller.valid_from is None or (day is not None and seller.valid_from <= day)
    return day is None or (after and (seller.valid_to is None or day <= seller.valid_to))
