"""Words without which a text holds no number, no day or hour, no address: such a text need not be read for them.

`clues(language)` gives pieces of words as `required` does, for a name each: NUMBER, DAY, AT, MESSENGER.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from callqa.language import date_grammar, date_grammar_calendar
from callqa.language.messengers import MESSENGERS
from callqa.language.numbers import EN_SCALES, RU_SCALES, number_words
from callqa.language.reading import names_of_days
from callqa.language.required import required

NUMBER, DAY, AT, MESSENGER = "a number", "a day or hour", "an at sign", "a messenger"
AT_WORDS = {"ru": {"собака", "собачка", "эт", "@"}, "en": {"at", "@"}}


@lru_cache
def clues(language: str) -> dict[str, frozenset[str]]:
    numbers = _numbers(language)
    return {
        NUMBER: numbers,
        DAY: numbers | _days(language),
        MESSENGER: _pieces(MESSENGERS[language].values()),
        AT: frozenset(f" {word} " for word in AT_WORDS[language] if word != "@") | {"_"},
    }


def date_rules(language: str) -> list[tuple[str, str]]:
    """Kind and pattern of each rule, in the order in which they are tried: what is said at greater length comes first."""
    if language == "ru":
        return [*date_grammar_calendar.RUSSIAN, *date_grammar.RUSSIAN, date_grammar_calendar.PARTS["ru"]]
    return [*date_grammar_calendar.ENGLISH, *date_grammar.ENGLISH, date_grammar_calendar.PARTS["en"]]


def _numbers(language: str) -> frozenset[str]:
    words = {*number_words(language), *(RU_SCALES if language == "ru" else EN_SCALES)}
    words |= {f"пол{word}" for word in words} if language == "ru" else {f"{word}ish" for word in words}
    return frozenset(f" {word} " for word in words) | {"0", "_"}  # "_" joins what is read as two words


def _days(language: str) -> frozenset[str]:
    """Names of days and months, and what the rules require beside them and beside numbers."""
    words = _pieces(pattern for _, pattern in date_rules(language))
    return frozenset(w for w in words if "0" not in w) | {f" {name} " for name in names_of_days(language)}


def _pieces(expressions: Iterable[str]) -> frozenset[str]:
    told = [required(expression) for expression in expressions]
    assert all(told)
    return frozenset().union(*(pieces for pieces in told if pieces))
