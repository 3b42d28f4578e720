"""Contacts in speech: text or turns in, ContactMention (telephone, e-mail, messenger, "this number") with their places out.

A number may be words ("восемь девятьсот пятнадцать…"), digits in groups, split over turns, read back and corrected. Prices,
years and contract numbers are not telephone numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import phonenumbers

from callqa.language import expressions as re
from callqa.language.clues import MESSENGER
from callqa.language.contacts_dictation import Dictation, Spoken, dictations
from callqa.language.contacts_emails import find_addresses
from callqa.language.contacts_phones import DigitRun, digit_runs, is_numbered, phone
from callqa.language.messengers import MESSENGERS
from callqa.language.phrases import find, flat, may_hold

__all__ = [
    "ContactMention",
    "DigitRun",
    "digit_runs",
    "find_contacts",
    "find_emails",
    "find_messengers",
    "find_phones",
    "phone",
]


@dataclass(frozen=True, slots=True)
class ContactMention:
    kind: str  # 'phone', 'email', 'messenger', 'this_number'
    value: str  # E.164; address; name of the messenger; digits when incomplete; 'true'
    complete: bool
    start: int  # offsets in the text, or in the text of turn `turn`
    end: int
    text: str
    turn: int = 0  # where it was said last


def find_contacts(said: str | Sequence[Spoken], region: str, language: str) -> list[ContactMention]:
    """All mentions of a text, or of turns (each with `role` and `text`), in order of place.

    Over turns a number's pieces are joined and its reading back counts as the same number.
    """
    if isinstance(said, str):
        found = find_phones(said, region, language) + find_emails(said, language) + find_messengers(said, language)
        return sorted(found + _this_number(said, language), key=lambda c: c.start)
    found = [_of(d, said, region) for d in dictations(said, region, language)]
    for index, turn in enumerate(said):
        others = (
            find_emails(turn.text, language) + find_messengers(turn.text, language) + _this_number(turn.text, language)
        )
        found += [replace(m, turn=index) for m in others]
    return sorted(found, key=lambda c: (c.turn, c.start))


def _of(dictation: Dictation, turns: Sequence[Spoken], region: str) -> ContactMention:
    index, start, end = dictation.pieces[-1]
    value = dictation.value(region) or dictation.heard
    text = turns[index].text[start:end]
    return ContactMention("phone", value or dictation.digits, bool(value), start, end, text, index)


def find_phones(text: str, region: str, language: str) -> list[ContactMention]:
    """Complete numbers, and long runs of digits (five or more) that make none."""
    found = _written(text, region, language)
    for run in digit_runs(text, language):
        if len(run.digits) < 5 or any(m.start < run.end and run.start < m.end for m in found):
            continue
        if is_numbered(text, run.start, language):
            continue
        value = phone("+" * run.plus + run.digits, region) if 9 <= len(run.digits) <= 13 else None
        said = text[run.start : run.end]
        found.append(ContactMention("phone", value or run.digits, value is not None, run.start, run.end, said))
    return sorted(found, key=lambda c: c.start)


def _written(text: str, region: str, language: str) -> list[ContactMention]:
    """Numbers written in digits, extension and all, as phonenumbers reads them: valid ones, or any with a plus."""
    if sum(c.isdigit() for c in text) < 7:
        return []
    found: dict[int, ContactMention] = {}
    for leniency in (phonenumbers.Leniency.VALID, phonenumbers.Leniency.POSSIBLE):
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=leniency):
            surely = leniency == phonenumbers.Leniency.VALID or match.raw_string.startswith("+")
            if surely and not is_numbered(text, match.start, language):
                value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                found.setdefault(
                    match.start, ContactMention("phone", value, True, match.start, match.end, match.raw_string)
                )
    return list(found.values())


def find_emails(text: str, language: str) -> list[ContactMention]:
    return [
        ContactMention("email", a.value, True, a.start, a.end, text[a.start : a.end])
        for a in find_addresses(text, language)
    ]


def find_messengers(text: str, language: str) -> list[ContactMention]:
    if not may_hold(MESSENGER, text, language):
        return []
    lowered, found = flat(text), []
    for name, pattern in MESSENGERS[language].items():
        found += [
            ContactMention("messenger", name, True, m.start(), m.end(), text[m.start() : m.end()])
            for m in re.finditer(rf"\b(?:{pattern})\b", lowered)
        ]
    return sorted(found, key=lambda c: c.start)


def _this_number(text: str, language: str) -> list[ContactMention]:
    return [
        ContactMention("this_number", "true", True, m.start(), m.end(), text[m.start() : m.end()])
        for m in find("this_number", text, language)
    ]
