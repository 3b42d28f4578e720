"""Whether a call can be judged at all: voicemail, wrong number, a dropped line, an internal call, no conversation."""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.phrases import pattern
from callqa.types import Dialogue, Reason, Turn

MOST_BETWEEN_COLLEAGUES = 14  # turns
INTRODUCES = {  # "it's Rico from the yard": a first name and a part of the house, with no company
    "ru": re.compile(
        r"\b(?:это|я|звонит|беспокоит)\b(?: [а-я]+){1,2},? (?:из|с|со|от) (?:наш\w+ )?([а-я]+(?: [а-я]+)?)"
    ),
    "en": re.compile(
        r"\b(?:it's|its|this is|hey|hi|hello),?(?: (?:just|only))?(?: [a-z]+){1,2},? (?:from|in|at|over in|over at|down in|down at|up in|out in) (?:the |our )?([a-z]+(?: (?!(?:at|of|for|in)\b)[a-z]+)?)\b(?! (?:of|at|for|in)\b)"
    ),
}
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
    if len(turns) <= MOST_BETWEEN_COLLEAGUES and (has("colleague_call", said, language) or _colleagues(dialogue)):
        return Reason("scoring.internal")
    if not client:
        return Reason("scoring.one_sided")
    told = any(t.role != "unknown" for t in turns)
    if (told and len(turns) < FEWEST_TURNS) or spoken < 4:  # where voices are not told apart, turns are only pauses
        return Reason("scoring.no_conversation", {"turns": len(turns)})
    if len(turns) <= 6 and _only_hello(client, language):
        return Reason("scoring.dropped")
    if len(turns) <= 8 and spoken < 30 and has("dropped_line", said, language):
        return Reason("scoring.dropped")
    if len(flat(said).split()) < FEWEST_WORDS:
        return Reason("scoring.no_conversation", {"turns": len(turns)})
    return None


def _colleagues(dialogue: Dialogue) -> bool:
    """A caller from a part of the house speaks of somebody else's matter, or by first names; he buys nothing himself."""
    language = dialogue.language
    texts = [flat(t.text) for t in dialogue.turns]
    introduced = any(
        has("house_department", match[1], language)
        for text in texts[:3]
        for match in INTRODUCES[language].finditer(text)
    )
    if not introduced:
        return False
    told = " ".join(flat(t.text) for t in dialogue.turns if t.role != "seller")
    if has("wants_to_buy", told, language):
        return False
    said = " ".join(texts)
    if language == "ru":
        formal = has("formal_you", said, language)
        return not formal and (has("informal_you", said, language) or has("third_party", said, language))
    return has("third_party", said, language)


def _only_hello(client: list[Turn], language: str) -> bool:
    """Nothing said but what is said to a bad line: 'алло, не слышно', 'hello, can you hear me?'."""
    said = " ".join(flat(t.text) for t in client)
    if len(said.split()) > 14 or not has("line_talk", said, language):
        return False
    to_the_line = sum(len(m.group().split()) for m in pattern("line_talk", language).finditer(said))
    return len(said.split()) - to_the_line < 3
