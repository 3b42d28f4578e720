"""Which of the things that a deal hangs on did the client say (WA4, CV1)?

params: fields, of timing, budget, criteria, alternatives, task, size, decider; met and partly: how many are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callqa.language import find_dates, has
from callqa.language.acts import heard, is_question, sentences
from callqa.language.reading import read
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.types import Dialogue, Finding

LISTS = {
    "timing": "tells_timing",
    "budget": "tells_budget",
    "criteria": "tells_criteria",
    "alternatives": "tells_alternatives",
    "size": "tells_size",
}
ASKED = {"size": "asks_size", "budget": "asks_budget", "timing": "asks_timing"}


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    if any(heard("reminds_of_due", t.text, dialogue.language) for _, t in of_role(dialogue, "seller")[:2]):
        return finding("na", "stages.qualification.due", dialogue)
    fields = list(params.get("fields", LISTS))
    places: dict[str, int] = {}
    for field in fields:
        place = _place(dialogue, field, core)
        if place is not None:
            places[field] = place
    missing = tuple(f"tells_{f}" for f in fields if f not in places)
    full, half = int(params.get("met", len(fields))), int(params.get("partly", 1))
    if len(places) >= full:
        return finding("met", "stages.qualification.enough", dialogue, places.values(), 0.6, missing, answered=True)
    if len(places) >= half:
        return finding("partly", "stages.qualification.some", dialogue, places.values(), 0.6, missing, answered=True)
    return finding("missed", "stages.qualification.few", dialogue, places.values(), 0.6, missing, answered=False)


def _place(dialogue: Dialogue, field: str, core: Mapping[str, Finding]) -> int | None:
    if field in ("task", "decider"):
        found = core["need_identified" if field == "task" else "decision_maker_confirmed"]
        known = found.verdict == "met" or (field == "task" and found.verdict == "partly")
        return next((e.turn for e in found.evidence if e.role == "client"), None) if known else None
    told = next((i for i, t in of_role(dialogue, "client") if heard(LISTS[field], t.text, dialogue.language)), None)
    if told is None and field in ASKED:
        told = _answered(dialogue, field)
    if told is not None or field not in UNASKED:
        return told
    last = min((e.turn for e in core["next_step_dated"].evidence), default=len(dialogue.turns))
    said = (i for i, _ in of_role(dialogue, "client") if i < last and not _arranges(dialogue, i))
    return next((i for i in said if UNASKED[field](dialogue, i)), None)


def _arranges(dialogue: Dialogue, index: int) -> bool:
    """The turn answers a question about hours, contacts or who decides."""
    before = dialogue.turns[index - 1] if index else None
    if before is None or before.role != "seller":
        return False
    lists = ("schedule_question", "asks_contact", "other_subject", "offers_step")
    return any(has(name, before.text, dialogue.language) for name in lists)


def _size(dialogue: Dialogue, index: int) -> bool:
    """A count in the client's words: no price, day or telephone number."""
    turn = dialogue.turns[index]
    counted = [t for t in read(turn.text, dialogue.language).tokens if t.number and not t.ordinal]
    plain = 0 < len(counted) <= 5 and not any(t.scaled or len(t.number or "") > 5 for t in counted)
    return plain and not heard("names_price", turn.text, dialogue.language) and not _dated(dialogue, index)


def _dated(dialogue: Dialogue, index: int) -> bool:
    """A day, month or season to come."""
    turn, started = dialogue.turns[index], dialogue.call.started_at
    found = find_dates(turn.text, started, dialogue.language) if started is not None else []
    return any(not m.past and not m.hypothetical and not m.loose and (m.day or m.value) for m in found)


UNASKED: dict[str, Callable[[Dialogue, int], bool]] = {"size": _size}


def _answered(dialogue: Dialogue, field: str) -> int | None:
    """The client's turn with a number that answers the seller's question about the field."""
    language = dialogue.language
    for i, turn in of_role(dialogue, "seller"):
        answer = reply(dialogue, i, "client")
        if answer is None or not any(
            heard(ASKED[field], s, language) for s in sentences(turn.text) if is_question(s, language)
        ):
            continue
        if field == "timing" and heard("time_clause", dialogue.turns[answer].text, language):
            return answer
        if any(token.number for token in read(dialogue.turns[answer].text, language).tokens):
            return answer
    return None
