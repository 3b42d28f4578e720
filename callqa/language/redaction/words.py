"""What is hidden besides numbers: e-mail addresses, names in messengers, postal addresses, dates of birth. Text in, places out."""

from __future__ import annotations

import re

from callqa.language.contacts_emails import find_addresses
from callqa.language.names import is_cased
from callqa.language.phrases import flat, pattern
from callqa.language.reading import Reading, read
from callqa.language.redaction.found import Found

AT_NAME = re.compile(
    r"(?<![\w.])@[A-Za-z]\w{2,31}|\b(?:t\.me|vk\.com|instagram\.com|wa\.me|facebook\.com)/[\w.]+", re.I
)
LATIN_NAME = re.compile(r"(?:\s+(?:[а-яё]+|is|on|at|it's)){0,2}\s*[:—-]?\s*([A-Za-z][\w.]*[\d_.]\w*|[A-Za-z]\w*_\w+)")
IBAN = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
DAY_OF_MONTH = r"(?:[@#]\d{1,2} (?:of )?mo\d{1,2}|mo\d{1,2} [@#]\d{1,2})"
PAST_YEAR = r"(?:, |, ?in |in )?(?:[@#]?(?:19[2-9]\d|200\d)|#1000 [@#]9\d\d|#19 [@#][2-9]\d|#2000(?: [@#]\d)?)(?!\d)"
BORN_ON = re.compile(rf" ({DAY_OF_MONTH} {PAST_YEAR}(?: года?)?)(?= )")
NAMED_DAY = re.compile(
    rf"({DAY_OF_MONTH}(?: (?:, )?(?:{PAST_YEAR}|[@#]\d\d(?!\d)))?(?: года?)?|[@#]\d{{1,2}} [@#]\d{{1,2}} [@#]\d{{2,4}}|{PAST_YEAR})"
)
WRITTEN_BIRTH = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19[2-9]\d|200\d)\b|\b(?:19[2-9]\d|200\d)-\d\d-\d\d\b")
ANY_WRITTEN = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)\b")
AFTER_BORN = 40  # characters of the line


def emails_in(text: str, language: str) -> list[Found]:
    return [Found(a.start, a.end, "EMAIL", a.value) for a in find_addresses(text, language)]


def handles_in(text: str, language: str) -> list[Found]:
    found = [Found(m.start(), m.end(), "HANDLE", m.group().lower()) for m in AT_NAME.finditer(text)]
    for cue in pattern("handle", language).finditer(flat(text)):
        said = LATIN_NAME.match(text, cue.end())
        if said:
            found.append(Found(said.start(1), said.end(1), "HANDLE", "@" + said.group(1).lower()))
    return found


def births_in(text: str, language: str, context: str = "") -> list[Found]:
    """A day with a year in which an adult was born; any day right after "дата рождения", "born"."""
    found = [Found(m.start(), m.end(), "BIRTH", m.group()) for m in WRITTEN_BIRTH.finditer(text)]
    reading = read(text, language)
    found += [_birth(reading, m) for m in BORN_ON.finditer(reading.line)]
    cues = [m.end() for m in pattern("born", language).finditer(flat(text))]
    if pattern("born", language).search(flat(context)[-60:]):
        cues.append(0)
    for cue in cues:
        written = ANY_WRITTEN.search(text, cue, cue + AFTER_BORN)
        if written:
            found.append(Found(written.start(), written.end(), "BIRTH", written.group()))
            continue
        at = next((s for s, t in zip(reading.starts, reading.tokens, strict=True) if t.start >= cue), None)
        said = NAMED_DAY.search(reading.line, at, at + AFTER_BORN) if at is not None else None
        if said:
            found.append(_birth(reading, said))
    return found


def _birth(reading: Reading, match: re.Match[str]) -> Found:
    start, end = reading.span(match, 1)
    return Found(start, end, "BIRTH", match.group(1).replace("@", "#"))


