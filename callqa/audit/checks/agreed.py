"""K09: do conversations end with a date of the next step that the client agreed to, and with a plan for both sides?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.plots import dots, funnel
from callqa.audit.checks.rows import before_outcome, by_deal, listing, named, period, stratum, told
from callqa.audit.facts import MET, MISSED, NA, NO, NONE, UNKNOWN, Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

if TYPE_CHECKING:
    import pandas as pd

AT_THE_END = 40.0  # seconds before the end of a call: where a next step is agreed, if it is
DETAILED = 2  # of who, what, when for both sides: a joint plan worth its name
PLAN_PARTS = ("k09.plan.none", "k09.plan.one", "k09.plan.two", "k09.plan.three")


def date_agreed(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K09. Do conversations end with a date for the next step that the client agreed to, and with a plan for both sides?

    Inputs: the core verdict on the next step; signals 'plan' (0..3: who, what, when are said).
    Formula: met / (met + partly + missed) over conversations before the deal's outcome; unknown in the bounds only. Joint
    plan: share of stages (deal x stage; client where no deal is known) whose last conversation has an index of 2 or more.
    Flag: fewer than peers of the same stage and direction, or than in the own past. Source: docs/AUDIT.md, K09.
    """
    talks = facts.talks[facts.talks["judged"].to_numpy() & before_outcome(facts)]
    talks = talks[~talks["next"].isin([NA, NONE])]
    if talks.empty:
        return absent("K09", "checks.absent.judged")
    rows = talks[["seller", "client", "at"]].assign(
        hit=talks["next"] == MET,
        unknown=talks["next"] == UNKNOWN,
        stratum=stratum(talks["stage"], talks["direction"]).to_numpy(),
    )
    figures = share_figures("k09.measure.agreed", rows, facts.names, settings)
    plan_figures, plan_plots = _plans(facts, talks, settings)
    plots = (
        *(dots(one, figures, facts, "k09.measure.agreed") for one in told("k09.plot.agreed", figures)),
        *(funnel(one, figures, facts, "k09.measure.agreed") for one in told("k09.plot.funnel", figures)),
        *plan_plots,
    )
    return CheckResult(
        "K09",
        len(rows),
        **period(talks["at"]),
        figures=(*figures, *plan_figures),
        findings=(*told("k09.found.agreed", figures), *told("k09.found.plan", plan_figures)),
        notes=() if plan_figures else (Reason("k09.note.no_plan"),),
        listings=(_without_date(facts, talks),),
        moments=_to_hear(facts, talks),
        plots=plots,
    )


def _plans(facts: Facts, talks: pd.DataFrame, settings: AuditSettings) -> tuple[tuple[Any, ...], tuple[Plot, ...]]:
    """Figures and a histogram of the index of the last conversation of each deal (client, call) in each stage."""
    plans = facts.signals[facts.signals["kind"] == "plan"]
    plans = plans[plans["talk"].isin(talks.index)].drop_duplicates("talk", keep="last")
    if plans.empty:
        return (), ()
    place = plans["talk"].to_numpy()
    rows = talks.loc[place, ["seller", "client", "at", "deal", "stage"]].reset_index(drop=True)
    rows["index"] = np.clip(plans["state"].astype(str).to_numpy().astype(float), 0, 3).astype(int)
    own = np.where(rows["deal"] >= 0, rows["deal"], np.where(rows["client"] >= 0, -2 - rows["client"], 1e9 + place))
    last = rows.assign(key=own).sort_values("at", kind="stable").drop_duplicates(["key", "stage"], keep="last")
    last = last.assign(hit=last["index"] >= DETAILED, stratum=stratum(last["stage"]).to_numpy())
    figures = share_figures("k09.measure.plan", last, facts.names, settings)
    table = (
        last.groupby(["seller", "index"], observed=True)
        .size()
        .unstack(fill_value=0)
        .reindex(columns=range(4), fill_value=0)
    )
    bars = sorted(
        (facts.names.get(one, one), [int(n) for n in row])
        for one, row in zip(table.index, table.to_numpy(), strict=True)
    )
    title = Reason("k09.plot.plan", {"n": len(last)})
    return figures, (Plot("stacked", title, x="checks.axis.percent", data={"rows": bars, "parts": list(PLAN_PARTS)}),)


def _without_date(facts: Facts, talks: pd.DataFrame) -> Listing:
    rows = talks[talks["next"] == MISSED].nlargest(200, "at")
    shown = rows[["at"]].assign(
        seller=named(facts, rows["seller"]),
        deal=by_deal(facts, "deal_id", rows["deal"].to_numpy()),
        call=rows["call_id"],
    )
    columns = ("checks.column.at", "checks.column.seller", "checks.column.deal", "checks.column.call")
    return listing("k09.listing.without", columns, shown, int((talks["next"] == MISSED).sum()))


def _to_hear(facts: Facts, talks: pd.DataFrame) -> Any:
    """The ends of the latest conversations in which nobody even asked for a date; of those that missed it, if there are none."""
    missed = talks[talks["next"] == MISSED]
    chosen = missed[missed["next_asked"] == NO] if (missed["next_asked"] == NO).any() else missed
    chosen = chosen.nlargest(20, "at")
    start = np.maximum(0.0, chosen["seconds"].fillna(0.0).to_numpy() - AT_THE_END)
    rows = chosen[[]].assign(talk=chosen.index, start=start, value=None, state=None)
    return moments(facts, rows, "K09", "k09.hear.no_date", "missed")
