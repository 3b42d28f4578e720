"""Talk with known places of what identifies a person: seeded, in digits, groups and words, over turns, with corrections. No real data."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from callqa.language.numbers import EN_TENS, EN_UNITS, RU_BASES

DIGITS = ("PHONE", "CARD", "PASSPORT", "SNILS", "INN", "ACCOUNT")
WAYS = ("digits", "groups", "words", "over turns", "corrected", "unasked", "fillers", "misheard")


@dataclass(frozen=True)
class Said:
    role: str
    text: str


@dataclass(frozen=True)
class Talk:
    language: str
    kind: str
    way: str
    turns: tuple[Said, ...]
    hidden: tuple[tuple[int, int, int], ...]  # turn, start, end


def luhn(digits: str) -> str:
    """With the check digit behind it."""
    total = 0
    for i, d in enumerate(reversed(digits)):
        n = int(d) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return digits + str(-total % 10)


def inn(r: random.Random) -> str:
    body = "77" + number(r, 7)
    return body + str(sum(int(d) * w for d, w in zip(body, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10)


def snils(r: random.Random) -> str:
    body = str(r.randint(101, 199)) + number(r, 6)
    return body + f"{sum(int(d) * (9 - i) for i, d in enumerate(body)) % 101 % 100:02}"


def number(r: random.Random, n: int) -> str:
    return "".join(str(r.randint(0, 9)) for _ in range(n))


MAKE: dict[tuple[str, str], Callable[[random.Random], list[str]]] = {  # groups as they are dictated
    ("ru", "PHONE"): lambda r: ["8", "9" + number(r, 2), number(r, 3), number(r, 2), number(r, 2)],
    ("en", "PHONE"): lambda r: [str(r.randint(201, 989)), "555", "01" + number(r, 2)],
    ("ru", "CARD"): lambda r: re.findall("....", luhn("2200" + number(r, 11))),
    ("en", "CARD"): lambda r: re.findall("....", luhn("4000" + number(r, 11))),
    ("ru", "PASSPORT"): lambda r: [number(r, 2), number(r, 2), number(r, 3), number(r, 3)],
    ("en", "PASSPORT"): lambda r: [number(r, 3), number(r, 3), number(r, 3)],
    ("ru", "SNILS"): lambda r: re.findall("...|..", snils(r)),
    ("en", "SNILS"): lambda r: [str(r.randint(100, 665)), number(r, 2), number(r, 4)],
    ("ru", "INN"): lambda r: re.findall("..", inn(r)),
    ("en", "INN"): lambda r: [number(r, 2), number(r, 3), number(r, 4)],
    ("ru", "ACCOUNT"): lambda r: ["40702", "810", number(r, 4), number(r, 4), number(r, 4)],
    ("en", "ACCOUNT"): lambda r: [number(r, 3), number(r, 3), number(r, 3)],
}
ASKS = {
    ("ru", "PHONE"): ("Как с вами связаться?", "какой у вас номер", "Оставьте, пожалуйста, телефон."),
    ("en", "PHONE"): ("What's the best number for you?", "how can i reach you", "Could I take your mobile?"),
    ("ru", "CARD"): ("Продиктуйте номер карты.", "с какой карты платить будете"),
    ("en", "CARD"): ("Can I have the card number?", "which card should we charge"),
    ("ru", "PASSPORT"): ("Мне нужны паспортные данные.", "серия и номер паспорта"),
    ("en", "PASSPORT"): ("And the passport number?", "i need your passport please"),
    ("ru", "SNILS"): ("Назовите СНИЛС.", "снилс подскажите"),
    ("en", "SNILS"): ("Could I get your social security number?", "and your social please"),
    ("ru", "INN"): ("Какой у вас ИНН?", "инн организации подскажите"),
    ("en", "INN"): ("What's the company tax ID?", "and the vat number"),
    ("ru", "ACCOUNT"): ("Продиктуйте расчётный счёт.", "номер счета назовите"),
    ("en", "ACCOUNT"): ("And your bank account number?", "what's the account number"),
}
BEFORE = {
    "ru": ("", "записывайте ", "да, это ", "сейчас, минутку, ", "так, "),
    "en": ("", "sure, it's ", "yeah ", "okay so ", "one second, "),
}
AFTER = {"ru": ("", ".", ", спасибо", " всё"), "en": ("", ".", ", thanks", " that's it")}
CHAT = {
    "ru": ("Да, слушаю вас.", "понятно, а что дальше", "Алло?"),
    "en": ("Yes, I'm listening.", "right, and then", "Hello?"),
}
UMS = {"ru": (" э ", ", ну, ", ", так, ", "... "), "en": (" uh ", ", um, ", ", and then, ", "... ")}
NODS = {"ru": ("угу", "так", "Да, пишу.", "дальше"), "en": ("uh huh", "okay", "Yep.", "go on")}
OOPS = {"ru": ("ой, нет, ", "простите, ошибся, ", "нет, не так, "), "en": ("no, sorry, ", "wait, ", "scratch that, ")}
NAMES = {
    "ru": ("Елена Викторовна", "Игорь", "Наталья Смирнова", "Дмитрий Олегович", "Марина", "Сергей Ковалёв", "Ольга", "Андрей Петрович Лыков"),
    "en": ("Jennifer", "Marcus Bell", "Priya", "Thomas Wright", "Denise", "Mr. Okafor", "Laura Jensen", "Kevin"),
}  # fmt: skip
NAMED = {
    "ru": ("Меня зовут {}.", "Это {}, по поводу окон.", "запишите меня, {}", "Добрый день, {}!"),
    "en": ("My name is {}.", "Hi, this is {} calling about the quote.", "It's {} here.", "Thanks, {}."),
}
MAILS = {
    "ru": (("ivan.petrov@mail.ru", "иван точка петров собака мэйл точка ру"), ("sklad77@yandex.ru", "склад семьдесят семь собака яндекс ру")),
    "en": (("dana.cole@gmail.com", "dana dot cole at gmail dot com"), ("orders@bluecoat.co.uk", "orders at bluecoat dot co dot uk")),
}  # fmt: skip
MAILED = {"ru": ("Почта {}", "пишите на {}"), "en": ("It's {}", "email me at {}")}
# Nothing to hide: prices, quantities, days, hours, sizes.
PLAIN = {
    "ru": (
        "Это будет 152 000 рублей со скидкой.", "двадцать пять тысяч триста рублей", "Давайте в четверг, 12 марта, в 15:30.",
        "встретимся двадцать пятого в одиннадцать тридцать", "Нужно 120 штук по 350.", "триста пятьдесят квадратов, потолки три двадцать",
        "С девяти до восемнадцати, обед с часу до двух.", "скидка десять процентов если до конца месяца", "Площадь сто сорок метров.",
        "Срок 30 дней, предоплата 50 процентов.", "за двадцать двадцать пять тысяч договоримся", "договор на год, потом ещё на два",
        "Прошлый раз было 1 250 000, теперь 1 180 000.", "третий этаж, сорок два метра", "У нас 15 менеджеров и 40 звонков в день.",
        "в две тысячи двадцать четвертом году брали", "нет, пятьсот пятьдесят много", "Перезвоните через 20 минут.",
    ),
    "en": (
        "That comes to 1,250 dollars a month.", "twelve hundred for the first year then nine fifty", "Thursday the 12th at 3:30 works.",
        "let's say monday at ten thirty or eleven", "We need 120 units at 35 each.", "three bedrooms fourteen hundred square feet",
        "We're open nine to five, eight to noon on Saturdays.", "ten percent off if you sign by friday", "About 45 people, maybe 50.",
        "It's a 30 day trial with a 50 percent deposit.", "twenty twenty four was a slow year", "The old quote was 18,000, this one is 16,500.",
        "second floor forty two feet long", "call me back in twenty minutes", "two hundred a seat for fifteen seats", "back in october 2023",
    ),
}  # fmt: skip


def ru_words(n: int) -> list[str]:
    parts = [n // 100 * 100, *((n % 100,) if n % 100 < 20 else (n % 100 // 10 * 10, n % 10))]
    return [RU_BASES[part] for part in parts if part] or [RU_BASES[0]]


def en_words(n: int) -> list[str]:
    return (
        [EN_UNITS[n]]
        if n < 20
        else [next(w for w, v in EN_TENS.items() if v == n // 10 * 10), *([EN_UNITS[n % 10]] if n % 10 else [])]
    )


def in_words(group: str, language: str, r: random.Random) -> str:
    """As people say a group: noughts one by one, the rest as a number (ru) or digit by digit (en, mostly)."""
    if language == "en":
        if len(group) == 2 and group[0] != "0" and r.random() < 0.4:
            return " ".join(en_words(int(group)))
        return " ".join(r.choice(("oh", "zero")) if d == "0" else EN_UNITS[int(d)] for d in group)
    noughts = len(group) - len(group.lstrip("0"))
    rest = group[noughts:]
    words = [RU_BASES[0]] * noughts
    for i in range(0, len(rest), 3):
        part = rest[i : i + 3]
        words += [RU_BASES[0]] * (len(part) - len(part.lstrip("0"))) + (ru_words(int(part)) if int(part) else [])
    return " ".join(words)


def misheard(words: str, language: str, r: random.Random) -> str:
    """As recognisers spoil numbers: a word cut in two (ru), 'to' and 'for' for numbers (en)."""
    if r.random() < 0.6:
        return words
    if language == "en":
        return words.replace("two", "to", 1) if "two" in words else words.replace("four", "for", 1)
    first, *rest = words.split(" ")
    return " ".join([f"{first[:5]} {first[5:]}" if len(first) > 7 else first, *rest])


def written(groups: list[str], kind: str, language: str, r: random.Random) -> str:
    if kind == "SNILS":
        return f"{'-'.join(groups[:3])} {groups[3]}" if language == "ru" else "-".join(groups)
    return r.choice(("", " ", "-")).join(groups) if kind == "PHONE" else "".join(groups)


def talks(seed: int, each: int) -> Iterator[Talk]:
    """`each` of every language, kind and way."""
    r = random.Random(seed)
    for (language, kind), make in MAKE.items():
        for way in WAYS:
            for _ in range(each):
                yield dictated(language, kind, way, make(r), r)
    for language in ("ru", "en"):
        for _ in range(each * 2):
            yield one_turn(language, "NAME", "cased", r.choice(NAMED[language]), r.choice(NAMES[language]))
            low = r.choice(NAMED[language]).lower()
            yield one_turn(language, "NAME", "lower case", low, r.choice(NAMES[language]).lower().replace(".", ""))
            as_written, spoken = r.choice(MAILS[language])
            yield one_turn(language, "EMAIL", "digits", r.choice(MAILED[language]), as_written)
            yield one_turn(language, "EMAIL", "words", r.choice(MAILED[language]).lower(), spoken)


def one_turn(language: str, kind: str, way: str, template: str, value: str) -> Talk:
    start = template.index("{}")
    return Talk(language, kind, way, (Said("client", template.format(value)),), ((0, start, start + len(value)),))


def dictated(language: str, kind: str, way: str, groups: list[str], r: random.Random) -> Talk:
    turns, hidden = [Said("seller", r.choice(CHAT[language] if way == "unasked" else ASKS[language, kind]))], []
    before, after = r.choice(BEFORE[language]), r.choice(AFTER[language])
    spoken = [in_words(group, language, r) for group in groups]
    if way == "misheard":
        spoken = [misheard(words, language, r) for words in spoken]

    def add(text: str, *places: tuple[int, int]) -> None:
        hidden.extend((len(turns), start, end) for start, end in places)
        turns.append(Said("client", text))

    if way == "over turns":
        middle = max(1, len(groups) // 2)
        for part in (spoken[:middle], spoken[middle:]):
            said = " ".join(part)
            add(before + said, (len(before), len(before) + len(said)))
            turns.append(Said("seller", r.choice(NODS[language])))
            before = ""
    elif way == "corrected":
        wrong, whole, oops = " ".join(spoken[:-1]), " ".join(spoken), r.choice(OOPS[language])
        text = f"{before}{wrong}, {oops}{whole}"
        first, second = len(before), len(text) - len(whole)
        add(text + after, (first, first + len(wrong)), (second, len(text)))
    else:
        value = {
            "digits": written(groups, kind, language, r),
            "groups": " ".join(groups),
            "words": " ".join(spoken),
            "unasked": " ".join(spoken),
            "fillers": r.choice(UMS[language]).join(spoken),
            "misheard": " ".join(spoken),
        }[way]
        add(before + value + after, (len(before), len(before) + len(value)))
    return Talk(language, kind, way, tuple(turns), tuple(hidden))
