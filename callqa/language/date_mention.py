"""A day, hour or period said in a text: where it stands and what it means; values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Precision = Literal["minute", "hour", "part_of_day", "day", "week", "month", "quarter", "season", "year", "vague"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """`day` and `clock` as far as they were said; both None for "на следующей неделе" and what is vaguer.

    `value`: the day, the moment, the first day of the period; for an hour without a day its next coming; None where vague.
    """

    start: int
    end: int
    text: str
    day: date | None = None
    clock: time | None = None
    precision: Precision = "day"
    past: bool = False
    negated: bool = False
    hypothetical: bool = False
    bound: bool = False  # 'до', 'после', 'by': a limit
    loose: bool = False  # a bare ordinal or hour that only context makes a date
    kind: str = ""  # which pattern found it
    nearest: date | datetime | None = None  # what is meant where no day was said

    @property
    def value(self) -> date | datetime | None:
        if self.day and self.clock:
            return datetime.combine(self.day, self.clock)
        return self.day or self.nearest
