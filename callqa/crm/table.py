"""An export file in, its sheets out as rows of text: CSV in whatever encoding and delimiter, XLSX, Bitrix's .xls that is HTML.

Rows are walked anew each time they are asked for, so a large CSV is never in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from callqa.errors import UserError
from callqa.types import Reason


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # of the file, from 1
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: Iterable[Row]  # can be walked many times; empty rows are left out
    form: str  # 'CSV, cp1251, ";"': said to the user
    name: str = ""  # of the workbook's sheet
    notes: tuple[Reason, ...] = ()


def table_files(given: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Each file, and whether it was found in a folder. What Excel keeps beside an open workbook is none."""
    for path in given:
        if not path.is_dir():
            yield path, False
            continue
        inside = [
            p for p in sorted(path.iterdir()) if p.suffix.lower() in TABLES and not p.name.startswith(("~$", "."))
        ]
        if not inside:
            raise UserError("no table in this folder", str(path), f"Known: {', '.join(sorted(TABLES))}.")
        yield from ((p, True) for p in inside)


def read_sheets(path: Path) -> list[Sheet]:
    """Raises UserError for a file that is no table."""
    from callqa.crm import delimited, markup, workbook

    try:
        with path.open("rb") as file:
            start = file.read(4096)
            size = path.stat().st_size
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Name the export with --crm.") from None
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", str(path), "Name a file that can be read.") from None
    if not start.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        what = "the file is empty" if not start.strip() or size < 4 else "the file holds nothing but NUL bytes"
        raise UserError(what, str(path), "Export it again.")
    if start[:2] == b"PK":
        return workbook.read(path)
    if start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _old_excel(path)
    for magic, what in MAGIC.items():
        if start.startswith(magic):
            raise UserError(f"this is {what}, not a table", str(path), "Export the table as CSV or XLSX.")
    if b"<table" in start.lower() or b"<\0t\0a\0b\0l\0e\0" in start.lower() or start.lstrip()[:5].lower() == b"<html":
        return [markup.read(path)]
    return [delimited.read(path)]


TABLES = frozenset({".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".htm", ".html"})
MAGIC = {
    b"%PDF": "a PDF",
    b"RIFF": "a recording",
    b"ID3": "a recording",
    b"OggS": "a recording",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"SQLite format": "a database",
    b"\x89PNG": "a picture",
}


def _old_excel(path: Path) -> UserError:
    """An encrypted workbook and Excel 97's share a container; the encrypted one names its stream."""
    with path.open("rb") as file:
        inside = file.read(1 << 22)
    if "EncryptedPackage".encode("utf-16-le") in inside:
        return UserError(
            "the workbook is protected by a password", str(path), "Save it without the password, or as CSV."
        )
    return UserError("an old Excel file (.xls)", str(path), "Save it as .xlsx or CSV.")
