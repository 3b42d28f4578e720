"""`callqa train` as a person runs it: from labelled calls, from reviews, with what wins used by the next run."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callqa.pipeline import open_workspace
from callqa.store import load_calls, load_scorecards
from callqa.store.reviews import save_reviews
from callqa.types.review import Review
from tests.test_cli import said, space  # noqa: F401  a fixture
from tests.test_learned import FILLERS, NEED

CALLS = 60


def is_met(n: int) -> bool:
    return random.Random(1000 + n).random() < 0.5


def record(n: int, signal: str) -> dict:
    rng = random.Random(n)
    turns = []
    for i in range(6):
        said_words = " ".join(rng.choices(FILLERS, k=8)) + (f" {signal}" if i == 3 else "")
        role = "client" if i % 2 else "seller"
        turns.append({"speaker": role, "start": 4.0 * i, "end": 4.0 * i + 3, "text": said_words})
    labels = {NEED: {"verdict": "met" if is_met(n) else "missed"}}
    return {
        "call_id": f"c{n}", "language": "en", "stage": "warm", "started_at": "2026-03-12T10:00:00+03:00", "turns": turns,
        "labels": labels,
    }  # fmt: skip


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Sixty calls in which the need is met where a word is said that no rule knows."""
    return written(tmp_path / "planted", lambda n: "zamboni" if is_met(n) else "")


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """The same verdicts with nothing in the words that tells them."""
    return written(tmp_path / "noise", lambda n: "")


def written(folder: Path, signal) -> Path:
    folder.mkdir()
    for n in range(CALLS):
        (folder / f"c{n}.json").write_text(json.dumps(record(n, signal(n))), "utf-8")
    return folder


def ids(space: Path) -> dict[str, str]:  # noqa: F811
    """Name of the file → id of the call, which comes from its content."""
    return {Path(call.path).stem: call.id for call in load_calls(open_workspace(space).store)}


def needs(space: Path) -> dict[str, tuple[str, str]]:  # noqa: F811
    """Name of the file → verdict on the need and the reason's code."""
    names = {call_id: name for name, call_id in ids(space).items()}
    cards = load_scorecards(open_workspace(space).store, list(names))
    return {names[card.call_id]: (card.core[0].verdict, card.core[0].reason.code) for card in cards}


def test_a_model_that_wins_decides_in_the_next_run(space: Path, planted: Path) -> None:  # noqa: F811
    said("run", planted, "-w", space)
    assert {verdict for verdict, _ in needs(space).values()} == {"missed"}
    printed = said("train", planted, "-w", space)
    assert "takes part: the interval of the difference lies above 0" in printed
    assert "1 of 1 take part" in printed
    card = json.loads((space / "models" / "learned" / f"{NEED}.json").read_text("utf-8"))
    assert card["kappa_model_interval"][0] > card["kappa_rule_interval"][1]
    assert card["sources"] == {"labelled calls": CALLS}
    said("run", planted, "-w", space)
    after = needs(space)
    assert {code for verdict, code in after.values() if verdict == "met"} == {"scoring.learned"}
    right = sum((after[name][0] == "met") == is_met(int(name[1:])) for name in after)
    assert right >= 0.9 * CALLS


def test_a_model_that_does_not_win_leaves_every_verdict_as_it_was(space: Path, noise: Path) -> None:  # noqa: F811
    said("run", noise, "-w", space)
    before = needs(space)
    printed = said("train", noise, "-w", space)
    assert "off: it does not beat the rule for certain" in printed
    assert "0 of 1 take part" in printed
    said("run", noise, "-w", space)
    assert needs(space) == before


def test_reviews_of_the_workspaces_calls_teach(space: Path, planted: Path, tmp_path: Path) -> None:  # noqa: F811
    said("run", planted, "-w", space)
    called = ids(space)
    lines = ["call_id,criterion,verdict,reviewer,reason,time"]
    lines += [f"{called['c0']},{NEED},partly,Ann,a slip,2026-03-01T10:00:00"]
    for n in range(CALLS):
        lines.append(f"{called[f'c{n}']},{NEED},{'met' if is_met(n) else 'missed'},Ann,,2026-03-02T10:00:00")
    lines += [f"elsewhere,{NEED},met,Ann,,", f"{called['c1']},XX9,met,Ann,,"]
    ears = tmp_path / "ears.csv"
    ears.write_text("\n".join(lines), "utf-8")
    printed = said("train", "--reviews", ears, "-w", space)
    assert f"{CALLS + 2} reviews, {CALLS} teach; 1 are of calls that this workspace has not heard: elsewhere" in printed
    assert "1 teach nothing" in printed
    assert "1 of 1 take part" in printed
    card = json.loads((space / "models" / "learned" / f"{NEED}.json").read_text("utf-8"))
    assert card["sources"] == {"ears.csv": CALLS}
    assert "partly" not in card["verdicts"]  # the later review of c0 counts


def test_reviews_made_in_the_workspace_teach(space: Path, planted: Path) -> None:  # noqa: F811
    said("run", planted, "-w", space)
    called, heard_at = ids(space), datetime(2026, 3, 2, tzinfo=UTC)
    given = [Review(called[f"c{n}"], NEED, "met" if is_met(n) else "missed", "Ann", heard_at) for n in range(CALLS)]
    save_reviews(open_workspace(space).store, given)
    printed = said("train", "-w", space)
    assert f"reviews here: {CALLS} reviews, {CALLS} teach" in printed
    assert "1 of 1 take part" in printed


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "call_id,criterion,verdict\nc0,need_identified,maybe\n", "строка 2: не проверка: verdict 'maybe' is none of"),
        ("a.csv", "call,criterion,verdict\nc0,need_identified,met\n", "строка 2: не проверка: 'call_id' is missing"),
        ("a.csv", "call_id,criterion,verdict,time\nc0,CO1,met,yesterday\n", "строка 2: не проверка"),
        ("a.jsonl", '{"call_id": "c0", "criterion": "CO1", "verdict": "met"}\n{torn\n', "строка 2: не JSON"),
        ("a.jsonl", "[1]\n", "строка 1: не проверка"),
        ("a.csv", "", "проверок здесь нет"),
    ],
)  # fmt: skip
def test_a_review_that_is_none_is_named_with_its_line(
    space: Path, tmp_path: Path, name: str, text: str, told: str  # noqa: F811
) -> None:  # fmt: skip
    file = tmp_path / name
    file.write_text(text, "utf-8")
    printed = said("train", "--reviews", file, "-w", space, status=2)
    assert told in " ".join(printed.split())
    assert "В проверке есть call_id, criterion, verdict" in " ".join(printed.split())


def test_nothing_to_learn_from_is_said(space: Path) -> None:  # noqa: F811
    assert "Назовите папку с размеченными звонками или --reviews FILE." in said("train", "-w", space, status=2)
