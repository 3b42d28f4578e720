"""Decisions by hand: a list out, the list back in, and they outlive runs."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa.cli import main
from callqa.errors import UserError
from callqa.pipeline import Workspace, make_workspace, open_workspace
from callqa.pipeline.decisions import decide
from callqa.pipeline.walk import link_calls
from callqa.store import save_calls, save_deals
from callqa.types import Deal
from tests.benchmarks import links as bench
from tests.builders import THURSDAY, call

PHONE = "+79161234567"
DEAL = Deal("d1", "=Склад", status="open", created_at=THURSDAY - timedelta(days=1), phones=(PHONE,), contact="А")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """One call that fits two deals, linked as far as it goes."""
    make_workspace(tmp_path / "audit")
    space = open_workspace(tmp_path / "audit")
    save_calls(space.store, "archive", [call("c1", client_phone=PHONE), call("c2", client_phone=None)])
    save_deals(space.store, [DEAL, replace(DEAL, id="d2")])
    link_calls(space)
    return space


def status_of(space: Workspace, call_id: str) -> tuple[str, str | None]:
    rows = space.store.frame("links").set_index("call_id")
    return rows.loc[call_id, "status"], rows.loc[call_id, "deal_id"]


def filled(space: Workspace, path: Path, deal_id: str) -> Path:
    """The list as written by the command, with deal_id filled in."""
    made = CliRunner().invoke(main, ["link", "ambiguous", str(path), "-w", str(space.folder)])
    assert made.exit_code == 0, made.output
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["call_id"] for row in rows] == ["c1"]
    assert "d1: =Склад" in rows[0]["candidates"]
    assert rows[0]["client_phone"] == "'" + PHONE  # never a formula
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerow({**rows[0], "deal_id": deal_id})
    return path


@pytest.mark.parametrize(
    ("written", "outcome"), [("d2", ("linked", "d2")), ("-", ("unlinked", None)), ("", ("ambiguous", None))]
)
def test_a_decision_is_kept_and_outlives_runs(
    space: Workspace, tmp_path: Path, written: str, outcome: tuple[str, str | None]
) -> None:
    made = CliRunner().invoke(
        main, ["link", "decide", str(filled(space, tmp_path / "l.csv", written)), "-w", str(space.folder)]
    )
    assert made.exit_code == 0, made.output
    assert status_of(space, "c1") == outcome
    link_calls(space)
    assert status_of(space, "c1") == outcome


def test_a_wrong_line_is_named_and_nothing_is_kept(space: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line 2: no deal 'd404'"):
        decide(space, filled(space, tmp_path / "l.csv", "d404"))
    assert status_of(space, "c1") == ("ambiguous", None)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(UserError, match="no column call_id, deal_id"):
        decide(space, tmp_path / "other.csv")


def test_duplicates_are_listed(space: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    made = CliRunner().invoke(main, ["link", "duplicates", str(path), "-w", str(space.folder)])
    assert made.exit_code == 0, made.output
    assert "d1; d2" in path.read_text("utf-8-sig")


@pytest.mark.parametrize("name", list(bench.SPOILS))
def test_the_seasons_links_are_right_and_found(name: str) -> None:
    calls, deals, truth = bench.season()
    found = bench.figures(*bench.SPOILS[name](calls, deals, random.Random(bench.SEED)), truth)
    assert found.precision >= bench.PRECISION
    assert found.recall >= bench.RECALL


def test_health_says_what_is_not_judged_and_why(space: Workspace) -> None:
    made = CliRunner().invoke(main, ["status", "--health", "-w", str(space.folder)])
    assert made.exit_code == 0, made.output
    assert "0 % звонков (нужно 70 %): что стоит на связях, не оценивается" in made.output
    assert "Телефонов с несколькими открытыми сразу сделками: 1" in made.output
