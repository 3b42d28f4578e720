"""The manifest: one row a recording, what callqa understood of it; written for the user to correct, and read back.

An empty cell leaves what name, log and sellers tell; a filled one overrules them. Columns of your own are kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callqa.archive.legs import read_moment
from callqa.archive.recording import e164
from callqa.config import Settings
from callqa.errors import UserError, nearest
from callqa.texts import say
from callqa.types import STAGES, Call, Reason, Seller, SetAside

COLUMNS = (
    "file", "problem", "call_id", "started_at", "direction", "seller_id", "seller_name", "client_phone", "duration_s",
    "deal_id", "stage", "language", "seller_channel", "session_id", "system", "consent", "contact_id", "source",
    "sample_weight", "sha256",
)  # fmt: skip
CHANNELS = {"L": 0, "R": 1, "mono": None, "unknown": None}
CHOICES = {
    "direction": ("in", "out", "internal", "unknown"),
    "seller_channel": tuple(CHANNELS),
    "stage": STAGES,
    "language": ("ru", "en"),
    "consent": ("yes", "no", "unknown"),
}
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Said:
    """One row: `facts` are fields of a Call that the user vouches for."""

    line: int
    file: str
    facts: Mapping[str, Any]
    call_id: str = ""
    consent: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    def apply(self, one: Call | SetAside) -> Call | SetAside:
        if isinstance(one, SetAside):
            return one
        if self.consent == "no":
            return SetAside(one.path, Reason("archive.no_consent"))
        if self.call_id and self.call_id != one.id:
            return SetAside(one.path, Reason("archive.other_content", {"line": self.line}))
        known = {f.name for f in fields(Call)}
        notes = tuple(n for n in one.notes if not self._settles(n))
        return replace(one, notes=notes, **{k: v for k, v in self.facts.items() if k in known})

    def _settles(self, note: Reason) -> bool:
        if note.code == "archive.hour_only":
            return "started_at" in self.facts
        return note.code in ("archive.no_seller", "archive.transferred") and "seller_id" in self.facts


@dataclass
class Manifest:
    rows: dict[str, Said] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    name: str = ""

    def of(self, path: str) -> Said | None:
        said = self.rows.get(path)
        if said:
            self.used.add(path)
        return said

    @property
    def problems(self) -> list[Reason]:
        """Rows whose file is not in the archive."""
        gone = (said for path, said in self.rows.items() if path not in self.used)
        return [Reason("archive.manifest_no_file", {"file": self.name, "line": s.line, "name": s.file}) for s in gone]


def read_manifest(path: Path, sellers: Sequence[Seller], settings: Settings) -> Manifest:
    """All of it or nothing. Raises UserError with line and column of the first mistake, and how many there are."""
    rows = list(_workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    header = [name.strip().lower() for name in rows[0][1]] if rows else []
    if "file" not in header:
        raise UserError(
            f"no column 'file' (found: {', '.join(header)})", str(path), "Write one with 'callqa archive manifest'."
        )
    manifest, mistakes = Manifest(name=path.name), []
    for line, values in rows[1:]:
        cells = {name: _plain(value) for name, value in zip(header, values, strict=False) if name}
        if not any(cells.values()):
            continue
        try:
            said = _said(line, cells, sellers, settings)
            if said.file in manifest.rows:
                raise UserError(
                    f"'{said.file}' stands here twice", f"line {line}, column file", "Keep one of the rows."
                )
            manifest.rows[said.file] = said
        except UserError as error:
            mistakes.append(error)
    if mistakes:
        first, more = mistakes[0], f" ({len(mistakes) - 1} more mistakes)" if len(mistakes) > 1 else ""
        raise UserError(first.what + more, f"{path}, {first.where}", first.todo)
    return manifest


def _said(line: int, cells: Mapping[str, str], sellers: Sequence[Seller], settings: Settings) -> Said:
    def mistake(column: str, what: str, todo: str) -> UserError:
        return UserError(what, f"line {line}, column {column}", todo)

    if not cells.get("file"):
        raise mistake("file", "empty", "Name the recording by its path in the archive.")
    facts: dict[str, Any] = {}
    for column, allowed in CHOICES.items():
        if cells.get(column) and cells[column] not in allowed:
            raise mistake(
                column, f"'{cells[column]}' is none of the words that stand here", nearest(cells[column], allowed)
            )
    for column in ("direction", "stage", "language"):
        if cells.get(column):
            facts[column] = cells[column]
    if cells.get("seller_channel"):
        facts["seller_channel"] = CHANNELS[cells["seller_channel"]]
    if cells.get("started_at"):
        try:
            moment = read_moment(cells["started_at"])
        except ValueError:
            raise mistake("started_at", f"'{cells['started_at']}' is no time", "Write 2026-03-12T10:15:00.") from None
        zone = ZoneInfo(settings.general.timezone)
        facts["started_at"] = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if cells.get("seller_id"):
        ids = {s.id for s in sellers}
        if ids and cells["seller_id"] not in ids:
            raise mistake(
                "seller_id", f"'{cells['seller_id']}' is not in sellers.csv", nearest(cells["seller_id"], ids)
            )
        facts["seller_id"] = cells["seller_id"]
    if cells.get("client_phone"):
        number = None if "E+" in cells["client_phone"].upper() else e164(cells["client_phone"], settings.general.region)
        if number is None:
            todo = "Set the column's format to text in Excel and write it in full: +79161234567."
            raise mistake("client_phone", f"'{cells['client_phone']}' is no telephone number", todo)
        facts["client_phone"] = number
    for column, name in (("deal_id", "deal_id"), ("session_id", "session"), ("system", "system")):
        if cells.get(column):
            facts[name] = cells[column]
    return Said(line, cells["file"], facts, cells.get("call_id", ""), cells.get("consent", ""), cells)


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Name the file with --manifest.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise UserError(
            f"not a table: {error}", f"{path}, line {reader.line_num}", "Save it again as CSV or XLSX."
        ) from None


def _workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_cell(value) for value in values]
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Name the file with --manifest.") from None
    except Exception as error:  # openpyxl raises what its parts raise
        raise UserError(f"the workbook cannot be read: {error}", str(path), "Save it again as .xlsx or CSV.") from None


def _cell(value: Any) -> str:
    """Excel makes dates and numbers of what looks like them: a number of a telephone comes back whole."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _plain(value: str) -> str:
    text = value.strip()
    return text[1:] if text[:1] == "'" else text


