"""What the seller says about who decides: questions, short follow-ups, suppositions. Turns in, places out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.phrases import may_have, pattern
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_who import POWER, asks_of_power
from callqa.types import Dialogue, Turn

QUESTIONS = re.compile(r"[^.!?…]+(?=\?)")
STOP_INSIDE = re.compile(r"[.!?…]\s+\w")  # another sentence beside it may ask of the deal
QUESTION, HINT, WHO = "decision_question", "decision_hint", "decision_who"


def questions_of(dialogue: Dialogue) -> list[int]:
    turns, language = dialogue.turns, dialogue.language
    sellers = [i for i, t in enumerate(turns) if t.role == "seller"]
    return [i for i in sellers if asks(turns[i], language) or _asks_whom(turns, i, language)]


@lru_cache(maxsize=2000)
def _may_ask(text: str) -> str:
    """The text without its pauses, or nothing where stops are written and none of them is a question's."""
    text = cues.TITLES.sub(r"\1", text)
    told = "?" not in text and cues.STOP.search(text)
    return "" if told else cues.LEFT_TO_YOU.sub(" ", cues.PAUSES.sub(" ", flat(text)))


def asks(turn: Turn, language: str, wording: str = QUESTION) -> bool:
    """A question of the seller about who decides; with `HINT`, about what the client is there."""
    lowered = _may_ask(turn.text)
    if has("other_power", lowered, language) and not STOP_INSIDE.search(lowered):
        return False  # "who signs for the delivery?"
    if cues.WHOM_AT_THE_DOOR.search(lowered):
        return False
    if wording == QUESTION and may_have(POWER, lowered, language) and _asks_of_power(lowered, language):
        return True
    for match in pattern(wording, language).finditer(lowered):
        if (
            re.search(cues.SELLER_ASKS_HIS_OWN[language], lowered[: match.end() + 20])
            or re.search(cues.SELLERS_BOSS[language], lowered[: match.start()])
            or re.search(cues.ONCE[language], lowered[max(0, match.start() - 24) : match.end() + 24])
        ):
            continue
        if wording == WHO and not _is_needed(_sentence(lowered, match.start()), language):
            continue
        rest = re.match(r"[^.!?…]*([.!?…]|$)", lowered[match.start() :])
        if rest and (rest.group(1) == "?" or not cues.STOP.search(lowered)):
            return True
    return False


def _asks_of_power(lowered: str, language: str) -> bool:
    for sentence in QUESTIONS.findall(lowered) if "?" in lowered else [lowered]:
        own = re.search(cues.SELLER_ASKS_HIS_OWN[language], sentence) or re.search(
            cues.SELLERS_BOSS[language], sentence
        )
        if not own and not re.search(cues.ONCE[language], sentence) and asks_of_power(sentence, language):
            return True
    return False


def _is_needed(sentence: str, language: str) -> bool:
    about_another = re.search(cues.ANOTHER_WHO[language], sentence)
    return not about_another and re.search(cues.WHO_IS_NEEDED[language], sentence) is not None


def _sentence(text: str, at: int) -> str:
    """The sentence around a place; in a text without stops some words either side."""
    left = re.split(r"[.!?…]", text[:at])[-1]
    return left[-25:] + re.split(r"[.!?…]", text[at:])[0][:70]


def _asks_whom(turns: Sequence[Turn], index: int, language: str) -> bool:
    """'By whom?' after "it must be approved first"."""
    text = turns[index].text.strip()
    if len(text) > 24 or index == 0 or not re.match(cues.WITH_WHOM[language], flat(text)):
        return False
    return has("decision_power", turns[index - 1].text, language) or has(
        "vague_decider", turns[index - 1].text, language
    )


def supposed(turn: Turn, language: str) -> tuple[int, int] | None:
    """'You said your wife decides.': a decider of the client in the seller's statement, for the client to confirm."""
    text = flat(turn.text)
    if turn.role != "seller" or not may_have(("decider_named",), text, language):
        return None
    if re.search(r"\b(?:или|or)\b", text) or not re.search(cues.OF_CLIENT[language], text):
        return None
    for match in pattern("decider_named", language).finditer(text):
        clause = clause_around(text, match.start(), match.end())
        if has("decision_power", clause, language) and has("names_decider", clause, language):
            return match.span()
    return None


def clause_around(text: str, start: int, end: int) -> str:
    left = re.split(r"[.?!;…]", text[:start])[-1][-60:]
    return left + re.split(r"[.?!;…]", text[start:])[0][: end - start + 90]
