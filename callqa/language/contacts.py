"""Telephone numbers, e-mail addresses and messengers in speech, over the turns in which they are dictated.

A number may be words ("восемь девятьсот пятнадцать…"), digits in groups, split over turns, read back and corrected.
Prices, years and contract numbers are not telephone numbers: a full number has ten or eleven digits that phonenumbers
takes for possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers

from callqa.language.reading import Reading, Token, read

MESSENGERS = {
    "ru": {
        "WhatsApp": r"(?:в |во )?(?:вотсап\w*|ватсап\w*|вацап\w*|вотс ап\w*|уотсап\w*|whatsapp|ватс апп?\w*)",
        "Telegram": r"телеграм\w*|телег[аеуи]|тг|telegram",
        "Viber": r"вайбер\w*|viber",
        "MAX": r"(?:в )?мессенджер\w* макс",
        "VK": r"вконтакте|в контакте|вк",
    },
    "en": {
        "WhatsApp": r"whats ?app",
        "Telegram": r"telegram",
        "Viber": r"viber",
        "Signal": r"signal",
        "iMessage": r"imessage",
    },
}
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LETTERS = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщыэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "ts",
            "ch",
            "sh",
            "sch",
            "y",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
RU_DOMAINS = {
    "яндекс": "yandex", "мейл": "mail", "мэйл": "mail", "маил": "mail", "мэил": "mail", "майл": "mail", "джимейл": "gmail",
    "гмейл": "gmail", "гмаил": "gmail", "джи мейл": "gmail", "рамблер": "rambler", "бк": "bk", "инбокс": "inbox", "ру": "ru",
    "ком": "com", "ком.": "com", "нет": "net", "орг": "org", "рф": "рф", "лист": "list",
}  # fmt: skip
RU_SPELLED = {
    "эс": "s", "эн": "n", "эм": "m", "эль": "l", "эр": "r", "эф": "f", "бэ": "b", "вэ": "v", "гэ": "g", "дэ": "d", "зэ": "z",
    "ка": "k", "пэ": "p", "тэ": "t", "джи": "g", "ди": "d", "ай": "i", "би": "b", "си": "c", "ти": "t", "икс": "x", "ви": "v",
    "джей": "j", "кей": "k", "пи": "p", "кью": "q", "ю": "u", "дабл ю": "w", "игрек": "y", "зет": "z", "аш": "h", "эйч": "h",
    "а": "a", "о": "o", "и": "i", "е": "e", "у": "u",
}  # fmt: skip
DOT, AT = {"ru": ("точка",), "en": ("dot",)}, {"ru": ("собака", "собачка", "эт", "@"), "en": ("at", "@")}


@dataclass(frozen=True, slots=True)
class ContactMention:
    kind: str  # 'phone', 'email', 'messenger'
    value: str  # E.164; address; name of the messenger; digits when incomplete
    complete: bool
    start: int
    end: int
    text: str


def phone(digits: str, region: str) -> str | None:
    """E.164 of a possible number of `region`, or None. Accepts 8…, 7… and ten digits for Russia."""
    if region == "US" and len(digits) in (10, 11) and digits.startswith("0"):
        region = "GB"  # a trunk zero: dictated by an English speaker elsewhere
    try:
        parsed = phonenumbers.parse("+" + digits if digits.startswith("7") and len(digits) == 11 else digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed) or len(str(parsed.national_number)) < 9:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@dataclass(frozen=True, slots=True)
class DigitRun:
    digits: str
    start: int
    end: int
    plus: bool


FILLERS = {
    "ru": {"так", "дальше", "потом", "и", "ну", "это", "раз", "ага"},
    "en": {"and", "then", "uh", "um", "area", "code", "double"},
}


@lru_cache(maxsize=20000)
def digit_runs(text: str, language: str) -> tuple[DigitRun, ...]:
    """Stretches of number tokens that read as one string of digits: at most one filler word between groups."""
    reading, gap = read(text, language), 0
    runs: list[DigitRun] = []
    current: list[Token] = []
    plus = False

    def close() -> None:
        if current:
            runs.append(DigitRun("".join(t.number or "" for t in current), current[0].start, current[-1].end, plus))
            current.clear()

    for i, token in enumerate(reading.tokens):
        if token.number and not token.scaled and not token.ordinal:
            doubled = i > 0 and reading.tokens[i - 1].text == "double" and len(token.number) == 1
            if not current:
                plus = i > 0 and reading.tokens[i - 1].text in ("плюс", "+", "plus")
            current.append(replace(token, number=token.number * 2) if doubled else token)
            gap = 0
        elif current and token.text in ("-", "(", ")", ",", "–", "—"):
            continue
        elif current and token.text == "hundred":
            current.append(Token("#", token.start, token.end, "00"))
        elif current and gap == 0 and token.text in FILLERS[language]:
            gap = 1
        else:
            close()
            gap = 0
    close()
    return tuple(runs)


def find_phones(text: str, region: str, language: str) -> list[ContactMention]:
    """Complete numbers, and long runs of digits (five or more) that make none."""
    found = []
    for run in digit_runs(text, language):
        if len(run.digits) < 5:
            continue
        value = phone("+" * run.plus + run.digits, region) if 9 <= len(run.digits) <= 13 else None
        said = text[run.start : run.end]
        found.append(ContactMention("phone", value or run.digits, value is not None, run.start, run.end, said))
    return found


def find_emails(text: str, language: str) -> list[ContactMention]:
    found = [
        ContactMention("email", m.group().lower().rstrip("."), True, m.start(), m.end(), m.group())
        for m in EMAIL.finditer(text)
    ]
    if not found:
        found = _spoken_emails(read(text, language))
    return found


def _spoken_emails(reading: Reading) -> list[ContactMention]:
    """'инфо собака станкомаш точка ру', 'ray at sign dunleavyauto dot com'."""
    dots, ats = DOT[reading.language], AT[reading.language]
    tokens, found = reading.tokens, []
    for i, token in enumerate(tokens):
        if token.text not in ats or not 0 < i < len(tokens) - 1:
            continue
        right, end = _domain(tokens, i + 1, dots, reading.language)
        if right is None:
            continue
        left, start = _mailbox(tokens, i - 1, dots, reading.language)
        if not left:
            continue
        where = tokens[start].start, tokens[end].end
        found.append(ContactMention("email", f"{left}@{right}".lower(), True, *where, reading.text[slice(*where)]))
    return found


def _domain(tokens: tuple, at: int, dots: tuple[str, ...], language: str) -> tuple[str | None, int]:
    parts, dotted, end = [], False, at
    if language == "en" and at < len(tokens) and tokens[at].text == "sign":
        at += 1
    for i in range(at, min(len(tokens), at + 8)):
        word = tokens[i].text
        if word in dots:
            parts.append(".")
            dotted = True
        elif word in ("дефис", "тире", "минус", "dash", "hyphen", "-"):
            parts.append("-")
        elif re.fullmatch(r"[^\W\d_][\w-]*", word) or tokens[i].number:
            if dotted and parts and parts[-1] != ".":
                break
            parts.append(_latin(tokens[i].number or word, language))
        else:
            break
        end = i
    domain = "".join(parts).strip(".")
    return (domain, end) if dotted and "." in domain else (None, end)


STOP = {
    "ru": {"почта", "почту", "адрес", "мейл", "имейл", "это", "на", "пишите", "запишите", "там", "да", "вот", "то", "есть", "у", "меня",
           "записывайте", "электронная", "будет", "такая", "ну", "так", "мой", "наша", "моя", ",", ".", ":", "?", "—", "…", "!", "значит"},
    "en": {"is", "it's", "its", "to", "email", "e-mail", "address", "the", "my", "so", "that's", "thats", "yeah", "yes", "sure", "it", "use",
           "me", "um", "uh", "try", "wait", "no", ",", ".", ":", "?", "one", "word", "just", "send", "same", "that"},
}  # fmt: skip


def _mailbox(tokens: tuple, at: int, dots: tuple[str, ...], language: str) -> tuple[str, int]:
    parts: list[str] = []
    start = at
    for i in range(at, max(-1, at - 9), -1):
        word = tokens[i].text
        if word in dots and word != ".":
            parts.append(".")
        elif word in ("дефис", "тире", "минус", "dash", "hyphen", "-"):
            parts.append("-")
        elif word in ("подчеркивание", "underscore", "нижнее"):
            if not (parts and parts[-1] == "_"):
                parts.append("_")
        elif word in STOP[language] or word in ".!?," or not (re.fullmatch(r"[^\W_]\w*|[#@]\d+", word)):
            break
        else:
            joined = parts and parts[-1] not in ".-_"
            short = len(word) <= 2 or tokens[i].number
            if (
                joined
                and not short
                and len(parts) >= 1
                and not _spelled(parts[-1])
                and language == "en"
                and len(parts) > 2
            ):
                break
            parts.append(_latin(tokens[i].number or word, language))
        start = i
    return "".join(reversed(parts)).strip(".-_"), start


def _spelled(part: str) -> bool:
    return len(part) <= 2 or part.isdigit()


def _latin(word: str, language: str) -> str:
    if language == "en" or word.isascii():
        return word
    if word in RU_DOMAINS:
        return RU_DOMAINS[word]
    if word in RU_SPELLED:
        return RU_SPELLED[word]
    return "".join(LETTERS.get(c, "" if c in "ьъ" else c) for c in word.replace("ё", "е"))


def find_messengers(text: str, language: str) -> list[ContactMention]:
    lowered = text.lower().replace("ё", "е")
    found = []
    for name, pattern in MESSENGERS[language].items():
        found += [
            ContactMention("messenger", name, True, m.start(), m.end(), text[m.start() : m.end()])
            for m in re.finditer(rf"\b(?:{pattern})\b", lowered)
        ]
    return sorted(found, key=lambda c: c.start)


def find_contacts(text: str, region: str, language: str) -> list[ContactMention]:
    """All mentions of one text in order of place."""
    found = find_phones(text, region, language) + find_emails(text, language) + find_messengers(text, language)
    return sorted(found, key=lambda c: c.start)
