"""Facts in, what each check found out. CHECKS is the visible table; each check is a function of one family's file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from callqa.audit.facts import Facts
from callqa.audit.health import talks_gate, unjudged
from callqa.audit.intervals import false_discovery
from callqa.config import AuditSettings
from callqa.types.checks import CheckResult, Comparison, Figure

Run = Callable[[Facts, AuditSettings], CheckResult]


@dataclass(frozen=True, slots=True)
class Check:
    """One of K01..K27: the items of the method that it answers, and where its function stands."""

    code: str
    covers: tuple[str, ...]  # 'COLD-S1', 'WARM-C2', …
    place: str  # 'volume.call_volume': module of this package, function
    linked: bool = False  # needs calls linked to deals: not judged where too few are

    def run(self, facts: Facts, settings: AuditSettings) -> CheckResult:
        module, function = self.place.rsplit(".", 1)
        run: Run = getattr(import_module(f"callqa.audit.checks.{module}"), function)
        return run(facts, settings)


_ALL: tuple[Check, ...] = (
    Check("K01", ("COLD-S1", "COLD-R1"), "volume.call_volume"),
    Check("K02", ("COLD-C2",), "rhythm.call_rhythm"),
    Check("K03", ("COLD-S1", "COLD-R1"), "volume.real_calls"),
    Check("K04", ("COLD-C3", "COLD-R2", "PRE-R5"), "mix.new_old_mix"),
    Check("K05", ("COLD-S3",), "yields.cold_yield"),
    Check("K06", ("WARM-S1", "CONV-S1", "PRE-S1"), "conversion.stage_conversion"),
    Check("K07", ("WARM-S2", "WARM-C2"), "capture.contact_captured"),
    Check("K08", ("WARM-S3", "CONV-C1"), "capture.need_known"),
    Check("K09", ("WARM-S4", "WARM-R5", "PRE-S2", "PRE-R3", "PROP-S1", "PROP-R1"), "agreed.date_agreed"),
    Check("K10", ("WARM-S4", "WARM-R4"), "drift.dates_drift"),
    Check("K11", ("WARM-S4", "WARM-C2", "PRE-S2", "PROP-S1"), "open_deals.no_next_step"),
    Check("K12", ("CONV-C1", "WARM-S2", "WARM-S3", "PRE-R2"), "said.said_not_in_crm", linked=True),
    Check("K13", ("WARM-R4",), "unsaid.in_crm_not_said", linked=True),
    Check("K14", ("WARM-R1", "WARM-C3"), "effort.effort_per_client"),
    Check("K15", ("WARM-R2",), "price.price_probe_loss"),
    Check("K16", ("WARM-R6",), "complexity.cherry_pick"),
    Check("K17", ("CONV-R1", "SRV-S3"), "handover.handover_leak"),
    Check("K18", ("CONV-R2",), "promises.overpromise"),
    Check("K19", ("PRE-S1", "PRE-S3", "PRE-C1", "PRE-R2"), "presale.presale_flow"),
    Check("K20", ("PRE-R1", "PROP-R2", "PROP-R3", "AR-R2"), "deciders.decider_coverage", linked=True),
    Check("K21", ("PROP-S2",), "demands.late_demands", linked=True),
    Check("K22", ("PROP-R4", "WARM-C3"), "objections.open_objections", linked=True),
    Check("K23", ("PROP-C2",), "forecast.paper_to_contract"),
    Check("K24", ("PROP-C1",), "reasons.win_reason"),
    Check("K25", ("SRV-S1", "SRV-S2", "SRV-R3", "SRV-C1", "AR-C2"), "accounts.account_loss"),
    Check("K26", ("AR-S1", "AR-C3", "AR-R1", "AR-R3"), "receivables.receivables_spread"),
    Check("K27", ("UPS-S1", "UPS-C1", "UPS-C2", "UPS-R1", "UPS-R2"), "upsell.upsell_gap"),
)
CHECKS = {one.code: one for one in _ALL}


def run_checks(facts: Facts, settings: AuditSettings, only: Iterable[str] = ()) -> tuple[CheckResult, ...]:
    """All checks, or those named, and then the flags: q over every seller and check of this report."""
    return flagged(list(unflagged(facts, settings, only)), settings)


def unflagged(facts: Facts, settings: AuditSettings, only: Iterable[str] = ()) -> Iterator[CheckResult]:
    """Results before flags are set. A check that needs links is closed where too few calls are linked."""
    closed = unjudged(talks_gate(facts), CHECKS)
    for code in list(only) or list(CHECKS):
        yield CheckResult(code, not_judged=closed[code]) if code in closed else CHECKS[code].run(facts, settings)


def _to_the_worse(one: Comparison) -> float | None:
    return None if one.p is None else one.p / 2 if one.practical else 1.0


def flagged(results: Sequence[CheckResult], settings: AuditSettings) -> tuple[CheckResult, ...]:
    """Sets q and level of every comparison anew: a flag needs a difference that matters in practice and q <= settings.fdr.

    What does not matter in practice enters the procedure with p = 1 and has no q: it can be no discovery, and must not loosen
    the limit for the others. A p that is made larger keeps Benjamini and Hochberg's promise. A flag says "worse", never just
    "different", and what is practical lies to the worse side: its one-sided p, half the two-sided, enters.
    """
    every = [one for result in results for figure in result.figures for one in figure.comparisons]
    q_values = iter(false_discovery([_to_the_worse(one) for one in every]))

    def judged(one: Comparison) -> Comparison:
        q = next(q_values)
        if q is None or not one.practical:
            return replace(one, q=None, level=None)
        if q > settings.fdr:
            return replace(one, q=q, level=None)
        return replace(one, q=q, level="alert" if one.extreme else "watch")

    def figure(one: Figure) -> Figure:
        return replace(one, comparisons=tuple(judged(each) for each in one.comparisons))

    return tuple(replace(result, figures=tuple(figure(one) for one in result.figures)) for result in results)
