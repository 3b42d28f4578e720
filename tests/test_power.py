"""A small version of `make power`: hardly anything is flagged with nothing planted, and large losses are found."""

import pytest

from callqa.audit.checks import CHECKS, flagged
from callqa.audit.intervals import wilson
from callqa.audit.power import power
from callqa.config import AuditSettings
from callqa.texts import say
from callqa.types import Estimate
from callqa.types.checks import CheckResult, Comparison, Figure
from tests.benchmarks.power import coverage, measure, table
from tests.scenarios import SCENARIOS

SURE = ("K01", "K03", "K07", "K09")  # whose planted loss no season of this size hides


@pytest.fixture(scope="module")
def few():
    return measure(plain=3, planted=3, sellers=8, months=6, codes=SURE, cores=1)


def test_nothing_planted_flags_next_to_nobody(few):
    assert sum(few.alarms.values()) / sum(few.sellers.values()) <= 0.03


def result(code, *p_values):
    """A check of one measure: a seller each p, all of them different from their peers by what matters."""
    unknown = Estimate(100, 0.5)
    figures = [Figure("x", f"s{i}", "share", unknown, (Comparison("peers", unknown, unknown, p, practical=True),))
               for i, p in enumerate(p_values)]  # fmt: skip
    return CheckResult(code, figures=tuple(figures))


def test_flags_are_those_of_the_whole_report_however_often_they_were_set_before():
    settings = AuditSettings()
    alone = flagged([result("K01", 0.02, 0.9)], settings)
    assert [one.seller for one in alone[0].flagged] == ["s0"]
    whole = flagged([*alone, *(result(f"K{i:02d}", 0.5, 0.9) for i in range(2, 12))], settings)
    assert not [one for each in whole for one in each.flagged]


@pytest.mark.parametrize(("p", "rest", "found"), [(0.019, 9, True), (0.021, 9, False), (0.019, 10, False)])
def test_a_flag_needs_its_one_sided_p_to_be_small_among_all_comparisons(p, rest, found):
    whole = flagged([result("K01", p), result("K02", *[0.9] * rest)], AuditSettings())
    assert bool(whole[0].flagged) == found


@pytest.mark.parametrize("code", SURE)
def test_a_planted_loss_is_found_at_its_seller(few, code):
    assert few.runs[code] == 3
    assert few.found[code] >= 2


def test_intervals_hold_what_all_sellers_have_in_common(few):
    for code in ("K07", "K09"):
        assert coverage(few, code).value > 0.8
    assert len(table(few, SURE)) == len(SURE) + 2


def test_every_planted_loss_is_looked_for_by_a_check_and_said_in_both_languages():
    for one in SCENARIOS:
        assert one.check in CHECKS
        assert all(say(f"power.planted.{one.check.lower()}", language) for language in ("ru", "en"))


def test_what_was_measured_can_be_quoted():
    found = power("K01")
    assert found.found.n >= 20
    assert (found.sellers, found.months) == (8, 6)
    assert found.useful == (found.found.value >= 0.8)
    assert "%" in say(found.sentence, "ru")
    assert wilson(round(found.found.value * found.found.n), found.found.n).low == pytest.approx(
        found.found.low, abs=0.001
    )
    assert power("K99") is None
