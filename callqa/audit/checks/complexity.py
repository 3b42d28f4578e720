"""K16: do sellers work less on deals that are more work?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from callqa.audit.checks.common import absent
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.intervals import Z
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, CheckResult, Comparison, Figure

LEAST = 25  # deals of a seller
EARLY = pd.Timedelta(days=14)
SLOPE = 0.1  # of log touches a standard deviation of log amount


def cherry_pick(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K16 CHERRY-PICK. Question: does a seller touch large deals less in their first 14 days than small ones?

    Inputs: amounts of one currency (the most frequent: amounts of several are never mixed); conversations and attempts with the
    deal's client in the first 14 days. Slope of log(1 + touches) on the standardised log amount, a line a seller, robust (HC1)
    error. The amount stands for how much work a deal is: the only measure of it that every export has. Flag: slope below zero
    with 95 % and 0.1 or more below that of his peers without him, from 25 deals on.
    """
    deals = facts.deals[(facts.deals["amount"] > 0) & (facts.deals["client"] >= 0) & facts.deals["created"].notna()]
    deals = deals[deals["created"] >= facts.talks["at"].min()]  # touches of earlier ones were not seen
    if facts.until is not None:
        deals = deals[deals["created"] <= pd.Timestamp(facts.until) - EARLY]
    currency = deals["currency"].astype(object).fillna("?")
    common = currency.mode()
    deals = deals[currency == common.iloc[0]] if len(common) else deals
    if len(deals) < LEAST:
        return absent("K16", "k16.absent", n=len(deals), need=LEAST)
    rows = _touches(facts, deals)
    x = np.log(rows["amount"].astype(float))
    rows = rows.assign(x=(x - x.mean()) / (x.std() or 1.0), y=np.log1p(rows["touches"]))
    whole = _slope(rows)
    figures = [Figure("k16.measure", TEAM, "ratio", whole)]
    for seller in sorted(facts.names, key=lambda one: (facts.names[one], one)):
        mine = rows["seller"] == seller
        others = _slope(rows[rows["seller"].notna() & ~mine])
        figures.append(_figure(seller, rows[mine], others, len(facts.names) >= settings.min_sellers))
    left_out = int((currency != common.iloc[0]).sum())
    return CheckResult(
        "K16",
        n=len(rows),
        figures=tuple(figures),
        findings=(Reason("k16.found.main", {"n": len(rows), "slope": f"{whole.value or 0:+.2f}"}),),
        notes=(Reason("k16.note", {"currency": str(common.iloc[0]), "left_out": left_out}),),
        plots=(dots(Reason("k16.plot", {"n": len(rows)}), figures, facts, "k16.measure"),),
    )


def _touches(facts: Facts, deals: pd.DataFrame) -> pd.DataFrame:
    rows = deals[["client", "created", "amount"]].assign(seller=deals["seller"].astype(object))
    met = rows.reset_index().merge(facts.talks[["client", "at"]], on="client")
    early = met[(met["at"] >= met["created"]) & (met["at"] <= met["created"] + EARLY)]
    return rows.assign(touches=early.groupby("index").size().reindex(rows.index).fillna(0))


def _slope(rows: pd.DataFrame) -> Estimate:
    """Least squares with an HC1 error (MacKinnon and White 1985)."""
    x, y, n = rows["x"].to_numpy(), rows["y"].to_numpy(), len(rows)
    centred = x - x.mean() if n else x
    spread = float(centred @ centred)
    if n < 3 or spread < 1e-9:
        return Estimate(n, reason=Reason("audit.one_sided"))
    slope = float(centred @ y) / spread
    left = y - y.mean() - slope * centred
    error = math.sqrt(float(centred**2 @ left**2) * n / (n - 2)) / spread
    return Estimate(n, slope, slope - Z * error, slope + Z * error)


def _figure(seller: str, rows: pd.DataFrame, others: Estimate, peers: bool) -> Figure:
    if len(rows) < LEAST:
        few = Reason("audit.few_closed", {"n": len(rows), "need": LEAST})
        return Figure("k16.measure", seller, "ratio", Estimate(len(rows), reason=few))
    own = _slope(rows)
    if own.value is None or own.low is None or own.high is None or not peers:
        return Figure("k16.measure", seller, "ratio", own)
    if others.value is None or others.low is None or others.high is None:
        return Figure("k16.measure", seller, "ratio", own)
    own_error = (own.high - own.low) / (2 * Z)
    error = math.hypot(own_error, (others.high - others.low) / (2 * Z))
    gap = own.value - others.value
    z = gap / error if error else 0.0
    practical = own.value + 1.645 * own_error < 0 and gap <= -SLOPE
    difference = Estimate(own.n, gap, gap - Z * error, gap + Z * error)
    compared = Comparison("peers", others, difference, math.erfc(abs(z) / math.sqrt(2)), practical, abs(z) > 3.09)
    return Figure("k16.measure", seller, "ratio", own, (compared,))
