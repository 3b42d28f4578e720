"""The nouns of listening: which calls were drawn, what people heard, what sellers dispute. Appended, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from callqa.types import Verdict

Picked = Literal["random", "risk", "uncertain", "disagreement", "nominated"]
Source = Literal["listen", "workbook", "calibration", "dispute", "file"]
Ground = Literal[
    "speaker", "misheard", "context", "not_applicable", "other"
]  # of a dispute: wrong speaker, misheard, …
Outcome = Literal["upheld", "changed", "unclear"]


@dataclass(frozen=True, slots=True)
class Review:
    """A person's ear: one criterion of one call. The machine's verdict stays beside it."""

    call_id: str
    criterion: str  # a core criterion or an id of the stage's rubric
    verdict: Verdict
    author: str
    at: datetime  # zoned
    comment: str = ""
    blind: bool = False  # the author had not seen the machine's verdict, nor another person's
    source: Source = "listen"
    machine: Verdict | None = None  # the machine's verdict at that time
    rubric_version: str = ""
    plan: str | None = None  # of the sample that the call was drawn by


@dataclass(frozen=True, slots=True)
class Dispute:
    """A seller's appeal against a verdict, and how another reviewer decided it, blind."""

    id: str
    call_id: str
    criterion: str
    raised_by: str
    at: datetime
    ground: Ground
    comment: str = ""
    verdict: Verdict | None = None  # that is disputed
    outcome: Outcome | None = None  # None: open
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_verdict: Verdict | None = None
    decision: str = ""  # in words

    @property
    def open(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One call of a sample. `probability` of inclusion, 0..1; None for what a seller nominated: no estimate uses it."""

    call_id: str
    probability: float | None
    stratum: str
    picked: Picked
    position: int
    why: str = ""  # text code of the risk, e.g. 'review.risk.red_flag'


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sample was drawn, so that it can be drawn again and its estimates weighted."""

    id: str
    made_at: datetime
    seed: int
    population: int  # eligible calls
    settings: Mapping[str, Any] = field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()
