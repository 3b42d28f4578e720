"""K26: do receivables differ between sellers, or is it two or three debtors?"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import genpareto

from callqa.audit.checks.common import SHOWN, absent
from callqa.audit.checks.plots import dots
from callqa.audit.facts import Facts
from callqa.audit.statistics import share as share_of
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason
from callqa.types.checks import TEAM, CheckResult, Comparison, Figure, Listing

TOP = 3  # debtors left out
DRAWS = 10_000
ENOUGH, LARGEST = 10, 250  # draws beyond, from which they are counted; largest ones that show the curve of the tail
LEAST = 10  # clients of a seller


def receivables_spread(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K26 AR-SPREAD. Question: what share of a seller's receivables is overdue, with and without his three largest debtors?

    Inputs: optional table 'receivables' (client, amount, overdue_days or due, seller) in one currency, the most frequent. What
    was billed does not stand in it, so shares are of what is owed. Clients are permuted over sellers 10,000 times: p is how often
    a seller of as many clients is overdue by as much. Flag: above all sellers by `settings.delta` and p small both with the top
    three and without them; the larger p counts.
    """
    table = facts.record("receivables")
    if table is None or "amount" not in table:
        return absent("K26", "k26.absent")
    rows, currency, left_out = _rows(facts, table)
    if len(rows) < LEAST:
        return absent("K26", "k26.few", n=len(rows), need=LEAST)
    sellers = sorted(rows["seller"].dropna().unique(), key=lambda one: (facts.names.get(one, one), one))
    whole = _share(rows)
    figures = [Figure("k26.measure", TEAM, "share", Estimate(len(rows), whole))]
    trimmed = rows[~rows["top"]]
    for number, seller in enumerate(sellers):
        figures.append(_figure(seller, rows, trimmed, settings.seed + number, settings))
    largest = rows[rows["overdue"] > 0].nlargest(SHOWN, "overdue")
    listed = tuple(
        (str(one.client), facts.names.get(str(one.seller), one.seller), float(one.overdue), float(one.amount), currency)
        for one in largest.itertuples()
    )
    columns = (
        "k26.column.client",
        "checks.column.seller",
        "k26.column.overdue",
        "k26.column.owed",
        "k26.column.currency",
    )
    found = {"share": f"{100 * whole:.0f}", "without": f"{100 * _share(trimmed):.0f}", "n": len(rows)}
    return CheckResult(
        "K26",
        n=len(rows),
        figures=tuple(figures),
        findings=(Reason("k26.found.main", found),),
        notes=(Reason("k26.note.main", {"currency": currency, "left_out": left_out}), Reason("k26.note.plan")),
        listings=(Listing(Reason("k26.listing"), columns, listed, int((rows["overdue"] > 0).sum())),) if listed else (),
        plots=(dots(Reason("k26.plot", {"n": len(rows)}), figures, facts, "k26.measure"),),
    )


def _rows(facts: Facts, table: pd.DataFrame) -> tuple[pd.DataFrame, str, int]:
    """A row a client: what he owes, what of it is overdue, whether he is one of his seller's largest debtors."""
    currency = table["currency"].fillna("?").astype(str) if "currency" in table else pd.Series("?", index=table.index)
    common = str(currency.mode().iloc[0])
    kept = table[currency == common]
    amount = pd.to_numeric(kept["amount"], errors="coerce").fillna(0.0)
    overdue = amount.where(_late(facts, kept), 0.0)
    known = {name: seller for seller, name in facts.names.items()}
    seller = kept["seller"].map(lambda one: known.get(one, one)) if "seller" in kept else _of_deals(facts, kept)
    client = kept["client"] if "client" in kept else kept.get("deal_id", pd.Series(kept.index, index=kept.index))
    each = pd.DataFrame({"client": client, "seller": seller, "amount": amount, "overdue": overdue})
    rows = each.groupby(["client", "seller"], as_index=False)[["amount", "overdue"]].sum()
    rows["top"] = rows.groupby("seller")["overdue"].rank(ascending=False, method="first") <= TOP
    return rows, common, len(table) - len(kept)


def _late(facts: Facts, kept: pd.DataFrame) -> pd.Series:
    if "overdue_days" in kept:
        return pd.to_numeric(kept["overdue_days"], errors="coerce").fillna(0) > 0
    if "due" in kept and facts.until is not None:
        return pd.to_datetime(kept["due"], utc=True, errors="coerce") < pd.Timestamp(facts.until)
    return pd.Series(False, index=kept.index)


def _of_deals(facts: Facts, kept: pd.DataFrame) -> pd.Series:
    sellers = facts.deals.set_index("deal_id")["seller"].astype(object)
    return kept.get("deal_id", pd.Series(None, index=kept.index, dtype=object)).map(sellers)


