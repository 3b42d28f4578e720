"""Whether the client's contact is captured, in short talks: `contact_talks.yaml`."""

from pathlib import Path

import pytest
import yaml

from callqa.scoring import contact
from tests.builders import dialogue, turn

TALKS = yaml.safe_load((Path(__file__).parent / "contact_talks.yaml").read_text("utf-8"))
CASES = [(v, lang, talk) for lang, by in TALKS.items() for v, talks in by.items() for talk in talks]


@pytest.mark.parametrize(("verdict", "language", "talk"), CASES)
def test_contact(verdict: str, language: str, talk: str) -> None:
    lines = [(("seller" if line[0] == "S" else "client"), line[3:]) for line in talk.split(" | ")]
    found = contact.detect(dialogue(*(turn(role, said) for role, said in lines), language=language))  # type: ignore[arg-type]
    assert found.verdict == verdict
    assert found.evidence or verdict == "missed"
