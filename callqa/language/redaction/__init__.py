"""A text or turns in, the same with phones, cards, documents, addresses and names replaced by tokens out.

A token is the same for the same value within a project (a keyed hash, HMAC-SHA-256) and says nothing without the key. What
language cannot tell stays: this hides what it finds and makes nobody unknowable.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from callqa.language.contacts_dictation import Spoken
from callqa.language.contacts_phones import complete
from callqa.language.phrases import has
from callqa.language.redaction.dictated import asked_for, emails_over_turns, phones_over_turns, pieces_over_turns
from callqa.language.redaction.found import KINDS, Found, disjoint
from callqa.language.redaction.names import names_in, one_person
from callqa.language.redaction.numbers import is_readable, numbers_in
from callqa.language.redaction.sounds import spoken_at
from callqa.language.redaction.stretches import stretches
from callqa.language.redaction.words import addresses_in, births_in, emails_in, handles_in

__all__ = ["KINDS", "Redacted", "Span", "redact", "redact_turns", "spoken_at", "unclear", "without_phones"]


TOKEN = re.compile(rf"\[(?:{'|'.join(KINDS)})_[0-9a-f]{{4}}\]")
LONG_NUMBER = re.compile(r"(?<![\d.])\+?\d{10,15}(?!\d)")
STAMP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])\d\d|1[5-9]\d{8}$")  # a day, or seconds since 1970
ADDRESS_PART = re.compile(r"@|собак|точка|\bdot\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    start: int  # offsets in the text as it was
    end: int
    kind: str  # of KINDS
    token: str  # '[PHONE_1a2b]'


@dataclass(frozen=True, slots=True)
class Redacted:
    text: str
    spans: tuple[Span, ...]


def unclear(text: str, language: str) -> bool:
    """Whether a piece of a turn may hold a part of a number or an address whose rest stands elsewhere."""
    plain = TOKEN.sub(" ", text)
    if ADDRESS_PART.search(plain):
        return True
    return any(len(one.digits) >= 3 and not is_readable(plain, one, language) for one in stretches(plain, language))


def without_phones(text: str) -> str:
    """For lines that go to a screen or a log: '89035512048' → '89…48'. A day or a clock's seconds are no telephone number.

    >>> without_phones("out-89035512048-101-20260310-1773126900.wav is empty")
    'out-89…48-101-20260310-1773126900.wav is empty'
    """

    def short(match: re.Match[str]) -> str:
        said = match.group()
        digits = said.lstrip("+")
        whole = not STAMP.match(digits) and complete(digits, said[0] == "+", "RU")
        return f"{said[:2]}…{said[-2:]}" if whole else said

    return LONG_NUMBER.sub(short, text)


@lru_cache(maxsize=20000)
def _redact(text: str, language: str, key: bytes, known_names: tuple[str, ...]) -> Redacted:
    return _replaced(text, disjoint(_in_text(text, language, known_names)), key)


def redact(text: str, language: str, *, key: bytes = b"", known_names: Sequence[str] = ()) -> Redacted:
    """One text by itself; `known_names` are hidden in every case of Russian."""
    return _redact(text, language, key, tuple(known_names))


def redact_turns(
    turns: Sequence[Spoken], language: str, *, key: bytes = b"", known_names: Sequence[str] = ()
) -> list[Redacted]:
    """The turns of a call (each with `role` and `text`): numbers and addresses dictated over turns, answers to questions for them."""
    known = tuple(known_names)
    joint: list[list[Found]] = [[] for _ in turns]
    for index, found in (*phones_over_turns(turns, language), *emails_over_turns(turns, language)):
        joint[index].append(found)
    late: list[list[Found]] = [[] for _ in turns]
    for index, found in pieces_over_turns(turns, language):
        late[index].append(found)
    spans = []
    for index, turn in enumerate(turns):
        before = " ".join(other.text for other in turns[max(0, index - 2) : index])
        number = asked_for(turns, index, language)
        place = index > 0 and has("asks_address", turns[index - 1].text, language)
        alone = _in_text(turn.text, language, known, before, number, place)
        named = [one for one in (*late[index], *alone) if one.kind != "NUMBER"]
        spans.append(disjoint([*joint[index], *named, *late[index], *alone]))
    return [_replaced(turn.text, found, key) for turn, found in zip(turns, one_person(spans), strict=True)]


def _in_text(
    text: str, language: str, known: tuple[str, ...], before: str = "", number: str | None = None, place: bool = False
) -> list[Found]:
    """Those found first win where two overlap."""
    return [
        *emails_in(text, language),
        *handles_in(text, language),
        *births_in(text, language, before),
        *numbers_in(text, language, before, number),
        *addresses_in(text, language, place),
        *names_in(text, language, known),
    ]


def _replaced(text: str, found: Sequence[Found], key: bytes) -> Redacted:
    spans = tuple(Span(one.start, one.end, one.kind, _token(one.kind, one.value, key)) for one in found)
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], span.token]
        at = span.end
    return Redacted("".join([*pieces, text[at:]]), spans)


def _token(kind: str, value: str, key: bytes) -> str:
    """'[PHONE_1a2b]': 16 bits are enough to tell the people of a call apart and too few to be searched backwards with certainty."""
    return f"[{kind}_{hmac.new(key, f'{kind}:{value}'.encode(), hashlib.sha256).hexdigest()[:4]}]"
