"""K09: dates agreed, plans, who is flagged, what is shown where nothing can be told."""

from __future__ import annotations

from typing import Any

import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.agreed import date_agreed
from callqa.audit.facts import MET, MISSED, NA, NO, PARTLY, UNKNOWN, YES
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, signal, talk


@pytest.mark.parametrize(
    ("verdicts", "n", "share"),
    [
        ([MET, MISSED], 2, 0.5),
        ([MET, PARTLY, PARTLY, MISSED], 4, 0.25),  # a week without a day is no date
        ([MET, NA, NA], 1, 1.0),  # nothing left to agree on
        ([MET, UNKNOWN], 1, 1.0),  # in the bounds only
    ],
)
def test_a_share_counts_what_was_judged(verdicts: list[int], n: int, share: float) -> None:
    result = date_agreed(facts(talk(day=i, client=i, next=one) for i, one in enumerate(verdicts)), SETTINGS)
    whole = figure(result, "k09.measure.agreed").estimate
    assert (whole.n, whole.value) == (n, share)


def test_what_is_unknown_widens_the_bounds() -> None:
    result = date_agreed(facts(talk(day=i, client=i, next=one) for i, one in enumerate([MET, UNKNOWN])), SETTINGS)
    assert figure(result, "k09.measure.agreed").bounds == (0.5, 1.0)


def test_a_call_after_the_outcome_does_not_count() -> None:
    made = facts([talk(day=1, deal=0, next=MET), talk(day=9, deal=0, next=MISSED)], [deal(status="won", closed=5)])
    assert figure(date_agreed(made, SETTINGS), "k09.measure.agreed").estimate.n == 1


def team(low: str | None, share: float = 0.6, calls: int = 100) -> list[dict[str, Any]]:
    """Six sellers who agree on a date in `share` of their calls, and one (`low`) in half as many."""
    return [
        talk(
            seller,
            day=i / 4,
            client=100 * n + i,
            next=MET if i < calls * share / (2 if seller == low else 1) else MISSED,
        )
        for n, seller in enumerate("abcdef")
        for i in range(calls)
    ]


def test_who_agrees_on_half_as_many_dates_is_flagged_and_nobody_else() -> None:
    assert flags(flagged([date_agreed(facts(team("c")), SETTINGS)], SETTINGS)) == {("k09.measure.agreed", "c")}


def test_nobody_is_flagged_where_all_are_alike() -> None:
    assert flags(flagged([date_agreed(facts(team(None)), SETTINGS)], SETTINGS)) == set()


def test_a_few_calls_are_too_few_to_judge() -> None:
    one = figure(date_agreed(facts(team("c", calls=10)), SETTINGS), "k09.measure.agreed", "c").estimate
    assert one.value is None and one.reason is not None


def test_the_plan_is_that_of_the_last_conversation_of_the_stage() -> None:
    talks = [talk(day=i, deal=0, next=MET) for i in range(2)] + [talk(day=3, deal=0, stage="presale", next=MET)]
    plans = [signal(0, "plan", state="0"), signal(1, "plan", state="3"), signal(2, "plan", state="1")]
    whole = figure(date_agreed(facts(talks, [deal()], plans), SETTINGS), "k09.measure.plan").estimate
    assert (whole.n, whole.value) == (2, 0.5)  # warm: 3; presale: 1


def test_no_plans_known_is_said() -> None:
    result = date_agreed(facts([talk(next=MET)]), SETTINGS)
    assert [one.code for one in result.notes] == ["k09.note.no_plan"]


def test_the_ends_of_calls_without_even_a_question_are_to_hear() -> None:
    talks = [talk(day=1, next=MISSED, next_asked=NO, seconds=100), talk(day=2, next=MISSED, next_asked=YES)]
    (heard,) = date_agreed(facts(talks), SETTINGS).moments
    assert (heard.call_id, heard.start, heard.verdict) == ("c0", 60.0, "missed")


def test_without_judged_calls_it_says_what_to_do() -> None:
    (result,) = run_checks(facts([talk(judged=False, next=MET)]), SETTINGS, ["K09"])
    assert result.not_judged is not None
    assert all("callqa run" in say(result.not_judged, language) for language in LANGUAGES)
