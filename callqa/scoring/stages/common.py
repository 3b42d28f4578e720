"""What the stage detectors share: findings in one line, the parties' turns, the reply to a turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callqa.language import find_dates
from callqa.language.reading import read
from callqa.scoring.evidence import quote
from callqa.types import Dialogue, Finding, Reason, Turn, Verdict


def unheard(dialogue: Dialogue) -> Finding | None:
    """`unknown` where nobody knows who speaks: a seller's words cannot be told from a client's."""
    if any(t.role == "unknown" for t in dialogue.turns):
        return Finding("", "unknown", Reason("stages.who_speaks"), confidence=0.0)
    return None


def finding(
    verdict: Verdict,
    code: str,
    dialogue: Dialogue,
    turns: Iterable[int | None] = (),
    confidence: float = 0.65,
    searched: tuple[str, ...] = (),
    **fields: Any,
) -> Finding:
    places = sorted({i for i in turns if i is not None})
    evidence = tuple(quote(dialogue, i) for i in places)
    return Finding("", verdict, Reason(code), evidence, confidence, searched=searched, **fields)


def of_role(dialogue: Dialogue, role: str) -> list[tuple[int, Turn]]:
    return [(i, t) for i, t in enumerate(dialogue.turns) if t.role == role]


def amount(dialogue: Dialogue, index: int) -> bool:
    """A number of two digits and more or a scaled one, in a turn that names neither a day nor a telephone number."""
    turn, started = dialogue.turns[index], dialogue.call.started_at
    numbers = [t for t in read(turn.text, dialogue.language).tokens if t.number and not t.ordinal]
    if not any(t.scaled or len(t.number or "") >= 2 for t in numbers):
        return False
    if any(len(t.number or "") > 6 and not t.scaled for t in numbers) or len(numbers) > 5:
        return False
    return started is None or not find_dates(turn.text, started, dialogue.language)


def reply(dialogue: Dialogue, index: int, role: str, within: int = 2) -> int | None:
    """Index of the next turn of `role`, at most `within` turns on."""
    after = range(index + 1, min(index + 1 + within, len(dialogue.turns)))
    return next((i for i in after if dialogue.turns[i].role == role), None)
