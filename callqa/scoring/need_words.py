"""What a turn holds of the client's matter: content lemmas, counted things, wishes with their object, trouble.

Counting and grammar, not topics, so that any trade is understood: a number before a noun that is no money, hour or person's
date; a verb of wanting with a noun that is no paper, call or consultation beside it.
"""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import find, flat, has
from callqa.language.numbers import number_words, parses
from callqa.language.phrases import pattern

WORD = re.compile(r"[^\W\d_]{3,}")
TOKEN = re.compile(r"\w+(?:['-]\w+)*|[.,;:?!…—]")
CONTENT = ("NOUN", "VERB", "INFN", "ADJF", "ADJS", "NUMR", "PRTF", "COMP", "GRND")
EMPTY_LEMMAS = ("быть", "мочь", "это", "весь", "такой", "этот", "который", "свой")
MANY = frozenset(
    "hundred thousand dozen couple пару пара десяток сотню сотни двое трое четверо пятеро шестеро семеро".split()
)
NO_HABIT = frozenset(
    "думаем знаем можем хотим ждем говорим смотрим понимаем решаем слушаем надеемся советуемся обсуждаем согласовываем "
    "подписываем платим боимся".split()
)
REACH = 60  # characters on each side of a verb of wanting in which its object stands


@lru_cache(maxsize=20000)
def content(text: str, language: str) -> frozenset[str]:
    """Lemmas of the words that carry content."""
    words = WORD.findall(flat(text))
    if language == "ru":
        return frozenset(lemma for w in words if (lemma := _ru_lemma(w)) is not None)
    stop = pattern("stop_words", "en")
    stems = (re.sub(r"(?:ing|ed|es|s)$", "", w) for w in words if not stop.fullmatch(w))
    return frozenset(s for s in stems if not stop.fullmatch(s))


@lru_cache(maxsize=50000)
def _ru_lemma(word: str) -> str | None:
    parsed = parses(word)[0]
    return str(parsed.normal_form) if parsed.tag.POS in CONTENT and parsed.normal_form not in EMPTY_LEMMAS else None


@lru_cache(maxsize=50000)
def _ru_thing(word: str) -> str | None:
    """The lemma, if the word can be a noun."""
    parsed = next((p for p in parses(word)[:2] if p.tag.POS == "NOUN"), None)
    return None if parsed is None else str(parsed.normal_form)


@lru_cache(maxsize=50000)
def is_name(word: str) -> bool:
    """Whether a Russian word is a person's name."""
    return bool({"Name", "Surn", "Patr"} & parses(word)[0].tag.grammemes)


@lru_cache(maxsize=20000)
def matter(text: str, language: str) -> frozenset[str]:
    """Content without the words of any call: saying, waiting, hours, papers, courtesies."""
    idle, numbers = pattern("idle_words", language), number_words(language)
    return frozenset(w for w in content(text, language) if w not in numbers and not idle.fullmatch(w))


@lru_cache(maxsize=20000)
def counted(text: str, language: str) -> tuple[str, ...]:
    """Nouns that a number counts: 'two power racks', 'двадцать коробок'; never money, hours, days, per cent."""
    tokens = TOKEN.findall(flat(text))
    idle = pattern("not_counted", language)
    found = []
    for i, token in enumerate(tokens):
        if not _is_number(token, language):
            continue
        for word in tokens[i + 1 : i + 4]:
            if not word[0].isalpha() or _is_number(word, language):
                break
            thing = _thing(word, language)
            if idle.fullmatch(thing or word):
                break
            if thing:
                found.append(thing)
            if thing or not _may_stand_between(word, language):
                break
    return tuple(found)


@lru_cache(maxsize=20000)
def quantities(text: str, language: str) -> frozenset[str]:
    """Numbers said, in digits or words."""
    return frozenset(t for t in TOKEN.findall(flat(text)) if t[0].isalnum() and _is_number(t, language))


def numbered(text: str, language: str) -> bool:
    return bool(quantities(text, language))


def _is_number(token: str, language: str) -> bool:
    if token[0].isdigit():
        return token != "1"
    return all(_counts(part, language) for part in token.split("-"))


def _counts(token: str, language: str) -> bool:
    word = number_words(language).get(token)
    return token in MANY or (word is not None and not word.ordinal and word.value > 1)


def _may_stand_between(word: str, language: str) -> bool:
    return language == "en" or _is_adjective(word)


