"""K20: is it known who decides, and was he reached, before the price is talked about?"""

from __future__ import annotations

from callqa.audit.checks.common import HEARD, SHOWN, absent, deal_talks, moments, told, with_signal
from callqa.audit.checks.plots import dots
from callqa.audit.facts import MET, UNKNOWN, Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing

LATE = ("presale", "proposal")  # stages by which the decider has to be known


def decider_coverage(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K20 DM-COVERAGE. Question: of deals that came to the pre-sale action or the price, how many have nobody named who decides,
    and in how many that have was the decider never on the line?

    Inputs: decider verdicts and 'decider' signals of linked calls before the outcome. Named: some call of the deal is met. Reached:
    a person said on a recorded call that he decides. Flag: share unnamed, or share named and not reached, higher than peers'
    (P-test). A decider met outside of recorded calls is not seen: "no evidence", never "not done".
    """
    talks = deal_talks(facts)
    talks = talks[talks["judged"]]
    late = talks[talks["stage"].isin(LATE)]["deal"].unique()
    if not len(late):
        return absent("K20", "k20.absent.no_late_talks")
    talks = talks[talks["deal"].isin(late)]
    reached = with_signal(facts, "decider", "self").to_numpy()[talks["talk"]]
    talks = talks.assign(reached=reached, named=talks["decider"] == MET, unknown=talks["decider"] == UNKNOWN)
    deals = talks.groupby("deal").agg(
        {"owner": "last", "client": "last", "at": "last", "reached": "any", "named": "any", "unknown": "all"}
    )
    rows = deals.rename(columns={"owner": "seller"}).reset_index()
    rows = rows.assign(hit=~(rows["named"] | rows["reached"]))
    unnamed = share_figures("k20.measure.unnamed", rows, facts.names, settings, worse="high", least=settings.min_deals)
    known = rows[~rows["hit"]].assign(hit=~rows.loc[~rows["hit"], "reached"], unknown=False)
    unreached = share_figures(
        "k20.measure.unreached", known, facts.names, settings, worse="high", least=settings.min_deals
    )
    open_ones = known[known["hit"] & (facts.deals["status"].iloc[known["deal"]] == "open").to_numpy()]
    listed = tuple(
        (facts.deals["deal_id"].iloc[one.deal], facts.names.get(str(one.seller), one.seller), one.at.to_pydatetime())
        for one in open_ones.nlargest(SHOWN, "at").itertuples()
    )
    columns = ("checks.column.deal", "checks.column.seller", "checks.column.last_talk")
    named = facts.signals[(facts.signals["kind"] == "decider") & facts.signals["state"].isin(["named", "role"])]
    return CheckResult(
        "K20",
        n=len(rows),
        figures=(*unnamed, *unreached),
        findings=(*told("k20.found.unnamed", unnamed), *told("k20.found.unreached", unreached)),
        notes=(Reason("k20.note.unseen"),),
        listings=(Listing(Reason("k20.listing"), columns, listed, len(open_ones)),) if listed else (),
        moments=moments(facts, named[named["talk"].isin(talks["talk"])], "K20", "k20.moment")[:HEARD],
        plots=(dots(Reason("k20.plot", {"n": len(rows)}), unnamed, facts, "k20.measure.unnamed"),),
    )
