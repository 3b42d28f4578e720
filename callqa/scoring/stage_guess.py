"""The funnel stage of a call from its own words, for calls whose stage neither CRM nor manifest tells.

A stage is told by what the parties refer to when they begin: an offer that was sent, a showing, a fault, goods bought here
before, an application. Warm and conveyor calls begin alike and are seldom told apart; "untold" is then the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language.phrases import has
from callqa.types import STAGES, Dialogue, Stage

UNTOLD: Stage = "warm"  # whose rubric then lists what could not be judged
ENOUGH = 2.0  # points; on the labelled calls three in four guesses are right from here on (`callqa evaluate`)
AHEAD = 1.0  # points before the next stage
FIRST, OPENING = 2, 3  # turns of one party


def guess_stage(dialogue: Dialogue) -> Stage | None:
    """The stage with the most signs; None where too little points to any, or as much to another."""
    points = dict.fromkeys(STAGES, 0.0)
    for stage, weight in _signs(_Told(dialogue)):
        points[stage] += weight
    ranked = sorted(STAGES, key=lambda stage: points[stage], reverse=True)
    best, second = ranked[0], ranked[1]
    return best if points[best] >= ENOUGH and points[best] - points[second] >= AHEAD else None


class _Told:
    """What each party says, in its first turns or anywhere."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.language = dialogue.language
        self.inbound = dialogue.call.direction == "in"
        self.turns = {role: [t.text for t in dialogue.turns if t.role == role] for role in ("seller", "client")}

    def seller(self, *names: str, within: int | None = None) -> bool:
        return self._has("seller", names, within)

    def client(self, *names: str, within: int | None = None) -> bool:
        return self._has("client", names, within)

    def _has(self, role: str, names: tuple[str, ...], within: int | None) -> bool:
        return any(has(name, text, self.language) for text in self.turns[role][:within] for name in names)


def _signs(told: _Told) -> Iterator[tuple[Stage, float]]:
    """Stage and points of each sign that is heard."""
    yield from _of_a_client_before(told)
    if told.seller("sign_offer_sent", within=FIRST) or told.client("sign_offer_sent", within=FIRST):
        yield "proposal", 3.0
    if told.seller("walks_through"):
        yield "proposal", 1.5
    if told.seller("isolates") and told.client("price_objection"):
        yield "proposal", 2.0
    if told.seller("presale_action", within=FIRST):
        yield "presale", 2.0
    if told.client("presale_action", within=FIRST):
        yield "presale", 2.0
    if told.seller("sign_showing", within=FIRST):
        yield "presale", 2.0
    if told.seller("meeting_length", within=OPENING) and told.seller("asks_participants"):
        yield "presale", 2.0
    if told.seller("asks_worries") and told.seller("presale_action"):
        yield "presale", 1.0
    known = told.seller("earlier_contact", "sign_bought_here", "sign_offer_sent", "record_fact", within=OPENING)
    if not told.inbound and not known:
        if told.seller("gives_reason", within=FIRST):
            yield "cold", 3.0
        if told.client("sign_stranger", within=FIRST):
            yield "cold", 1.5
    if told.seller("sign_applied", within=FIRST):
        if told.seller("hands_over", "next_person") and not told.inbound:
            yield "conveyor", 3.0
        else:
            yield "warm", 2.0
    if told.inbound and told.client("asks_price", "sign_enquires", within=OPENING):
        yield "warm", 1.5


def _of_a_client_before(told: _Told) -> Iterator[tuple[Stage, float]]:
    """Service and upsell: the company and the client already know each other."""
    if told.inbound and told.seller("sign_service_desk", within=1):
        yield "service", 2.5
    if told.client("issue", within=FIRST):
        if told.seller("record_fact", "asks_known", within=OPENING):
            yield "service", 2.5 if told.inbound else 1.5
        elif told.inbound:
            yield "service", 0.5
    if told.seller("overdue", within=OPENING):
        yield "service", 3.0
    if told.seller("sign_bought_here", within=FIRST) and not told.inbound:
        yield "upsell", 2.0
        if told.seller("names_terms") and told.seller("asks_to_buy"):
            yield "upsell", 1.5
    if told.inbound and told.client("wants_more", within=FIRST):
        yield "upsell", 3.0
