"""What stands in the CRM: deals, their moves, and the links of calls to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from callqa.types.base import DealStatus, LinkStatus, Reason, Stage


@dataclass(frozen=True, slots=True)
class Deal:
    id: str
    title: str = ""
    seller_id: str | None = None  # as in sellers.csv where it could be matched, else None
    owner: str = ""  # as the CRM spells it
    status: DealStatus = "unknown"
    stage: Stage | None = None  # canonical; None: the CRM's stage is not mapped
    stage_raw: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None
    expected_close: datetime | None = None
    amount: Decimal | None = None
    currency: str | None = None
    phones: tuple[str, ...] = ()  # E.164
    emails: tuple[str, ...] = ()
    contact: str = ""
    source: str = ""
    pipeline: str = ""
    need: str = ""
    next_step_at: datetime | None = None
    decision_maker: str = ""
    notes: tuple[Reason, ...] = ()
    probability: float | None = None  # 0..1, as the CRM shows it now: rewritten to 0 or 1 after the outcome
    company: str = ""
    contact_id: str = ""  # the CRM's own; empty where the export has none
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class StageMove:
    """A deal came into a stage: at `at` where the CRM told so, else between two snapshots, after `since` and by `at`."""

    deal_id: str
    at: datetime
    stage_raw: str
    source: str  # 'export' or 'snapshot'
    since: datetime | None = None  # None: `at` is exact
    from_raw: str | None = None  # None: it is the first that is known
    stage: Stage | None = None
    status: DealStatus = "unknown"
    probability: float | None = None  # 0..1 at entry; of a won or lost deal the last one before the outcome
    seller: str = ""  # who was responsible then


@dataclass(frozen=True, slots=True)
class ClosePush:
    """The expected day of closing of an open deal was changed."""

    deal_id: str
    at: datetime
    was: datetime
    now: datetime
    source: str
    since: datetime | None = None

    @property
    def days(self) -> int:
        """Above zero: later than planned before."""
        return (self.now.date() - self.was.date()).days


@dataclass(frozen=True, slots=True)
class OwnerChange:
    deal_id: str
    at: datetime
    was: str
    now: str
    source: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """call <-> deal; 'no deal' and 'ambiguous' are links too, with their reason."""

    call_id: str
    status: LinkStatus
    reason: Reason
    deal_id: str | None = None
    matched_by: str | None = None  # 'deal_id', 'phone'
    score: float = 0.0
    candidates: tuple[str, ...] = ()
