"""Were purpose, length and participants of the meeting, demo or test agreed (PS1)? A refused action gives none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import has
from callqa.language.acts import sentences
from callqa.scoring.stages.common import reply, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says, spots
from callqa.types import Dialogue, Finding

OPENING = 6  # turns in which a held meeting is framed; an arranged one is framed anywhere
SEARCHED = ("meeting_purpose", "meeting_length", "meeting_people")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    arranged = core["next_step_dated"].verdict in ("met", "partly")
    purpose = _purpose(dialogue, arranged)
    length = _length(dialogue)
    people = _participants(dialogue)
    found = [p for p in (purpose, length, people) if p is not None]
    replies = [reply(dialogue, p.turn, "client") for p in found[-1:]]
    missing = tuple(s for s, p in zip(SEARCHED, (purpose, length, people), strict=True) if p is None)
    if len(found) == 3 or (length is not None and people is not None):
        return judged(
            "met", "presale.frame_whole", dialogue, [*found, *replies], 0.65, missing, asked=True, agreed=True
        )
    if found:
        return judged("partly", "presale.frame_part", dialogue, [*found, *replies], 0.6, missing, asked=True)
    return judged("missed", "presale.frame_none", dialogue, (), 0.65, SEARCHED, asked=False)


def _purpose(dialogue: Dialogue, arranged: bool) -> Spot | None:
    """The action by its name: in the opening of the call, or where it was arranged."""
    last = None if arranged else OPENING - 2
    named = [first(dialogue, role, "presale_action", before=last) for role in ("seller", "client")]
    return min((n for n in named if n is not None), default=None)


def _length(dialogue: Dialogue) -> Spot | None:
    """In the opening; later only where the sentence says of the action that it takes so long."""
    for spot in spots(dialogue, "seller", "meeting_length"):
        if spot.turn < OPENING or any(
            has("meeting_length", s, dialogue.language) and has("length_told", s, dialogue.language)
            for s in sentences(dialogue.turns[spot.turn].text)
        ):
            return spot
    return None


def _participants(dialogue: Dialogue) -> Spot | None:
    """A question who takes part, with an answer."""
    for spot in spots(dialogue, "seller", "asks_participants"):
        answer = reply(dialogue, spot.turn, "client")
        if answer is not None and not says(dialogue, answer, "vague_decider"):
            return spot
    return None
