"""Is the offer tied to the new need (UP3)? Explicitly met, for anybody partly; no need and no offer: `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import of_role, unheard
from callqa.scoring.stages.spots import Spot, judged, says, spots, words
from callqa.types import Dialogue, Finding

SEARCHED = ("offer", "offer_tie")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    offers = list({s.turn: s for s in spots(dialogue, "seller", "makes_offer", "names_terms")}.values())
    need = core["need_identified"]
    said = [e.turn for e in need.evidence if e.role == "client"]
    if not offers:
        if need.verdict == "missed":
            return judged("na", "upsell.no_need_no_offer", dialogue)
        return judged("missed", "upsell.no_offer", dialogue, said, 0.55, SEARCHED, asked=False)
    tied = next(
        (o for o in offers if need.verdict in ("met", "partly") and _tie(dialogue, o, need.verdict == "met")), None
    )
    if tied is not None:
        return judged("met", "upsell.tied", dialogue, [*said[:1], tied], 0.6, asked=True)
    return judged("partly", "upsell.generic", dialogue, offers[:1], 0.6, SEARCHED[1:], asked=True)


def _tie(dialogue: Dialogue, offer: Spot, found: bool) -> bool:
    """Takes up words of an earlier client's turn, or names what they call for."""
    heard: frozenset[str] = frozenset().union(
        *(words(dialogue, i) for i, _ in of_role(dialogue, "client") if i < offer.turn)
    )
    shared = heard & words(dialogue, offer.turn)
    shown = says(dialogue, offer.turn, "shows_for_need")
    return bool(shared) or shown if found else bool(shared) and shown
