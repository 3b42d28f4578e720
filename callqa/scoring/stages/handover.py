"""Was the handover said (CV6): who comes or calls next, and when? `na` only when the same seller goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import find_names, flat
from callqa.language.acts import heard, sentences
from callqa.scoring.contact_names import seller_names
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.types import Dialogue, Finding

OPENING = 3  # turns in which the two name themselves and each other
SEARCHED = ("who_comes", "when")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    step = core["next_step_dated"]
    day = [e.turn for e in step.evidence] if step.verdict == "met" else []
    who = _next_person(dialogue, agreed=bool(day))
    if who is not None and day:
        return finding("met", "stages.handover.both", dialogue, [who, *day], 0.65, asked=True)
    if who is not None:
        return finding("partly", "stages.handover.who", dialogue, [who], 0.6, SEARCHED[1:], asked=True)
    if day:
        return finding("partly", "stages.handover.when", dialogue, day, 0.55, SEARCHED[:1], asked=True)
    if step.verdict == "partly" and _goes_on(dialogue):
        return finding("na", "stages.handover.same", dialogue)
    return finding("missed", "stages.handover.none", dialogue, searched=SEARCHED, asked=False)


def _next_person(dialogue: Dialogue, agreed: bool) -> int | None:
    """The seller's turn that says who comes or calls: "X will call"; where a day is agreed the person's name is enough."""
    language = dialogue.language
    for i, turn in of_role(dialogue, "seller"):
        if any(heard("hands_over", s, language) or _another_acts(dialogue, i, s) for s in sentences(turn.text)):
            return i
    if agreed:
        named = ((i, t.text) for i, t in of_role(dialogue, "seller"))
        return next(
            (i for i, t in named if heard("next_person", t, language) or heard("role_named", t, language)), None
        )
    return None


def _goes_on(dialogue: Dialogue) -> bool:
    """The seller himself writes, sends or calls: nobody is handed over."""
    return any(heard("goes_on_oneself", t.text, dialogue.language) for _, t in of_role(dialogue, "seller"))


def _another_acts(dialogue: Dialogue, index: int, sentence: str) -> bool:
    """A person who is neither of the two is said to come or call: named, and doing something."""
    language = dialogue.language
    if index < OPENING or not heard("acts_next", sentence, language):
        return False
    said = {w for t in dialogue.turns if t.role == "client" for w in flat(t.text).split()}
    greeted = {w for t in dialogue.turns[:OPENING] for w in flat(t.text).replace(",", " ").split()}
    known = said | greeted | seller_names(dialogue)
    names = [m.name.split()[0].lower().replace("ё", "е") for m in find_names(sentence, language)]
    return any(name not in known for name in names)
