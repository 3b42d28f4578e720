"""Do we know who decides? Dialogue in, Finding with `who` out: the words that name the decider.

met: the client decides himself, or names a person, pair or body with the power. partly: a group without a face, or a vague
answer to the seller's question. Hypotheticals ("если бы я решал") and the seller's own bosses do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.phrases import pattern
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_answers import ANSWERED, Named, affirms, answers
from callqa.scoring.decision_groups import groups
from callqa.scoring.decision_people import holders
from callqa.scoring.decision_power import own, with_a_group
from callqa.scoring.decision_questions import HINT, WHO, asks, questions_of, supposed
from callqa.scoring.decision_scope import gone, hypothetical, left_open, negated, weight_of_named
from callqa.scoring.evidence import quote
from callqa.scoring.kept import of_the_last
from callqa.types import Dialogue, Finding, Reason, Turn, Verdict

CRITERION = "decision_maker_confirmed"
SEARCHED = ("asks_decider", "decides_himself", "named_decider")


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict met / partly / missed with `who`."""
    if any(t.role == "unknown" for t in dialogue.turns):
        return Finding(CRITERION, "unknown", Reason("decision.who_speaks"), confidence=0.0)
    questions, found = _heard(dialogue)
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
        CRITERION, verdict, Reason(code, {"who": who}), evidence, min(0.9, 0.4 + 0.1 * best.points), question is not None, True,
        None, {"who": who}, SEARCHED,
    )  # fmt: skip


def told(dialogue: Dialogue) -> list[Named]:
    """What each turn of the client says about who decides, at most one a turn; remarks only where nobody was surer."""
    return _heard(dialogue)[1]


@of_the_last
def _heard(dialogue: Dialogue) -> tuple[list[int], list[Named]]:
    """The seller's questions and what was told."""
    questions = questions_of(dialogue)
    return questions, _told(dialogue, questions)


def _told(dialogue: Dialogue, questions: list[int]) -> list[Named]:
    found: list[Named] = []
    sellers = [(i, t) for i, t in enumerate(dialogue.turns) if t.role == "seller" and i not in questions]
    hints = [i for i, t in sellers if asks(t, dialogue.language, HINT) or asks(t, dialogue.language, WHO)]
    for index, turn in enumerate(dialogue.turns):
        if turn.role == "client":
            question = next((q for q in questions if 0 < index - q <= 2), None)
            hint = next((q for q in hints if 0 < index - q <= 1), None)
            named = _who(dialogue, index, turn, question, hint)
            if named:
                found.append(named)
    found = _without_denied(dialogue, found, questions)
    if any(n.points >= ANSWERED for n in found):  # what was answered when asked is surer than a remark in passing
        found = [n for n in found if n.points >= ANSWERED]
    return found


def _without_denied(dialogue: Dialogue, found: list[Named], questions: list[int]) -> list[Named]:
    """Who says, when asked, that it is not he is not the decider for having said "you can talk to me" before."""
    language, turns = dialogue.language, dialogue.turns
    answered = [n.turn for n in found if not n.clear and any(0 < n.turn - q <= 2 for q in questions)]
    denied = [i for i in answered if re.search(cues.NOT_ME[language], flat(turns[i].text))]
    if not denied:
        return found
    answers_it = {i for i in range(len(turns)) if any(0 < i - q <= 2 for q in questions)}
    return [
        n
        for n in found
        if n.turn >= denied[-1]
        or (n.turn in answers_it and not speaks_of_oneself(turns[n.turn].text[n.start : n.end], language))
    ]


def speaks_of_oneself(said: str, language: str) -> bool:
    """Whether words that name a decider mean the speaker."""
    text = flat(said)
    return re.match(cues.SHORT_SELF[language], text) is not None or any(
        has(name, text, language) for name in ("self_decides", "self_answer")
    )


def affirms_oneself(said: str, asked: str, language: str) -> bool:
    """ "Вы сами решаете?" - "Да": asked about the speaker alone."""
    other = re.search(r"с мужем|с женой|супруг|директор|собственник|husband|wife|boss", asked)
    return (
        re.match(cues.YES[language], flat(said)) is not None
        and other is None
        and re.search(r"\bвы\b|сами|\byou\b", asked) is not None
    )


