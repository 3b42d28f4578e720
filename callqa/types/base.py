"""Words that every room speaks: verdicts, stages, reasons, counts, figures with their interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["seller", "client", "unknown"]
Direction = Literal["in", "out", "internal", "unknown"]
Verdict = Literal["met", "partly", "missed", "na", "unknown"]
Stage = Literal["cold", "warm", "conveyor", "presale", "proposal", "service", "upsell"]
LinkStatus = Literal["linked", "ambiguous", "unlinked"]
DealStatus = Literal["open", "won", "lost", "unknown"]

STAGES: tuple[Stage, ...] = ("cold", "warm", "conveyor", "presale", "proposal", "service", "upsell")
CORE = ("need_identified", "contact_captured", "next_step_dated", "decision_maker_confirmed")
POINTS: Mapping[str, float] = {"met": 1.0, "partly": 0.5, "missed": 0.0}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a code of the text catalogue and the values that stand in its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of verdicts. Added up as counts; a rate is computed only when it is printed."""

    met: int = 0
    partly: int = 0
    missed: int = 0
    unknown: int = 0
    na: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.met + other.met,
            self.partly + other.partly,
            self.missed + other.missed,
            self.unknown + other.unknown,
            self.na + other.na,
        )

    @property
    def judged(self) -> int:
        return self.met + self.partly + self.missed

    @property
    def rate(self) -> float | None:
        """Share met of the judged calls, 0..1; None when nothing could be judged."""
        return self.met / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its n and interval; `value` None and a reason where there is too little to say."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Reason | None = None
