"""Was what is shown tied to needs that the client has said (PS4)? Two ties met, one partly, a product tour missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.need import need_question
from callqa.scoring.stages.common import of_role, unheard
from callqa.scoring.stages.spots import about_time, judged, says, words
from callqa.types import Dialogue, Finding

SEARCHED = ("something shown that takes up what the client has said",)
SAID = 4  # content words of a client's turn that can hold a need


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    ties: list[tuple[int, int]] = []
    shared_before: set[str] = set()
    for i, turn in of_role(dialogue, "seller"):
        tie = _tie(dialogue, i)
        if tie is None or need_question(turn.text, dialogue.language):
            continue
        client, shared = tie
        if shared - shared_before:
            ties.append((client, i))
            shared_before |= shared
    places = [p for tie in ties for p in tie]
    if len(ties) >= 2:
        return judged("met", "presale.tied", dialogue, places, 0.55, asked=True)
    if ties:
        return judged("partly", "presale.tied_once", dialogue, places, 0.55, asked=True)
    return judged("missed", "presale.tour", dialogue, (), 0.6, SEARCHED, asked=False)


def _tie(dialogue: Dialogue, index: int) -> tuple[int, frozenset[str]] | None:
    """The last client's turn whose words the seller's turn takes up, and those words."""
    if about_time(dialogue, index) or not says(dialogue, index, "shows_for_need"):
        return None
    said = words(dialogue, index)
    for i in range(index - 1, -1, -1):
        heard = words(dialogue, i) if dialogue.turns[i].role == "client" else frozenset()
        if len(heard) >= SAID and said & heard and not about_time(dialogue, i):
            return i, said & heard
    return None
