"""K10: when promised calls came, which promises count, deals that move later, and whether sellers differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.drift import between, dates_drift
from callqa.audit.checks.ledger import callbacks, closings, deal_steps, pushed
from callqa.audit.facts import Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, moment, signal, talk

# 12 March 2026 is a Thursday: day 1 is Friday, days 2 and 3 the weekend, day 4 Monday, day 5 Tuesday.
TUESDAY = 5


def dial(day: float, client: int = 1, **fields: Any) -> dict[str, Any]:
    return talk(day=day, client=client, call_id=None, answered=False, judged=False, seconds=0, **fields)


def promise(*later: dict[str, Any], due: float = TUESDAY, until: float = 60, **fields: Any) -> pd.DataFrame:
    return callbacks(
        facts(
            [talk(client=1, **fields), *later],
            [deal(closed=20)],
            [signal(0, "step", "call", "seller", due=due)],
            until=until,
        )
    )


@pytest.mark.parametrize(
    ("later", "happened", "days"),
    [
        ([dial(5)], True, 0),
        ([dial(4)], True, 0),  # a business day early
        ([dial(6)], True, 1),
        (
            [dial(1), dial(11)],
            True,
            4,
        ),  # Friday's call was about something else; Monday after the next weekend: four days late
        ([talk(day=6, client=1, direction="in")], True, 1),  # he came through himself
        ([dial(5, client=2)], False, 39),
        ([talk(day=5, client=1, direction="in", answered=False)], False, 39),  # nobody answered him
        ([], False, 39),
    ],
)
def test_a_call_back_is_late_by_business_days(later: list[dict[str, Any]], happened: bool, days: float) -> None:
    (one,) = promise(*later).itertuples()
    assert (one.happened, one.days, one.promised) == (happened, days, 3)


def test_what_is_not_due_yet_is_left_out_and_so_is_what_a_closed_deal_made_moot() -> None:
    assert promise(due=TUESDAY, until=5.2).empty
    assert promise(due=40, deal=0).empty  # closed on day 20


def test_watching_ends_where_the_deal_closes() -> None:
    (one,) = promise(dial(30), deal=0).itertuples()
    assert (one.happened, one.days) == (False, 11)  # day 20 is a Wednesday: two weeks and a day


def test_a_later_promise_takes_the_place_of_an_earlier_one() -> None:
    talks = [talk(client=1), talk(day=1, client=1), dial(12)]
    steps = [signal(0, "step", "call", "seller", due=TUESDAY), signal(1, "step", "call", "seller", due=12)]
    (one,) = callbacks(facts(talks, signals=steps)).itertuples()
    assert (one.talk, one.days) == (1, 0)


@pytest.mark.parametrize(
    ("act", "owed", "counts"),
    [("call", "client", 0), ("send", "seller", 0), ("meet", "seller", 0), ("other", "both", 1)],
)
def test_only_the_sellers_own_calls_are_call_backs(act: str, owed: str, counts: int) -> None:
    assert len(callbacks(facts([talk(client=1)], signals=[signal(0, "step", act, owed, due=TUESDAY)]))) == counts


def move(deal: int, day: float, stage: str | None, status: str = "open") -> dict[str, Any]:
    return {"deal": deal, "at": moment(day), "stage": stage, "status": status}


@pytest.mark.parametrize(
    ("moves", "happened", "days"),
    [
        ([move(0, 6, "presale")], True, 1),
        ([move(0, 6, None, "won")], True, 1),
        ([move(0, 6, "cold"), move(0, 7, "presale")], True, 2),  # back is no progress
        ([], False, 39),
    ],
)
def test_an_agreed_meeting_is_kept_by_the_next_stage(moves: list[dict[str, Any]], happened: bool, days: float) -> None:
    steps = [signal(0, "step", "meet", "both", due=TUESDAY)]
    (one,) = deal_steps(facts([talk(deal=0)], [deal()], steps, [move(0, -9, "warm"), *moves])).itertuples()
    assert (one.happened, one.days) == (happened, days)


def test_a_win_is_late_by_the_first_expected_day() -> None:
    deals = [deal(status="won", expected_close=12, closed=13), deal(expected_close=12), deal(status="won", expected_close=12, closed=5),
             deal(expected_close=90), deal(status="lost", expected_close=12, closed=5)]  # fmt: skip
    pushes = [{"deal": 0, "at": moment(3), "was": moment(5), "now": moment(12), "days": 7}]
    found = closings(facts(deals=deals, pushes=pushes))
    assert found[["deal", "happened", "days"]].values.tolist() == [[0, True, 6.0], [1, False, 34.0], [2, True, 0.0]]


def test_pushes_are_counted_a_week_of_the_deal() -> None:
    pushes = [
        {"deal": 0, "at": moment(n), "was": moment(n), "now": moment(n + d), "days": d}
        for n, d in ((1, 7), (2, 9), (3, -4))
    ]
    (one,) = pushed(facts(deals=[deal(expected_close=9, closed=14), deal()], pushes=pushes)).itertuples()
    assert (one.count, one.moved, one.exposure) == (2, 16, 2.0)


@pytest.mark.parametrize(("apart", "differs"), [(0.0, False), (1.5, True)])
def test_sellers_differ_or_not(apart: float, differs: bool) -> None:
    rng = np.random.default_rng(3)
    days = np.concatenate([np.floor(np.exp(rng.normal(1 + apart * (n == 2), 0.7, 60))) for n in range(5)])
    p, part = between(pd.DataFrame({"seller": np.repeat(list("abcde"), 60), "days": days, "happened": True}))
    assert p is not None and part.low is not None
    assert (p < 0.05 and part.low > 0) == differs


def team(low: str | None) -> Facts:
    """Six sellers who call within two days, and one who comes two weeks late; one client of each was never called."""
    talks, signals = [], []
    for n, seller in enumerate("abcdef"):
        for i in range(40):
            client = 100 * n + i
            signals.append(signal(len(talks), "step", "call", "seller", due=i + 4))
            late = 14 if seller == low else i % 3
            talks.append(talk(seller, day=i, client=client))
            if i:
                talks.append(dial(i + 4 + late, client, seller=seller))
    return facts(talks, signals=signals, until=90)


def test_who_calls_two_weeks_late_is_flagged_and_nobody_else() -> None:
    found = flags(flagged([dates_drift(team("e"), SETTINGS)], SETTINGS))
    assert found == {("k10.measure.callback", "e"), ("k10.measure.kept", "e")}
    assert flags(flagged([dates_drift(team(None), SETTINGS)], SETTINGS)) == set()


def test_it_is_said_that_sellers_differ() -> None:
    codes = {one.code for one in dates_drift(team("e"), SETTINGS).findings}
    assert "k10.found.differ_callback" in codes


def test_promises_that_came_late_are_to_hear_and_those_that_never_came_are_listed() -> None:
    talks = [talk(client=1), dial(5), talk(day=0.1, client=2), talk(day=0.2, client=3), dial(12, 3)]
    steps = [signal(n, "step", "call", "seller", due=TUESDAY) for n in (0, 2, 3)]
    result = dates_drift(facts(talks, signals=steps), SETTINGS)
    assert [one.call_id for one in result.moments] == ["c3", "c2"]
    assert [row[4] for row in result.listings[0].rows] == ["c2"]
    assert figure(result, "k10.measure.kept").estimate.value == pytest.approx(1 / 3)


def test_what_is_not_given_is_said_with_the_command() -> None:
    made = facts([talk(client=1)], signals=[signal(0, "step", "call", "seller", due=TUESDAY)])
    codes = [one.code for one in dates_drift(made, SETTINGS).notes]
    assert codes == [
        "audit.warn.no_crm",
        "k10.note.days",
        "k10.note.no_log",
        "k10.note.no_history",
        "k10.note.no_pushes",
    ]


def test_without_promises_and_expected_days_nothing_is_judged() -> None:
    (result,) = run_checks(facts([talk()]), SETTINGS, ["K10"])
    assert result.not_judged is not None and result.not_judged.code == "k10.absent.nothing"
    assert all("callqa run" in say(result.not_judged, language) for language in LANGUAGES)
