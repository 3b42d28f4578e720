"""Do we know who decides? Dialogue in, Finding with `who` out: the words that name the decider.

met: the client decides himself, or names a person, pair or body with the power. partly: a group without a face, or a vague
answer to the seller's question. Hypotheticals ("если бы я решал") and the seller's own bosses do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callqa.language import expressions as re
from callqa.language import find_names, flat, has
from callqa.language.names_ru import is_calling
from callqa.language.phrases import pattern
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_people import determined, holders
from callqa.scoring.decision_questions import HINT, WHO, asks, clause_around, questions_of, supposed
from callqa.scoring.evidence import quote
from callqa.types import Dialogue, Finding, Reason, Turn, Verdict

CRITERION = "decision_maker_confirmed"
ANSWERED = 4  # points of an answer to the question, or of power claimed outright
SEARCHED = ("asks_decider", "decides_himself", "named_decider")


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


def _heard(dialogue: Dialogue) -> tuple[list[int], list[Named]]:
    """The seller's questions and what was told; kept, for the criterion and the signals ask of a call one after the other."""
    if not _last or _last[0] is not dialogue:
        questions = questions_of(dialogue)
        _last[:] = [dialogue, (questions, _told(dialogue, questions))]
    heard: tuple[list[int], list[Named]] = _last[1]
    return heard


_last: list[Any] = []  # the dialogue asked of last and what was heard


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
    if any(n.points >= ANSWERED for n in found):  # what was answered when asked is surer than a remark in passing
        found = [n for n in found if n.points >= ANSWERED]
    return found


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
    asked = question is not None
    candidates: list[Named] = []
    for match in _places(text, language, "self_decides", "self_answer" if asked or hint is not None else None):
        together = has("vague_body", text[max(0, match.start() - 40) : match.end() + 20], language) and not asked
        if (
            not together
            and not _hypothetical(text, match.start(), language)
            and not _negated(text, match.start(), language)
        ):
            candidates.append(Named(index, match.start(), match.end(), True, 4 + 2 * asked))
    vague = [m.span() for m in pattern("vague_decider", language).finditer(text)]
    for match in pattern("decider_named", language).finditer(text):
        if any(start <= match.start() < end for start, end in vague):
            continue  # "committee here, committee there"
        weight = _weight_of_named(text, match.start(), match.end(), language, asked)
        if weight:
            candidates.append(Named(index, match.start(), match.end(), True, weight))
    mild = asked or hint is not None or (index > 0 and has(WHO, dialogue.turns[index - 1].text, language))
    for start, end in holders(text, language, mild):
        if not _hypothetical(text, start, language):
            candidates.append(Named(index, start, end, True, 5 if asked else ANSWERED - 0.5))
    candidates += [Named(index, start, end, False, 2 + 2 * asked) for start, end in vague]
    for match in _places(text, language, "vague_body", "vague_answer" if asked else None):
        tied = not asked and has("vague_tie", clause_around(text, match.start(), match.end()), language)
        if (asked or tied) and not re.search(cues.SELLERS_OWN[language], text[: match.start()]):
            candidates.append(Named(index, match.start(), match.end(), False, 2 + 2 * asked))
    if question is not None:
        candidates += _answers(dialogue, index, turn, question)
    elif (
        index
        and supposed(before := dialogue.turns[index - 1], language)
        and _affirms(text, flat(before.text), language)
    ):
        candidates.append(Named(index, 0, len(turn.text), True, ANSWERED))
    if (
        hint is not None and question is None
    ):  # "are you the owner?" - "yes": surer than nothing, less than an answer to who decides
        answers = _answers(dialogue, index, turn, hint)
        candidates += [replace(a, points=ANSWERED - 1) for a in answers if a.clear]
        places = _places(text, language, "vague_body", "vague_answer")
        candidates += [Named(index, m.start(), m.end(), False, 2) for m in places if len(text.split()) <= 12]
    if asked and has("decision_evasion", text, language):
        candidates = [c for c in candidates if c.clear and has("decision_power", text, language)]
    candidates = [c for c in candidates if not _gone(text, c, language)]
    return max(candidates, key=lambda n: (n.clear, n.points), default=None)


def _gone(text: str, named: Named, language: str) -> bool:
    clause = clause_around(text, named.start, named.end) if named.clear else ""
    return re.search(cues.GONE[language], clause) is not None and re.search(cues.NOW[language], clause) is None


def _places(text: str, language: str, always: str, when_asked: str | None) -> Iterator[re.Match[str]]:
    yield from pattern(always, language).finditer(text)
    if when_asked:
        yield from pattern(when_asked, language).finditer(text)


def _weight_of_named(text: str, start: int, end: int, language: str, asked: bool) -> float:
    """How much a person or role named means: power beside it, or the seller's question; 0 where it is only mentioned."""
    if _hypothetical(text, start, language) or re.search(cues.SELLERS_OWN[language], text[:start]):
        return 0
    clause = clause_around(text, start, end)
    tied = has("names_decider", clause, language)
    power = tied and has("decision_power", clause, language)
    if not power and re.match(r"'s \w+", text[end:]):
        return 0  # "my cousin's guys"
    if re.search(cues.EVERYBODY[language], text[end : end + 40]) or re.search(cues.SOME[language], text[:start]):
        return 0
    if re.search(cues.HIS_OWN_JOB[language], text[:start]):
        return 0
    if asked:
        ruled_out = re.search(cues.RULED_OUT[language], text[end:]) is not None or re.search(
            cues.NO_SUCH[language], text[:start]
        )
        return 0 if ruled_out and not tied else 5 + tied
    near = text[max(0, start - 34) : end + 34]
    if power:
        return 4
    return 2.5 if has("names_decider", near, language) else 0


