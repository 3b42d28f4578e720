"""Russian names by morphology: given name, patronymic and surname side by side, in any order and case."""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language.diminutives import named_after
from callqa.language.names import WORD, NameMention, is_cased, title, words_of
from callqa.language.numbers import morphology, parses
from callqa.language.reading import normal

PATRONYMIC = re.compile(
    r"\w{2,}(?:[оеё]вич|[оеё]вна|инична|ична|ьич|ыч|[дтнлрсвгмкб]ич|[внс]на)"
)  # as it is said, too: 'аркадич', 'борисна'
SHORT_PATRONYMIC = re.compile(r"[а-яё]+(?:[аиы]лыч|[ияо]ныч|[а-я]сильич|[а-я]еич|[а-я]геич|[а-я]дреич|[а-я]саныч)$")
ORDER = {"Name": 0, "Patr": 1, "Surn": 2}


@lru_cache(maxsize=50000)
def kind_of(word: str) -> str | None:
    """'Name', 'Patr', 'Surn' by the best parses, or None."""
    if word in words_of("ru", "names"):
        return "Name"
    if SHORT_PATRONYMIC.fullmatch(word):
        return "Patr"
    for parsed in parses(word)[:3]:
        kind = next((k for k in ORDER if k in parsed.tag), None)
        if kind is None or "plur" in parsed.tag or (kind == "Surn" and parsed.score <= 0.24):
            continue
        if kind == "Patr" or morphology().word_is_known(word):
            return kind
    return "Name" if named_after(word) else None


@lru_cache(maxsize=50000)
def is_plain(word: str) -> bool:
    """A word of the dictionary that is no name."""
    return bool(morphology().word_is_known(word)) and kind_of(word) is None


NO_CALLING = frozenset(
    "человек люди клиент сотрудник коллега специалист никто друг гость народ знакомый сосед лицо персона покупатель".split()
)


OF_TRADE = re.compile(
    r"(?:датель|владель|щик|чик|олог|атор|итор|мейстер|вед)\w{0,3}$"
)  # 'грантодатель': new, and still a person


@lru_cache(maxsize=50000)
def is_calling(word: str) -> bool:
    """One person by what he is: 'завуч', 'арендодателем'; no name, no pronoun, no word for anybody."""
    best = parses(word)[0]
    if not {"NOUN", "anim", "sing"} <= set(map(str, best.tag.grammemes)) or kind_of(word):
        return False
    known = morphology().word_is_known(word) or OF_TRADE.search(word) is not None
    return bool(known) and best.normal_form not in NO_CALLING


@lru_cache(maxsize=50000)
def base(word: str, kind: str) -> tuple[str, bool]:
    """Nominative form, and whether the word stands in it. A full-name form of a short patronymic is not guessed."""
    fitting = [p for p in parses(word)[:4] if kind in p.tag]
    if not fitting or any("nomn" in p.tag or "voct" in p.tag for p in fitting):
        upright = next((p for p in fitting if "nomn" in p.tag), None)
        return (word if upright or not fitting or kind != "Name" else str(fitting[0].normal_form)), True
    if kind == "Name" and "plur" not in fitting[0].tag:
        return str(fitting[0].normal_form), False
    straight = fitting[0].inflect({"nomn", "sing"})
    return (str(straight.word) if straight else word), False


def find(text: str) -> list[NameMention]:
    words, cased = list(WORD.finditer(text)), is_cased(text)
    found: list[NameMention] = []
    i = 0
    while i < len(words):
        said = words[i].group()
        may_be = said[0].isupper() if cased else _kind_said(said) is not None
        last = _reach(words, i, cased) if may_be else None
        if last is None:
            i += 1
            continue
        mention = _mention(text, words, i, last, cased)
        if mention:
            found.append(mention)
        i = last + 1
    return found


def _kind(word: re.Match[str], cased: bool) -> str | None:
    said = word.group()
    return None if cased and not said[0].isupper() else _kind_said(said)


@lru_cache(maxsize=50000)
def _kind_said(word: str) -> str | None:
    said = normal(word)
    return None if len(said) <= 2 or said in words_of("ru", "never") else kind_of(said)