def _missed(dialogue: Dialogue, questions: list[int]) -> Finding:
    if questions:
        place = (quote(dialogue, questions[0]),)
        return Finding(CRITERION, "missed", Reason("decision.no_answer"), place, 0.6, True, False, None, {}, SEARCHED)
    return Finding(CRITERION, "missed", Reason("decision.none"), (), 0.8, False, False, None, {}, SEARCHED)


def _who(dialogue: Dialogue, index: int, turn: Turn, question: int | None, hint: int | None) -> Named | None:
    """What a client's turn says about the decider; an answer to the seller's question weighs more than a remark."""
    language, text = dialogue.language, flat(turn.text)
    asked, brief = question is not None, hint is not None and len(text.split()) <= 12
    found = [*_selves(index, text, language, asked, hint is not None), *_others(dialogue, index, text, asked, hint)]
    found += [Named(index, start, end, False, 2 + 2 * asked) for start, end in groups(text, language, asked, brief)]
    if question is not None:
        found += answers(dialogue, index, turn, question)
    elif (
        index and supposed(before := dialogue.turns[index - 1], language) and affirms(text, flat(before.text), language)
    ):
        found.append(Named(index, 0, len(turn.text), True, ANSWERED))
    if hint is not None and question is None:  # "are you the owner?" - "yes": surer than nothing, less than an answer
        found += [replace(a, points=ANSWERED - 1) for a in answers(dialogue, index, turn, hint) if a.clear]
    if asked and language == "ru" and cues.DECIDES_ELSEWHERE.search(text):
        found = [replace(n, clear=False) for n in found]
    vague = has("vague_decider", text, language)
    if asked and not vague and has("decision_evasion", text, language):
        found = [n for n in found if n.clear and has("decision_power", text, language)]
    found = [n for n in found if not (n.clear and (gone(text, n.start, n.end, language) or _does_other(text, n)))]
    if asked:
        found = [replace(n, clear=False) if n.clear and left_open(text, n.start, language) else n for n in found]
    return max(found, key=lambda n: (n.clear, n.points), default=None)


THE_ONE = re.compile(r"\bthe ones? (?:who|that|to)(?:'s|'ll)? ([^.,;?!]*)")
POWER = ("power_strong", "power_mild", "power_joins", "power_noun", "names_decider")


def _does_other(text: str, named: Named) -> bool:
    """ "I'm the one who put in the form": what he is the one for is no deciding."""
    match = next((m for m in THE_ONE.finditer(text) if m.start() < named.end and named.start < m.end()), None)
    return match is not None and not any(has(name, match[1], "en") for name in POWER)


def _selves(index: int, text: str, language: str, asked: bool, hinted: bool) -> Iterator[Named]:
    """The client himself, or with another."""
    outright = [m.span() for m in pattern("self_decides", language).finditer(text)] + [*own(text, language, False)]
    short = [m.span() for m in pattern("self_answer", language).finditer(text)] if asked or hinted else []
    short += [*own(text, language, True)] if asked or hinted else []
    for places, points in ((outright, 4 + 2 * asked), (short, 6 if asked else ANSWERED - 0.5)):
        for start, end in places:
            together = not asked and has("vague_body", text[max(0, start - 40) : end + 20], language)
            together = together or with_a_group(text, (start, end), language)
            if not together and not hypothetical(text, start, language) and not negated(text, start, language):
                yield Named(index, start, end, True, points)


def _others(dialogue: Dialogue, index: int, text: str, asked: bool, hint: int | None) -> Iterator[Named]:
    """Persons and bodies by name or role."""
    language = dialogue.language
    vague = [m.span() for m in pattern("vague_decider", language).finditer(text)]
    for match in pattern("decider_named", language).finditer(text):
        if any(start <= match.start() < end for start, end in vague):
            continue  # "committee here, committee there"
        weight = weight_of_named(text, match.start(), match.end(), language, asked)
        if weight:
            yield Named(index, match.start(), match.end(), True, weight)
    mild = asked or hint is not None or (index > 0 and has(WHO, dialogue.turns[index - 1].text, language))
    for start, end in holders(text, language, mild):
        if not hypothetical(text, start, language):
            yield Named(index, start, end, True, 5 if asked else ANSWERED - 0.5)
