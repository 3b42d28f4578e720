"""K11: open deals in which nothing is planned, and those that stand in a stage longer than won deals ever did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import (
    STAGE_ORDER,
    by_deal,
    conversations,
    end,
    listing,
    named,
    stratum,
    times,
    told,
    unlinked,
)
from callqa.audit.facts import MET, Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Moment, Reason
from callqa.types.checks import CheckResult, Plot

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]

STALE = 0.9  # quantile of the time won deals spent in a stage
LEAST = 15  # won deals of a stage below which their time is not known
DAY = np.timedelta64(1, "D")
PARTS = ("k11.part.planned", "k11.part.overdue", "k11.part.nothing", "k11.part.stale")
PLANNED, OVERDUE, NOTHING, OLD = range(4)


def no_next_step(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K11. How many open deals have no next step ahead, and how much money stands in them?

    Inputs: open deals, `next_step` of deals, the export of tasks, the day agreed in the last conversation.
    Formula: an open deal has a next step if on the last day of the data one of these lies ahead (that day included): its
    `next_step`, a task that is not done, the day agreed in its last conversation. Stale: in its stage longer than the 90th
    percentile of won deals in that stage (stage history; without it in the pipeline longer than won deals' whole cycle).
    Flag: a larger share than peers of the same stage. There is no past of it without snapshots. Source: docs/AUDIT.md, K11.
    """
    deals = facts.deals
    is_open = (deals["status"] == "open").to_numpy()
    if not is_open.any():
        return absent("K11", "checks.absent.deals" if deals.empty else "k11.absent.open")
    gate = unlinked(facts)
    ahead, dated = _ahead(facts, with_calls=gate is None)
    age, limit = stage_age(facts)
    rows = deals.loc[is_open, ["seller", "client"]].assign(
        deal=np.flatnonzero(is_open),
        hit=~ahead[is_open],
        overdue=(dated & ~ahead)[is_open],
        stale=(age > limit)[is_open],
        age=age[is_open],
        stratum=stratum(deals["stage"][is_open]).to_numpy(),
    )
    figures = share_figures(
        "k11.measure.none", rows, facts.names, settings, worse="high", least=settings.min_deals, past=False
    )
    old = share_figures(
        "k11.measure.stale", rows.assign(hit=rows["stale"])[~np.isnan(limit[is_open])], facts.names, settings, worse="high",
        least=settings.min_deals, past=False,
    )  # fmt: skip
    without = rows[rows["hit"]]
    return CheckResult(
        "K11",
        len(rows),
        until=facts.until,
        figures=(*figures, *old),
        findings=(*told("k11.found.none", figures), *_sums(facts, without), *told("k11.found.stale", old)),
        notes=_notes(facts, gate),
        listings=(_worst(facts, without),),
        moments=_last_talks(facts, without) if gate is None else (),
        plots=(
            *(dots(one, figures, facts, "k11.measure.none") for one in told("k11.plot.none", figures)),
            *_bars(facts, rows),
        ),
    )


def _ahead(facts: Facts, with_calls: bool) -> tuple[Bools, Bools]:
    """Of every deal: whether a step lies ahead, and whether any was ever dated."""
    deals = facts.deals
    today = end(facts).tz_convert(facts.timezone).tz_localize(None).normalize().to_datetime64()
    step = _local(deals["next_step"], facts.timezone)
    ahead, dated = step >= today, ~np.isnat(step)
    tasks = facts.record("tasks")
    if tasks is not None and {"deal_id", "due"} <= set(tasks):
        undone = tasks[tasks["done_at"].isna()] if "done_at" in tasks else tasks
        due = _local(pd.to_datetime(undone["due"], utc=True, format="mixed"), facts.timezone)
        ahead |= deals["deal_id"].isin(undone["deal_id"][due >= today]).to_numpy()
        dated |= deals["deal_id"].isin(tasks["deal_id"]).to_numpy()
    if with_calls:
        last = _last(facts)
        agreed = last[(last["next"] == MET) & last["due"].notna()]
        ahead[agreed["deal"][(agreed["due"] >= today).to_numpy()]] = True
        dated[agreed["deal"]] = True
    return ahead, dated


def _last(facts: Facts) -> pd.DataFrame:
    """The last conversation of every deal that has one. Index: row of `talks`."""
    talks = conversations(facts)
    talks = talks[(talks["deal"] >= 0).to_numpy()]
    return talks.sort_values("at", kind="stable").drop_duplicates("deal", keep="last")


def _local(column: pd.Series, zone: str) -> Any:
    return column.dt.tz_convert(zone).dt.tz_localize(None).to_numpy("datetime64[ns]")


