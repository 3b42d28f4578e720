"""Russian pet names by how they are made: 'Костик' of 'Костя', 'Ленуся' of 'Лена', 'Никитос' of 'Никита'."""

from __future__ import annotations

from functools import lru_cache

from callqa.language.numbers import morphology, parses

SUFFIXES = sorted(
    "очка ечка ичка онька енька унька юнька уся юся уля юля уша юша уня юня уха юха оха аха аня яня ка ик чик ок ек ан ян он ос"
    " усик юсик ушка юшка ашка яшка".split(),
    key=len,
    reverse=True,
)
ENDINGS = ("а", "я", "")
HARDENED = {"ж": "г", "ш": "х", "ч": "к"}  # 'Олежка' of 'Олег'
VOWELS = "аеиоуыэюя"  # no stem ends so
SHORTEST = 4  # letters, the suffix among them


@lru_cache(maxsize=50000)
def named_after(word: str) -> str | None:
    """The name a pet name is made of, both in lower case; None for a word of the dictionary and for all others.

    >>> named_after("ленуся"), named_after("никитос"), named_after("стрелка")
    ('лена', 'никита', None)
    """
    if morphology().word_is_known(word):
        return None
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 2 or stem[-1] in VOWELS or len(stem) + len(suffix) < SHORTEST:
            continue
        stems = (stem, stem[:-1] + HARDENED[stem[-1]]) if stem[-1] in HARDENED else (stem,)
        found = next((name for one in stems for end in ENDINGS if _is_name(name := one + end)), None)
        if found:
            return found
    return None


def _is_name(word: str) -> bool:
    if len(word) < 3 or not morphology().word_is_known(word):
        return False
    return any({"Name", "nomn", "sing"} <= set(map(str, p.tag.grammemes)) for p in parses(word)[:3])
