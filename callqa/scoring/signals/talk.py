"""What every kind of signal is heard in: the dialogue, its core findings, its stage; and how a signal quotes its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callqa.language import flat, has
from callqa.language.phrases import pattern
from callqa.scoring.evidence import quote
from callqa.scoring.stages.common import reply
from callqa.scoring.stages.spots import Spot, spots
from callqa.types import Dialogue, Finding, Signal, Stage

AROUND = 60  # characters to each side of a wording that tell what it is about, within its sentence


@dataclass
class Talk:
    dialogue: Dialogue
    core: Mapping[str, Finding]
    stage: Stage | None  # None: nobody tells it
    ledger: Any = None  # rows of callqa/scoring/signals/ledger.py, once they are read

    @property
    def language(self) -> str:
        return self.dialogue.language

    @cached_property
    def priced(self) -> int | None:
        """The first turn in which the seller names a price or terms."""
        return next((spot.turn for spot in spots(self.dialogue, "seller", "names_price")), None)

    def text(self, turn: int) -> str:
        return self.dialogue.turns[turn].text

    def says(self, turn: int | None, *names: str) -> bool:
        return turn is not None and any(has(name, self.text(turn), self.language) for name in names)

    def reply(self, turn: int, role: str, within: int = 3) -> int | None:
        return reply(self.dialogue, turn, role, within)

    def spots(self, role: str, *names: str) -> Iterator[Spot]:
        return spots(self.dialogue, role, *names)

    def around(self, turn: int, start: int, end: int) -> str:
        """The words beside a stretch of a turn, within its sentence where a recogniser wrote full stops."""
        text = self.text(turn)
        left = max((text.rfind(mark, 0, start) for mark in ".?!…"), default=-1) + 1
        stops = [at for mark in ".?!…" if (at := text.find(mark, end)) >= 0]
        return text[max(left, start - AROUND) : min(min(stops, default=len(text)), end + AROUND)]

    def kind_of(self, prefix: str, kinds: tuple[str, ...], words: str) -> str | None:
        """The first of `kinds` whose list of wordings, `prefix` + kind, is heard in `words`."""
        return next((kind for kind in kinds if has(f"{prefix}{kind}", words, self.language)), None)

    def signal(self, kind: str, turn: int, start: int | None = None, end: int | None = None, **fields: str) -> Signal:
        place = quote(self.dialogue, turn, start, end)
        return Signal(kind, turn, place.start, place.end, place.quote, **fields)


def cleared(talk: Talk, turn: int, start: int, end: int, name: str) -> bool:
    """Whether a wording that means something else covers the stretch [start, end)."""
    found = pattern(name, talk.language).finditer(flat(talk.text(turn)))
    return any(match.start() < end and start < match.end() for match in found)
