"""What the figures stand on: how much was linked, judged, known; read before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callqa.audit.intervals import wilson
from callqa.types import Estimate, Reason

if TYPE_CHECKING:
    import pandas as pd

LINKED, APART, CALLS = (
    0.70,
    0.20,
    20,
)  # below, or sellers of so many calls further apart: what needs links is not judged


def health(
    frames: Mapping[str, pd.DataFrame], first: pd.DataFrame, facts: Mapping[str, tuple[int, int] | int]
) -> dict[str, Estimate | int | float | str | None]:
    calls, links, findings, deals = (frames[name] for name in ("calls", "links", "findings", "deals"))
    status = links["status"].value_counts()
    core = findings[findings["core"] & (findings["verdict"] != "na")]
    closed = deals[deals["status"].isin(["won", "lost"])]
    return {
        "linked": wilson(int(status.get("linked", 0)), len(links)) if len(deals) else None,
        "ambiguous": int(status.get("ambiguous", 0)),
        "unlinked": int(status.get("unlinked", 0)),
        "hidden": wilson(int(calls["client_phone"].isna().sum()), len(calls)),
        "stereo": wilson(int((calls["channels"] >= 2).sum()), len(calls)),
        "no_seller": int(calls["seller_id"].isna().sum()),
        "unknown_verdicts": wilson(int((core["verdict"] == "unknown").sum()), len(core)),
        "failed": len(frames["failures"]),
        "deals": len(deals),
        "open_deals": wilson(int((deals["status"] == "open").sum()), len(deals)) if len(deals) else None,
        "closed_with_call": wilson(len(first), len(closed)) if len(closed) else None,
        **{name: wilson(*value) if isinstance(value, tuple) else value for name, value in facts.items()},
    }


def links_by_seller(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, int]]:
    """Seller -> status of link -> calls. Links that are missing for some sellers look like bad quality."""
    joined = frames["links"].merge(frames["calls"][["call_id", "seller_id"]], on="call_id").dropna(subset=["seller_id"])
    found: dict[str, dict[str, int]] = {}
    for (seller, status), n in joined.groupby(["seller_id", "status"]).size().items():
        found.setdefault(str(seller), {})[str(status)] = int(n)
    return found


def unfit_links(frames: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> Reason | None:
    """Why what needs links is not judged; None where it may be."""
    linked = figures["linked"]
    if linked is None or linked.value is None:
        return None
    if linked.value < LINKED:
        return Reason("audit.warn.not_linked", {"share": round(100 * linked.value), "need": round(100 * LINKED)})
    rows = [one for one in links_by_seller(frames).values() if sum(one.values()) >= CALLS]
    shares = [one.get("linked", 0) / sum(one.values()) for one in rows]
    if shares and max(shares) - min(shares) > APART:
        low, high = (round(100 * x) for x in (min(shares), max(shares)))
        return Reason("audit.warn.uneven_links", {"low": low, "high": high})
    return None


def warnings(frames: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What a reader must know before he believes the rest."""
    found: list[Reason] = []
    if frames["calls"].empty:
        return (Reason("audit.warn.no_calls"),)
    if frames["deals"].empty:
        found.append(Reason("audit.warn.no_crm"))
    unfit = unfit_links(frames, figures)
    if unfit:
        found.append(unfit)
    if figures["no_seller"]:
        found.append(Reason("audit.warn.no_seller", {"n": figures["no_seller"]}))
    unknown = figures["unknown_verdicts"]
    if unknown.value is not None and unknown.value > 0.1:
        found.append(Reason("audit.warn.unknown", {"share": round(100 * unknown.value)}))
    return tuple(found)
