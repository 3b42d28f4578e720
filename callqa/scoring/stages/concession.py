"""Was each concession traded or limited (PP4)? All traded met, some or vaguely partly, free missed, none `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import unheard
from callqa.scoring.stages.spots import judged, says, spots
from callqa.types import Dialogue, Finding

SEARCHED = ("in_return", "limit")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    given = {s.turn: s for s in spots(dialogue, "seller", "gives_concession")}
    vague = [s for s in spots(dialogue, "seller", "vague_concession") if s.turn not in given]
    if not given and not vague:
        return judged("na", "proposal.no_concession", dialogue)
    bounded = [s for t, s in given.items() if says(dialogue, t, "bounds_concession")]
    free = [s for t, s in given.items() if not says(dialogue, t, "bounds_concession")]
    if bounded and not free:
        return judged("met", "proposal.traded", dialogue, bounded, 0.6, asked=True)
    if bounded or not given:
        return judged("partly", "proposal.traded_part", dialogue, [*bounded, *free, *vague], 0.55, SEARCHED, asked=True)
    return judged("missed", "proposal.given_free", dialogue, free, 0.6, SEARCHED, asked=False)
