"""Was what is shown tied to needs that the client has said (PS4)? Two ties met, one partly, a product tour missed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.acts import MIDWAY, statements
from callqa.language.numbers import number_words
from callqa.scoring.need import content
from callqa.scoring.stages.common import of_role, reply, unheard
from callqa.scoring.stages.spots import judged, says
from callqa.types import Dialogue, Finding

SEARCHED = ("shown_tied",)
SAID = 2  # content words of a client's turn that can hold a need


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    arranged = {e.turn for e in core["next_step_dated"].evidence}
    ties = [
        (need, i)
        for i, _ in of_role(dialogue, "seller")
        if i not in arranged and not says(dialogue, i, "asks_worries")
        for need in _needs_met(dialogue, i)
    ]
    places = [p for tie in ties for p in tie]
    if len(ties) >= 2:
        return judged("met", "presale.tied", dialogue, places, 0.55, asked=True)
    if ties:
        return judged("partly", "presale.tied_once", dialogue, places, 0.55, asked=True)
    return judged("missed", "presale.tour", dialogue, (), 0.6, SEARCHED, asked=False)


def _needs_met(dialogue: Dialogue, index: int) -> list[int]:
    """The turns whose needs the seller's words take up, each by words of its own: the client's, or a restatement answered."""
    language = dialogue.language
    told = _told(dialogue.turns[index].text, language)
    if not has("shows_for_need", told, language) or says(dialogue, index, "announces_restating"):
        return []
    said, found = content(told, language) - _ordinals(language), []
    for i in range(index - 1, -1, -1):
        need = content(dialogue.turns[i].text, language)
        if said & need and _holds_need(dialogue, i, need):
            found.append(i)
            said -= need
    return found


def _holds_need(dialogue: Dialogue, index: int, said: frozenset[str]) -> bool:
    if dialogue.turns[index].role == "client":
        opening = index <= 1 and says(dialogue, index, "greeting")  # people name themselves and the matter
        return len(said) >= SAID and not opening and not says(dialogue, index, "schedule_question")
    return says(dialogue, index, "restates") and reply(dialogue, index, "client") is not None


def _told(text: str, language: str) -> str:
    """The sentences that tell; without punctuation the words before a question."""
    told = " ".join(statements(text, language))
    asked = re.search(MIDWAY[language], flat(told)) if not re.search(r"[.?!…]", told) else None
    return told[: asked.start()] if asked else told


@lru_cache
def _ordinals(language: str) -> frozenset[str]:
    return frozenset(word for word, number in number_words(language).items() if number.ordinal)
