"""Why a verdict: the account names what the detector found, and where."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa.cli import main
from callqa.cli.explain import print_explanations
from callqa.config import HOME
from callqa.errors import UserError
from callqa.pipeline import Given, Summary, Workspace, explain
from callqa.rubric import read_rubric
from callqa.scoring import DETECTORS, find
from callqa.scoring.core import MODULES
from callqa.scoring.explain import explain as account
from callqa.scoring.explain import only
from callqa.scoring.transcript import read_dialogue
from callqa.store import load_calls
from callqa.texts import catalogue
from callqa.types import STAGES, Rubric
from tests.builders import dialogue, turn

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
    assert "та же команда с критерием" in result.output


@pytest.fixture
def need() -> Rubric:
    return only(read_rubric(HOME / "rubrics" / "ru" / "warm.yaml", DETECTORS), "WA2")


def test_the_words_that_decided_are_those_without_which_the_verdict_falls(need: Rubric) -> None:
    talk = dialogue(
        turn("seller", "Добрый день, это Марина, окна. Сколько окон меняем?"),
        turn("client", "Три окна в доме, зимой дует."),
        turn("seller", "Понятно, записал."),
        turn("client", "Хорошо."),
    )
    before = find(talk, need.criteria[0])
    (found,) = account(talk, need, closely=True)
    assert found.finding.verdict == before.verdict == "met"
    assert {one.turn: one.without for one in found.turning} == {0: "partly", 1: "missed"}
    assert all(one.without in ("met", "partly", "missed") for one in found.decisive or ())
    assert find(talk, need.criteria[0]) == before, "the lists are whole again"


def test_where_the_weighed_signs_overrule_the_rules_it_says_what_these_would_be() -> None:
    rubric = only(read_rubric(HOME / "rubrics" / "en" / "warm.yaml", DETECTORS), "WA2")
    (weighed,) = account(read_dialogue(HOME / "tests" / "own_calls" / "en" / "en-h-101.json"), rubric)
    assert (weighed.finding.verdict, weighed.ruled) == ("met", "partly")
    (plain,) = account(read_dialogue(HOME / "tests" / "own_calls" / "en" / "en-h-102.json"), rubric)
    assert plain.ruled is None


def test_the_words_that_stood_against_it_are_those_without_which_it_would_be_higher() -> None:
    talk = read_dialogue(HOME / "tests" / "labelled_calls" / "ru" / "ru-dev-001.json")
    (found,) = account(
        talk, only(read_rubric(HOME / "rubrics" / "ru" / "proposal.yaml", DETECTORS), "PP7"), closely=True
    )
    assert found.finding.verdict == "missed"
    assert {"refuse": "partly"}.items() <= {one.wordings: one.without for one in found.decisive or ()}.items()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_all_that_detectors_look_for_has_words_in_both_languages(language: str) -> None:
    modules = {*DETECTORS.values(), *(module.__name__ for module in MODULES.values())}
    sought = {one for name in modules for one in getattr(importlib.import_module(name), "SEARCHED", ())}
    assert len(sought) > 50
    assert {f"searched.{one}" for one in sought} <= set(catalogue(language))


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "искали и не нашли: вопрос, кто решает"), ("en", "looked for and not found: question who decides")],
)
def test_an_account_is_in_the_language_of_its_reader(
    language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = dialogue(
        turn("seller", "Добрый день, компания «Вектор», меня зовут Андрей. Что вы хотели посмотреть?"),
        turn("client", "Здравствуйте, мне нужен токарный станок под валы для насосов."),
        turn("seller", "Хорошо, такие станки у нас есть на складе."),
        turn("client", "Понятно, спасибо."),
    )
    whole = read_rubric(HOME / "rubrics" / "ru" / "warm.yaml", DETECTORS)
    print_explanations(talk, account(talk, only(whole, "WA5")), language)
    assert words in capsys.readouterr().out


def test_a_rubric_is_tried_on_no_call_of_another_language(tmp_path: Path) -> None:
    run = CliRunner().invoke
    other = run(main, ["rubric", "try", str(HOME / "rubrics" / "en" / "warm.yaml"), str(CALL)])
    assert (other.exit_code, "the rubric is in en, the call in ru" in other.output) == (2, True)
    (tmp_path / "no.json").write_text("{}", "utf-8")
    none = run(main, ["rubric", "try", str(HOME / "rubrics" / "ru" / "warm.yaml"), str(tmp_path / "no.json")])
    assert (none.exit_code, "no transcript" in none.output) == (2, True)
