"""When the client asked the price early, did a need question come before or with the number (WA3)? `na` if he did not ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import heard
from callqa.scoring.need import need_question
from callqa.scoring.stages.common import amount, finding, of_role, unheard
from callqa.types import Dialogue, Finding


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    language = dialogue.language
    asked = next((i for i, t in of_role(dialogue, "client") if _wants_price(t.text, language)), None)
    if asked is None:
        return finding("na", "stages.price_order.not_asked", dialogue)
    later = [i for i, _ in of_role(dialogue, "seller") if i > asked]
    priced = (i for i in later if heard("names_price", dialogue.turns[i].text, language))
    number = next(priced, None)
    if number is None:
        number = next((i for i in later if amount(dialogue, i)), None)
    questions = [i for i, t in of_role(dialogue, "seller") if need_question(t.text, language)]
    before = [i for i in questions if number is None or i <= number]
    if before:
        return finding("met", "stages.price_order.need_first", dialogue, [asked, before[-1], number], 0.7, asked=True)
    after = [i for i in questions if number is not None and i > number]
    if after:
        return finding("partly", "stages.price_order.price_first", dialogue, [asked, number, after[0]], 0.7, asked=True)
    code = "stages.price_order.price_only" if number is not None else "stages.price_order.nothing"
    return finding("missed", code, dialogue, [asked, number], 0.7, asked=False)


def _wants_price(text: str, language: str) -> bool:
    return heard("asks_price", text, language) or heard("wants_price", text, language)
