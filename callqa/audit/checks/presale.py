"""K19: how many pre-sale actions there are, and whether they were prepared."""

from __future__ import annotations

import pandas as pd

from callqa.audit.checks.common import SHOWN, absent, told
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.intervals import stratified_difference
from callqa.audit.statistics import rate_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

LOW = 0.9
DAY = pd.Timedelta(days=1)


def presale_flow(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K19 PRESALE-FLOW. Question: how many deals a week does a seller bring to the pre-sale action, was there a filled brief, and
    are deals with a brief won more often?

    Inputs: moves into the pre-sale stage (history); weeks in which the seller had any conversation; the optional table 'brief'
    (deal_id, question, answer). Flag: rate ratio to peers wholly below 0.9 (quasi-Poisson). With a brief against without:
    Mantel-Haenszel difference of the share won within sellers, an association. Brief against what was said is for a person.
    """
    if facts.moves.empty:
        return absent("K19", "checks.absent.history")
    entered = facts.moves[facts.moves["stage"] == "presale"].sort_values("at").drop_duplicates("deal")
    if entered.empty:
        return absent("K19", "k19.absent")
    now = facts.deals["seller"].iloc[entered["deal"]].set_axis(entered.index).astype(object)
    then = entered["seller"].astype(object)  # who brought the client there, though he may have handed him on since
    rows = _weeks(facts, entered.assign(seller=then.where(then.isin(list(facts.names)), now)))
    figures = rate_figures("k19.measure", rows, facts.names, settings, unit="per_week", worse="low", ratio=LOW, least=4)
    brief = facts.record("brief")
    briefed = _briefed(facts, entered, brief) if brief is not None else None
    findings, listings, plots = _with_brief(facts, briefed) if briefed is not None else ((), (), ())
    return CheckResult(
        "K19",
        n=len(entered),
        figures=figures,
        findings=(*told("k19.found.main", figures, factor=1, digits=1), *findings),
        notes=() if briefed is not None else (Reason("k19.note.no_brief"),),
        listings=listings,
        plots=(dots(Reason("k19.plot", {"n": len(entered)}), figures, facts, "k19.measure"), *plots),
    )


def _weeks(facts: Facts, entered: pd.DataFrame) -> pd.DataFrame:
    """Seller × week with any conversation: how many deals came to the pre-sale action."""

    def week(at: pd.Series) -> pd.Series:
        return at.dt.tz_convert(None).dt.floor("D") - pd.to_timedelta(at.dt.weekday, unit="D")

    worked = facts.talks[["seller", "at"]].dropna()
    worked = worked.assign(seller=worked["seller"].astype(object), week=week(worked["at"]))[
        ["seller", "week"]
    ].drop_duplicates()
    inside = entered[(entered["at"] >= facts.talks["at"].min() - 7 * DAY)].dropna(subset=["seller"])
    counts = inside.assign(week=week(inside["at"])).groupby(["seller", "week"]).size().rename("count").reset_index()
    rows = worked.merge(counts, on=["seller", "week"], how="outer").fillna({"count": 0})
    return rows.assign(exposure=1.0, at=rows["week"].dt.tz_localize("UTC"))


def _briefed(facts: Facts, entered: pd.DataFrame, brief: pd.DataFrame) -> pd.DataFrame:
    filled = (
        brief.assign(filled=brief["answer"].fillna("").astype(str).str.strip() != "")
        .groupby("deal_id")["filled"]
        .mean()
    )
    deals = facts.deals.iloc[entered["deal"]]
    share = deals["deal_id"].astype(str).map(filled)
    return deals.assign(brief=share.fillna(0) > 0, share=share)


def _with_brief(
    facts: Facts, briefed: pd.DataFrame
) -> tuple[tuple[Reason, ...], tuple[Listing, ...], tuple[Plot, ...]]:
    closed = briefed[briefed["status"].isin(["won", "lost"])]
    won = closed["status"] == "won"
    table = [[int((won & at).sum()), int((~won & at).sum())] for at in (closed["brief"], ~closed["brief"])]
    strata = [
        (int((w & b).sum()), int(b.sum()), int((w & ~b).sum()), int((~b).sum()))
        for _, part in closed.groupby(closed["seller"].astype(str))
        for w, b in [(part["status"] == "won", part["brief"])]
    ]
    gap = stratified_difference(strata)
    findings = [Reason("k19.found.brief", {"with_it": int(briefed["brief"].sum()), "n": len(briefed)})]
    if gap.value is not None and gap.low is not None and gap.high is not None:
        values = {"value": f"{gap.value:+.0f}", "low": f"{gap.low:+.0f}", "high": f"{gap.high:+.0f}", "n": gap.n}
        findings.append(Reason("k19.found.gap", values))
    without = briefed[~briefed["brief"] & (briefed["status"] == "open")]
    rows = tuple(
        (one.deal_id, facts.names.get(str(one.seller), one.seller)) for one in without.head(SHOWN).itertuples()
    )
    columns = ("checks.column.deal", "checks.column.seller")
    data = {
        "rows": ["k19.row.brief", "k19.row.none"],
        "columns": ["k19.column.won", "k19.column.lost"],
        "counts": table,
    }
    plot = Plot("matrix", Reason("k19.plot_brief", {"n": len(closed)}), data=data)
    return tuple(findings), (Listing(Reason("k19.listing"), columns, rows, len(without)),) if rows else (), (plot,)
