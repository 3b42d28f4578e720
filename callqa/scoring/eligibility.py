"""Whether a call can be judged at all: voicemail, wrong number, a dropped line, an internal call, no conversation."""

from __future__ import annotations

from callqa.language import flat, has
from callqa.types import Dialogue, Reason

FEWEST_TURNS = 4
FEWEST_WORDS = 12
LONGEST_TURN = 40_000  # characters: three quarters of an hour without the other side is a transcript that was not split


def not_judged(dialogue: Dialogue) -> Reason | None:
    """The reason why every criterion is `na`, or None where there was a conversation."""
    turns, language = dialogue.turns, dialogue.language
    if dialogue.call.direction == "internal":
        return Reason("scoring.internal")
    if not turns:
        return Reason("scoring.silence")
    longest = max(len(t.text) for t in turns)
    if longest > LONGEST_TURN:
        return Reason("scoring.endless_turn", {"characters": longest})
    said = " ".join(t.text for t in turns)
    client = [t for t in turns if t.role != "seller"]
    spoken = sum(len(t.text.split()) for t in client)
    short = len(turns) <= 10 or spoken < 45
    if short and has("voicemail", said, language):
        return Reason("scoring.voicemail")
    if short and has("wrong_number_call", said, language):
        return Reason("scoring.wrong_number")
    if len(turns) <= 14 and has("colleague_call", said, language):
        return Reason("scoring.internal")
    if not client:
        return Reason("scoring.one_sided")
    told = any(t.role != "unknown" for t in turns)
    if (told and len(turns) < FEWEST_TURNS) or spoken < 4:  # where voices are not told apart, turns are only pauses
        return Reason("scoring.no_conversation", {"turns": len(turns)})
    if len(turns) <= 8 and spoken < 30 and has("dropped_line", said, language):
        return Reason("scoring.dropped")
    if len(flat(said).split()) < FEWEST_WORDS:
        return Reason("scoring.no_conversation", {"turns": len(turns)})
    return None
