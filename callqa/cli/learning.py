"""`callqa train`: people's verdicts in, models with cards out, one line each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from callqa.errors import UserError

EXAMPLES = """\b
Examples:
  callqa train labelled/ -w audit              models and cards into audit/models/learned; the next run uses those that win
  callqa train --reviews ears.csv -w audit     from reviews of the workspace's calls: call_id, criterion, verdict, reviewer, ...
"""


@click.command(epilog=EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV or JSON lines: call_id, criterion, verdict, reviewer, reason, time. The last review of a finding counts.",
)
@click.option(
    "--workspace", "-w", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default="here",
    help="Folder with callqa.toml.",
)  # fmt: skip
def train(folder: Path | None, reviews: Path | None, workspace: Path) -> None:
    """Learn from labelled calls, reviews here and in a file, per criterion; a model takes part only where it beats the rule. Nothing leaves this machine."""
    from callqa import scoring
    from callqa.pipeline import open_workspace
    from callqa.pipeline.teaching import stored_reviews
    from callqa.rubric import read_rubrics
    from callqa.scoring.learned import FOLDER
    from callqa.scoring.learned import train as learning
    from callqa.scoring.learned.reviews import read_reviews

    space = open_workspace(workspace)
    stored = stored_reviews(space)
    if folder is None and reviews is None and not stored:
        raise UserError("nothing to learn from", "", "Name a folder of labelled calls, or --reviews FILE.")
    rubrics = read_rubrics(space.rubrics, scoring.DETECTORS)
    of_labels = learning.examples(learning.labelled(folder), rubrics) if folder else {}
    of_store = _reviewed(space, stored, rubrics, "reviews here") if stored else {}
    of_file = _reviewed(space, read_reviews(reviews), rubrics, reviews.name) if reviews else {}
    found = learning.together(of_labels, of_store, of_file)
    target = workspace / FOLDER
    on = 0
    for card in learning.train(found, target, date.today()):
        on += card["takes_part"]
        click.echo(_line(card))
    click.echo(f"{on} of {len(found)} take part; models and cards: {target}")
    click.echo(learning.TUNED)


def _reviewed(space: Any, reviews: Any, rubrics: Any, source: str) -> dict[str, Any]:
    """The examples that the reviews give; says how many of them teach nothing, and why."""
    from callqa.pipeline.teaching import reviewed
    from callqa.scoring.learned import train as learning

    held, absent = reviewed(space, reviews)
    found: dict[str, Any] = learning.examples(held, rubrics, source)
    taught = sum(len(one) for one in found.values())
    click.echo(f"{source}: {len(reviews)} reviews, {taught} teach", nl=not absent)
    if absent:
        click.echo(f"; {len(absent)} are of calls that this workspace has not heard: {', '.join(absent[:5])}")
    if taught < len(held):
        click.echo(f"{len(held) - taught} teach nothing: the call cannot be judged, or its rubric lacks the criterion")
    return found


def _line(card: dict[str, Any]) -> str:
    state = "takes part" if card["takes_part"] else "off"
    if "kappa_model" not in card:
        return f"{card['criterion']:<26}{card['calls']:>5} calls  {state}: {card['why']}"
    low, high = card["difference_interval"]
    figures = f"kappa {card['kappa_model']:.2f}, rule {card['kappa_rule']:.2f}, difference {low:+.2f} to {high:+.2f}"
    return f"{card['criterion']:<26}{card['calls']:>5} calls  {figures}  {state}: {card['why']}"
