"""Commands that hand something on: a page to a seller, a workbook to the QA lead, and the marks made in it back."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from callqa.cli.options import redact_option
from callqa.cli.words import bars
from callqa.errors import UserError
from callqa.texts import say

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
COACH_EXAMPLES = """\b
Examples:
  callqa coach s3 --period 2026-Q1 -w audit          one seller, by id or part of the name
  callqa coach --all --period 2026-03 -w audit       a page each, and an index
  callqa coach Anna --period 2026-01-01..2026-02-15 -w audit --to pages
"""


@click.command(epilog=COACH_EXAMPLES)
@click.argument("seller", required=False)
@click.option("--all", "everybody", is_flag=True, help="A page for each seller with calls in the period, and an index.")
@click.option("--period", required=True, help="2026-Q1, 2026-03, 2026, or two days: 2026-01-01..2026-03-31.")
@click.option("--to", "target", type=FOLDER, help="Folder of the pages; else coaching/ in the report's folder.")
@redact_option
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def coach(seller: str | None, everybody: bool, period: str, target: Path | None, redact: bool, workspace: Path) -> None:
    """A page or two to talk through with a seller: strengths first, what to work on with quotes and sound, one thing to practise."""
    from callqa.pipeline import open_workspace, with_redaction
    from callqa.pipeline.coach_pages import read_period, write_pages

    if bool(seller) == everybody:
        raise UserError("name one seller, or ask for --all", "callqa coach", "callqa coach s3 --period 2026-Q1")
    space, days = with_redaction(open_workspace(workspace), redact), read_period(period)
    language = space.settings.general.language
    today = datetime.now(ZoneInfo(space.settings.general.timezone)).date()
    with bars() as progress:
        made, first = write_pages(space, seller, days, today, target, progress)
    for one in made:
        told, code = one.coaching, "page" if one.coaching.judged >= one.coaching.need else "few"
        values = {"name": told.name, "judged": told.judged, "calls": told.calls, "need": told.need, "page": one.page}
        click.echo(say(f"coach.done.{code}", language, **values))
        if told.flags_waiting:
            click.echo(say("coach.done.flags", language, n=told.flags_waiting))
    if everybody:
        click.echo(say("coach.done.index", language, n=len(made), page=first))
    click.echo(say("coach.done.next", language))


EXPORT_EXAMPLES = """\b
Examples:
  callqa export --xlsx lead.xlsx -w audit                          the QA lead's workbook of all calls
  callqa export --xlsx march.xlsx --period 2026-03 -w audit
  callqa export --csv tables --parquet tables -w audit             the same tables for other programs
  callqa export --xlsx inside.xlsx --no-redact -w audit            names and telephones as they were said: keep it inside
"""
MARKS_EXAMPLES = """\b
Examples:
  callqa import-marks lead.xlsx --author Olga -w audit             what was chosen in the column of marks becomes reviews
  callqa import-marks marks.csv --author Olga -w audit
"""


@click.command(epilog=EXPORT_EXAMPLES)
@click.option("--xlsx", "book", type=FILE, help="The workbook to write.")
@click.option("--csv", "csv_folder", type=FOLDER, help="A folder for a CSV file each table.")
@click.option(
    "--parquet", "parquet_folder", type=FOLDER, help="A folder for a Parquet file each table (extra 'parquet')."
)
@click.option("--period", help="Only these calls: 2026-Q1, 2026-03, 2026-01-01..2026-03-31.")
@redact_option
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def export(
    book: Path | None, csv_folder: Path | None, parquet_folder: Path | None, period: str | None, redact: bool, workspace: Path
) -> None:  # fmt: skip
    """The QA lead's tables: calls, marks to fill in, criteria, sellers, moments, disputes, calibration, CRM gaps, dates."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.coach_pages import read_period
    from callqa.pipeline.exporting import export as write

    if not (book or csv_folder or parquet_folder):
        raise UserError("nothing to write", "callqa export", "Say --xlsx FILE, --csv DIR or --parquet DIR.")
    if book and book.suffix.lower() != ".xlsx":
        raise UserError("a workbook's name ends with .xlsx", str(book), f"Write --xlsx {book.with_suffix('.xlsx')}.")
    space = open_workspace(workspace)
    language = space.settings.general.language
    days = read_period(period) if period else None
    with bars() as progress:
        made = write(
            space, book=book, csv=csv_folder, parquet=parquet_folder, period=days, redacted=redact, progress=progress
        )  # fmt: skip
    click.echo(say("export.done.written", language, n=made.calls, places=", ".join(str(one) for one in made.places)))
    for title in made.cut:
        click.echo(say("export.done.cut", language, sheet=title))
    click.echo(
        say("export.done.redacted" if redact and space.settings.report.redact else "export.done.as_said", language)
    )
    if book:
        click.echo(say("export.done.next", language, book=book))


@click.command("import-marks", epilog=MARKS_EXAMPLES)
@click.argument("file", type=FILE)
@click.option("--author", required=True, help="Who made the marks; a row's own reviewer goes before it.")
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def import_marks(file: Path, author: str, workspace: Path) -> None:
    """Read the marks of a workbook back as reviews. They are added; nothing that was there is overwritten."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.marks import import_marks as read

    space = open_workspace(workspace)
    language = space.settings.general.language
    found = read(space, file, author)
    click.echo(say("export.marks.kept", language, n=found.kept, known=found.known))
    if found.problems:
        click.echo(say("export.marks.problems", language, n=len(found.problems)))
    for place, why in found.problems:
        click.echo(f"  {place}: {say(why, language)}")
    click.echo(say("export.marks.next", language))
    sys.exit(1 if found.problems else 0)


COMMANDS = (coach, export, import_marks)
