"""What a turn holds of the client's matter: content lemmas, wishes with their object, trouble, what he does.

Grammar, not topics, so that any trade is understood: a verb of wanting with a noun that is no paper, call or consultation
beside it; a habit told in the first person.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from callqa.language import expressions as re
from callqa.language import find, flat, has
from callqa.language.numbers import number_words, parses
from callqa.language.phrases import pattern

WORD = re.compile(r"[^\W\d_]{3,}")
CONTENT = ("NOUN", "VERB", "INFN", "ADJF", "ADJS", "NUMR", "PRTF", "COMP", "GRND")
EMPTY_LEMMAS = ("быть", "мочь", "это", "весь", "такой", "этот", "который", "свой")
NO_QUESTION = frozenset(
    "знаете понимаете видите помните хотите скажете слышите можете сможете будете получаете платите экономите".split()
)
NO_HABIT = frozenset(
    "думаем знаем можем хотим ждем говорим смотрим понимаем решаем слушаем надеемся советуемся обсуждаем согласовываем "
    "подписываем платим боимся".split()
)
REACH = 60  # characters on each side of a verb of wanting in which its object stands


@lru_cache(maxsize=2048)
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
def ru_thing(word: str) -> str | None:
    """The lemma, if the word can be a noun."""
    parsed = next((p for p in parses(word)[:2] if p.tag.POS == "NOUN"), None)
    return None if parsed is None else str(parsed.normal_form)


@lru_cache(maxsize=50000)
def is_name(word: str) -> bool:
    """Whether a Russian word is a person's name."""
    return bool({"Name", "Surn", "Patr"} & parses(word)[0].tag.grammemes)


@lru_cache(maxsize=2048)
def matter(text: str, language: str) -> frozenset[str]:
    """Content without the words of any call: saying, waiting, hours, papers, courtesies."""
    idle, numbers = pattern("idle_words", language), number_words(language)
    return frozenset(w for w in content(text, language) if w not in numbers and not idle.fullmatch(w))


@lru_cache(maxsize=2048)
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
    return language == "ru" and (_bare_dative(said) or _would(said))


def _would(said: str) -> bool:
    """'кладовку бы', 'ему бы подкладку', 'окна бы помыть': a thing beside "бы" and neither "если" nor a verb before it."""
    for match in re.finditer(r"(\w+) бы\b(?: (?:\w+ ){0,3}?(\w+))?", said):
        before, after = match[1], match[2]
        if after and pattern("idle_words", "ru").fullmatch(parses(after)[0].normal_form):
            continue
        if after and before in WHOSE and (ru_thing(after) is not None or parses(after)[0].tag.POS == "INFN"):
            return not pattern("wants_other", "ru").match(said[match.start(2) :])
        if (
            before not in WHOSE
            and _is_object(before)
            and not pattern("other_object", "ru").fullmatch(ru_thing(before) or before)
        ):
            return True
    return False


WHOSE = frozenset("мне нам ему ей им сюда туда".split())


@lru_cache(maxsize=50000)
def _is_object(word: str) -> bool:
    return any(p.tag.POS == "NOUN" and "accs" in p.tag for p in parses(word)[:3])


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
    first = next((thing for w in words if (thing := ru_thing(w)) is not None), None)
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


def fails(text: str, language: str) -> bool:
    """A thing that does not do something, in the words of an answer."""
    said = flat(text)
    return _fails_ru(said) if language == "ru" else _fails_en(said)


FAILS = re.compile(
    r"([a-z]+)(?:'?s|'?re)? (?:doesn'?t|isn'?t|wasn'?t|won'?t|hasn'?t|don'?t|can'?t|cannot|ain'?t|not|never) (?:\w+ly |even |been )?([a-z]+)"
)
SELF = frozenset(
    "i we you that this there what if why and but or so he she im were they're id ill do did would".split()
)


def _fails_en(said: str) -> bool:
    """A thing that does not do something: 'the scanner hasn't worked', 'it's not keeping up'."""
    idle = pattern("idle_verbs", "en")
    return any(
        m[1] not in SELF and not idle.fullmatch(m[2]) and not pattern("no_failure", "en").fullmatch(m[2])
        for m in FAILS.finditer(said)
    )


def _fails_ru(said: str) -> bool:
    """'вытяжка не справляется', 'покупатель такое не берет': a verb of the third person denied."""
    tokens = said.split()
    return any(
        before == "не" and _may_fail(word.strip(".,;:!?…")) and not SPEAKERS & set(tokens[max(0, i - 4) : i])
        for i, (before, word) in enumerate(pairwise(tokens))
    )


SPEAKERS = frozenset("я мы вы ты никто он она они".split())


@lru_cache(maxsize=50000)
def _may_fail(word: str) -> bool:
    parsed = parses(word)[0]
    third = parsed.tag.POS == "VERB" and "3per" in parsed.tag
    return third and not pattern("no_failure", "ru").fullmatch(parsed.normal_form)


def doing(text: str, language: str) -> bool:
    """A habit told in the first person plural: 'сводим по вечерам'; Russian only, English has it in `situation`."""
    return language == "ru" and any(_is_habit(w) for w in WORD.findall(flat(text)))


@lru_cache(maxsize=50000)
def _is_habit(word: str) -> bool:
    if not word.endswith(("м", "мся")) or word in NO_HABIT:
        return False
    tag = parses(word)[0].tag
    return tag.POS == "VERB" and "1per" in tag and "plur" in tag and "impf" in tag


def addresses(text: str) -> bool:
    """A Russian verb of the second person plural that is no order: 'через интернет тоже продаёте'."""
    return any(_of_you(w) for w in WORD.findall(flat(text)))


@lru_cache(maxsize=50000)
def _of_you(word: str) -> bool:
    if not word.endswith(("те", "тесь")) or word in NO_QUESTION:
        return False
    tag = parses(word)[0].tag
    return tag.POS == "VERB" and "2per" in tag and "indc" in tag and "pres" in tag


def situated(text: str, language: str) -> bool:
    """What the client does or has: 'мы возим', 'we go through', 'у нас на складе'."""
    return has("situation", text, language) or _we_do(flat(text), language)


WE = re.compile(
    r"(?<!there )(?<!they )(?<!you )(?<!these )(?<!those )\bwe(?:'?ve|'?re| have| are)? (?:\w+ly |always |usually |mostly |still |also |now |just |do )?([a-z']+)"
)


def _we_do(said: str, language: str) -> bool:
    """A verb after "we" or in the first person plural that is none of talking, thinking, deciding, paying."""
    if language == "ru":
        words = re.findall(r"[^\W\d_]+", said)
        return any(_is_habit(w) and "не" not in words[max(0, i - 2) : i] for i, w in enumerate(words))
    idle = pattern("idle_verbs", "en")
    return any(not m[1].endswith("ed") and not idle.fullmatch(m[1]) for m in WE.finditer(said))
