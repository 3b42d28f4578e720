"""What is kept of a dialogue: made once, and anew for another one, be it alike."""

from __future__ import annotations

from dataclasses import replace

from callqa.scoring.kept import of_the_last
from callqa.types import Dialogue
from tests.builders import dialogue, turn


def test_it_is_made_once_and_anew_for_another_dialogue() -> None:
    made: list[Dialogue] = []

    @of_the_last
    def turns(of: Dialogue) -> int:
        made.append(of)
        return len(of.turns)

    one = dialogue(turn("seller", "Hello?"))
    assert [turns(one), turns(one), len(made)] == [1, 1, 1]
    assert [turns(replace(one)), turns(one), len(made)] == [1, 1, 3]
