"""Calls whose stage nobody tells: the run counts them and says how to give it; default_stage judges them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callqa.pipeline import open_workspace
from callqa.store import load_calls, load_scorecards
from callqa.types import Scorecard
from tests.test_cli import said, space  # noqa: F401  a fixture

TALK = [
    ("seller", "Добрый день, какая у вас сейчас задача?"),
    ("client", "Не успеваем собирать заказы вручную, открываем второй склад на окраине."),
    ("seller", "Понял вас, а какой объём в месяц?"),
    ("client", "Около четырёх тысяч отправлений, летом больше."),
]


@pytest.fixture
def stageless(tmp_path: Path) -> Path:
    """Two calls that neither say their stage nor sound like one; they differ in the hour."""
    folder = tmp_path / "calls"
    folder.mkdir()
    for hour in (10, 11):
        turns = [{"speaker": r, "start": 4.0 * i, "end": 4.0 * i + 3, "text": t} for i, (r, t) in enumerate(TALK)]
        one = {"call_id": f"c{hour}", "language": "ru", "started_at": f"2026-03-12T{hour}:00:00+03:00", "turns": turns}
        (folder / f"c{hour}.json").write_text(json.dumps(one, ensure_ascii=False), "utf-8")
    return folder


def cards(space: Path) -> list[Scorecard]:  # noqa: F811
    store = open_workspace(space).store
    return list(load_scorecards(store, [call.id for call in load_calls(store)]))


def test_the_run_counts_them_and_default_stage_judges_them(space: Path, stageless: Path) -> None:  # noqa: F811
    settings = space / "callqa.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "ru"', 'language = "en"'), "utf-8")
    printed = " ".join(said("run", stageless, "-w", space).split())
    assert "Stage not known, only the four core questions judged: 2" in printed
    assert "give it in the CRM, in the manifest's column stage, or set default_stage in callqa.toml" in printed
    assert {(card.stage_from, card.score) for card in cards(space)} == {("untold", None)}

    settings.write_text(settings.read_text("utf-8") + 'default_stage = "cold"\n', "utf-8")
    printed = said("run", stageless, "-w", space)
    assert "Stage not known" not in printed
    for card in cards(space):
        assert (card.stage_from, card.stage, card.rubric_id) == ("default", "cold", "cold-ru")
        assert card.score is not None


def test_a_stage_that_is_none_is_named(space: Path, stageless: Path) -> None:  # noqa: F811
    settings = space / "callqa.toml"
    settings.write_text(settings.read_text("utf-8") + 'default_stage = "wram"\n', "utf-8")
    printed = said("run", stageless, "-w", space, status=2)
    assert "default_stage" in printed
    assert "'warm'" in printed
