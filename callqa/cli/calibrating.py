"""Commands about calibration: a few calls scored alone, compared, and the decision logged into the rubric."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from callqa.cli.words import criterion_title
from callqa.errors import UserError
from callqa.texts import say

FOLDER = click.Path(path_type=Path, file_okay=False)
EXAMPLES = """\b
Examples:
  callqa calibrate pick -w audit --calls 4             an easy call, disputed ones, unsure ones; hear them alone: callqa listen
  callqa calibrate compare -w audit                    each one's verdict side by side
  callqa calibrate decide CALL WA6 met --turns 4-7 --author Olga -w audit    the decision becomes an example of the rubric
"""


@click.group(epilog=EXAMPLES)
def calibrate() -> None:
    """Calibration: score a few calls alone, compare, and log the decision into the rubric as a new example."""


@calibrate.command(epilog=EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option("--calls", type=click.IntRange(1, 20), default=4, show_default=True, help="How many.")
def pick(workspace: Path, calls: int) -> None:
    """Choose calls to score alone, blind."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.calibrating import pick as choose

    space = open_workspace(workspace)
    plan = choose(space, calls)
    click.echo(say("review.calibrate.picked", space.settings.general.language, n=len(plan.drawn), id=plan.id))
    for one in plan.drawn:
        click.echo(f"  {one.call_id}")


@calibrate.command(name="compare", epilog=EXAMPLES)
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
@click.option("--plan", "name", help="Of one sample: the beginning of its id; else all calls that two people marked.")
def compare_marks(workspace: Path, name: str | None) -> None:
    """Verdicts of each reviewer and of the machine side by side, those apart first."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.calibrating import compare
    from callqa.pipeline.reviewing import plan_of

    space = open_workspace(workspace)
    language = space.settings.general.language
    found = sorted(compare(space, plan_of(space, name) if name else None), key=lambda one: not one.apart)
    for one in found:
        told = "; ".join(
            f"{author} {say(f'report.verdict.{v}', language)}" for author, v in sorted(one.verdicts.items())
        )
        mark = say("review.calibrate.apart" if one.apart else "review.calibrate.same", language)
        click.echo(f"{mark}  {one.call_id}  {criterion_title(one.criterion, language)}: {told}")
    apart = sum(one.apart for one in found)
    click.echo(say("review.calibrate.compared", language, n=len(found), apart=apart))


@calibrate.command(epilog=EXAMPLES)
@click.argument("call")
@click.argument("criterion")
@click.argument("verdict", type=click.Choice(["met", "missed"]))
@click.option("--turns", required=True, help="Which turns decide, from 0: '4-7' or '4,6'.")
@click.option("--author", required=True, help="Who logs the decision.")
@click.option("--comment", default="", help="Why.")
@click.option("--workspace", "-w", type=FOLDER, default=Path(), show_default="here", help="Folder with callqa.toml.")
def decide(call: str, criterion: str, verdict: Any, turns: str, author: str, comment: str, workspace: Path) -> None:
    """Log a decision: it is kept as a review, and its turns become an example in the workspace's rubric."""
    from callqa.pipeline import open_workspace
    from callqa.pipeline.calibrating import decide as log

    space = open_workspace(workspace)
    file = log(space, call, criterion, verdict, author, comment, _turns(turns))
    click.echo(say("review.calibrate.logged", space.settings.general.language, file=file))


def _turns(text: str) -> list[int]:
    try:
        parts = [part.split("-") for part in text.replace(" ", "").split(",")]
        return [n for part in parts for n in range(int(part[0]), int(part[-1]) + 1)]
    except ValueError:
        raise UserError(f"'{text}' names no turns", "--turns", "Write 4-7 or 4,6.") from None
