"""What the client said that belongs into the CRM (K12): his words by field, from the core findings and his budget."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import expressions as re
from callqa.scoring.signals.talk import Talk
from callqa.types import Evidence, Finding, Signal

FEWEST_DIGITS = 10
CHANNELS = ("phone", "email", "name")


def told(talk: Talk) -> Iterator[Signal]:
    """kind 'said'; value: phone, email, name, need, decider, date, budget; state: as the client said it, a telephone and an
    address as they are written, a day as ISO. Only what was said whole: a number that breaks off is none.

    Telephone, address and name come from the core findings, which look after whose they are. A messenger is not told.
    """
    contact = talk.core["contact_captured"]
    for field in CHANNELS:
        value = str(contact.values.get(field) or "")
        place = _place(contact, value)
        if value and place is not None and _whole(field, value):
            yield _row(field, value, place)
    need, decider, step = (talk.core[n] for n in ("need_identified", "decision_maker_confirmed", "next_step_dated"))
    own = [piece for piece in need.evidence if piece.role == "client"]
    if need.verdict in ("met", "partly") and own:
        yield _row("need", own[-1].quote, own[-1])
    who = str(decider.values.get("who") or "")
    if decider.verdict == "met" and who and decider.evidence:
        yield _row("decider", who, decider.evidence[-1])
    due = str(step.values.get("due") or "")
    if step.verdict == "met" and due and step.evidence:
        piece = step.evidence[0]
        yield Signal("said", piece.turn, piece.start, piece.end, piece.quote, "date", due, due)
    yield from _budget(talk)


def _row(field: str, value: str, place: Evidence) -> Signal:
    return Signal("said", place.turn, place.start, place.end, place.quote, field, value)


def _whole(field: str, value: str) -> bool:
    if field == "phone":
        return len(re.sub(r"\D", "", value)) >= FEWEST_DIGITS
    return field == "name" or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) is not None


def _place(finding: Finding, value: str) -> Evidence | None:
    """The quote with the value in it; else, as numbers are dictated in words, the last one."""
    exact = next((piece for piece in finding.evidence if value.lower() in piece.quote.lower()), None)
    return exact or (finding.evidence[-1] if finding.evidence else None)


def _budget(talk: Talk) -> Iterator[Signal]:
    """An amount that the client names as what he has or can spend: the wording needs a number beside it."""
    for spot in talk.spots("client", "tells_budget"):
        assert spot.start is not None and spot.end is not None
        near = talk.around(spot.turn, spot.start, spot.end).strip()
        if talk.kind_of("names_", ("price", "terms"), near) and not near.endswith("?"):
            yield talk.signal("said", *spot, value="budget", state=near)
            return
