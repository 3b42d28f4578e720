"""K05: sales by cold calls as a product: dials a day, reach, calls that become deals, deals that are won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.audit.checks.common import absent
from callqa.audit.checks.mix import BITS, IN_WORK, OLD, client_classes, epoch, of_day
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import end, listing, period, told
from callqa.audit.checks.worked import REACHED, by_day, of_sellers
from callqa.audit.facts import Facts
from callqa.audit.intervals import Z
from callqa.audit.statistics import rate_figures
from callqa.audit.statistics.common import comparison
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import CheckResult, Figure, Plot

if TYPE_CHECKING:
    import pandas as pd

SOON = 30 * 86_400  # seconds after a reached call in which its deal is opened
Part = tuple[
    float, float, Any, Any, int
]  # sales a day, ln gap to peers, ln ratio of each factor, its error, cold calls
FEWEST_DAYS, FEWEST = (
    10,
    5,
)  # worked days below which nothing is said; counts below which a logarithm is not taken as it is
COUNTED = ("dials", "reached", "opened", "won")
FACTORS = ("dials", "reach", "opening", "winning")
RATIO = 0.8  # of the peers' sales, and of the factor, below which a difference matters
SHARE = 0.4  # of the gap that one factor must explain to be named
PLOTS = 3


def cold_yield(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K05. Why do a seller's cold calls bring fewer sales than those of his peers?

    Inputs: talks, deals with telephones. Cold: outgoing to clients without a won and without an open deal. Formula: S = D r c1 c2
    with D dials a worked day, r = reached (20 s) / dials, c1 = clients with a deal opened within 30 days of the first reached
    call / reached, c2 = won / opened, wins within the horizon h = 80th percentile of the time from call to win; only calls h
    and more before the data end, so that no open deal counts as lost. ln(S / S of peers) = sum of ln of the factors' ratios,
    with 95 % intervals by linearisation over clients (what the bootstrap by client tends to). A factor is named where its
    interval excludes 0, it pulls down, and it makes 40 % of the gap or more.
    Flag: a factor under 0.8 of the peers', its interval under 1, where sales are under 0.8 as well: a factor has more counts to
    tell by than the few sales. Or sales a worked day surely under 0.8 of the peers' (quasi-Poisson). Source: docs/AUDIT.md, K05.
    """
    if facts.deals.empty:
        return absent("K05", "checks.absent.deals")
    talks = of_sellers(facts)
    cold = (talks["direction"] == "out").to_numpy() & ~np.isin(client_classes(facts)[talks.index], [OLD, IN_WORK])
    counted, horizon = _counted(facts, talks, cold)
    if horizon is None:
        return absent("K05", "k05.absent.sales")
    followed = (talks["at"] <= end(facts) - horizon).to_numpy()
    talks, counted = talks[followed], {name: one[followed] for name, one in counted.items()}
    if talks.empty or not counted["dials"].any():
        return absent("K05", "k05.absent.sales")
    days = by_day(facts, talks, counted)
    figures = rate_figures(
        "k05.measure.sales", days.assign(count=days["won"]), facts.names, settings, least=FEWEST_DAYS
    )
    worked = days.groupby("seller")["exposure"].sum()
    parts = _parts(talks, counted, worked)
    shown = _shown(facts, parts)
    columns = (
        "checks.column.seller",
        "k05.column.sales",
        "k05.column.gap",
        *(f"k05.column.{one}" for one in FACTORS),
        "k05.column.named",
    )
    return CheckResult(
        "K05",
        int(counted["dials"].sum()),
        **period(talks["at"]),
        figures=(*figures, *_factor_figures(facts, parts, settings)),
        findings=(*told("k05.found.sales", figures, wins=int(counted["won"].sum())), *_named(facts, parts)),
        notes=(Reason("k05.note.horizon", {"days": round(horizon.total_seconds() / 86_400)}),),
        listings=(listing("k05.listing.factors", columns, shown),),
        plots=(
            *(dots(one, figures, facts, "k05.measure.sales") for one in told("k05.plot.sales", figures)),
            *_waterfalls(facts, parts),
        ),
    )


