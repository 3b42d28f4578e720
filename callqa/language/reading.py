"""A text read once: tokens with number words joined, and a canonical line that grammars match, each with its place.

"двадцать четвёртого в половине седьмого" is read as "@24 в половине @7", "25-го" as "@25", "at three thirty" as
"at #3 #30"; weekdays become wd1..wd7, months mo1..mo12. Matches are mapped back to offsets of the text itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from callqa.language.numbers import EN_SCALES, RU_SCALES, number_words

ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"  # as a recogniser writes it
TOKEN = re.compile(
    r"\d{1,2}:\d{2}(?!\d)"
    r"|\d{1,2}\.\d{2}\.\d{2,4}(?!\d)"
    r"|\d+(?:-?(?:его|го|ое|е|й|му|м|ого|ый|ая|ю|ти|st|nd|rd|th)(?![а-яёa-z]))?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+)*"
    r"|[^\w\s]"
)
TOKEN_OR_ADDRESS = re.compile(ADDRESS + TOKEN.pattern)  # tried at each word: much slower
WEEKDAYS = {
    "ru": {
        1: "понедельник понедельника понедельнику понедельником понедельнике",
        2: "вторник вторника вторнику вторником вторнике",
        3: "среда среду среды среде средой",
        4: "четверг четверга четвергу четвергом четверге",
        5: "пятница пятницу пятницы пятнице пятницей",
        6: "суббота субботу субботы субботе субботой",
        7: "воскресенье воскресенья воскресенью воскресеньем",
    },
    "en": {
        1: "monday mon mondays",
        2: "tuesday tue tues tuesdays",
        3: "wednesday wed wednesdays",
        4: "thursday thu thurs thursdays",
        5: "friday fri fridays",
        6: "saturday sat saturdays",
        7: "sunday sundays",
    },
}
MONTHS = {
    "ru": {
        i: f"{stem[0]} {stem[1]} {stem[2]}"
        for i, stem in enumerate(
            (
                ("январь", "января", "январе"),
                ("февраль", "февраля", "феврале"),
                ("март", "марта", "марте"),
                ("апрель", "апреля", "апреле"),
                ("май", "мая", "мае"),
                ("июнь", "июня", "июне"),
                ("июль", "июля", "июле"),
                ("август", "августа", "августе"),
                ("сентябрь", "сентября", "сентябре"),
                ("октябрь", "октября", "октябре"),
                ("ноябрь", "ноября", "ноябре"),
                ("декабрь", "декабря", "декабре"),
            ),
            1,
        )
    },
    "en": {
        i: f"{name} {name[:3]}"
        for i, name in enumerate(
            [
                "january",
                "february",
                "march",
                "april",
                "may",
                "june",
                "july",
                "august",
                "september",
                "october",
                "november",
                "december",
            ],
            1,
        )
    },
}


RU_SHORT_MONTHS = ("янв", "фев", "мар", "апр", "", "", "", "авг", "сен", "окт", "ноя", "дек")


class Token(NamedTuple):  # made by the million: quicker than a dataclass
    text: str  # canonical
    start: int
    end: int
    number: str | None = None  # its digits, as said: '03', '915'
    ordinal: bool = False
    scaled: bool = False  # thousands, millions: an amount


@dataclass(frozen=True)
class Reading:
    text: str
    language: str
    tokens: tuple[Token, ...]
    line: str  # canonical tokens, one space between and at both ends
    numbered: bool  # whether a token may be a number

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset in `line` of each token."""
        return tuple(accumulate((len(token.text) + 1 for token in self.tokens), initial=1))[: len(self.tokens)]

    def span(self, match: re.Match[str], group: int | str = 0) -> tuple[int, int]:
        """Offsets in the text of a match in the line."""
        first = max(0, bisect_right(self.starts, match.start(group)) - 1)
        if match.start(group) >= self.starts[first] + len(self.tokens[first].text) and first + 1 < len(self.tokens):
            first += 1
        last = max(first, bisect_right(self.starts, max(match.start(group), match.end(group) - 1)) - 1)
        return self.tokens[first].start, self.tokens[last].end


@lru_cache(maxsize=8)
def names_of_days(language: str) -> dict[str, str]:
    named = {form: f"wd{n}" for n, forms in WEEKDAYS[language].items() for form in forms.split()}
    named |= {form: f"mo{n}" for n, forms in MONTHS[language].items() for form in forms.split()}
    if language == "ru":
        named |= {short: f"mo{n}" for n, short in enumerate(RU_SHORT_MONTHS, 1) if short}
        named |= {short: f"wd{n}" for n, short in enumerate(("пн", "вт", "", "чт", "пт", "сб"), 1) if short}
    if language == "en":
        for ambiguous in ("mon", "sat", "wed", "sun", "may", "march", "mar", "dec", "jan"):
            named.pop(ambiguous, None)
        named |= {"may": "mo5", "march": "mo3"}
    return named


def normal(word: str) -> str:
    return word.lower().replace("ё", "е").replace("’", "'")


