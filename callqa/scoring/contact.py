"""Could the company reach this person tomorrow by what was said? Dialogue in, Finding with name and channels out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callqa.language import has
from callqa.language.hesitations import place_with, without_hesitations
from callqa.scoring.contact_channels import Channels, channels
from callqa.scoring.contact_names import client_name
from callqa.scoring.evidence import quote
from callqa.scoring.kept import of_the_last
from callqa.types import Dialogue, Evidence, Finding, Reason

CRITERION = "contact_captured"
SEARCHED = ("phone", "email", "messenger", "this_number", "name")
REGIONS = {"ru": "RU", "en": "US"}


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict with values name, phone (E.164 or digits), email, messenger, this_number."""
    region = str((params or {}).get("region", REGIONS.get(dialogue.language, "RU")))
    fluent = _fluent(dialogue)
    found = channels(fluent, region)
    name = client_name(fluent)
    asked = _asked(dialogue)
    values = ({"name": name[0]} if name else {}) | found.values
    values |= {kind: said[0] for kind, said in found.partial.items() if kind not in values}
    evidence = _evidence(found, name, dialogue)

    def judged(verdict: Any, code: str, confidence: float) -> Finding:
        return Finding(CRITERION, verdict, Reason(code, dict(values)), evidence, confidence, asked, True, None, values)

    if found.values:
        return judged("met", "contact.both", 0.85) if name else judged("partly", "contact.no_name", 0.75)
    if name and found.unknown is None:
        return judged("partly", "contact.incomplete" if found.partial else "contact.no_channel", 0.75)
    if found.unknown is not None:
        return Finding(CRITERION, "unknown", Reason("contact.whose"), evidence, 0.3, None, None, None, values)
    if found.partial:
        return judged("partly", "contact.incomplete", 0.6)
    refused = _refused(dialogue)
    if refused is not None:
        place = (quote(dialogue, refused),)
        return Finding(CRITERION, "missed", Reason("contact.refused"), place, 0.8, True, False, False, {}, SEARCHED)
    return Finding(CRITERION, "missed", Reason("contact.none"), (), 0.75, asked, False, None, {}, SEARCHED)


@of_the_last
def _fluent(dialogue: Dialogue) -> Dialogue:
    """The same turns without hesitation sounds, which part names and numbers."""
    texts = [without_hesitations(turn.text, dialogue.language) for turn in dialogue.turns]
    if all(text is turn.text for text, turn in zip(texts, dialogue.turns, strict=True)):
        return dialogue
    turns = tuple(replace(turn, text=text) for text, turn in zip(texts, dialogue.turns, strict=True))
    return replace(dialogue, turns=turns)


def _asked(dialogue: Dialogue) -> bool:
    return any(
        t.role == "seller" and any(has(name, t.text, dialogue.language) for name in ("asks_name", "this_number"))
        for t in dialogue.turns
    )


def _refused(dialogue: Dialogue) -> int | None:
    """The last turn in which the client declines to leave a contact or name he was asked for."""
    language, turns = dialogue.language, dialogue.turns
    for index in range(len(turns) - 1, 0, -1):
        before = turns[index - 1].text
        asked = has("asks_contact", before, language) or has("asks_name", before, language)
        if turns[index].role == "client" and asked and has("refuses_contact", turns[index].text, language):
            return index
    return None


def _evidence(found: Channels, name: tuple[str, int, int, int] | None, dialogue: Dialogue) -> tuple[Evidence, ...]:
    places = list(found.places.values()) + [said[1:] for said in found.partial.values()]
    places += [name[1:]] if name else []
    places += [found.unknown] if found.unknown else []
    by_turn: dict[int, Evidence] = {}
    for turn, start, end in places:
        text = dialogue.turns[turn].text
        first, last = (place_with(text, dialogue.language, place) for place in (start, end))
        by_turn.setdefault(turn, quote(dialogue, turn, first, last))
    return tuple(by_turn[turn] for turn in sorted(by_turn))
