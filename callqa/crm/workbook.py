"""An XLSX file in, its sheets out. What could hurt is looked at before it is opened: archives, bombs, formulas, merged cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from callqa.crm.table import Row, Sheet
from callqa.errors import UserError
from callqa.types import Reason

UNPACKED, RATIO = 4 << 30, 300  # bytes; times the packed size
TODO = "Save it again as .xlsx or CSV."
NOT_CALCULATED = re.compile(rb"<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def read(path: Path) -> list[Sheet]:
    _look_before(path)
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [_sheet(path, one, f"xl/worksheets/{_part(one)}") for one in book.worksheets]
        filled = [s for s in sheets if next(iter(s.rows), None)]
    except UserError:
        raise
    except Exception as error:  # openpyxl raises what its parts raise
        raise UserError(f"the workbook cannot be read: {error}", str(path), TODO) from None
    if not filled:
        raise UserError("the workbook is empty", str(path), "Put the table on a sheet.")
    return filled


def _look_before(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            names = [p.filename for p in parts]
            if "xl/workbook.xml" not in names:
                what = f"a zip archive, not a workbook (in it: {', '.join(names[:5]) or 'nothing'})"
                raise UserError(what, str(path), "Unpack it and name the export inside.")
            for part in parts:
                if part.file_size > UNPACKED or part.file_size > RATIO * max(part.compress_size, 1 << 16):
                    raise UserError(
                        f"{part.filename} would unpack to {part.file_size / 1e9:.1f} GB: the file is damaged or a trap",
                        str(path),
                        TODO,
                    )
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as file:
                        if re.search(rb"<!(DOCTYPE|ENTITY)", file.read(65536), re.IGNORECASE):
                            raise UserError(f"{part.filename} declares entities: no workbook does", str(path), TODO)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UserError(f"the workbook is damaged or cut off: {error}", str(path), TODO) from None


def _part(sheet: Any) -> str:
    return str(sheet._worksheet_path).rsplit("/", 1)[-1]


def _sheet(path: Path, sheet: Any, part: str) -> Sheet:
    merged, bare = _scan(path, part)
    sheet.reset_dimensions()  # writers put wrong ones
    notes = []
    if merged:
        notes.append(Reason("crm.merged", {"file": path.name, "n": len(merged)}))
    if bare:
        notes.append(Reason("crm.formulas", {"file": path.name, "n": bare}))
    return Sheet(_Rows(path, sheet, merged), "XLSX", sheet.title, tuple(notes))


def _scan(path: Path, part: str) -> tuple[list[tuple[int, int, int, int]], int]:
    """Merged ranges as (first row, first column, last row, last column), and formulas that were never calculated."""
    from openpyxl.utils import range_boundaries

    ranges, bare, rest = [], 0, b""
    with zipfile.ZipFile(path) as packed, packed.open(part) as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            whole, _, rest = (rest + piece).rpartition(b">")
            whole += b">"
            if b"<mergeCell" not in whole:  # a cell may be cut between pieces: keep its beginning for the next
                at = whole.rfind(b"<c ")
                whole, rest = (whole[:at], whole[at:] + rest) if at > 0 else (whole, rest)
            bare += len(NOT_CALCULATED.findall(whole))
            for ref in re.findall(rb'<mergeCell [^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"', whole):
                left, top, right, bottom = range_boundaries(ref.decode())
                ranges.append((top, left, bottom, right))
    return ranges, bare + len(NOT_CALCULATED.findall(rest))


@dataclass(frozen=True, slots=True)
class _Rows:
    path: Path
    sheet: Any
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        """A merged cell's value stands in every cell of its range (but a range over one row only is a heading's)."""
        starts = {(top, left): (bottom, right) for top, left, bottom, right in self.merged}
        hanging: dict[int, tuple[int, str]] = {}  # column -> (last row, text)
        for number, cells in enumerate(self.sheet.iter_rows(values_only=True), 1):
            values = [cell_text(v) for v in cells]
            for column in range(1, len(values) + 1) if starts else ():
                if (number, column) in starts:
                    bottom, right = starts[number, column]
                    hanging |= {c: (bottom, values[column - 1]) for c in range(column, right + 1) if bottom > number}
                elif column in hanging and number <= hanging[column][0]:
                    values[column - 1] = hanging[column][1]
            if any(values):
                yield Row(number, tuple(values))


def cell_text(value: Any) -> str:
    """Whole floats lose '.0' (ids, telephones); dates become ISO.

    >>> cell_text(79161234567.0), cell_text(None), cell_text(12.5)
    ('79161234567', '', '12.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).replace("\0", "").strip()
