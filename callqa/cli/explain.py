"""Explanations in, what `callqa explain` and `callqa rubric try` print out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import click

from callqa.scoring.explain import Explanation
from callqa.texts import catalogue, say
from callqa.types import POINTS, Dialogue, Finding, Verdict

LONGEST = 110
MOST_SAID = 4  # wordings of one list that are shown beside it


def print_explanations(dialogue: Dialogue, found: Sequence[Explanation], language: str) -> None:
    """Verdict, reason, atoms, values and quotes of each criterion; looked at closely, also which words decided and all that
    its detector's lists touch."""
    call = dialogue.call
    started = call.started_at.isoformat(sep=" ", timespec="minutes") if call.started_at else "–"
    turns = say("explain.turns", language, n=len(dialogue.turns))
    click.echo(f"{call.id}  {call.path}  {started}  {dialogue.language}  {turns}")
    if call.segments:
        code = "archive.transferred_mostly" if call.seller_id else "archive.transferred"
        click.echo(say(code, language, who=call.parts, seller=call.seller_id))
    for one in found:
        _print(dialogue, one, language)
        if one.decisive is not None:
            _print_decisive(one, language)
            _print_touches(dialogue, one, language)
    if found and found[0].decisive is None:
        click.echo("\n" + say("explain.closer", language, criterion=found[0].finding.criterion))


def _print(dialogue: Dialogue, one: Explanation, language: str) -> None:
    finding = one.finding
    verdict = say(f"report.verdict.{finding.verdict}", language)
    click.echo(
        f"\n{finding.criterion} {one.title}: {verdict}  ({finding.confidence:.0%})  {say(finding.reason, language)}"
    )
    if one.ruled is not None:
        click.echo("  " + say("explain.overruled", language, verdict=say(f"report.verdict.{one.ruled}", language)))
    if meaning := one.means.get(finding.verdict):
        click.echo("  " + say("report.means", language, verdict=verdict, what=meaning))
    if one.note:
        click.echo(f"  {one.note}")
    if told := _atoms(finding, language):
        click.echo("  " + ", ".join(told))
    for piece in finding.evidence:
        held = f" ({dialogue.call.seller_at(piece.start) or '?'})" if dialogue.call.segments else ""
        role = say(f"explain.role.{piece.role}", language)
        click.echo(f"  [{piece.turn}] {_clock(piece.start)} {role}{held}: «{piece.quote}»")
    if finding.verdict == "missed" and finding.searched:
        click.echo("  " + say("explain.searched", language, what="; ".join(_searched(finding, language))))


def _atoms(finding: Finding, language: str) -> list[str]:
    atoms = {"asked": finding.asked, "answered": finding.answered, "agreed": finding.agreed}
    told = [
        f"{say(f'explain.atom.{name}', language)}: {_value(value, language)}"
        for name, value in atoms.items()
        if value is not None
    ]
    return told + [
        f"{_named('explain.value', name, language)} = {_value(v, language)}" for name, v in finding.values.items()
    ]


def _value(value: object, language: str) -> str:
    return say(f"explain.said.{'yes' if value else 'no'}", language) if isinstance(value, bool) else str(value)


def _searched(finding: Finding, language: str) -> list[str]:
    """Texts of the catalogue; the wordings of a rubric's own phrase detector stand as they are."""
    return [_named("searched", one, language) for one in finding.searched]


def _named(room: str, name: str, language: str) -> str:
    return catalogue(language).get(f"{room}.{name}", name)


def _print_decisive(one: Explanation, language: str) -> None:
    by: dict[str, list[str]] = defaultdict(list)
    for turned in one.decisive or ():
        said = [f"«{t.said.strip()}» [{t.turn}]" for t in one.touches if t.wordings == turned.wordings]
        said = list(dict.fromkeys(said))
        values = {
            "list": turned.wordings,
            "said": ", ".join(said[:MOST_SAID]) + (" …" if len(said) > MOST_SAID else ""),
            "verdict": say(f"report.verdict.{turned.without}", language),
        }
        by[_turn_of(one.finding.verdict, turned.without)].append(say("explain.without", language, **values))
    for how in ("decided", "hindered", "other", "moved"):
        if by[how]:
            click.echo("\n    ".join(["  " + say(f"explain.{how}", language), *by[how]]))
    if not one.decisive:
        click.echo("  " + say("explain.decided_by_none", language))
    told = [f"[{t.turn}] → {say(f'report.verdict.{t.without}', language)}" for t in one.turning]
    click.echo("  " + say("explain.turning" if told else "explain.no_turning", language, turns=", ".join(told)))


def _turn_of(verdict: Verdict, without: Verdict) -> str:
    """What a list has done: its code among the texts."""
    if verdict == without:
        return "moved"
    now, then = POINTS.get(verdict), POINTS.get(without)
    return "other" if now is None or then is None else "decided" if then < now else "hindered"


def _print_touches(dialogue: Dialogue, one: Explanation, language: str) -> None:
    by_turn: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for touch in one.touches:
        by_turn[touch.turn][touch.wordings].append(f"«{touch.said.strip()}»")
    click.echo("  " + say("explain.touched", language, lists=len(one.lists), n=len(by_turn)) + (":" if by_turn else ""))
    for i, touched in by_turn.items():
        turn = dialogue.turns[i]
        text = turn.text if len(turn.text) <= LONGEST else turn.text[: LONGEST - 1] + "…"
        click.echo(f"    [{i}] {_clock(turn.start)} {say(f'explain.role.{turn.role}', language)}: {text}")
        click.echo("        " + "; ".join(f"{name} {', '.join(dict.fromkeys(said))}" for name, said in touched.items()))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
