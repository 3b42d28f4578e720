"""Learned models: what must win wins and shows where, what is noise stays off, and a file is what its card says."""

import random
from datetime import date
from pathlib import Path

import pytest

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.errors import UserError
from callqa.rubric import read_rubrics
from callqa.scoring.learned import read_models, version
from callqa.scoring.learned.features import row
from callqa.scoring.learned.train import Example, kappa, train
from callqa.types import Dialogue, Finding, Reason
from tests.builders import call, dialogue, turn

RUBRICS = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
NEED = "need_identified"
FILLERS = "today well right maybe office work paper morning line moment place people".split()


def talk(n: int, signal: str) -> Dialogue:
    rng = random.Random(n)
    words = [" ".join(rng.choices(FILLERS, k=8)) for _ in range(5)]
    return dialogue(
        turn("seller", words[0]), turn("client", words[1]), turn("seller", words[2]),
        turn("client", f"{words[3]} {signal}"), turn("seller", words[4]), turn("client", "right"),
        language="en", call=call(f"c{n}", stage="warm"),
    )  # fmt: skip


def taught(planted: bool) -> list[Example]:
    """Sixty calls whose rule always says missed; the label follows a word, or nothing."""
    found = []
    for n in range(60):
        met = random.Random(1000 + n).random() < 0.5
        said = talk(n, ("zamboni" if met else "") if planted else "")
        rule = Finding(NEED, "missed", Reason("scoring.failed"))
        found.append(Example(NEED, f"c{n}", "en", row(said.turns, rule), "missed", "met" if met else "missed"))
    return found


def trained(folder: Path, planted: bool) -> dict:
    return next(iter(train({NEED: taught(planted)}, folder, date(2026, 3, 12))))


def test_a_model_that_beats_the_rule_decides_with_a_quote_and_its_probability(tmp_path: Path) -> None:
    card = trained(tmp_path, planted=True)
    assert card["takes_part"]
    assert card["kappa_model"] > 0.6 > card["kappa_rule"]
    assert (card["n"], card["languages"]) == (60, {"en": 60})
    assert "tuned" in card["limits"]
    models = read_models(tmp_path)
    found, plain = (next(scoring.score([talk(99, "zamboni")], RUBRICS, ScoringSettings(), m)) for m in (models, {}))
    need = found.core[0]
    assert (plain.core[0].verdict, need.verdict, need.reason.code) == ("missed", "met", "scoring.learned")
    assert need.reason.values["percent"] > 50
    assert "zamboni" in need.evidence[0].quote
    assert found.core[1:] == plain.core[1:]


def test_noise_stays_off_and_says_so(tmp_path: Path) -> None:
    card = trained(tmp_path, planted=False)
    assert not card["takes_part"]
    assert card["why"] == "it does not beat the rule for certain"
    assert read_models(tmp_path) == {}
    assert version(tmp_path) == ""


def test_too_few_calls_teach_nothing(tmp_path: Path) -> None:
    card = next(iter(train({NEED: taught(True)[:20]}, tmp_path, date(2026, 3, 12))))
    assert not card["takes_part"]
    assert "fewer than" in card["why"]
    assert not (tmp_path / f"{NEED}.skops").exists()


def test_fingerprints_see_a_model_and_a_changed_file_is_refused(tmp_path: Path) -> None:
    trained(tmp_path, planted=True)
    assert version(tmp_path) != version(tmp_path / "nowhere")
    (tmp_path / f"{NEED}.skops").write_bytes(b"other")
    with pytest.raises(UserError, match="not the one of its card"):
        read_models(tmp_path)


def test_kappa() -> None:
    assert kappa(["met", "missed"], ["met", "missed"]) == 1
    assert kappa(["met", "missed"], ["met", "met"]) == 0
