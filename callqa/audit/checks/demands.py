"""K21: what new demands come after the proposal, and what is given for them?"""

from __future__ import annotations

import pandas as pd

from callqa.audit.checks.common import absent, deal_talks, moments, told
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.statistics import rate_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Plot

HIGH = 1.25
STATES = ("traded", "refused", "free")


def late_demands(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K21 LATE-DEMANDS. Question: how many new demands (price, bonus, payment term, scope, delivery) come up in a conversation
    after the deal's proposal, and how many are given away for nothing?

    Inputs: 'demand' signals of linked and judged calls from the deal's first proposal on (its move into that stage, else its
    first call judged by that rubric) until its outcome. Formula: demands / such calls x 100. Calls and not weeks, for in weeks
    whose calls were not recorded nobody knows what was demanded. Flag: rate ratio to peers wholly above 1.25 (quasi-Poisson).
    The drift of the signed amount needs dated amounts and is not judged.
    """
    talks = deal_talks(facts)
    begin = _proposed(facts, talks)
    if begin.empty:
        return absent("K21", "k21.absent")
    after = talks[talks["deal"].isin(begin.index) & talks["judged"]]
    after = after[after["at"] >= begin.reindex(after["deal"]).set_axis(after.index)]
    demands = facts.signals[(facts.signals["kind"] == "demand") & facts.signals["talk"].isin(after["talk"])]
    counts = demands["talk"].value_counts().reindex(after["talk"]).fillna(0.0)
    rows = after[["client", "at"]].assign(seller=after["owner"], count=counts.to_numpy(float), exposure=0.01)
    figures = rate_figures("k21.measure", rows, facts.names, settings, unit="per_hundred", worse="high", ratio=HIGH)
    return CheckResult(
        "K21",
        n=len(rows),
        figures=figures,
        findings=(*told("k21.found.main", figures, factor=1, digits=1), *_given(demands)),
        notes=(Reason("k21.note.amounts"),),
        moments=moments(facts, demands, "K21", "k21.moment"),
        plots=(
            dots(Reason("k21.plot", {"n": len(rows)}), figures, facts, "k21.measure"),
            *_by_seller(facts, demands, after),
        ),
    )


def _proposed(facts: Facts, talks: pd.DataFrame) -> pd.Series:
    """Deal → when it came to the proposal."""
    moved = facts.moves[facts.moves["stage"] == "proposal"].groupby("deal")["at"].min()
    heard = talks[talks["stage"] == "proposal"].groupby("deal")["at"].min()
    return moved.combine_first(heard)


def _given(demands: pd.DataFrame) -> tuple[Reason, ...]:
    known = demands[demands["state"].isin(STATES)]
    if known.empty:
        return ()
    n = known["state"].value_counts()
    return (Reason("k21.found.given", {"n": len(known), **{state: int(n.get(state, 0)) for state in STATES}}),)


def _by_seller(facts: Facts, demands: pd.DataFrame, after: pd.DataFrame) -> tuple[Plot, ...]:
    owner = after.set_index("talk")["owner"]
    table = pd.crosstab(demands["talk"].map(owner), demands["state"]).reindex(columns=STATES, fill_value=0)
    rows = [(facts.names.get(str(s), str(s)), [int(n) for n in row]) for s, *row in table.itertuples() if sum(row)]
    if not rows:
        return ()
    title = Reason("k21.plot_given", {"n": sum(sum(row) for _, row in rows)})
    return (Plot("stacked", title, data={"rows": sorted(rows), "parts": [f"k21.state.{s}" for s in STATES]}),)
