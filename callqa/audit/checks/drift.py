"""K10: do agreed days come true, or does a seller paint them? His own call-backs apart from the deal that moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent, moments
from callqa.audit.checks.ledger import KEPT, callbacks, closings, deal_steps, pushed
from callqa.audit.checks.plots import dots
from callqa.audit.checks.rows import by_deal, listing, named, period, told, unlinked
from callqa.audit.facts import Facts
from callqa.audit.statistics import curve, rate_figures, share_figures, time_figures
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import CheckResult, Figure, Listing, Plot

if TYPE_CHECKING:
    from callqa.types import Moment

DRIFT = 3.0  # business days that matter
HORIZON = 30.0  # business days up to which a delay is counted
RATIO = 1.25  # of pushes to peers'
POINTS = 400  # of a scatter plot
CURVES = 8
LEAST = 10  # ended promises of a seller, for the part of the spread that lies between sellers


def dates_drift(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K10. How late does what was promised happen, and does that differ between sellers?

    Inputs: signals 'step' with a day; the calls that followed; stage history; the expected day of closing and its history.
    Formula: business days from the promised day to the act, 0 if in time, censored where it has not happened. Apart: the
    seller's own call-back (until the next dial or talk with the client) and the deal (an agreed act until the next later
    stage; the first expected day of closing until the win). Kept: at most one business day late. Pushes: times the expected
    day of closing was moved later, a week of an open deal.
    Flag: restricted mean delay at least 3 business days above peers with its whole interval, log-rank test; fewer promises kept
    than peers at the same stage; pushes a week 1.25 times peers'. "Dates differ between sellers": log-rank over all sellers and the intraclass correlation, ICC(1), of
    ln(1 + days) with its F interval (Shrout and Fleiss 1979). Source: docs/AUDIT.md, K10.
    """
    own, gate = callbacks(facts), unlinked(facts)
    moved = deal_steps(facts) if gate is None else own.head(0)
    closing = closings(facts)
    weeks = pushed(facts) if len(facts.pushes) or facts.snapshots > 1 else closing.head(0)
    if own.empty and moved.empty and closing.empty:
        return absent("K10", "k10.absent.nothing")
    names, least = facts.names, settings.min_deals
    parts: list[tuple[str, tuple[Figure, ...]]] = []
    if len(own):
        parts.append(("callback", _late("callback", own, facts, settings)))
        judged = own[own["happened"] | (own["days"] > KEPT)].assign(
            hit=lambda rows: rows["happened"] & (rows["days"] <= KEPT)
        )
        parts.append(("kept", share_figures("k10.measure.kept", judged, names, settings, least=least)))
    if len(moved):
        parts.append(("stage", _late("stage", moved, facts, settings)))
    if len(closing):
        parts.append(("closing", _late("closing", closing, facts, settings)))
    if len(weeks):
        pace = rate_figures(
            "k10.measure.pushes", weeks, names, settings, unit="per_week", worse="high", ratio=RATIO, least=least
        )
        parts.append(("pushes", pace))
    return CheckResult(
        "K10",
        len(own) + len(moved) + len(closing),
        **period(pd.concat([part["at"] for part in (own, moved, closing) if len(part)])),
        figures=tuple(one for _, made in parts for one in made),
        findings=(*(one for name, made in parts for one in told(f"k10.found.{name}", made)), *_differ(own, closing)),
        notes=_notes(facts, gate),
        listings=(*_pushed(facts, weeks), *_waiting(facts, own)),
        moments=_to_hear(facts, own),
        plots=(*_promised(own), *_curves(facts, own), *_bars(facts, own), *_dots(facts, parts)),
    )


def _late(name: str, rows: pd.DataFrame, facts: Facts, settings: AuditSettings) -> tuple[Figure, ...]:
    measure = f"k10.measure.{name}"
    return time_figures(
        measure, rows, facts.names, settings, practical=DRIFT, unit="days", worse="high", horizon=HORIZON
    )


