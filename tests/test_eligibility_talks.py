"""Which short calls cannot be judged at all: `eligibility_cases.yaml`."""

from pathlib import Path

import pytest
import yaml

from callqa.scoring.eligibility import not_judged
from tests.builders import dialogue, turn

TALKS = yaml.safe_load((Path(__file__).parent / "eligibility_cases.yaml").read_text("utf-8"))
CASES = [(kind == "na", lang, talk) for lang, by in TALKS.items() for kind, talks in by.items() for talk in talks]


@pytest.mark.parametrize(("na", "language", "talk"), CASES)
def test_a_call_that_cannot_be_judged_is_told(na: bool, language: str, talk: str) -> None:
    lines = [("seller" if line[0] == "S" else "client", line[3:]) for line in talk.split(" | ")]
    call = dialogue(*(turn(role, said) for role, said in lines), language=language)  # type: ignore[arg-type]
    assert (not_judged(call) is not None) == na