def write_manifest(
    path: Path,
    found: Iterable[Call | SetAside],
    sellers: Sequence[Seller],
    language: str,
    before: Manifest | None = None,
) -> int:
    """XLSX or CSV by the name's end; gives the number of rows. Own columns of the manifest before are kept."""
    names = {s.id: s.name for s in sellers}
    old = before.rows if before else {}
    own = list(dict.fromkeys(c for said in old.values() for c in said.cells if c not in COLUMNS))
    header = [*COLUMNS, *own]
    rows = []
    for one in found:
        kept = dict(old[one.path].cells) if one.path in old else {}
        row = {**kept, **{k: v for k, v in _row(one, names, language).items() if v or k == "problem"}}
        rows.append([row.get(column, "") for column in header])
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path, header, rows)
    elif path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";" if language == "ru" else ",")
            writer.writerow(header)
            writer.writerows([f"'{v}" if v.startswith(FORMULA) else v for v in row] for row in rows)
    else:
        raise UserError(f"'{path.suffix}' is no kind of table", str(path), "Name it .xlsx or .csv.")
    return len(rows)


def _row(one: Call | SetAside, names: Mapping[str, str], language: str) -> dict[str, str]:
    if isinstance(one, SetAside):
        return {"file": one.path, "problem": say(one.reason, language)}
    channel = {0: "L", 1: "R"}.get(one.seller_channel if one.seller_channel is not None else -1, "")
    return {
        "file": one.path,
        "problem": "; ".join(say(note, language) for note in one.notes),
        "call_id": one.id,
        "started_at": one.started_at.isoformat() if one.started_at else "",
        "direction": one.direction,
        "seller_id": one.seller_id or "",
        "seller_name": names.get(one.seller_id or "", ""),
        "client_phone": one.client_phone or "",
        "duration_s": f"{one.duration:.1f}",
        "deal_id": one.deal_id or "",
        "stage": one.stage or "",
        "language": one.language or "",
        "seller_channel": channel,
        "session_id": one.session or "",
        "system": one.system or "",
    }


def _write_workbook(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet, text, bold = (
            book.add_worksheet("calls"),
            book.add_format({"num_format": "@"}),
            book.add_format({"bold": True}),
        )
        sheet.set_column(0, len(header) - 1, 18, text)
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
            if name in CHOICES:
                sheet.data_validation(
                    1, column, max(1, len(rows)), column, {"validate": "list", "source": list(CHOICES[name])}
                )
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, text)
