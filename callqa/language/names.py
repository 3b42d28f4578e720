"""Personal names in a turn: Russian by morphology (Name, Patr, Surn), English by introductions and a list of first names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from callqa.language.numbers import morphology
from callqa.language.reading import normal

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Names that are more often a plain word when written small.
RU_PLAIN = {
    "вера",
    "надежда",
    "любовь",
    "роман",
    "слава",
    "лев",
    "марк",
    "майя",
    "роза",
    "злата",
    "света",
    "мила",
    "рая",
    "пион",
    "август",
    "петь",
    "вал",
    "ада",
    "ли",
    "тон",
    "мира",
    "лада",
    "марта",
    "карина",
    "нина",
    "сан",
    "ким",
    "ян",
    "ира",
    "яна",
    "дан",
    "вань",
    "лил",
    "лис",
    "рим",
    "рима",
    "элла",
    "клара",
    "жан",
    "жанр",
    "гай",
    "соня",
    "рома",
    "паша",
    "гоша",
    "саша",
    "дань",
    "стас",
    "май",
    "лайк",
    "алло",
    "ани",
    "аня",
}
RU_NEVER = {
    "ага",
    "ну",
    "алло",
    "да",
    "как",
    "так",
    "день",
    "на",
    "ли",
    "тут",
    "вот",
    "эль",
    "ян",
    "ким",
    "сам",
    "лен",
    "ров",
    "гор",
    "вам",
    "вас",
    "сами",
    "але",
    "дон",
    "гена",
    "кант",
    "арт",
    "топ",
    "бор",
    "мур",
}


@dataclass(frozen=True, slots=True)
class NameMention:
    name: str  # as a person would write it: 'Елена Викторовна'
    start: int
    end: int
    sure: bool  # False: a word that may be no name


@lru_cache(maxsize=50000)
def _ru_kind(word: str) -> str | None:
    """'Name', 'Patr', 'Surn' by the best parses, or None."""
    if not morphology().word_is_known(word):
        return None
    for parsed in morphology().parse(word)[:3]:
        for kind in ("Name", "Patr", "Surn"):
            if kind in parsed.tag and (kind != "Surn" or parsed.score > 0.3):
                return kind
    return None


@lru_cache(maxsize=50000)
def _ru_base(word: str, kind: str) -> str:
    for parsed in morphology().parse(word)[:3]:
        if kind in parsed.tag:
            return str(parsed.normal_form)
    return word


@lru_cache
def _en_first_names() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "first_names_en.txt").read_text("utf-8").split())


def find_names(text: str, language: str) -> list[NameMention]:
    return _russian(text) if language == "ru" else _english(text)


def _title(word: str) -> str:
    return "-".join(p[:1].upper() + p[1:] for p in word.split("-"))


def _russian(text: str) -> list[NameMention]:
    found: list[NameMention] = []
    words = list(WORD.finditer(text))
    cased = bool(re.search(r"[А-ЯЁ]", text))
    i = 0
    while i < len(words):
        word = normal(words[i].group())
        kind = _ru_kind(word) if len(word) > 2 and word not in RU_NEVER else None
        capital = words[i].group()[0].isupper()
        if kind is None or (cased and not capital):
            i += 1
            continue
        parts, last, kinds = [_ru_base(word, kind) if kind == "Name" else word], i, {kind}
        while last + 1 < len(words) and words[last + 1].start() - words[last].end() == 1:
            following = normal(words[last + 1].group())
            next_kind = _ru_kind(following)
            if (
                next_kind is None
                or next_kind in kinds
                or following in RU_NEVER
                or (cased and not words[last + 1].group()[0].isupper())
            ):
                break
            kinds.add(next_kind)
            parts.append(following if next_kind != "Name" else _ru_base(following, next_kind))
            last += 1
        sentence_start = i == 0 or bool(re.search(r"[.?!…]\s*$", text[: words[i].start()]))
        plain = word in RU_PLAIN or (kind == "Surn" and len(parts) == 1)
        sure = len(parts) > 1 or not plain or (capital and not sentence_start and kind == "Name")
        if kind == "Surn" and len(parts) == 1 and not (capital and not sentence_start):
            i += 1
            continue
        found.append(NameMention(" ".join(_title(p) for p in parts), words[i].start(), words[last].end(), sure))
        i = last + 1
    return found


EN_PLAIN = {
    "will",
    "lee",
    "love",
    "amber",
    "mark",
    "may",
    "bill",
    "grace",
    "faith",
    "hope",
    "jay",
    "art",
    "rich",
    "pat",
    "dawn",
    "joy",
    "summer",
    "drew",
    "chase",
    "rose",
    "ray",
    "sue",
    "rob",
    "gene",
    "jack",
    "dale",
    "carol",
    "april",
    "june",
    "ivy",
    "iris",
    "violet",
    "max",
    "dean",
    "glen",
    "frank",
    "grant",
    "clay",
    "earl",
    "guy",
    "hazel",
    "heather",
    "holly",
    "ruby",
    "sandy",
    "robin",
    "penny",
    "norm",
    "don",
    "miles",
    "ward",
    "wade",
    "bud",
    "bob",
    "al",
    "an",
    "in",
    "ken",
    "van",
    "so",
    "ling",
    "wei",
    "jin",
}
EN_NEVER = {
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "yes",
    "yeah",
    "yep",
    "sure",
    "okay",
    "thanks",
    "thank",
    "great",
    "perfect",
    "right",
    "well",
    "fine",
    "good",
    "brilliant",
    "lovely",
    "alright",
    "hello",
    "hi",
    "hey",
    "the",
    "and",
    "but",
    "so",
    "no",
    "not",
    "then",
    "now",
    "bye",
    "goodbye",
    "please",
    "sorry",
    "sir",
    "madam",
    "ma'am",
    "mate",
    "bud",
    "pal",
    "whatsapp",
    "zoom",
    "teams",
    "english",
    "german",
    "american",
    "christmas",
    "easter",
}
EN_CALLED = r"(?:\b(?:hi|hello|hey|hiya|thanks|thank you|morning|afternoon|evening|this is|it's|i'm|my name is|my name's|is that|is this|name's|bye|cheers|it is)|,)\s$"
EN_TITLE = r"(?:mr|mrs|ms|miss|dr|doctor)\.? "
EN_CUES = re.compile(
    r"(?:\bthis is|\bit's|\bmy name is|\bmy name's|\bname's|\bi'm|\bi am|\bis this|\bis that|\bspeaking with|\bspeaking to|\bthat's|\bit is|"
    r"\bam i talking to|\bcalled|\bname is|\bask for|\bit be)\s+((?:mr|mrs|ms|dr)\.? )?([a-z][a-z'’-]+)(?: ([a-z][a-z'’-]+))?",
    re.I,
)


def _english(text: str) -> list[NameMention]:
    names, found = _en_first_names(), []
    words = list(WORD.finditer(text))
    cased = bool(re.search(r"[A-Z]", text))
    i = 0
    while i < len(words):
        said = words[i].group()
        word = re.sub(r"['’]s$", "", normal(said))
        titled = bool(re.search(EN_TITLE + "$", text[: words[i].start()].lower()))
        before, after = text[: words[i].start()], text[words[i].end() :]
        called = (
            said[0].isupper()
            and len(said) > 2
            and word not in EN_NEVER
            and re.search(EN_CALLED, before.lower()) is not None
            and re.match(r"\s*(?:[,.?!]|here\b|speaking\b|from\b|at\b|with\b|$)", after) is not None
        )
        is_name = (word in names or called or (titled and (said[0].isupper() or not cased))) and not (
            cased and said[0].islower()
        )
        if not is_name:
            i += 1
            continue
        parts, last = [re.sub(r"['’]s$", "", said)], i
        if last + 1 < len(words) and words[last + 1].start() - words[last].end() == 1:
            following = words[last + 1].group()
            if cased and following[0].isupper() and normal(following) not in ("i", "i'm", "i'll", "mr", "thanks"):
                parts.append(re.sub(r"['’]s$", "", following))
                last += 1
        sure = cased or word not in EN_PLAIN
        found.append(NameMention(" ".join(_title(p) for p in parts), words[i].start(), words[last].end(), sure))
        i = last + 1
    return found


def any_name(text: str, language: str) -> NameMention | None:
    """The first word of a short answer to "your name?", whatever it is: no list holds every name."""
    words = [w for w in WORD.finditer(text) if normal(w.group()) not in NOT_A_NAME]
    cased = bool(re.search(r"[A-ZА-ЯЁ]", text))
    words = [w for w in words if w.group()[0].isupper()] if cased else words
    if not words or len(text.split()) > 6:
        return None
    first = words[0]
    last = words[1] if len(words) > 1 and words[1].start() - first.end() == 1 else first
    name = " ".join(_title(w.group()) for w in ([first, last] if last is not first else [first]))
    return NameMention(name, first.start(), last.end(), True)


NOT_A_NAME = {
    "да",
    "нет",
    "ага",
    "угу",
    "ну",
    "это",
    "я",
    "меня",
    "зовут",
    "мое",
    "имя",
    "так",
    "а",
    "и",
    "записывайте",
    "пишите",
    "запишите",
    "просто",
    "можно",
    "конечно",
    "зачем",
    "не",
    "надо",
    "важно",
    "вам",
    "мой",
    "наш",
    "yes",
    "yeah",
    "no",
    "it's",
    "its",
    "i'm",
    "this",
    "is",
    "my",
    "name",
    "the",
    "sure",
    "ok",
    "okay",
    "uh",
    "um",
    "oh",
    "well",
    "just",
    "call",
    "me",
    "that's",
    "put",
    "why",
    "a",
    "and",
    "it",
    "hi",
    "hello",
}
