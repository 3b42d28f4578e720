"""Personal names in a turn, as a person would write them. Text and language in, mentions with their places out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from callqa.language import expressions as re
from callqa.language.reading import normal

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class NameMention:
    name: str  # as a person would write it: 'Елена Викторовна'
    start: int
    end: int
    sure: bool  # False: a word that may be no name
    nominative: bool = True  # False: an oblique case, so nobody is addressed by it


@lru_cache
def words_of(language: str, kind: str) -> frozenset[str]:
    """'names', 'names' (ru), 'plain', 'never' or 'no_answer' words of name_words.yaml."""
    return frozenset(yaml.safe_load((HERE / "name_words.yaml").read_text("utf-8"))[language][kind].split())


def title(word: str) -> str:
    return "-".join(p[:1].upper() + p[1:] for p in word.split("-"))


def is_cased(text: str) -> bool:
    """Whether the recogniser wrote capitals at all."""
    return re.search(r"[A-ZА-ЯЁ]", text) is not None


def find_names(text: str, language: str) -> list[NameMention]:
    return list(_found(text, language))


@lru_cache(maxsize=4096)  # several criteria ask of the same turns
def _found(text: str, language: str) -> tuple[NameMention, ...]:
    from callqa.language import names_en, names_ru

    return tuple(names_ru.find(text) if language == "ru" else names_en.find(text))


BEGINS_SAYING = re.compile(r" (?!here\b|speaking\b|from\b|at\b|with\b|is\b|and\b)[a-z]")
SAINT = re.compile(r"\b(?:Saint|St)\.?(?: \w+)?$")  # "just put Saint Luke's": a church, a hospital


def any_name(text: str, language: str) -> NameMention | None:
    """A short answer to "your name?" read as a name though no list holds it; plain words of the language are none."""
    from callqa.language import names_en, names_ru

    skip = words_of(language, "no_answer")
    if language == "en" and not is_cased(text):
        cued = names_en.introduced(text)
        if cued or len(text.split()) > 6:
            return cued
    words = [
        w
        for w in WORD.finditer(text)
        if normal(w.group()) not in skip
        and len(w.group()) > 1
        and "'" not in normal(w.group())
        and not SAINT.search(text[: w.end()])
    ]
    cased = is_cased(text)
    if cased:
        words = [w for w in words if w.group()[0].isupper() and not re.search(r"-[a-zа-яё]", w.group())]  # "Half-term"
    if not words or (len(text.split()) > 6 and not cased):
        return None
    first = words[0]
    if language == "en" and names_en.is_plain(normal(first.group()), len(text.split()) == 1):
        return None
    if language == "en" and cased and len(text.split()) > 3 and BEGINS_SAYING.match(text, first.end()):
        return None  # "Mind your feet!"
    if language == "en" and re.search(r"(?i)\b(?:the|an?|this|that) $", text[: first.start()]):
        return None  # "the kitchen"
    if language == "ru" and names_ru.is_plain(normal(first.group())) and not _stands_alone(text, first):
        return None
    if language == "en" and not cased and not names_en.may_be_name(text, first):
        return None
    joined = len(words) > 1 and words[1].start() - first.end() == 1
    last = words[1] if joined and not re.search(r"['’]s$", words[1].group()) else first
    parts = [first, last] if last is not first else [first]
    return NameMention(" ".join(title(w.group()) for w in parts), first.start(), last.end(), True)


def _stands_alone(text: str, word: re.Match[str]) -> bool:
    """A capital inside a sentence, not at its start."""
    return word.group()[0].isupper() and re.search(r"[^.?!…\s]\s+$", text[: word.start()]) is not None


def given(name: str) -> str:
    """'елена' of 'Елена Викторовна', 'albright' of 'Mr. Albright'."""
    parts = [p for p in name.split() if not p.endswith(".") and p != "Miss"]
    return (parts or [name])[0].lower().replace("ё", "е")


def same_person(name: str, others: set[str]) -> bool:
    """The same given name, or a short form of it: 'даня' of 'даниил', 'женя' of 'евгений', 'bob' of 'robert'."""
    return any(name == o or SHORT.get(name) == o or SHORT.get(o) == name for o in others)


SHORT = {
    "даня": "даниил", "женя": "евгений", "саша": "александр", "паша": "павел", "дима": "дмитрий", "леша": "алексей",
    "коля": "николай", "сережа": "сергей", "вова": "владимир", "володя": "владимир", "миша": "михаил", "витя": "виктор",
    "слава": "вячеслав", "юра": "юрий", "толя": "анатолий", "костя": "константин", "гоша": "георгий", "гриша": "григорий",
    "боря": "борис", "петя": "петр", "ваня": "иван", "рома": "роман", "антоша": "антон", "макс": "максим", "гена": "геннадий",
    "катя": "екатерина", "маша": "мария", "оля": "ольга", "таня": "татьяна", "наташа": "наталья", "лена": "елена",
    "света": "светлана", "настя": "анастасия", "ира": "ирина", "юля": "юлия", "аня": "анна", "люда": "людмила", "галя": "галина",
    "надя": "надежда", "даша": "дарья", "соня": "софья", "лиза": "елизавета", "ася": "анастасия", "валя": "валентина",
    "зина": "зинаида", "клава": "клавдия", "ксеня": "ксения", "лара": "лариса", "марина": "марина",
    "наталия": "наталья", "поля": "полина", "рая": "раиса", "тоня": "антонина", "эля": "эльвира", "алена": "елена", "артем": "артемий",
    "вадик": "вадим", "валера": "валерий", "вася": "василий", "веня": "вениамин", "егор": "георгий", "жора": "георгий",
    "лева": "лев", "леня": "леонид", "марик": "марк", "олежка": "олег", "рудик": "рудольф", "сева": "всеволод",
    "славик": "вячеслав", "стас": "станислав", "степа": "степан", "тема": "артем", "тимоша": "тимофей", "федя": "федор", "эдик": "эдуард", "люба": "любовь", "тома": "тамара", "рита": "маргарита", "вика": "виктория", "ксюша": "ксения",
    "bob": "robert", "rob": "robert", "bill": "william", "will": "william", "mike": "michael", "jim": "james", "dave": "david",
    "tom": "thomas", "dan": "daniel", "chris": "christopher", "matt": "matthew", "liz": "elizabeth", "kate": "katherine",
    "sam": "samantha", "steve": "steven", "tony": "anthony", "ben": "benjamin", "joe": "joseph", "jen": "jennifer",
    "al": "albert", "andy": "andrew", "becky": "rebecca", "beth": "elizabeth", "cathy": "catherine", "charlie": "charles", "ed": "edward",
    "fred": "frederick", "greg": "gregory", "jack": "john", "jeff": "jeffrey", "jo": "joanne", "ken": "kenneth", "kim": "kimberly",
    "larry": "lawrence", "maggie": "margaret", "nick": "nicholas", "pam": "pamela", "pat": "patricia", "pete": "peter", "phil": "philip",
    "ray": "raymond", "rick": "richard", "ron": "ronald", "sue": "susan", "ted": "theodore", "tim": "timothy", "trish": "patricia",
    "vicky": "victoria", "wendy": "gwendolyn",
}  # fmt: skip
