"""Did the client say why he chooses us (PP8)? Own words met, a yes to a leading question partly, a lost deal `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import reply, unheard
from callqa.scoring.stages.spots import first, judged, spots, words
from callqa.types import Dialogue, Finding

SEARCHED = ("why_us", "asks_why_us")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    lost = first(dialogue, "client", "deal_lost")
    if lost is not None and core["next_step_dated"].verdict == "missed":
        return judged("na", "proposal.lost", dialogue, [lost], 0.6)
    for spot in spots(dialogue, "seller", "asks_why_us"):
        answer = reply(dialogue, spot.turn, "client")
        if answer is not None and len(words(dialogue, answer)) >= 2:
            return judged("met", "proposal.why_us", dialogue, [spot, answer], 0.65, asked=True, answered=True)
        return judged("partly", "proposal.why_us_led", dialogue, [spot, answer], 0.55, asked=True, answered=False)
    own = first(dialogue, "client", "why_us")
    if own is not None:
        return judged("met", "proposal.why_us", dialogue, [own], 0.6, asked=False, answered=True)
    return judged("missed", "proposal.why_us_none", dialogue, (), 0.75, SEARCHED, asked=False)
