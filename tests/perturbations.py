"""A labelled call in, the same call told a little otherwise out: other names, other digits, another messenger, worse writing.

What is said keeps its meaning, so each verdict has to stay. A change that has nothing to take hold of gives None.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from callqa.language.names import is_cased
from callqa.language.names_en import first_names
from callqa.language.numbers import morphology

Texts = list[str]
Perturbation = Callable[[Mapping[str, Any], random.Random], Texts | None]
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
NAMES = {
    ("ru", "masc"): "Прохор Эльдар Дамир Тимур Захар Рустам Мирон Тигран Роман Лев Вовчик Саня Ильдар Олжас Гурген Слава Марк".split(),
    ("ru", "femn"): "Айгуль Нонна Устинья Вера Надежда Роза Зоя Гульнара Снежана Тонечка Фаина Камилла Злата Ленуся Мила Майя".split(),
    ("en", ""): "Siobhan Deshawn Priya Xiu Grace Mark Bill Will Hope Joy Rob Dawn Rose Frank Chase Sue Ngozi Saoirse Kofi Zbigniew"
    " Lakshmi Oluwaseun Wei Anneliese Mungo Dmitri Fatima".split(),
}  # fmt: skip
SURNAMES = {
    "masc": "Касьянов Гречко Тагиров Вельский Ли Бабаян Шульц".split(),
    "femn": "Касьянова Гречко Тагирова Вельская Ли Бабаян Шульц".split(),
    "en": "Achterberg Okonkwo Small Nguyen Featherstone Price Kowalczyk".split(),
}
PATRONYMICS = {
    "masc": "Эдуардович Ринатович Кузьмич Львович Фомич Робертович".split(),
    "femn": "Эдуардовна Ринатовна Кузьминична Львовна Фоминична Робертовна".split(),
}
RU_CODES, EN_CODES = "123456", "23456789"
CARDINALS = {
    "ru": (
        "один два три четыре пять шесть",
        "одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать",
        "- двадцать тридцать сорок пятьдесят шестьдесят",
        "сто двести триста четыреста пятьсот шестьсот",
    ),
    "en": (
        "two three four five six seven eight nine",
        "- thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    ),
}
MESSENGER = {
    "ru": re.compile(r"(?<!\w)(в[ао]тс ?ап|в[ао]цап|whats ?app|телеграм|telegram|вайбер|viber)(?=(?:а|е|у|ом|ы)?(?!\w))", re.I),
    "en": re.compile(r"(?<!\w)(whats ?app|telegram|viber|signal|imessage)(?!\w)", re.I),
}  # fmt: skip
MESSENGERS = {
    "ru": "ватсап телеграм вайбер вотсап вацап сигнал".split(),
    "en": "WhatsApp Telegram Viber Signal iMessage".split(),
}
FILLERS = {"ru": "э эээ эм э-э".split(), "en": "uh um er uhh".split()}
BACKCHANNELS = {"ru": "угу|ага|так|мгм".split("|"), "en": "mhm|uh huh|okay|right".split("|")}
PHONE = re.compile(r"(?<![\w+])(?:\+7|8)[\s(-]*(\d{3})[\s)-]*(\d{3})[\s-]*(\d{2})[\s-]*(\d{2})(?!\d)")
DOMAINS = {
    "ru": (("яндекс", "мейл"), ("мейл", "рамблер"), ("мэйл", "яндекс"), ("mail.ru", "yandex.ru"), ("yandex.ru", "list.ru")),
    "en": (("gmail", "outlook"), ("outlook", "hotmail"), ("yahoo", "gmail")),
}  # fmt: skip


def perturbed(call: Mapping[str, Any], kind: str, seed: int) -> dict[str, Any] | None:
    """The call with other turns; None where the change has nothing to take hold of."""
    texts = KINDS[kind](call, random.Random(f"{call['call_id']}-{kind}-{seed}"))
    before = [t["text"] for t in call["turns"]]
    if texts is None or texts == before:
        return None
    return {**call, "turns": [{**t, "text": text} for t, text in zip(call["turns"], texts, strict=True)]}


# --- names -----------------------------------------------------------------------------------------------------------


def other_client(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """Another name for the client, in the same cases."""
    texts = [t["text"] for t in call["turns"]]
    name = str(call["labels"]["contact_captured"].get("value", {}).get("name", ""))
    parts = [p for p in name.split() if not p.endswith(".")]
    return _renamed(texts, parts, call["language"], chance) if parts else None


def other_persons(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """Other names for everybody but the client: the seller, the director, the wife."""
    texts, language = [t["text"] for t in call["turns"]], call["language"]
    kept = {p.lower() for p in str(call["labels"]["contact_captured"].get("value", {}).get("name", "")).split()}
    kept |= {form for part in kept for form in (_forms(part) if language == "ru" else {})}
    for name in sorted(set(_given_names(texts, language))):
        if name not in kept:
            texts = _renamed(texts, [name], language, chance) or texts
    return texts


def _given_names(texts: Texts, language: str) -> Iterator[str]:
    plain = {w for t in texts for m in WORD.finditer(t) if (w := m.group()).islower() and is_cased(t)}
    for text in texts:
        for match in WORD.finditer(text):
            word = match.group()
            if is_cased(text) and not word[0].isupper():
                continue
            if language == "en" and word.lower() in first_names() and word.lower() not in plain and is_cased(text):
                yield word.lower()
            if language == "ru":
                best = morphology().parse(word.lower())[0]
                if "Name" in best.tag and best.score > 0.4 and len(word) > 3:
                    yield best.normal_form


def _renamed(texts: Texts, parts: list[str], language: str, chance: random.Random) -> Texts | None:
    gender = _gender(parts[0]) if language == "ru" else ""
    used = {w.group().lower() for t in texts for w in WORD.finditer(t)}
    free = [n for n in NAMES[language, gender] if n.lower() not in used]
    old: dict[str, str] = {}
    for place, part in enumerate(parts):
        if language == "en":
            pool = free if not place else [s for s in SURNAMES["en"] if s.lower() not in used]
            old[part.lower()] = chance.choice(pool)
        else:
            kind = "Patr" if "Patr" in morphology().parse(part.lower())[0].tag else "Name" if not place else "Surn"
            pool = {"Name": free, "Patr": PATRONYMICS[gender], "Surn": SURNAMES[gender]}[kind]
            old |= _in_cases(part, chance.choice(pool), gender)
    roots = {p.lower()[:4] for p in parts}
    strange = {w for w in used if w[:4] in roots and w not in old and w.removesuffix("'s") not in old}
    if language == "ru" and strange:  # called 'Костя' and 'Константин'
        return None
    return [_with(text, old) for text in texts]


def _with(text: str, words: Mapping[str, str]) -> str:
    def put(match: re.Match[str]) -> str:
        said = match.group()
        stem, tail = (said[:-2], said[-2:]) if said[-2:] in ("'s", "’s") else (said, "")
        new = words.get(stem.lower())
        return said if new is None else (new if said[0].isupper() else new.lower()) + tail

    return WORD.sub(put, text)


def _gender(word: str) -> str:
    for parsed in morphology().parse(word.lower()):
        if parsed.tag.gender in ("masc", "femn") and {"Name", "Surn", "Patr"} & set(parsed.tag.grammemes):
            return str(parsed.tag.gender)
    return "femn" if word[-1] in "ая" else "masc"


def _forms(word: str) -> dict[str, str]:
    """Form → case."""
    for parsed in morphology().parse(word.lower()):
        if {"nomn", "sing"} <= set(parsed.tag.grammemes):
            return {f.word: str(f.tag.case) for f in reversed(parsed.lexeme) if "sing" in f.tag}
    return {word.lower(): "nomn"}


def _in_cases(old: str, new: str, gender: str) -> dict[str, str]:
    forms, fresh = _forms(old), {case: form for form, case in _forms(new).items()}
    cased = {form: fresh.get(case, new.lower()).capitalize() for form, case in forms.items()}
    return cased | {old.lower(): new}


# --- digits ----------------------------------------------------------------------------------------------------------


def other_digits(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """The digits 1 to 6 (2 to 9 in English) change places, written or in words; what a number begins with stays."""
    language = call["language"]
    shift = chance.randrange(1, 5)
    digits = RU_CODES if language == "ru" else EN_CODES
    moved = dict(zip(digits, digits[shift:] + digits[:shift], strict=True))
    words: dict[str, str] = {}
    for line in CARDINALS[language]:
        row = [w for w in line.split() if w != "-"]
        words |= dict(zip(row, row[shift % len(row) :] + row[: shift % len(row)], strict=True))
    return [_with(re.sub(r"\d", lambda m: moved.get(m.group(), m.group()), t["text"]), words) for t in call["turns"]]


def other_grouping(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """'8 916 123-45-67' is '+7 (916) 1234567'."""
    ways = ("+7 ({}) {}{}{}", "8{}{}{}{}", "8 {} {} {} {}", "+7 {} {}-{}-{}", "8-{}-{}-{}-{}", "8 ({}) {}-{}-{}")
    way = chance.choice(ways)
    return [PHONE.sub(lambda m: way.format(*m.groups()), t["text"]) for t in call["turns"]]


def other_mailbox(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """Another provider, written or said."""
    old, new = chance.choice(DOMAINS[call["language"]])
    return [re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, t["text"], flags=re.I) for t in call["turns"]]


def other_messenger(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    language = call["language"]
    new = chance.choice(MESSENGERS[language])
    written = new.capitalize() if language == "ru" else new

    def put(match: re.Match[str]) -> str:
        return written if match.group()[0].isupper() else new.lower()

    return [MESSENGER[language].sub(put, t["text"]) for t in call["turns"]]


# --- writing ---------------------------------------------------------------------------------------------------------


def unpunctuated(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """Lower case without stops, as many recognisers write; what is written with '@' or '+' stays."""
    return [_bare(t["text"]) for t in call["turns"]]


def _bare(text: str) -> str:
    words = [
        w.rstrip(",.!?;") if "@" in w or re.search(r"\d[:.,-]\d", w) else re.sub(r"[^\w'’+ -]", " ", w)
        for w in text.split()
    ]
    said = re.sub(r"(?<!\w)[-—–]+(?!\w)", " ", " ".join(words).lower().replace("ё", "е"))
    return re.sub(r"\s+", " ", said).strip(" -") or "-"


def with_fillers(call: Mapping[str, Any], chance: random.Random) -> Texts | None:
    """'э', 'uh' between words, one in twelve."""
    fillers = FILLERS[call["language"]]

    def said(text: str) -> str:
        words = text.split()
        return " ".join(f"{w} {chance.choice(fillers)}" if chance.random() < 0.08 else w for w in words)

    return [said(t["text"]) for t in call["turns"]]


KINDS: dict[str, Perturbation] = {
    "other client": other_client,
    "other persons": other_persons,
    "other digits": other_digits,
    "other grouping": other_grouping,
    "other mailbox": other_mailbox,
    "other messenger": other_messenger,
    "unpunctuated": unpunctuated,
    "fillers": with_fillers,
}
