"""Price asked before the need is known (K15), and promises without a condition (K18)."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language.acts import heard
from callqa.scoring.need import need_question
from callqa.scoring.signals.talk import Talk, cleared
from callqa.scoring.stages.common import of_role
from callqa.types import Signal


def question(talk: Talk) -> Iterator[Signal]:
    """kind 'price_question': the client asks for the price before any question about his need, on a call he made.

    state: 'told' where the seller named a price afterwards, else ''. A budget that the client names is no question.
    Whether it is the client's first call, the archive knows, not the call.
    """
    dialogue = talk.dialogue
    if dialogue.call.direction == "out":
        return
    asked = next((s for s in talk.spots("client", "asks_price")), None)
    if asked is None:
        return
    before = [turn for i, turn in of_role(dialogue, "seller") if i < asked.turn]
    if any(need_question(turn.text, talk.language) for turn in before):
        return
    told = any(heard("names_price", t.text, talk.language) for i, t in of_role(dialogue, "seller") if i > asked.turn)
    yield talk.signal("price_question", *asked, state="told" if told else "")


def promises(talk: Talk) -> Iterator[Signal]:
    """kind 'promise': the seller's, without a condition in its turn; value: the words. One a turn.

    Not: what he says he cannot promise, what others promised, "a hundred percent prepayment", a question.
    """
    for spot in talk.spots("seller", "unconditional_promise"):
        assert spot.start is not None and spot.end is not None
        if talk.says(spot.turn, "promise_condition") or cleared(
            talk, spot.turn, spot.start, spot.end, "promise_retold"
        ):
            continue
        text = talk.text(spot.turn)
        if text[spot.end :].lstrip().startswith("?"):
            continue
        yield talk.signal("promise", *spot, value=text[spot.start : spot.end].strip().lower())
