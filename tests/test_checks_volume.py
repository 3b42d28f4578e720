"""K01 to K04: volume, rhythm, padding and mix of calls: what counts, who is flagged, what is shown where nothing can be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from callqa.audit.checks import flagged
from callqa.audit.checks.mix import client_classes, new_old_mix
from callqa.audit.checks.rhythm import call_rhythm
from callqa.audit.checks.volume import call_volume, real_calls
from callqa.audit.checks.yields import cold_yield
from callqa.reports.draw import draw
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, moment, talk, wall

CHECKS = (call_volume, call_rhythm, real_calls, new_old_mix)


def shift(seller: str, day: int, calls: int, hours: float = 8.0, **fields: Any) -> list[dict[str, Any]]:
    """A day's dials of one seller, evenly over so many hours."""
    return [talk(seller, day + hours * i / calls / 24, client=1000 * day + i, **fields) for i in range(calls)]


def month(**dials: int) -> list[dict[str, Any]]:
    """Twenty days with so many dials a seller and day, one more or less."""
    return [row for seller, n in dials.items() for day in range(20) for row in shift(seller, day, n + day % 3 - 1)]


def test_a_worked_day_is_a_day_with_any_call() -> None:
    rows = [*shift("a", 0, 4), *shift("a", 3, 2), talk("a", 5, direction="in")]
    result = call_volume(facts(rows, has_log=True), SETTINGS)
    assert figure(result, "k01.measure.dials").estimate.value == pytest.approx(6 / 3)
    assert figure(result, "k01.measure.minutes").estimate.value == pytest.approx(7 * 3 / 3)


def test_days_of_the_time_sheet_without_a_call_count_too() -> None:
    sheet = pd.DataFrame(
        {
            "seller": ["A", "A", "A"],
            "day": ["2026-03-13", "2026-03-14", "2026-03-15"],
            "kind": ["работа", "отпуск", ""],
            "hours": [8, None, 8],
        }
    )
    rows = [*shift("a", 0, 4), *shift("a", 6, 4)]
    result = call_volume(facts(rows, has_log=True, records={"hr_days": sheet}), SETTINGS)
    assert figure(result, "k01.measure.dials").estimate.value == pytest.approx(
        8 / 4
    )  # two more days worked, one on leave


def test_who_calls_half_as_often_is_flagged_and_nobody_else() -> None:
    made = facts(month(a=20, b=20, c=10, d=20, e=20, f=20), has_log=True)
    assert ("k01.measure.dials", "c") in flags(flagged([call_volume(made, SETTINGS)], SETTINGS))
    assert {seller for _, seller in flags(flagged([call_volume(made, SETTINGS)], SETTINGS))} == {"c"}


def test_nobody_is_flagged_where_all_call_alike() -> None:
    made = facts(month(a=20, b=20, c=20, d=20, e=20, f=20), has_log=True)
    assert (
        flags(flagged([check(made, SETTINGS) for check in (call_volume, call_rhythm, real_calls)], SETTINGS)) == set()
    )


def test_without_a_log_it_is_said_that_unanswered_calls_are_missing() -> None:
    assert [one.code for one in call_volume(facts(shift("a", 0, 3)), SETTINGS).notes] == ["k01.note.no_log"]


def test_the_longest_gap_is_between_the_end_of_a_call_and_the_next() -> None:
    rows = [talk("a", 0), talk("a", 1 / 24), talk("a", 3 / 24), talk("a", 1)]  # a day of one call has no gap
    one = figure(call_rhythm(facts(rows, has_log=True), SETTINGS), "k02.measure.gap").estimate
    assert (one.n, one.value) == (1, pytest.approx(117))


def test_who_leaves_two_hours_more_between_calls_is_flagged() -> None:
    rows = month(a=20, b=20, d=20, e=20, f=20) + [
        row
        for day in range(20)
        for row in (*shift("c", day, 10, 2.0), *shift("c", day + 5 / 24, 10, 2.0))  # type: ignore[arg-type]
    ]
    assert ("k02.measure.gap", "c") in flags(flagged([call_rhythm(facts(rows, has_log=True), SETTINGS)], SETTINGS))


def test_the_afternoon_is_told_by_the_local_clock() -> None:
    rows = [talk("a", 0), talk("a", 5 / 24)]  # 10:15 and 15:15
    assert figure(call_rhythm(facts(rows, has_log=True), SETTINGS), "k02.measure.late").estimate.value == 0.5


