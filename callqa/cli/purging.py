"""The command that forgets a client."""

from __future__ import annotations

from pathlib import Path

import click

from callqa.texts import say

FOLDER = click.Path(path_type=Path, file_okay=False)
PURGE_EXAMPLES = """\b
Examples:
  callqa purge --subject +79161234567 -w audit         says what is kept of the number, asks, deletes, writes a receipt
  callqa purge --subject +79161234567 -w audit --yes   the same without asking
"""


@click.command(epilog=PURGE_EXAMPLES)
@click.option("--subject", required=True, help="The client's telephone number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def purge(subject: str, yes: bool, workspace: Path) -> None:
    """Delete all that is kept of a client: recordings, transcripts, verdicts, marks, caches. Cannot be undone."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.purging import kept_of
    from callqa.pipeline.purging import purge as forget

    space = open_workspace(workspace)
    language = space.settings.general.language
    kept = kept_of(space, subject)
    values = {"calls": len(kept.calls), "files": len(kept.files), "rows": kept.log_rows}
    click.echo(say("purge.kept", language, **values))
    for file in kept.files:
        click.echo(f"  {file}")
    if not yes:
        click.confirm(say("purge.sure", language), abort=True)
    receipt, file = forget(space, kept)
    click.echo(
        say("purge.done", language, calls=len(receipt.calls), files=receipt.files, rows=sum(receipt.rows.values()))
    )
    for one in receipt.left:
        click.echo("  " + say(f"purge.left.{one}", language))
    click.echo(say("purge.receipt", language, file=file))
