"""Do we know who decides? Dialogue in, Finding with `who` out: the words that name the decider.

met: the client decides himself, or names a person, pair or body with the power. partly: a group without a face, or a vague
answer to the seller's question. Hypotheticals ("если бы я решал") and the seller's own bosses do not count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callqa.language import find_names, flat, has
from callqa.language.phrases import pattern
from callqa.scoring.evidence import quote
from callqa.types import Dialogue, Finding, Reason, Turn, Verdict

CRITERION = "decision_maker_confirmed"
SEARCHED = ("question who decides", "the client decides himself", "a decider by name or role")


@dataclass(frozen=True)
class Named:
    turn: int
    start: int
    end: int
    clear: bool
    points: float


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict met / partly / missed with `who`."""
    if any(t.role == "unknown" for t in dialogue.turns):
        return Finding(CRITERION, "unknown", Reason("decision.who_speaks"), confidence=0.0)
    found: list[Named] = []
    questions = [i for i, t in enumerate(dialogue.turns) if t.role == "seller" and asks(t, dialogue.language)]
    for index, turn in enumerate(dialogue.turns):
        if turn.role == "client":
            question = next((q for q in questions if 0 < index - q <= 2), None)
            named = _who(dialogue, index, turn, question)
            if named:
                found.append(named)
    if not found:
        return _missed(dialogue, questions)
    best = max(found, key=lambda n: (n.clear, n.points, n.turn))
    question = next((q for q in questions if 0 < best.turn - q <= 2), None)
    turns = ([question] if question is not None else []) + [best.turn]
    evidence = tuple(quote(dialogue, i, best.start, best.end) if i == best.turn else quote(dialogue, i) for i in turns)
    who = evidence[-1].quote
    verdict: Verdict = "met" if best.clear else "partly"
    code = "decision.named" if best.clear else "decision.vague"
    return Finding(
        CRITERION, verdict, Reason(code, {"who": who}), evidence, min(0.9, 0.5 + 0.1 * best.points), question is not None, True,
        None, {"who": who}, SEARCHED,
    )  # fmt: skip


def _missed(dialogue: Dialogue, questions: list[int]) -> Finding:
    if questions:
        place = (quote(dialogue, questions[0]),)
        return Finding(CRITERION, "missed", Reason("decision.no_answer"), place, 0.6, True, False, None, {}, SEARCHED)
    return Finding(CRITERION, "missed", Reason("decision.none"), (), 0.8, False, False, None, {}, SEARCHED)


def asks(turn: Turn, language: str) -> bool:
    """A question of the seller about who decides."""
    lowered = flat(turn.text)
    for match in pattern("decision_question", language).finditer(lowered):
        rest = re.match(r"[^.!?…]*([.!?…]|$)", lowered[match.start() :])
        if rest and (rest.group(1) == "?" or not re.search(r"[.!?]", lowered)):
            return True
    return False


def _who(dialogue: Dialogue, index: int, turn: Turn, question: int | None) -> Named | None:
    language, text = dialogue.language, flat(turn.text)
    candidates: list[Named] = []
    for match in pattern("self_decides", language).finditer(text):
        if not _hypothetical(text, match.start(), language) and not _negated(text, match.start(), language):
            candidates.append(Named(index, match.start(), match.end(), True, 3 + (question is not None)))
    for match in pattern("decider_named", language).finditer(text):
        clause = _clause(text, match.start(), match.end())
        tied = has("names_decider", clause, language)
        if _hypothetical(text, match.start(), language):
            continue
        if question is not None or (tied and _weighty(clause, language)):
            candidates.append(Named(index, match.start(), match.end(), True, 2 + (question is not None) + tied))
        elif tied:
            candidates.append(Named(index, match.start(), match.end(), True, 1.5))
    for match in pattern("vague_decider", language).finditer(text):
        points = 1 + (question is not None)
        candidates.append(Named(index, match.start(), match.end(), False, points))
    if question is not None:
        candidates += _answers(dialogue, index, turn, question)
    return max(candidates, key=lambda n: (n.clear, n.points), default=None)


