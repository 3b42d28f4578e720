"""Are new demands of the client repeated back, bounded and given an owner (PP6)? No new demand: `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import expressions as re
from callqa.scoring.stages.common import reply, unheard
from callqa.scoring.stages.spots import Spot, judged, says, spots, words
from callqa.types import Dialogue, Finding

BLIND = 4  # content words of a consent that adds nothing
SEARCHED = ("demand_repeated", "demand_bound", "demand_owner")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    demands = list(spots(dialogue, "client", "new_demand"))
    if not demands:
        return judged("na", "proposal.no_demand", dialogue)
    answers = [(d, a) for d in demands for a in _replies(dialogue, d)]
    taken = [(d, a) for d, a in answers if a is not None and _repeats(dialogue, d, a)]
    handled = [
        (d, a) for d, a in taken if says(dialogue, a, "bounds_concession", "bounds_demand") or _owner(dialogue, a)
    ]
    if handled and any(_owner(dialogue, a) for _, a in taken):
        return judged("met", "proposal.demand_owned", dialogue, [p for pair in handled for p in pair], 0.5, asked=True)
    if not handled and all(_takes_blindly(dialogue, reply(dialogue, d.turn, "seller")) for d in demands):
        return judged(
            "missed", "proposal.demand_ignored", dialogue, [p for pair in answers for p in pair], 0.5, SEARCHED
        )
    if taken or any(a is not None and words(dialogue, a) for _, a in answers):
        pairs = taken or answers
        return judged(
            "partly", "proposal.demand_noted", dialogue, [p for pair in pairs[:2] for p in pair], 0.5, SEARCHED
        )
    return judged("missed", "proposal.demand_ignored", dialogue, demands[:1], 0.5, SEARCHED, asked=False)


def _replies(dialogue: Dialogue, demand: Spot) -> list[int | None]:
    """The seller's next turn, and the one after it: a bound or an owner is often named once the demand is clear."""
    first = reply(dialogue, demand.turn, "seller")
    second = None if first is None else reply(dialogue, first + 1, "seller")
    return [first] if second is None else [first, second]


def _repeats(dialogue: Dialogue, demand: Spot, answer: int) -> bool:
    """Shares a content word or a number with the demand."""
    figures = re.findall(r"\d+", dialogue.turns[demand.turn].text)
    return bool(words(dialogue, demand.turn) & words(dialogue, answer)) or any(
        f in dialogue.turns[answer].text for f in figures
    )


def _takes_blindly(dialogue: Dialogue, answer: int | None) -> bool:
    """ "Sure, no problem": consent and hardly a word beside it."""
    return answer is not None and says(dialogue, answer, "takes_blindly") and len(words(dialogue, answer)) <= BLIND


def _owner(dialogue: Dialogue, answer: int) -> bool:
    return says(dialogue, answer, "own_contribution", "takes_demand")
