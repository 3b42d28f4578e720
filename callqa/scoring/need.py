"""Did the seller find out what the client needs and why? Dialogue in, Finding out.

met: a need question with a substantive answer, or a need the client volunteers and the seller takes up. partly: a product,
quantity or need is named and nobody follows it; or the question got "just the price".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from callqa.language import has
from callqa.scoring.evidence import quote
from callqa.scoring.need_answers import concrete, price_only, product_only, substance, tells_why, told
from callqa.scoring.need_numbers import numbered
from callqa.scoring.need_signs import around, signs
from callqa.scoring.need_turns import (
    STRONG,
    asks,
    bare_thing,
    names_need,
    need_question,
    only_how_it_went,
    opens_with_matter,
    other_matter,
    recalls,
    refuses,
    restates,
    says_again,
    shared,
    takes_up,
)
from callqa.scoring.need_words import content, matter, wishes
from callqa.scoring.weighing import chance, of_any, outweighs, shares, weights
from callqa.types import Dialogue, Evidence, Finding, Reason, Verdict

__all__ = ["content", "detect", "need_question"]

CRITERION = "need_identified"
SEARCHED = ("asks_task", "named_need", "taken_up")
INTRODUCES = ("greeting", "names_oneself", "names_company")
LEAST, ENOUGH = 3, 5  # content words of an answer; two answered questions are enough however short
UNSURE = 0.2  # share of the other verdicts at which "met" stands
PLAIN = 4  # of one that names no quantity, wish, trouble, thing or doing of his own


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict met / partly / missed; `asked` and `answered` as atoms. Rules find it, the weighed signs may overrule them."""
    if any(t.role == "unknown" for t in dialogue.turns):
        return Finding(CRITERION, "unknown", Reason("need.who_speaks"), confidence=0.0)
    return _weighed_against(dialogue, by_rules(dialogue))


def rows(dialogue: Dialogue) -> list[dict[str, float]]:
    """Signs of each turn of the client; see `callqa.scoring.weighing`."""
    return [signs(dialogue, i, _is_opening(dialogue, i)) for i in _of(dialogue, "client")]


def _weighed_against(dialogue: Dialogue, found: Finding) -> Finding:
    """The rules' finding with its chance, or another verdict where the signs speak clearly for it."""
    shown = {piece.turn for piece in found.evidence}
    met: dict[int, float] = {}
    named: dict[int, float] = {}
    none = 1.0
    for i in sorted(_of(dialogue, "client"), key=lambda i: i not in shown):
        seen = signs(dialogue, i, _is_opening(dialogue, i))
        met[i], named[i] = (chance(seen, weights("need", outcome)) for outcome in ("met", "named"))
        none *= 1 - met[i]
        if found.verdict == "met" and none <= UNSURE:  # nothing can outweigh it: the other turns are not read
            return replace(found, confidence=round(1 - none, 2))
    likely = shares(of_any([*met.values()]), of_any([*named.values()]))
    best = outweighs(likely, found.verdict)
    if best == "missed" and _is_answer(dialogue, found):
        best = None  # a thing named when asked is little, and not nothing
    if best == "missed":
        found = _missed(dialogue, _plainly_asked(dialogue))
    elif best is not None:
        weighed = met if best == "met" else named
        found = _of_turn(dialogue, max(sorted(weighed), key=weighed.__getitem__), best) or found
    return replace(found, confidence=round(likely[found.verdict], 2))


def _is_answer(dialogue: Dialogue, found: Finding) -> bool:
    shown = found.evidence[-1].turn if found.evidence else 0
    asked = shown > 0 and _asks_which(dialogue.turns[shown - 1].text, dialogue.language)
    return found.reason.code == "need.thin_answer" or (found.verdict == "partly" and asked)


def _of_turn(dialogue: Dialogue, turn: int, verdict: Verdict) -> Finding | None:
    """A finding that shows the turn which weighs most, with the question that it answers or the reply that takes it up."""
    before, after = around(dialogue, turn)
    question = before is not None and asks(dialogue.turns[before].text, dialogue.language) > 0
    if question and before is not None:
        code = "need.asked_answered" if verdict == "met" else "need.thin_answer"
        return _finding(verdict, code, dialogue, (before, turn), 0.5, True, True)
    if verdict == "partly":
        return _finding("partly", "need.not_taken_up", dialogue, (turn,), 0.5, False, True)
    return None if after is None else _finding("met", "need.taken_up", dialogue, (turn, after), 0.5, False, True)


