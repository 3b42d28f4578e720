"""What the turns of a talk do for the need: the seller asks about it or takes it up, the client answers or names it."""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import find, flat, has
from callqa.scoring.need_answers import substance, tells_why
from callqa.scoring.need_numbers import asks_money, counted, quantities, spelled, takes
from callqa.scoring.need_words import addresses, is_name, matter, situated, troubled, wishes

SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
STRONG, WEAK = (
    2,
    1,
)  # a question about the need by its words; any other that is not about hours, contacts, papers, deciders
SHAPE = "question_shape"  # a question by its order of words
WINDOW = (40, 60)  # characters around a question word in which its subject is named, where there is no punctuation
NEAR = (20, 12)  # around a bare topic, "budget", in which a question word must stand


def sentences(text: str) -> list[str]:
    return [s.strip() for s in SENTENCE.findall(text) if s.strip()]


@lru_cache(maxsize=2048)
def asks(text: str, language: str) -> int:
    """How surely the seller's turn asks about the client's task: STRONG, WEAK or 0."""
    if recalls(text, language):
        return STRONG
    if re.search(r"[.?!…]", text):
        sure = max((_asks(s, language) for s in sentences(text)), default=0)
    else:
        sure = _asks_unpunctuated(flat(text), language)
    reason = sure != STRONG and (has("asks_reason", text, language) or has("supposes", text, language))
    return STRONG if reason else sure


def _asks(sentence: str, language: str) -> int:
    invites = has("tell_me", sentence, language)
    if not ("?" in sentence or invites):
        return 0
    if has("papers", sentence, language):
        return 0
    if has("other_question", sentence, language):
        parts = PARTS.split(sentence)  # "How many guests, and for what day?"
        return STRONG if len(parts) > 1 and any(_strong(p, language) for p in parts) else 0
    if invites or _strong(sentence, language):
        return STRONG
    return WEAK if not has("other_time", sentence, language) and not has("proposes", sentence, language) else 0


def _strong(words: str, language: str) -> bool:
    return not has("other_question", words, language) and (
        has("need_question", words, language) or has("need_topic", words, language)
    )


REQUESTED = r"\b(?:просили|оставляли|обращались|интересовались|asked|requested)\b"


def recalls(words: str, language: str) -> bool:
    """What the client has said before, put to him again: "you wrote that you've outgrown the shed"."""
    if not has("recalls", words, language) or len(matter(words, language)) < 3:
        return False
    if re.search(REQUESTED, flat(words)) and "?" not in words and not tells_why(words, language):
        return False  # "you asked to see the booth, that's why I call"
    return not (has("other_time", words, language) or spelled(words, language) or priced(words, "", language))


PARTS = re.compile(
    r"(?:,? (?:и|а|and|but)|,) (?=(?:на |в |к |до |по |for |by )?(?:как|что|ско|ког|где|куд|кто|чем|wh|how)\w*)"
)


def _asks_unpunctuated(text: str, language: str) -> int:
    parts = PARTS.split(text)
    if (
        len(parts) > 1
        and not has("papers", text, language)
        and any(has(SHAPE, p, language) and _strong(p, language) for p in parts)
    ):
        return STRONG
    for name, word, (before, after) in (("need_question", "interrogative", WINDOW), ("need_topic", "wh", NEAR)):
        for match in find(name, text, language):
            around = text[max(0, match.start() - before) : match.end() + after]
            if has("other_question", around, language) or has("other_time", match[0], language):
                continue
            if has(word if language == "ru" else SHAPE, around, language):
                return STRONG
    other = any(has(name, text, language) for name in ("other_question", "other_time", "proposes", "papers"))
    asked = (has("interrogative", text, language) or addresses(text)) if language == "ru" else _shaped(text)
    return WEAK if asked and not other else 0


def _shaped(text: str) -> bool:
    """Whether English words stand as in a question, or begin with one of its words or with a choice."""
    return has(SHAPE, text, "en") or has("opens_question", text, "en")


def only_how_it_went(text: str, language: str) -> bool:
    """ "How is it working?" and no other question beside it: "who are you buying from, and how's that going"."""
    if not has("satisfaction", text, language):
        return False
    parts = [p for s in sentences(text) for p in PARTS.split(s)]
    return not any(_strong(p, language) and not has("satisfaction", p, language) for p in parts)


def need_question(text: str, language: str) -> bool:
    """Whether some sentence of the turn asks about the client's task rather than his calendar or telephone."""
    return asks(text, language) == STRONG


@lru_cache(maxsize=2048)
def of_deciders(text: str, language: str) -> bool:
    return any(has(name, text, language) for name in ("vague_decider", "decides_there"))


def _of_who_decides(text: str, language: str) -> bool:
    """Only of a person who looks and says whether to buy: no need."""
    power = "decision_power" if language == "ru" else "power_strong"  # English "one", "call", "say" are too common
    decides = has("decider_named", text, language) and has(power, text, language)
    return decides and not (wishes(text, language) or troubled(text, language) or takes(text, language))


def _own(text: str, language: str) -> str:
    """What is said of the client himself: without what is only supposed and what others have."""
    pieces = re.split(r"(?<=[.?!…])\s+|, (?=(?:но|а|but|and|so)\b)", text)
    return " ".join(
        p
        for p in pieces
        if not (has("supposed", p, language) or has("of_others", p, language) or has("others_need", p, language))
    )


