"""Commands that hand something on: a page to a seller, a workbook to the QA lead, and the marks made in it back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

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
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def coach(seller: str | None, everybody: bool, period: str, target: Path | None, workspace: Path) -> None:
    """A page or two to talk through with a seller: strengths first, what to work on with quotes and sound, one thing to practise."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.coach_pages import read_period, write_pages

    if bool(seller) == everybody:
        raise UserError("name one seller, or ask for --all", "callqa coach", "callqa coach s3 --period 2026-Q1")
    space, days = open_workspace(workspace), read_period(period)
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


COMMANDS = (coach,)
