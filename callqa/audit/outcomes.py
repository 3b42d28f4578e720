"""First conversations against what became of their deals: differences within sellers, with counts and intervals.

Only the first judged conversation of a deal counts, held before the outcome: later calls know it already. Open deals are
censored, not lost. An association is no cause: an interested client names dates more readily.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from callqa.audit.facts import CORE_COLUMNS, MET, MISSED, NA, NO, PARTLY, UNKNOWN, YES
from callqa.audit.intervals import Z, false_discovery, p_value, stratified_difference, wilson
from callqa.config import AuditSettings
from callqa.types import CORE, Association, Estimate, Reason, Tally

if TYPE_CHECKING:
    import pandas as pd

SAID = {MISSED: "missed", PARTLY: "partly", MET: "met", UNKNOWN: "unknown", NA: "na"}
BOTH_ARMS = 5  # deals on each side below which a seller's own difference is not shown


def first_conversations(calls: pd.DataFrame, links: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """One row a closed deal: its seller, whether won, and the call_id and score of its first judged conversation."""
    linked = links[links["deal_id"].notna() & (links["status"] == "linked")][["call_id", "deal_id"]]
    columns = ["call_id", "started_at", "seller_id", "score"]
    talks = calls[calls["not_judged"].isna() & calls["judged"]][columns].merge(linked, on="call_id", validate="1:1")
    closed = deals[deals["status"].isin(["won", "lost"])][["deal_id", "status", "closed_at"]]
    joined = talks.merge(closed, on="deal_id", validate="m:1")
    before = joined["closed_at"].isna() | (joined["started_at"] <= joined["closed_at"])
    first = joined[before].sort_values(["started_at", "call_id"]).drop_duplicates("deal_id")
    return first.assign(won=first["status"] == "won", seller_id=first["seller_id"].astype(object))


def core_verdicts(calls: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """A row each of those calls' core verdicts: call_id, criterion, verdict, asked."""
    import pandas as pd

    rows = calls[calls["call_id"].isin(first["call_id"])]
    parts = [
        pd.DataFrame(
            {
                "call_id": rows["call_id"],
                "criterion": name,
                "verdict": rows[short].map(SAID),
                "asked": rows[f"{short}_asked"].map({NO: False, YES: True}),
                "core": True,
            }
        )
        for name, short in CORE_COLUMNS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def associations(first: pd.DataFrame, findings: pd.DataFrame, settings: AuditSettings) -> tuple[Association, ...]:
    """Team rows (by 'asked', then by verdict, then the score), then each seller's own."""
    core = findings[findings["core"]][["call_id", "criterion", "verdict", "asked"]]
    tables = {
        (name, basis): _exposed(first, core[core["criterion"] == name], basis)
        for name in CORE
        for basis in ("asked", "verdict")
    }
    team = [_team(name, basis, table, settings) for (name, basis), table in tables.items()]
    team.append(_by_score(first, settings))
    q_values = false_discovery([p_value(one.difference) for one in team])
    team = [replace(one, q_value=q) for one, q in zip(team, q_values, strict=True)]
    own = [
        _own(str(seller), name, rows, settings)
        for name in CORE
        for seller, rows in tables[name, "verdict"].groupby("seller_id")
    ]
    return (*team, *sorted(own, key=lambda one: (one.seller_id or "", CORE.index(one.criterion))))


def _exposed(first: pd.DataFrame, rows: pd.DataFrame, basis: str) -> pd.DataFrame:
    """First conversations with `with_it`: whether the seller asked, or whether the verdict was met. Unknown ones are left out."""
    joined = first.merge(rows, on="call_id", validate="1:m")
    if basis == "asked":
        known = joined[joined["asked"].notna() & joined["verdict"].isin(["met", "partly", "missed"])]
        return known.assign(with_it=known["asked"].astype(bool))
    known = joined[joined["verdict"].isin(["met", "partly", "missed"])]
    return known.assign(with_it=known["verdict"] == "met")


def _counts(rows: pd.DataFrame) -> tuple[int, int, int, int]:
    """(won with, n with, won without, n without)."""
    having, lacking = rows[rows["with_it"]], rows[~rows["with_it"]]
    return int(having["won"].sum()), len(having), int(lacking["won"].sum()), len(lacking)


def _team(name: str, basis: str, rows: pd.DataFrame, settings: AuditSettings) -> Association:
    y1, n1, y0, n0 = _counts(rows)
    if n1 + n0 < settings.min_deals or min(n1, n0) < BOTH_ARMS:
        few = Estimate(n1 + n0, reason=Reason("audit.few_deals", {"n": min(n1, n0), "need": BOTH_ARMS}))
        return Association(name, basis, few, Tally(y1, 0, n1 - y1), wilson(y1, n1), wilson(y0, n0))
    strata = [_counts(group) for _, group in rows.fillna({"seller_id": "?"}).groupby("seller_id")]
    return Association(
        name, basis, stratified_difference(strata), Tally(y1, 0, n1 - y1), wilson(y1, n1), wilson(y0, n0)
    )


def _own(seller: str, name: str, rows: pd.DataFrame, settings: AuditSettings) -> Association:
    y1, n1, y0, n0 = counts = _counts(rows)
    if n1 + n0 < settings.min_deals:
        reason = Reason("audit.few_closed", {"n": n1 + n0, "need": settings.min_deals})
    elif min(n1, n0) < BOTH_ARMS:
        reason = Reason("audit.few_deals", {"n": min(n1, n0), "need": BOTH_ARMS})
    else:
        return Association(
            name, "verdict", stratified_difference([counts]), Tally(y1, 0, n1 - y1), wilson(y1, n1), wilson(y0, n0),
            seller_id=seller,
        )  # fmt: skip
    return Association(name, "verdict", Estimate(n1 + n0, reason=reason), seller_id=seller)


def _by_score(first: pd.DataFrame, settings: AuditSettings) -> Association:
    """Won share per +10 points of the first conversation's score, within sellers: slope of a linear probability model with
    seller means taken out, heteroscedasticity-robust error HC1 (White 1980; MacKinnon & White 1985)."""
    import numpy as np

    rows = first[first["score"].notna() & first["seller_id"].notna()]
    n = len(rows)
    if n < settings.min_deals or rows["won"].nunique() < 2:
        reason = Reason("audit.few_closed", {"n": n, "need": settings.min_deals})
        return Association("first_score", "score", Estimate(n, reason=reason))
    by_seller = rows.groupby("seller_id")
    x = (rows["score"] - by_seller["score"].transform("mean")).to_numpy() / 10
    won = rows["won"].astype(float)
    y = (won - won.groupby(rows["seller_id"]).transform("mean")).to_numpy()
    spread, groups = float(x @ x), rows["seller_id"].nunique()
    if spread < 1e-9 or n <= groups + 1:
        return Association("first_score", "score", Estimate(n, reason=Reason("audit.one_sided")))
    slope = float(x @ y) / spread
    left = y - slope * x
    error = float(np.sqrt((x**2 @ left**2) * n / (n - groups - 1))) / spread
    return Association(
        "first_score", "score", Estimate(n, 100 * slope, 100 * (slope - Z * error), 100 * (slope + Z * error))
    )