def opens_with_matter(text: str, language: str) -> bool:
    """The first words of a client who phones: he says what for, whatever it is; not a paper, a bill, a call he returns."""
    other = any(has(name, text, language) for name in ("papers", "returns", "asks_cost"))
    return not other and not refuses(text, language) and len(matter(text, language)) >= ENOUGH_TO_OPEN


ENOUGH_TO_OPEN = 2


@lru_cache(maxsize=2048)
def names_need(text: str, language: str, answers_other: bool) -> bool:
    """Whether the client names a product, quantity or need; in an answer about hours or deciders only what he wants."""
    if has("brushes_off", text, language) or refuses(text, language) or of_deciders(text, language):
        return False
    if _of_who_decides(text, language):
        return False
    if has("hears", text, language) and len(matter(text, language)) < 4:
        return False  # of the line
    parts = sentences(_own(text, language))
    return any(_names(s, language, answers_other and i == 0) for i, s in enumerate(parts))


def _names(sentence: str, language: str, answers_other: bool) -> bool:
    if has("asks_product", sentence, language):
        return True
    size = len(matter(sentence, language))
    brief = size < 5
    wanted = wishes(sentence, language) or takes(sentence, language)
    if answers_other or has("vague_decider", sentence, language) or (brief and has("other_time", sentence, language)):
        failing = not answers_other and (troubled(sentence, language) or counted(sentence, language))
        return (wanted or bool(failing)) and not (answers_other and has("other_time", sentence, language))
    if wanted or (troubled(sentence, language) and not _only_asks(sentence, language)):
        return True
    if has("has_enough", sentence, language):
        return False
    if counted(sentence, language):
        return not spelled(sentence, language) and not (brief and has("busy", sentence, language))
    if size < 3:
        return False
    return (
        has("own_thing", sentence, language)
        or situated(sentence, language)
        or (size >= 4 and has("requires", sentence, language))
    )


def _only_asks(sentence: str, language: str) -> bool:
    """ "What, the tags again?": a question that tells nothing of the client's own."""
    return sentence.rstrip().endswith("?") and not has("of_self", sentence, language)


def bare_thing(text: str, language: str) -> bool:
    """A few words that name a thing and no more: "Phosphine tablets, I guess."; what answers an offer of help."""
    few = substance(text, language) > 0 and len(text.split()) <= 8 and "?" not in text
    return (
        few and bool(matter(text, language)) and not has("papers", text, language) and not of_deciders(text, language)
    )


def other_matter(text: str, language: str) -> bool:
    """Whether a seller's turn is about hours, contacts, papers, deciders: what answers it is no need."""
    last = (sentences(text) or [""])[-1]
    if has("offers_help", last, language):
        return False  # his matter is asked for
    if has("opinion_question", last, language) and not has("papers", text, language):
        return False
    return has("other_question", last, language) or has("other_time", last, language)


def shared(reply: str, named: str, language: str) -> frozenset[str]:
    """What both turns speak of, names of people left out."""
    both = matter(reply, language) & matter(named, language)
    numbers = frozenset(
        n for n in quantities(reply, language) & quantities(named, language) if len(n) > 4 or n[1:2].isdigit()
    )
    return numbers | frozenset(w for w in both if language == "en" or not is_name(w))


def says_again(reply: str, language: str) -> bool:
    """Whether the seller puts what he heard in his own words: "то есть", "so your"; not of hours, papers, contacts."""
    return has("takes_up", reply, language) and not (
        has("other_question", reply, language) or has("other_time", reply, language)
    )


def restates(reply: str, named: str, language: str) -> bool:
    """What was said put in other words: two things of it named again, and no price."""
    if priced(reply, named, language) or has("papers", named, language) or spelled(named, language):
        return False
    asked = has("takes_up", reply, language) or asks(reply, language)
    return bool(asked) and len(shared(reply, named, language)) >= 2


@lru_cache(maxsize=2048)
def refuses(text: str, language: str) -> bool:
    return has("refusal_start", flat(text).split("?")[0][:60], language) or has("only_looking", text, language)


def priced(reply: str, named: str, language: str) -> bool:
    """Whether the seller quotes: money, or a number that the client did not say."""
    if has("quotes_price", reply, language):
        return True
    return asks_money(reply, language) and bool(quantities(reply, language) - quantities(named, language))


def takes_up(reply: str, named: str, language: str) -> bool:
    """A follow-up question, or what was said put in other words; a price, a discount or praise is none."""
    if asks(reply, language) == STRONG:
        return True
    if priced(reply, named, language) and not has("takes_up", reply, language):
        return False
    if has("restating", reply, language) and len(matter(reply, language)) >= 2 and not has("papers", reply, language):
        return True
    common = shared(reply, named, language)
    size = len(matter(named, language)) + len(quantities(named, language))
    told = any(has(name, named, language) for name in ("purpose", "own_thing")) or troubled(named, language)
    if (
        common
        and size >= (4 if len(common) > 1 or told else 6)
        and not any(has(name, reply, language) for name in ("other_question", "papers"))
    ):
        return True  # a feature named because of what the client said
    failing = troubled(named, language) or has("own_thing", named, language)
    if failing and size >= 3 and asks(reply, language) == WEAK:
        return True  # "we're out of diesel" - "is the generator still running?"
    follows = has("takes_up", reply, language) or (asks(reply, language) == WEAK and has("either", reply, language))
    return follows and bool(common)
