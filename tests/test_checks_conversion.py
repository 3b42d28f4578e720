"""K06: deals that go on within the usual time, against own past and peers; with and without stage history."""

from __future__ import annotations

from typing import Any

import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.conversion import entries, stage_conversion
from callqa.audit.facts import Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, moment


def move(deal: int, day: float, stage: str | None, status: str = "open", seller: str = "a") -> dict[str, Any]:
    return {
        "deal": deal,
        "at": moment(day),
        "stage": stage,
        "status": status,
        "seller": seller,
        "stage_raw": stage or status,
    }


@pytest.mark.parametrize(
    ("moves", "left"),
    [
        ([move(0, 5, "presale")], 5),
        ([move(0, 6, "proposal")], 6),  # a stage is skipped
        ([move(0, 7, None, "won")], 7),
        ([move(0, 5, "presale"), move(0, 6, "warm"), move(0, 9, "presale")], 5),  # back and forth: the first time
        ([move(0, 7, None, "lost")], None),
        ([move(0, 3, "cold")], None),  # back
        ([], None),
    ],
)
def test_a_stage_is_left_for_a_later_one_or_a_win(moves: list[dict[str, Any]], left: float | None) -> None:
    found = entries(facts(deals=[deal()], moves=[move(0, 1, "warm"), *moves]))
    one = found[found["stage"] == "warm"].iloc[0]
    assert one["at"] == moment(1)
    assert (one["left"] == moment(left)) if left is not None else one.isna()["left"]


def team(low: str | None, deals: int = 60, days: int = 100) -> Facts:
    """Six sellers of whose deals 6 in 10 go on after five days; of those of `low` 2 in 10."""
    sold, moves = [], []
    for seller in "abcdef":
        for i in range(deals):
            here = len(sold)
            sold.append(deal(seller, created=i))
            moves.append(move(here, i, "warm", seller=seller))
            if i % 10 < (2 if seller == low else 6):
                moves.append(move(here, i + 5, "presale", seller=seller))
    return facts(deals=sold, moves=moves, until=days)


def test_only_deals_that_had_the_usual_time_count() -> None:
    made = team(None, days=62)
    whole = figure(stage_conversion(made, SETTINGS), "k06.measure.warm").estimate
    assert (whole.n, round(whole.value or 0, 2)) == (
        6 * 58,
        0.62,
    )  # of 60 days the last two were less than five days ago


def test_who_converts_a_third_is_flagged_and_nobody_else() -> None:
    assert flags(flagged([stage_conversion(team("e"), SETTINGS)], SETTINGS)) == {("k06.measure.warm", "e")}
    assert flags(flagged([stage_conversion(team(None), SETTINGS)], SETTINGS)) == set()


def test_open_deals_that_waited_longer_are_listed_the_oldest_first() -> None:
    listing = stage_conversion(team(None), SETTINGS).listings[0]
    assert listing.total == 6 * 24
    assert [row[0] for row in listing.rows] == sorted(row[0] for row in listing.rows)


def test_without_history_the_way_to_a_win_is_seen_and_it_is_said() -> None:
    sold = [deal("a", "won" if i % 2 else "open", created=i, closed=i + 10 if i % 2 else None) for i in range(40)]
    result = stage_conversion(facts(deals=sold, until=100), SETTINGS)
    assert figure(result, "k06.measure.won").estimate.value == 0.5
    assert all("callqa snapshot" in say(result.notes[0], language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("deals", "code"),
    [
        ([], "checks.absent.deals"),
        ([deal()], "checks.absent.history"),
        ([deal(status="lost", closed=3)] * 40, "checks.absent.history"),
    ],
)
def test_what_is_absent_is_said(deals: list[dict[str, Any]], code: str) -> None:
    (result,) = run_checks(facts(deals=deals), SETTINGS, ["K06"])
    assert result.not_judged is not None and result.not_judged.code == code
