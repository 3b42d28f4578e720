"""K04: whom do sellers call: new clients, those with an open deal, old ones; and where their wins come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.audit.checks.common import absent
from callqa.audit.checks.plots import funnel
from callqa.audit.checks.rows import by_deal, first_talks, listing, named, period, plain, told
from callqa.audit.facts import Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult, Listing, Plot

if TYPE_CHECKING:
    import pandas as pd

OLD, IN_WORK, NEW, KNOWN = "old", "in_work", "new", "known"
CLASSES = (NEW, KNOWN, IN_WORK, OLD)
PAST = 34 * 7 * 86_400  # seconds: the last 8 weeks and the 26 before
QUIET = 180 * 86_400  # seconds without a talk after which a client without deals is new again
YEAR = 365 * 86_400
BITS = 33  # room for seconds since 1970 beside the client's number
DRAWN = 400  # points of the scatter at most


def new_old_mix(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K04. What share of outgoing calls goes to new clients, and do wins come from calls that clients make themselves?

    Inputs: talks, deals with telephones. Class at the time of the call: old = a deal won before; in work = a deal opened on an
    earlier day and not closed; new = neither, and no talk in the 180 days before; known = the rest. Formula: new / outgoing
    calls with a known number; hidden numbers in the bounds. Context without a test: wins whose first talk was inbound (of
    deals watched from their start), revenue of clients who first bought a year before, by currency; correlation within
    sellers of a day's dials with its inbound calls. Flag: share of new calls below peers (P-test).
    Limits: who was talked to before the archive begins looks new. Source: docs/AUDIT.md, K04, COLD-C3, COLD-R2, PRE-R5.
    """
    if facts.deals.empty:
        return absent("K04", "checks.absent.deals")
    talks = facts.talks[(facts.talks["seller"].notna() & (facts.talks["direction"] == "out")).to_numpy()]
    if talks.empty:
        return absent("K04", "k01.absent.dials")
    kind = client_classes(facts)[talks.index]
    rows = talks[["seller", "client", "at"]].assign(hit=kind == NEW, unknown=(talks["client"] < 0).to_numpy())
    # Before the log is 180 days old everybody seems new: the own past is compared only where all of it came later.
    aged = (facts.talks["at"].max() - facts.talks["at"].min()).total_seconds() >= QUIET + PAST
    figures = share_figures("k04.measure.new", rows, facts.names, settings, past=aged)
    inbound, wins = _first_inbound(facts, settings)
    return CheckResult(
        "K04",
        len(talks),
        **period(talks["at"]),
        figures=(*figures, *plain(inbound)),
        findings=(*told("k04.found.new", figures), *told("k04.found.inbound", inbound, wins=wins), *_waiting(facts)),
        notes=(Reason("k04.note.start"),),
        listings=(_revenue(facts),),
        plots=(_stacked(facts, talks, kind),
               *(funnel(one, figures, facts, "k04.measure.new") for one in told("k04.plot.funnel", figures)),
               *_scatter(facts)),
    )  # fmt: skip


def client_classes(facts: Facts) -> Any:
    """The class of each talk's client when the talk began, an array of texts as long as `talks`; hidden numbers are 'known'."""
    talks, deals = facts.talks, facts.deals
    client, at = talks["client"].to_numpy().astype(np.int64), epoch(talks["at"])
    opened, closed = epoch(deals["created"]), epoch(deals["closed"])
    owner, won = deals["client"].to_numpy().astype(np.int64), (deals["status"] == "won").to_numpy()
    over_unknown = deals["status"].isin(["won", "lost"]).to_numpy() & (closed == 0)  # nobody wrote down when
    has = (owner >= 0) & ~over_unknown
    key = (client << BITS) + at
    morning = (client << BITS) + np.maximum(at - of_day(talks["local"]), 0)
    bought = _before(owner[has & won & (closed > 0)], closed[has & won & (closed > 0)], client, key)
    begun = _before(owner[has & (opened > 0)], opened[has & (opened > 0)], client, morning)
    over = _before(owner[has & (opened > 0) & (closed > 0)], closed[has & (opened > 0) & (closed > 0)], client, key)
    spoken = talks["answered"].to_numpy() & (client >= 0)
    recent = _before(client[spoken], at[spoken], client, key) - _before(client[spoken], at[spoken], client, key - QUIET)
    return np.select([client < 0, bought > 0, begun > over, recent <= 0], [KNOWN, OLD, IN_WORK, NEW], KNOWN)


def _before(owner: Any, moment: Any, client: Any, key: Any) -> Any:
    """For each `key` (client and second) how many of the owner's moments lie before it."""
    ordered = np.sort((owner << BITS) + moment)
    return np.searchsorted(ordered, np.maximum(key, client << BITS)) - np.searchsorted(ordered, client << BITS)


