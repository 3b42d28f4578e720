"""A workbook or CSV with marks in it in, reviews out: appended, with what could not be read listed line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from callqa.errors import UserError
from callqa.pipeline.workspace import Workspace, alone
from callqa.store import load_scorecards
from callqa.store.reviews import load_reviews, save_reviews
from callqa.texts import LANGUAGES, say
from callqa.types import Reason, Scorecard, Verdict
from callqa.types.review import Review

NEEDED = ("call_id", "criterion", "mark")
READ = (*NEEDED, "mark_comment", "mark_reviewer")
LONGEST = 4000  # characters of a comment


@dataclass(frozen=True, slots=True)
class Line:
    """A marked row as it stands in the file."""

    sheet: str
    number: int  # from 1, the header is 1
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    kept: int
    known: int  # marks that were read before, unchanged
    problems: tuple[tuple[str, Reason], ...]  # (where, why)


def import_marks(space: Workspace, file: Path, author: str) -> Imported:
    """Rows with a mark become reviews of source 'workbook'; a row's own reviewer goes before `author`. Reading a file twice adds
    nothing. Raises UserError where the file cannot be read or has no columns of marks."""
    if not author.strip():
        raise UserError("the author has no name", "--author", "Say who made the marks: --author Olga.")
    lines = list(_lines(file))
    ids = sorted({line.cells["call_id"] for line in lines})
    cards = {one.call_id: one for one in load_scorecards(space.store, ids)}
    words = _verdicts()
    now = datetime.now(ZoneInfo(space.settings.general.timezone)).replace(microsecond=0)
    problems: list[tuple[str, Reason]] = []
    with alone(space.folder):
        before = {
            (one.call_id, one.criterion, one.author): (one.verdict, one.comment)
            for one in load_reviews(space.store)
            if one.source == "workbook"
        }
        kept: dict[tuple[str, str, str], Review] = {}
        known = 0
        for line in lines:
            made = _review(line, cards, words, author.strip(), now)
            if isinstance(made, Reason):
                problems.append((f"{line.sheet}, {line.number}", made))
            elif before.get((made.call_id, made.criterion, made.author)) == (made.verdict, made.comment):
                known += 1
            else:
                kept[made.call_id, made.criterion, made.author] = made
        save_reviews(space.store, list(kept.values()))
    return Imported(len(kept), known, tuple(problems))


def _review(
    line: Line, cards: dict[str, Scorecard], words: dict[str, Verdict], author: str, now: datetime
) -> Review | Reason:
    cells = line.cells
    verdict = words.get(cells["mark"].casefold())
    if not cells["mark"]:
        return Reason("export.marks.comment_alone")
    if verdict is None:
        return Reason("export.marks.verdict", {"mark": cells["mark"][:40]})
    card = cards.get(cells["call_id"])
    if card is None:
        return Reason("export.marks.call", {"call": cells["call_id"][:70]})
    found = {one.criterion: one.verdict for one in (*card.core, *card.findings, *card.red_flags)}
    if cells["criterion"] not in found:
        return Reason("export.marks.criterion", {"criterion": cells["criterion"][:60]})
    return Review(
        card.call_id, cells["criterion"], verdict, cells["mark_reviewer"][:200] or author, now,
        cells["mark_comment"][:LONGEST], False, "workbook", found[cells["criterion"]], card.rubric_version,
    )  # fmt: skip


def _verdicts() -> dict[str, Verdict]:
    """Verdicts as the list offers them, and as reports word them."""
    known: dict[str, Verdict] = {}
    for verdict in get_args(Verdict):
        known |= {verdict: verdict, **{say(f"report.verdict.{verdict}", one).casefold(): verdict for one in LANGUAGES}}
    return {**known, "n/a": "na", "not applicable": "na"}


def _lines(file: Path) -> Iterator[Line]:
    """Rows in which a person wrote something, of every sheet that has the columns."""
    found = False
    for sheet, rows in _sheets(file):
        places = _places(next(rows, ()))
        if any(name not in places for name in NEEDED):
            continue
        found = True
        for number, row in enumerate(rows, 2):
            cells = {
                name: _text(row[places[name]]) if name in places and places[name] < len(row) else "" for name in READ
            }
            if cells["mark"] or cells["mark_comment"]:
                yield Line(sheet, number, cells)
    if not found:
        wanted = ", ".join(say(f"export.col.{name}", "en") for name in NEEDED)
        raise UserError(
            f"no sheet has the columns {wanted}", str(file), "Give a workbook or marks.csv that 'callqa export' wrote."
        )


def _places(header: Sequence[Any]) -> dict[str, int]:
    titles = {_text(title).casefold(): place for place, title in reversed(list(enumerate(header)))}
    found = {}
    for name in READ:
        for said in (name, *(say(f"export.col.{name}", one) for one in LANGUAGES)):
            if said.casefold() in titles:
                found[name] = titles[said.casefold()]
                break
    return found


def _text(value: Any) -> str:
    """A cell as text, without the apostrophe that stands before what a spreadsheet would take for a formula."""
    text = "" if value is None else str(value).strip()
    return text[1:] if text.startswith("'") else text


def _sheets(file: Path) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    if not file.is_file():
        raise UserError("no such file", str(file), "Name the workbook that 'callqa export --xlsx' wrote.")
    if file.suffix.lower() == ".csv":
        yield file.name, iter(_csv(file))
    elif file.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _workbook(file)
    else:
        raise UserError(f"'{file.suffix}' cannot be read", str(file), "Give an .xlsx or a .csv; save others as .xlsx.")


def _workbook(file: Path) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise UserError(f"no workbook: {error}", str(file), "Save it in Excel as .xlsx and give it again.") from None
    try:
        for sheet in book.worksheets:
            yield sheet.title, iter(sheet.iter_rows(values_only=True))
    finally:
        book.close()


def _csv(file: Path) -> Iterable[Sequence[str]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = file.read_text("cp1251")
    first = text.partition("\n")[0]
    yield from csv.reader(
        text.splitlines(keepends=True), delimiter=";" if first.count(";") >= first.count(",") else ","
    )
