"""Rubrics: mistakes are named with file and line, and every example in the rubrics comes out as it says."""

import time
from pathlib import Path

import pytest

from callqa import scoring
from callqa.config import HOME
from callqa.errors import UserError
from callqa.rubric import read_rubric, read_rubrics
from callqa.scoring.examples import run_examples
from callqa.types import STAGES
from tests.builders import dialogue, turn

LETTERS = {
    "cold": ("CO", 8),
    "warm": ("WA", 9),
    "conveyor": ("CV", 6),
    "presale": ("PS", 8),
    "proposal": ("PP", 8),
    "service": ("SV", 7),
    "upsell": ("UP", 6),
}
RUBRICS = sorted((HOME / "rubrics").glob("*/*.yaml"))
GOOD = """id: test-ru
version: "1"
stage: warm
language: ru
title: Проба
criteria:
  - id: A1
    title: Потребность
    question: Выяснена?
    weight: 60
    detector: core
    params: {core: need_identified}
  - id: A2
    title: Слова
    question: Сказаны?
    weight: 40
    detector: phrase
    params: {met: [спасибо]}
"""


def mistake(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        read_rubric(path, scoring.DETECTORS)
    return str(caught.value)


@pytest.mark.parametrize("path", RUBRICS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_example_comes_out_as_it_says(path: Path) -> None:
    rubric = read_rubric(path, scoring.DETECTORS)
    results = list(run_examples(rubric))
    assert len(results) >= 6 * len(rubric.criteria)
    assert [(r.criterion, r.lines, r.verdict) for r in results if not r.right] == []


def test_all_stages_stand_in_both_languages() -> None:
    rubrics = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
    assert set(rubrics) == {(stage, language) for stage in STAGES for language in ("ru", "en")}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("stage", LETTERS)
def test_every_stage_holds_every_criterion_of_the_method(stage: str, language: str) -> None:
    letters, count = LETTERS[stage]
    rubric = read_rubric(HOME / "rubrics" / language / f"{stage}.yaml", scoring.DETECTORS)
    assert [c.id for c in rubric.criteria] == [f"{letters}{n}" for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("detector: phrase", "detector: phrases"),
            "line 17: criterion 'A2' names no detector 'phrases'. Did you mean 'phrase'? Known: ",
        ),
        (("[спасибо]", "['спасибо(']"), "line 18: criterion 'A2': 'спасибо(' is no regular expression: missing )"),
        (("weight: 40", "weight: 30"), "weights sum to 90, not to 100"),
        (("id: A2", "id: A1"), "line 13: criterion 'A1' stands twice"),
        (("question: Сказаны?", "qestion: Сказаны?"), "criterion 'A2': "),
        (("stage: warm", "stage: wram"), "Did you mean 'warm'? Known: cold"),
        (("weight: 60", "wieght: 60"), "line 10: criterion 'A1': unknown key 'wieght'. Did you mean 'weight'?"),
        (("{core: need_identified}", "{core: needs}"), "line 12: criterion 'A1' names no core criterion 'needs'"),
        (("weight: 60", "weight: sixty"), "line 10: criterion 'A1': weight:"),
        (("weight: 60", "weight: -60"), "line 10: criterion 'A1': weight:"),
        (("title: Проба", "titel: Проба"), "line 5: unknown key 'titel'. Did you mean 'title'?"),
        (
            ("{met: [спасибо]}", "{mett: [спасибо]}"),
            "line 18: criterion 'A2': detector 'phrase' has no parameter 'mett'. Did you mean 'met'?",
        ),
        (("language: ru", "language: fr"), "line 4"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in mistake(tmp_path, GOOD.replace(*change))


def test_torn_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    assert "mine.yaml, line" in mistake(tmp_path, GOOD.replace("title: Проба", "title: [Проба"))


def test_a_folder_without_rubrics_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no rubrics"):
        read_rubrics(tmp_path, scoring.DETECTORS)


def test_a_wording_that_runs_for_ever_is_stopped_and_said_to_be_unknown(tmp_path: Path) -> None:
    path = tmp_path / "slow.yaml"
    path.write_text(GOOD.replace("[спасибо]", "['(а|аа)+в']"), "utf-8")
    criterion = read_rubric(path, scoring.DETECTORS).criteria[1]
    started = time.monotonic()
    found = scoring.find(dialogue(turn("seller", "а" * 60 + "б в"), turn("client", "Да, слушаю вас.")), criterion)
    assert time.monotonic() - started < 30
    assert found.verdict == "unknown"
    assert found.reason.code == "stages.wording_too_slow"


@pytest.mark.parametrize("path", RUBRICS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_criterion_says_what_each_verdict_means(path: Path) -> None:
    for criterion in read_rubric(path, scoring.DETECTORS).criteria:
        assert list(criterion.means) == ["met", "partly", "missed", "na"], criterion.id
        assert len(set(criterion.means.values())) == 4, criterion.id


@pytest.mark.parametrize("path", RUBRICS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_suggestion_says_why_it_is_one(path: Path) -> None:
    for criterion in read_rubric(path, scoring.DETECTORS).criteria:
        assert bool(criterion.note) == criterion.suggest, criterion.id


def test_the_meaning_of_a_verdict_is_whole_or_not_there(tmp_path: Path) -> None:
    def told(lines: str) -> str:
        return GOOD.replace("    question: Выяснена?\n", f"    question: Выяснена?\n    means:\n{lines}")

    whole = told("      met: да\n      partly: почти\n      missed: нет\n      na: не было\n")
    path = tmp_path / "good.yaml"
    path.write_text(whole, "utf-8")
    assert read_rubric(path, scoring.DETECTORS).criteria[0].means["partly"] == "почти"
    said = mistake(tmp_path, told("      met: да\n      partly: почти\n      mised: нет\n      na: не было\n"))
    assert "mine.yaml, line 13" in said and "mised" in said
