"""The four core criteria of every call: criterion → the module that finds its verdict."""

from __future__ import annotations

from callqa.scoring import contact, decision, need, next_step
from callqa.types import CORE, Dialogue, Finding

MODULES = {
    "need_identified": need,
    "contact_captured": contact,
    "next_step_dated": next_step,
    "decision_maker_confirmed": decision,
}
assert tuple(MODULES) == CORE


def core_findings(dialogue: Dialogue) -> tuple[Finding, ...]:
    """One finding a core criterion, in the order of `types.CORE`, weight 0."""
    return tuple(MODULES[name].detect(dialogue) for name in CORE)