def test_weeks_under_the_own_level_are_listed_from_the_second_on() -> None:
    rows = [
        row
        for week in range(16)
        for day in range(5)
        for row in shift("a", 7 * week + day, (20 + week % 2) if week < 10 else 5)
    ]
    (listed,) = call_rhythm(facts(rows, has_log=True), SETTINGS).listings
    assert listed.total >= 3
    steady = [row for week in range(16) for day in range(5) for row in shift("a", 7 * week + day, 20 + week % 2)]
    (none,) = call_rhythm(facts(steady, has_log=True), SETTINGS).listings
    assert none.total == 0


@pytest.mark.parametrize(
    ("calls", "share"),
    [
        ([{"seconds": 5.0}, {}], 0.5),  # hung up at once
        ([{"answered": False, "seconds": 0.0}, {}], 0.0),  # rang for who knows how long
        ([{"client": 7}] * 4, 0.5),  # the third and fourth time that day
        ([{"client": -1}] * 4, 0.0),  # hidden numbers are not one client
        ([{"direction": "internal"}, {}], 0.5),
        ([{"direction": "in", "seconds": 5.0}, {}], 0.0),  # not his dial
    ],
)
def test_padding_fills_the_list_and_reaches_nobody(calls: list[dict[str, Any]], share: float) -> None:
    rows = [talk("a", i / 100, **{"client": i, **fields}) for i, fields in enumerate(calls)]
    assert figure(real_calls(facts(rows, has_log=True), SETTINGS), "k03.measure.padding").estimate.value == share


def test_who_pads_is_flagged() -> None:
    rows = [
        talk(seller, day / 4, client=100 * n + day, seconds=5.0 if day % (3 if seller == "c" else 20) == 0 else 90.0)
        for n, seller in enumerate("abcdef")
        for day in range(100)
    ]  # fmt: skip
    assert flags(flagged([real_calls(facts(rows, has_log=True), SETTINGS)], SETTINGS)) == {("k03.measure.padding", "c")}


def test_real_calls_need_a_log() -> None:
    result = real_calls(facts(shift("a", 0, 3)), SETTINGS)
    assert result.not_judged is not None and result.not_judged.code == "checks.absent.log"


@pytest.mark.parametrize(
    ("deals", "earlier", "expected"),
    [
        ([], [], "new"),
        ([deal(client=1, status="won", created=1, closed=5)], [], "old"),
        ([deal(client=1, status="won", created=1, closed=300)], [], "in_work"),  # won after the call
        ([deal(client=1, created=100)], [], "in_work"),
        ([deal(client=1, created=200)], [], "new"),  # opened with this very call
        ([deal(client=1, created=100, status="lost", closed=120)], [], "new"),
        ([deal(client=2, created=100)], [], "new"),  # another client's
        ([], [talk(day=150, client=1)], "known"),
        ([], [talk(day=10, client=1)], "new"),  # more than 180 days ago
        ([], [talk(day=150, client=1, answered=False)], "new"),  # nobody answered
        ([], [talk(day=150, client=2)], "new"),
    ],
)
def test_clients_by_what_they_are_when_they_are_called(
    deals: list[dict[str, Any]], earlier: list[dict[str, Any]], expected: str
) -> None:
    made = facts([*earlier, talk(day=200, client=1)], deals, until=400)
    assert client_classes(made)[-1] == expected


def test_the_share_of_new_clients_with_hidden_numbers_in_the_bounds() -> None:
    rows = [talk(day=200, client=1), talk(day=200, client=5), talk(day=200, client=-1)]
    result = new_old_mix(facts(rows, [deal(client=5, created=10)], until=400), SETTINGS)
    one = figure(result, "k04.measure.new")
    assert (one.estimate.value, one.bounds) == (0.5, (pytest.approx(1 / 3), pytest.approx(2 / 3)))


def test_revenue_is_never_added_over_currencies() -> None:
    sold = [
        deal(client=1, status="won", created=0, closed=1, amount=100.0, currency="RUB"),
        deal(client=1, status="won", created=390, closed=400, amount=300.0, currency="RUB"),
        deal(client=2, status="won", created=390, closed=400, amount=50.0, currency="USD"),
    ]
    result = new_old_mix(facts([talk(day=5, client=1)], sold, until=500), SETTINGS)
    assert [row[1:] for row in result.listings[0].rows] == [("RUB", 400.0, 300.0, 75.0), ("USD", 50.0, 0.0, 0.0)]


@pytest.mark.parametrize("check", CHECKS)
def test_without_any_call_it_is_said_what_is_missing(check: Any) -> None:
    result = check(facts(), SETTINGS)
    assert result.not_judged is not None and not result.figures
    assert all(say(result.not_judged.code, language, **result.not_judged.values) for language in LANGUAGES)


