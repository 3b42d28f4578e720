"""A company's own criterion: one party says (or does not say) a wording given in the rubric.

params: party 'S' or 'C'; met: wordings (regular expressions, lower case, ё as е) of which one makes it met; partly: likewise.
A wording that takes longer than its bound on a call makes the verdict `unknown`, never a run that hangs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import regex

from callqa.language import flat
from callqa.scoring.evidence import quote
from callqa.scoring.stages.common import unheard
from callqa.types import Dialogue, Evidence, Finding, Reason

LONGEST = 0.5  # seconds that one wording may take on one turn
ROLES = {"S": "seller", "C": "client"}


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    party = ROLES[params.get("party", "S")]
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    for verdict in ("met", "partly"):
        for wording in params.get(verdict, ()):
            try:
                place = _said(dialogue, party, str(wording))
            except TimeoutError:
                return Finding("", "unknown", Reason("stages.wording_too_slow", {"wording": wording}), confidence=0.0)
            if place is not None:
                said = Reason("stages.said", {"said": place.quote})
                return Finding("", verdict, said, (place,), 0.8)
    return Finding("", "missed", Reason("stages.not_said"), (), 0.8, searched=tuple(params.get("met", ())))


def _said(dialogue: Dialogue, party: str, wording: str) -> Evidence | None:
    for i, turn in enumerate(dialogue.turns):
        if turn.role == party:
            match = regex.search(rf"(?<!\w)(?:{wording})(?!\w)", flat(turn.text), timeout=LONGEST)
            if match:
                return quote(dialogue, i, match.start(), match.end())
    return None
