"""What the report tells of an archive: sellers by criterion, quality against outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callqa.types.base import Estimate, Reason, Tally, Verdict


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a call that is worth hearing."""

    call_id: str
    path: str
    started_at: datetime | None
    seller_id: str | None
    criterion: str
    verdict: Verdict
    start: float
    end: float
    quote: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion over some calls: counts, the share met with its interval, moments to hear."""

    criterion: str
    tally: Tally
    share: Estimate  # 0..1, Wilson
    moments: tuple[Moment, ...] = ()
    team_share: float | None = None


@dataclass(frozen=True, slots=True)
class SellerStudy:
    seller_id: str
    name: str
    calls: int
    judged: int
    not_judged: Mapping[str, int]  # reason code -> calls
    score: Estimate  # mean call score, 0..100
    trend: tuple[tuple[str, Estimate], ...]  # ('2026-03', mean score)
    core: tuple[CriterionLine, ...]
    criteria: tuple[CriterionLine, ...]
    strengths: tuple[CriterionLine, ...]
    focus: tuple[CriterionLine, ...]
    to_hear: tuple[Moment, ...]
    deals: Mapping[str, int]  # status -> deals
    conversion: Estimate  # won / (won + lost), 0..1
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Association:
    """How often deals closed where a criterion was met in the first conversation, against where it was not.

    `difference` is in percentage points, stratified by seller; an association, never a cause.
    """

    criterion: str  # a core criterion, or 'first_score'
    basis: str  # 'asked', 'verdict', 'score'
    difference: Estimate
    won_with: Tally | None = None
    share_with: Estimate | None = None
    share_without: Estimate | None = None
    q_value: float | None = None  # Benjamini-Hochberg
    seller_id: str | None = None  # None: all sellers together


@dataclass(frozen=True, slots=True)
class Study:
    """What the audit found; everything a report draws."""

    since: datetime | None
    until: datetime | None
    calls: int
    judged: int
    health: Mapping[str, Estimate | Reason | int | float | str | None]
    set_aside: Mapping[str, int]  # reason code -> files
    score: Estimate
    trend: tuple[tuple[str, Estimate], ...]
    core: tuple[CriterionLine, ...]
    criteria: tuple[CriterionLine, ...]
    sellers: tuple[SellerStudy, ...]  # sorted by name
    associations: tuple[Association, ...]
    conversion: Estimate
    warnings: tuple[Reason, ...] = ()
    links: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # seller -> status of link -> calls
    unjudged: Mapping[str, Reason] = field(default_factory=dict)  # check -> why its links are not fit to judge by
