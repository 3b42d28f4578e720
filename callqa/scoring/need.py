"""Did the seller find out what the client needs and why? Dialogue in, Finding out.

met: a need question with a substantive answer, or a need the client volunteers and the seller takes up. partly: a product,
quantity or need is named and nobody follows it; or the question got "just the price".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from callqa.language import flat, has
from callqa.language.numbers import morphology
from callqa.language.phrases import pattern
from callqa.scoring.evidence import quote
from callqa.types import Dialogue, Evidence, Finding, Reason, Turn

CRITERION = "need_identified"
SEARCHED = (
    "question about the task, volume, budget or term",
    "what the client says he needs",
    "the seller taking it up",
)
QUESTION_START = {
    "ru": r"(?:как\w*|что|чего|чем|где|куда|откуда|когда|сколько|кто|кому|зачем|почему|расскаж\w+|подскаж\w+|а |вам|вы|у вас|есть|нуж\w+|или)\b",
    "en": r"(?:what|how|why|who|where|when|which|do|does|did|are|is|have|has|any|tell|would|can|could|so)\b",
}
WORD = re.compile(r"[^\W\d_]{3,}")


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict met / partly / missed; `asked` and `answered` as atoms."""
    if any(t.role == "unknown" for t in dialogue.turns):
        return Finding(CRITERION, "unknown", Reason("need.who_speaks"), confidence=0.0)
    pairs = _asked_and_answered(dialogue)
    named = _named(dialogue)
    if pairs and (len(pairs) > 1 or pairs[0][2] >= 5):
        question, answer, _ = max(pairs, key=lambda p: p[2])
        return _finding("met", "need.asked_answered", dialogue, (question, answer), 0.8, True, True)
    taken = next(((c, s) for c, s in named if s is not None), None)
    if taken:
        return _finding("met", "need.taken_up", dialogue, (taken[0], taken[1]), 0.65, False, True)
    asked = _asked(dialogue)
    if pairs or named:
        place = (named[0][0],) if named else pairs[0][:2]
        code = "need.thin_answer" if pairs and not named else "need.not_taken_up"
        return _finding("partly", code, dialogue, place, 0.6, bool(asked), True)
    if asked:
        return _finding("missed", "need.no_answer", dialogue, (asked[0],), 0.65, True, False)
    return Finding(CRITERION, "missed", Reason("need.none"), (), 0.75, False, False, None, {}, SEARCHED)


def _finding(
    verdict: Any, code: str, dialogue: Dialogue, turns: tuple[int, ...], confidence: float, asked: bool, answered: bool
) -> Finding:
    evidence: tuple[Evidence, ...] = tuple(quote(dialogue, i) for i in turns)
    return Finding(CRITERION, verdict, Reason(code), evidence, confidence, asked, answered, None, {}, SEARCHED)


def need_question(text: str, language: str) -> bool:
    """Whether some sentence of the turn asks about the client's task rather than his calendar or telephone."""
    sentences = re.split(r"(?<=[.?!…])\s+", text) if re.search(r"[.?!]", text) else [text]
    for sentence in sentences:
        asked = "?" in sentence or (not re.search(r"[.?!]", text) and _question_inside(sentence, language))
        asked = (
            asked or re.match(r"(?:расскажите|опишите|подскажите|tell me|walk me|describe)", flat(sentence)) is not None
        )
        if asked and has("need_question", sentence, language) and not has("not_need_question", sentence, language):
            return True
    return False


def _question_inside(sentence: str, language: str) -> bool:
    return re.search(r"(?:^|\s)" + QUESTION_START[language], flat(sentence)) is not None


def _asked(dialogue: Dialogue) -> list[int]:
    return [i for i, t in enumerate(dialogue.turns) if t.role == "seller" and need_question(t.text, dialogue.language)]


