"""The nouns of coaching: a span of days, and all that one page for a seller says, before anybody words it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from callqa.types import Estimate, Moment

Whose = Literal["own", "peer", "rubric", ""]


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the calls' own wall clock, the last one inclusive."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Heard:
    """A quote to hear. `clip` is an address of sound ('' where there is no recording, or it would tell who speaks)."""

    moment: Moment
    confirmed: bool = False  # a person gave this verdict
    clip: str = ""
    link: str = ""  # to the moment on the listening page


@dataclass(frozen=True, slots=True)
class Band:
    """The middle half of colleagues' shares: no names, no ranks."""

    low: float  # 0..1
    high: float
    sellers: int


@dataclass(frozen=True, slots=True)
class Point:
    """A strength, or something to work on: how often it is met, against the seller's own past and beside colleagues."""

    criterion: str
    share: Estimate  # 0..1, Wilson
    change: Estimate  # share now minus share in the three months before, 0..1
    band: Band | None
    heard: tuple[Heard, ...] = ()
    example: Heard | None = None  # what a met version sounds like
    whose: Whose = ""


@dataclass(frozen=True, slots=True)
class Coaching:
    """One seller's page."""

    seller_id: str
    name: str
    language: str
    period: Period
    made: date
    check_on: date  # when seller and lead look at the practice again
    calls: int
    judged: int
    need: int  # judged calls from which anything is said
    not_judged: Mapping[str, int]  # text code of the reason -> calls
    undated: int  # calls of the seller that belong to no period
    by_people: int  # verdicts that a person gave or corrected
    weeks_more: float | None  # until there are enough at the pace of the period; None: enough, or no pace
    score: Estimate  # mean call score, 0..100
    change: Estimate  # against the three months before, points
    trend: tuple[tuple[str, Estimate], ...]
    strengths: tuple[Point, ...] = ()
    focus: tuple[Point, ...] = ()
    red_flags: tuple[Heard, ...] = ()  # only those that a person confirmed
    flags_waiting: int = 0  # not confirmed: the lead is told, the page is silent
    redacted: bool = True  # names and numbers are hidden in quotes and sound
    left_out: tuple[str, ...] = ()  # criteria on which people and the machine do not agree
