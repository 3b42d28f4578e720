"""A text in, stretches of digits out, written or spoken, as they are dictated: fillers, dashes, words that were cut in two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from callqa.language import expressions as re
from callqa.language.contacts_phones import REPEATED
from callqa.language.numbers import number_words
from callqa.language.phrases import flat, pattern
from callqa.language.reading import Token, read

BETWEEN = frozenset("-–—(),+№#/'\"")
MOST_FILLERS = 2
HYPHEN = re.compile(r"(?<=[а-яё])-(?=[а-яё])", re.I)  # "ноль-ноль"; "8-го" keeps its own
MONTH = re.compile(r"mo\d{1,2}")
DOTTED_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d(?!\d)|(?:19|20)\d\d-\d\d-\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Stretch:
    digits: str
    start: int
    end: int
    plus: bool
    groups: tuple[str, ...]


@lru_cache(maxsize=4096)
def stretches(text: str, language: str) -> tuple[Stretch, ...]:
    """Dates as people write them are none."""
    plain = DOTTED_DATE.sub(lambda m: " " * len(m.group()), HYPHEN.sub(" ", text))
    tokens = read(plain, language).tokens
    if not any(token.number for token in tokens):
        return ()
    found: list[Stretch] = []
    held: list[Token] = []
    plus, fillers = False, 0
    for i, token in enumerate(tokens):
        if token.number and not token.scaled and not token.ordinal and not _of_date(tokens, i):
            before = tokens[i - 1].text if i else ""
            if not held:
                plus = before in ("плюс", "+", "plus")
                held += _cut_before(tokens, i, language)
            times = REPEATED.get(before, 1) if len(token.number) == 1 else 1
            held.append(token._replace(number=token.number * times))
            fillers = 0
        elif held and _joins(tokens, i, plain) and not (token.text == "," and held[-1].number == "000"):
            continue
        elif held and token.text == "hundred":
            held.append(token._replace(number="00"))
        elif held and (is_bit(token.text, language) or _sounds_so(tokens, i, language)):
            held.append(token._replace(number=""))
        elif held and fillers < MOST_FILLERS and pattern("dictation_filler", language).fullmatch(token.text):
            fillers += 1
        else:
            _close(held, plus, found)
            fillers = 0
    _close(held, plus, found)
    return tuple(found)


def _of_date(tokens: tuple[Token, ...], i: int) -> bool:
    """The day beside a month: "12 октября", "may 5", "october 5 2026"."""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    before = [token.text for token in tokens[max(0, i - 3) : i]]
    year = len(tokens[i].number or "") == 4 and any(MONTH.fullmatch(text) for text in before)
    return bool(MONTH.fullmatch(after) or (before and MONTH.fullmatch(before[-1])) or year)


def _close(held: list[Token], plus: bool, found: list[Stretch]) -> None:
    if held:
        groups = tuple(t.number or "" for t in held)
        found.append(Stretch("".join(groups), held[0].start, held[-1].end, plus, groups))
        held.clear()


def _joins(tokens: tuple[Token, ...], i: int, text: str) -> bool:
    """A sign inside a number; a full stop only where no space follows, or where the speaker trails off."""
    token = tokens[i]
    if token.text in BETWEEN or token.text == "…":
        return True
    if token.text != ".":
        return False
    tight = i + 1 < len(tokens) and tokens[i + 1].start == token.end
    return tight or text[token.start - 1 : token.start] == "."


SOUNDS = frozenset("to too for fore ate won".split())  # two, four, eight, one as recognisers may write them


def _sounds_so(tokens: tuple[Token, ...], i: int, language: str) -> bool:
    """'for' between two single digits."""
    if language != "en" or tokens[i].text not in SOUNDS or i + 1 >= len(tokens):
        return False
    return all(len(tokens[at].number or "") == 1 or tokens[at].text in SOUNDS for at in (i - 1, i + 1))


def _cut_before(tokens: tuple[Token, ...], i: int, language: str) -> list[Token]:
    """Pieces of number words that stand right before the first whole one."""
    first = i
    while first > 0 and (
        is_bit(tokens[first - 1].text, language) or (first == i and _sounds_before(tokens, first, language))
    ):
        first -= 1
    return [token._replace(number="") for token in tokens[first:i]]


def _sounds_before(tokens: tuple[Token, ...], i: int, language: str) -> bool:
    """'for' before two single digits: "for one nine…"."""
    return (
        language == "en"
        and tokens[i - 1].text in SOUNDS
        and i + 1 < len(tokens)
        and all(len(tokens[at].number or "") == 1 for at in (i, i + 1))
    )


@lru_cache(maxsize=20000)
def is_bit(word: str, language: str) -> bool:
    """A piece of a number word that a recogniser cut in two: 'двена', 'дцать', 'сот'."""
    if len(word) < 3 or not word.isalpha() or word in number_words(language) or language != "ru":
        return False
    whole = (known for known, means in number_words(language).items() if len(known) > 4 and not means.ordinal)
    return any(known.startswith(word) or known.endswith(word) for known in whole)


def other_words(text: str, found: tuple[Stretch, ...]) -> int:
    """Words of a text outside of its digits."""
    return len(re.findall(r"\w+", text)) - sum(len(re.findall(r"\w+", text[s.start : s.end])) for s in found)


def is_amount(text: str, stretch: Stretch, language: str) -> bool:
    """A price or a quantity: the unit right after it, a sign of money before it, or thousands in groups."""
    after = flat(text[stretch.end : stretch.end + 25]).lstrip(" ,-–.")
    if pattern("number_is_amount", language).match(after) or after[:1] in ("%", "₽", "$", "€", "£"):
        return True
    before = text[max(0, stretch.start - 40) : stretch.start].rstrip()
    if before[-1:] in ("$", "£", "€", "₽"):
        return True
    round_sum = stretch.groups[-1] == "000" or (len(stretch.groups) == 1 and stretch.digits.endswith("000"))
    hundreds = len(stretch.groups) == 2 and len(stretch.groups[1]) == 3 and stretch.groups[1].endswith("00")
    if hundreds and 2 <= len(stretch.groups[0]) <= 3 and not stretch.plus:  # "412 600"; not "8 900"
        return True
    if round_sum and len(stretch.digits) <= 9 and not stretch.plus:
        return True
    said = [m for m in pattern("number_is_price", language).finditer(flat(before)) if m.end() >= len(before) - 1]
    return bool(said) and len(stretch.digits) <= 8