def _counted(facts: Facts, talks: pd.DataFrame, cold: Any) -> tuple[dict[str, Any], Any]:
    """Per talk 0 or 1 for each of COUNTED, and the horizon of wins; None where no cold call led to a win."""
    import pandas as pd

    client, at = talks["client"].to_numpy().astype(np.int64), epoch(talks["at"])
    reached = cold & talks["answered"].to_numpy() & (talks["seconds"].fillna(0.0).to_numpy() >= REACHED)
    order = np.lexsort((at, client))
    hit = order[reached[order] & (client[order] >= 0)]
    first = np.zeros(len(talks), bool)
    first[hit[np.unique(client[hit], return_index=True)[1]]] = True
    deals = facts.deals[(facts.deals["client"] >= 0).to_numpy() & facts.deals["created"].notna().to_numpy()]
    keys = (deals["client"].to_numpy().astype(np.int64) << BITS) + epoch(deals["created"])
    by_key = np.argsort(keys)
    morning = (client << BITS) + np.maximum(at - of_day(talks["local"]), 0)
    place = np.searchsorted(keys[by_key], morning)
    some = first & (place < len(keys))
    row = by_key[np.where(some, place, 0)] if len(keys) else np.zeros(len(talks), int)
    opened = np.zeros(len(talks), bool)
    if len(keys):
        opened = some & (deals["client"].to_numpy()[row] == client) & (epoch(deals["created"])[row] <= at + SOON)
    won = opened.copy()
    taken = np.zeros(len(talks))
    if len(keys):
        closed = epoch(deals["closed"])[row]
        won &= (deals["status"] == "won").to_numpy()[row] & (closed > 0)
        taken = closed - at
    counts = {"dials": cold, "reached": reached, "opened": opened, "won": won}
    if not won.any():
        return {name: one.astype(float) for name, one in counts.items()}, None
    horizon = float(np.quantile(taken[won], 0.8))
    counts["won"] = won & (taken <= horizon)
    return {name: one.astype(float) for name, one in counts.items()}, pd.Timedelta(seconds=max(horizon, 0.0))


def _parts(talks: pd.DataFrame, counted: dict[str, Any], worked: pd.Series) -> dict[str, Part]:
    """Of each seller with days and calls enough. To counts under FEWEST a half is added (Haldane 1956): a seller who won next
    to nothing is the one that is looked for."""
    keys = ["seller", "client"]
    sums = talks[keys].assign(**counted)
    sums = sums[sums["dials"] > 0].groupby(keys, observed=True)[list(COUNTED)].sum()
    seller = sums.index.get_level_values(0).to_numpy().astype(str)
    rows, days = sums.to_numpy(), float(worked.sum())
    whole, found = rows.sum(0), {}
    for one in map(str, sorted(set(seller))):
        mine = seller == one
        own, own_days = rows[mine].sum(0), float(worked.get(one, 0.0))
        others = whole - own
        if own_days < FEWEST_DAYS or own[0] < FEWEST or others[3] < FEWEST:
            continue
        held = np.where(own < FEWEST, own + 0.5, own)
        ratio = np.diff(np.log(held), prepend=np.log(own_days)) - np.diff(
            np.log(others), prepend=np.log(days - own_days)
        )
        error = np.sqrt(_variance(rows[mine], held) + _variance(rows[~mine], others))
        found[one] = (own[3] / own_days, float(ratio.sum()), ratio, error, int(own[0]))
    return found


def _variance(rows: Any, sums: Any) -> Any:
    """Variance of ln of each factor, clients drawn at random: sum of squared influences x_k / X_k - x_(k-1) / X_(k-1); of few
    counts at least that of a Poisson count, for none of them would have no spread at all."""
    shares = rows / sums
    influence = np.diff(shares, prepend=0.0)
    influence[:, 0] = shares[:, 0]
    return np.maximum((influence**2).sum(0), np.where(sums < FEWEST, 1 / sums, 0.0))


