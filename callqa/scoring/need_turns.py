"""What the turns of a talk do for the need: the seller asks about it or takes it up, the client answers or names it."""

from __future__ import annotations

import re
from functools import lru_cache

from callqa.language import flat, has
from callqa.scoring.need_words import content, counted, matter, situated, troubled, wishes

SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
STRONG, WEAK = 2, 1  # a question about the need by its words; any other that is not about hours, contacts, papers, deciders
WINDOW = (40, 60)  # characters around a question word in which its subject is named, where there is no punctuation


def sentences(text: str) -> list[str]:
    return [s.strip() for s in SENTENCE.findall(text) if s.strip()]


@lru_cache(maxsize=20000)
def asks(text: str, language: str) -> int:
    """How surely the seller's turn asks about the client's task: STRONG, WEAK or 0."""
    if not re.search(r"[.?!…]", text):
        return _asks_unpunctuated(flat(text), language)
    return max((_asks(s, language) for s in sentences(text)), default=0)


def _asks(sentence: str, language: str) -> int:
    invites = has("tell_me", sentence, language)
    if not ("?" in sentence or invites) or has("other_question", sentence, language):
        return 0
    if has("need_question", sentence, language) or invites:
        return STRONG
    return WEAK if not has("other_time", sentence, language) and not has("proposes", sentence, language) else 0


def _asks_unpunctuated(text: str, language: str) -> int:
    from callqa.language import find

    for match in find("need_question", text, language):
        around = text[max(0, match.start() - WINDOW[0]) : match.end() + WINDOW[1]]
        if not has("other_question", around, language) and has("interrogative", around, language):
            return STRONG
    other = any(has(name, text, language) for name in ("other_question", "other_time", "proposes"))
    return WEAK if has("interrogative", text, language) and not other else 0


def need_question(text: str, language: str) -> bool:
    """Whether some sentence of the turn asks about the client's task rather than his calendar or telephone."""
    return asks(text, language) == STRONG


@lru_cache(maxsize=20000)
def substance(text: str, language: str) -> int:
    """Content words of an answer; 0 for "just the price", "all is fine", a counter-question or a refusal."""
    told = " ".join(s for s in sentences(text) if not s.endswith("?")) if "?" in text else text
    size = len(matter(told, language)) + 2 * len(re.findall(r"\d+", told))
    if has("brushes_off", text, language) or (has("empty_answer", text, language) and size < 9):
        return 0
    if refuses(text, language) and size < 6:
        return 0
    return size


@lru_cache(maxsize=20000)
def concrete(text: str, language: str) -> bool:
    """Whether an answer describes the client's matter: a wish, trouble, a quantity, a purpose, what he does or has."""
    return (
        has("purpose", text, language)
        or situated(text, language)
        or troubled(text, language)
        or wishes(text, language)
        or bool(counted(text, language))
    )


@lru_cache(maxsize=20000)
def names_need(text: str, language: str, answers_other: bool) -> bool:
    """Whether the client names a product, quantity or need; in an answer about hours or deciders only what he wants."""
    if has("brushes_off", text, language) or refuses(text, language):
        return False
    if has("vague_decider", text, language) and not wishes(text, language):
        return False
    if wishes(text, language):
        return True
    return not answers_other and (
        troubled(text, language)
        or has("asks_product", text, language)
        or (bool(counted(text, language)) and not has("other_time", text, language))
        or (situated(text, language) and len(matter(text, language)) >= 3)
    )


def other_matter(text: str, language: str) -> bool:
    """Whether a seller's turn is about hours, contacts, papers, deciders: what answers it is no need."""
    return has("other_question", text, language) or has("other_time", text, language)


@lru_cache(maxsize=20000)
def refuses(text: str, language: str) -> bool:
    return has("refusal_start", flat(text).split("?")[0][:60], language) or has("only_looking", text, language)


def takes_up(reply: str, named: str, language: str) -> bool:
    """A follow-up question, or what was said put in other words; a price or a discount only after an explicit restating."""
    asked = asks(reply, language)
    if asked == STRONG:
        return True
    shared = len(matter(reply, language) & matter(named, language))
    if has("restates", reply, language):
        return shared >= 1
    if has("quotes_price", reply, language):
        return False
    if asked == WEAK:
        return shared >= 1
    return has("ties", reply, language) and shared >= 1 and len(content(named, language)) >= 3
