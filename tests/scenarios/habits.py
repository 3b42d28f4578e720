"""What a seller does, as probabilities and rates, and the losses that are planted: one changed habit each, with its size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callqa.texts import say


@dataclass(frozen=True)
class Habits:
    """Of one seller. Shares are 0..1, days are calendar days where nothing else is said."""

    # The day
    cold: float = 8.0  # cold dials a worked day
    reach: float = 0.22  # of cold dials
    padding: float = 0.05  # of cold dials: hung up within seconds, or the same number again and again
    fresh: float = 0.70  # of cold dials to clients never called before; the others go to clients of earlier deals
    hole: float = 0.0  # minutes in the middle of the day without a call
    inbound: float = 2.0  # a worked day
    missed: float = 0.15  # of inbound
    called_back: float = 0.85  # of missed
    # Deals
    deals: float = 6.0  # a week
    to_presale: float = 0.62
    to_proposal: float = 0.75
    to_contract: float = 0.62
    patience: float = 1.0  # factor on the number of talks with a client
    gives_up: float = 0.15  # of deals lost at the first stage: after one talk
    picks: float = 0.0  # slope of ln talks on ln amount: below 0 for who leaves the laborious
    presale_days: float = 14.0
    # What is said
    need: float = 0.70
    contact: float = 0.65
    next: float = 0.60
    decider: float = 0.55
    promises: float = 0.06  # unconditional, a talk
    probe_let_go: float = 0.25  # price given on an inbound first call, then neither step nor contact
    objection_open: float = 0.30  # of objections at the last talk
    demands: float = 0.15  # new demands a talk after the proposal
    deciders: float = 0.80  # of deals in which who decides was named
    deciders_reached: float = 0.75  # of those
    upsell_asks: float = 0.40  # of talks with clients who bought
    # What the CRM says
    crm_need: float = 1.0  # factor on what is said and filled in
    crm_contact: float = 1.0
    crm_next: float = 0.75  # of open deals
    said_in_crm: float = 0.88  # of facts said, by the next day
    supported: float = 0.90  # of entries of the CRM that somebody said
    late: float = 1.0  # mean business days by which an agreed step is late
    pushes: float = 0.15  # probability that a week moves the expected day of closing
    optimism: float = 0.0  # added to the probability written at a proposal
    # After the sale
    handover_hours: float = 7.0  # median hours to the new owner's first talk
    handover_loss: float = 0.0  # additional share lost within 30 days of a handover
    leaves: float = 0.02  # of his clients a month
    overdue: float = 0.15  # of what was billed


@dataclass(frozen=True)
class Scenario:
    """A loss at one seller. `check` looks for it; `changes` are his habits where they differ; its size in words is a text."""

    check: str
    name: str
    changes: Mapping[str, float] = field(default_factory=dict)

    def habits(self) -> Habits:
        return replace(Habits(), **self.changes)

    @property
    def size(self) -> str:
        return say(f"power.planted.{self.check.lower()}", "en")


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("K01", "few dials", {"cold": 3.0}),
    Scenario("K02", "long gaps", {"hole": 150.0}),
    Scenario("K03", "padding", {"padding": 0.30}),
    Scenario("K04", "few new clients", {"fresh": 0.25}),
    Scenario("K05", "low yield", {"reach": 0.10, "to_presale": 0.35}),
    Scenario("K06", "low conversion", {"to_presale": 0.35}),
    Scenario("K07", "few contacts", {"contact": 0.35, "crm_contact": 0.65}),
    Scenario("K08", "no need in CRM", {"crm_need": 0.60}),
    Scenario("K09", "no dates", {"next": 0.30}),
    Scenario("K10", "painted dates", {"late": 6.0, "pushes": 0.40}),
    Scenario("K11", "no next step", {"crm_next": 0.30, "next": 0.30}),
    Scenario("K12", "said, not in CRM", {"said_in_crm": 0.55}),
    Scenario("K13", "in CRM, not said", {"supported": 0.60}),
    Scenario("K14", "little effort", {"gives_up": 0.80}),
    Scenario("K15", "price probes let go", {"probe_let_go": 0.75}),
    Scenario("K16", "cherry picking", {"picks": -0.6}),
    Scenario("K17", "handover leak", {"handover_hours": 48.0, "handover_loss": 0.30}),
    Scenario("K18", "overpromising", {"promises": 0.35, "to_contract": 0.35}),
    Scenario("K19", "few presale actions", {"to_presale": 0.30}),
    Scenario("K20", "deciders not reached", {"deciders_reached": 0.10}),
    Scenario("K21", "late demands", {"demands": 0.60}),
    Scenario("K22", "open objections", {"objection_open": 0.75}),
    Scenario("K23", "paper, not contract", {"optimism": 0.30, "to_contract": 0.40}),
    Scenario("K25", "account loss", {"leaves": 0.12}),
    Scenario("K26", "receivables", {"overdue": 0.45}),
    Scenario("K27", "upsell gap", {"upsell_asks": 0.10}),
)
