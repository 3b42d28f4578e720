"""K14: how much effort a client gets: talks before a deal is lost or won, attempts until reached, calls missed and not returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import (
    by_deal,
    conversations,
    end,
    listing,
    named,
    period,
    plain,
    stratum,
    times,
    told,
    unlinked,
)
from callqa.audit.facts import Facts
from callqa.audit.statistics import median_figures, share_figures
from callqa.config import AuditSettings
from callqa.types import Moment, Reason
from callqa.types.checks import CheckResult, Figure, Listing, Plot

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]

MOST = 5  # talks of a plot; more are one bar
ATTEMPTS = 6
QUARTER, HOUR, DAY = (pd.Timedelta(minutes=n) for n in (15, 60, 24 * 60))
CLASSES = ("k14.back.quarter", "k14.back.hour", "k14.back.day", "k14.back.later", "k14.back.client", "k14.back.never")
BACK_QUARTER, BACK_HOUR, BACK_DAY, BACK_LATER, BACK_CLIENT, BACK_NEVER = range(6)


def effort_per_client(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K14. Are clients given up too early, and are missed calls returned?

    Inputs: closed deals and their conversations (K03's: answered, judged or a minute long; those only the call log knows go to
    the client's deal where he has one); the call log for attempts and missed calls.
    Formula: share of lost deals with one conversation at most; with fewer than k* = the team's median for won deals; median of
    conversations of lost and won deals; share of clients reached by the 1st..6th attempt; share of inbound calls missed that
    are not called back within a day, by anybody, and whose client did not get through by himself.
    Flag: more lost after one talk than peers of the same source; more missed calls not returned. Source: docs/AUDIT.md, K14.
    """
    gate = unlinked(facts)
    closed = _closed(facts) if gate is None else None
    missed = missed_calls(facts) if facts.has_log else None
    if (closed is None or closed.empty) and (missed is None or missed.empty):
        if gate is not None and not facts.has_log:
            return CheckResult("K14", not_judged=gate)
        return absent("K14", "k14.absent.closed")
    found = [*_lost(facts, closed, settings), *_back(facts, missed, settings)]
    notes = [Reason(code) for code, lacking in (("k14.note.no_log", not facts.has_log),) if lacking]
    rows = 0 if closed is None else len(closed)
    return CheckResult(
        "K14",
        rows + (0 if missed is None else len(missed)),
        **_period(closed, missed),
        figures=tuple(one for part in found for one in part[0]),
        findings=tuple(one for part in found for one in part[1]),
        notes=(*((gate,) if gate else ()), *notes),
        listings=(*_short(facts, closed), *_never(facts, missed), *_attempts(facts)),
        moments=_only_talks(facts, closed),
        plots=tuple(one for part in found for one in part[2]),
    )


def _closed(facts: Facts) -> pd.DataFrame:
    """Closed deals watched from their start: seller, client, at (closed), source, won, talks."""
    deals = facts.deals
    counts = np.bincount(_deal_of(facts), minlength=len(deals))[: len(deals)]
    begin = times(facts.talks["at"]).min() if len(facts.talks) else np.datetime64("NaT")
    mask = deals["status"].isin(["won", "lost"]).to_numpy() & deals["closed"].notna().to_numpy()
    mask &= ~(times(deals["created"]) < begin)
    rows = deals.loc[mask, ["seller", "client"]].assign(
        at=deals["closed"][mask],
        won=(deals["status"][mask] == "won").to_numpy(),
        talks=counts[mask],
        stratum=stratum(deals["source"][mask]).to_numpy(),
        deal=np.flatnonzero(mask),
    )
    return rows.reset_index(drop=True)


def _deal_of(facts: Facts) -> Any:
    """The deal of every conversation that has one: linked, or by the client's number where the call was not recorded."""
    talks, deals = conversations(facts), facts.deals
    deal = talks["deal"].to_numpy()
    one = deals["client"][deals["client"] >= 0].drop_duplicates(keep=False)
    place = pd.Series(one.index.to_numpy(), index=one.to_numpy())
    guess = talks["client"].map(place).fillna(-1).to_numpy(int)
    at = times(talks["at"])
    inside = (guess >= 0) & ~(at < times(deals["created"])[guess]) & ~(at > times(deals["closed"])[guess])
    unseen = (deal < 0) & talks["call_id"].isna().to_numpy() & inside
    found = np.where(unseen, guess, deal)
    return found[found >= 0]


Part = tuple[tuple[Figure, ...], tuple[Reason, ...], tuple[Plot, ...]]


