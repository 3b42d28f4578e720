"""Commands about links of calls to deals: link ambiguous, link decide, link duplicates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from callqa.texts import say

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
AMBIGUOUS_EXAMPLES = """\b
Example:
  callqa link ambiguous to_decide.csv -w audit      then fill the column deal_id: a deal's id, or - for no deal
"""
DECIDE_EXAMPLES = """\b
Example:
  callqa link decide to_decide.csv -w audit
"""
DUPLICATES_EXAMPLES = """\b
Example:
  callqa link duplicates duplicates.csv -w audit
\b
What is one, you write into same_as.csv of the workspace: kind;id;same_as, e.g. deals;4711;4242 or contacts;Иван;Иван Петров.
"""
_workspace = click.option(
    "--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml."
)


@click.group("link")
def link_group() -> None:
    """Links of calls to deals: what a person has to decide, and duplicates in the CRM."""


@link_group.command(epilog=AMBIGUOUS_EXAMPLES)
@click.argument("file", type=FILE, default=Path("to_decide.csv"))
@_workspace
def ambiguous(file: Path, workspace: Path) -> None:
    """Write the calls that fit several deals to FILE, for you to decide."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.decisions import COLUMNS, ambiguous_rows

    space = open_workspace(workspace)
    rows = [[row[name] for name in COLUMNS] for row in ambiguous_rows(space)]
    _write(file, COLUMNS, rows)
    click.echo(say("link.list_written", space.settings.general.language, n=len(rows), file=file))


@link_group.command(epilog=DECIDE_EXAMPLES)
@click.argument("file", type=FILE)
@_workspace
def decide(file: Path, workspace: Path) -> None:
    """Read FILE back. Decisions are kept, stand above all rules, and hold in every later run."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.decisions import decide as keep

    space = open_workspace(workspace)
    n = keep(space, file)
    click.echo(say("link.list_read", space.settings.general.language, n=n))


@link_group.command(epilog=DUPLICATES_EXAMPLES)
@click.argument("file", type=FILE, default=Path("duplicates.csv"))
@_workspace
def duplicates(file: Path, workspace: Path) -> None:
    """Write deals open at once with one number, and contacts with one number, to FILE."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.decisions import duplicates as find

    space = open_workspace(workspace)
    found = find(space)
    kinds = (("deals", found.deals), ("contacts", found.contacts))
    rows = [[kind, number, "; ".join(which)] for kind, groups in kinds for number, which in groups]
    _write(file, ("kind", "phone", "which"), rows)
    counts = {"deals": len(found.deals), "contacts": len(found.contacts)}
    click.echo(say("link.duplicates", space.settings.general.language, **counts, file=file))


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """For Excel: a byte order mark, and no text that it would take for a formula."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(header)
        writer.writerows([_harmless(text) for text in row] for row in rows)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def print_health(workspace: Path) -> None:
    """What the figures stand on: warnings with what is not judged, shares and counts, links by seller."""
    from callqa.pipeline import open_workspace, studied
    from callqa.reports.pages import health_words

    space = open_workspace(workspace)
    language = space.settings.general.language
    study, by_seller = studied(space)
    for reason in study.warnings:
        click.echo(f"! {say(reason, language)}")
    for name, value in study.health.items():
        click.echo(f"  {say(f'audit.health.{name}', language)}: {health_words(value, language)}")
    for check, reason in study.unjudged.items():
        click.echo("  " + say("link.unjudged", language, check=check, why=say(reason, language)))
    for seller, n in sorted(by_seller.items()):
        counts = {status: n.get(status, 0) for status in ("linked", "ambiguous", "unlinked")}
        click.echo("  " + say("link.by_seller", language, seller=seller, **counts))