def _factor_figures(facts: Facts, parts: dict[str, Any], settings: AuditSettings) -> tuple[Figure, ...]:
    """Each factor of each seller as a ratio to his peers', in the order of the factors, sellers by name."""
    compared = len(parts) >= settings.min_sellers
    order = sorted(parts, key=lambda one: (facts.names.get(one, one), one))
    return tuple(
        _factor_figure(f"k05.measure.{name}", k, seller, parts[seller], compared)
        for k, name in enumerate(FACTORS)
        for seller in order
    )


def _factor_figure(measure: str, k: int, seller: str, part: Part, compared: bool) -> Figure:
    _, gap, ratios, errors, n = part
    log, error = float(ratios[k]), float(errors[k])
    ratio, low, high = (float(np.exp(log + side * Z * error)) for side in (0, -1, 1))
    own = Estimate(n, ratio, low, high)
    if not compared:
        return Figure(measure, seller, "ratio", own)
    practical = high < 1 and ratio < RATIO and gap < np.log(RATIO)
    difference = Estimate(n, ratio - 1, low - 1, high - 1)
    return Figure(
        measure, seller, "ratio", own, (comparison("peers", Estimate(n, 1.0), difference, log / error, practical),)
    )


def _named_factor(part: Part) -> int | None:
    """The factor that pulls down surely and makes most of the gap, if one makes 40 %."""
    _, gap, ratio, error, _ = part
    if gap >= 0:
        return None
    sure = (ratio + 1.96 * error < 0) & (ratio <= SHARE * gap)
    return int(np.where(sure, ratio, np.inf).argmin()) if sure.any() else None


def _named(facts: Facts, parts: dict[str, Any]) -> tuple[Reason, ...]:
    found = []
    for seller in sorted(parts, key=lambda one: facts.names.get(one, one)):
        factor = _named_factor(parts[seller])
        if factor is not None:
            _, gap, ratio, error, _ = parts[seller]
            low, high = np.exp(ratio[factor] + np.array([-1.96, 1.96]) * error[factor])
            values = {"seller": facts.names.get(seller, seller), "ratio": round(float(np.exp(ratio[factor])), 2), "low": round(float(low), 2),
                      "high": round(float(high), 2), "share": round(100 * float(ratio[factor] / gap))}  # fmt: skip
            found.append(Reason(f"k05.found.{FACTORS[factor]}", values))
    return tuple(found)


def _shown(facts: Facts, parts: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for seller, part in parts.items():
        factor = _named_factor(part)
        named = Reason(f"k05.column.{FACTORS[factor]}") if factor is not None else None
        rows.append((facts.names.get(seller, seller), round(part[0], 3), round(float(np.exp(part[1])), 2),
                     *(round(float(np.exp(one)), 2) for one in part[2]), named))  # fmt: skip
    return pd.DataFrame(sorted(rows, key=lambda row: row[0]), columns=["seller", "sales", "gap", *FACTORS, "named"])


def _waterfalls(facts: Facts, parts: dict[str, Any]) -> tuple[Plot, ...]:
    """Of sellers with a named factor: ln of each factor's ratio to the peers', which add up to the gap."""
    chosen = [
        one for one in sorted(parts, key=lambda one: facts.names.get(one, one)) if _named_factor(parts[one]) is not None
    ]
    plots = []
    for seller in chosen[:PLOTS]:
        _, gap, ratio, error, _ = parts[seller]
        steps = [
            (f"k05.column.{name}", float(one), float(one - 1.96 * e), float(one + 1.96 * e))
            for name, one, e in zip(FACTORS, ratio, error, strict=True)
        ]
        name = facts.names.get(seller, seller)
        title = Reason("k05.plot.factors", {"seller": name, "ratio": round(float(np.exp(gap)), 2)})
        data = {"start": ("k05.peers", 0.0), "steps": steps, "end": (name, gap), "unit": "ratio"}
        plots.append(Plot("waterfall", title, y="k05.axis.ln", data=data))
    return tuple(plots)
