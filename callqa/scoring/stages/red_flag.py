"""A red flag: wordings of one party that a person has to check, found (`missed`, with the quote) or not (`na`).

params: wordings, lists of language/phrases; party 'S' or 'C'; `unsolved: true`: an offer after a reproach nobody answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import unheard
from callqa.scoring.stages.spots import Spot, first, judged, says
from callqa.types import Dialogue, Finding

ROLES = {"S": "seller", "C": "client"}


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    found = first(dialogue, ROLES[params.get("party", "S")], *params.get("wordings", ()))
    places: list[Spot] = [found] if found is not None else []
    if not places and params.get("unsolved"):
        places = _offer_after_reproach(dialogue)
    if places:
        return judged("missed", "stages.red_flag.found", dialogue, places, 0.5)
    return judged("na", "stages.red_flag.none", dialogue)


def _offer_after_reproach(dialogue: Dialogue) -> list[Spot]:
    """The client's reproach and a paid offer after it, with no word of mending between them."""
    reproach = first(dialogue, "client", "reproach")
    offer = first(dialogue, "seller", "names_terms", after=reproach.turn) if reproach is not None else None
    if reproach is None or offer is None or not says(dialogue, offer.turn, "makes_offer"):
        return []
    between = range(reproach.turn + 1, offer.turn + 1)
    return [] if any(says(dialogue, i, "offers_remedy", "notices_leaving") for i in between) else [reproach, offer]
