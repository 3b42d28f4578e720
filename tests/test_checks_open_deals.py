"""K11: what counts as a step ahead, how long is long, what is listed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.open_deals import no_next_step, stage_age
from callqa.audit.facts import MET, MISSED, Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, moment, talk

TODAY = 60


def tasks(due: float, done: float | None = None, deal: str = "D0") -> dict[str, pd.DataFrame]:
    row = {
        "title": "call",
        "deal_id": deal,
        "due": moment(due).isoformat(),
        "done_at": done and moment(done).isoformat(),
    }
    return {"tasks": pd.DataFrame([row])}


@pytest.mark.parametrize(
    ("made", "share"),
    [
        (facts(deals=[deal(next_step=TODAY + 3)]), 0.0),
        (facts(deals=[deal(next_step=TODAY)]), 0.0),  # today is ahead
        (facts(deals=[deal(next_step=TODAY - 1)]), 1.0),
        (facts(deals=[deal()], records=tasks(TODAY + 1)), 0.0),
        (facts(deals=[deal()], records=tasks(TODAY + 1, done=3)), 1.0),
        (facts(deals=[deal()], records=tasks(TODAY - 9)), 1.0),
        (facts(deals=[deal()], records=tasks(TODAY + 1, deal="D7")), 1.0),
        (facts([talk(day=58, deal=0, next=MET, due=TODAY + 2)], [deal()]), 0.0),
        (facts([talk(day=40, deal=0, next=MET, due=TODAY + 2), talk(day=58, deal=0, next=MISSED)], [deal()]), 1.0),
        (facts([talk(day=40, deal=0, next=MET, due=45)], [deal()]), 1.0),  # the day has passed
    ],
)
def test_a_step_ahead(made: Facts, share: float) -> None:
    assert figure(no_next_step(made, SETTINGS), "k11.measure.none").estimate.value == share


def move(deal: int, day: float, stage: str) -> dict[str, Any]:
    return {"deal": deal, "at": moment(day), "stage": stage, "status": "open"}


def test_stale_is_longer_than_nine_in_ten_won_deals_stood_in_that_stage() -> None:
    sold = [deal(status="won", closed=30) for _ in range(20)] + [
        deal(stage="warm"),
        deal(stage="warm"),
        deal(stage="proposal"),
    ]
    moves = [move(n, day, stage) for n in range(20) for day, stage in ((0, "warm"), (1 + n / 2, "proposal"))]
    moves += [move(20, 57, "warm"), move(21, 1, "warm"), move(22, 1, "proposal")]
    age, limit = stage_age(facts(deals=sold, moves=moves))
    assert age[20:].round().tolist() == [3, 59, 59]
    assert (age[20:] > limit[20:]).tolist() == [False, True, False]  # nobody left a proposal: what is long is not known


def test_without_history_the_whole_cycle_of_won_deals_is_the_measure() -> None:
    sold = [deal(status="won", closed=20) for _ in range(20)] + [deal(created=50), deal(created=10)]
    age, limit = stage_age(facts(deals=sold))
    assert (age[20:] > limit[20:]).tolist() == [False, True]


def test_the_share_that_is_stale_is_of_deals_whose_usual_time_is_known() -> None:
    sold = [deal(status="won", closed=20) for _ in range(20)]
    sold += [deal(created=50), deal(created=10, next_step=TODAY + 1), deal(created=55)]
    assert figure(no_next_step(facts(deals=sold), SETTINGS), "k11.measure.stale").estimate.value == pytest.approx(1 / 3)


def test_money_stands_a_currency_a_sentence() -> None:
    made = facts(deals=[deal(amount=5, currency="RUB"), deal(amount=7, currency="RUB"), deal(amount=9, currency="EUR")])
    sums = [one.values for one in no_next_step(made, SETTINGS).findings if one.code == "k11.found.sum"]
    assert [(one["currency"], one["amount"], one["n"]) for one in sums] == [("EUR", "9", 1), ("RUB", "12", 2)]


def test_who_waits_longest_stands_first_and_his_last_talk_is_to_hear() -> None:
    made = facts(
        [talk(day=58, deal=1, next=MISSED, seconds=100)], [deal(created=30), deal(created=3), deal(next_step=70)]
    )
    result = no_next_step(made, SETTINGS)
    assert [row[0] for row in result.listings[0].rows] == ["D1", "D0"]
    assert [(one.call_id, one.start) for one in result.moments] == [("c0", 60.0)]


def test_what_is_not_given_is_said_with_the_command() -> None:
    codes = {one.code: one for one in no_next_step(facts(deals=[deal()]), SETTINGS).notes}
    assert set(codes) == {"k11.note.no_tasks", "k11.note.no_field", "k11.note.no_history"}
    assert all("callqa" in say(codes["k11.note.no_tasks"], language) for language in LANGUAGES)


def team(low: str | None) -> Facts:
    return facts(
        deals=[
            deal(seller, created=i, next_step=TODAY + 1 if i % 10 < (3 if seller == low else 8) else None)
            for seller in "abcdef"
            for i in range(40)
        ]
    )


def test_who_plans_a_third_as_much_is_flagged_and_nobody_else() -> None:
    assert flags(flagged([no_next_step(team("a"), SETTINGS)], SETTINGS)) == {("k11.measure.none", "a")}
    assert flags(flagged([no_next_step(team(None), SETTINGS)], SETTINGS)) == set()


@pytest.mark.parametrize(
    ("made", "code"),
    [(facts(), "checks.absent.deals"), (facts(deals=[deal(status="won", closed=3)]), "k11.absent.open")],
)
def test_what_is_absent_is_said(made: Facts, code: str) -> None:
    (result,) = run_checks(made, SETTINGS, ["K11"])
    assert result.not_judged is not None and result.not_judged.code == code