def by_rules(dialogue: Dialogue) -> Finding:
    """The finding without the weighed signs."""
    pairs: list[tuple[int, int, int]] = []
    for pair in _asked_and_answered(dialogue):
        pairs.append(pair)
        if _is_full(dialogue, *pair) or sum(size >= LEAST for *_, size in pairs) > 1:
            return _finding("met", "need.asked_answered", dialogue, pair[:2], 0.8, True, True)
    named = _named(dialogue)
    taken = next(((c, s) for c, s in named if s is not None), None)
    if taken:
        return _finding("met", "need.taken_up", dialogue, taken, 0.65, False, True)
    asked = _plainly_asked(dialogue)
    if named:
        return _finding("partly", "need.not_taken_up", dialogue, (named[0][0],), 0.6, bool(asked), True)
    if pairs:
        return _finding("partly", "need.thin_answer", dialogue, pairs[0][:2], 0.5, True, True)
    only = next(
        (
            (i, j)
            for i in _of(dialogue, "seller")
            if asks(dialogue.turns[i].text, dialogue.language)
            and (j := _next(dialogue, i, "client"))
            and price_only(dialogue.turns[j].text, dialogue.language)
        ),
        None,
    )
    if only:
        return _finding("partly", "need.thin_answer", dialogue, only, 0.5, True, True)
    return _missed(dialogue, asked)


def _missed(dialogue: Dialogue, asked: list[int]) -> Finding:
    if asked:
        return _finding("missed", "need.no_answer", dialogue, (asked[0],), 0.65, True, False)
    return Finding(CRITERION, "missed", Reason("need.none"), (), 0.75, False, False, None, {}, SEARCHED)


def _plainly_asked(dialogue: Dialogue) -> list[int]:
    return [i for i in _of(dialogue, "seller") if asks(dialogue.turns[i].text, dialogue.language) == STRONG]


def _finding(
    verdict: Any, code: str, dialogue: Dialogue, turns: tuple[int, ...], confidence: float, asked: bool, answered: bool
) -> Finding:
    evidence: tuple[Evidence, ...] = tuple(quote(dialogue, i) for i in turns)
    return Finding(CRITERION, verdict, Reason(code), evidence, confidence, asked, answered, None, {}, SEARCHED)


def _of(dialogue: Dialogue, role: str) -> list[int]:
    return [i for i, turn in enumerate(dialogue.turns) if turn.role == role]


def _next(dialogue: Dialogue, index: int, role: str) -> int | None:
    """The other party's turn within two turns."""
    return next(
        (j for j in range(index + 1, min(index + 3, len(dialogue.turns))) if dialogue.turns[j].role == role), None
    )


def _asked_and_answered(dialogue: Dialogue) -> Iterator[tuple[int, int, int]]:
    """(question turn, answer turn, content words of the answer). Only plain questions of the task."""
    language = dialogue.language
    for i in _of(dialogue, "seller"):
        question = dialogue.turns[i].text
        answer, sure = _next(dialogue, i, "client"), asks(question, language)
        if answer is None or not sure:
            continue
        text = dialogue.turns[answer].text
        size = substance(text, language)
        if only_how_it_went(question, language):
            continue  # how it went is no question of the need; a complaint names one
        if not size or (sure != STRONG and not _answers_anyway(question, text, size, language)):
            continue
        if sure != STRONG and i <= 1 and any(has(name, question, language) for name in INTRODUCES):
            continue  # "good afternoon, is that Mr. Okafor?" asks nothing: what he then tells he volunteers
        if has("decision_question", question, language) and has("decision_power", text, language):
            continue
        if size < PLAIN and not _says_own(question, text, language):
            size = min(size, LEAST - 1)
        size = _weighed(question, text, size, language)
        if size >= LEAST or _may_be_thin(question, text, language):
            yield i, answer, size


def _says_own(question: str, answer: str, language: str) -> bool:
    """Whether a short answer speaks of the client's matter by its words, or was asked for a term."""
    told = concrete(answer, language) or numbered(answer, language) or has("his_own", answer, language)
    return told or has("asks_term", question, language)


def _weighed(question: str, answer: str, size: int, language: str) -> int:
    """The size of an answer by what was asked: a number is all that a question of amount wants."""
    if recalls(question, language):
        return (
            max(size, ENOUGH) if size > 1 or concrete(answer, language) else size
        )  # "you wrote that ..." - "yes, and the stairs too"
    if numbered(answer, language) and has("asks_amount", question, language):
        size = max(size, LEAST)
    told = size >= LEAST or has("asks_term", question, language)
    if told and not has("asks_which_thing", question, language):
        return max(size, ENOUGH)  # asked of his task, whatever he tells is of it
    return size