def _answers(dialogue: Dialogue, index: int, turn: Turn, question: int) -> list[Named]:
    """Short answers that mean something only after the question: "я", "да, сама", a name."""
    language, text = dialogue.language, flat(turn.text)
    asked = flat(dialogue.turns[question].text)
    found = []
    with_a_group = any(has(name, text[:30], language) for name in ("vague_body", "vague_answer"))
    if (
        re.match(cues.SHORT_SELF[language], text)
        and not with_a_group
        and not (language == "ru" and _only_works_there(text))
        and not re.search(r"не реш|не один|not|с коллег|обсуд|посовет", text[:60])
    ):
        found.append(Named(index, 0, len(turn.text), True, 6))
    if (
        _affirms(text, asked, language)
        and re.search(cues.SUPPOSES[language], asked)
        and not has("vague_decider", text, language)
        and not any(has(name, text, language) for name in ("vague_body", "vague_answer"))
    ):
        found.append(Named(index, 0, len(turn.text), True, 4.5))
    if re.match(cues.NO[language], text) and re.search(cues.SUPPOSES[language], asked) and len(text.split()) <= 6:
        alone = re.search(cues.ANYBODY_ELSE[language], asked) is not None
        found.append(Named(index, 0, len(turn.text), alone, ANSWERED))
    if index == question + 1 and (role := _role(turn, text, asked, language)):
        found.append(Named(index, *role, True, 5))
    does = cues.DOES.match(text) if language == "en" and re.search(cues.WHO_EN, asked) else None
    if does and not any(has(name, does[1], language) for name in ("vague_body", "vague_answer", "vague_decider")):
        found.append(Named(index, *does.span(1), True, 5))
    if power := re.search(cues.THIRD_PERSON[language], text):
        found.append(Named(index, power.start(), power.end(), True, 5))
    names = [] if has("asks_name", asked, language) else [m for m in find_names(turn.text, language) if m.sure]
    if names and not re.match(r"(?:это (?!к |у |за |через )|it's |this is )", text) and len(text.split()) > 1:
        found.append(Named(index, names[0].start, names[0].end, True, 4.5))
    asks_back = text.rstrip().endswith("?") or re.match(cues.ASKS_BACK[language], text)
    if len(text.split()) >= 3 and not asks_back and index == question + 1:
        found.append(Named(index, 0, len(turn.text), False, 1))
    return found


def _affirms(text: str, asked: str, language: str) -> bool:
    """Yes, first or last in a short answer; or the question's own word said again: "Ваше слово решающее?" - "Решающее"."""
    if re.match(cues.YES[language], text) or (len(text.split()) <= 7 and cues.YES_AT_LAST.search(text)):
        return True
    first = re.match(r"(?!совет|обсу|соглас|дума)[а-я]{6,}", text) if language == "ru" else None
    return first is not None and re.search(rf"\b{first.group()[:6]}", asked) is not None


def _role(turn: Turn, text: str, asked: str, language: str) -> tuple[int, int] | None:
    """A person by calling in the first words of the answer, whatever the calling: 'с завучем', 'our controller'."""
    refused = re.match(cues.NO[language], text) or re.match(r"(?:\w+ )?(?:еще|будет)\b", text)
    if refused or turn.text.rstrip().endswith("?") or has("vague_decider", text, language):
        return None
    first = re.split(r"[.!?;]", text)[0][:70]
    if language == "en":
        said = [m for m in cues.CALLING.finditer(first) if m[1] not in cues.NO_CALLING]
        if re.search(cues.WHO_EN, asked) and len(text.split()) <= 14:
            said += determined(first)
        said = [m for m in said if not re.match(cues.RULED_OUT["en"], text[m.end() :])]
        return said[0].span() if said else None
    if has("vague_body", text, language):
        return None
    for word in list(re.finditer(r"[а-я]{4,}", first))[:5]:
        if is_calling(word.group()):
            return word.span() if not re.search(cues.HIS_OWN_JOB["ru"], text[: word.start()]) else None
    return None


def _only_works_there(text: str) -> bool:
    """'Нет, я администратор': what he is instead."""
    said = re.match(r"нет,? я ([а-я]{4,})", text)
    return said is not None and is_calling(said.group(1))


def _hypothetical(text: str, at: int, language: str) -> bool:
    left = re.split(r"[.?!;…]", text[:at])[-1][-40:]
    return (
        re.search(
            r"если бы|\bбы\b|\bесли (?:я|мы)? ?$|if it were|if i were|would if|\bif (?:i |we )?$|\bif (?:it|that|this)(?:'d| was| were| is|'s) $",
            left,
        )
        is not None
    )


def _negated(text: str, at: int, language: str) -> bool:
    left = text[max(0, at - 22) : at]
    if re.match(r"(?:\w+ ){0,3}?(?:не|not|don't|can't) (?:\w+ )?(?:реш|приним|decide|make)", text[at : at + 40]):
        return True
    return re.search(r"\bне\s(?:\w+\s)?$|не только|\bnot\s(?:\w+\s)?$|isn't\s$|n't\s$", left) is not None
