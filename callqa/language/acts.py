"""Speech acts of one turn: question, agreement, refusal, objection, statements. Text in, answers out; no verdicts here.

Works on recogniser text without punctuation too: there a question is known by its words.
"""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language.phrases import find, flat, has, may_have

SENTENCE = re.compile(r"(?<=[.?!…])\s+")
ASKING_START = {
    "ru": r"(?:(?:а|и|ну|так|угу|ага|понятно|хорошо|скажите|подскажите|простите),? )*"
    r"(?:как\w{0,3}|что|чего|чем|где|куда|откуда|когда|сколько|кто|кому|кем|зачем|почему|почем|расскажите|подскажите|"
    r"можно ли|есть ли|удобно ли|нужн\w+ ли|вы \w+(?:ете|ите|ли)\b|вам \w+ (?:или|ли))\b",
    "en": r"(?:(?:and|so|ok|okay|right|well|yeah|great|alright|sorry),? )*"
    r"(?:what(?:'s|s)?|how|why|who(?:'s|s)?|where|when|which|do you|does|did you|are you|is (?:it|that|this|there|she|he)|"
    r"have you|has|any|would you|can (?:i|you|we)|could (?:i|you|we)|tell me|may i|shall)\b",
}


def sentences(text: str) -> list[str]:
    """The turn's sentences; the whole turn where a recogniser wrote no full stops."""
    return [part for part in SENTENCE.split(text) if part.strip()]


def is_question(sentence: str, language: str) -> bool:
    """A question mark, or in text without punctuation a beginning with a question word."""
    if re.search(r"[.?!]", sentence):
        return "?" in sentence
    return re.match(ASKING_START[language], flat(sentence).strip()) is not None


def asks(text: str, language: str) -> bool:
    """Whether some sentence of the turn is a question."""
    return any(is_question(s, language) for s in sentences(text))


MIDWAY = {
    "ru": r"\b(?:а|и|но|ну|так|вот|тогда|да|нет|ага|угу|понимаю|э|эм|понял|поняла|понятно|хорошо|ясно|жаль|скажите|подскажите)"
    r",? (?:(?:а|и|вас|вам|вы|тогда|еще) )?(?:что|чем|чего|как(?:ой|ая|ие|ое|ую|их)?|почему|отчего|когда|сколько|где|"
    r"кто|кому|с кем|у кого|на что|на как\w+|в чем|из-за чего|с чем|для чего|есть ли|не секрет)\b",
    "en": r"\b(?:and|but|so|okay|ok|right|well|sure|see|understand|understood|sorry|ma'am|sir|oh|now|then|alright|huh|fair|gotcha|hm|um|uh|er|eh|yeah|yes|no)"
    r",? (?:and |so |then )?(?:what(?:'?s)?|how|why|who(?:'?s)?|where|when|which|is (?:it|that|there)|was (?:it|that)|"
    r"are you|do you|did you|does|would you|can i ask)\b",
}


def asks_anywhere(text: str, language: str) -> bool:
    """As `asks`; without punctuation also a question that begins after the turn's first words."""
    if re.search(r"[.?!…]", text):
        return "?" in text
    return asks(text, language) or re.search(MIDWAY[language], flat(text)) is not None


def statements(text: str, language: str) -> list[str]:
    """The sentences that tell rather than ask."""
    return [s for s in sentences(text) if not is_question(s, language)]


def heard(name: str, text: str, language: str) -> bool:
    """Whether a named list of wordings is heard, commas, dashes and quotation marks aside."""
    if not may_have((name,), text, language):  # signs aside, the words are the same
        return False
    return has(name, re.sub(r"[,;:«»\"()]|\s[-–—]\s", " ", text).replace("  ", " "), language)


def agrees(text: str, language: str) -> bool:
    """Consent in the turn's first words, and no refusal before it."""
    agreed = next(find("agree", text, language), None)
    if agreed is None:
        return False
    refused = next(
        (m for m in find("refuse", text, language) if not _within(m, agreed)), None
    )  # not the 'no' of "no problem"
    return len(text[: agreed.start()].split()) <= 6 and (refused is None or refused.start() > agreed.end() + 12)


def _within(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() <= one.start() and one.end() <= other.end()


def refuses(text: str, language: str) -> bool:
    """A refusal in the turn, unless consent comes first."""
    return has("refuse", text, language) and not agrees(text, language)


@lru_cache(maxsize=2048)  # criteria and signals ask of the same turns
def objection(text: str, language: str) -> re.Match[str] | None:
    """A doubt or refusal about the deal or the step: price, need, trust, time to think. A clash of dates is none."""
    raised = list(find("objects", text, language))
    cleared = [m.span() for m in find("no_objection", text, language)] if raised else []
    for match in raised:
        if not any(start < match.end() and match.start() < end for start, end in cleared):
            return match
    return None


def promises(text: str, language: str) -> bool:
    """Somebody undertakes to do something: "вышлю", "we'll send"."""
    return has("promise", text, language)
