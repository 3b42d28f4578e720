"""Tables in, one workbook, CSV files or Parquet files out: rows are written as they come, none are kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callqa.errors import UserError
from callqa.reports.workbook import ROWS, guarded
from callqa.texts import say
from callqa.types.tables import Column, Table

LINKS = 60_000  # Excel takes 65,530 addresses a sheet; later ones stand as text
CELL = 32_000  # characters; Excel takes 32,767
ADDRESS = 2000  # characters of an address that Excel follows
MARKS = ("met", "partly", "missed", "na")
PART = 5000  # rows of a Parquet group
NUMBERS = ("number", "share")


def write_book(tables: Iterable[Table], path: Path, language: str, zone: ZoneInfo) -> list[str]:
    """Gives the titles of sheets that were cut at Excel's limit."""
    import xlsxwriter

    cut = []
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with _replacing(path) as file, xlsxwriter.Workbook(file, options) as made:
        formats = _formats(made)
        for table in tables:
            sheet = made.add_worksheet(table.title[:31])
            if _sheet(sheet, table, formats, language, zone):
                cut.append(table.title)
    return cut


def _formats(made: Any) -> dict[str, Any]:
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    return {
        "head": made.add_format(head),
        "fill": made.add_format({**head, "bg_color": "#FFF2CC"}),
        "moment": made.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": made.add_format({"num_format": "yyyy-mm-dd"}),
        "share": made.add_format({"num_format": "0%"}),
        "number": made.add_format({"num_format": "General"}),
        "link": made.add_format({"font_color": "#0563C1", "underline": 1}),
        "above": made.add_format({"bg_color": "#D9EAD3"}),
        "below": made.add_format({"bg_color": "#F4CCCC"}),
    }


def _sheet(sheet: Any, table: Table, formats: dict[str, Any], language: str, zone: ZoneInfo) -> bool:
    """True where the rows did not fit."""
    columns, last, links = table.columns, 0, 0
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        mark = formats["fill" if column.kind in ("verdict", "fill") else "head"]
        sheet.write_string(0, place, column.title, mark)
    cut = False
    for last, row in enumerate(table.rows, 1):
        if last > ROWS:
            cut = True
            sheet.write_string(last, 0, say("export.cut", language, shown=ROWS))
            break
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if column.kind == "link" and value and links < LINKS and len(value) <= ADDRESS:
                links += 1
                sheet.write_url(last, place, value, formats["link"], say("export.open", language))
            else:
                _cell(sheet, last, place, column, value, formats, zone)
    _around(sheet, table, max(last, 1), formats)
    return cut


def _cell(
    sheet: Any, row: int, place: int, column: Column, value: Any, formats: dict[str, Any], zone: ZoneInfo
) -> None:
    if value is None or value == "" or value != value:  # noqa: PLR0124
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(zone).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), formats["day"])
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, formats["share" if column.kind == "share" else "number"])
    else:
        sheet.write_string(row, place, guarded(shortened(str(value))))


def shortened(text: str) -> str:
    return text if len(text) <= CELL else f"{text[:CELL]}…"


def _around(sheet: Any, table: Table, last: int, formats: dict[str, Any]) -> None:
    """Filters, lists to choose from, and colour only where the interval leaves the target out."""
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    place_of = {column.name: place for place, column in enumerate(table.columns)}
    for name, place in place_of.items():
        if table.columns[place].kind == "verdict":
            sheet.data_validation(1, place, last, place, {"validate": "list", "source": list(MARKS)})
        if name in table.target:
            low, high, target = place_of[f"{name}_low"], place_of[f"{name}_high"], table.target[name]
            for criteria, other, mark in ((">", low, "above"), ("<", high, "below")):
                cell = f"${_letters(other)}2"
                rule = f"=AND(ISNUMBER({cell}),{cell}{criteria}{target})"
                sheet.conditional_format(
                    1, place, last, place, {"type": "formula", "criteria": rule, "format": formats[mark]}
                )


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


@contextmanager
def _replacing(path: Path) -> Iterator[str]:
    """A half-written file never stands in the place of a whole one."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield str(part)
        part.replace(path)
    except OSError as error:
        why = error.strerror or error
        raise UserError(f"cannot be written: {why}", str(path), "Close it in Excel, or name another place.") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_csv(tables: Iterable[Table], folder: Path, zone: ZoneInfo) -> None:
    """UTF-8 with a byte order mark and ';', as Excel opens it in most countries; local times as ISO 8601."""
    for table in tables:
        with (
            _replacing(folder / f"{table.name}.csv") as file,
            Path(file).open("w", encoding="utf-8-sig", newline="") as out,
        ):
            writer = csv.writer(out, delimiter=";")
            writer.writerow([column.name for column in table.columns])
            writer.writerows([_written(value, zone) for value in row] for row in table.rows)


def _written(value: Any, zone: ZoneInfo) -> Any:
    if value is None or value != value:  # noqa: PLR0124
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else guarded(str(value))


def need_parquet() -> None:
    """Raises UserError where pyarrow is not installed."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise UserError("Parquet needs pyarrow", "--parquet", "pip install 'callqa[parquet]', or write --csv.")


def write_parquet(tables: Iterable[Table], folder: Path) -> None:
    """Texts as they are, moments in UTC."""
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"moment": pa.timestamp("us", "UTC"), "day": pa.date32(), **dict.fromkeys(NUMBERS, pa.float64())}
    for table in tables:
        schema = pa.schema([(column.name, kinds.get(column.kind, pa.string())) for column in table.columns])
        with _replacing(folder / f"{table.name}.parquet") as file, parquet.ParquetWriter(file, schema) as writer:
            for part in _parts(table.rows):
                cells = zip(*part, strict=True)
                arrays = [
                    pa.array([_plain(value, column) for value in values], field.type)
                    for values, column, field in zip(cells, table.columns, schema, strict=True)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))


def _plain(value: Any, column: Column) -> Any:
    if value is None or value != value:  # noqa: PLR0124
        return None
    if column.kind in NUMBERS:
        return float(value)
    return value if column.kind in ("moment", "day") else str(value)


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    part: list[Sequence[Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == PART:
            yield part
            part = []
    if part:
        yield part
