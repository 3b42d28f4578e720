"""Who decides at the client's (K20), and that somebody else does now (SV6)."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import find_names, flat
from callqa.scoring import decision
from callqa.scoring.signals.talk import Talk
from callqa.types import Signal


def changes(talk: Talk) -> Iterator[Signal]:
    """kind 'decider_change': the client says that the person in charge is another one now. One a call, the first."""
    spot = next(talk.spots("client", "decider_changed"), None)
    if spot is not None:
        yield talk.signal("decider_change", *spot)


def deciders(talk: Talk) -> Iterator[Signal]:
    """kind 'decider': each decider that the client names; value: the words; state: self (the client himself), named (a name),
    role (a role without a name), vague (a group without a face). Only where the core criterion is met or partly. Whether
    two wordings mean one person is not told: the same words count once.
    """
    if talk.core["decision_maker_confirmed"].verdict not in ("met", "partly"):
        return
    seen: set[str] = set()
    for one in decision.told(talk.dialogue):
        text = talk.text(one.turn)
        who = text[one.start : one.end].strip()
        if flat(who) not in seen:
            seen.add(flat(who))
            state = _state(talk, one, who)
            yield talk.signal("decider", one.turn, one.start, one.end, value=who, state=state)


def _state(talk: Talk, one: decision.Named, who: str) -> str:
    if not one.clear:
        return "vague"
    asked = flat(talk.text(one.turn - 1)) if one.turn else ""
    if decision.speaks_of_oneself(who, talk.language) or decision.affirms_oneself(who, asked, talk.language):
        return "self"
    around = talk.around(one.turn, one.start, one.end)
    return "named" if find_names(around, talk.language) else "role"
