"""What the turns of a talk do for the need: the seller asks about it or takes it up, the client answers or names it."""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import find, flat, has
from callqa.scoring.need_words import counted, doing, is_name, matter, quantities, situated, troubled, wishes

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


@lru_cache(maxsize=20000)
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
    if has("other_question", sentence, language):
        parts = PARTS.split(sentence)  # "How many guests, and for what day?"
        if has("papers", sentence, language):
            return 0
        return STRONG if len(parts) > 1 and any(_strong(p, language) for p in parts) else 0
    if invites or _strong(sentence, language):
        return STRONG
    return WEAK if not has("other_time", sentence, language) and not has("proposes", sentence, language) else 0


def _strong(words: str, language: str) -> bool:
    return not has("other_question", words, language) and (
        has("need_question", words, language) or has("need_topic", words, language)
    )


def recalls(words: str, language: str) -> bool:
    """What the client has said before, put to him again: "you wrote that you've outgrown the shed"."""
    return has("recalls", words, language) and len(matter(words, language)) >= 3


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
    other = any(has(name, text, language) for name in ("other_question", "other_time", "proposes"))
    asked = has("interrogative", text, language) if language == "ru" else _shaped(text)
    return WEAK if asked and not other else 0


def _shaped(text: str) -> bool:
    """Whether English words stand as in a question, or begin with one of its words or with a choice."""
    return has(SHAPE, text, "en") or has("opens_question", text, "en")


def need_question(text: str, language: str) -> bool:
    """Whether some sentence of the turn asks about the client's task rather than his calendar or telephone."""
    return asks(text, language) == STRONG


BUT = r"\b(?:но|только|однако|хотя|but|only|though|still)\b"


@lru_cache(maxsize=20000)
def substance(text: str, language: str) -> int:
    """Content words of an answer; 0 for "just the price", "all is fine", a counter-question or a refusal."""
    others = has("others_need", text, language)
    told = text
    if others or "?" in text:
        told = " ".join(
            s for s in sentences(text) if not (s.endswith("?") or (others and has("others_need", s, language)))
        )
    if has("interrupted", text, language):
        return 0
    size = len(matter(told, language)) + len(re.findall(r"\d+", told)) + len(quantities(told, language))
    if not size:
        return 0
    if has("settled", text, language) and not re.search(BUT, flat(text)) and not wishes(text, language):
        return 0
    if has("brushes_off", text, language) or (has("empty_answer", text, language) and size < 7):
        return 0
    if has("deflects", text, language) and size < 7:
        return 0
    if (refuses(text, language) and size < 6) or (has("elsewhere", text, language) and size < 9):
        return 0
    return size


@lru_cache(maxsize=20000)
def concrete(text: str, language: str) -> bool:
    """Whether an answer describes the client's matter: a wish, trouble, a quantity, a purpose, what he does or has."""
    return (
        has("purpose", text, language)
        or situated(text, language)
        or has("owns", text, language)
        or doing(text, language)
        or troubled(text, language)
        or wishes(text, language)
        or bool(counted(text, language))
    )


def price_only(text: str, language: str) -> bool:
    return has("price_only", text, language)


def product_only(text: str, language: str) -> bool:
    """An answer that points to a thing of the catalogue and says nothing of what it is for."""
    return has("points_at", text, language) and not (
        has("purpose", text, language) or troubled(text, language) or doing(text, language)
    )


@lru_cache(maxsize=20000)
def of_deciders(text: str, language: str) -> bool:
    return any(has(name, text, language) for name in ("vague_decider", "decides_there"))


def _own(text: str, language: str) -> str:
    """What is said of the client himself: without what is only supposed and what others have."""
    pieces = re.split(r"(?<=[.?!…])\s+|, (?=(?:но|а|but|and|so)\b)", text)
    return " ".join(
        p
        for p in pieces
        if not (has("supposed", p, language) or has("of_others", p, language) or has("others_need", p, language))
    )


def opens_with_matter(text: str, language: str) -> bool:
    """The first words of a client who phones: he says what for, whatever it is; not a paper, a bill, a vacancy."""
    return (
        substance(text, language) >= ENOUGH_TO_OPEN
        and not has("papers", text, language)
        and not refuses(text, language)
    )


ENOUGH_TO_OPEN = 3


@lru_cache(maxsize=20000)
def names_need(text: str, language: str, answers_other: bool) -> bool:
    """Whether the client names a product, quantity or need; in an answer about hours or deciders only what he wants."""
    if has("brushes_off", text, language) or refuses(text, language) or of_deciders(text, language):
        return False
    text = _own(text, language)
    brief = len(matter(text, language)) < 5
    elsewhere = answers_other or has("vague_decider", text, language) or (brief and has("other_time", text, language))
    if elsewhere:
        failing = not answers_other and troubled(text, language)
        return (wishes(text, language) or has("takes_number", text, language) or failing) and not (
            answers_other and has("other_time", text, language)
        )
    return (
        wishes(text, language)
        or troubled(text, language)
        or (has("requires", text, language) and len(matter(text, language)) >= 4)
        or has("asks_product", text, language)
        or (
            (bool(counted(text, language)) or has("takes_number", text, language))
            and not (brief and has("busy", text, language))
        )
        or (has("own_thing", text, language) and len(matter(text, language)) >= 3)
        or (situated(text, language) and len(matter(text, language)) >= 3)
    )


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
    if has("quotes_price", reply, language) or has("papers", named, language):
        return False
    asked = has("takes_up", reply, language) or asks(reply, language)
    return bool(asked) and len(shared(reply, named, language)) >= 2


@lru_cache(maxsize=20000)
def refuses(text: str, language: str) -> bool:
    return has("refusal_start", flat(text).split("?")[0][:60], language) or has("only_looking", text, language)


def takes_up(reply: str, named: str, language: str) -> bool:
    """A follow-up question, or what was said put in other words; a price, a discount or praise is none."""
    if asks(reply, language) == STRONG:
        return True
    if has("quotes_price", reply, language) and not has("takes_up", reply, language):
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
