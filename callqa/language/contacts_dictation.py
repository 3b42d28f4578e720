"""Telephone numbers dictated over turns: pieces, backchannels between, corrections, the other side's reading back.

Turns (anything with `role` and `text`) in, one Dictation for each number out, in order of its last piece.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from callqa.language.contacts_phones import asks_numbered, complete, corrected, digit_runs, is_numbered, said_in
from callqa.language.phrases import has

LONGEST_GAP = 3  # turns between two pieces of one number
FEWEST_DIGITS, FEWEST_UNASKED = 3, 6  # of what may be the beginning of a number, when one was asked for and when not
MOST_OTHER_WORDS = 7  # in a turn that only goes on dictating


class Spoken(Protocol):
    @property
    def role(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass
class Dictation:
    role: str
    digits: str = ""
    plus: bool = False
    pieces: list[tuple[int, int, int]] = field(default_factory=list)  # turn, start, end
    heard: str = ""  # E.164 as the other side read it back
    heard_at: int = -1
    asked: bool = False  # a contact was asked for just before

    def value(self, region: str) -> str | None:
        return complete(self.digits, self.plus, region)


def dictations(turns: Sequence[Spoken], region: str, language: str) -> list[Dictation]:
    found: list[Dictation] = []
    for index, turn in enumerate(turns):
        if not digit_runs(turn.text, language):
            continue
        last = found[-1] if found else None
        near = last is not None and index - max(last.pieces[-1][0], last.heard_at) <= LONGEST_GAP
        if last is not None and near and last.role == "seller" and turn.role == "client":
            put_right = _put_right(last, index, turn, region, language)
            if put_right:
                found.append(put_right)
                continue
        if last is not None and near and turn.role != last.role and _echo(last, index, turn, region, language):
            continue
        if last is not None and near and turn.role == last.role and _goes_on(last, index, turn, region, language):
            continue
        fresh = _begins(turns, index, region, language)
        if fresh:
            found.append(fresh)
    return found


def _begins(turns: Sequence[Spoken], index: int, region: str, language: str) -> Dictation | None:
    turn = turns[index]
    if sum(len(run.digits) for run in digit_runs(turn.text, language)) < FEWEST_DIGITS:
        return None
    put = said_in(turn.text, language, region)
    if put is None:
        return None
    asked = any(has("asks_phone", t.text, language) for t in turns[max(0, index - 2) : index + 1])
    digits, plus, start, end = put
    fresh = Dictation(turn.role, digits, plus, [(index, start, end)], asked=asked)
    if fresh.value(region):
        return fresh
    if index and turns[index - 1].role != turn.role and asks_numbered(turns[index - 1].text, language):
        return None
    least = FEWEST_DIGITS if asked else FEWEST_UNASKED
    runs = [r for r in digit_runs(turn.text, language) if len(r.digits) >= least]
    runs = [r for r in runs if not is_numbered(turn.text, r.start, language)]
    runs = [r for r in runs if not _is_money(turn.text, r.start, r.end)]
    long = max(runs, key=lambda r: len(r.digits), default=None)
    if long is None or not _looks_dictated(long.groups, long.digits, region, asked):
        return None
    tail = turn.text[long.start :]
    put = said_in(tail, language, region)
    if put is None or len(put[0]) > 13:
        return None
    return Dictation(turn.role, put[0], put[1], [(index, long.start + put[2], long.start + put[3])], asked=asked)


def _looks_dictated(groups: tuple[str, ...], digits: str, region: str, asked: bool) -> bool:
    """A price or a quantity is one group; a number begun is several, or a Russian code (of a town, when a number was asked for)."""
    if region == "RU":
        return digits[0] in ("34789" if asked else "789") and (len(groups) > 1 or len(digits) >= 3)
    return len(groups) > 1 or len(digits) >= 3


HOUR = re.compile(  # "friday twenty past eleven" goes on with no number
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|half past|quarter (?:to|past)|\w+ past \w+|o'?clock|noon)\b"
    r"|\b(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|утра|вечера|часов)\b"
)
MONEY = re.compile(r"\s*(?:руб\w*|тыс\w*|dollars?|bucks|pounds?|евро|кг|метр\w*|штук\w*|per\b|a (?:month|year))", re.I)


def _is_money(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start] in ("$", "£", "€") or MONEY.match(text[end:]) is not None


def _goes_on(last: Dictation, index: int, turn: Spoken, region: str, language: str) -> bool:
    runs = digit_runs(turn.text, language)
    others = len(turn.text.split()) - sum(len(turn.text[r.start : r.end].split()) for r in runs)
    if not runs or others > MOST_OTHER_WORDS or HOUR.search(turn.text.lower()):
        return False
    whole = last.value(region) is not None
    if whole and not has("corrects", turn.text, language):
        return False
    if whole:
        fixed = corrected(last.digits, runs[-1], last.plus, region)
        if not complete(fixed, last.plus, region):
            return False
        last.digits = fixed
        last.pieces.append((index, runs[-1].start, runs[-1].end))
        return True
    put = said_in(turn.text, language, region, last.digits, last.plus)
    if put is None or len(put[0]) > 15:
        return False
    last.digits, last.plus = put[0], put[1]
    last.pieces.append((index, put[2], put[3]))
    return True


def _put_right(last: Dictation, index: int, turn: Spoken, region: str, language: str) -> Dictation | None:
    """The end of a number that the seller has on file, said anew by the client: 'тридцать два в конце', "it's 61, not 16"."""
    runs = digit_runs(turn.text, language)
    if not runs or last.value(region) is None or not has("corrects", turn.text, language):
        return None
    run = next((r for r in runs if 2 <= len(r.digits) <= 4 and not last.digits.endswith(r.digits)), None)
    if run is None:
        return None
    fixed = last.digits[: -len(run.digits)] + run.digits
    if not complete(fixed, last.plus, region):
        return None
    return Dictation("client", fixed, last.plus, [(index, run.start, run.end)], asked=True)


def _echo(last: Dictation, index: int, turn: Spoken, region: str, language: str) -> bool:
    """The other side says the number, or its end, again: no number of its own."""
    runs = digit_runs(turn.text, language)
    if not runs:
        return False
    put = said_in(turn.text, language, region)
    said, plus = (put[0], put[1]) if put else ("", False)
    if not said:
        return False
    whole = complete(said, plus, region)
    if whole:
        mine = last.value(region)
        if last.role == "seller" and turn.role == "client" and mine and whole != mine:
            return False  # the number on file is put right
        alike = _alike(said, last.digits)
        if alike or (mine is None and last.role == "client"):
            last.heard, last.heard_at = whole, index
            return True
        return False
    if len(said) >= 4 and last.value(region) is None:
        for keep in range(len(last.digits), 0, -1):
            joined = complete(last.digits[:keep] + said, last.plus, region)
            if joined and _alike(said, last.digits[keep:]):
                last.heard, last.heard_at = joined, index
                return True
    return said in last.digits or len(said) <= 4


def _alike(one: str, other: str) -> bool:
    """Most digits the same: of a number read back at most a group differs."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.7
