"""Was there a clear ask with price or terms (UP4)? `na` where the client is dissatisfied: right not to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import unheard
from callqa.scoring.stages.spots import first, judged, says, spots
from callqa.types import Dialogue, Finding

SEARCHED = ("offer_or_reserve", "price_or_terms")
NEAR = 4  # turns between the price and the ask


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    offers = list(spots(dialogue, "seller", "asks_to_buy"))
    prices = list(spots(dialogue, "seller", "names_terms"))
    if not offers and not prices:
        if first(dialogue, "client", "reproach") is not None:
            return judged("na", "upsell.dissatisfied", dialogue)
        return judged("missed", "upsell.no_ask", dialogue, (), 0.65, SEARCHED, asked=False)
    pair = next(((o, p) for p in prices for o in offers if abs(o.turn - p.turn) <= NEAR), None)
    if pair is not None and not says(dialogue, pair[1].turn, "about_price"):
        return judged("met", "upsell.asked", dialogue, pair, 0.65, asked=True)
    return judged("partly", "upsell.hinted", dialogue, [*offers[:1], *prices[:1]], 0.55, SEARCHED, asked=True)
