"""Facts in, an answer to each condition of the method out: does it fit this company? A warning, never a bar."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.audit.facts import Facts
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.sheet import Fit

CYCLE = (7, 183)  # days from the first contact to the outcome: "a week to half a year"
OFTEN = 3  # deals a client and year: who buys more often is a professional buyer
RECORDED = 0.9  # of deals have seller, status and dates
FEWEST = 20  # deals


def fits(facts: Facts, settings: AuditSettings) -> tuple[Fit, ...]:
    """APP-1 to APP-6. What data cannot tell is asked once, in [audit.company] of callqa.toml."""
    return (
        _asked("APP-1", settings.company.expert_sales),
        _rare_buyers(facts),
        _asked("APP-3", settings.company.product_known),
        _asked("APP-4", settings.company.experienced_sellers),
        _cycle(facts),
        _recorded(facts),
    )


def _asked(item: str, answer: bool | None) -> Fit:
    if answer is None:
        return Fit(item, "untold", Reason("sheet.fit.not_asked"))
    return Fit(item, "fits" if answer else "doubtful", Reason("sheet.fit.said_yes" if answer else "sheet.fit.said_no"))


def _rare_buyers(facts: Facts) -> Fit:
    known = facts.deals[(facts.deals["client"] >= 0) & facts.deals["created"].notna()]
    if len(known) < FEWEST:
        return Fit("APP-2", "untold", Reason("sheet.fit.few_deals", {"n": len(known), "need": FEWEST}))
    years = max(1.0, (known["created"].max() - known["created"].min()).days / 365)
    each = known.groupby("client").size() / years
    often, clients = int((each > OFTEN).sum()), len(each)
    state = "doubtful" if often > 0.1 * clients else "fits"
    values = {"often": often, "clients": clients, "limit": OFTEN}
    return Fit("APP-2", state, Reason("sheet.fit.buyers", values))  # type: ignore[arg-type]


def _cycle(facts: Facts) -> Fit:
    closed = facts.deals[facts.deals["status"].isin(["won", "lost"])]
    days = (closed["closed"] - closed["created"]).dt.total_seconds().dropna() / 86400
    if len(days) < FEWEST:
        return Fit("APP-5", "untold", Reason("sheet.fit.few_deals", {"n": len(days), "need": FEWEST}))
    median = float(days.median())
    state = "fits" if CYCLE[0] <= median <= CYCLE[1] else "doubtful"
    values = {"days": f"{median:.0f}", "n": len(days), "low": CYCLE[0], "high": CYCLE[1]}
    return Fit("APP-5", state, Reason("sheet.fit.cycle", values))  # type: ignore[arg-type]


def _recorded(facts: Facts) -> Fit:
    deals = facts.deals
    if deals.empty:
        return Fit("APP-6", "doubtful", Reason("sheet.fit.no_deals"))
    shares = dict(_shares(facts))
    poor = min(shares, key=lambda name: shares[name])
    state = "fits" if shares[poor] >= RECORDED else "doubtful"
    values = {"n": len(deals), "share": round(100 * shares[poor]), "column": poor}
    return Fit("APP-6", state, Reason("sheet.fit.recorded", values))  # type: ignore[arg-type]


def _shares(facts: Facts) -> Iterator[tuple[str, float]]:
    deals = facts.deals
    closed = deals["status"].isin(["won", "lost"])
    yield "status", float((deals["status"].notna() & (deals["status"] != "unknown")).mean())
    yield "seller", float(deals["seller"].notna().mean())
    yield "created", float(deals["created"].notna().mean())
    if closed.any():
        yield "closed", float(deals.loc[closed, "closed"].notna().mean())
