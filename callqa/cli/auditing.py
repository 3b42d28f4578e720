"""Commands of the audit: where deals are lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from callqa.texts import say
from callqa.types import STAGES, Stage

FOLDER = click.Path(path_type=Path, file_okay=False)
AUDIT_EXAMPLES = """\b
Examples:
  callqa audit -w audit                             all stages: writes audit.html and audit.xlsx into the report's folder
  callqa audit -w audit --stage warm --stage proposal
  callqa audit -w audit --seller s3 --since 2026-04-01
"""


@click.command(epilog=AUDIT_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option(
    "--stage", "stages", type=click.Choice(STAGES), multiple=True, help="Only this stage; may be given several times."
)
@click.option("--seller", help="Only what concerns one seller: id, or part of a name.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only calls from this day on.")
def audit(workspace: Path, stages: tuple[Stage, ...], seller: str | None, since: datetime | None) -> None:
    """The stage-loss sheet: signs of loss, controls that were run, possible reasons, calls to hear."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.auditing import audit_sheet, flagged_signs

    space = open_workspace(workspace)
    language = space.settings.general.language
    made, page, book = audit_sheet(space, stages, seller, since.date() if since else None)
    signs = list(flagged_signs(made))
    judged = sum(one.not_judged is None for one in made.results.values())
    for warning in made.warnings:
        click.echo(f"! {say(warning, language)}")
    click.echo(say("sheet.summary", language, judged=judged, all=len(made.results), flagged=len(signs)))
    for _, item in signs:
        click.echo(f"  {item}: {say('method.' + item.lower().replace('-', '_'), language)}")
    click.echo(say("sheet.after", language, page=page, book=book))
    click.echo(say("sheet.next", language) if signs else say("sheet.nothing_flagged", language))
