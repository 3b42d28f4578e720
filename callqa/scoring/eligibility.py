"""Whether a call can be judged at all: voicemail, wrong number, a dropped line, an internal call, no conversation."""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.phrases import pattern
from callqa.types import Dialogue, Reason, Turn

MOST_BETWEEN_COLLEAGUES = 14  # turns
INTRODUCES = {  # "it's Rico from the yard": a first name and a part of the house, with no company
    "ru": re.compile(
        r"\b(?:это|я|звонит|беспокоит)\b(?: [а-я]+){1,2}(?:,? (?:из|с|со|от)|,) (?:наш\w+ )?([а-я]+(?: [а-я]+)?)"
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
    if short and (has("wrong_number_call", said, language) or _misdialled(dialogue)):
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


SAYS_WHERE = {  # the seller puts the caller right: "no, love, blinds", "это оконная компания"
    "ru": re.compile(r"\b(?:нет|не)\b|\bэто (?:\w+ ){0,2}(?:компани|фирм|салон|магазин|завод|контор|офис|склад)"),
    "en": re.compile(r"\bno\b|\b(?:this is|we're|it's) (?:a|an|the) "),
}
NOT_HERE = {"ru": re.compile(r"\bэто не\b"), "en": re.compile(r"\b(?:this is|it's|we're) not\b")}
SORRY = {
    "ru": re.compile(r"\b(?:простите|извините|ошиб\w+|перепутал\w?|тьфу)\b"),
    "en": re.compile(r"\b(?:sorry|my mistake|apologies|wrong|oops)\b"),
}
STAYS = {  # he declines or goes on: he had reached whom he was to reach
    "ru": re.compile(
        r"\b(?:интерес\w+|надо|нужн\w+|заня\w+|некогда|дорого|перезвон\w+|совещани\w+|передума\w+|опозда\w+)\b"
    ),
    "en": re.compile(r"\b(?:interested|busy|need|want|meeting|later|expensive|thanks but|late|changed)\b"),
}
LAST_WORDS = 8


def _misdialled(dialogue: Dialogue) -> bool:
    """The seller says what place this is, and all that the client has to say to it is that he is sorry."""
    language, turns = dialogue.language, dialogue.turns
    spoke = told = False
    for i, turn in enumerate(turns[:-1]):
        spoke = spoke or turn.role == "client"
        if turn.role != "seller" or not spoke or len(turns) > 8 or turns[i + 1].role != "client":
            continue
        told = told or bool(NOT_HERE[language].search(flat(turn.text)))
        reply = flat(turns[i + 1].text)
        leaves = (
            SORRY[language].search(reply) and len(reply.split()) <= LAST_WORDS and not STAYS[language].search(reply)
        )
        ends = all(t.role == "seller" for t in turns[i + 2 :])
        if leaves and ends and (told or SAYS_WHERE[language].search(flat(turn.text))):
            return True
    return False


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
    if language == "ru" and has("formal_you", said, language):
        return False
    by_name = len(texts) <= BRIEF and any(BY_NAME[language].match(text) for text in texts[:2])
    informal = language == "ru" and has("informal_you", said, language)
    return by_name or informal or has("third_party", said, language)


BRIEF = 5  # turns of a word between two of one house
BY_NAME = {"ru": re.compile(r"[а-я]{3,}, это [а-я]+ "), "en": re.compile(r"(?:hi |hey )?[a-z]{2,}, it's [a-z]+ ")}


def _only_hello(client: list[Turn], language: str) -> bool:
    """Nothing said but what is said to a bad line: 'алло, не слышно', 'hello, can you hear me?'."""
    said = " ".join(flat(t.text) for t in client)
    if len(said.split()) > 14 or not has("line_talk", said, language):
        return False
    to_the_line = sum(len(m.group().split()) for m in pattern("line_talk", language).finditer(said))
    return len(said.split()) - to_the_line < 3
