"""Commands about recordings and transcripts themselves: doctor, export-transcripts, evaluate-speech."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from callqa.cli.options import redact_option
from callqa.errors import UserError
from callqa.types import Call, Failed, Health, Reason

FOLDER = click.Path(path_type=Path, file_okay=False)
DOCTOR_EXAMPLES = """\b
Examples:
  callqa doctor /archive/2026/03 --language en
  callqa doctor -w audit            what the last run found, with the votes on channels
"""
EXPORT_EXAMPLES = """\b
Example:
  callqa export-transcripts out/ -w audit --to vtt
"""

EVALUATE_EXAMPLES = """\b
Examples:
  callqa evaluate-speech references/
  callqa evaluate-speech references/ --json > speech.json
"""


@click.command(epilog=DOCTOR_EXAMPLES)
@click.argument("folder", type=FOLDER, required=False)
@click.option("--workspace", "-w", type=FOLDER, help="Show what is stored there instead.")
@click.option("--language", type=click.Choice(["ru", "en"]), help="Of the table; of the workspace, else ru.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def doctor(folder: Path | None, workspace: Path | None, language: str | None, as_json: bool) -> None:
    """Look at every recording: dead or doubled channels, clipping, lost seconds, codec; and what was done about it."""
    if (folder is None) == (workspace is None):
        raise UserError("name a folder of recordings or a workspace", "callqa doctor", "For example: callqa doctor DIR")
    rows: list[tuple[str, Health | Failed, list[Reason]]]
    if folder is not None:
        rows = list(_look(folder))
    else:
        rows, own = _stored(workspace or Path())
        language = language or own
    if not rows:
        raise UserError("no recordings", str(folder or workspace), "Name the folder the telephony writes to.")
    language = language or "ru"
    if as_json:
        click.echo(json.dumps([_plain(*row, language) for row in rows], ensure_ascii=False, indent=1))
    else:
        _table(rows, language)
    sys.exit(1 if any(isinstance(one, Failed) for _, one, _ in rows) else 0)


def _look(folder: Path) -> Iterator[tuple[str, Health | Failed, list[Reason]]]:
    from callqa.archive import recordings
    from callqa.doctor import examine

    if not folder.is_dir():
        raise UserError("no such folder", str(folder), "Name the folder the telephony writes to.")
    for path in recordings(folder):
        name = path.relative_to(folder).as_posix()
        yield name, examine(Call(name, name), folder), []


def _stored(folder: Path) -> tuple[list[tuple[str, Health | Failed, list[Reason]]], str]:
    from callqa.pipeline import open_workspace
    from callqa.store import load_calls, load_dialogues, load_health

    space = open_workspace(folder)
    calls = {call.id: call for call in load_calls(space.store)}
    told = {talk.call.id: list(talk.notes) for talk in load_dialogues(space.store, list(calls))}
    found = load_health(space.store, list(calls))
    rows: list[Any] = [
        (calls[one.call_id].path, one, [*calls[one.call_id].notes, *told.get(one.call_id, [])]) for one in found
    ]
    for row in space.store.frame("failures").itertuples():
        if row.stage == "doctor" and row.call_id in calls:
            failed = Failed(row.call_id, "doctor", Reason(row.reason_code, row.reason_values))
            rows.append((calls[row.call_id].path, failed, []))
    return rows, space.settings.general.language


def _said(one: Health | Failed, more: list[Reason], language: str) -> list[str]:
    from callqa.texts import say

    if isinstance(one, Failed):
        return [say(one.reason, language)]
    return [say(note, language) for note in (*one.notes, *more)] or [say("doctor.healthy", language)]


def _plain(path: str, one: Health | Failed, more: list[Reason], language: str) -> dict[str, Any]:
    notes = [one.reason] if isinstance(one, Failed) else [*one.notes, *more]
    said = {"path": path, "codes": [note.code for note in notes], "found": _said(one, more, language)}
    if isinstance(one, Failed):
        return said
    figures = ("duration", "sample_rate", "codec", "recorded_channels", "peaks", "clipped", "correlation", "lost")
    return {**said, **{name: getattr(one, name) for name in figures}}


def _table(rows: list[tuple[str, Health | Failed, list[Reason]]], language: str) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from callqa.texts import say

    table = Table(box=SIMPLE)
    for column in say("doctor.columns", language).split("|"):
        table.add_column(column, overflow="fold")
    for path, one, more in rows:
        found = Text("\n".join(_said(one, more, language)))
        if isinstance(one, Failed):
            table.add_row(Text(path), "", "", "", "", "", found)
            continue
        peaks = " / ".join(f"{peak:.0f}" for peak in one.peaks)
        table.add_row(
            Text(path), f"{one.duration:.1f}", str(one.sample_rate), one.codec, str(one.recorded_channels), peaks, found
        )
    Console(width=max(140, Console().width)).print(table)
    failed = sum(isinstance(one, Failed) for _, one, _ in rows)
    noted = sum(isinstance(one, Health) and bool(one.notes) for _, one, _ in rows)
    click.echo(say("doctor.title", language, n=len(rows), found=noted, failed=failed))


@click.command("export-transcripts", epilog=EXPORT_EXAMPLES)
@click.argument("folder", type=FOLDER)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option(
    "--to", "form", type=click.Choice(["vtt", "rttm", "seglst", "json"]), default="json", show_default=True,
    help="Form of the files.",
)  # fmt: skip
@redact_option
def export_transcripts(folder: Path, workspace: Path, form: str, redact: bool) -> None:
    """Write every dialogue as a file, named by the call's id: WebVTT, RTTM, SegLST, or callqa's own JSON."""
    from callqa.interchange import WRITERS
    from callqa.pipeline import open_workspace, with_redaction
    from callqa.pipeline.redacting import Redactor
    from callqa.store import load_calls, load_dialogues

    space = with_redaction(open_workspace(workspace), redact)
    store, redactor = space.store, Redactor.of(space)
    suffix, write = WRITERS[form]
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for talk in load_dialogues(store, [call.id for call in load_calls(store)]):
        (folder / f"{talk.call.id}{suffix}").write_text(write(redactor.dialogue(talk)), "utf-8")
        written += 1
    click.echo(f"{written} files in {folder}")


@click.command("evaluate-speech", epilog=EVALUATE_EXAMPLES)
@click.argument("folder", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate_speech(folder: Path, as_json: bool) -> None:
    """Set what was heard (x.json, x.rttm) against references (x.ref.txt, x.ref.0.txt, x.ref.rttm): WER, cpWER, DER, roles."""
    from callqa.accuracy import evaluate_speech as measure

    found = measure(folder)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        _print_scores(found)
    sys.exit(1 if found.set_aside else 0)


def _print_scores(found: Any) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE)
    for column in ("call", "WER", "words", "cpWER", "words", "DER", "seconds", "role accuracy", "seconds"):
        table.add_column(column, justify="left" if column == "call" else "right", overflow="fold")
    for one in (*found.files, found.total):
        cells: list[str] = []
        for counts in (one.wer, one.cpwer, one.der):
            cells += ["–" if counts.rate is None else f"{counts.rate:.3f}", f"{counts.total:g}"]
        roles = one.role_errors
        cells += ["–" if roles.rate is None else f"{1 - roles.rate:.3f}", f"{roles.total:g}"]
        table.add_row(Text(one.name), *cells)
    Console(width=max(110, Console().width)).print(table)
    for one in found.set_aside:
        click.echo(f"set aside: {one['file']}: {one['reason']}")


COMMANDS = (doctor, export_transcripts, evaluate_speech)