def stage_age(facts: Facts) -> tuple[Any, Any]:
    """Days that every deal has stood in its stage, and the days beyond which it is stale; NaN where that is not known."""
    deals, until = facts.deals, end(facts).tz_convert(None).to_datetime64()
    created = times(deals["created"])
    limit = np.full(len(deals), np.nan)
    won = (deals["status"] == "won").to_numpy()
    if facts.moves.empty:
        cycle = ((times(deals["closed"]) - created) / DAY)[won]
        cycle = cycle[cycle >= 0]
        if len(cycle) >= LEAST:
            limit[:] = np.quantile(cycle, STALE)
        return (until - created) / DAY, limit
    moves = facts.moves.sort_values(["deal", "at"], kind="stable")
    at = times(moves["at"])
    entered = created.copy()
    entered[moves["deal"].to_numpy()] = at  # the last one stays
    next_at = np.append(at[1:], np.datetime64("NaT"))
    same = np.append(moves["deal"].to_numpy()[1:] == moves["deal"].to_numpy()[:-1], False)
    stay = pd.DataFrame({"stage": moves["stage"].astype(object).to_numpy(), "days": (next_at - at) / DAY})
    stay = stay[same & won[moves["deal"].to_numpy()]]
    known = stay.groupby("stage")["days"].agg(["size", lambda days: np.quantile(days, STALE)])
    known.columns = pd.Index(["n", "limit"])
    limits = known.loc[known["n"] >= LEAST, "limit"]
    return (until - entered) / DAY, deals["stage"].astype(object).map(limits).astype(float).to_numpy()


def _sums(facts: Facts, without: pd.DataFrame) -> tuple[Reason, ...]:
    """The money in deals without a next step, a sentence a currency: they are never added."""
    place = without["deal"].to_numpy()
    money = pd.DataFrame(
        {"amount": facts.deals["amount"].to_numpy()[place], "currency": by_deal(facts, "currency", place)}
    )
    money = money[money["amount"].notna()].fillna({"currency": "?"})
    sums = money.groupby("currency")["amount"].agg(["sum", "size"])
    return tuple(
        Reason("k11.found.sum", {"amount": f"{total:,.0f}".replace(",", "\u202f"), "currency": currency, "n": int(n)})
        for currency, (total, n) in zip(sums.index, sums.to_numpy(), strict=True)
    )


def _notes(facts: Facts, gate: Reason | None) -> tuple[Reason, ...]:
    found = [gate] if gate else []
    if facts.record("tasks") is None:
        found.append(Reason("k11.note.no_tasks"))
    if facts.deals["next_step"].isna().all():
        found.append(Reason("k11.note.no_field"))
    if facts.moves.empty:
        found.append(Reason("k11.note.no_history"))
    return tuple(found)


def _bars(facts: Facts, rows: pd.DataFrame) -> tuple[Plot, ...]:
    kind = np.select([~rows["hit"], rows["stale"], rows["overdue"]], [PLANNED, OLD, OVERDUE], NOTHING)
    table = rows.assign(kind=kind).groupby(["seller", "kind"], observed=True).size().unstack(fill_value=0)
    table = table.reindex(columns=range(len(PARTS)), fill_value=0)
    bars = sorted(
        (facts.names.get(one, one), row.tolist()) for one, row in zip(table.index, table.to_numpy(), strict=True)
    )
    title = Reason("k11.plot.ages", {"n": len(rows)})
    return (Plot("stacked", title, x="checks.axis.percent", data={"rows": bars, "parts": list(PARTS)}),) if bars else ()


def _worst(facts: Facts, without: pd.DataFrame) -> Any:
    """The longest in their stage first."""
    rows = without.sort_values("age", ascending=False, kind="stable")
    place = rows["deal"].to_numpy()
    shown = pd.DataFrame({
        "deal": by_deal(facts, "deal_id", place), "seller": named(facts, rows["seller"]),
        "company": by_deal(facts, "company", place), "stage": _stages(by_deal(facts, "stage", place)),
        "age": np.floor(rows["age"].to_numpy()), "amount": facts.deals["amount"].to_numpy()[place],
        "currency": by_deal(facts, "currency", place),
    })  # fmt: skip
    columns = ("deal", "seller", "company", "stage", "days", "amount", "currency")
    return listing("k11.listing.without", [f"checks.column.{one}" for one in columns], shown)


def _stages(codes: Any) -> list[Reason | None]:
    return [Reason(f"checks.stage.{one}") if one in STAGE_ORDER else None for one in codes]


def _last_talks(facts: Facts, without: pd.DataFrame) -> tuple[Moment, ...]:
    """How the last conversations of such deals ended."""
    last = _last(facts)
    last = last[last["deal"].isin(without["deal"])]
    start = np.maximum(0.0, last["seconds"].fillna(0.0).to_numpy() - 40.0)
    return moments(facts, last[[]].assign(talk=last.index, start=start, value=None, state=None), "K11", "k11.hear.last")
