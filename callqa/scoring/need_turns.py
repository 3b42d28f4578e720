"""What the turns of a talk do for the need: the seller asks about it or takes it up, the client answers or names it."""

from __future__ import annotations

import re
from functools import lru_cache

from callqa.language import find, flat, has
from callqa.scoring.need_words import counted, doing, matter, situated, troubled, wishes

SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
STRONG, WEAK = (
    2,
    1,
)  # a question about the need by its words; any other that is not about hours, contacts, papers, deciders
WINDOW = (40, 60)  # characters around a question word in which its subject is named, where there is no punctuation
NEAR = (20, 12)  # around a bare topic, "budget", in which a question word must stand


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
    if invites or has("need_question", sentence, language) or has("need_topic", sentence, language):
        return STRONG
    return WEAK if not has("other_time", sentence, language) and not has("proposes", sentence, language) else 0


def _asks_unpunctuated(text: str, language: str) -> int:
    for name, word, (before, after) in (("need_question", "interrogative", WINDOW), ("need_topic", "wh", NEAR)):
        for match in find(name, text, language):
            around = text[max(0, match.start() - before) : match.end() + after]
            if has("other_question", around, language) or has("other_time", match[0], language):
                continue
            if has(word, around, language):
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
    if has("brushes_off", text, language) or (has("empty_answer", text, language) and size < 7):
        return 0
    if (refuses(text, language) and size < 6) or (has("elsewhere", text, language) and size < 9):
        return 0
    return size


@lru_cache(maxsize=20000)
def concrete(text: str, language: str) -> bool:
    """Whether an answer describes the client's matter: a wish, trouble, a quantity, a purpose, what he does or has."""
    return (
        has("purpose", text, language)
        or situated(text, language)
        or has("owns", text, language)
        or doing(text, language)
        or troubled(text, language)
        or wishes(text, language)
        or bool(counted(text, language))
    )


@lru_cache(maxsize=20000)
def names_need(text: str, language: str, answers_other: bool) -> bool:
    """Whether the client names a product, quantity or need; in an answer about hours or deciders only what he wants."""
    if has("brushes_off", text, language) or refuses(text, language):
        return False
    elsewhere = answers_other or has("vague_decider", text, language) or has("other_time", text, language)
    if elsewhere:
        return wishes(text, language) and not (answers_other and has("other_time", text, language))
    return (
        wishes(text, language)
        or troubled(text, language)
        or has("asks_product", text, language)
        or (bool(counted(text, language)) and not has("busy", text, language))
        or (situated(text, language) and len(matter(text, language)) >= 3)
    )


def other_matter(text: str, language: str) -> bool:
    """Whether a seller's turn is about hours, contacts, papers, deciders: what answers it is no need."""
    last = (sentences(text) or [""])[-1]
    return has("other_question", last, language) or has("other_time", last, language)


@lru_cache(maxsize=20000)
def refuses(text: str, language: str) -> bool:
    return has("refusal_start", flat(text).split("?")[0][:60], language) or has("only_looking", text, language)


def takes_up(reply: str, named: str, language: str) -> bool:
    """A follow-up question, or what was said put in other words; a price, a discount or praise is none."""
    if asks(reply, language) == STRONG:
        return True
    if has("quotes_price", reply, language) and not has("takes_up", reply, language):
        return False
    follows = has("takes_up", reply, language) or (asks(reply, language) == WEAK and has("either", reply, language))
    return follows and bool(matter(reply, language) & matter(named, language))
