"""The sheets of a file in, a plan of how to read one of them out: which CRM's format, which table, which column is which.

Formats are YAML in formats/: a format's own names go before the usual ones of plain.yaml. What was decided is printed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from callqa.config import Settings
from callqa.crm.table import Row, Sheet, read_sheets
from callqa.crm.values import NUMERIC_DATE, DayFirst, order_of_dates
from callqa.errors import UserError
from callqa.types import Reason

HERE = Path(__file__).parent
LOOK = 20  # rows from the top in which a header is sought
MANY = {"phone", "email", "closed"}  # every column that fits: all numbers; of the dates the one that is filled in
CALL_LOG = {"src", "dst", "billsec", "disposition", "uniqueid", "calldate", "lastapp", "linkedid", "dcontext", "clid"}
DISPOSITIONS = {"ANSWERED", "NO ANSWER", "BUSY", "FAILED"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What was understood of an export before its rows are read."""

    path: Path
    format: str
    kind: str  # 'deals', 'contacts', …
    sheet: Sheet
    header: Row
    places: Mapping[str, tuple[int, ...]]  # our field -> columns
    orders: Mapping[str, DayFirst] = field(default_factory=dict)  # of the columns that hold numeric dates
    questions: tuple[Reason, ...] = ()  # what only a person can tell
    notes: tuple[Reason, ...] = ()

    @property
    def mapping(self) -> list[tuple[str, str]]:
        return [(ours, self.header.values[at]) for ours, places in self.places.items() for at in places]

    @property
    def rules(self) -> Mapping[str, Any]:
        return formats()[self.format]["tables"].get(self.kind, {})

    def cell(self, row: Row, name: str) -> str:
        """The cell's text without the apostrophe that keeps spreadsheets from calculating; of many the filled ones."""
        values = row.values
        found = [values[at].lstrip("'").strip() for at in self.places.get(name, ()) if at < len(values)]
        if name in ("phone", "email"):
            return ", ".join(v for v in found if v)
        return next((v for v in found if v), "")


@lru_cache(maxsize=8192)  # names of columns, stages and sellers come again in every row
def plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace("\ufeff", "").split())


@lru_cache
def formats() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((HERE / "formats").glob("*.yaml"))}


@lru_cache
def kinds() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((HERE / "kinds.yaml").read_text("utf-8"))


def aliases(format: str, kind: str) -> dict[str, list[str]]:
    """Our field → names of columns, the format's own first."""
    own: dict[str, list[str]] = formats()[format]["tables"].get(kind, {}).get("columns", {})
    usual: dict[str, list[str]] = formats()["plain"]["tables"][kind]["columns"]
    return {ours: [*own.get(ours, []), *usual.get(ours, [])] for ours in {**usual, **own}}


def plan(path: Path, settings: Settings, wanted: str | None = None) -> Plan:
    """Raises UserError for a file that is no table, is another table than `wanted`, or lacks a needed column."""
    sheets = read_sheets(path)
    if settings.crm.sheet:
        named = [s for s in sheets if s.name == settings.crm.sheet]
        if not named and len(sheets) > 1:
            known = ", ".join(s.name for s in sheets)
            raise UserError(f"no sheet '{settings.crm.sheet}'", str(path), f"Its sheets: {known}.")
        sheets = named or sheets
    found = [_best(sheet, settings, wanted) for sheet in sheets]
    score, format, kind, header = max(found, key=lambda f: f[0])
    sheet = sheets[found.index(max(found, key=lambda f: f[0]))]
    if score < FITS or (wanted and kind != wanted):
        _refuse_call_log(path, sheet)
    if wanted and kind != wanted and score >= FITS:
        raise UserError(f"this is a table of {kind}, not of {wanted}", str(path), f"Name the export of {wanted}.")
    own = settings.crm.columns if kind == "deals" else settings.crm.tables.get(kind, {})
    places = _places(header, format, kind, own, path)
    _demand(places, header, format, kind, path)
    notes = [*sheet.notes, *_notes(path, sheets, sheet, header, places)]
    orders, questions = _orders(path, sheet, header, kind, places, settings)
    return Plan(path, format, kind, sheet, header, places, orders, tuple(questions), tuple(notes))


FITS = 10.0  # from here on everything needed was found


def _best(sheet: Sheet, settings: Settings, wanted: str | None) -> tuple[float, str, str, Row]:
    """(score, format, kind, header row) of the reading that fits best."""
    tries: list[tuple[float, str, str, Row]] = []
    for row in itertools.islice(sheet.rows, LOOK):
        names = {plain(v) for v in row.values if v}
        for format, rules in formats().items():
            for kind in rules["tables"]:
                tries.append((_score(names, format, kind, settings, wanted), format, kind, row))
    best = max(tries, key=lambda t: t[0])
    return best if best[0] > 0 else (0.0, "plain", wanted or "deals", tries[0][3])


def _score(names: set[str], format: str, kind: str, settings: Settings, wanted: str | None) -> float:
    own = settings.crm.columns if kind == "deals" else settings.crm.tables.get(kind, {})
    known = aliases(format, kind)
    found = {ours for ours, theirs in known.items() if plain(own.get(ours, "")) in names or names & set(theirs)}
    rules = kinds()[kind]
    whole = found >= set(rules["needed"]) and all(found & set(group) for group in rules.get("either", []))
    marks = formats()[format]["tables"][kind].get("marks", [])
    marked = max((len(m) for m in marks if set(m) <= names), default=0)
    if format != "plain" and not marked:
        return 0.0
    points = len(found) / 100 + marked + (0.5 if kind == (wanted or "deals") else 0.0)
    points += sum(1 for mark in rules["marks"] if mark in found) / len(rules["marks"])
    if wanted and kind != wanted and not marked and _like(names, wanted) >= 2:
        whole = False  # a table of deals that lacks a column is no table of contacts
    return points + (FITS if whole else 0.0)


