"""Commands of the audit: where deals are lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from callqa.cli.options import redact_option
from callqa.texts import say
from callqa.types import STAGES, Stage

if TYPE_CHECKING:
    from callqa.pipeline import Workspace
    from callqa.types.sheet import Sheet

FOLDER = click.Path(path_type=Path, file_okay=False)
AUDIT_EXAMPLES = """\b
Examples:
  callqa audit -w audit                             all stages: writes audit.html and audit.xlsx into the report's folder
  callqa audit -w audit --stage warm --stage proposal
  callqa audit -w audit --seller s3 --since 2026-04-01
  callqa audit -w audit --png plots                 also each plot as a picture for slides
"""


@click.command(epilog=AUDIT_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option(
    "--stage", "stages", type=click.Choice(STAGES), multiple=True, help="Only this stage; may be given several times."
)
@click.option("--seller", help="Only what concerns one seller: id, or part of a name.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only calls from this day on.")
@click.option("--png", type=FOLDER, help="Also write every plot of the checks as PNG into this folder.")
@redact_option
def audit(
    workspace: Path,
    stages: tuple[Stage, ...],
    seller: str | None,
    since: datetime | None,
    png: Path | None,
    redact: bool,
) -> None:
    """The stage-loss sheet: signs of loss, controls that were run, possible reasons, calls to hear."""
    from callqa.pipeline import open_workspace, with_redaction

    print_audit(with_redaction(open_workspace(workspace), redact), stages, seller, since, png)


def print_audit(
    space: Workspace,
    stages: Sequence[Stage],
    seller: str | None = None,
    since: datetime | None = None,
    png: Path | None = None,
) -> None:
    """Writes page and workbook; says what was judged and which signs are flagged."""
    from callqa.pipeline.auditing import audit_sheet, flagged_signs, titles_of
    from callqa.reports.sheet import Speech

    language = space.settings.general.language
    made, page, book = audit_sheet(space, stages, seller, since.date() if since else None)
    signs = list(flagged_signs(made))
    judged = sum(one.not_judged is None for one in made.results.values())
    for warning in made.warnings:
        click.echo(f"! {say(warning, language)}")
    click.echo(say("sheet.summary", language, judged=judged, all=len(made.results), flagged=len(signs)))
    speech = Speech(made, titles_of(space), language)
    for sign in signs:
        click.echo(f"  {sign.item}: {speech.item(sign.item)}")
        for source, figure in sign.raised:
            click.echo(f"    {speech.raised(source, figure)}")
    click.echo(say("sheet.after", language, page=page, book=book))
    if png is not None:
        click.echo(say("sheet.plots", language, n=_write_plots(made, png, language), folder=png))
    click.echo(say("sheet.next", language) if signs else say("sheet.nothing_flagged", language))


def _write_plots(made: Sheet, folder: Path, language: str) -> int:
    """K06-1.png, …: how many were written."""
    from callqa.reports.draw import draw_png

    folder.mkdir(parents=True, exist_ok=True)
    plots = [(code, n, plot) for code, one in sorted(made.results.items()) for n, plot in enumerate(one.plots, 1)]
    for code, n, plot in plots:
        (folder / f"{code}-{n}.png").write_bytes(draw_png(plot, language))
    return len(plots)


CONVERSION_EXAMPLES = """\b
Examples:
  callqa conversion -w audit                      prints the figures, writes conversion.html into the report's folder
  callqa conversion -w audit --since 2026-01-01
"""


@click.command(epilog=CONVERSION_EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only calls from this day on.")
def conversion(workspace: Path, since: datetime | None) -> None:
    """Do deals with better first conversations close more often? Within sellers, with intervals; associations, no causes."""
    from callqa.pipeline import open_workspace

    print_conversion(open_workspace(workspace), since)


def print_conversion(space: Workspace, since: datetime | None = None) -> None:
    """Writes the page; prints what may be said of each criterion."""
    from callqa.pipeline.auditing import conversion_report
    from callqa.reports.conversion import points, sentence
    from callqa.reports.words import share

    language = space.settings.general.language
    found, page = conversion_report(space, since.date() if since else None)
    click.echo(say("conversion.association", language))
    values = {"watched": found.watched, "won": found.won, "lost": found.lost, "open": share(found.open_share, language)}
    click.echo(say("conversion.summary", language, **values))
    for reason in found.not_judged:
        click.echo(f"! {say(reason, language)}")
    if found.score:
        click.echo(f"{say('conversion.score_title', language)}: {points(found.score.within, language)}")
    for basis in ("asked", "met"):
        told = [one for one in found.differences if one.basis == basis]
        if told:
            click.echo(f"\n{say(f'conversion.basis.{basis}', language)}")
        for one in told:
            click.echo(f"  {say(sentence(one, language), language)}")
    click.echo("\n" + say("conversion.after", language, page=page))
    click.echo(say("conversion.next_missing" if found.not_judged else "conversion.next", language))
