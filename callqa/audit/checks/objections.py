"""K22: with which objections still open were deals lost?"""

from __future__ import annotations

from callqa.audit.checks.common import absent, deal_talks, moments, told
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

STATES = ("open", "answered", "accepted")


def open_objections(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K22 OPEN-OBJECTIONS. Question: of lost deals with an objection in the last judged conversation, how many had one that was
    unanswered, or answered and not accepted?

    Inputs: 'objection' signals (value: kind, state: open, answered, accepted) of linked calls before the outcome. Flag: share of
    lost deals, higher than peers' (P-test), over deals whose last conversation had any. Kinds are counted over all judged calls.
    """
    talks = deal_talks(facts)
    last = talks[talks["judged"]].groupby("deal").tail(1)
    lost = last[last["status"] == "lost"]
    if lost.empty:
        return absent("K22", "k22.absent")
    said = facts.signals[facts.signals["kind"] == "objection"]
    still = said[said["state"].isin(["open", "answered"])]
    lost = lost[lost["talk"].isin(said["talk"])]
    if lost.empty:
        return absent("K22", "k22.absent")
    rows = lost.assign(seller=lost["owner"], hit=lost["talk"].isin(still["talk"]))
    figures = share_figures("k22.measure", rows, facts.names, settings, worse="high", least=settings.min_deals)
    counts = (
        said.groupby(["value", "state"], observed=True)
        .size()
        .unstack(fill_value=0)
        .reindex(columns=STATES, fill_value=0)
    )
    counts = counts.assign(all=counts.sum(axis=1)).sort_values("all", ascending=False)
    kinds = tuple((Reason(f"k22.kind.{kind}"), *(int(n) for n in row)) for kind, *row in counts.itertuples())
    columns = ("k22.column.kind", *(f"k22.column.{state}" for state in STATES), "k22.column.all")
    plots = [dots(Reason("k22.plot", {"n": len(rows)}), figures, facts, "k22.measure")]
    if len(counts):
        values = [[int(row[state]) for state in STATES] for _, row in counts.iterrows()]
        data = {
            "rows": [f"k22.kind.{k}" for k in counts.index],
            "columns": [f"k22.column.{s}" for s in STATES],
            "counts": values,
        }
        plots.append(Plot("matrix", Reason("k22.plot_kinds", {"n": int(counts["all"].sum())}), data=data))
    heard = still[still["talk"].isin(rows["talk"])]
    return CheckResult(
        "K22",
        n=len(rows),
        figures=figures,
        findings=told("k22.found.main", figures),
        notes=(Reason("k22.note"),),
        listings=(Listing(Reason("k22.listing"), columns, kinds, len(kinds)),) if kinds else (),
        moments=moments(facts, heard, "K22", "k22.moment", "missed"),
        plots=tuple(plots),
    )
