"""A call log's file in, its rows as fields (our names → text) out, whatever the form: CSV with or without header, JSON, XLSX."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from callqa.archive.logformats import LogFormat, formats
from callqa.errors import UserError

Cells = tuple[int, dict[str, str] | None]  # line from 1; None: torn
TRIED = 50  # first lines by which a format without header is told
FEW = 0.2  # of them may be whole: a torn log is still that log
DELIMITERS = (",", ";", "\t")
CRM_WORDS = ("сделк", "deal", "opportunity", "воронк", "pipeline", "стадия")


def read_cells(path: Path, own: LogFormat | None) -> tuple[LogFormat, Iterator[Cells]]:
    """The file's format and its rows. Raises UserError for what is no call log."""
    head = _head(path)
    known = {"own": own} if own else formats()
    if head[:4] == b"PK\x03\x04":
        return _table(path, known, _workbook(path), None)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UserError(
            "an old or a password-protected Excel file", str(path), "Save it as .xlsx or CSV without a password."
        )
    encoding = _encoding(head)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{") and not head.lstrip(b"\xef\xbb\xbf ").startswith(b"[]"):
        found = _json(path, encoding, known)
        if found:
            return found
    return _text(path, encoding, known)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(65536)
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Name the call log with --calls.") from None
    if not head.strip():
        raise UserError("the file is empty", str(path), "Export the call log again.")
    return head


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8-sig"


def _text(path: Path, encoding: str, known: Mapping[str, LogFormat]) -> tuple[LogFormat, Iterator[Cells]]:
    with path.open(encoding=encoding, errors="replace") as file:
        first = [line for line in islice(file, TRIED) if line.strip()]
    fits = [
        (sum(form.cells(_split(line, delimiter) or []) is not None for line in first), form, delimiter)
        for form in known.values()
        if form.positions
        for delimiter in ((form.delimiter,) if form.delimiter else DELIMITERS)
    ]
    hits, form, delimiter = max(fits, key=lambda fit: fit[0], default=(0, next(iter(known.values())), ","))
    if hits > FEW * len(first):
        return form, ((n, form.cells(row) if row else None) for n, row in _lines(path, encoding, delimiter))
    delimiter = max(DELIMITERS, key=lambda d: first[0].count(d) if first else 0)
    rows = ((n, row) for n, row in _lines(path, encoding, delimiter))
    return _table(path, known, rows, _split(first[0], delimiter) if first else None)


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line by line, so that a torn quote loses its own line only."""
    with path.open(encoding=encoding, errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _split(line, delimiter)


def _split(line: str, delimiter: str) -> list[str] | None:
    if "\0" in line:
        return None
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None


def _table(
    path: Path, known: Mapping[str, LogFormat], rows: Iterator[tuple[int, list[str] | None]], seen: list[str] | None
) -> tuple[LogFormat, Iterator[Cells]]:
    """Rows under a header: it may stand below a title, within the first lines."""
    skipped: list[str] = []
    for _, names in islice(rows, 10):
        for form in known.values():
            columns = form.header(names or [])
            if columns:
                return form, _under(columns, len(names or []), rows)
        skipped += names or []
    said = ", ".join(name for name in (seen or skipped)[:8] if name)
    crm = any(word in said.lower() for word in CRM_WORDS)
    raise UserError(
        f"no line is a call record of a known call log (the first line: {said[:200]})",
        str(path),
        "It looks like a CRM export: give it with --crm." if crm else
        f"Known: {', '.join(f.title for f in formats().values())}; or write your own mapping ([archive] log_format).",
    )  # fmt: skip


def _under(columns: Mapping[str, int], width: int, rows: Iterator[tuple[int, list[str] | None]]) -> Iterator[Cells]:
    for number, row in rows:
        if row is None or len(row) < min(width, max(columns.values()) + 1):
            yield number, None
        else:
            yield number, {field: row[index].strip() for field, index in columns.items()}


def _workbook(path: Path) -> Iterator[tuple[int, list[str] | None]]:
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if any(v is not None for v in values):
                yield number, ["" if v is None else str(v).strip() for v in values]
    except Exception as error:  # openpyxl raises what its parts raise
        raise UserError(f"the workbook cannot be read: {error}", str(path), "Save it again as .xlsx or CSV.") from None


def _json(path: Path, encoding: str, known: Mapping[str, LogFormat]) -> tuple[LogFormat, Iterator[Cells]] | None:
    try:
        data = json.loads(path.read_text(encoding))
    except ValueError as error:
        if path.suffix.lower() != ".json":
            return None  # Mango's rows begin with a bracket, too
        raise UserError(f"not JSON: {error}", str(path), "Export the call log again.") from None
    records = _records(data)
    for form in known.values():
        columns = {f: [a for a in aliases if any(_at(r, a) is not None for r in records[:TRIED])] for f, aliases in form.columns.items()}  # fmt: skip
        needed = form.needed if isinstance(form.needed, tuple) else ()
        if records and form.columns and all(columns.get(field) for field in needed):
            return form, ((n, _fields(record, columns)) for n, record in enumerate(records, 1))
    keys = ", ".join(list(records[0])[:8]) if records else "no records"
    raise UserError(
        f"the JSON is no known call log ({keys})",
        str(path),
        f"Known: {', '.join(f.title for f in formats().values())}.",
    )


def _records(data: Any) -> list[dict[str, Any]]:
    """The list of records in an answer of an API: at the top, or under 'result', 'data', 'calls'."""
    if isinstance(data, list):
        return [one for one in data if isinstance(one, dict)]
    if isinstance(data, dict):
        for key in ("result", "data", "calls", "records", "items"):
            found = _records(data[key]) if key in data else []
            if found:
                return found
    return []


def _at(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _fields(record: Mapping[str, Any], columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    said = {}
    for field, aliases in columns.items():
        value = next((v for v in (_at(record, a) for a in aliases) if v not in (None, "")), "")
        said[field] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return said