def _differ(own: pd.DataFrame, closing: pd.DataFrame) -> tuple[Reason, ...]:
    found = []
    for name, rows in (("callback", own), ("closing", closing)):
        p, part = between(rows)
        if p is None or part.low is None or part.value is None or part.high is None:
            continue
        code = "differ" if p < 0.05 and part.low > 0 else "alike"
        shown = {
            "value": round(100 * part.value),
            "low": round(100 * part.low),
            "high": round(100 * part.high),
            "p": f"{p:.3f}",
        }
        found.append(Reason(f"k10.found.{code}_{name}", shown))
    return tuple(found)


def between(rows: pd.DataFrame) -> tuple[float | None, Estimate]:
    """p of the log-rank test over all sellers, and the share of the spread of ln(1 + days) that lies between them (ICC(1))."""
    from scipy.stats import f
    from statsmodels.duration.survfunc import survdiff

    if rows.empty:
        return None, Estimate(0)
    known = rows[rows["seller"].notna()]
    sizes = known.groupby("seller", observed=True)["happened"].sum()
    many = sizes.index[sizes >= LEAST]
    known = known[known["seller"].isin(many)]
    k, n = len(many), int(known["happened"].sum())
    if k < 2 or known["days"].nunique() < 2:
        return None, Estimate(n)  # all happened after as many days: nothing differs
    _, p = survdiff(known["days"].to_numpy(), known["happened"].to_numpy(int), known["seller"].astype(str).to_numpy())
    done = known[known["happened"]]
    logs = np.log1p(done["days"])
    groups = logs.groupby(done["seller"], observed=True)
    mean, size = groups.mean(), groups.size()
    among = float((size * (mean - logs.mean()) ** 2).sum()) / (k - 1)
    within = float(((logs - groups.transform("mean")) ** 2).sum()) / (n - k)
    if not within:
        return float(p), Estimate(n)
    usual = (n - float((size**2).sum()) / n) / (k - 1)
    ratio = among / within
    low, high = ratio / f.ppf(0.975, k - 1, n - k), ratio * f.ppf(0.975, n - k, k - 1)
    icc = [(one - 1) / (one + usual - 1) for one in (ratio, low, high)]
    value, lower, upper = (max(0.0, float(one)) for one in icc)
    return float(p), Estimate(n, value, lower, upper)


def _notes(facts: Facts, gate: Reason | None) -> tuple[Reason, ...]:
    found = [gate] if gate else []
    found.append(Reason("k10.note.days"))
    if not facts.has_log:
        found.append(Reason("k10.note.no_log"))
    if facts.moves.empty:
        found.append(Reason("k10.note.no_history"))
    if facts.pushes.empty and facts.snapshots < 2:
        found.append(Reason("k10.note.no_pushes"))
    return tuple(found)


def _promised(own: pd.DataFrame) -> tuple[Plot, ...]:
    """Promised against actual, in business days after the talk; evenly spaced in time where there are too many."""
    done = own[own["happened"]].sort_values("at")
    if done.empty:
        return ()
    some = done.iloc[np.unique(np.linspace(0, len(done) - 1, min(POINTS, len(done))).astype(int))]
    points = [(float(x), float(y), "") for x, y in zip(some["promised"], some["actual"], strict=True)]
    title = Reason("k10.plot.promised", {"n": len(done), "shown": len(points)})
    return (
        Plot("scatter", title, x="k10.axis.promised", y="k10.axis.actual", data={"points": points, "diagonal": True}),
    )


