"""Did the seller ask what worries the client or prevents the deal (PS6)? `na` where the client named several unasked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.scoring.stages.common import reply, unheard
from callqa.scoring.stages.spots import judged, says, spots, words
from callqa.types import Dialogue, Finding

SEARCHED = ("asks_worries",)


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    best: Finding | None = None
    for spot in spots(dialogue, "seller", "asks_worries"):
        answer = reply(dialogue, spot.turn, "client")
        if answer is not None and _substantial(dialogue, answer):
            return judged("met", "presale.worry_told", dialogue, [spot, answer], 0.7, asked=True, answered=True)
        best = best or judged(
            "partly", "presale.worry_asked", dialogue, [spot, answer], 0.65, asked=True, answered=False
        )
    if best is not None:
        return best
    named = {s.turn for s in spots(dialogue, "client", "names_worry")}
    if len(named) >= 2:
        return judged("na", "presale.worries_unasked", dialogue, sorted(named), 0.5, answered=True)
    return judged("missed", "presale.worry_not_asked", dialogue, (), 0.75, SEARCHED, asked=False)


def _substantial(dialogue: Dialogue, answer: int) -> bool:
    """A worry told: neither "nothing" nor put off till later."""
    return bool(words(dialogue, answer)) and not says(dialogue, answer, "no_worry", "puts_off_worry")
