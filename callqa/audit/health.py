"""What the figures stand on: how much was linked, judged, known; read before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callqa.audit.intervals import wilson
from callqa.types import Estimate, Reason

if TYPE_CHECKING:
    import pandas as pd

    from callqa.audit.checks import Check
    from callqa.audit.facts import Facts

# G0: below this share linked, or sellers of so many calls further apart, what needs links is not judged.
LINKED, APART, CALLS = 0.70, 0.20, 20
CLOCK, VOTE = (
    10,
    90,
)  # minutes between log and recordings; per cent of the votes for a channel: beyond, a person has to look


def health(
    frames: Mapping[str, pd.DataFrame], first: pd.DataFrame, facts: Mapping[str, tuple[int, int] | int | Reason]
) -> dict[str, Estimate | Reason | int | float | str | None]:
    calls, links, tallies, deals = (frames[name] for name in ("calls", "links", "tallies", "deals"))
    status = links["status"].value_counts()
    core = tallies[tallies["core"] & (tallies["verdict"] != "na")]
    closed = deals[deals["status"].isin(["won", "lost"])]
    return {
        "linked": wilson(int(status.get("linked", 0)), len(links)) if len(deals) else None,
        "ambiguous": int(status.get("ambiguous", 0)),
        "unlinked": int(status.get("unlinked", 0)),
        "hidden": wilson(int(calls["client_phone"].isna().sum()), len(calls)),
        "stereo": wilson(int((calls["channels"] >= 2).sum()), len(calls)),
        "no_seller": int(calls["seller_id"].isna().sum()),
        "unknown_verdicts": wilson(int(core.loc[core["verdict"] == "unknown", "n"].sum()), int(core["n"].sum())),
        "failed": int(frames["failures"]["n"].sum()),
        "deals": len(deals),
        "open_deals": wilson(int((deals["status"] == "open").sum()), len(deals)) if len(deals) else None,
        "closed_with_call": wilson(len(first), len(closed)) if len(closed) else None,
        **{name: wilson(*value) if isinstance(value, tuple) else value for name, value in facts.items()},
    }


def links_by_seller(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, int]]:
    """Seller -> status of link -> calls. Links that are missing for some sellers look like bad quality."""
    joined = frames["links"].merge(frames["calls"][["call_id", "seller_id"]], on="call_id")
    return _counted(joined["seller_id"], joined["status"])


def link_gate(frames: Mapping[str, pd.DataFrame]) -> Reason | None:
    """Why nothing that needs links is judged; None where it may be. `frames`: calls, links and deals of the store."""
    if frames["deals"].empty:
        return Reason("audit.warn.no_crm")
    return _gate(frames["links"]["status"], links_by_seller(frames))


def talks_gate(facts: Facts) -> Reason | None:
    """The same rule over what the checks read: recorded conversations only, for no others are linked."""
    if facts.deals.empty:
        return Reason("audit.warn.no_crm")
    recorded = facts.talks[facts.talks["call_id"].notna()]
    return _gate(recorded["link"].dropna(), _counted(recorded["seller"], recorded["link"]))


def unjudged(gate: Reason | None, checks: Mapping[str, Check]) -> dict[str, Reason]:
    """Check -> why it is not judged, for those that need links."""
    return {code: gate for code, check in checks.items() if check.linked} if gate else {}


def _counted(sellers: pd.Series, statuses: pd.Series) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    known = sellers.notna() & statuses.notna()
    for (seller, status), n in statuses[known].groupby([sellers[known], statuses[known]], observed=True).size().items():
        found.setdefault(str(seller), {})[str(status)] = int(n)
    return found


def _gate(statuses: pd.Series, by_seller: Mapping[str, Mapping[str, int]]) -> Reason | None:
    if statuses.empty:
        return None
    share = float((statuses == "linked").mean())
    if share < LINKED:
        return Reason("audit.warn.not_linked", {"share": round(100 * share), "need": round(100 * LINKED)})
    shares = [one.get("linked", 0) / sum(one.values()) for one in by_seller.values() if sum(one.values()) >= CALLS]
    if shares and max(shares) - min(shares) > APART:
        low, high = (round(100 * x) for x in (min(shares), max(shares)))
        return Reason("audit.warn.uneven_links", {"low": low, "high": high})
    return None


def warnings(frames: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What a reader must know before he believes the rest."""
    found: list[Reason] = []
    if frames["calls"].empty:
        return (Reason("audit.warn.no_calls"),)
    if refused := figures.get("consent_refused"):
        found.append(Reason("audit.warn.refused", {"n": refused}))
    if gate := link_gate(frames):
        found.append(gate)
    clock, vote = figures.get("clock_offset"), figures.get("channel_vote")
    if clock and abs(clock.values["minutes"]) > CLOCK:
        found.append(Reason("audit.warn.clock", clock.values))
    if vote and vote.values["least"] < VOTE:
        found.append(Reason("audit.warn.channels", vote.values))
    if figures["no_seller"]:
        found.append(Reason("audit.warn.no_seller", {"n": figures["no_seller"]}))
    unknown = figures["unknown_verdicts"]
    if unknown.value is not None and unknown.value > 0.1:
        found.append(Reason("audit.warn.unknown", {"share": round(100 * unknown.value)}))
    return tuple(found)
