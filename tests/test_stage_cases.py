"""Stage criteria on short talks of many trades, each wording beside its near miss (stage_cases.yaml)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from callqa import scoring
from callqa.config import HOME
from callqa.rubric import read_rubrics
from callqa.scoring.examples import ROLES
from tests.builders import call, dialogue, turn

CASES = yaml.safe_load((Path(__file__).parent / "stage_cases.yaml").read_text("utf-8"))
RUBRICS = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
TALKS = [
    (criterion, language, talk, verdict)
    for criterion, languages in CASES.items()
    for language, talks in languages.items()
    for talk, verdict in talks
]


@pytest.mark.parametrize(("criterion", "language", "talk", "verdict"), TALKS)
def test_a_short_talk(criterion: str, language: str, talk: str, verdict: str) -> None:
    turns = [turn(ROLES[line[0].upper()], line[3:]) for line in talk.split(" / ")]
    asked = next(c for r in RUBRICS.values() if r.language == language for c in r.criteria if c.id == criterion)
    said = dialogue(*turns, language=language, call=call(direction="out", language=language))
    assert scoring.find(said, asked).verdict == verdict
