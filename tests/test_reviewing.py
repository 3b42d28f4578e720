"""The commands about listening, over a small workspace of judged calls."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from callqa.cli import main
from callqa.pipeline import Given, open_workspace, run
from callqa.pipeline.calibrating import decide
from callqa.pipeline.reviewing import plan_of
from callqa.pipeline.workspace import make_workspace
from callqa.rubric import read_rubric
from callqa.scoring import DETECTORS
from callqa.store.reviews import load_plans, load_reviews, save_reviews
from callqa.types.review import Review
from tests.builders import THURSDAY

SEASON = Path(__file__).parent.parent / "samples" / "season"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some dozens of calls of the simulated season."""
    place = tmp_path_factory.mktemp("review")
    make_workspace(place / "w")
    text = (place / "w" / "callqa.toml").read_text("utf-8")
    (place / "w" / "callqa.toml").write_text(text.replace('engine = "faster-whisper"', 'engine = "replay"'), "utf-8")
    (place / "calls").mkdir()
    lines = (SEASON / "calls" / "2026-03.jsonl").read_text("utf-8").splitlines()[:60]
    (place / "calls" / "2026-03.jsonl").write_text("\n".join(lines), "utf-8")
    run(
        open_workspace(place / "w"), Given(place / "calls", sellers=SEASON / "sellers.csv", crm=(SEASON / "deals.csv",))
    )
    return place / "w"


def callqa(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_sample_is_drawn_kept_and_written(folder: Path) -> None:
    result = callqa(
        "sample",
        "-w",
        str(folder),
        "--per-seller",
        "4",
        "--risk",
        "1",
        "--uncertain",
        "1",
        "--to",
        str(folder / "s.csv"),
    )
    assert result.exit_code == 0, result.output
    plan = load_plans(open_workspace(folder).store)[-1]
    assert plan.id in result.output
    assert "±" in result.output
    rows = (folder / "s.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == len(plan.drawn) + 1


def test_a_nominated_call_that_nobody_knows_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "asked.csv").write_text("nosuchcall\n", "utf-8")
    result = callqa("sample", "-w", str(folder), "--nominate", str(tmp_path / "asked.csv"))
    assert result.exit_code == 2
    assert "такого звонка нет: nosuchcall" in result.output


def test_agreement_is_told_once_people_have_listened(folder: Path) -> None:
    space = open_workspace(folder)
    assert callqa("agreement", "-w", str(folder)).exit_code == 2 or load_reviews(space.store)
    callqa("sample", "-w", str(folder), "--per-seller", "5")
    plan = plan_of(space, None)
    made = [
        Review(d.call_id, "need_identified", v, author, THURSDAY, blind=True, machine="met", plan=plan.id)  # type: ignore[arg-type]
        for n, d in enumerate(plan.drawn[:12])
        for author, v in (("Ольга", "met" if n % 3 else "missed"), ("Пётр", "met"))
    ]
    save_reviews(space.store, made)
    result = callqa("agreement", "-w", str(folder))
    assert result.exit_code == 0, result.output
    assert "слишком мало слепых проверок" in result.output
    assert "Ольга и Пётр" in result.output
    assert '"blind": 24' in callqa("agreement", "-w", str(folder), "--json").output


def test_calibration_picks_compares_and_keeps_the_decision_as_an_example(folder: Path) -> None:
    space = open_workspace(folder)
    assert callqa("calibrate", "pick", "-w", str(folder), "--calls", "3").exit_code == 0
    assert len(load_plans(space.store)[-1].drawn) == 3
    call = str(space.store.frame("scorecards").query("not_judged.isna()")["call_id"].iloc[0])
    file = decide(space, call, "need_identified", "missed", "Ольга", "о задаче не спросили", [0, 1])
    before = yaml.safe_load(
        (Path(__file__).parent.parent / "rubrics" / file.parent.name / file.name).read_text("utf-8")
    )
    after = yaml.safe_load(file.read_text("utf-8"))
    assert int(after["version"]) == int(before["version"]) + 1
    read_rubric(file, DETECTORS)
    grown = [
        n["id"]
        for b, n in zip(before["criteria"], after["criteria"], strict=True)
        if len(n["missed"]) == len(b["missed"]) + 1
    ]
    assert len(grown) == 1
    assert [
        one.source for one in load_reviews(space.store, call) if one.author == "Ольга" and one.source == "calibration"
    ] == ["calibration"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("decide", "nosuch", "WA6", "met", "--turns", "0", "--author", "О"), "нет оценённого звонка «nosuch»"),
        (("compare", "--plan", "nosuch"), "нет выборки «nosuch»"),
    ],
)
def test_what_cannot_be_is_said(folder: Path, words: tuple[str, ...], message: str) -> None:
    result = callqa("calibrate", *words, "-w", str(folder))
    assert result.exit_code == 2
    assert message in result.output
