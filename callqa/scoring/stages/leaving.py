"""Was a sign of leaving noticed, its cause asked and an action offered (SV5)? No sign: `na`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import asks_anywhere
from callqa.scoring.stages.common import of_role, unheard
from callqa.scoring.stages.spots import judged, says, spots, words
from callqa.types import Dialogue, Finding

SEARCHED = ("asks_cause", "mends")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    signs = list(spots(dialogue, "client", "leaving"))
    if not signs:
        return judged("na", "service.no_sign", dialogue)
    sign = signs[0]
    after = [i for i, _ in of_role(dialogue, "seller") if i > sign.turn]
    cause = next((i for i in after if _asks_cause(dialogue, i, soon=i == after[0])), None)
    remedy = next((i for i in after if says(dialogue, i, "offers_remedy")), None)
    noticed = cause if cause is not None else remedy  # a stock phrase ("sorry to hear that") notices nothing
    if cause is not None and remedy is not None and (cause != remedy or words(dialogue, cause)):
        return judged("met", "service.kept", dialogue, [sign, cause, remedy], 0.55, asked=True)
    if noticed is not None:
        return judged("partly", "service.kept_part", dialogue, [sign, noticed], 0.5, SEARCHED, asked=True)
    return judged("missed", "service.sign_ignored", dialogue, [sign, *after[:1]], 0.6, SEARCHED, asked=False)


def _asks_cause(dialogue: Dialogue, index: int, soon: bool) -> bool:
    """A question about the reason; in the first reply any question that is not about hours, contacts or papers."""
    text, language = dialogue.turns[index].text, dialogue.language
    if not asks_anywhere(text, language):
        return False
    other = says(dialogue, index, "schedule_question", "asks_known", "asks_contact", "overdue", "asks_signer")
    return says(dialogue, index, "asks_cause") or (soon and not other and bool(words(dialogue, index)))
