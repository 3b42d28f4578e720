"""Short replies that mean something only by what was proposed: "the early one", "застанете". A reply and a proposal in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from callqa.language import expressions as re
from callqa.language import flat
from callqa.language.numbers import parses
from callqa.scoring.next_step_table import Step

SHORT = 5  # words of a reply that does nothing but choose


def one_of(text: str, options: Sequence[Step], language: str) -> Step | None:
    """The one of several days or hours that a short reply points at by its place in time or in the sentence."""
    said = flat(text)
    if len(options) < 2 or len(said.split()) > SHORT or "?" in text:
        return None
    if re.search(SOONER[language], said):
        return min(options, key=_moment)
    if re.search(LATER[language], said):
        return max(options, key=_moment)
    if re.match(FORMER[language], said):
        return options[0]
    return options[-1] if re.match(LATTER[language], said) else None


def _moment(step: Step) -> tuple[date, time]:
    return step.day or date.max, step.clock or time.min


SOONER = {
    "ru": r"\b(?:котор\w+|что|какой|когда|как\w+)? ?(?:по)?раньше\b|\b(?:само\w+ )?ранн\w+\b|\bближайш\w+\b",
    "en": r"\b(?:the )?(?:early|earlier|earliest|sooner|soonest) (?:one|slot|of the two)?\b|\b(?:which|what)ever(?:'s| is| comes) (?:first|sooner|soonest|earlier|earliest)\b",
}
LATER = {
    "ru": r"\b(?:котор\w+|что|как\w+)? ?(?:по)?позже\b|\bпозднее\b|\bпоздн\w+\b",
    "en": r"\b(?:the )?(?:later|latest|late) (?:one|slot|of the two)\b",
}
FORMER = {
    "ru": r"\W*(?:(?:ну|давайте|лучше|пусть|тогда)\W+)*перв(?:ое|ый|ую|ая|ого)\W*(?:вариант|время|пожалуйста|лучше)?\W*$",
    "en": r"\W*(?:(?:well|oh|i'd say|let's say|make it|go with)\W+)*the (?:first|former)(?: one| of those| slot)?\W*(?:please|then)?\W*$",
}
LATTER = {
    "ru": r"\W*(?:(?:ну|давайте|лучше|пусть|тогда)\W+)*(?:втор(?:ое|ой|ую|ая|ого)|последн(?:ее|ий|юю))\W*(?:вариант|время|пожалуйста|лучше)?\W*$",
    "en": r"\W*(?:(?:well|oh|i'd say|let's say|make it|go with)\W+)*the (?:second|latter|last)(?: one| of those| slot)?\W*(?:please|then)?\W*$",
}


def repeats_the_verb(proposal: str, reply: str) -> bool:
    """A Russian yes: the reply begins with the verb that was asked, "Застану вас?" - "Застанете"."""
    first = re.match(r"\W*(?:(?:ну|да|конечно|ага)\W+)*([а-яё]{4,})\b(?!\W*(?:не\b|вряд))", reply.lower())
    if first is None:
        return False
    if first[1].startswith("име"):  # "имейте в виду среду" - "имею"
        return False
    asked = {verb for word in re.findall(r"[а-яё]{4,}", proposal.lower()) for verb in [_verb(word)] if verb}
    return _verb(first[1]) in asked


def _verb(word: str) -> str | None:
    parsed = parses(word.replace("ё", "е"))[0]
    return parsed.normal_form if "VERB" in parsed.tag and parsed.tag.tense in ("futr", "pres") else None
