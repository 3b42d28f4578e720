"""Stretches of digits in, what each is the number of out: by its check digits, by its form, by the words before it."""

from __future__ import annotations

from datetime import datetime

from callqa.language import expressions as re
from callqa.language.contacts_phones import complete
from callqa.language.dates import find_dates
from callqa.language.phrases import flat, has, pattern
from callqa.language.redaction.checksums import is_card, is_inn, is_snils
from callqa.language.redaction.found import Found
from callqa.language.redaction.stretches import Stretch, is_amount, stretches

NEAR = 60  # characters in which a label still names the number
LONG = 6  # digits from which a number that nobody named is hidden
LABELS = {  # list of wordings: kind, digits from which it is hidden
    "number_of_phone": ("PHONE", 5),
    "number_of_card": ("CARD", 4),
    "number_of_cvv": ("CVV", 3),
    "number_of_passport": ("PASSPORT", 4),
    "number_of_snils": ("SNILS", 4),
    "number_of_inn": ("INN", 5),
    "number_of_account": ("ACCOUNT", 5),
    "number_of_bik": ("BIK", 5),
}
SNILS_FORM = re.compile(r"\d{3}-\d{3}-\d{3}[ -]\d\d")
SSN_FORM = re.compile(r"\d{3}-\d\d-\d{4}")
DOCUMENTS = ("INN", "SNILS", "PASSPORT")  # as long as a telephone number, some of them
NO_PHONE = (*DOCUMENTS, "ACCOUNT", "BIK")
REGIONS = {"ru": "RU", "en": "US"}
CORRECTED = 4  # words between two tries at the same number, at most
ANY_DAY = datetime(2026, 1, 1)  # only places of dates are asked for


def numbers_in(text: str, language: str, context: str = "", asked: str | None = None) -> list[Found]:
    """What to hide among the digits of a text. `context`: what was said just before it; `asked`: the kind asked for."""
    found: list[Found] = []
    before: tuple[Stretch, str] | None = None  # the last hidden stretch and its kind
    for one in stretches(text, language):
        kind = kind_of(text, one, language, context, asked)
        if kind is None and before is not None and _tried_again(text, before[0], one, language):
            kind = before[1]
        kind = kind or _next_is_correction(text, one, language, context, asked)
        if kind:
            found.append(_hidden(text, one, kind, language))
            before = (one, kind)
    return found


def kind_of(text: str, one: Stretch, language: str, context: str = "", asked: str | None = None) -> str | None:
    """The kind of a stretch, or None for what stays readable: prices, quantities, dates, short numbers."""
    digits, raw = one.digits, text[one.start : one.end]
    own = labelled(text, one.start, language)
    label = own or labelled(text, one.start, language, context)
    if is_card(digits) and label != "ACCOUNT":
        return "CARD"
    if SNILS_FORM.fullmatch(raw) or SSN_FORM.fullmatch(raw):
        return "SNILS"
    if (
        complete(digits, one.plus, REGIONS[language])
        and not _is_round(one)
        and label not in (NO_PHONE if own else DOCUMENTS)
    ):
        return "PHONE"
    if label != "PHONE" and label and len(digits) >= _least(label) and not is_amount(text, one, language):
        return _kind_by_form(label, digits)
    if is_amount(text, one, language):
        return None
    if label == "PHONE" and len(digits) >= 5:
        return "PHONE"
    if asked and len(digits) >= 4 and len(one.groups) > 1 and not is_readable(text, one, language):
        return asked
    if len(digits) < LONG or is_readable(text, one, language):
        return None
    return _unnamed(digits)


def _unnamed(digits: str) -> str:
    if len(digits) == 20:
        return "ACCOUNT"
    if len(digits) == 12 and is_inn(digits):
        return "INN"
    if len(digits) == 11 and is_snils(digits):
        return "SNILS"
    if len(digits) == 9 and digits.startswith("04"):
        return "BIK"
    return "NUMBER"


def _kind_by_form(label: str, digits: str) -> str:
    if len(digits) == 20:
        return "ACCOUNT"
    if label in ("ACCOUNT", "INN") and len(digits) == 9 and digits.startswith("04"):
        return "BIK"
    return label


def _least(kind: str) -> int:
    return next(least for name, least in LABELS.values() if name == kind)


def labelled(text: str, start: int, language: str, context: str = "") -> str | None:
    """The kind named last before a place: "номер карты 4276…" is CARD."""
    said = flat(f"{context} {text[:start]}")[-NEAR:] if context else flat(text[max(0, start - NEAR) : start])
    ends = {
        kind: max(m.end() for m in matches)
        for name, (kind, _) in LABELS.items()
        if (matches := list(pattern(name, language).finditer(said)))
    }
    return max(ends, key=lambda kind: ends[kind]) if ends else None


def _is_round(one: Stretch) -> bool:
    return not one.plus and one.digits.endswith("000") and len(one.groups) <= 4 and one.groups[-1] == "000"


def is_readable(text: str, one: Stretch, language: str) -> bool:
    """A price, a quantity, a day or an hour."""
    if is_amount(text, one, language):
        return True
    return len(one.digits) <= 8 and any(
        d.start <= one.start and one.end <= d.end for d in find_dates(text, ANY_DAY, language)
    )


def _tried_again(text: str, first: Stretch, second: Stretch, language: str) -> bool:
    """ "926 417… ой, нет, 8 903": nothing but words of correction between two stretches."""
    between = text[first.end : second.start]
    if not 0 < len(re.findall(r"\w+", between)) <= CORRECTED or len(second.digits) < 2:
        return False
    return has("dictation_corrects", between, language)


def _next_is_correction(text: str, one: Stretch, language: str, context: str, asked: str | None) -> str | None:
    """The kind of the number that corrects this beginning of one."""
    if len(one.digits) < 2 or is_amount(text, one, language):
        return None
    later = [s for s in stretches(text, language) if s.start >= one.end]
    if not later or not _tried_again(text, one, later[0], language):
        return None
    return kind_of(text, later[0], language, context, asked)


def _hidden(text: str, one: Stretch, kind: str, language: str) -> Found:
    """With the letters that belong to it: "AB123456", "+7…"."""
    start = one.start
    letters = re.search(r"(?:\b[A-ZА-Я]{1,3} ?|\+ ?|\b[Пп]люс |\b[Pp]lus )$", text[:start])
    if letters and (
        kind in ("PASSPORT", "ACCOUNT", "INN")
        or "+" in letters.group()
        or "lus" in letters.group()
        or "люс" in letters.group()
    ):
        start = letters.start()
    value = (complete(one.digits, one.plus, REGIONS[language]) if kind == "PHONE" else None) or one.digits
    return Found(start, one.end, kind, value)