def _lost(facts: Facts, closed: pd.DataFrame | None, settings: AuditSettings) -> list[Part]:
    if closed is None or closed.empty:
        return []
    lost, won = closed[~closed["won"]], closed[closed["won"]]
    names, least = facts.names, settings.min_deals
    parts: list[Part] = []
    if len(lost):
        once = share_figures(
            "k14.measure.once", lost.assign(hit=lost["talks"] <= 1), names, settings, worse="high", least=least
        )
        parts.append(
            (
                once,
                told("k14.found.once", once),
                tuple(dots(one, once, facts, "k14.measure.once") for one in told("k14.plot.once", once)),
            )
        )
    if len(won) >= least and len(lost):
        usual = int(np.median(won["talks"]))
        few = share_figures(
            "k14.measure.few", lost.assign(hit=lost["talks"] < usual), names, settings, worse="high", least=least
        )
        parts.append((plain(few), told("k14.found.few", few, usual=usual), ()))
    medians = [
        plain(median_figures(f"k14.measure.talks_{name}", rows.assign(value=rows["talks"].astype(float)), names, settings,
                             practical=1.0, unit="count", worse="low", least=least, past=False))
        for name, rows in (("lost", lost), ("won", won)) if len(rows)
    ]  # fmt: skip
    return [*parts, (tuple(one for figures in medians for one in figures), (), (_talks_plot(lost, won),))]


def _talks_plot(lost: pd.DataFrame, won: pd.DataFrame) -> Plot:
    """Deals by outcome and number of conversations."""
    rows = ("k14.row.lost", "k14.row.won")
    columns = tuple(f"k14.talks.n{n}" for n in range(MOST + 1))
    counts = [np.bincount(np.minimum(part["talks"], MOST), minlength=MOST + 1).tolist() for part in (lost, won)]
    title = Reason("k14.plot.talks", {"lost": len(lost), "won": len(won)})
    return Plot("matrix", title, x="k14.axis.talks", data={"rows": rows, "columns": columns, "counts": counts})


def missed_calls(facts: Facts) -> pd.DataFrame:
    """Inbound calls that nobody answered, a day and older: seller, client, at, `back`: what came of each (CLASSES)."""
    talks = facts.talks
    known = talks[(talks["client"] >= 0).to_numpy() & talks["direction"].isin(["in", "out"]).to_numpy()]
    asked = known[(known["direction"] == "in") & ~known["answered"]]
    asked = asked[(asked["at"] <= end(facts) - DAY).to_numpy()].sort_values("at", kind="stable")
    dialled = known[known["direction"] == "out"]
    through = known[(known["direction"] == "in") & known["answered"]]
    wait, himself = (_wait(asked, later) for later in (dialled, through))
    limits = [np.timedelta64(one.value, "ns") for one in (QUARTER, HOUR, DAY)]
    classes = [wait <= limits[0], wait <= limits[1], wait <= limits[2], himself <= limits[2], ~np.isnat(wait)]
    back = np.select(classes, [BACK_QUARTER, BACK_HOUR, BACK_DAY, BACK_CLIENT, BACK_LATER], BACK_NEVER)
    return asked[["seller", "client", "at", "deal"]].assign(back=back).reset_index(drop=True)


def _wait(asked: pd.DataFrame, later: pd.DataFrame) -> Any:
    """Time from each call to the client's next one among `later`; NaT where there is none. `asked` is in order of time."""
    if asked.empty or later.empty:
        return np.full(len(asked), np.timedelta64("NaT", "ns"))
    left = pd.DataFrame({"at": times(asked["at"]), "client": asked["client"].to_numpy()})
    right = pd.DataFrame({"at": times(later["at"]), "client": later["client"].to_numpy()}).sort_values("at")
    right["next"] = right["at"]
    joined = pd.merge_asof(left, right, on="at", by="client", direction="forward", allow_exact_matches=False)
    return (joined["next"] - joined["at"]).to_numpy("timedelta64[ns]")


def _back(facts: Facts, missed: pd.DataFrame | None, settings: AuditSettings) -> list[Part]:
    if missed is None or missed.empty:
        return []
    rows = missed.assign(hit=missed["back"].isin([BACK_LATER, BACK_NEVER]))
    figures = share_figures("k14.measure.missed", rows, facts.names, settings, worse="high")
    known = missed[missed["seller"].notna()]
    table = known.groupby(["seller", "back"], observed=True).size().unstack(fill_value=0)
    table = table.reindex(columns=range(len(CLASSES)), fill_value=0)
    bars = sorted(
        (facts.names.get(one, one), row.tolist()) for one, row in zip(table.index, table.to_numpy(), strict=True)
    )
    plot = Plot(
        "stacked", Reason("k14.plot.missed", {"n": len(known)}), x="checks.axis.percent",
        data={"rows": bars, "parts": list(CLASSES)},
    )  # fmt: skip
    never = int((missed["back"] == BACK_NEVER).sum())
    return [(figures, told("k14.found.missed", figures, never=never), (plot,) if bars else ())]


