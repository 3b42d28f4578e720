"""What the figures stand on: how much was linked, judged, known; read before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callqa.audit.intervals import wilson
from callqa.types import Estimate, Reason

if TYPE_CHECKING:
    import pandas as pd


def health(frames: Mapping[str, pd.DataFrame], first: pd.DataFrame) -> dict[str, Estimate | int | float | str | None]:
    calls, links, findings, deals = (frames[name] for name in ("calls", "links", "findings", "deals"))
    status = links["status"].value_counts()
    core = findings[findings["core"] & (findings["verdict"] != "na")]
    closed = deals[deals["status"].isin(["won", "lost"])]
    return {
        "linked": wilson(int(status.get("linked", 0)), len(links)) if len(deals) else None,
        "ambiguous": int(status.get("ambiguous", 0)),
        "unlinked": int(status.get("unlinked", 0)),
        "stereo": wilson(int((calls["channels"] >= 2).sum()), len(calls)),
        "no_seller": int(calls["seller_id"].isna().sum()),
        "unknown_verdicts": wilson(int((core["verdict"] == "unknown").sum()), len(core)),
        "failed": len(frames["failures"]),
        "deals": len(deals),
        "open_deals": wilson(int((deals["status"] == "open").sum()), len(deals)) if len(deals) else None,
        "closed_with_call": wilson(len(first), len(closed)) if len(closed) else None,
    }


def warnings(frames: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What a reader must know before he believes the rest."""
    found: list[Reason] = []
    if frames["calls"].empty:
        return (Reason("audit.warn.no_calls"),)
    if frames["deals"].empty:
        found.append(Reason("audit.warn.no_crm"))
    linked = figures["linked"]
    if linked is not None and linked.value is not None and linked.value < 0.5:
        found.append(Reason("audit.warn.few_linked", {"share": round(100 * linked.value)}))
    if figures["no_seller"]:
        found.append(Reason("audit.warn.no_seller", {"n": figures["no_seller"]}))
    unknown = figures["unknown_verdicts"]
    if unknown.value is not None and unknown.value > 0.1:
        found.append(Reason("audit.warn.unknown", {"share": round(100 * unknown.value)}))
    return tuple(found)
