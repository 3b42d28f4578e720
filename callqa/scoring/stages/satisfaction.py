"""Was the client asked how it went with what he has, and did he answer (SV4, UP1)?

params: of, 'service' or 'purchase'. Service: an open question answered is met, a formal one partly, a reproach unasked `na`.
Purchase: asked before the offer; `na` where the client asks for more of his own accord.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.acts import sentences
from callqa.scoring.stages.common import amount, reply, unheard
from callqa.scoring.stages.spots import Spot, first, judged, says, spots, words
from callqa.types import Dialogue, Finding

SEARCHED = ("asks_how_it_goes", "answer")
TOLD = 5  # content words of an answer that tells how it went without a word of praise or blame
ASKED = 3  # the seller's turns after his greeting in which he may still ask how it went
OPENING = 4  # client's words of his own accord: up to this turn of the call


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    service = params.get("of", "service") == "service"
    names = ("asks_result_openly", "asks_result_closed") if service else ("asks_how",)
    opening = None if service else _before_offer(dialogue)
    best: Finding | None = None
    if not service and dialogue.call.direction == "in" and (wish := _wish(dialogue)) is not None and wish.turn <= 1:
        return judged("na", "upsell.client_opened", dialogue, [wish], 0.6)
    for name in names:
        for spot in spots(dialogue, "seller", name, before=opening):
            if not _asks(dialogue, spot):
                continue
            found = _judge(dialogue, spot, service, service and name == "asks_result_closed")
            if found.verdict == "met":
                return found
            best = best or found
    if best is not None:
        return best
    if service and (angry := first(dialogue, "client", "reproach")) is not None:
        return judged("na", "service.reproach", dialogue, [angry], 0.6)
    if not service and (wish := _wish(dialogue)) is not None and wish.turn < (opening or 0):
        return judged("na", "upsell.client_opened", dialogue, [wish], 0.6)
    return judged("missed", "stages.satisfaction.none", dialogue, (), 0.7, SEARCHED, asked=False)


def _before_offer(dialogue: Dialogue) -> int:
    """The turn at which the offer begins: the seller's first sum after his greeting, at the latest his fourth turn."""
    sold = [i for i, t in enumerate(dialogue.turns) if t.role == "seller"][1 : ASKED + 1]
    return next((i for i in sold if amount(dialogue, i)), sold[-1] if len(sold) == ASKED else len(dialogue.turns))


def _wish(dialogue: Dialogue) -> Spot | None:
    """What the client asks for of his own accord; who phones may order without a word of "more"."""
    lists = ("wants_more", "own_request", "places_order") if dialogue.call.direction == "in" else ("wants_more",)
    return first(dialogue, "client", *lists, before=OPENING + 1)


def _asks(dialogue: Dialogue, spot: Spot) -> bool:
    """The wording stands in a question; "if he isn't happy" asks nothing."""
    text, language = dialogue.turns[spot.turn].text, dialogue.language
    start = spot.start or 0
    before = flat(text)[:start]
    if re.search(r"(?:\bif|\bunless|\bесли|\bчтобы)(?: \w+){0,3}\s*$", before):
        return False
    sentence = next((s for s in sentences(text) if text.find(s) <= start < text.find(s) + len(s)), text)
    return "?" in sentence or not re.search(r"[.?!]", sentence) or has("tell_me", sentence, language)


def _judge(dialogue: Dialogue, spot: Spot, service: bool, formal: bool) -> Finding:
    answer = reply(dialogue, spot.turn, "client")
    size = len(words(dialogue, answer)) if answer is not None else 0
    if service:
        full = size >= TOLD or (size >= 2 and says(dialogue, answer, "gives_opinion"))
    else:
        full = size >= 2 and not says(dialogue, answer, "puts_off")
    if answer is None or formal or not full:
        return judged(
            "partly",
            "stages.satisfaction.formal",
            dialogue,
            [spot, answer],
            0.55,
            SEARCHED[1:],
            asked=True,
            answered=full,
        )
    return judged("met", "stages.satisfaction.answered", dialogue, [spot, answer], 0.65, asked=True, answered=True)
