"""Rubrics and verdicts: criteria, evidence, findings, scorecards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callqa.types.base import POINTS, Reason, Role, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of a rubric."""

    id: str
    title: str
    question: str
    weight: float
    party: str  # 'S', 'C', 'S+C'
    detector: str
    params: Mapping[str, Any] = field(default_factory=dict)
    auto_fail: bool = False
    suggest: bool = False  # the detector is not sure enough: its verdict is shown and never counts in the score
    met: tuple[Any, ...] = ()  # examples that are run as tests
    missed: tuple[Any, ...] = ()
    means: Mapping[str, str] = field(default_factory=dict)  # what each verdict means here, in words for people
    note: str = ""  # what else a reader of the rubric has to know, e.g. why the verdict is only a suggestion


@dataclass(frozen=True, slots=True)
class Rubric:
    id: str  # e.g. 'warm-ru'
    version: str
    stage: Stage
    language: str
    title: str
    criteria: tuple[Criterion, ...]
    red_flags: tuple[Criterion, ...] = ()  # weight 0: `missed` raises a flag beside the score


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where to listen: a verbatim piece of one turn."""

    turn: int  # index into Dialogue.turns
    role: Role
    start: float
    end: float
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion in one call. Atoms are None where they do not apply or could not be told."""

    criterion: str
    verdict: Verdict
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    asked: bool | None = None  # the seller did his part
    answered: bool | None = None  # the client gave content
    agreed: bool | None = None  # the client accepted
    values: Mapping[str, Any] = field(default_factory=dict)  # due, name, phone, email, messenger, this_number, who
    searched: tuple[str, ...] = ()  # for 'missed': codes of texts 'searched.*', or a phrase detector's own wordings
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing said that the audit counts over calls, with the place to hear it; kinds stand in callqa/scoring/signals."""

    kind: str  # 'objection', 'promise', 'said', 'step', …
    turn: int
    start: float
    end: float
    quote: str
    value: str = ""
    state: str = ""
    due: str = ""  # ISO 8601 local day or minute


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One call judged. `core` always holds the four core findings, `findings` the criteria of the stage's rubric."""

    call_id: str
    rubric_id: str
    rubric_version: str
    stage: Stage
    core: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    not_judged: Reason | None = None  # why the whole call cannot be judged
    red_flags: tuple[Finding, ...] = ()  # auto-fail hits, for a person to confirm
    stage_from: str = "given"  # 'given' by CRM or manifest, 'default' of the settings, the call's 'words', 'untold'
    signals: tuple[Signal, ...] = ()

    @property
    def applicable_weight(self) -> float:
        return sum(f.weight for f in self.findings if f.verdict in POINTS)

    @property
    def score(self) -> float | None:
        """100 * sum(w*v)/sum(w) over applicable criteria; None while they carry less than half of the weight."""
        total = sum(f.weight for f in self.findings)
        if not total or self.applicable_weight < total / 2:
            return None
        points = sum(f.weight * POINTS[f.verdict] for f in self.findings if f.verdict in POINTS)
        return 100 * points / self.applicable_weight
