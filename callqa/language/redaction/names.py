"""Names in a text: those that language tells by itself, and people that the project knows, in every case of Russian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from callqa.language import expressions as re
from callqa.language.names import SHORT, WORD, NameMention, find_names, is_cased, words_of
from callqa.language.names_ru import is_plain
from callqa.language.numbers import parses
from callqa.language.reading import normal
from callqa.language.redaction.found import Found

ENDINGS = {  # of names that no dictionary holds, by their last letter
    "а": ("ы", "и", "е", "у", "ой", "ою"),
    "я": ("и", "е", "ю", "ей", "ею"),
    "й": ("я", "ю", "ем", "е", "и"),
    "ь": ("я", "ю", "ем", "е", "и"),
    "": ("а", "у", "ом", "ем", "е", "ым"),
}
KINDS = ("Name", "Surn", "Patr")


def names_in(text: str, language: str, known: tuple[str, ...] = ()) -> list[Found]:
    heard = [Found(m.start, m.end, "NAME", _value(m.name, language)) for m in _mentions(text, language)]
    return _known_in(text, language, known) + heard if known else heard


def _mentions(text: str, language: str) -> Iterator[NameMention]:
    """Sure ones; recognisers write some names small among others with a capital."""
    yield from (one for one in find_names(text, language) if one.sure)
    if language == "ru" and is_cased(text):
        yield from (one for one in find_names(text.lower(), language) if one.sure and text[one.start].islower())


def _value(name: str, language: str) -> str:
    """'Лена' and 'Елена' are one name."""
    parts = [normal(part) for part in name.split()]
    return " ".join(SHORT.get(part, part) if language == "ru" or len(parts) == 1 else part for part in parts)


def _known_in(text: str, language: str, known: tuple[str, ...]) -> list[Found]:
    """A word that is a form of a known person's name; a plain word of the language only where it has a capital."""
    forms, cased = _forms(known, language), is_cased(text)
    found: list[Found] = []
    for word in WORD.finditer(text):
        said = normal(word.group()).removesuffix("'s")
        name = forms.get(said)
        if name is None or (said in words_of(language, "plain") and not (cased and word.group()[0].isupper())):
            continue
        if cased and word.group()[0].islower():
            continue
        if found and found[-1].value == name and word.start() - found[-1].end <= 1:
            found[-1] = replace(found[-1], end=word.end())
        else:
            found.append(Found(word.start(), word.end(), "NAME", name))
    return found


@lru_cache(maxsize=512)
def _forms(known: tuple[str, ...], language: str) -> dict[str, str]:
    """Word form → the name it is a form of."""
    forms: dict[str, str] = {}
    for name in known:
        value = _value(" ".join(re.findall(r"[\w'-]+", name)), language)
        for part in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", name):
            for form in _cases(normal(part), language):
                forms.setdefault(form, value)
    return forms


def _cases(word: str, language: str) -> Iterable[str]:
    if len(word) < 3 or (language == "ru" and is_plain(word)):
        return
    yield word
    if language == "ru":
        soft = word[-1] in "аяйь"
        yield from ((word[:-1] if soft else word) + end for end in ENDINGS[word[-1] if soft else ""])
        for parsed in parses(word):
            if any(kind in parsed.tag for kind in KINDS):
                yield from (normal(form.word) for form in parsed.lexeme if "plur" not in form.tag)


def one_person(found: Sequence[list[Found]]) -> list[list[Found]]:
    """Over the turns of a call: 'Елена' gets the token of 'Елена Викторовна', where only one such was named."""
    full = {one.value for turn in found for one in turn if one.kind == "NAME" and " " in one.value}
    meant: dict[str, set[str]] = {}
    for value in full:
        for part in value.split():
            meant.setdefault(part, set()).add(value)

    def told(one: Found) -> Found:
        fuller = meant.get(one.value, set()) if one.kind == "NAME" and " " not in one.value else set()
        return replace(one, value=next(iter(fuller))) if len(fuller) == 1 else one

    return [[told(one) for one in turn] for turn in found]
