"""The nouns of the stage-loss sheet: stage → signs of loss → controls → possible reasons → calls to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from callqa.types import Moment, Reason, Stage
from callqa.types.checks import CheckResult, Figure

Stance = Literal["for", "against", "open"]
FitState = Literal["fits", "doubtful", "untold"]


@dataclass(frozen=True, slots=True)
class Fit:
    """Does one condition of the method hold for this company? 'untold': nobody said so and the data do not tell."""

    item: str  # 'APP-5'
    state: FitState
    reason: Reason


@dataclass(frozen=True, slots=True)
class Measured:
    """What one source (a check, or a criterion of the rubric) says of a sign or a reason."""

    source: str  # 'K14', 'WA6', 'core:next_step_dated'
    figures: tuple[Figure, ...] = ()  # the team's first, then those of flagged sellers, by name
    sentences: tuple[Reason, ...] = ()
    not_judged: Reason | None = None
    stance: Stance = "open"  # of a reason: do the figures speak for it, against it, or can it not be told?

    @property
    def flagged(self) -> bool:
        return any(one.level for one in self.figures)


@dataclass(frozen=True, slots=True)
class Sign:
    item: str  # 'WARM-S2'
    measured: tuple[Measured, ...]

    @property
    def flagged(self) -> bool:
        return any(one.flagged for one in self.measured)

    @property
    def raised(self) -> tuple[tuple[str, Figure], ...]:
        """Sources and their figures that raise the flag."""
        return tuple((measured.source, one) for measured in self.measured for one in measured.figures if one.level)

    @property
    def judged(self) -> bool:
        return any(one.not_judged is None for one in self.measured)


@dataclass(frozen=True, slots=True)
class Control:
    """A control of the method: the checks that ran it here, or why a person has to."""

    item: str
    ran: tuple[str, ...] = ()
    not_judged: tuple[tuple[str, Reason], ...] = ()
    cannot: Reason | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A possible reason: a hypothesis with what speaks for and against it. A person concludes."""

    item: str
    measured: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class StageSheet:
    stage: Stage
    talks: int  # judged conversations by this stage's rubric
    signs: tuple[Sign, ...]
    controls: tuple[Control, ...]
    causes: tuple[Cause, ...]
    to_hear: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    since: datetime | None
    until: datetime | None
    talks: int
    judged: int
    deals: int
    fits: tuple[Fit, ...]
    stages: tuple[StageSheet, ...]
    results: Mapping[str, CheckResult]
    warnings: tuple[Reason, ...] = ()
    seller: str | None = None  # the sheet of one seller, if asked for
    names: Mapping[str, str] | None = None
