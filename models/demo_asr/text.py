"""Seeded sentences of sales talk, cased and punctuated, numbers as words; from text/*.yaml and text/dialogue_*.txt.

A template such as "Нам нужен {pn} {purp}." is filled from the lists of the YAML file; "{a|b}" picks one; amounts, phone
numbers and durations are made by functions. `utterances` keeps every sentence of `samples/` and of the measuring set (text/measured_*.txt) out.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import yaml

from models.demo_asr.numbers import EN_UNITS, RU_UNITS, english, plural, russian

HERE = Path(__file__).parent / "text"
SAMPLES = Path(__file__).parents[2] / "samples" / "dialogues"
LONGEST = 105  # characters: about eight seconds of speech
RU_COUNTED = (
    ("штука", "штуки", "штук", True),
    ("станок", "станка", "станков", False),
    ("деталь", "детали", "деталей", True),
    ("комплект", "комплекта", "комплектов", False),
    ("метр", "метра", "метров", False),
    ("человек", "человека", "человек", False),
    ("тонна", "тонны", "тонн", True),
    ("окно", "окна", "окон", False),
    ("сотрудник", "сотрудника", "сотрудников", False),
    ("коробка", "коробки", "коробок", True),
)
RU_DURATIONS = (
    ("день", "дня", "дней"),
    ("рабочий день", "рабочих дня", "рабочих дней"),
    ("месяц", "месяца", "месяцев"),
    ("час", "часа", "часов"),
    ("год", "года", "лет"),
)


@cache
def lists(language: str) -> dict[str, list[str]]:
    return yaml.safe_load((HERE / f"{language}.yaml").read_text("utf-8"))


@cache
def dialogue_sentences(language: str) -> list[str]:
    return (HERE / f"dialogue_{language}.txt").read_text("utf-8").splitlines()


def normalise(sentence: str) -> str:
    """What word error rate is counted on: lower case, ё as е, letters and apostrophes only."""
    return " ".join(re.sub(r"[^a-zа-я' ]+", " ", sentence.lower().replace("ё", "е")).split())


def _round_amount(r: random.Random) -> int:
    return r.choice(
        [
            r.randrange(1, 100) * 1000,
            r.randrange(10, 100) * 10000,
            r.randrange(1, 100) * 100_000,
            r.randrange(2, 200) * 50,
        ]
    )


def _ru_phone(r: random.Random) -> str:
    pair = lambda: f"ноль {RU_UNITS[r.randrange(10)]}" if r.random() < 0.15 else russian(r.randrange(10, 100))  # noqa: E731
    tail = f"{russian(r.randrange(100, 1000))} {pair()} {pair()}"
    if r.random() < 0.6:
        return f"{r.choice(['восемь', 'плюс семь'])} {russian(r.randrange(900, 1000))} {tail}"
    return tail if r.random() < 0.5 else " ".join(r.choices(RU_UNITS[:10], k=r.choice([4, 6, 7, 10])))


def _ru_quantity(r: random.Random) -> str:
    n, (one, few, many, feminine) = (
        r.choice([*range(1, 21), 25, 30, 40, 50, 80, 100, 120, 200, 300, 500]),
        r.choice(RU_COUNTED),
    )
    return f"{russian(n, feminine)} {plural(n, one, few, many)}"


def _ru_duration(r: random.Random) -> str:
    n, forms = r.randrange(1, 31), r.choice(RU_DURATIONS)
    return f"{russian(n)} {plural(n, *forms)}"


def _ru_hours(r: random.Random) -> str:
    n = r.randrange(8, 21)
    return f"{russian(n)} {plural(n, 'час', 'часа', 'часов')}"


def _ru_money(r: random.Random) -> str:
    n = _round_amount(r)
    return russian(n) + (f" {plural(n, 'рубль', 'рубля', 'рублей')}" if r.random() < 0.85 else "")


def _ru_percent(r: random.Random) -> str:
    n = r.choice([3, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50])
    return f"{russian(n)} {plural(n, 'процент', 'процента', 'процентов')}"


def _en_phone(r: random.Random) -> str:
    return " ".join(r.choices([*EN_UNITS[:10], "oh"], k=r.choice([4, 5, 6, 7, 10, 11])))


RU_MADE: dict[str, Callable[[random.Random], str]] = {
    "money": _ru_money,
    "phone": _ru_phone,
    "phone3": lambda r: " ".join(r.choices(RU_UNITS[:10], k=r.randrange(2, 5))),
    "num": lambda r: russian(r.choice([r.randrange(1, 100), r.randrange(1, 1000), r.randrange(1000, 10000)])),
    "qty": _ru_quantity,
    "dur": _ru_duration,
    "pct": _ru_percent,
    "hour": lambda r: russian(r.randrange(8, 21)),
    "hours": _ru_hours,
}
EN_MADE: dict[str, Callable[[random.Random], str]] = {
    "money": lambda r: f"{english(_round_amount(r))} {r.choice(['dollars', 'pounds', 'euros'])}",
    "phone": _en_phone,
    "num": lambda r: english(r.choice([r.randrange(1, 100), r.randrange(1, 1000), r.randrange(1000, 10000)])),
    "qty": lambda r: (
        f"{english(r.choice([2, 3, 4, 5, 8, 10, 12, 15, 20, 30, 50, 100, 200]))} "
        f"{r.choice(['pieces', 'machines', 'parts', 'people', 'employees', 'sets', 'meters', 'users', 'boxes'])}"
    ),
    "dur": lambda r: (
        f"{english(r.randrange(2, 31))} {r.choice(['days', 'weeks', 'months', 'minutes', 'hours', 'years'])}"
    ),
    "pct": lambda r: f"{english(r.choice([3, 5, 7, 10, 12, 15, 20, 25, 30, 50]))} percent",
}


def fill(template: str, language: str, r: random.Random) -> str:
    made, data = (RU_MADE if language == "ru" else EN_MADE), lists(language)

    def one(match: re.Match[str]) -> str:
        key = match.group(1)
        if "|" in key:
            return r.choice(key.split("|"))
        return made[key](r) if key in made else r.choice(data[key])

    while "{" in template:
        template = re.sub(r"\{([^{}]*)\}", one, template)
    tidy = re.sub(r" ([,.?!])", r"\1", " ".join(template.split()))
    return re.sub(r"(^|[.?!] )(\w)", lambda m: m.group(1) + m.group(2).upper(), tidy)


def utterance(language: str, r: random.Random) -> str:
    """One thing a person says: a template (56 %), a sentence of a dialogue (32 %) or loose words (12 %)."""
    data, kind = lists(language), r.random()
    if kind < 0.12:
        return " ".join(r.choices(data["words"], k=r.randrange(3, 9))).capitalize() + "."
    if kind < 0.44:
        said = r.choice(dialogue_sentences(language))
        return said + " " + r.choice(dialogue_sentences(language)) if len(said) < 40 and r.random() < 0.5 else said
    said = fill(r.choice(data["phrases"]), language, r)
    if r.random() < 0.2:
        said = f"{r.choice(data['fillers'])}, {said[0].lower()}{said[1:]}"
    if r.random() < 0.15 and len(said) < 45:
        said += " " + fill(r.choice(data["phrases"]), language, r)
    return said


def sentences(said: str) -> set[str]:
    """Normalised: the whole of what is said and each sentence of it that has four words or more.

    Short courtesies ("Добрый день!") are everywhere; a sentence of four words is somebody's own.
    """
    return {n for s in [said, *re.split(r"(?<=[.?!])\s+", said)] if (n := normalise(s)).count(" ") >= 3}


def sample_sentences() -> set[str]:
    """Sentences of the recordings in `samples/`, which training must not see."""
    turns = (turn["text"] for path in SAMPLES.glob("*.json") for turn in json.loads(path.read_text("utf-8"))["turns"])
    return {sentence for said in turns for sentence in sentences(said)}


@cache
def measured(language: str) -> list[str]:
    """What the model is measured on: 400 utterances drawn once, no sentence of which is trained on."""
    return (HERE / f"measured_{language}.txt").read_text("utf-8").splitlines()


def training(language: str, count: int, seed: int = 1) -> Iterator[str]:
    """The training text: no sentence in it is measured or stands in `samples/`."""
    unseen = {sentence for said in measured(language) for sentence in sentences(said)} | sample_sentences()
    return utterances(language, count, seed, frozenset(unseen))


def utterances(language: str, count: int, seed: int, unlike: frozenset[str] = frozenset()) -> Iterator[str]:
    """`count` different utterances that share no sentence (normalised, four words or more) with `unlike`."""
    r, seen = random.Random(f"{language}-{seed}"), set()
    while len(seen) < count:
        said = utterance(language, r)
        if len(said) > LONGEST or said in seen or sentences(said) & unlike:
            continue
        seen.add(said)
        yield said
