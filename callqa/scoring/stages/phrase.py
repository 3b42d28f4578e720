"""A company's own criterion: one party says (or does not say) a wording given in the rubric.

params: party 'S' or 'C'; met: wordings (regular expressions, lower case, ё as е) of which one makes it met; partly: likewise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from callqa.language import flat
from callqa.scoring.evidence import quote
from callqa.scoring.stages.common import unheard
from callqa.types import Dialogue, Finding, Reason

ROLES = {"S": "seller", "C": "client"}


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    party = ROLES[params.get("party", "S")]
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    for verdict in ("met", "partly"):
        for wording in params.get(verdict, ()):
            for i, turn in enumerate(dialogue.turns):
                match = re.search(rf"(?<!\w)(?:{wording})(?!\w)", flat(turn.text)) if turn.role == party else None
                if match:
                    place = quote(dialogue, i, match.start(), match.end())
                    return Finding("", verdict, Reason("stages.said", {"said": match.group()}), (place,), 0.8)
    return Finding("", "missed", Reason("stages.not_said"), (), 0.8, searched=tuple(params.get("met", ())))