@pytest.mark.parametrize("check", CHECKS)
def test_one_seller_with_a_few_calls_is_shown_and_not_compared(check: Any) -> None:
    result = check(facts(shift("a", 0, 3), [deal(client=0)], has_log=True), SETTINGS)
    assert result.figures and not any(one.comparisons for one in result.figures)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_said_can_be_read_in_both_languages(check: Any, language: str) -> None:
    rows = [
        row | {"direction": "in" if i % 7 == 0 else "out"} for i, row in enumerate(month(a=9, b=8, c=7, d=9, e=9, f=9))
    ]
    sold = [deal("a", client=1, status="won", created=1, closed=5, amount=1.0, currency="RUB")]
    result = check(facts(rows, sold, has_log=check is not call_volume), SETTINGS)
    reasons = [*result.findings, *result.notes, *(one.title for one in (*result.plots, *result.listings))]
    codes = [*{one.measure for one in result.figures}, *(code for one in result.listings for code in one.columns)]
    codes += [f"{result.code.lower()}.title", f"{result.code.lower()}.question"]
    assert all(say(one.code, language, **one.values) for one in reasons)
    assert all(say(code, language) != code for code in codes)


def cold_work(low: str | None = None, factor: str = "opening") -> Any:
    """Six sellers with 600 dials of new clients each: half reached, a tenth of those become deals, half of them won soon."""
    rows, sold = [], []
    for n, seller in enumerate("abcdef"):
        hit = 0
        for i in range(600):
            client = 1000 * n + i
            reached = i % 2 == 0
            rows.append(
                talk(
                    seller, i % 30 + (i // 30) / 200, client=client, seconds=60.0 if reached else 0.0, answered=reached
                )
            )
            hit += reached
            if reached and hit % (30 if (seller, factor) == (low, "opening") else 5) == 0:
                won = hit % (30 if (seller, factor) == (low, "winning") else 10) == 0
                sold.append(deal(seller, "won" if won else "lost", i % 30 + 1, client=client, closed=i % 30 + 10))
    return facts(rows, sold, has_log=True, until=120)


@pytest.mark.parametrize("factor", ["opening", "winning"])
def test_the_factor_that_makes_the_gap_is_named(factor: str) -> None:
    result = cold_yield(cold_work("c", factor), SETTINGS)
    assert [(one.code, one.values["seller"]) for one in result.findings[1:]] == [(f"k05.found.{factor}", "C")]
    assert [plot.kind for plot in result.plots] == ["dots", "waterfall"]


@pytest.mark.parametrize("factor", ["opening", "winning"])
def test_the_factor_is_flagged_and_the_sales_are_too_few_to_tell(factor: str) -> None:
    found = flags(flagged([cold_yield(cold_work("c", factor), SETTINGS)], SETTINGS))
    assert found == {(f"k05.measure.{factor}", "c")}
    assert flags(flagged([cold_yield(cold_work(), SETTINGS)], SETTINGS)) == set()


def test_who_won_next_to_nothing_is_judged_by_his_other_factors() -> None:
    made = cold_work("c", "opening")
    deals = made.deals.assign(status=made.deals["status"].where(made.deals["seller"] != "c", "lost"))
    result = cold_yield(replace(made, deals=deals), SETTINGS)
    assert ("k05.measure.opening", "c") in flags(flagged([result], SETTINGS))


def test_no_factor_is_named_where_all_are_alike() -> None:
    result = cold_yield(cold_work(), SETTINGS)
    assert len(result.findings) == 1 and flags(flagged([result], SETTINGS)) == set()


def test_the_factors_multiply_to_the_sales() -> None:
    rows = cold_yield(cold_work("c"), SETTINGS).listings[0].rows
    assert all(row[2] == pytest.approx(row[3] * row[4] * row[5] * row[6], abs=0.05) for row in rows)


def test_without_a_win_by_a_cold_call_there_is_nothing_to_decompose() -> None:
    result = cold_yield(facts([talk(client=1)], [deal(client=1, created=1)], has_log=True), SETTINGS)
    assert result.not_judged is not None and result.not_judged.code == "k05.absent.sales"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plots_are_drawn_in_both_languages(language: str) -> None:
    made = cold_work("c")
    for check in (*CHECKS, cold_yield):
        for plot in check(made, SETTINGS).plots:
            drawn = draw(plot, language)
            assert "<svg" in drawn and "k0" not in drawn.split("</metadata>")[-1]


def test_moments_of_the_builders_agree_with_the_wall_clock() -> None:
    assert moment(0).tz_convert("Europe/Moscow").tz_localize(None) == wall(0)
