"""What is on the table while a call is walked: steps proposed, agreed, refused; values only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time


@dataclass(frozen=True)
class Step:
    """An action on the table. `day` None: without a day."""

    turn: int
    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    by: str = "seller"
    doubted: bool = False  # the client named it, but was not sure
    answer: int | None = None  # the turn in which the other party took it

    @property
    def due(self) -> str | None:
        if self.day is None:
            return None
        return (
            datetime.combine(self.day, self.clock).isoformat(timespec="minutes") if self.clock else self.day.isoformat()
        )


@dataclass
class Table:
    """What is proposed, agreed, refused so far."""

    pending: Step | None = None
    options: tuple[Step, ...] = ()
    agreed: Step | None = None
    earlier: Step | None = None  # agreed before the client named another day
    undated: Step | None = None
    offered: Step | None = None  # an undated promise of the seller, not answered yet
    last_day: date | None = None
    refused: bool = False
    refusal: int | None = None
    named: tuple[int, str, date, time | None] | None = (
        None  # (turn, role, day, hour) as last named by somebody who means it
    )


def same(step: Step, other: Step) -> bool:
    return step.day == other.day and (step.clock is None or other.clock is None or step.clock == other.clock)


def refined(agreed: Step, step: Step, index: int) -> Step:
    return replace(agreed, clock=agreed.clock or step.clock, answer=index if index > agreed.turn else agreed.answer)


def merged(steps: list[Step]) -> Step:
    """The last day named in a turn, with its hour."""
    last = steps[-1]
    if last.clock is None:
        clock = next((s.clock for s in reversed(steps) if s.day == last.day and s.clock), None)
        return replace(last, clock=clock)
    return last
