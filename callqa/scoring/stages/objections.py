"""Objections: heard, answered, the client's reaction checked (CO6 the first, WA7 the one handled worst). None: `na`.

params: which, 'first' or 'worst'; clarify: true where met needs a question of the seller about the objection (CO6).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import find_dates
from callqa.language.acts import agrees, asks, heard, objection, refuses, statements
from callqa.scoring import decision
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.types import Dialogue, Finding, Verdict

ORDER: dict[Verdict, int] = {"missed": 0, "partly": 1, "met": 2}
FEWEST_WORDS = 3  # content words of an answer; fewer is an acknowledgement
SEARCHED = ("price, need, trust, time to think", "refusal of the deal or the step")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    lost = core["next_step_dated"].verdict == "missed"
    raised = [i for i, _ in of_role(dialogue, "client") if _objects(dialogue, i) or (lost and _evades(dialogue, i))]
    if not raised:
        return finding("na", "stages.objections.none", dialogue, searched=SEARCHED)
    clarify = bool(params.get("clarify", False))
    judged = [_judge(dialogue, i, clarify) for i in raised]
    return judged[0] if params.get("which") == "first" else min(judged, key=lambda f: ORDER[f.verdict])


def _objects(dialogue: Dialogue, index: int) -> bool:
    """A doubt in words, or a flat refusal of a step that the seller offered; another day is no objection."""
    language, said = dialogue.language, dialogue.turns[index].text
    before = dialogue.turns[index - 1] if index else None
    if before is not None and before.role == "seller" and decision.asks(before, language):
        return False  # whom the client consults is then an answer
    if objection(said, language) is not None:
        return True
    offered = before is not None and before.role == "seller" and heard("offers_step", before.text, language)
    dated = bool(find_dates(said, dialogue.call.started_at, language)) if dialogue.call.started_at else False
    return offered and heard("flat_refusal", said, language) and not dated


def _evades(dialogue: Dialogue, index: int) -> bool:
    """On a call that ended without a step: "I'll call you myself", or a refusal of what the seller has just proposed."""
    language, said = dialogue.language, dialogue.turns[index].text
    before = dialogue.turns[index - 1] if index else None
    if before is None or before.role != "seller" or decision.asks(before, language):
        return False
    proposed = heard("offers_step", before.text, language) or heard("promise", before.text, language)
    return heard("self_contact", said, language) or (
        heard("flat_refusal", said, language) or (proposed and refuses(said, language))
    )


def _judge(dialogue: Dialogue, raised: int, clarify: bool) -> Finding:
    language = dialogue.language
    answer = reply(dialogue, raised, "seller", 3)
    if answer is None:
        return finding("missed", "stages.objections.dropped", dialogue, [raised], searched=SEARCHED, asked=False)
    said = dialogue.turns[answer].text
    probed = heard("probes_objection", said, language)
    if not probed and not _argues(said, language):
        return finding(
            "missed", "stages.objections.dropped", dialogue, [raised, answer], searched=SEARCHED, asked=False
        )
    reactions = [
        i for i in range(answer + 1, min(answer + 5, len(dialogue.turns))) if dialogue.turns[i].role == "client"
    ]
    accepted = next((i for i in reactions[:1] if _accepts(dialogue, i)), None)
    still = any(_objects(dialogue, i) or refuses(dialogue.turns[i].text, language) for i in reactions[:1])
    if accepted is not None and not still and (asks(said, language) or (probed and not clarify)):
        turns = [raised, answer, accepted]
        return finding("met", "stages.objections.accepted", dialogue, turns, 0.55, asked=True, agreed=True)
    return finding("partly", "stages.objections.answered", dialogue, [raised, answer], 0.55, asked=True, agreed=False)


def _argues(said: str, language: str) -> bool:
    """Something is said to the objection: no goodbye, no bare "I see", no other subject asked about."""
    if heard("farewell", said, language) or heard("gives_up", said, language):
        return False
    if heard("other_subject", said, language) and not heard("argues", said, language):
        return False
    told = " ".join(statements(said, language)) or said
    return len(content(told, language)) >= FEWEST_WORDS or heard("argues", said, language)


def _accepts(dialogue: Dialogue, index: int) -> bool:
    said = dialogue.turns[index].text
    return agrees(said, dialogue.language) or heard("gives_in", said, dialogue.language)