def _share(rows: pd.DataFrame) -> float:
    owed = float(rows["amount"].sum())
    return float(rows["overdue"].sum()) / owed if owed else 0.0


def _figure(seller: str, rows: pd.DataFrame, trimmed: pd.DataFrame, seed: int, settings: AuditSettings) -> Figure:
    own = rows[rows["seller"] == seller]
    if len(own) < LEAST:
        return Figure(
            "k26.measure", seller, "share", Estimate(len(own), reason=Reason("k26.few", {"n": len(own), "need": LEAST}))
        )
    other = rows[rows["seller"] != seller]
    mine, peers = _estimate(own), _estimate(other)
    if rows["seller"].nunique() < settings.min_sellers or mine.value is None or peers.value is None:
        return Figure("k26.measure", seller, "share", mine)
    p, p_rest = _permuted(rows, seller, seed), _permuted(trimmed, seller, seed)
    rest = _share(trimmed[trimmed["seller"] == seller]) - _share(trimmed[trimmed["seller"] != seller])
    gap = mine.value - peers.value
    practical = min(gap, rest) >= settings.delta
    (low, high), (low0, high0) = (((one.low or 0.0), (one.high or 0.0)) for one in (mine, peers))
    difference = Estimate(len(own), gap, gap - math.hypot(mine.value - low, high0 - peers.value),
                          gap + math.hypot(high - mine.value, peers.value - low0))  # fmt: skip
    worst = max(p, p_rest)
    return Figure(
        "k26.measure", seller, "share", mine, (Comparison("peers", peers, difference, worst, practical, worst < 0.002),)
    )


def _estimate(rows: pd.DataFrame) -> Estimate:
    """Overdue / owed, with Wilson's interval of as many clients as count: (sum of amounts)² / sum of squares (Kish 1965), fewer
    where the linearised error of the ratio (Cochran 1977, 6.4) is larger, as when it is the large amounts that are late."""
    n, amount = len(rows), rows["amount"].to_numpy(float)
    owed, share = float(amount.sum()), _share(rows)
    if not owed or n < 2:
        return Estimate(n, reason=Reason("audit.nothing"))
    counting = owed**2 / float(amount @ amount)
    left = (rows["overdue"] - share * rows["amount"]).to_numpy(float)
    variance = float(left @ left) * n / (n - 1) / owed**2
    if variance > 0:
        counting = min(counting, share * (1 - share) / variance)
    return share_of(share * n, n, n / counting)


def _permuted(rows: pd.DataFrame, seller: str, seed: int) -> float:
    """Two-sided p of the seller's share among shares that as many clients drawn by chance have."""
    amount, overdue = rows["amount"].to_numpy(float), rows["overdue"].to_numpy(float)
    mine = (rows["seller"] == seller).to_numpy()
    size, share = int(mine.sum()), _share(rows[mine])
    if not size or size == len(rows):
        return 1.0
    drawn = _orders(len(rows), seed)[:, :size]
    owed = amount[drawn].sum(1)
    shares = np.divide(overdue[drawn].sum(1), owed, out=np.zeros(len(drawn)), where=owed > 0)
    side = 1.0 if share >= shares.mean() else -1.0
    return min(1.0, 2 * tail(side * shares, side * share))


def tail(drawn: Any, seen: float) -> float:
    """P(as large as `seen`) among `drawn`. Where fewer than ten draws are, from a generalised Pareto curve through the largest
    250 (Knijnenburg et al. 2009, doi 10.1093/bioinformatics/btp211; its moments: Hosking and Wallis 1987), at least the normal
    curve's: shares of amounts are skewed, their tail is no thinner."""
    beyond = int((drawn >= seen).sum())
    plain = (beyond + 1) / (len(drawn) + 1)
    spread = float(drawn.std())
    if beyond >= ENOUGH or spread < 1e-12 or len(drawn) < 4 * LARGEST:
        return plain
    ordered = np.sort(drawn)[-LARGEST - 1 :]
    edge, over = float(ordered[0]), ordered[1:] - ordered[0]
    mean, variance = float(over.mean()), float(over.var())
    ratio = mean**2 / variance if variance > 0 else 1.0
    shape, scale = (1 - ratio) / 2, mean * (1 + ratio) / 2
    pareto = LARGEST / len(drawn) * float(genpareto.sf(seen - edge, shape, scale=scale))
    return min(plain, max(pareto, float(ndtr((float(drawn.mean()) - seen) / spread))))


@lru_cache(maxsize=2)
def _orders(n: int, seed: int) -> Any:
    """(draws, n): clients in random order, the same draws for every seller; fewer draws where clients are very many."""
    draws = min(DRAWS, 40_000_000 // n + 200)
    return np.argsort(np.random.default_rng(seed).random((draws, n), dtype=np.float32), axis=1).astype(np.int32)
