"""K25: who keeps clients, and why do they leave?"""

from __future__ import annotations

import math

import pandas as pd

from callqa.audit.checks.common import SHOWN, absent, moments
from callqa.audit.checks.plots import survival
from callqa.audit.facts import Facts
from callqa.audit.intervals import Z
from callqa.audit.statistics import time_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing

DAY = pd.Timedelta(days=1)
WORSE = 14.0  # days of restricted mean that matter
HORIZON = 180.0  # days
NPS_LEAST, RESPONSE = 30, 0.20
TALK = 20  # seconds of talk that make a conversation
SILENT = 30  # days without a conversation that make a word about leaving a loss
BEFORE_LOSS = 60  # days in which a word about leaving or a competitor goes with the loss


def account_loss(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K25 ACCOUNT-LOSS. Question: how long do clients stay with each account manager, how many leave for a competitor, and what
    do they answer when asked whether they would recommend us?

    Inputs: clients from their first won deal on. A client is lost when his latest deal, after that, is lost and nobody has talked
    with him in the 30 days and more since (who still talks to us has only not bought once more); or when he spoke of leaving and
    30 days passed without a conversation; else censored at the end of the data. The manager is the seller of his latest deal. Words about leaving or another
    supplier in the 60 days before go with the loss. Optional table 'nps': score = share 9-10 minus share 0-6, its interval only
    from 30 answers on, and only where 20 % or more of the clients answered. Flag: log-rank test, and 14 days or more below the
    peers' restricted mean of the first 180.
    """
    rows = _accounts(facts)
    if len(rows) < settings.min_deals:
        return absent("K25", "k25.absent", n=len(rows), need=settings.min_deals)
    figures = time_figures(
        "k25.measure", rows, facts.names, settings, practical=WORSE, wholly=False, unit="days", worse="low", past=False,
        horizon=HORIZON,
    )  # fmt: skip
    gone = rows[rows["happened"]]
    said = _said_before(facts, gone)
    groups = {"": rows}
    listed = tuple(
        (facts.deals["deal_id"].iloc[one.deal], facts.names.get(str(one.seller), one.seller), one.ended.to_pydatetime(), bool(one.deal in set(said["deal"])))
        for one in gone.nlargest(SHOWN, "ended").itertuples()
    )  # fmt: skip
    columns = ("checks.column.deal", "checks.column.seller", "k25.column.ended", "k25.column.said")
    return CheckResult(
        "K25",
        n=len(rows),
        figures=figures,
        findings=(
            Reason("k25.found.main", {"gone": len(gone), "n": len(rows), "said": int(said["deal"].nunique())}),
            *_nps(facts, len(rows)),
        ),
        notes=(Reason("k25.note.main"), *(() if facts.record("nps") is not None else (Reason("k25.note.no_nps"),))),
        listings=(Listing(Reason("k25.listing"), columns, listed, len(gone)),) if listed else (),
        moments=moments(facts, said, "K25", "k25.moment", "missed"),
        plots=(survival(Reason("k25.plot", {"n": len(rows)}), groups, "k25.axis.days", "k25.axis.share"),),
    )


def _accounts(facts: Facts) -> pd.DataFrame:
    """A row a client with a won deal: manager, days since, whether lost, when it ended, the deal of the loss."""
    deals = facts.deals[facts.deals["client"] >= 0].assign(deal=lambda d: d.index)
    won = deals[deals["status"] == "won"].groupby("client")["closed"].min().dropna()
    if won.empty or facts.until is None:
        return pd.DataFrame(columns=["seller", "days", "happened", "client", "ended", "deal"])
    end = pd.Timestamp(facts.until).tz_convert("UTC")
    mine = deals[deals["client"].isin(won.index)]
    latest = (
        mine.assign(last=mine["closed"].fillna(end))
        .sort_values(["last", "created"])
        .groupby("client")
        .tail(1)
        .set_index("client")
    )
    begin = won.reindex(latest.index)
    lost = (latest["status"] == "lost") & (latest["closed"] > begin) & _silent_since(facts, latest["closed"], end)
    silent = _left(facts, end).reindex(latest.index)
    ended = latest["closed"].where(lost).fillna(silent.where(silent > begin))
    lost, ended = ended.notna(), ended.fillna(end)
    return pd.DataFrame(
        {
            "seller": latest["seller"].astype(object), "days": (ended - begin) / DAY, "happened": lost,
            "client": latest.index, "ended": ended, "deal": latest["deal"],
        }
    ).reset_index(drop=True)  # fmt: skip


def _last_talks(facts: Facts) -> pd.DataFrame:
    """The last conversation with each client, whoever had it."""
    talks = facts.talks[facts.talks["answered"] & (facts.talks["client"] >= 0) & (facts.talks["seconds"] >= TALK)]
    return talks.sort_values("at").groupby("client").tail(1)


def _silent_since(facts: Facts, closed: pd.Series, end: pd.Timestamp) -> pd.Series:
    """Clients with whom nobody has talked since the day their deal was closed, 30 days ago or more."""
    last = _last_talks(facts).set_index("client")["at"].reindex(closed.index)
    return (closed <= end - SILENT * DAY) & ~(last > closed + DAY)


def _left(facts: Facts, end: pd.Timestamp) -> pd.Series:
    """Client → when he last talked, if he spoke of leaving then and has been silent for 30 days."""
    last = _last_talks(facts)
    said = facts.signals.loc[facts.signals["kind"] == "leaving", "talk"]
    gone = last[last.index.isin(said) & (last["at"] <= end - SILENT * DAY)]
    return gone.set_index("client")["at"]


def _said_before(facts: Facts, gone: pd.DataFrame) -> pd.DataFrame:
    """Signals of leaving or a competitor in the time before a client was lost, with the deal of the loss."""
    kinds = facts.signals[facts.signals["kind"].isin(["leaving", "competitor"])]
    talks = facts.talks[["client", "at"]].iloc[kinds["talk"]].set_axis(kinds.index)
    both = kinds.join(talks).reset_index().merge(gone[["client", "ended", "deal"]], on="client").set_index("index")
    near = (both["at"] <= both["ended"]) & (both["at"] >= both["ended"] - BEFORE_LOSS * DAY)
    return both[near]


def _nps(facts: Facts, clients: int) -> tuple[Reason, ...]:
    answers = facts.record("nps")
    if answers is None or "score" not in answers:
        return ()
    score = pd.to_numeric(answers["score"], errors="coerce").dropna()
    n = len(score)
    if n < NPS_LEAST or n < RESPONSE * clients:
        return (Reason("k25.nps.few", {"n": n, "need": NPS_LEAST, "clients": clients}),)
    value = (score >= 9).astype(float) - (score <= 6).astype(float)
    half = Z * float(value.std(ddof=1)) / math.sqrt(n)
    mean = float(value.mean())
    shown = {"value": f"{100 * mean:+.0f}", "low": f"{100 * (mean - half):+.0f}", "high": f"{100 * (mean + half):+.0f}"}
    return (Reason("k25.nps.main", {**shown, "n": n, "clients": clients}),)
