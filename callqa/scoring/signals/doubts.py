"""What stands between the client and the deal: objections (K22), new demands after the proposal (K21), competitors (K25)."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language.acts import objection, refuses
from callqa.scoring.signals.talk import Talk
from callqa.scoring.stages import objections as ledger
from callqa.scoring.stages.common import of_role
from callqa.scoring.stages.spots import Spot
from callqa.types import Signal

OBJECTIONS = ("competitor", "authority", "price", "trust", "no_need", "postponement", "time", "terms")
FIRST_BY_SENTENCE = ("competitor", "authority")  # "cheaper elsewhere" is about the competitor, not the price alone
DEMANDS = ("payment", "bonus", "price", "delivery", "terms", "scope")
COMPETITORS = ("offer", "used", "named")
STATES = {"missed": "open", "partly": "answered", "met": "accepted"}


def objections(talk: Talk) -> Iterator[Signal]:
    """kind 'objection': one a kind and call; value: price, no_need, time, trust, competitor, authority, terms,
    postponement or other; state: open, answered, accepted, as of the last time the client raised it: what is raised again
    was still open. Kinds are told by words: 'other' where none fits; mixed sentences go to the first kind that fits.
    """
    latest: dict[str, Signal] = {}
    for i, turn in of_role(talk.dialogue, "client"):
        match = objection(turn.text, talk.language)
        if match is None or not ledger.objects(talk.dialogue, i):
            continue
        near = talk.around(i, match.start(), match.end())
        kind = (
            talk.kind_of("objection_", FIRST_BY_SENTENCE, near)
            or talk.kind_of("objection_", OBJECTIONS, match.group())
            or talk.kind_of("objection_", OBJECTIONS, near)
            or "other"
        )
        verdict = ledger.judge(talk.dialogue, i).verdict
        latest[kind] = talk.signal("objection", i, match.start(), match.end(), value=kind, state=STATES[verdict])
    yield from sorted(latest.values(), key=lambda one: one.turn)


def demands(talk: Talk) -> Iterator[Signal]:
    """kind 'demand': a new demand of the client once there is a proposal: on a call of that stage, or after the seller named
    a price; value: price, bonus, payment, delivery, terms, scope; state: traded (granted with a condition), free, refused,
    or open. One a kind and call, the last. Not: a question about what is offered anyway.
    """
    latest: dict[str, Signal] = {}
    for spot in talk.spots("client", "new_demand"):
        assert spot.start is not None and spot.end is not None
        if talk.stage != "proposal" and (talk.priced is None or spot.turn < talk.priced):
            continue
        near = talk.around(spot.turn, spot.start, spot.end)
        kind = talk.kind_of("demand_", DEMANDS, near)
        if kind is None or talk.says(spot.turn, "demand_asked_about"):
            continue
        latest[kind] = talk.signal("demand", *spot, value=kind, state=_answer(talk, spot))
    yield from sorted(latest.values(), key=lambda one: one.turn)


def _answer(talk: Talk, demand: Spot) -> str:
    answer = talk.reply(demand.turn, "seller")
    if answer is None:
        return "open"
    if talk.says(answer, "declines_demand") and not talk.says(answer, "gives_concession"):
        return "refused"
    if talk.says(answer, "gives_concession", "grants_demand"):
        return "traded" if talk.says(answer, "bounds_concession", "promise_condition") else "free"
    return "refused" if refuses(talk.text(answer), talk.language) else "open"


def competitors(talk: Talk) -> Iterator[Signal]:
    """kind 'competitor': the client speaks of another company; value: offer (it offered him something), used (he buys there),
    named. One a call, the weightiest. Names of companies are not told apart: callqa has no list of them.
    """
    for kind in COMPETITORS:
        spot = next(talk.spots("client", f"competitor_{kind}"), None)
        if spot is not None:
            yield talk.signal("competitor", *spot, value=kind)
            return