def _asked_and_answered(dialogue: Dialogue) -> list[tuple[int, int, int]]:
    """(question turn, answer turn, content words of the answer)."""
    found = []
    for i in _asked(dialogue):
        answer = next(
            (j for j in range(i + 1, min(i + 3, len(dialogue.turns))) if dialogue.turns[j].role == "client"), None
        )
        if answer is None:
            continue
        size = substance(dialogue.turns[answer], dialogue.language)
        if size >= 3:
            found.append((i, answer, size))
    return found


def substance(turn: Turn, language: str) -> int:
    """Content words of an answer; 0 for "just the price", "all is fine", a counter-question or a refusal."""
    text = flat(turn.text)
    size = len(content(turn.text, language)) + 2 * len(re.findall(r"\d+", text))
    if has("brushes_off", text, language) or (has("empty_answer", text, language) and size < 9):
        return 0
    if re.match(r"(?:нет|не надо|не нужно|no|not interested)\b[^,]*$", text) and size < 6:
        return 0
    if text.rstrip().endswith("?") and not re.search(r"[.!]\s", text):
        return 0
    return size


def _named(dialogue: Dialogue) -> list[tuple[int, int | None]]:
    """Client turns that name a need, each with the seller's turn that takes it up, or None."""
    found: list[tuple[int, int | None]] = []
    language = dialogue.language
    for i, turn in enumerate(dialogue.turns):
        if turn.role != "client" or not has("names_need", turn.text, language):
            continue
        words = content(turn.text, language)
        if (
            len(words) < 3
            or has("brushes_off", turn.text, language)
            or _refusal(turn.text, language)
            or has("vague_decider", turn.text, language)
        ):
            continue
        reply = next(
            (j for j in range(i + 1, min(i + 3, len(dialogue.turns))) if dialogue.turns[j].role == "seller"), None
        )
        found.append((i, reply if reply is not None and _takes_up(dialogue.turns[reply], words, language) else None))
    return found


def _refusal(text: str, language: str) -> bool:
    starts = {
        "ru": r"(?:да )?(?:нам |мне )?(?:нет|не надо|не нужно|ничего не|не интересно|неинтересно|не буд\w+|не хо\w+|не планиру\w+)",
        "en": r"(?:no|nope|nah|not interested|we don't|i don't|don't need|we're not|i'm not)\b",
    }
    looking = {"ru": r"\b(?:просто|только) (?:по)?смотр\w*", "en": r"\bjust (?:looking|browsing|having a look)\b"}
    return re.match(starts[language], flat(text)) is not None or re.search(looking[language], flat(text)) is not None


def _takes_up(reply: Turn, words: frozenset[str], language: str) -> bool:
    if need_question(reply.text, language):
        return True
    shared = content(reply.text, language) & words
    return has("takes_up", reply.text, language) and len(shared) >= 1 and not _only_price(reply.text, language)


def _only_price(text: str, language: str) -> bool:
    price = {
        "ru": r"\d+ ?(?:руб|тыс|000)|тысяч|рублей|скидк",
        "en": r"[$£€]\d|\d+ ?(?:dollars|pounds|grand)|percent off|discount",
    }
    return re.search(price[language], flat(text)) is not None and len(content(text, language)) < 8


@lru_cache(maxsize=20000)
def content(text: str, language: str) -> frozenset[str]:
    """Lemmas of the words that carry content."""
    words = WORD.findall(flat(text))
    if language == "ru":
        return frozenset(lemma for w in words if (lemma := _ru_lemma(w)) is not None)
    stop = pattern("stop_words", "en")
    return frozenset(re.sub(r"(?:ing|ed|es|s)$", "", w) for w in words if not stop.fullmatch(w))


@lru_cache(maxsize=50000)
def _ru_lemma(word: str) -> str | None:
    parsed = morphology().parse(word)[0]
    if parsed.tag.POS in ("NOUN", "VERB", "INFN", "ADJF", "ADJS", "NUMR", "PRTF", "COMP", "GRND"):
        return (
            None
            if parsed.normal_form in ("быть", "мочь", "это", "весь", "такой", "этот", "который", "свой")
            else str(parsed.normal_form)
        )
    return None
