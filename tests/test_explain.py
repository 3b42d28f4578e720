"""Why a verdict: the account names what the detector found, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa.cli import main
from callqa.config import HOME
from callqa.errors import UserError
from callqa.pipeline import Given, Summary, Workspace, explain
from callqa.store import load_calls
from callqa.types import STAGES

Season = tuple[Workspace, Given, Summary]
CALL = HOME / "samples" / "dialogues" / "ru01.json"


def test_each_verdict_comes_with_its_quotes_and_what_touched_the_turns(season: Season) -> None:
    space = season[0]
    call = next(load_calls(space.store))
    dialogue, found = explain(space, call.id[:12])
    assert dialogue.call.id == call.id
    assert len(found) >= 4
    for one in found:
        assert one.lists
        for touch in one.touches:
            assert touch.said in dialogue.turns[touch.turn].text


def test_a_call_or_criterion_that_is_not_there_is_said(season: Season) -> None:
    space = season[0]
    call = next(load_calls(space.store))
    with pytest.raises(UserError, match="no such call"):
        explain(space, "nothing")
    with pytest.raises(UserError, match="calls are so named"):
        explain(space, "")
    with pytest.raises(UserError, match="no criterion 'XX'"):
        explain(space, call.id, "XX")


@pytest.mark.parametrize("stage", STAGES)
def test_a_rubric_is_tried_on_one_call(stage: str) -> None:
    result = CliRunner().invoke(main, ["rubric", "try", str(HOME / "rubrics" / "ru" / f"{stage}.yaml"), str(CALL)])
    assert result.exit_code == 0, result.output
    assert "wordings of" in result.output


def test_a_rubric_is_tried_on_no_call_of_another_language(tmp_path: Path) -> None:
    run = CliRunner().invoke
    other = run(main, ["rubric", "try", str(HOME / "rubrics" / "en" / "warm.yaml"), str(CALL)])
    assert (other.exit_code, "the rubric is in en, the call in ru" in other.output) == (2, True)
    (tmp_path / "no.json").write_text("{}", "utf-8")
    none = run(main, ["rubric", "try", str(HOME / "rubrics" / "ru" / "warm.yaml"), str(tmp_path / "no.json")])
    assert (none.exit_code, "no transcript" in none.output) == (2, True)
