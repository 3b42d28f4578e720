"""K23: do forecasts on paper become contracts?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent
from callqa.audit.facts import Facts
from callqa.audit.intervals import Z, wilson
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, CheckResult, Comparison, Figure, Plot

OFF = 0.15  # |O / E - 1| that matters
EXTREME = 3.09
BINS = 5


def paper_to_contract(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K23 PAPER-TO-CONTRACT. Question: of the deals that had a probability in the CRM while they were open, are as many won as
    the probabilities add up to?

    Inputs: the probability between 0 and 1 at the deal's first entry into the proposal, before the outcome (from history or
    snapshots: the CRM itself rewrites it to 0 or 1 afterwards). A fixed stage, because deals that end in a stage are the ones that
    did not get further. O wins against E = sum of p: z = (O - E) / sqrt(sum of p (1 - p)); Brier score; five bins.
    A figure is O / E with an interval from the same variance. Flag: |z| > 2 and O / E at least 15 % below 1.
    """
    known = facts.moves[(facts.moves["probability"] > 0) & (facts.moves["probability"] < 1)]
    known = known[known["stage"] == "proposal"]
    if known.empty:
        return absent("K23", "k23.absent")
    entered = known.sort_values("at").drop_duplicates("deal").set_index("deal")
    deals = facts.deals.loc[entered.index]
    closed = deals["status"].isin(["won", "lost"]) & (deals["closed"].isna() | (entered["at"] <= deals["closed"]))
    rows = pd.DataFrame(
        {
            "p": entered["probability"].astype(float),
            "won": deals["status"] == "won",
            "seller": deals["seller"].astype(object),
        }
    )[closed]
    if len(rows) < settings.min_deals:
        return absent("K23", "k23.few", n=len(rows), need=settings.min_deals)
    figures = [_figure(TEAM, rows, settings)]
    names = sorted(facts.names, key=lambda one: (facts.names[one], one))
    figures += [_figure(seller, rows[rows["seller"] == seller], settings) for seller in names]
    brier = float(((rows["p"] - rows["won"]) ** 2).mean())
    expected = float(rows["p"].sum())
    found = {"won": int(rows["won"].sum()), "expected": f"{expected:.0f}", "n": len(rows), "brier": f"{brier:.2f}"}
    return CheckResult(
        "K23",
        n=len(rows),
        figures=tuple(figures),
        findings=(Reason("k23.found.main", found),),
        notes=(Reason("k23.note"),),
        plots=(_plot(rows),),
    )


def _figure(seller: str, rows: pd.DataFrame, settings: AuditSettings) -> Figure:
    n, expected = len(rows), float(rows["p"].sum())
    if n < settings.min_deals or expected <= 0:
        return Figure(
            "k23.measure", seller, "ratio", Estimate(n, reason=Reason("k23.few", {"n": n, "need": settings.min_deals}))
        )
    spread = math.sqrt(float((rows["p"] * (1 - rows["p"])).sum()))
    wins = float(rows["won"].sum())
    ratio, half, z = wins / expected, Z * spread / expected, (wins - expected) / spread
    own = Estimate(n, ratio, max(0.0, ratio - half), ratio + half)
    gap = Estimate(n, ratio - 1, ratio - 1 - half, ratio - 1 + half)
    practical = abs(z) > 2 and ratio - 1 < -OFF
    compared = Comparison("norm", Estimate(n, 1.0), gap, math.erfc(abs(z) / math.sqrt(2)), practical, abs(z) > EXTREME)
    return Figure("k23.measure", seller, "ratio", own, (compared,))


def _plot(rows: pd.DataFrame) -> Plot:
    edges = np.unique(np.quantile(rows["p"], np.linspace(0, 1, BINS + 1)))
    place = np.clip(np.searchsorted(edges, rows["p"], side="right") - 1, 0, max(0, len(edges) - 2))
    bins = []
    for _, part in rows.groupby(place):
        share = wilson(int(part["won"].sum()), len(part))
        bins.append((float(part["p"].mean()), share.value, share.low, share.high, len(part)))
    return Plot(
        "reliability",
        Reason("k23.plot", {"n": len(rows)}),
        x="k23.axis.forecast",
        y="k23.axis.seen",
        data={"bins": bins},
    )
