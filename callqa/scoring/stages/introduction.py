"""Did the seller say who calls and why? params: parts, of 'name', 'company', 'reason' (CO1) or 'name', 'reference' (WA1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from callqa.language import find_names, flat, has
from callqa.scoring.contact_names import seller_names
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    parts = list(params.get("parts", ("name", "company", "reason")))
    first = of_role(dialogue, "seller")[:3]
    if not first:
        return finding("missed", "stages.introduction.none", dialogue, searched=tuple(parts))
    tests = {"name": _name, "company": _company, "reason": _reason, "reference": _reference}
    held = {part: tests[part](dialogue, first) for part in parts}
    places = [i for i in held.values() if i is not None]
    if len(places) == len(parts):
        return finding("met", "stages.introduction.whole", dialogue, places, 0.75, asked=True)
    # A greeting with a name but no matter is half of it; of three parts two are.
    if len(places) >= len(parts) - 1 and (places or has("greeting", first[0][1].text, dialogue.language)):
        return finding("partly", "stages.introduction.part", dialogue, places or [first[0][0]], 0.65, asked=True)
    return finding("missed", "stages.introduction.none", dialogue, [first[0][0]], searched=tuple(parts))


def _name(dialogue: Dialogue, first: list) -> int | None:
    names = seller_names(dialogue)
    for i, turn in first:
        if any(m.name.split()[0].lower().replace("ё", "е") in names for m in find_names(turn.text, dialogue.language)):
            return int(i)
    return None


def _company(dialogue: Dialogue, first: list) -> int | None:
    for i, turn in first[:2]:
        if "«" in turn.text or has("company", turn.text, dialogue.language):
            return int(i)
    return None


def _reason(dialogue: Dialogue, first: list) -> int | None:
    for i, turn in first:
        if has("call_reason", turn.text, dialogue.language) or len(content(turn.text, dialogue.language)) >= 9:
            return int(i)
    return None


def _reference(dialogue: Dialogue, first: list) -> int | None:
    """The request or the last talk is referred to; on an inbound call the client's matter is taken up in the first reply."""
    for i, turn in first:
        if has("earlier_contact", turn.text, dialogue.language):
            return int(i)
    if dialogue.call.direction == "in":
        wishes = next((t for t in dialogue.turns if t.role == "client"), None)
        for i, turn in first[1:2] if wishes and dialogue.turns[0].role == "seller" else first[:1]:
            shared = content(turn.text, dialogue.language) & (
                content(wishes.text, dialogue.language) if wishes else frozenset()
            )
            if shared or re.search(r"\?", turn.text) or len(flat(turn.text).split()) >= 5:
                return int(i)
    return None
