"""What stands around a day said: denied, supposed, told of the past, or no day of the calendar at all."""

from __future__ import annotations

from dataclasses import replace

from callqa.language import expressions as re
from callqa.language.date_mention import DateMention

HABIT = {  # no day of the calendar: any of them, the length of one, a wish
    "ru": re.compile(
        r"\b(?:кажд\w+|люб(?:ой|ую|ое)|как(?:ой|ую|ое)-(?:нибудь|то)|цел(?:ый|ую|ое)|(?:хорош|приятн|добр|отличн|удачн|спокойн)(?:ого|ей|их|ой))\s$"
    ),
    "en": re.compile(r"\b(?:a|every|each|any|most|some|whole|entire|lovely|great|nice|happy|good)\s$"),
}


def is_habit(kind: str, mention: DateMention, text: str, language: str) -> bool:
    """A weekday of no week: "on a Sunday", "on Saturdays", "каждый вторник"."""
    if kind != "weekday":
        return False
    several = language == "en" and re.fullmatch(r"(?:on|the) \w+days", mention.text.lower()) is not None
    return several or HABIT[language].search(text[: mention.start].lower()) is not None


NEGATED = {
    "ru": (r"\b(?:не|ни|кроме)(?: в| во| на| к| до| раньше)? ?$", r"^,? ?(?:уже |точно |тоже )?(?:не |нет\b|никак)"),
    "en": (
        r"\b(?:not|neither|nor|never|except)(?: on| at| this| next| until| the)? ?$",
        r"^,? ?(?:is|'s|won't|doesn't) ?(?:not|no good|out|work)",
    ),
}
HYPOTHETICAL = {
    "ru": r"\b(?:если бы|бы|допустим|предположим|вдруг)\b",
    "en": r"\b(?:if (?:we|i|you|they) (?:were|did|had|could)|would have|suppose|hypothetically|what if)\b",
}
TOLD = {
    "ru": r"\b(?:прошл\w+|был[аио]?|вчера|назад|тогда ещ[её])\b",
    "en": r"\b(?:was|were|had|did|last|back|ago|since|happened)\b",
}


def in_scope(mention: DateMention, text: str, language: str) -> DateMention:
    """Marked where it is denied ("не в среду"), supposed ("если бы в среду") or told of the past ("в среду был")."""
    left = re.split(r"[.?!;](?=\s)", text[: mention.start].lower().replace("ё", "е"))[-1]
    right = re.split(r"[.?!;,](?=\s|$)", text[mention.end :].lower().replace("ё", "е"))[0]
    before, after = NEGATED[language]
    negated = bool(re.search(before, left) or re.search(after, right))
    hypothetical = re.search(HYPOTHETICAL[language], left + right[:40]) is not None
    past = mention.past or bool(re.search(rf"^ (?:\w+ )?{TOLD[language]}", right))
    if not (negated or hypothetical) and past == mention.past:
        return mention
    return replace(mention, negated=negated, hypothetical=hypothetical, past=past)