def addresses_in(text: str, language: str, asked: bool = False) -> list[Found]:
    """Streets with their houses, flats, postcodes; after a question for it whatever runs up to the last number."""
    found = [Found(m.start(), m.end(), "ACCOUNT", m.group().replace(" ", "")) for m in IBAN.finditer(text)]
    reading = read(text, language)
    for match in _PLACES[language].finditer(reading.line):
        start, end = reading.span(match)
        if not _looks_written(text, match, reading):
            continue
        found.append(Found(start, end, "ADDRESS", reading.line[match.start() : match.end()].strip()))
    if language == "en":
        found += [Found(m.start(), m.end(), "ADDRESS", m.group()) for m in POSTCODE.finditer(text)]
    if asked and (answer := _answer(reading)):
        found.append(answer)
    return found


def _looks_written(text: str, match: re.Match[str], reading: Reading) -> bool:
    """Of what may be no address, "no way", "on the street in the cold": that it has its capital letters."""
    if not match.groupdict().get("weak"):
        return True
    start, end = reading.span(match, "weak")
    return is_cased(text) and text[start:end].rsplit(maxsplit=1)[-1][0].isupper()


def _answer(reading: Reading) -> Found | None:
    """The whole answer up to its last number, where it is no more than an address is long."""
    numbers = [i for i, token in enumerate(reading.tokens) if token.number]
    if not numbers or numbers[-1] > 12 or len(reading.tokens) < 2:
        return None
    last = reading.tokens[numbers[-1]]
    return Found(reading.tokens[0].start, last.end, "ADDRESS", reading.line[: reading.starts[numbers[-1]]].strip())


def _list(name: str, language: str) -> str:
    """A list of wordings as a piece of a larger expression."""
    return pattern(name, language).pattern.removeprefix("(?<!\\w)").removesuffix("(?!\\w)")


_NO = r"[@#]\d{1,4}(?:[а-я])?"
_STREET, _HOUSE = _list("street", "ru"), _list("house", "ru")
_MORE = rf"(?:,? ?(?:{_HOUSE}) ?\.? ?(?:номер )?{_NO}| ?/ ?{_NO})"
_EN_SMALL = r"(?:the|a|of|on|in|to|at|and|or|is|per|for|by|down|up)"
_EN_HOUSE = _list("house", "en")
_EN_TAIL = rf"(?:,? (?:{_EN_HOUSE}) (?:number )?(?:[@#]\d{{1,5}}|[a-z])\b)"
_PLACES = {
    "ru": re.compile(
        rf"(?<= )(?:(?:{_STREET}) ?\.? (?:[@#]\d+ (?:лет )?)?(?!минус |плюс )[а-яё-]+(?: [а-яё-]{{4,}})?(?:,? ?(?:{_HOUSE})? ?\.? ?{_NO}{_MORE}*)"
        rf"|(?P<weak>(?:{_STREET}) \.? ?[а-яё-]{{3,}}(?= [.,?!] | $))"
        rf"|[а-яё-]+(?:ая|ой|ую|ий|ого|ом|ый|ский|ском) (?:{_STREET}),? (?:{_HOUSE})? ?\.? ?{_NO}{_MORE}*"
        rf"|дом ?{_NO}{_MORE}+"
        rf"|(?:квартира|квартиры|квартире|кв \.|подъезд|домофон) {_NO}(?! ?(?:метр|м\b|кв|квадрат|тыс|руб|млн)))"
    ),
    "en": re.compile(
        rf"(?<= )#\d{{1,5}}(?: #\d{{1,3}})?(?: (?!{_EN_SMALL} )(?:[a-z'-]+|@\d+)){{1,3}} "
        rf"(?:(?:{_list('street', 'en')})|(?P<weak>drive|court|way|close|place|ave|rd|st|dr|ln))\b{_EN_TAIL}?"
        rf"|(?<= )(?:apartment|apt|suite|flat) (?:number )?#\d{{1,5}}"
        rf"|(?<= )(?:zip|zip code|postcode) (?:is |'s )?#\d{{5}}"
    ),
}
