"""Commands about an archive before it is run: a dry run over its names, and the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callqa.errors import UserError
from callqa.texts import say

if TYPE_CHECKING:
    from callqa.archive import CallLog, Checked
    from callqa.config import Settings
    from callqa.types import Seller

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
SELLERS_SHOWN = 10
CHECK_EXAMPLES = """\b
Examples:
  callqa archive check /archive/2026/03
  callqa archive check /archive/2026 --calls Master.csv --sellers sellers.csv -w audit
"""
MANIFEST_EXAMPLES = """\b
Examples:
  callqa archive manifest /archive/2026 manifest.xlsx --calls Master.csv --sellers sellers.csv -w audit
  callqa run /archive/2026 --manifest manifest.xlsx -w audit       after your corrections
"""


@click.group()
def archive() -> None:
    """The archive before it is run: what its names and logs tell."""


def _options(command: Any) -> Any:
    for option in (
        click.option(
            "--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml."
        ),
        click.option("--sellers", "sellers_file", type=FILE, help="sellers.csv."),
        click.option("--calls", "calllog", type=FILE, help="Call log of the telephony."),
    ):
        command = option(command)
    return command


@archive.command(epilog=CHECK_EXAMPLES)
@click.argument("folder", type=FOLDER)
@_options
def check(folder: Path, calllog: Path | None, sellers_file: Path | None, workspace: Path) -> None:
    """Dry run: which names are read and how, time zone, directions, sellers, log against names. Nothing is written."""
    from callqa import archive as room

    settings, sellers, log = _given(folder, calllog, sellers_file, workspace)
    found = room.check(room.recordings(folder), folder, log, sellers, settings)
    if not found.files:
        raise UserError("there are no recordings in it", str(folder), "Name the folder the telephony writes to.")
    for line in _lines(found, log, settings):
        click.echo(line)


@archive.command(epilog=MANIFEST_EXAMPLES)
@click.argument("folder", type=FOLDER)
@click.argument("file", type=FILE)
@_options
@click.option("--manifest", "before", type=FILE, help="The one before: its corrections and own columns are kept.")
def manifest(
    folder: Path, file: Path, calllog: Path | None, sellers_file: Path | None, workspace: Path, before: Path | None
) -> None:
    """Write what is understood of each recording to FILE (.xlsx or .csv), for you to correct."""
    from callqa import archive as room
    from callqa.types import SetAside

    settings, sellers, log = _given(folder, calllog, sellers_file, workspace)
    old = room.read_manifest(before, sellers, settings) if before else None
    found = list(room.read(folder, calllog=None, sellers=sellers, settings=settings, log=log, manifest=old))
    written = room.write_manifest(file, found, sellers, settings.general.language, old)
    aside = sum(isinstance(one, SetAside) for one in found)
    click.echo(say("check.wrote", settings.general.language, path=file, n=written, aside=aside, root=folder))


def _given(
    folder: Path, calllog: Path | None, sellers_file: Path | None, workspace: Path
) -> tuple[Settings, list[Seller], CallLog]:
    from callqa import archive as room
    from callqa.config import Settings, read_settings

    if not folder.is_dir():
        raise UserError("no such folder", str(folder), "Name the folder with the recordings.")
    settings = read_settings(workspace / "callqa.toml") if (workspace / "callqa.toml").exists() else Settings()
    sellers = room.read_sellers(sellers_file, settings.general.region) if sellers_file else []
    return settings, sellers, room.read_calllog(calllog, settings)


def _lines(found: Checked, log: CallLog, settings: Settings) -> Iterator[str]:
    language = settings.general.language

    def text(code: str, **values: Any) -> str:
        return say(f"check.{code}", language, **values)

    def percent(n: int) -> str:
        return f"{100 * n / found.files:5.1f}"

    yield text("files", n=found.files)
    for system, n in found.systems.most_common():
        yield text("system", percent=percent(n), n=n, system=system)
    unread = sum(found.missed.values())
    if unread:
        yield text("unread", percent=percent(unread), n=unread)
    for system, n in found.missed.most_common():
        yield text("near", system=system, n=n) if system else text("near_none", n=n)
        yield from (f"  {name}" for name in found.misses[system])
    clock = found.name_clock
    if clock is None:
        yield text("clock_none", zone=settings.general.timezone)
    else:
        yield text(
            "clock" if clock.sure else "clock_unsure", zone=clock.name, share=round(100 * clock.share), n=clock.pairs
        )
    d = found.directions
    yield text("directions", in_=d["in"], out=d["out"], internal=d["internal"], unknown=d["unknown"])
    yield text("no_client", n=found.no_client)
    unknown = ", ".join(f"{name} ({n})" for name, n in found.unknown_sellers.most_common(SELLERS_SHOWN))
    yield text("sellers", names=unknown) if unknown else text("sellers_all")
    yield from _log_lines(found, log, text)
    yield text("aside", n=sum(found.aside_count.values()))
    for code, shown in found.aside.items():
        yield from (text("aside_file", path=one.path, reason=say(one.reason, language)) for one in shown)
        more = found.aside_count[code] - len(shown)
        if more:
            yield text("aside_more", n=more)


def _log_lines(found: Checked, log: CallLog, text: Any) -> Iterator[str]:
    if not log:
        return
    talks = log.conversations
    answered, missed = sum(one.answered for one in talks), sum(one.missed for one in talks)
    yield text("log", title=log.title, rows=log.rows, n=len(talks), answered=answered, missed=missed)
    for code, clock in (("log_clock", log.clock), ("log_names", found.log_against_names)):
        if clock:
            yield text(code, zone=clock.name, share=round(100 * clock.share), n=clock.pairs)
    yield text("both", n=found.in_log, of=found.files, gone=len(log.unmatched))
    if log.problems:
        yield text("torn", n=len(log.problems))
