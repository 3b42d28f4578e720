"""Explanations in, what `callqa explain` and `callqa rubric try` print out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import click

from callqa.scoring.explain import Explanation
from callqa.texts import say
from callqa.types import Dialogue

LONGEST = 110


def print_explanations(dialogue: Dialogue, found: Iterable[Explanation], language: str) -> None:
    """Verdict, reason, atoms, values and quotes of each criterion; then each turn that a wording of its lists touches."""
    call = dialogue.call
    started = call.started_at.isoformat(sep=" ", timespec="minutes") if call.started_at else "–"
    click.echo(f"{call.id}  {call.path}  {started}  {dialogue.language}  {len(dialogue.turns)} turns")
    if call.segments:
        code = "archive.transferred_mostly" if call.seller_id else "archive.transferred"
        click.echo(say(code, language, who=call.parts, seller=call.seller_id))
    for one in found:
        _print(dialogue, one, language)


def _print(dialogue: Dialogue, one: Explanation, language: str) -> None:
    finding = one.finding
    click.echo(f"\n{finding.criterion} {one.title}: {say(f'report.verdict.{finding.verdict}', language)}", nl=False)
    click.echo(f"  ({finding.confidence:.0%})  {say(finding.reason, language)}")
    meaning = one.means.get(finding.verdict)
    if meaning:
        click.echo(
            "  "
            + say("report.means", language, verdict=say(f"report.verdict.{finding.verdict}", language), what=meaning)
        )
    if one.note:
        click.echo(f"  {one.note}")
    atoms = {"asked": finding.asked, "answered": finding.answered, "agreed": finding.agreed}
    told = [f"{name} {'yes' if value else 'no'}" for name, value in atoms.items() if value is not None]
    told += [f"{name} = {value}" for name, value in finding.values.items()]
    if told:
        click.echo("  " + ", ".join(told))
    for piece in finding.evidence:
        held = f" ({dialogue.call.seller_at(piece.start) or '?'})" if dialogue.call.segments else ""
        click.echo(f"  [{piece.turn}] {_clock(piece.start)} {piece.role}{held}: «{piece.quote}»")
    if finding.verdict == "missed" and finding.searched:
        click.echo("  looked for: " + "; ".join(finding.searched))
    _print_touches(dialogue, one)


def _print_touches(dialogue: Dialogue, one: Explanation) -> None:
    by_turn: dict[int, list[str]] = defaultdict(list)
    for touch in one.touches:
        by_turn[touch.turn].append(f"{touch.wordings} «{touch.said}»")
    click.echo(f"  wordings of {len(one.lists)} lists touch {len(by_turn)} turns" + (":" if by_turn else ""))
    for i, touches in by_turn.items():
        turn = dialogue.turns[i]
        text = turn.text if len(turn.text) <= LONGEST else turn.text[: LONGEST - 1] + "…"
        click.echo(f"    [{i}] {_clock(turn.start)} {turn.role}: {text}")
        click.echo("        " + ", ".join(dict.fromkeys(touches)))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
