"""Numbers in a turn: what they count, what is taken, where a price stands, what is only dictated.

A number before a noun that is no money, hour or person's date counts a thing of any trade.
"""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import flat
from callqa.language.numbers import number_words, parses
from callqa.language.phrases import pattern
from callqa.scoring.need_words import ru_thing

TOKEN = re.compile(r"\w+(?:['-]\w+)*|[.,;:?!…—]")
MANY = frozenset(
    "hundred thousand dozen couple пару пара десяток сотню сотни двое трое четверо пятеро шестеро семеро".split()
)
SPELLED = 4  # figures or letters in a row that are somebody's number, code or address
SHORT = frozenset("аивксуояai")  # words of one letter
SPELLING = frozenset("double triple oh dot dash at собака точка дефис тире".split())


@lru_cache(maxsize=2048)
def counted(text: str, language: str) -> tuple[str, ...]:
    """Nouns that a number counts: 'two power racks', 'двадцать коробок'; never money, hours, days, per cent."""
    tokens = TOKEN.findall(flat(text))
    idle = pattern("not_counted", language)
    found = []
    for i, token in enumerate(tokens):
        if not _is_number(token, language):
            continue
        for word in tokens[i + 1 : i + 4]:
            if not word[0].isalpha() or _is_number(word, language):
                break
            thing = _thing(word, language)
            if idle.fullmatch(thing or word):
                break
            if thing:
                found.append(thing)
            if thing or not _may_stand_between(word, language):
                break
        found += _measured(tokens, i, language)
    return tuple(found)


def _measured(tokens: list[str], i: int, language: str) -> list[str]:
    """ "Тонн пять": Russian puts the measure first where it is not sure; "sixty by thirty": two sides of a thing."""
    before = tokens[i - 1] if i else ""
    if language == "ru" and _many_of(before) and not pattern("not_counted", "ru").fullmatch(ru_thing(before) or before):
        return [before]
    sides = i >= 2 and before in BY[language] and _is_number(tokens[i - 2], language) and tokens[i - 2] != tokens[i]
    return ["sides"] if sides else []


BY = {"ru": ("на", "х"), "en": ("by", "x")}


@lru_cache(maxsize=50000)
def _many_of(word: str) -> bool:
    tag = parses(word)[0].tag if len(word) > 3 else None
    return tag is not None and tag.POS == "NOUN" and tag.case == "gent" and tag.number == "plur"


@lru_cache(maxsize=2048)
def quantities(text: str, language: str) -> frozenset[str]:
    """Numbers said, in digits or words."""
    return frozenset(t for t in TOKEN.findall(flat(text)) if t[0].isalnum() and _is_number(t, language))


@lru_cache(maxsize=2048)
def takes(text: str, language: str) -> bool:
    """A number beside a verb of taking or a rate: 'шесть берем', 'то два, под цех', 'four hundred of the twelves a week'."""
    tokens = TOKEN.findall(flat(text))
    verbs, idle = pattern("takes", language), pattern("not_counted", language)
    for i, token in enumerate(tokens):
        after = tokens[i + 1 : i + 9]
        if not _is_number(token, language) or (after and _is_number(after[0], language)):
            continue
        if after and len(after[0]) > 3 and idle.fullmatch(_thing(after[0], language) or after[0]):
            continue
        beside = " ".join([*tokens[max(0, i - 3) : i], "#", *after])
        if verbs.search(beside):
            return True
    return False


@lru_cache(maxsize=2048)
def asks_money(text: str, language: str) -> bool:
    """A number where a price stands: 'is thirty nine', 'at 14', 'за сорок', 'двести штука'."""
    tokens = TOKEN.findall(flat(text))
    before, after = pattern("price_before", language), pattern("price_after", language)
    for i, token in enumerate(tokens):
        if not _is_number(token, language):
            continue
        if i and before.fullmatch(tokens[i - 1]):
            return True
        if i + 1 < len(tokens) and after.fullmatch(tokens[i + 1]):
            return True
    return False


def numbered(text: str, language: str) -> bool:
    return bool(quantities(text, language))


def spelled(text: str, language: str) -> bool:
    """Whether figures or letters are dictated one by one: a telephone, a code, an address, no quantity."""
    run = 0
    for token in TOKEN.findall(flat(text)):
        word = number_words(language).get(token)
        one = (
            (len(token) == 1 and token.isalnum() and token not in SHORT)
            or (word is not None and word.value < 100)
            or token in SPELLING
        )
        run = run + 1 if one else 0
        if run >= SPELLED:
            return True
    return False


def _is_number(token: str, language: str) -> bool:
    if token[0].isdigit():
        return token != "1"
    return all(_counts(part, language) for part in token.split("-"))


def _counts(token: str, language: str) -> bool:
    word = number_words(language).get(token)
    return token in MANY or (word is not None and not word.ordinal and word.value > 1)


def _may_stand_between(word: str, language: str) -> bool:
    return language == "en" or _is_adjective(word)


@lru_cache(maxsize=50000)
def _is_adjective(word: str) -> bool:
    return any(p.tag.POS in ("ADJF", "PRTF") and "Apro" not in p.tag for p in parses(word)[:2])


def _thing(word: str, language: str) -> str | None:
    if language == "ru":
        return ru_thing(word) if len(word) > 2 else None
    return word if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) else None
