"""An export file in, rows of text out: CSV in whatever encoding and delimiter, XLSX, and Bitrix's .xls that is HTML."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from callqa.errors import UserError

ENCODINGS = ("utf-8-sig", "cp1251")
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # of the file, from 1
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    form: str  # 'CSV, cp1251, ";"': said to the user


def read_sheet(path: Path) -> Sheet:
    """Raises UserError for a file that is no table."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Name the export with --crm.") from None
    if not data.strip():
        raise UserError("the file is empty", str(path), "Export the deals again.")
    if data[:2] == b"PK":
        return _xlsx(path)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UserError("an old Excel file (.xls)", str(path), "Save it as .xlsx or CSV.")
    text, encoding = _decoded(data, path)
    if "<table" in text[:4000].lower():
        return _html(text)
    return _csv(text, encoding, path)


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), "UTF-16"
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), "UTF-8" if encoding == "utf-8-sig" else encoding
        except UnicodeDecodeError:
            continue
    raise UserError("neither UTF-8, cp1251 nor UTF-16", str(path), "Save the export as UTF-8 CSV.")


def _csv(text: str, encoding: str, path: Path) -> Sheet:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for values in reader:
            if any(v.strip() for v in values):
                rows.append(Row(reader.line_num, tuple(v.strip() for v in values)))
    except csv.Error as error:
        raise UserError(
            f"not a table: {error}", f"{path}, line {reader.line_num}", "Export the deals again as CSV."
        ) from None
    named = {"\t": "tab"}.get(delimiter, f'"{delimiter}"')
    return Sheet(rows[0].values, tuple(rows[1:]), f"CSV, {encoding}, {named}")


def _delimiter(text: str) -> str:
    """The one that gives the same number of columns, more than one, on most of the first lines."""

    def consistency(delimiter: str) -> tuple[float, int]:
        widths = [
            len(row) for row in csv.reader(io.StringIO("\n".join(text.splitlines()[:50])), delimiter=delimiter) if row
        ]
        if not widths:
            return 0.0, 0
        width, times = Counter(widths).most_common(1)[0]
        return (times / len(widths) if width > 1 else 0.0), width

    return max(DELIMITERS, key=consistency)


def _xlsx(path: Path) -> Sheet:
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    except Exception as error:  # openpyxl raises what its parts raise
        raise UserError(f"the workbook cannot be read: {error}", str(path), "Save it again as .xlsx or CSV.") from None
    rows = [
        Row(number, tuple("" if v is None else str(v).strip() for v in values))
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1)
        if any(v is not None for v in values)
    ]
    if not rows:
        raise UserError("the first sheet is empty", str(path), "Put the deals on the first sheet.")
    return Sheet(rows[0].values, tuple(rows[1:]), "XLSX")


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = []

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None and self.rows:
            self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None


def _html(text: str) -> Sheet:
    parser = _Table()
    parser.feed(text)
    rows = [Row(i, tuple(r)) for i, r in enumerate(parser.rows, 1) if any(r)]
    return Sheet(rows[0].values, tuple(rows[1:]), "HTML table")
