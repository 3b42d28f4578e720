"""K06: of deals that enter a stage, how many reach the next one within the usual time?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent
from callqa.audit.checks.plots import dots, funnel
from callqa.audit.checks.rows import STAGE_ORDER, WON, by_deal, end, listing, named, period, stratum, team, times, told
from callqa.audit.facts import Facts
from callqa.audit.intervals import wilson
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Figure, Listing, Plot

if TYPE_CHECKING:
    from collections.abc import Sequence

STAGES = ("cold", "warm", "conveyor", "presale", "proposal")
MOST_CONVERT = 0.8  # quantile of the time of those who went on: the horizon
LEAST = 15  # deals that went on, below which their usual time is not known
DAYS = np.timedelta64(1, "D")


def stage_conversion(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K06. Has the conversion from a stage to the next one fallen, or is it lower at one seller?

    Inputs: stage history (an export of it, or snapshots); without it `created` and `closed`: from creation to a win.
    Formula: a deal enters a stage at the first move into it and goes on at the first move to a later stage or to a win, within
    h days; h = the 80th percentile of the time of those who went on, of the whole team. Only deals that entered h days ago or
    earlier count, so that young deals do not look lost.
    Flag: against the own past (last 8 weeks against the 26 before) and against peers of the same source and pipeline; both are
    shown. Source: docs/AUDIT.md, K06.
    """
    if facts.deals.empty:
        return absent("K06", "checks.absent.deals")
    parts = list(_by_stage(facts)) if len(facts.moves) else []
    notes: tuple[Reason, ...] = ()
    if not parts:
        parts = list(_to_win(facts))
        notes = (Reason("k06.note.no_history"),)
    if not parts:
        return absent("K06", "checks.absent.history")
    figures: list[Figure] = []
    findings: list[Reason] = []
    plots: list[Plot] = []
    for name, horizon, rows in parts:
        measure = f"k06.measure.{name}"
        made = share_figures(measure, rows, facts.names, settings, least=settings.min_deals)
        figures += made
        findings += told(f"k06.found.{name}", made, days=horizon)
        plots += [dots(one, made, facts, measure) for one in told(f"k06.plot.{name}", made, days=horizon)]
        plots += [funnel(one, made, facts, measure) for one in told("k06.plot.funnel", made)]
        plots += _weeks(rows, made, name)
    n = sum(len(rows) for *_, rows in parts)
    return CheckResult(
        "K06",
        n,
        **period(pd.concat([rows["at"] for *_, rows in parts])),
        figures=tuple(figures),
        findings=tuple(findings),
        notes=(*notes, Reason("k06.note.young")),
        listings=tuple(_stuck(facts, name, rows) for name, _, rows in parts if name != "won"),
        plots=tuple(plots),
    )


def entries(facts: Facts) -> pd.DataFrame:
    """First entry of every deal into each stage: deal, stage, rank, at, seller, and `left`: when it went on (NaT: not yet).

    A stage is gone on from when a later stage, or a win, is entered; a loss is none. Moves back do not count.
    """
    moves = facts.moves[["deal", "at", "stage", "status", "seller"]]
    rank = moves["stage"].map(STAGE_ORDER).astype(float).to_numpy()
    rank = np.where((moves["status"] == "won").to_numpy(), WON, rank)
    rank = np.where((moves["status"] == "lost").to_numpy(), np.nan, rank)
    known = moves.assign(rank=rank)[~np.isnan(rank)].sort_values(["deal", "at"], kind="stable")
    first = known.drop_duplicates(["deal", "rank"])
    # Time of the first entry into any rank above, looked up from the last rank downwards.
    later = first.sort_values(["deal", "rank"], ascending=[True, False], kind="stable")
    stamp = pd.Series(times(later["at"]).astype("int64"), index=later.index)
    reached = stamp.groupby(later["deal"]).cummin().groupby(later["deal"]).shift(1)
    left = pd.to_datetime(reached.reindex(first.index), utc=True)
    return first.assign(left=left.where(left > first["at"])).reset_index(drop=True)


def _by_stage(facts: Facts) -> Any:
    """(stage, days of the horizon, rows with seller, client, at, hit, stratum, deal) of each stage with deals enough."""
    every = entries(facts)
    until = end(facts).tz_convert(None).to_datetime64()
    every["days"] = (times(every["left"]) - times(every["at"])) / DAYS
    for stage in STAGES:
        yield from _cohort(facts, stage, every[(every["stage"] == stage).to_numpy()], until)


def _to_win(facts: Facts) -> Any:
    """The one conversion that deals alone tell: from creation to a win."""
    deals = facts.deals
    rows = deals[["seller"]].assign(
        deal=np.arange(len(deals)),
        at=deals["created"],
        left=deals["closed"].where(deals["status"] == "won"),
    )
    rows["days"] = (times(rows["left"]) - times(rows["at"])) / DAYS
    yield from _cohort(
        facts, "won", rows[deals["created"].notna().to_numpy()], end(facts).tz_convert(None).to_datetime64()
    )


def _cohort(facts: Facts, name: str, rows: pd.DataFrame, until: Any) -> Any:
    converted = rows["days"].dropna()
    converted = converted[converted >= 0]
    if len(converted) < LEAST:
        return
    horizon = int(np.ceil(np.quantile(converted, MOST_CONVERT)))
    old = rows[times(rows["at"]) <= until - np.timedelta64(horizon, "D")]
    if old.empty:
        return
    place = old["deal"].to_numpy()
    labels = stratum(by_deal(facts, "source", place), by_deal(facts, "pipeline", place)).to_numpy()
    made = old[["seller", "at", "deal"]].assign(
        client=facts.deals["client"].to_numpy()[place],
        hit=(old["days"] <= horizon).to_numpy(),
        stratum=labels,
    )
    yield name, horizon, made.reset_index(drop=True)


def _weeks(rows: pd.DataFrame, figures: Sequence[Figure], name: str) -> list[Plot]:
    """The team's share by week of entry; weeks under five deals are left out."""
    whole = team(figures)
    if whole is None:
        return []
    week = rows["at"].dt.tz_convert(None).dt.to_period("W").dt.start_time
    table = rows.groupby(week)["hit"].agg(["sum", "size"])
    points = [
        (f"{at:%Y-%m-%d}", e.value, e.low, e.high, int(size))
        for at, (hits, size) in zip(table.index, table.to_numpy(), strict=True)
        if size >= 5 and (e := wilson(int(hits), int(size)))
    ]
    title = Reason(f"k06.plot.weeks_{name}", {"n": len(rows)})
    return (
        [Plot("lines", title, y="checks.axis.percent", data={"series": [("", points)], "unit": "share"})]
        if len(points) > 1
        else []
    )


def _stuck(facts: Facts, name: str, rows: pd.DataFrame) -> Listing:
    """Deals still open that have not gone on within the horizon, the oldest first."""
    place = rows["deal"].to_numpy()
    still = ~rows["hit"].to_numpy() & (facts.deals["status"].to_numpy()[place] == "open")
    waiting = rows[still].sort_values("at", kind="stable")
    place = waiting["deal"].to_numpy()
    shown = waiting[["at"]].assign(
        seller=named(facts, waiting["seller"]),
        deal=by_deal(facts, "deal_id", place),
        company=by_deal(facts, "company", place),
    )
    columns = ("k06.column.entered", "checks.column.seller", "checks.column.deal", "checks.column.company")
    return listing(f"k06.listing.{name}", columns, shown)