INTRODUCED = re.compile(r"(?:^|\W)(?:я|меня зовут|зовут меня|зовите меня)\s$")


def _introduced(words: list[re.Match[str]], i: int, cased: bool) -> bool:
    """A capital word after "я", "меня зовут", or before a patronymic: 'я Лиана', 'Майя Львовна'."""
    said = words[i].group()
    if not (cased and said[0].isupper() and len(said) > 2) or normal(said) in words_of("ru", "no_answer"):
        return False
    if i + 1 < len(words) and words[i + 1].start() - words[i].end() == 1 and _kind(words[i + 1], cased) == "Patr":
        return not is_plain(normal(said)) or normal(said) in words_of("ru", "plain")
    before = words[i].string[max(0, words[i].start() - 20) : words[i].start()].lower()
    return INTRODUCED.search(before) is not None


SURNAME = re.compile(r"[а-я]{2,}(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|ск(?:ий|ая)|цк(?:ий|ая)|енко|ейко|ч?ук|юк|ян|швили|дзе)")


@lru_cache(maxsize=50000)
def _is_surname(word: str) -> bool:
    """By its ending, beside a given name in lower case: 'лев тагиров', 'виктор зайцев'; not 'виктор готов', 'роман один'."""
    if not SURNAME.fullmatch(word):
        return False
    if not morphology().word_is_known(word):
        return True
    return any("Surn" in p.tag for p in parses(word)[:3]) or {"NOUN", "plur", "gent"} <= set(
        map(str, parses(word)[0].tag.grammemes)
    )


def _reach(words: list[re.Match[str]], i: int, cased: bool) -> int | None:
    """The last word of the name that starts at word `i`."""
    kind = _kind(words[i], cased) or ("Name" if _introduced(words, i, cased) else None)
    if kind is None:
        return None
    seen, last = {kind}, i
    while last + 1 < len(words) and words[last + 1].start() - words[last].end() == 1 and len(seen) < 3:
        following = _kind(words[last + 1], cased)
        said = words[last + 1].group()
        if following is None and "Name" in seen and PATRONYMIC.fullmatch(normal(said)):
            following = "Patr"
        if following is None and not cased and "Name" in seen and "Surn" not in seen and _is_surname(normal(said)):
            following = "Surn"
        if (
            following is None
            and cased
            and "Surn" not in seen
            and "Name" in seen
            and said[0].isupper()
            and len(said) > 3
        ):
            following = "Surn"
        if following is None or following in seen:
            break
        seen.add(following)
        last += 1
    return last


def _mention(text: str, words: list[re.Match[str]], first: int, last: int, cased: bool) -> NameMention | None:
    parts, upright = [], True
    for word in words[first : last + 1]:
        said = normal(word.group())
        unlisted = "Name" if word is words[first] and _introduced(words, first, cased) else "Surn"
        kind = kind_of(said) or ("Patr" if PATRONYMIC.fullmatch(said) else unlisted)
        form, straight = base(said, kind)
        parts.append((ORDER[kind], title(form if kind == "Name" or not straight else word.group().lower())))
        upright = upright and straight
    opens = first == 0 or bool(re.search(r"[.?!…]\s*$", text[: words[first].start()]))
    capital = words[first].group()[0].isupper()
    alone, main = first == last, kind_of(normal(words[first].group()))
    main = main or ("Name" if _introduced(words, first, cased) else None)
    ends = re.match(r"\s*(?:[.!?…]|$)", text[words[first].end() :]) is not None
    if alone and main == "Surn" and not (capital and (not opens or ends)):
        return None
    if alone and main == "Patr" and not cased:
        return None
    said = normal(words[first].group())
    plain = said in words_of("ru", "plain") or (said not in words_of("ru", "names") and named_after(said) is not None)
    sure = not alone or (main == "Name" and (not plain or (capital and not opens)))
    parts.sort(key=lambda p: p[0])
    return NameMention(" ".join(p for _, p in parts), words[first].start(), words[last].end(), sure, upright)