def _answers(dialogue: Dialogue, index: int, turn: Turn, question: int) -> list[Named]:
    """Short answers that mean something only after the question: "я", "да, сама", a name."""
    language, text = dialogue.language, flat(turn.text)
    asked = flat(dialogue.turns[question].text)
    found = []
    if re.match(SHORT_SELF[language], text) and not re.search(r"не реш|не один|not|с коллег|обсуд|посовет", text[:60]):
        found.append(Named(index, 0, len(turn.text), True, 3))
    if (
        re.match(YES[language], text)
        and re.search(SUPPOSES[language], asked)
        and not has("vague_decider", text, language)
    ):
        found.append(Named(index, 0, len(turn.text), True, 2.5))
    names = [] if has("asks_name", asked, language) else find_names(turn.text, language)
    if names and not re.match(r"(?:это|it's|this is) ", text) and len(text.split()) > 1:
        found.append(Named(index, names[0].start, names[0].end, True, 2))
    if len(text.split()) >= 3 and not text.rstrip().endswith("?") and not re.search(NO_ANSWER[language], text):
        found.append(Named(index, 0, len(turn.text), False, 0.5))
    return found


SHORT_SELF = {
    "ru": r"(?:ну |да,? |в общем |а |конечно,? |все )?(?:только )?(?:я\b(?! не | бы | пока | думаю | так)|сам\b|сама\b|сами\b|мы сами|мы с |один\b|одна\b|это я\b|лично)",
    "en": r"(?:yeah,? |yes,? |well,? |oh,? |no,? )?(?:just )?(?:me\b|i do\b|i am\b|myself|it's me|that's me|that'd be me|i guess that'd be me|nope,? just me|it's just me|we do\b|i will\b)",
}
YES = {
    "ru": r"(?:ну )?(?:да\b|ага|угу|конечно|именно|так и есть|верно|правильно)(?! не)",
    "en": r"(?:yes|yeah|yep|yup|that's right|correct|sure|i am|right)\b",
}
SUPPOSES = {
    "ru": r"\bвы\b|сами|с мужем|с женой|супруг|вами|директор|собственник",
    "en": r"\byou\b|your|husband|wife|boss|owner",
}


NO_ANSWER = {
    "ru": r"неважно|не важно|вам зачем|какая разница|не скажу|зачем вам|не ваше|давайте (?:сначала|потом|к делу)|я же сказал|не надо меня|по решению",
    "en": r"why do you|doesn't matter|none of your|rather not|what do you mean|you don't need|never mind|not your",
}


def _clause(text: str, start: int, end: int) -> str:
    left = re.split(r"[.?!;…]", text[:start])[-1][-60:]
    return left + re.split(r"[.?!;…]", text[start:])[0][: end - start + 60]


def _weighty(clause: str, language: str) -> bool:
    """Power rather than advice: decides, signs, pays, has the last word."""
    ru = r"реша|решит|решени|принима|подпис|утвержд|одобр|согласу|платит|слово|добро|зависит|деньги|бюджет"
    en = r"decid|decision|sign|approv|pay|check|final|last|say|call|goes to|up to|okay|money"
    return re.search(ru if language == "ru" else en, clause) is not None


def _hypothetical(text: str, at: int, language: str) -> bool:
    left = re.split(r"[.?!;…]", text[:at])[-1][-40:]
    return (
        re.search(r"если бы|\bбы\b|\bесли (?:я|мы)? ?$|if it were|if i were|would if|\bif (?:i |we )?$", left)
        is not None
    )


def _negated(text: str, at: int, language: str) -> bool:
    left = text[max(0, at - 22) : at]
    if re.match(r"(?:\w+ ){0,3}?(?:не|not|don't|can't) (?:\w+ )?(?:реш|приним|decide|make)", text[at : at + 40]):
        return True
    return re.search(r"\bне\s(?:\w+\s)?$|не только|\bnot\s(?:\w+\s)?$|isn't\s$|n't\s$", left) is not None
