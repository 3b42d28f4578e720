"""Dialogue and core findings in, signals out: what was said that the audit counts over calls, each with its place.

A signal is no verdict and weighs nothing in a score. What cannot be told is left out: no row means "nothing was heard", never
"it was not so". `value` and `state` of each kind stand beside its function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from callqa.scoring.signals import account, consent, doubts, ledger, people, price, said
from callqa.scoring.signals.talk import Talk
from callqa.types import Dialogue, Finding, Signal, Stage

Hear = Callable[[Talk], Iterable[Signal]]

KINDS: Mapping[str, Hear] = {
    "price_question": price.question,
    "promise": price.promises,
    "objection": doubts.objections,
    "demand": doubts.demands,
    "competitor": doubts.competitors,
    "leaving": account.leaving,
    "decider_change": people.changes,
    "decider": people.deciders,
    "step": ledger.steps,
    "plan": ledger.plan,
    "said": said.told,
    "upsell_ask": account.upsell_asks,
    "satisfaction": account.satisfaction,
    "consent": consent.recording,
}
WHOEVER_SPEAKS = frozenset({"said", "consent"})  # these need no knowledge of who said each turn


def hear(dialogue: Dialogue, core: Mapping[str, Finding], stage: Stage | None) -> tuple[Signal, ...]:
    """All signals of one call, kind by kind, in the order of the call. `stage` None: nobody tells it."""
    talk = Talk(dialogue, core, stage)
    known = all(turn.role != "unknown" for turn in dialogue.turns)
    heard = [one for kind, listen in KINDS.items() if known or kind in WHOEVER_SPEAKS for one in listen(talk)]
    return tuple(heard)