def _like(names: set[str], kind: str) -> int:
    """How many of the fields that tell a kind are there."""
    known = aliases("plain", kind)
    return sum(1 for mark in kinds()[kind]["marks"] if names & set(known[mark]))


def _places(header: Row, format: str, kind: str, own: Mapping[str, str], path: Path) -> dict[str, tuple[int, ...]]:
    """Our field → columns. Of columns with the same name the first is taken."""
    names = [plain(name) for name in header.values]
    found: dict[str, tuple[int, ...]] = {}
    for ours, theirs in aliases(format, kind).items():
        if own.get(ours):
            if plain(own[ours]) not in names:
                where = f"{path} (columns: {_shown(header)})"
                raise UserError(
                    f"no column '{own[ours]}', named for '{ours}'", where, "Mend [crm] columns or the mapping file."
                )
            found[ours] = (names.index(plain(own[ours])),)
            continue
        every = [names.index(plain(n)) for n in theirs if plain(n) in names]
        if every:
            found[ours] = tuple(dict.fromkeys(every if ours in MANY else every[:1]))
    return found


def _demand(places: Mapping[str, Any], header: Row, format: str, kind: str, path: Path) -> None:
    rules = kinds()[kind]
    missing = [n for n in rules["needed"] if n not in places]
    missing += [group[0] for group in rules.get("either", []) if not any(n in places for n in group)]
    if missing:
        known = aliases(format, kind)
        shown = ", ".join(f"{name} (e.g. '{known[name][0]}')" for name in missing)
        example = f'[crm] columns = {{ {missing[0]} = "your column" }}'
        todo = f"Map it in callqa.toml: {example}, or write a mapping file: callqa crm map {path.name}."
        raise UserError(f"no column for {shown}; found: {_shown(header)}", str(path), todo)


def _shown(header: Row) -> str:
    names = [v[:40] for v in header.values if v]
    return ", ".join(names[:40]) + (f" and {len(names) - 40} more" if len(names) > 40 else "")


def _refuse_call_log(path: Path, sheet: Sheet) -> None:
    for row in itertools.islice(sheet.rows, 3):
        names = {plain(v) for v in row.values}
        asterisk = DISPOSITIONS & set(row.values) and any(re.fullmatch(r"\d{9,10}\.\d+", v) for v in row.values)
        if asterisk or len(names & CALL_LOG) >= 3:
            raise UserError("this is a call log, not an export of a CRM", str(path), "Name it with --calls.")


def _notes(
    path: Path, sheets: Sequence[Sheet], sheet: Sheet, header: Row, places: Mapping[str, tuple[int, ...]]
) -> list[Reason]:
    notes = []
    first = next(iter(sheet.rows))
    if header.line != first.line:
        notes.append(Reason("crm.header_row", {"file": path.name, "line": header.line}))
    if len(sheets) > 1:
        others = ", ".join(s.name for s in sheets if s is not sheet)
        notes.append(Reason("crm.sheets", {"file": path.name, "sheet": sheet.name, "others": others}))
    names = [plain(v) for v in header.values]
    taken = {names[at] for ats in places.values() for at in ats}
    for name in sorted(n for n in taken if names.count(n) > 1):
        twice = [str(i + 1) for i, n in enumerate(names) if n == name]
        shown = header.values[names.index(name)]
        notes.append(Reason("crm.same_name", {"column": shown, "columns": ", ".join(twice), "n": len(twice)}))
    return notes


def _orders(
    path: Path, sheet: Sheet, header: Row, kind: str, places: Mapping[str, tuple[int, ...]], settings: Settings
) -> tuple[dict[str, DayFirst], list[Reason]]:
    """Day first or month first, by column; a column that does not tell is a question."""
    names = [n for n in kinds()[kind].get("dates", []) if n in places]
    seen: dict[str, dict[str, None]] = {n: {} for n in names}
    for row in sheet.rows:
        if row.line <= header.line:
            continue
        for name in names:
            for at in places[name]:
                if at < len(row.values) and len(seen[name]) < 5000:
                    seen[name][row.values[at].split(" ")[0]] = None
    orders: dict[str, DayFirst] = {}
    questions = []
    for name, cells in seen.items():
        column = header.values[places[name][0]]
        if name in settings.crm.dates:
            orders[name] = settings.crm.dates[name]
            continue
        try:
            order = order_of_dates(cells)
        except ValueError as error:
            questions.append(Reason("crm.dates_both", {"column": column, "field": name, "error": str(error)}))
            continue
        if order is None:
            sample = next(c for c in cells if re.match(r"'?\d{1,2}[/-]\d{1,2}[/-]\d{2}", c))
            questions.append(Reason("crm.dates_unclear", {"column": column, "field": name, "sample": sample.strip()}))
        elif any(NUMERIC_DATE.match(c) for c in cells):
            orders[name] = order
    return orders, questions


def ask(found: Plan) -> None:
    """Raises UserError with the first thing that only a person can tell."""
    if found.questions:
        one = found.questions[0].values
        what = one.get("error") or f"'{one['sample']}' in column '{one['column']}' may be day/month or month/day"
        todo = (
            f'Say which in callqa.toml: [crm] dates = {{ {one["field"]} = "day" }} or "month", or in the mapping file.'
        )
        raise UserError(f"the dates of column '{one['column']}' cannot be told: {what}", str(found.path), todo)