def _curves(facts: Facts, own: pd.DataFrame) -> tuple[Plot, ...]:
    """How many promises are still waiting after so many days; a curve a seller, or the team's where there are too many."""
    if own.empty:
        return ()
    counts = own.groupby("seller", observed=True).size()
    sellers = sorted((facts.names.get(one, one), one) for one in counts.index[counts >= LEAST])
    some = [(name, own[own["seller"] == one]) for name, one in sellers] if 0 < len(sellers) <= CURVES else [("", own)]
    curves = []
    for name, rows in some:
        line = curve(rows)
        steps = zip(line["days"], line["left"], line["low"], line["high"], strict=True)
        curves.append((name, len(rows), [one for one in steps if one[0] <= HORIZON]))
    title = Reason("k10.plot.waiting", {"n": len(own)})
    return (
        Plot("survival", title, x="k10.axis.late", y="checks.axis.percent", data={"curves": curves, "unit": "days"}),
    )


def _bars(facts: Facts, own: pd.DataFrame) -> tuple[Plot, ...]:
    if own.empty:
        return ()
    kind = np.select([~own["happened"], own["days"] <= KEPT], [2, 0], 1)
    table = own.assign(kind=kind).groupby(["seller", "kind"], observed=True).size().unstack(fill_value=0)
    table = table.reindex(columns=range(3), fill_value=0)
    bars = sorted(
        (facts.names.get(one, one), row.tolist()) for one, row in zip(table.index, table.to_numpy(), strict=True)
    )
    data = {"rows": bars, "parts": ["k10.part.kept", "k10.part.late", "k10.part.open"]}
    return (
        (Plot("stacked", Reason("k10.plot.kept", {"n": len(own)}), x="checks.axis.percent", data=data),) if bars else ()
    )


def _dots(facts: Facts, parts: Sequence[tuple[str, tuple[Figure, ...]]]) -> list[Plot]:
    return [
        dots(one, made, facts, "k10.axis.closing" if name == "closing" else f"k10.measure.{name}")
        for name, made in parts
        if name in ("closing", "pushes")
        for one in told(f"k10.plot.{name}", made)
    ]


def _pushed(facts: Facts, weeks: pd.DataFrame) -> tuple[Listing, ...]:
    """Deals whose day of closing was moved most often."""
    if weeks.empty:
        return ()
    rows = weeks[weeks["count"] > 0].sort_values(["count", "moved"], ascending=False, kind="stable")
    place = rows["deal"].to_numpy(int)
    shown = pd.DataFrame({
        "deal": by_deal(facts, "deal_id", place), "seller": named(facts, rows["seller"]),
        "company": by_deal(facts, "company", place), "count": rows["count"].to_numpy(), "moved": rows["moved"].to_numpy(),
        "now": facts.deals["expected_close"].array[place],
    })  # fmt: skip
    columns = (
        "checks.column.deal",
        "checks.column.seller",
        "checks.column.company",
        "k10.column.pushes",
        "k10.column.moved",
        "k10.column.now",
    )
    return (listing("k10.listing.pushed", columns, shown),) if len(rows) else ()


def _waiting(facts: Facts, own: pd.DataFrame) -> tuple[Listing, ...]:
    """Promised call-backs that have not come, the latest first."""
    if own.empty:
        return ()
    rows = own[~own["happened"]].sort_values("due", ascending=False, kind="stable")
    place = rows["deal"].to_numpy(int)
    shown = pd.DataFrame({
        "due": rows["due"].array, "seller": named(facts, rows["seller"]), "deal": by_deal(facts, "deal_id", place),
        "company": by_deal(facts, "company", place), "call": facts.talks["call_id"].to_numpy()[rows["talk"]],
        "days": rows["days"].to_numpy(int),
    })  # fmt: skip
    columns = ("k10.column.due", *(f"checks.column.{one}" for one in ("seller", "deal", "company", "call", "days")))
    return (listing("k10.listing.waiting", columns, shown),) if len(rows) else ()


def _to_hear(facts: Facts, own: pd.DataFrame) -> tuple[Moment, ...]:
    """Where a call-back was promised that came late or not at all."""
    late = own[own["days"] > KEPT] if len(own) else own
    if late.empty:
        return ()
    rows = late[["talk", "start"]].assign(value=late["act"], state=late["due"].dt.strftime("%Y-%m-%d"))
    return moments(facts, rows, "K10", "k10.hear.late", "partly")
