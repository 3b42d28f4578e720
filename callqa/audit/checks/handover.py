"""K17: what happens to a client who is handed from one person to the next?"""

from __future__ import annotations

import pandas as pd

from callqa.audit.checks.common import SHOWN, absent
from callqa.audit.checks.plots import survival
from callqa.audit.facts import Facts
from callqa.audit.intervals import stratified_difference
from callqa.audit.statistics import time_figures
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import CheckResult, Listing

LATE = 24.0  # hours without a conversation with the new person
TALK = 20  # seconds of talk that make a contact
LOST_WITHIN = pd.Timedelta(days=30)
HORIZON = 5.0  # days
MONDAY = pd.Timestamp("2018-01-01")


def handover_leak(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K17 HANDOVER-LEAK. Question: how long does a client wait for the first conversation with his new person, and are handed
    deals lost more often within 30 days?

    Inputs: changes of the responsible person of open deals; conversations of 20 s and more with the deal's client by the new
    person. Time is elapsed time without Saturdays and Sundays, censored at the outcome or the end of the data. Loss: Mantel-Haenszel difference of the share lost within 30
    days of the change against deals not handed within the same source, counted from 30 days after their start. Flag: restricted
    mean wholly half a day or more above peers'. Waits of over 24 hours are listed.
    """
    if facts.owners.empty:
        return absent("K17", "checks.absent.history")
    handed = _handed(facts)
    if handed.empty:
        return absent("K17", "k17.absent")
    figures = time_figures(
        "k17.measure", handed, facts.names, settings, practical=0.5, unit="days", worse="high", horizon=HORIZON
    )
    late = handed[(handed["days"] * 24 > LATE)]
    listed = tuple(
        (facts.deals["deal_id"].iloc[one.deal], facts.names.get(str(one.seller), one.seller), one.at.to_pydatetime(), float(one.days), bool(one.happened))
        for one in late.nlargest(SHOWN, "days").itertuples()
    )  # fmt: skip
    columns = ("checks.column.deal", "k17.column.new", "k17.column.handed", "k17.column.days", "k17.column.reached")
    loss = _loss(facts, handed)
    return CheckResult(
        "K17",
        n=len(handed),
        figures=figures,
        findings=(Reason("k17.found.late", {"late": len(late), "n": len(handed)}), *_said(loss)),
        notes=(Reason("k17.note"),),
        listings=(Listing(Reason("k17.listing"), columns, listed, len(late)),) if listed else (),
        plots=(survival(Reason("k17.plot", {"n": len(handed)}), {"": handed}, "k17.axis.days", "k17.axis.share"),),
    )


def _handed(facts: Facts) -> pd.DataFrame:
    """Last change of each deal: new seller, days until his first contact (or the end), whether there was one."""
    known = {name: seller for seller, name in facts.names.items()}
    spelled = facts.deals[["owner", "seller"]].dropna().drop_duplicates("owner")
    known |= dict(zip(spelled["owner"].astype(str), spelled["seller"].astype(str), strict=True))
    last = facts.owners.sort_values("at").drop_duplicates("deal", keep="last")
    new = last["now"].astype(object).map(lambda name: known.get(name, name))
    rows = last[["deal", "at"]].assign(seller=new)
    deals = facts.deals.iloc[rows["deal"]].set_index(rows.index)
    end = deals["closed"].fillna(pd.Timestamp(facts.until) if facts.until else rows["at"].max())
    rows = rows.assign(client=deals["client"], status=deals["status"], end=end, source=deals["source"])
    seen = rows["at"] >= facts.talks["at"].min()  # nobody knows who called before the log began
    rows = rows[(rows["client"] >= 0) & (rows["at"] < rows["end"]) & seen]
    talks = facts.talks[facts.talks["answered"] & (facts.talks["seconds"] >= TALK)][["seller", "client", "at"]]
    talks = talks.assign(seller=talks["seller"].astype(object)).rename(columns={"at": "talked"})
    met = rows.reset_index().merge(talks, on=["seller", "client"])
    first = met[met["talked"] >= met["at"]].groupby("index")["talked"].min().reindex(rows.index)
    happened = first.notna() & (first <= rows["end"])
    until = first.where(happened, rows["end"])
    return rows.assign(happened=happened, days=weekdays(rows["at"], until, facts.timezone)).reset_index(drop=True)


def weekdays(since: pd.Series, until: pd.Series, timezone: str) -> pd.Series:
    """Days from one moment to another, Saturdays and Sundays of the wall clock taken out: 1.5 is a day and a half."""

    def without(at: pd.Series) -> pd.Series:
        passed = (at.dt.tz_convert(timezone).dt.tz_localize(None) - MONDAY) / pd.Timedelta(days=1)
        return 5 * (passed // 7) + (passed % 7).clip(upper=5)

    return (without(until) - without(since)).clip(lower=0)


def _loss(facts: Facts, handed: pd.DataFrame) -> Estimate:
    if facts.until is None:
        return Estimate(0)
    end = pd.Timestamp(facts.until) - LOST_WITHIN
    others = facts.deals[~facts.deals.index.isin(handed["deal"]) & facts.deals["created"].notna()]
    begin = others["created"] + LOST_WITHIN
    alive = (begin <= end) & (others["closed"].isna() | (others["closed"] > begin))
    control = pd.DataFrame(
        {"source": others["source"], "at": begin, "closed": others["closed"], "status": others["status"]}
    )[alive]
    closed = facts.deals["closed"].iloc[handed["deal"]].set_axis(handed.index)
    cases = handed.assign(closed=closed)[handed["at"] <= end]

    def lost(rows: pd.DataFrame) -> pd.Series:
        return (rows["status"] == "lost") & (rows["closed"] <= rows["at"] + LOST_WITHIN)

    def counts(rows: pd.DataFrame) -> pd.DataFrame:
        return lost(rows).groupby(rows["source"].astype(str)).agg(["sum", "size"])

    both = counts(cases).join(counts(control), lsuffix="1", rsuffix="0", how="inner")
    strata = [(int(y1), int(n1), int(y0), int(n0)) for y1, n1, y0, n0 in both.itertuples(index=False)]
    return stratified_difference(strata)


def _said(loss: Estimate) -> tuple[Reason, ...]:
    if loss.value is None or loss.low is None or loss.high is None:
        return ()
    values = {"value": f"{loss.value:+.0f}", "low": f"{loss.low:+.0f}", "high": f"{loss.high:+.0f}", "n": loss.n}
    return (Reason("k17.found.loss", values),)
