"""K13: which entries of the CRM something said supports, which cannot be told, and whose deals are left out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.unsaid import SUPPORTED, UNSUPPORTED, UNTOLD, in_crm_not_said, made_entries, wholly_recorded
from callqa.audit.facts import MET, MISSED, PARTLY, UNKNOWN, Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, moment, signal, talk


def tasks(*rows: tuple[float, float, str]) -> dict[str, pd.DataFrame]:
    """(created, due, deal) in days."""
    made = [
        {"title": "call", "created": moment(c).isoformat(), "due": moment(d).isoformat(), "deal_id": one}
        for c, d, one in rows
    ]
    return {"tasks": pd.DataFrame(made)}


def one_task(
    *talks: dict[str, Any], signals: list[dict[str, Any]] | None = None, created: float = 1.1, due: float = 5
) -> list[int]:
    calls = [{**one, "client": 1, "deal": 0, "link": "linked"} for one in talks]
    made = facts(calls, [deal(client=1)], signals or [], records=tasks((created, due, "D0")), has_log=True)
    return [int(one) for one in made_entries(made)["state"]] if len(made_entries(made)) else []


@pytest.mark.parametrize(
    ("talks", "signals", "state"),
    [
        ([talk(day=1, next=MET, due=5)], [], [SUPPORTED]),
        ([talk(day=1, next=MET, due=4)], [], [SUPPORTED]),  # a business day beside it
        ([talk(day=1, next=MET, due=8)], [], [UNSUPPORTED]),  # another day
        ([talk(day=1, next=MISSED)], [], [UNSUPPORTED]),
        ([talk(day=0, next=MET, due=5), talk(day=1, next=MISSED)], [], [SUPPORTED]),  # said the day before
        ([talk(day=1, next=MISSED)], [signal(0, "step", "send", "seller", due=5)], [SUPPORTED]),  # a promise of his own
        ([talk(day=1, next=MISSED)], [signal(0, "said", "date", "2026-03-17", due=5)], [SUPPORTED]),
        ([talk(day=1, next=PARTLY)], [], [UNTOLD]),  # a week was said
        ([talk(day=1, next=UNKNOWN)], [], [UNTOLD]),
        ([talk(day=1, judged=False)], [], [UNTOLD]),  # nobody knows what was said
        ([talk(day=-3, next=MISSED)], [], []),  # made days after the call: about something else
    ],
)
def test_a_task_is_supported_by_a_day_that_was_said(
    talks: list[dict[str, Any]], signals: list[dict[str, Any]], state: list[int]
) -> None:
    assert one_task(*talks, signals=signals) == state


@pytest.mark.parametrize(
    ("talks", "signals", "state"),
    [
        ([talk(decider=MET)], [], SUPPORTED),
        ([talk(decider=PARTLY)], [], SUPPORTED),
        ([talk(decider=MISSED)], [signal(0, "decider", "director", "role")], SUPPORTED),
        ([talk(decider=MISSED), talk(day=3, decider=MET)], [], SUPPORTED),
        ([talk(decider=MISSED)], [signal(0, "decider_change")], UNSUPPORTED),
        ([talk(decider=UNKNOWN)], [], UNTOLD),
    ],
)
def test_a_decider_is_supported_by_any_conversation(
    talks: list[dict[str, Any]], signals: list[dict[str, Any]], state: int
) -> None:
    calls = [{**one, "client": 1, "deal": 0} for one in talks]
    found = made_entries(facts(calls, [deal(client=1, decision_maker="Петров")], signals, has_log=True))
    assert found[["kind", "state"]].values.tolist() == [["decider", state]]


@pytest.mark.parametrize(
    ("verdict", "day", "state"), [(MET, 5, [SUPPORTED]), (MISSED, 5, [UNSUPPORTED]), (MISSED, 9, [])]
)
def test_a_move_is_supported_by_an_agreement_beside_it(verdict: int, day: float, state: list[int]) -> None:
    moves = [{"deal": 0, "at": moment(n), "stage": s, "status": "open"} for n, s in ((0, "warm"), (5.2, "presale"))]
    made = facts([talk(day=day, client=1, deal=0, next=verdict)], [deal(client=1)], moves=moves, has_log=True)
    found = made_entries(made)
    assert list(found["state"] if len(found) else []) == state


def test_a_move_whose_day_is_not_known_is_left_out() -> None:
    moves = [
        {"deal": 0, "at": moment(n), "since": moment(n - 7), "stage": s, "status": "open"}
        for n, s in ((0, "warm"), (5, "presale"))
    ]
    assert made_entries(facts([talk(day=5, client=1, deal=0)], [deal(client=1)], moves=moves, has_log=True)).empty


@pytest.mark.parametrize(
    ("other", "whole"),
    [
        (talk(client=1, call_id=None, seconds=90), False),
        (talk(client=1, call_id=None, seconds=5), True),  # nothing was agreed in five seconds
        (talk(client=1, call_id=None, answered=False, seconds=0), True),
        (talk(client=2, call_id=None, seconds=90), True),
    ],
)
def test_only_deals_all_of_whose_talks_are_recorded_are_judged(other: dict[str, Any], whole: bool) -> None:
    assert wholly_recorded(facts([talk(client=1), other], [deal(client=1)])).tolist() == [whole]


def test_the_two_by_two_of_said_and_noted() -> None:
    talks = [
        talk(day=n, client=n, deal=n, next=MET if n < 2 else MISSED, due=n + 4 if n < 2 else None) for n in range(5)
    ]
    made = facts(talks, [deal(client=n) for n in range(5)], records=tasks((0.1, 4, "D0"), (2.1, 9, "D2")), has_log=True)
    two = next(one for one in in_crm_not_said(made, SETTINGS).plots if one.title.code == "k13.plot.two")
    assert two.data["counts"] == [[1, 1], [1, 2]]


def team(low: str | None) -> Facts:
    talks, deals, made = [], [], []
    for seller in "abcdef":
        for i in range(50):
            said = i % 10 < (4 if seller == low else 9)
            n = len(deals)
            talks.append(
                talk(seller, day=i, client=n, deal=n, next=MET if said else MISSED, due=i + 4 if said else None)
            )
            deals.append(deal(seller, client=n))
            made.append((i + 0.1, i + 4.0, f"D{n}"))
    return facts(talks, deals, records=tasks(*made), has_log=True, until=90)


def test_whose_entries_lack_support_is_flagged_and_nobody_else_and_a_person_is_to_check() -> None:
    result = in_crm_not_said(team("d"), SETTINGS)
    assert flags(flagged([result], SETTINGS)) == {("k13.measure.all", "d")}
    assert flags(flagged([in_crm_not_said(team(None), SETTINGS)], SETTINGS)) == set()
    assert figure(result, "k13.measure.date").estimate.n == 300
    words = [say(one, "en") for one in (*result.findings, *result.notes, result.listings[0].title)]
    assert any("person" in one for one in words) and not any("fake" in one for one in words)
    assert all(one.call_id for one in result.moments)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (facts([talk(deal=0)], [deal()]), "k13.absent.log"),
        (facts([talk(deal=0)], [deal()], has_log=True), "k13.absent.entries"),
        (facts([talk()]), "audit.warn.no_crm"),
    ],
)
def test_what_is_absent_is_said(made: Facts, code: str) -> None:
    (result,) = run_checks(made, SETTINGS, ["K13"])
    assert result.not_judged is not None and result.not_judged.code == code
    assert all(say(result.not_judged, language) for language in LANGUAGES)