def _never(facts: Facts, missed: pd.DataFrame | None) -> tuple[Listing, ...]:
    """Clients whose call was missed and never returned: the latest call of each, and how many there were."""
    if missed is None:
        return ()
    rows = missed[missed["back"] == BACK_NEVER]
    if rows.empty:
        return ()
    each = rows.groupby("client").agg(at=("at", "max"), times=("at", "size"))
    last = rows.sort_values("at").drop_duplicates("client", keep="last").set_index("client")
    each = each.assign(seller=last["seller"], deal=last["deal"]).reset_index()
    each["deal"] = np.where(each["deal"] >= 0, each["deal"], _only_deal(facts, each["client"]))
    each = each.sort_values("at", ascending=False)
    place = each["deal"].to_numpy(int)
    shown = each[["at", "times"]].assign(
        seller=named(facts, each["seller"]),
        deal=by_deal(facts, "deal_id", place),
        company=by_deal(facts, "company", place),
    )
    columns = (
        "checks.column.at",
        "k14.column.times",
        "checks.column.seller",
        "checks.column.deal",
        "checks.column.company",
    )
    return (listing("k14.listing.never", columns, shown),)


def _only_deal(facts: Facts, clients: pd.Series) -> Any:
    deals = facts.deals["client"]
    last = pd.Series(deals.index.to_numpy(), index=deals.to_numpy())
    last = last[~last.index.duplicated(keep="last")]
    return clients.map(last).fillna(-1).to_numpy(int)


def _short(facts: Facts, closed: pd.DataFrame | None) -> tuple[Listing, ...]:
    """Deals lost after one talk at most, the dearest first within the currency; amounts of several currencies are not mixed."""
    if closed is None:
        return ()
    rows = closed[~closed["won"] & (closed["talks"] <= 1)]
    if rows.empty:
        return ()
    place = rows["deal"].to_numpy()
    amount, currency = facts.deals["amount"].to_numpy()[place], by_deal(facts, "currency", place)
    shown = pd.DataFrame({
        "at": rows["at"].to_numpy(), "seller": named(facts, rows["seller"]), "deal": by_deal(facts, "deal_id", place),
        "company": by_deal(facts, "company", place), "talks": rows["talks"].to_numpy(), "amount": amount, "currency": currency,
    })  # fmt: skip
    shown["at"] = rows["at"].array
    shown = shown.sort_values(["currency", "amount"], ascending=[True, False], kind="stable")
    columns = (
        "checks.column.at", "checks.column.seller", "checks.column.deal", "checks.column.company", "k14.column.talks",
        "checks.column.amount", "checks.column.currency",
    )  # fmt: skip
    return (listing("k14.listing.short", columns, shown),)


def _only_talks(facts: Facts, closed: pd.DataFrame | None) -> tuple[Moment, ...]:
    """The one conversation of deals that were lost after it, from its start."""
    if closed is None:
        return ()
    once = closed.loc[~closed["won"] & (closed["talks"] == 1), "deal"]
    talks = conversations(facts)
    rows = talks.index[talks["deal"].isin(once)]
    places = pd.DataFrame({"talk": rows, "start": 0.0, "value": None, "state": None})
    return moments(facts, places, "K14", "k14.hear.once")


def _attempts(facts: Facts) -> tuple[Listing, ...]:
    """Of clients dialled for the first time in these data: how many were tried an n-th time, and how many were reached by it."""
    if not facts.has_log:
        return ()
    talks = facts.talks
    dials = talks[(talks["direction"] == "out").to_numpy() & (talks["client"] >= 0).to_numpy()]
    dials = dials[["client", "answered", "at"]].sort_values("at", kind="stable")
    number = dials.groupby("client").cumcount().to_numpy() + 1
    before = dials.groupby("client")["answered"].cumsum().to_numpy() - dials["answered"].to_numpy()
    open_ = before == 0  # nobody answered yet
    tried, reached = (
        np.bincount(number[mask], minlength=ATTEMPTS + 1)[1 : ATTEMPTS + 1]
        for mask in (open_, open_ & dials["answered"].to_numpy())
    )
    if not len(tried) or not tried[0]:
        return ()
    table = pd.DataFrame({
        "attempt": range(1, ATTEMPTS + 1), "tried": tried, "reached": reached, "share": 100 * np.cumsum(reached) / tried[0],
    })  # fmt: skip
    columns = ("k14.column.attempt", "k14.column.tried", "k14.column.reached", "k14.column.share")
    return (listing("k14.listing.attempts", columns, table[table["tried"] > 0], clients=int(tried[0])),)


def _period(closed: pd.DataFrame | None, missed: pd.DataFrame | None) -> dict[str, Any]:
    return period(pd.concat([part["at"] for part in (closed, missed) if part is not None and len(part)]))
