"""Objections: heard, answered, the client's reaction checked (CO6 the first, WA7 the one handled worst). None: `na`.

params: which, 'first' or 'worst'; clarify: true where met needs a question of the seller about the objection (CO6).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callqa.language import expressions as re
from callqa.language import find_dates, flat, has
from callqa.language.acts import (
    MIDWAY,
    agrees,
    asks,
    asks_anywhere,
    heard,
    objection,
    refuses,
    sentences,
    statements,
)
from callqa.language.phrases import pattern
from callqa.scoring import decision
from callqa.scoring.need import content
from callqa.scoring.stages.common import finding, of_role, reply, unheard
from callqa.types import Dialogue, Finding, Verdict

ORDER: dict[Verdict, int] = {"missed": 0, "partly": 1, "met": 2}
FEWEST_WORDS = 3  # content words of an answer; fewer is an acknowledgement
PARTING = 4  # words of a goodbye; in a longer sentence "пока" is no goodbye
FOLLOWED = 7  # turns in which a clarified objection is answered
SEARCHED = ("objection_kinds", "refusal")


def detect(dialogue: Dialogue, params: Mapping[str, Any], core: Mapping[str, Finding]) -> Finding:
    if (unknown := unheard(dialogue)) is not None:
        return unknown
    lost = core["next_step_dated"].verdict == "missed"
    raised = [i for i, _ in of_role(dialogue, "client") if objects(dialogue, i) or (lost and _evades(dialogue, i))]
    if not raised:
        return finding("na", "stages.objections.none", dialogue, searched=SEARCHED)
    clarify = bool(params.get("clarify", False))
    judged = [judge(dialogue, i, clarify) for i in raised]
    return judged[0] if params.get("which") == "first" else min(judged, key=lambda f: ORDER[f.verdict])


def objects(dialogue: Dialogue, index: int) -> bool:
    """A doubt in words, or a flat refusal of a step that the seller offered; another day is no objection."""
    language, said = dialogue.language, dialogue.turns[index].text
    before = dialogue.turns[index - 1] if index else None
    if before is not None and before.role == "seller" and decision.asks(before, language):
        return False  # whom the client consults is then an answer
    if objection(said, language) is not None:
        return True
    if _unwilling(said, before.text if before is not None else "", language):
        return True
    offered = before is not None and before.role == "seller" and heard("offers_step", before.text, language)
    dated = bool(find_dates(said, dialogue.call.started_at, language)) if dialogue.call.started_at else False
    return offered and heard("flat_refusal", said, language) and not dated


def _unwilling(said: str, before: str, language: str) -> bool:
    """A "no" about oneself in answer to a pitch or an offer, with words of its own: "nobody here has time for that"."""
    pitched = not asks_anywhere(before, language) or has("offers_step", before, language)
    timed = has("schedule_question", before, language) or has("busy", said, language)
    told = " ".join(statements(said, language))
    return pitched and not timed and has("unwilling", told, language) and len(content(told, language)) >= 2


def _evades(dialogue: Dialogue, index: int) -> bool:
    """On a call that ended without a step: "I'll call you myself", or a refusal of what the seller has just proposed."""
    language, said = dialogue.language, dialogue.turns[index].text
    before = dialogue.turns[index - 1] if index else None
    if before is None or before.role != "seller" or decision.asks(before, language):
        return False
    started = dialogue.call.started_at
    if (
        started is not None
        and has("schedule_question", before.text, language)
        and find_dates(before.text, started, language)
    ):
        return False  # a clash of dates
    proposed = heard("offers_step", before.text, language) or heard("promise", before.text, language)
    return heard("self_contact", said, language) or (
        heard("flat_refusal", said, language) or (proposed and refuses(said, language))
    )


def judge(dialogue: Dialogue, raised: int, clarify: bool = False) -> Finding:
    """How one objection was handled: dropped is missed, answered partly, answered and accepted met."""
    language = dialogue.language
    first = reply(dialogue, raised, "seller", 3)
    about = dialogue.turns[raised].text
    probed = first is not None and _probes(dialogue.turns[first].text, about, language)
    if first is None or not (probed or _argues(dialogue.turns[first].text, about, language)):
        return finding("missed", "stages.objections.dropped", dialogue, [raised, first], searched=SEARCHED, asked=False)
    for answer in _answers(dialogue, raised, first, probed):
        accepted = _accepted(dialogue, answer)
        checked = probed or asks(dialogue.turns[answer].text, language)
        if accepted is not None and checked and (probed or not clarify or asks(dialogue.turns[answer].text, language)):
            turns = [raised, first, answer, accepted]
            return finding("met", "stages.objections.accepted", dialogue, turns, 0.55, asked=True, agreed=True)
    return finding("partly", "stages.objections.answered", dialogue, [raised, first], 0.55, asked=True, agreed=False)


def _answers(dialogue: Dialogue, raised: int, first: int, probed: bool) -> list[int]:
    """The seller's turns that may have met the objection: the first; after a question about it also what he said then."""
    if not probed:
        return [first]
    later = range(first + 1, min(raised + FOLLOWED, len(dialogue.turns)))
    said = [i for i in later if dialogue.turns[i].role == "seller"]
    raised_by = dialogue.turns[raised].text
    return [first] + [i for i in said if _argues(dialogue.turns[i].text, raised_by, dialogue.language)]


