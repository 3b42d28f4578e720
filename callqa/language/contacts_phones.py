"""Telephone numbers in speech: words or digits, in groups, corrected while said. Text and region in, numbers to E.164 out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from callqa.language import expressions as re
from callqa.language.clues import NUMBER
from callqa.language.numbers import number_words
from callqa.language.phrases import flat, may_hold
from callqa.language.reading import Token, read


def phone(digits: str, region: str) -> str | None:
    """E.164 of a possible number of `region`, or None. Accepts 8…, 7… and ten digits for Russia."""
    if region == "US" and len(digits) in (10, 11) and digits.startswith("0"):
        return _with_trunk_zero(digits)
    try:
        parsed = phonenumbers.parse("+" + digits if digits.startswith("7") and len(digits) == 11 else digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed) or len(str(parsed.national_number)) < 9:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _with_trunk_zero(digits: str) -> str | None:
    """Of an English speaker elsewhere: where the number is a mobile one, else where it is valid, else a possible British one."""
    parsed = [phonenumbers.parse(digits, region) for region in ("GB", "IE", "AU", "NZ", "ZA")]
    valid = [number for number in parsed if phonenumbers.is_valid_number(number)]
    mobile = [n for n in valid if phonenumbers.number_type(n) == phonenumbers.PhoneNumberType.MOBILE]
    for number in mobile + valid:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phone(digits, "GB")


@dataclass(frozen=True, slots=True)
class DigitRun:
    digits: str
    start: int
    end: int
    plus: bool
    groups: tuple[str, ...] = ()  # as they were said: '8', '916', '123'


FILLERS = {
    "ru": {"так", "дальше", "потом", "и", "ну", "это", "раз", "ага"},
    "en": {"and", "then", "uh", "um", "area", "code", "double", "triple"},
}
REPEATED = {"double": 2, "triple": 3, "дважды": 2, "трижды": 3}


@lru_cache(maxsize=2048)
def digit_runs(text: str, language: str) -> tuple[DigitRun, ...]:
    """Stretches of number tokens that read as one string of digits: at most one filler word between groups."""
    if not may_hold(NUMBER, text, language):
        return ()
    reading, gap = read(text, language), 0
    runs: list[DigitRun] = []
    if not reading.numbered:
        return ()
    current: list[Token] = []
    plus = False

    def close() -> None:
        if current:
            groups = tuple(t.number or "" for t in current)
            runs.append(DigitRun("".join(groups), current[0].start, current[-1].end, plus, groups))
            current.clear()

    for i, token in enumerate(reading.tokens):
        if token.number and not token.scaled and not token.ordinal:
            before = reading.tokens[i - 1].text if i else ""
            times = REPEATED.get(before, 1) if len(token.number) == 1 else 1
            if not current:
                plus = before in ("плюс", "+", "plus")
            current.append(token if times == 1 else token._replace(number=token.number * times))
            gap = 0
        elif current and token.text in ("-", "(", ")", ",", "–", "—"):
            continue
        elif current and (figures := _hyphened(token.text, language)):
            current.append(Token("#", token.start, token.end, figures))
            gap = 0
        elif current and token.text == "hundred":
            current.append(Token("#", token.start, token.end, "00"))
        elif current and gap == 0 and token.text in FILLERS[language]:
            gap = 1
        else:
            close()
            gap = 0
    close()
    return tuple(runs)


def _hyphened(word: str, language: str) -> str:
    """The figures of "ноль-ноль", "семь-семь-один", "oh-oh"; nothing for any other word."""
    parts = word.lower().split("-")
    known = [number_words(language).get(part) for part in parts] if len(parts) > 1 else []
    return (
        "".join(str(one.value) for one in known if one)
        if known and all(one and one.value < 10 for one in known)
        else ""
    )


CORRECTS = {
    "ru": r"\b(?:нет|не|ой|ошиб\w+|вернее|точнее|то есть|стоп|погодите|подождите|простите|извините|исправ\w+|поправ\w+)\b",
    "en": r"\b(?:no|not|sorry|wait|scratch|actually|i mean|make that|correction|rather|oops|hang on|hold on)\b",
}
NUMBERED = {  # what a long number is the number of, when it is no telephone's
    "ru": r"(?:\bинн|\bкпп|\bогрн\w*|\bбик\b|\bснилс|машин\w*|автомобил\w*|вагон\w*|паспорт\w*|договор\w*|заказ\w*|заявк\w*|сч[её]т\w*|артикул\w*|серийн\w+|накладн\w+|полис\w*|карт[аыу]\b|трек\w*|лот\w*|расчетн\w+)",
    "en": r"\b(?:invoice|order|reference|ref|account|policy|card|ticket|vin|serial|tax|contract|po|sku|part|tracking|case|quote|claim|ein|ssn|licen[sc]e|item|model|zip)\b",
}
PHONE_WORD = {
    "ru": r"телефон|мобильн|сотов|ватсап|вотсап|звони|набира|наберите|связ",
    "en": r"phone|cell|mobile|call|reach|ring|text|whatsapp",
}


IN_IT = re.compile(r"\b(?:в|из|с|на|on|in|from)(?: the| your)? $")  # "the phone in your claim is ..." numbers no claim
EITHER = r"\b(?:or|или)\b"


ASKS_NUMBERED = {
    "ru": re.compile(rf"номер\w* (?:ваш\w* )?{NUMBERED['ru']}"),
    "en": re.compile(rf"{NUMBERED['en']} (?:number|no|id|code)\b|number (?:of|on) (?:the|your) {NUMBERED['en']}"),
}


def asks_numbered(text: str, language: str) -> bool:
    """ "What's the account number?" asks for no telephone; 'номер договора и телефон' does."""
    said = flat(text)
    return ASKS_NUMBERED[language].search(said) is not None and not re.search(PHONE_WORD[language], said)


def is_numbered(text: str, start: int, language: str) -> bool:
    """Whether the words just before name another kind of number: an order, a contract, a taxpayer."""
    before = re.split(r"[.?!]\s", flat(text[max(0, start - 45) : start]))[-1]
    found = [m for m in re.finditer(NUMBERED[language], before) if not IN_IT.search(before[: m.start()])]
    return bool(found) and not re.search(PHONE_WORD[language], before[found[-1].end() :])


def complete(digits: str, plus: bool, region: str) -> str | None:
    """E.164 of digits that are a whole number of `region` or, with a plus, of any country; None while some are missing."""
    if plus:
        return phone("+" + digits, "ZZ") if 9 <= len(digits) <= 15 else None
    if region == "RU":
        fits = (len(digits) == 11 and digits[0] in "78") or (len(digits) == 10 and digits[0] in "93485")
        return phone(digits, region) if fits else None
    if region == "US":
        fits = (len(digits) == 10 and digits[0] != "1") or (len(digits) == 11 and digits[0] in "01")
        return phone(digits, region) if fits else None
    return phone(digits, region) if 9 <= len(digits) <= 13 else None


def corrected(said: str, run: DigitRun, plus: bool, region: str) -> str:
    """`said` with its tail replaced by the digits said anew: the replacement that makes a whole number, else by groups."""
    new = run.digits
    if complete(new, run.plus, region):
        return new
    ways = [said[: -len(new)] + new] if len(new) < len(said) else []
    first = len(run.groups[0])
    ways.append(said[:-first] + new)
    whole = [w for w in ways if complete(w, plus, region)]
    if whole:
        return whole[0]
    for keep in range(len(said), -1, -1):
        if complete(said[:keep] + new, plus, region):
            return said[:keep] + new
    return ways[-1]


def said_in(
    text: str, language: str, region: str, said: str = "", plus: bool = False
) -> tuple[str, bool, int, int] | None:
    """Digits of one turn put together with those said before: (digits, plus, start, end) of the turn's part, or None."""
    at, place = 0, None
    for run in digit_runs(text, language):
        if len(run.digits) >= 5 and is_numbered(text, run.start, language):
            at = run.end
            continue
        between = flat(text[at : run.start])
        if said and not complete(said, plus, region) and re.search(EITHER, between):
            break  # "four or seven": which of them is never known
        if complete(run.digits, run.plus, region):
            said, plus, place = run.digits, run.plus, None  # what was said before is no part of it
        elif complete(said, plus, region) or (said and re.search(CORRECTS[language], between)):
            if not re.search(CORRECTS[language], between):
                at = run.end
                continue
            said = corrected(said, run, plus, region)
        else:
            plus = run.plus if not said else plus
            said += run.digits
        place = (place[0] if place else run.start, run.end)
        at = run.end
    return (said, plus, *place) if place else None