@lru_cache(maxsize=50000)
def _is_adjective(word: str) -> bool:
    return any(p.tag.POS in ("ADJF", "PRTF") and "Apro" not in p.tag for p in parses(word)[:2])


def _thing(word: str, language: str) -> str | None:
    if language == "ru":
        return _ru_thing(word) if len(word) > 2 else None
    return word if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) else None


@lru_cache(maxsize=20000)
def wishes(text: str, language: str) -> bool:
    """A verb of wanting with a thing beside it: not to think it over, not a paper, a call or a price."""
    said = flat(text)
    for match in find("wants", said, language):
        before = _clause_before(said[max(0, match.start() - REACH) : match.start()])
        after = _clause_after(said[match.end() : match.end() + REACH])
        if re.search(NEGATION[language], before) or pattern("wants_other", language).match(after.lstrip(" ,")):
            continue
        if _objects(after, language) or (language == "ru" and _objects(" ".join(reversed(before.split())), language)):
            return True
    return language == "ru" and _bare_dative(said)


def _bare_dative(said: str) -> bool:
    """'Мне комплект зимней', 'нам сорок стульев': a thing beside the dative and no verb at all."""
    for match in re.finditer(
        r"(?:^|[,.!?] ?|\b(?:здравствуйте|добрый день|да|ну|так|а|и) )(?:мне|нам) ([^.!?,]+)", said
    ):
        words = match[1].split()[:5]
        if not any(_is_verb(w) for w in words) and _objects(match[1], "ru"):
            return True
    return False


@lru_cache(maxsize=50000)
def _is_verb(word: str) -> bool:
    return parses(word)[0].tag.POS in ("VERB", "INFN", "PRED", "PRTS", "ADJS", "ADVB")


NEGATION = {
    "ru": r"(?:\bне|\bни|\bничего|\bесли бы|\bкогда|\bон|\bона|\bони|\bоно|\bвряд ли|\bне (?:думаю|уверен\w?|считаю)\W+(?:что )?)(?: \w+)?\s*$",
    "en": r"(?:n'?t (?:think|see|believe|suppose|reckon)(?: that)? (?:i|we|you|he|she|they|it)|\bnot|n'?t|\bno|\bnever|\bif (?:i|we|you)|\bwhen (?:i|we)|\bwhat do (?:i|we)|\byou)(?: (?:really|even|ever|actually))?\s*$",
}


def _clause_before(text: str) -> str:
    return re.split(r"[.?!…;]", text)[-1]


def _clause_after(text: str) -> str:
    return re.split(r"[.?!…;]", text)[0]


def _objects(text: str, language: str) -> bool:
    other = pattern("other_object", language)
    words = WORD.findall(text)[:7]
    if language == "en":
        stop, idle = pattern("stop_words", "en"), pattern("idle_words", "en")
        things = [
            w for w in words[:5] if not stop.fullmatch(w) and not idle.fullmatch(re.sub(r"(?:ing|ed|es|s)$", "", w))
        ]
        return bool(things) and not other.search(text)
    first = next((thing for w in words if (thing := _ru_thing(w)) is not None), None)
    return first is not None and not other.fullmatch(first)


def troubled(text: str, language: str) -> bool:
    """Something fails, hurts or is short; 'no complaints' is no trouble."""
    said = flat(text)
    none = {
        "ru": r"(?:\bне|\bнет|\bникаких|\bникакой|\bбез|\bне было)(?: \w+)?\s*$",
        "en": r"(?:\bno|\bnot|n'?t|\bnever|\bwithout)(?: \w+)?\s*$",
    }
    return any(
        not re.search(none[language], said[max(0, m.start() - 25) : m.start()]) for m in find("trouble", said, language)
    )


def doing(text: str, language: str) -> bool:
    """A habit told in the first person plural: 'сводим по вечерам'; Russian only, English has it in `situation`."""
    return language == "ru" and any(_is_habit(w) for w in WORD.findall(flat(text)))


@lru_cache(maxsize=50000)
def _is_habit(word: str) -> bool:
    if not word.endswith(("м", "мся")) or word in NO_HABIT:
        return False
    tag = parses(word)[0].tag
    return tag.POS == "VERB" and "1per" in tag and "plur" in tag and "impf" in tag


def situated(text: str, language: str) -> bool:
    """What the client does or has: 'мы возим', 'we go through', 'у нас на складе'."""
    return has("situation", text, language)
