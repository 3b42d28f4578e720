"""`callqa train`: people's verdicts in, models with cards out, one line each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

EXAMPLES = """\b
Examples:
  callqa train labelled/ -w audit        models and cards into audit/models/learned; the next run uses those that win
"""


@click.command(epilog=EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--workspace", "-w", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default="here",
    help="Folder with callqa.toml.",
)  # fmt: skip
def train(folder: Path, workspace: Path) -> None:
    """Learn from labelled calls, per criterion; a model takes part only where it beats the rule. Nothing leaves this machine."""
    from callqa import scoring
    from callqa.pipeline import open_workspace
    from callqa.rubric import read_rubrics
    from callqa.scoring.learned import FOLDER
    from callqa.scoring.learned import train as learning

    space = open_workspace(workspace)
    found = learning.examples(learning.labelled(folder), read_rubrics(space.rubrics, scoring.DETECTORS))
    target = workspace / FOLDER
    on = 0
    for card in learning.train(found, target, date.today()):
        on += card["takes_part"]
        click.echo(_line(card))
    click.echo(f"{on} of {len(found)} take part; models and cards: {target}")
    click.echo(learning.TUNED)


def _line(card: dict[str, Any]) -> str:
    state = "takes part" if card["takes_part"] else "off"
    if "kappa_model" not in card:
        return f"{card['criterion']:<26}{card['calls']:>5} calls  {state}: {card['why']}"
    low, high = card["difference_interval"]
    figures = f"kappa {card['kappa_model']:.2f}, rule {card['kappa_rule']:.2f}, difference {low:+.2f} to {high:+.2f}"
    return f"{card['criterion']:<26}{card['calls']:>5} calls  {figures}  {state}: {card['why']}"