def epoch(moments: pd.Series) -> Any:
    """Seconds since 1970; 0 where there is no moment."""
    raw = moments.to_numpy(dtype="datetime64[s]").astype(np.int64)
    return np.where(moments.isna().to_numpy(), 0, raw)


def of_day(local: pd.Series) -> Any:
    """Seconds since local midnight."""
    seconds = epoch(local)
    return seconds % 86_400


def _first_inbound(facts: Facts, settings: AuditSettings) -> tuple[tuple[Any, ...], int]:
    """Share of wins that began with a call of the client, and how many wins are known from their start."""
    first = first_talks(facts)
    if first.empty:
        return (), 0
    won = by_deal(facts, "status", first["deal"].to_numpy()) == "won"
    rows = first.loc[won, ["seller", "client", "at"]].assign(hit=(first.loc[won, "direction"] == "in").to_numpy())
    if rows.empty:
        return (), 0
    return share_figures("k04.measure.inbound", rows, facts.names, settings, least=settings.min_deals), len(rows)


def _revenue(facts: Facts) -> Listing:
    """Won money by seller and currency, and the share of it from clients who first bought a year before or earlier."""
    import pandas as pd

    deals = facts.deals
    won = deals[((deals["status"] == "won") & deals["amount"].notna() & deals["closed"].notna()).to_numpy()]
    closed = pd.Series(epoch(won["closed"]), index=won.index)
    first = closed.groupby(won["client"]).transform("min")
    old = (closed - first >= YEAR) & (won["client"] >= 0)
    money = won.assign(of_old=won["amount"].where(old, 0.0), currency=won["currency"].astype(object).fillna("?"))
    table = money.groupby(["seller", "currency"], observed=True)[["amount", "of_old"]].sum().reset_index()
    table["share"] = (100 * table["of_old"] / table["amount"].where(table["amount"] > 0)).round(1)
    shown = table.assign(seller=named(facts, table["seller"])).sort_values(["currency", "seller"])
    columns = (
        "checks.column.seller",
        "checks.column.currency",
        "k04.column.revenue",
        "k04.column.old",
        "k04.column.share",
    )
    return listing("k04.listing.revenue", columns, shown[["seller", "currency", "amount", "of_old", "share"]])


def _stacked(facts: Facts, talks: pd.DataFrame, kind: Any) -> Plot:
    import pandas as pd

    table = pd.crosstab(talks["seller"].astype(str), kind).reindex(columns=list(CLASSES), fill_value=0)
    bars = sorted(
        (facts.names.get(one, one), [int(n) for n in row])
        for one, row in zip(table.index, table.to_numpy(), strict=True)
    )
    data = {"rows": bars, "parts": [f"k04.class.{one}" for one in CLASSES]}
    return Plot("stacked", Reason("k04.plot.mix", {"n": len(talks)}), x="checks.axis.percent", data=data)


def _daily(facts: Facts) -> pd.DataFrame:
    """By seller and day the inbound calls and the dials, each minus the seller's own mean."""
    talks = facts.talks[facts.talks["seller"].notna().to_numpy()]
    day = talks["local"].dt.normalize()
    counts = talks.assign(
        day=day, came=(talks["direction"] == "in").to_numpy(int), made=(talks["direction"] == "out").to_numpy(int)
    ).groupby(["seller", "day"], observed=True)[["came", "made"]].sum()  # fmt: skip
    return counts - counts.groupby(level=0, observed=True).transform("mean")


def _waiting(facts: Facts) -> tuple[Reason, ...]:
    """Correlation within sellers with its 95 % interval (Fisher's z, days as if they were independent)."""
    days = _daily(facts)
    if len(days) < 30 or not days["came"].any() or not days["made"].any():
        return ()
    r = float(np.corrcoef(days["came"], days["made"])[0, 1])
    half = 1.96 / np.sqrt(len(days) - 3)
    low, high = np.tanh(np.arctanh(np.clip(r, -0.999, 0.999)) + np.array([-half, half]))
    return (
        Reason(
            "k04.found.waiting",
            {"r": round(r, 2), "low": round(float(low), 2), "high": round(float(high), 2), "n": len(days)},
        ),
    )


def _scatter(facts: Facts) -> tuple[Plot, ...]:
    days = _daily(facts)
    if len(days) < 30 or not days["came"].any():
        return ()
    step = max(1, len(days) // DRAWN)
    points = [(float(a), float(b), "") for a, b in days.iloc[::step].itertuples(index=False, name=None)]
    title = Reason("k04.plot.waiting", {"n": len(days)})
    return (Plot("scatter", title, x="k04.axis.came", y="k04.axis.made", data={"points": points, "diagonal": False}),)
