"""Does the seller know the client's history without asking again (SV1)?

met: a fact from the record and nothing asked; partly: one known thing asked, or no sign of the record; missed: all anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from callqa.language import find_dates
from callqa.scoring.stages.common import of_role, unheard
from callqa.scoring.stages.spots import Spot, judged, says, spots
from callqa.types import Dialogue, Finding

SEARCHED = ("record_fact", "asks_known")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    facts = _by_turn(dialogue, "record_fact")
    asked = _by_turn(dialogue, "asks_known")
    if not asked:  # who names the sum that is owed has the record before him
        facts += [s for s in spots(dialogue, "seller", "overdue") if says(dialogue, s.turn, "names_terms")]
    if facts and not asked:
        return judged("met", "service.knows", dialogue, facts[:2], 0.6, asked=True)
    if not facts and (len(asked) >= 2 or _two_at_once(dialogue, asked)):
        return judged("missed", "service.all_anew", dialogue, asked[:3], 0.6, SEARCHED[:1], asked=False)
    places = [*facts[:1], *asked[:2]] or [Spot(i) for i, t in enumerate(dialogue.turns) if t.role == "seller"][:1]
    return judged("partly", "service.asks_again" if asked else "service.no_history", dialogue, places, 0.55, SEARCHED)


def _by_turn(dialogue: Dialogue, name: str) -> list[Spot]:
    found = {s.turn: s for s in spots(dialogue, "seller", name)}
    if name == "record_fact":
        found = {t: s for t, s in found.items() if not says(dialogue, t, "asks_known", "asks_when")}
        found |= {s.turn: s for s in _past_days(dialogue) if s.turn not in found}
    return [found[turn] for turn in sorted(found)]


def _past_days(dialogue: Dialogue) -> Iterator[Spot]:
    """A day gone by that the seller brings: "the chain we changed in November", "the delivery of the third"."""
    started = dialogue.call.started_at
    for i, turn in of_role(dialogue, "seller"):
        if started is None or says(dialogue, i, "overdue", "asks_known", "asks_when"):
            continue
        for mention in find_dates(turn.text, started, dialogue.language):
            if mention.past or mention.kind == "ago":
                yield Spot(i, mention.start, mention.end)


def _two_at_once(dialogue: Dialogue, asked: list[Spot]) -> bool:
    return bool(asked) and sum(1 for s in spots(dialogue, "seller", "asks_known") if s.turn == asked[0].turn) >= 2