@lru_cache(maxsize=2048)  # a call's turns: more would only be walked through by the garbage collector
def read(text: str, language: str) -> Reading:
    scales = RU_SCALES if language == "ru" else EN_SCALES
    tokens: list[Token] = []
    raw = _split(text, language)
    i, made = 0, tuple.__new__  # of a plain word a token is made thrice as fast so
    numbered = False
    while i < len(raw):
        said, start, end, (word, shown, hour, spoken, plain) = raw[i]
        if plain:
            tokens.append(made(Token, (shown, start, end, None, False, False)))
            i += 1
            continue
        numbered = True
        if hour:
            tokens += [Token("пол", start, start + 3), Token(f"@{hour}", start + 3, end, str(hour), True)]
            i += 1
            continue
        tail = _tail(word) if language == "en" else ""
        if tail:
            end -= len(tail)
            word, shown, hour, spoken, plain = kind = _sort(said[: -len(tail)], language)
            raw[i] = (said[: -len(tail)], start, end, kind)
        if spoken:
            i, token = _spoken_number(raw, i, language)
            tokens.append(token)
            continue
        i += 1
        digits = DIGITS.match(word) if word[0].isdigit() else None
        if digits:
            ordinal = bool(digits.group(2)) and digits.group(2).lstrip("-") not in ("ти", "ю")
            tokens.append(
                Token(("@" if ordinal else "#") + str(int(digits.group(1))), start, end, digits.group(1), ordinal)
            )
        elif word in scales:
            if tokens and tokens[-1].number and not tokens[-1].scaled:
                before = tokens.pop()
                value = str(int(before.number or 0) * scales[word])
                tokens.append(Token("#" + value, before.start, end, value, False, True))
            else:
                tokens.append(Token("#" + str(scales[word]), start, end, str(scales[word]), False, True))
        else:
            tokens.append(Token(shown, start, end))
    return Reading(text, language, tuple(tokens), " " + " ".join([t[0] for t in tokens]) + " ", numbered)


Kind = tuple[str, str, int, bool, bool]  # what `_sort` tells of a token
Raw = tuple[str, int, int, Kind]


def _split(text: str, language: str) -> list[Raw]:
    """Tokens with their places. None of them holds a space, so what stands between two spaces is split once for all texts."""
    raw: list[Raw] = []
    at, addressed = 0, "@" in text
    for said in text.split():
        at = text.index(said, at)
        for token, start, end, kind in _tokens(said, addressed, language):
            raw.append((token, at + start, at + end, kind))  # a third faster than to extend
        at += len(said)
    return raw


@lru_cache(maxsize=6000)
def _tokens(said: str, addressed: bool, language: str) -> tuple[Raw, ...]:
    expression = TOKEN_OR_ADDRESS if addressed else TOKEN
    pieces = [(m[0], m.start()) for m in expression.finditer(said)]
    if language == "en" and "-" in said:
        pieces = [piece for token, start in pieces for piece in _hour_and_minutes(token, start)]
    return tuple((token, at, at + len(token), _sort(token, language)) for token, at in pieces)


def _hour_and_minutes(token: str, start: int) -> list[tuple[str, int]]:
    """ "One-thirty" and "nine-forty-five" are two numbers; "thirty-one" is one."""
    words, (first, _, rest) = number_words("en"), token.partition("-")
    hour, minutes = words.get(normal(first)), words.get(normal(rest.partition("-")[0]))
    if hour and minutes and not hour.ordinal and 1 <= hour.value <= 12 and 10 <= minutes.value < 100:
        return [(first, start), (rest, start + len(first) + 1)]
    return [(token, start)]


def _tail(word: str) -> str:
    """What an English word has behind a number or a day: "Monday's", "four-ish", "elevenish"."""
    if word.endswith("'s"):
        return "'s"
    if word.endswith("'ll") and word[:-3] in names_of_days("en") | {"tomorrow": "", "today": ""}:
        return "'ll"
    ish = next((t for t in ("-ish", "ish") if word.endswith(t)), "")
    return ish if word.removesuffix(ish) in number_words("en") else ""


DIGITS = re.compile(r"(\d+)(-?[а-яa-z]+)?$")


@lru_cache(maxsize=50000)
def _sort(said: str, language: str) -> tuple[str, str, int, bool, bool]:
    """(lower-case word, as it stands in the line, hour of 'полшестого' or 0, whether a number word, whether a plain word)."""
    words, word = number_words(language), normal(said)
    half = words.get(word[3:].lstrip("-")) if language == "ru" and word.startswith("пол") else None
    parts = word.split("-") if language == "en" and "-" in word else [word]
    spoken = all(part in words for part in parts)
    hour = half.value if half and half.ordinal else 0
    scale = word in (RU_SCALES if language == "ru" else EN_SCALES)
    plain = not (hour or spoken or scale or word[0].isdigit() or (language == "en" and bool(_tail(word))))
    return word, names_of_days(language).get(word, word), hour, spoken, plain


def _spoken_number(raw: list[Raw], i: int, language: str) -> tuple[int, Token]:
    """One number from consecutive words: 'двадцать четвертого' is @24, 'nine thirty' stays two."""
    words = number_words(language)
    start, value, room, ordinal, text = raw[i][1], 0, 1000, False, ""
    end = raw[i][2]
    while i < len(raw):
        word = raw[i][3][0]
        parts = word.split("-") if language == "en" else [word]
        if language == "en" and parts == ["hundred"] and text and value < 20:
            # "nine hundred seven oh" dictates 900, 7, 0: a unit joins only after "and", which no telephone number has.
            value, end, text = value * 100, raw[i][2], str(value * 100)
            i += 1
            break
        if not all(part in words for part in parts):
            break
        heads = [words[part] for part in parts]
        if text and (heads[0].size >= room or heads[0].value == 0 or (room == 10 and heads[0].value > 9)):
            break
        for head in heads:
            value, room, ordinal = value + head.value, head.size, head.ordinal
        text, end, i = str(value), raw[i][2], i + 1
        if ordinal or heads[-1].value == 0:
            break
    if not text:  # 'hundred' alone cannot start here, so one word always fits
        value, text, end, i = words[raw[i][3][0]].value, str(value), raw[i][2], i + 1
    return i, Token(("@" if ordinal else "#") + str(value), start, end, text, ordinal)