def _accepted(dialogue: Dialogue, answer: int) -> int | None:
    """The client's next turn, if it accepts and raises nothing again."""
    i = next(
        (j for j in range(answer + 1, min(answer + 5, len(dialogue.turns))) if dialogue.turns[j].role == "client"), None
    )
    if i is None or not _accepts(dialogue, i):
        return None
    return None if objects(dialogue, i) or refuses(dialogue.turns[i].text, dialogue.language) else i


def _probes(said: str, about: str, language: str) -> bool:
    """A question about the objection itself ("what did they promise?"): not about hours, contacts or who decides."""
    asked = [s for s in sentences(said) if asks_anywhere(s, language)]
    bare = not re.search(r"[.?!…]", said) and has("question_word", said, language)  # "burned how"
    if bare and content(said, language) & content(about, language):
        return True
    return any(
        heard("probes_objection", s, language)
        or (bool(content(s, language)) and not _elsewhere(s, language) and _of_it(s, about, language))
        for s in asked
    )


def _of_it(sentence: str, about: str, language: str) -> bool:
    """Speaks of the objection: by a pronoun or by words of it."""
    return has("refers", sentence, language) or bool(content(sentence, language) & content(about, language))


def _elsewhere(sentence: str, language: str) -> bool:
    return (
        heard("other_subject", sentence, language)
        or has("schedule_question", sentence, language)
        or has("offers_step", sentence, language)
    )


def _argues(said: str, objection_said: str, language: str) -> bool:
    """Something is said to the objection: no goodbye, no bare "I see", no other subject asked about."""
    parting = any(heard("farewell", s, language) and len(s.split()) <= PARTING for s in sentences(said))
    if parting or heard("gives_up", said, language):
        return False
    if heard("argues", said, language):
        return True
    if heard("other_subject", said, language):
        return False
    told = " ".join(statements(said, language)) or said
    asked = re.search(MIDWAY[language], flat(told)) if not re.search(r"[.?!…]", told) else None
    told = told[: asked.start()] if asked else told
    words = content(told, language)
    if words & content(objection_said, language):
        return True
    nodded = re.match(rf"\W*(?:{pattern('bare_ack', language).pattern})", flat(said)) is not None
    if nodded:
        return False  # "I see. It's nineteen pounds a month"
    return len(words) >= FEWEST_WORDS


def _accepts(dialogue: Dialogue, index: int) -> bool:
    said = dialogue.turns[index].text
    return agrees(said, dialogue.language) or heard("gives_in", said, dialogue.language)
