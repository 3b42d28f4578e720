"""Commands about exports of a CRM: crm check, crm map, snapshot."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from callqa.cli.words import print_reasons
from callqa.errors import UserError
from callqa.texts import say
from callqa.texts.errors import what

if TYPE_CHECKING:
    from callqa.config import Settings
    from callqa.crm.checking import Account

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
CHECK_EXAMPLES = """\b
Examples:
  callqa crm check deals.csv
  callqa crm check exports/                                       all tables of a folder
  callqa crm check DEAL_20261101.xls contacts.csv -w audit        with the workspace's settings and mapping
\b
Exit status: 0 all understood, 1 stages or dates are left for you to say, or rows could not be read, 2 no such table.
"""
MAP_EXAMPLES = """\b
Examples:
  callqa crm map deals.csv -w audit        writes audit/crm-mapping.yaml: finish it, 'callqa run' uses it
  callqa crm map deals.csv --to mapping.yaml
"""
SNAPSHOT_EXAMPLES = """\b
Examples:
  callqa snapshot -w audit --crm deals.csv                        each week, or by cron
  callqa snapshot -w audit --crm deals_0301.csv --date 2026-03-01   exports you saved, oldest first
"""


@click.command(epilog=SNAPSHOT_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option(
    "--crm",
    "files",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="An export, or a folder of them; may be given several times.",
)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="When it was made; else now.")
def snapshot(workspace: Path, files: tuple[Path, ...], day: datetime | None) -> None:
    """Keep dated copies of CRM exports; their differences build the history that CRMs overwrite."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.snapshots import snapshot as keep

    space = open_workspace(workspace)
    language = space.settings.general.language
    for one in keep(space, files, day):
        if one.copy is None or one.changes is None:
            click.echo(say("crm.check.same", language, file=one.file.name, day=f"{one.taken_at:%Y-%m-%d}"))
            continue
        found = one.changes
        counts = {"moves": len(found.moves), "pushes": len(found.pushes), "owners": len(found.owners)}
        copy = one.copy.relative_to(space.folder)
        click.echo(say("crm.check.kept", language, file=one.file.name, copy=copy, n=one.rows, **counts))
        if found.gone:
            click.echo("  " + say("crm.check.gone", language, n=found.gone))
        print_reasons(one.problems, language)


@click.group()
def crm() -> None:
    """Exports of the CRM: what callqa makes of them, and how to put it right."""


@crm.command(epilog=CHECK_EXAMPLES)
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--workspace", "-w", type=FOLDER, help="Folder with callqa.toml, for its settings and mapping.")
@click.option("--language", type=click.Choice(["ru", "en"]), help="Of the account; of the workspace, else ru.")
def check(files: tuple[Path, ...], workspace: Path | None, language: str | None) -> None:
    """Print what was found in exports, or in a folder of them: format, mapping, dates, currencies, stages, and what later checks will lack."""
    from callqa.crm.checking import check as look
    from callqa.crm.table import table_files

    settings = _settings(workspace)
    language = language or settings.general.language
    open_ends = False
    for number, (path, of_folder) in enumerate(table_files(files)):
        if number:
            click.echo()
        try:
            account = look(path, settings)
        except UserError as error:
            if not of_folder:
                raise
            click.echo(say("crm.not_read", language, file=path.name, error=what(error, language)))
            open_ends = True
            continue
        _print(account, language)
        open_ends = open_ends or _unfinished(account)
    sys.exit(1 if open_ends else 0)


@crm.command(name="map", epilog=MAP_EXAMPLES)
@click.argument("file", type=FILE)
@click.option("--workspace", "-w", type=FOLDER, help="Folder with callqa.toml; the mapping is written there.")
@click.option("--to", "target", type=FILE, help="The file to write; else crm-mapping.yaml.")
@click.option("--language", type=click.Choice(["ru", "en"]), help="Of the remarks; of the workspace, else ru.")
def map_(file: Path, workspace: Path | None, target: Path | None, language: str | None) -> None:
    """Write the mapping that was found, for you to finish: columns, order of dates, stages. An existing file is not touched."""
    from callqa.crm.checking import check as look
    from callqa.crm.mapping import written

    settings = _settings(workspace)
    target = target or (workspace or Path()) / settings.crm.mapping
    if target.exists():
        raise UserError("the file is there already", str(target), "Name another with --to, or take it away first.")
    account = look(file, settings)
    target.write_text(written(account.plan, account.stages, language or settings.general.language), "utf-8")
    click.echo(f"wrote {target}")


def _settings(workspace: Path | None) -> Settings:
    from callqa.config import Settings, read_settings
    from callqa.crm.mapping import overlaid

    if workspace is None:
        return Settings()
    settings = read_settings(workspace / "callqa.toml")
    return overlaid(settings, workspace / settings.crm.mapping)


def _unfinished(account: Account) -> bool:
    bad = {"crm.bad_row", "crm.torn", "crm.too_wide", "crm.formulas", "crm.rounded_phone", "crm.unknown_stage"}
    return bool(account.plan.questions) or any(p.code in bad for p in account.problems)


def _print(account: Account, language: str) -> None:
    from callqa.crm.formats import formats

    def line(code: str, **values: object) -> None:
        click.echo("  " + say(f"crm.check.{code}", language, **values))

    plan = account.plan
    title = formats()[plan.format]["title"][language]
    code = "unread" if plan.questions else "found"
    values = {"file": plan.path.name, "title": title, "kind": plan.kind, "form": plan.sheet.form, "n": account.rows}
    click.echo(say(f"crm.check.{code}", language, **values))
    line("mapping")
    for ours, theirs in plan.mapping:
        order = f" ({say(f'crm.check.{plan.orders[ours]}', language)})" if ours in plan.orders else ""
        click.echo(f"    {ours}: {theirs}{order}")
    if account.statuses:
        line("statuses", **{name: account.statuses[name] for name in ("won", "lost", "open", "unknown")})
    if account.amounts:
        line("amounts")
        for currency, (total, n) in account.amounts.items():
            name = say("crm.check.no_currency", language) if currency == "?" else currency
            click.echo(f"    {name}: {total:,.2f} ({n})".replace(",", " "))
    if account.stages:
        line("stages")
        for raw, (means, n) in account.stages.items():
            click.echo(f"    {raw} ({n}): {means or say('crm.check.unknown', language)}")
    if account.moves:
        line("moves", n=account.moves)
    if account.problems:
        line("problems")
        print_reasons(account.problems, language)
    if plan.kind == "deals" and not plan.questions:
        line("lacking" if account.lacking else "complete")
        for name, fields in account.lacking.items():
            click.echo(f"    {say(f'crm.need.{name}', language)}: {', '.join(fields)}")
