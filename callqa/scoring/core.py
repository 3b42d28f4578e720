"""The four core criteria of every call: criterion → the module that finds its verdict."""

from __future__ import annotations

from callqa.scoring import contact, decision, need, next_step
from callqa.types import CORE, Dialogue, Finding, Reason

MODULES = {
    "need_identified": need,
    "contact_captured": contact,
    "next_step_dated": next_step,
    "decision_maker_confirmed": decision,
}
assert tuple(MODULES) == CORE


def core_findings(dialogue: Dialogue) -> tuple[Finding, ...]:
    """One finding a core criterion, in the order of `types.CORE`, weight 0.

    Where no speaker is known nobody can be said to have missed something: such verdicts are `unknown`.
    """
    found = tuple(MODULES[name].detect(dialogue) for name in CORE)
    if any(turn.role != "unknown" for turn in dialogue.turns):
        return found
    return tuple(_untold(f) if f.verdict in ("missed", "partly") else f for f in found)


def _untold(finding: Finding) -> Finding:
    return Finding(finding.criterion, "unknown", Reason("scoring.who_speaks"), confidence=0.0)
