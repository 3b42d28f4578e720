"""One concrete reason that concerns this very client (CO3)? A discount for anybody is partly, a list of features is missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language.acts import heard, statements
from callqa.scoring.need import content, substance
from callqa.scoring.stages.common import finding, of_role, unheard
from callqa.scoring.stages.opening import first_request, opening, reason_given
from callqa.types import Dialogue, Finding

SEARCHED = ("own_event", "tied_to_said")
FEWEST_WORDS = 4  # of a client's turn that tells of his situation


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    request = first_request(dialogue)
    if request is not None:
        return finding("na", "stages.own_reason.client_asked", dialogue, [request])
    language, sold = dialogue.language, of_role(dialogue, "seller")
    known = next((i for i, t in sold[:4] if heard("knows_client", t.text, language)), None)
    if known is not None:
        return finding("met", "stages.own_reason.fact", dialogue, [known], 0.7, asked=True)
    tied = _tied(dialogue, core)
    if tied is not None:
        return finding("met", "stages.own_reason.tied", dialogue, tied, 0.6, asked=True)
    general = next((i for i, t in sold if heard("general_benefit", t.text, language)), None)
    if general is not None:
        return finding("partly", "stages.own_reason.general", dialogue, [general], 0.6, SEARCHED, asked=True)
    given = reason_given(dialogue, opening(dialogue))
    if given is not None and heard("gives_reason", dialogue.turns[given].text, language):
        return finding("partly", "stages.own_reason.general", dialogue, [given], 0.45, SEARCHED, asked=True)
    return finding("missed", "stages.own_reason.none", dialogue, [], 0.6, SEARCHED, asked=False)


def _tied(dialogue: Dialogue, core: Mapping[str, Finding]) -> tuple[int, int] | None:
    """An offer of the seller within two turns of the need it refers to. Only where the need was really found."""
    language = dialogue.language
    if core["need_identified"].verdict != "met":
        return None
    told: list[int] = []
    for i, turn in enumerate(dialogue.turns):
        if turn.role == "client" and substance(turn.text, language) >= FEWEST_WORDS:
            told.append(i)
        if turn.role != "seller" or not told:
            continue
        said = " ".join(statements(turn.text, language))
        if not heard("offers_own", said, language):
            continue
        words = content(said, language)
        for j in told:
            if words & content(dialogue.turns[j].text, language) or (i - j <= 3 and len(words) >= FEWEST_WORDS):
                return j, i
    return None
