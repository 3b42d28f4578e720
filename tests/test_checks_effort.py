"""K14: talks before a deal is lost, attempts, calls missed and not returned."""

from __future__ import annotations

from typing import Any

import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.effort import CLASSES, effort_per_client, missed_calls
from callqa.audit.facts import Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, talk

HOUR = 1 / 24


def missed(seller: str = "a", day: float = 0, client: int = 1) -> dict[str, Any]:
    return talk(seller, day, client=client, call_id=None, direction="in", answered=False, judged=False, seconds=0)


def dial(seller: str = "a", day: float = 0, client: int = 1, answered: bool = False) -> dict[str, Any]:
    return talk(seller, day, client=client, call_id=None, answered=answered, judged=False, seconds=0)


@pytest.mark.parametrize(
    ("later", "came"),
    [
        ([dial(day=10 / 24 / 60)], "quarter"),
        ([dial(day=0.5 * HOUR)], "hour"),
        ([dial(day=5 * HOUR, seller="b")], "day"),  # a colleague called back
        ([dial(day=2)], "later"),
        ([talk(day=2 * HOUR, client=1, direction="in")], "client"),  # he called again and got through
        ([], "never"),
        ([dial(day=HOUR, client=2)], "never"),  # somebody else was called
        ([dial(day=-1)], "never"),  # before
    ],
)
def test_what_came_of_a_missed_call(later: list[dict[str, Any]], came: str) -> None:
    made = missed_calls(facts([missed(), *later], has_log=True))
    assert [CLASSES[one] for one in made["back"]] == [f"k14.back.{came}"]


def test_a_call_missed_within_the_last_day_may_still_be_returned() -> None:
    assert missed_calls(facts([missed(day=59.5)], has_log=True)).empty


def test_who_was_never_called_back_is_listed_once_with_his_deal() -> None:
    made = facts([missed(day=1), missed(day=3), missed(day=1, client=2), dial(day=1.1, client=2)],
                 [deal(client=1, company="Plant")], has_log=True)  # fmt: skip
    (one,) = [each for each in effort_per_client(made, SETTINGS).listings if each.title.code == "k14.listing.never"]
    assert (one.total, one.rows[0][1:]) == (1, (2, "A", "D0", "Plant"))


def lost(talks: int, **fields: Any) -> Facts:
    return facts(
        [talk(day=1 + i, deal=0, client=5) for i in range(talks)], [deal(status="lost", closed=20, client=5, **fields)]
    )


@pytest.mark.parametrize(("talks", "share"), [(0, 1.0), (1, 1.0), (2, 0.0)])
def test_lost_after_one_talk_at_most(talks: int, share: float) -> None:
    made = lost(talks, created=1)
    made = facts([talk(day=0), *made.talks.to_dict("records")], made.deals.to_dict("records"))
    assert figure(effort_per_client(made, SETTINGS), "k14.measure.once").estimate.value == share


def test_a_talk_that_only_the_log_knows_counts_for_the_clients_one_deal() -> None:
    talks = [talk(day=0), talk(day=1, deal=0, client=5), talk(day=2, client=5, call_id=None, judged=False, seconds=90)]
    made = facts(talks, [deal(status="lost", created=0.5, closed=20, client=5)])
    assert figure(effort_per_client(made, SETTINGS), "k14.measure.once").estimate.value == 0.0


def test_talks_after_the_outcome_and_deals_from_before_the_first_call_do_not_count() -> None:
    talks = [talk(day=0), talk(day=1, deal=0), talk(day=30, deal=0)]
    deals = [deal(status="lost", created=0.5, closed=20), deal(status="lost", created=-40, closed=20)]
    whole = figure(effort_per_client(facts(talks, deals), SETTINGS), "k14.measure.once").estimate
    assert (whole.n, whole.value) == (1, 1.0)


def test_attempts_are_counted_until_somebody_answers() -> None:
    calls = [dial(day=1), dial(day=2, answered=True), dial(day=3, answered=True), dial(day=1, client=2), missed(day=4)]
    (one,) = [each for each in effort_per_client(facts(calls, [deal()], has_log=True), SETTINGS).listings
              if each.title.code == "k14.listing.attempts"]  # fmt: skip
    assert one.rows == ((1, 2, 0, 0.0), (2, 1, 1, 50.0))


def team(low: str | None) -> Facts:
    """Six sellers who lose one deal in ten after one talk; `low` gives up on six in ten."""
    talks, deals = [talk("a", day=0)], []
    for seller in "abcdef":
        for i in range(60):
            calls = 1 if i % 10 < (6 if seller == low else 1) else 4
            talks += [talk(seller, day=1 + i / 4 + n, deal=len(deals), client=len(deals)) for n in range(calls)]
            deals.append(deal(seller, "lost", created=1 + i / 4, closed=30, client=len(deals)))
    return facts(talks, deals)


def test_who_gives_up_early_is_flagged_and_nobody_else() -> None:
    assert flags(flagged([effort_per_client(team("b"), SETTINGS)], SETTINGS)) == {("k14.measure.once", "b")}
    assert flags(flagged([effort_per_client(team(None), SETTINGS)], SETTINGS)) == set()


def test_amounts_of_two_currencies_stand_apart() -> None:
    deals = [
        deal(status="lost", created=1, closed=9, amount=n, currency=c) for n, c in ((5, "RUB"), (9, "EUR"), (7, "RUB"))
    ]
    (one,) = effort_per_client(facts([talk(day=0), talk(day=2, deal=0)], deals), SETTINGS).listings
    assert [row[-2:] for row in one.rows] == [(9.0, "EUR"), (7.0, "RUB"), (5.0, "RUB")]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (facts([talk()]), "audit.warn.no_crm"),
        (facts([talk(deal=0)], [deal()]), "k14.absent.closed"),
        (facts(), "audit.warn.no_crm"),
    ],
)
def test_what_is_absent_is_said(made: Facts, code: str) -> None:
    (result,) = run_checks(made, SETTINGS, ["K14"])
    assert result.not_judged is not None and result.not_judged.code == code
    assert all(say(result.not_judged, language) for language in LANGUAGES)


def test_missed_calls_are_judged_where_there_is_no_crm() -> None:
    result = effort_per_client(facts([missed()], has_log=True), SETTINGS)
    assert figure(result, "k14.measure.missed").estimate.value == 1.0
    assert [one.code for one in result.notes] == ["audit.warn.no_crm"]


def test_the_only_talk_of_a_lost_deal_is_to_hear() -> None:
    talks = [talk(day=0), talk(day=1, deal=0), talk(day=1, deal=1), talk(day=2, deal=1)]
    deals = [deal(status="lost", created=0.5, closed=20) for _ in range(2)]
    assert [one.call_id for one in effort_per_client(facts(talks, deals), SETTINGS).moments] == ["c1"]
