"""Number words of Russian and English, in every case form, to values; built once a process from the morphology."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

RU_BASES = {
    0: "ноль",
    1: "один",
    2: "два",
    3: "три",
    4: "четыре",
    5: "пять",
    6: "шесть",
    7: "семь",
    8: "восемь",
    9: "девять",
    10: "десять",
    11: "одиннадцать",
    12: "двенадцать",
    13: "тринадцать",
    14: "четырнадцать",
    15: "пятнадцать",
    16: "шестнадцать",
    17: "семнадцать",
    18: "восемнадцать",
    19: "девятнадцать",
    20: "двадцать",
    30: "тридцать",
    40: "сорок",
    50: "пятьдесят",
    60: "шестьдесят",
    70: "семьдесят",
    80: "восемьдесят",
    90: "девяносто",
    100: "сто",
    200: "двести",
    300: "триста",
    400: "четыреста",
    500: "пятьсот",
    600: "шестьсот",
    700: "семьсот",
    800: "восемьсот",
    900: "девятьсот",
}
RU_ORDINALS = {
    1: "первый",
    2: "второй",
    3: "третий",
    4: "четвертый",
    5: "пятый",
    6: "шестой",
    7: "седьмой",
    8: "восьмой",
    9: "девятый",
    10: "десятый",
    11: "одиннадцатый",
    12: "двенадцатый",
    13: "тринадцатый",
    14: "четырнадцатый",
    15: "пятнадцатый",
    16: "шестнадцатый",
    17: "семнадцатый",
    18: "восемнадцатый",
    19: "девятнадцатый",
    20: "двадцатый",
    30: "тридцатый",
}
RU_SCALES = {"тысяч": 1000, "тысячи": 1000, "тысяча": 1000, "тысячу": 1000, "тыщ": 1000, "тыщи": 1000, "миллион": 10**6}
RU_SCALES |= {"миллиона": 10**6, "миллионов": 10**6}
EN_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
EN_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
EN_SCALES = {"thousand": 1000, "grand": 1000, "million": 10**6}


@dataclass(frozen=True, slots=True)
class NumberWord:
    """`value`, whether it is an ordinal, and `size`: what may follow it in one number (25 = 20 + a word of size 1)."""

    value: int
    ordinal: bool
    size: int  # 1 units and teens, 10 tens, 100 hundreds


@lru_cache
def morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=10_000)
def parses(word: str) -> list[Any]:
    """What a Russian word can be, the likeliest first. Not to be changed: kept for the next time."""
    return list(morphology().parse(word))


def _size(value: int) -> int:
    return 100 if value >= 100 else 10 if value >= 20 else 1


@lru_cache
def number_words(language: str) -> dict[str, NumberWord]:
    """Lower-case word (ё as е) → what it counts. 'second' and 'one' of English are numbers only by their company."""
    if language == "en":
        words = {word: NumberWord(i, False, 1) for i, word in enumerate(EN_UNITS)}
        words |= {"oh": NumberWord(0, False, 1), "o": NumberWord(0, False, 1)}
        words |= {word: NumberWord(value, False, 10) for word, value in EN_TENS.items()}
        words |= {word: NumberWord(i, True, 1) for i, word in enumerate(EN_ORDINALS) if i}
        words |= {
            f"{word}s": NumberWord(i, True, 1) for i, word in enumerate(EN_ORDINALS) if i > 5
        }  # "the tenth's bad"
        words["thirtieth"] = NumberWord(30, True, 10)
        return words
    words = {}
    for ordinal, bases in ((True, RU_ORDINALS), (False, RU_BASES)):
        for value, base in bases.items():
            for parsed in morphology().parse(base):
                if parsed.normal_form.replace("ё", "е") != base:
                    continue
                for form in parsed.lexeme:
                    words[form.word.replace("ё", "е")] = NumberWord(value, ordinal, _size(value))
    words |= {"полтора": NumberWord(1, False, 1), "тыща": NumberWord(1000, False, 100), "нуль": NumberWord(0, False, 1)}
    # Words that are mostly something else.
    for word in ("пятью", "сорока", "раз", "три", "пяти"):
        if word in ("сорока",):
            words.pop(word, None)
    for word in (
        "одна",
        "одни",
        "одних",
        "одними",
        "одним",
        "первый",
        "первая",
        "первое",
        "первые",
        "первых",
        "первую",
    ):
        words.pop(word, None)
    words |= {"одно": NumberWord(1, False, 1), "первое": NumberWord(1, True, 1), "одна": NumberWord(1, False, 1)}
    return words
