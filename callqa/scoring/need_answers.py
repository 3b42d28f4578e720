"""What a turn of the client really tells: clauses that know nothing, refuse, put off, wait or ask back are left out."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.scoring.need_numbers import counted, numbered, quantities, spelled
from callqa.scoring.need_words import doing, fails, matter, situated, troubled, wishes

BREAK = re.compile(r"[.?!…;:—]+|,\s| - ")
STARTS = {  # where a clause begins in speech written down without punctuation
    "ru": re.compile(r"\s(?=(?:но|а|и|зато|только|потому что|так что|я|мы|вы|он|она|они|у нас|у меня)\s)"),
    "en": re.compile(r"\s(?=(?:but|and|so|because|cause|i|we|you|they|he|she|im|i'm|we're|its|it's|there's|theres)\s)"),
}
QUESTION = re.compile(r"(?<![^.?!…])[^.?!…]*\?")  # tried where a sentence begins: a long one without is read once


class Told(NamedTuple):
    """The clauses that tell something; whether any was left out, and whether it was the first one that says anything."""

    text: str
    denied: bool
    at_once: bool


@lru_cache(maxsize=2048)
def told(text: str, language: str) -> Told:
    glue, said = clauses(text, language)
    kept: list[str] = []
    denied = at_once = others = False
    for i, clause in enumerate(said):
        of_others = at_once and has("others", clause, language)  # "not me, but my neighbour, she ..."
        others = of_others or (others and not has("of_self", clause, language))
        back = (i == 0 or glue == " ") and has("asks_back", clause, language)
        nothing = not others and (back or has("says_nothing", clause, language))
        if nothing and not kept:
            at_once = True
        denied = denied or nothing
        if not nothing and not others and not spelled(clause, language) and not has("idle_start", clause, language):
            kept.append(clause)
    return Told(glue.join(kept), denied, at_once)


def clauses(text: str, language: str) -> tuple[str, list[str]]:
    """What joins them, and the clauses of a turn, questions left out: by punctuation, else by the words that begin one."""
    plain = QUESTION.sub(". ", flat(text))
    if BREAK.search(plain.rstrip(" .?!…")):
        return ", ", [c for c in BREAK.split(plain) if c.strip()]
    return " ", STARTS[language].split(plain.strip(" .?!…"))


PRICED = 5  # content words beside the price from which an answer tells something else, too
BUT = r"\b(?:но|только|однако|хотя|but|only|though|still)\b"


@lru_cache(maxsize=2048)
def substance(text: str, language: str) -> int:
    """Content words of an answer; 0 for "just the price", "all is fine", a counter-question or a refusal."""
    if has("interrupted", text, language):
        return 0
    said = told(text, language)
    size = len(matter(said.text, language)) + len(re.findall(r"\d+", said.text)) + len(quantities(said.text, language))
    if not size:
        return 0
    if has("settled", text, language) and not re.search(BUT, flat(text)) and not wishes(text, language):
        return 0
    if price_only(text, language) and size < PRICED and not wishes(text, language):
        return 0
    waits = has("waits", text, language)
    if waits and (size < 5 or not concrete(said.text, language)):
        return 0
    if said.denied and not _firm(said, size, language):
        return 0
    return 0 if (has("elsewhere", text, language) or spelled(text, language)) and size < 9 else size


def _firm(said: Told, size: int, language: str) -> bool:
    """Whether what is told counts though something beside it is denied."""
    plain = wishes(said.text, language) or troubled(said.text, language)
    return plain or size >= (6 if said.at_once else 3) or (not said.at_once and numbered(said.text, language))


@lru_cache(maxsize=2048)
def concrete(text: str, language: str) -> bool:
    """Whether an answer describes the client's matter: a wish, trouble, a quantity, a purpose, what he does or has."""
    return tells_why(text, language) or wishes(text, language) or bool(counted(text, language))


@lru_cache(maxsize=2048)
def tells_why(text: str, language: str) -> bool:
    """Whether something is said beside the name of a thing: what for, what is wrong, what he does or has."""
    return (
        has("purpose", text, language)
        or situated(text, language)
        or has("owns", text, language)
        or doing(text, language)
        or troubled(text, language)
        or fails(text, language)
    )


def price_only(text: str, language: str) -> bool:
    return has("price_only", text, language)


def product_only(text: str, language: str) -> bool:
    """An answer that points to a thing of the catalogue and says nothing of what it is for."""
    return has("points_at", text, language) and not (
        has("purpose", text, language) or troubled(text, language) or doing(text, language)
    )
