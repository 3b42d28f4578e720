"""A dialogue in, the same as a worse recogniser would write it out: how verdicts hold against word errors is measured so.

Of the words that are hit, three in five are misspelt (a letter changed or the ending lost), one in five is left out, one in
five is said twice. Seeded by the call, so that a measurement can be repeated.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from callqa.types import Dialogue, Turn

LETTERS = {"ru": "аоеинтсрвлкмдпуы", "en": "etaoinshrdlucm"}


def misheard(dialogue: Dialogue, share: float) -> Dialogue:
    """`share` of the words, 0 to 1. Turns of which nothing would be left stay as they are."""
    if not share:
        return dialogue
    chance = random.Random(f"{dialogue.call.id}-{share}")
    letters = LETTERS.get(dialogue.language, LETTERS["en"])
    return replace(dialogue, turns=tuple(_turn(turn, share, letters, chance) for turn in dialogue.turns))


def _turn(turn: Turn, share: float, letters: str, chance: random.Random) -> Turn:
    words = [heard for word in turn.text.split() for heard in _heard(word, share, letters, chance)]
    return replace(turn, text=" ".join(words) or turn.text, words=())


def _heard(word: str, share: float, letters: str, chance: random.Random) -> Iterator[str]:
    if chance.random() >= share:
        yield word
        return
    kind = chance.random()
    if kind < 0.6:
        yield _misspelt(word, letters, chance)
    elif kind >= 0.8:
        yield from (word, word)


def _misspelt(word: str, letters: str, chance: random.Random) -> str:
    if len(word) > 5 and chance.random() < 0.5:
        return word[: -chance.randrange(1, 3)]
    at = chance.randrange(len(word))
    return word[:at] + chance.choice(letters) + word[at + 1 :]