def _may_be_thin(question: str, answer: str, language: str) -> bool:
    """A thing named to "what would you like", one taken of two offered: an answer, though a thin one."""
    if has("asks_which_thing", question, language) or has("asks_aim", question, language):
        return True
    return has("either", question, language) and matter(answer, language) <= matter(question, language)


def _answers_anyway(question: str, answer: str, size: int, language: str) -> bool:
    one_of_two = size == 1 and has("either", question, language)
    return one_of_two or _told_at_length(question, answer, size, language)


def _told_at_length(question: str, answer: str, size: int, language: str) -> bool:
    """Whether an answer tells of the client's matter, though the question named none: "is it blowing at all up there"."""
    asked_how_it_went = has("satisfaction", question, language) or refuses(answer, language)
    return size > ENOUGH and bool(wishes(answer, language) or tells_why(answer, language)) and not asked_how_it_went


def _is_full(dialogue: Dialogue, question: int, answer: int, size: int) -> bool:
    """Whether an answer tells of the need: not a mere product name."""
    language, text = dialogue.language, dialogue.turns[answer].text
    if product_only(text, language):
        return False
    if has("asks_which_thing", dialogue.turns[question].text, language):
        return (size >= PLAIN and tells_why(text, language)) or (size > ENOUGH and len(matter(text, language)) > ENOUGH)
    return size >= ENOUGH or concrete(text, language) or numbered(text, language)


def _is_opening(dialogue: Dialogue, index: int) -> bool:
    """Whether the client says his first words to a bare greeting: it is he who wants something."""
    before = dialogue.turns[:index]
    greeting = " ".join(t.text for t in before if t.role == "seller")
    spoken = sum(len(t.text.split()) for t in before if t.role == "client")
    return index <= 3 and len(greeting.split()) <= 9 and "?" not in greeting and spoken <= 4


def _named(dialogue: Dialogue) -> list[tuple[int, int | None]]:
    """Client turns that name a need, each with the seller's turn that takes it up, or None."""
    language, turns = dialogue.language, dialogue.turns
    found: list[tuple[int, int | None]] = []
    for i in _of(dialogue, "client"):
        other = i > 0 and turns[i - 1].role == "seller" and other_matter(turns[i - 1].text, language)
        reply = _next(dialogue, i, "seller")
        opens = _is_opening(dialogue, i) and has("asks_stock", turns[i].text, language)
        thing = opens or (i > 0 and _asks_which(turns[i - 1].text, language) and bare_thing(turns[i].text, language))
        if thing or names_need(turns[i].text, language, other):
            taken = reply is not None and takes_up(turns[reply].text, turns[i].text, language)
            taken = taken and not (reply is not None and _evaded(dialogue, i, reply))
            found.append((i, reply if taken else None))
        if reply is not None and all(taken is None for _, taken in found) and _put_again(dialogue, i, reply):
            found = [*(pair for pair in found if pair[0] != i), (i, reply)]
    return found


def _evaded(dialogue: Dialogue, named: int, reply: int) -> bool:
    """Whether the seller's question on another side of it was answered with nothing: then nobody has learnt more."""
    language, turns = dialogue.language, dialogue.turns
    answer = _next(dialogue, reply, "client")
    if answer is None or shared(turns[reply].text, turns[named].text, language):
        return False
    said = turns[answer].text
    return (
        price_only(said, language)
        or refuses(said, language)
        or (told(said, language).denied and not substance(said, language))
    )


def _asks_which(text: str, language: str) -> bool:
    return has("offers_help", text, language) or ("?" in text and has("asks_which_thing", text, language))


def _put_again(dialogue: Dialogue, index: int, reply: int) -> bool:
    """Whether the seller puts the client's words in his own, be they of any matter: it is a need then."""
    language, named, said = dialogue.language, dialogue.turns[index].text, dialogue.turns[reply].text
    if not opens_with_matter(named, language):
        return False
    plain = not has("quotes_price", said, language) and not has("satisfaction", said, language)
    if plain and _is_opening(dialogue, index) and asks(said, language):
        return bool(shared(said, named, language))
    return (_is_opening(dialogue, index) or says_again(said, language)) and restates(said, named, language)
