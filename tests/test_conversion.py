"""Quality against conversion: planted differences within sellers come back, and what is missing is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from callqa.audit.conversion import conversion
from callqa.audit.conversion.deals import deal_rows, watched
from callqa.audit.conversion.differences import differences, simpson, within
from callqa.audit.conversion.placebo import dealt
from callqa.audit.conversion.slopes import within as slope_within
from callqa.audit.facts import DEALS, frame
from callqa.config import AuditSettings
from callqa.types import Estimate
from tests.scenarios.quality import CORE, quality_season, truth

SETTINGS = AuditSettings()
NAMES = {"need": "need_identified", "contact": "contact_captured", "next": "next_step_dated",
         "decider": "decision_maker_confirmed"}  # fmt: skip
RUNS = 40


def _covers(estimate, value):
    return estimate.low <= value <= estimate.high


@pytest.fixture(scope="module")
def runs():
    """Differences of forty seasons, with a horizon fixed so that the truth is one number."""
    made = []
    for seed in range(RUNS):
        facts = quality_season(seed)
        rows = watched(deal_rows(facts, 7), 45, facts.until, 7)
        met = {name: within(rows[rows[name].notna()], name, ["seller"]) for name in CORE}
        made.append((met, slope_within(rows, []), rows))
    return made


@pytest.mark.parametrize("name", CORE)
def test_intervals_hold_the_planted_difference_at_their_level(runs, name):
    planted = truth(name, 7, 45)
    held = sum(_covers(met[name], planted) for met, _, _ in runs)
    assert held >= RUNS - 6  # 95 % of 40 are 38; fewer than 34 have a probability under 0.01
    middle = np.mean([met[name].value for met, _, _ in runs])
    assert middle == pytest.approx(planted, abs=1.5)


def test_the_slope_within_sellers_is_the_planted_one(runs):
    planted = 10 / 25 * np.mean([truth(name, 7, 45) for name in CORE])  # each criterion is 25 points of score
    assert sum(_covers(one, planted) for _, one, _ in runs) >= RUNS - 6


def test_crude_differences_are_larger_since_better_sellers_ask_more(runs):
    planted = truth("contact", 7, 45)
    crude = [within(rows.assign(all=0), "contact", ["all"]).value for _, _, rows in runs]
    assert planted == 0
    assert np.mean(crude) > 2


def test_everything_that_was_planted_is_found_and_nothing_else_stands_out():
    found = conversion(quality_season(3, each=250), SETTINGS)
    by = {(one.criterion, one.basis): one for one in found.differences}
    assert [one.basis for one in found.differences] == ["asked"] * 4 + ["met"] * 4
    assert by["need_identified", "met"].q < 0.01
    assert by["need_identified", "met"].placebo.p < 0.01
    assert abs(by["need_identified", "met"].placebo.estimate.value) < 1
    assert by["contact_captured", "met"].q > 0.05
    assert found.score.q < 0.01
    assert found.score.hazard.low > 1
    assert found.score.left_out[0] > 0
    assert found.score.if_reliable[0.8].value == pytest.approx(found.score.within.value / 0.8)
    assert found.looked_at == 9
    assert [seller for seller, _ in by["need_identified", "met"].by_seller] == sorted(
        {f"s{i:02d}" for i in range(1, 9)}
    )
    need = next(one for one in found.incidence if (one.criterion, one.basis) == ("need_identified", "met"))
    assert need.with_it["share"][-1] > need.without["share"][-1]


def test_between_sellers_nothing_is_said_of_fewer_than_eight():
    few = conversion(quality_season(1, sellers=6), SETTINGS).score.between
    assert (few.value, few.reason.code) == (None, "conversion.few_sellers")
    eight = conversion(quality_season(1), SETTINGS).score.between
    assert eight.high - eight.low > 5


def test_below_the_minimum_it_says_what_is_missing_and_how_long_that_takes():
    found = conversion(quality_season(1, sellers=2, each=20), SETTINGS)
    assert found.score is None
    assert {one.code for one in found.not_judged} <= {f"conversion.few_{k}_pace" for k in ("closed", "won", "lost")}
    assert all(one.values["weeks"] > 0 for one in found.not_judged)


def test_open_deals_are_never_lost_and_calls_after_the_outcome_do_not_count():
    facts = quality_season(2)
    rows = deal_rows(facts, 7)
    assert (rows["event"] == "open").sum() > 30
    assert (rows["days"] > 0).all()
    late = facts.talks.assign(at=facts.deals["closed"].fillna(facts.talks["at"]) + pd.Timedelta(days=1))
    ended = facts.deals["closed"].notna().to_numpy()
    after = deal_rows(replace(facts, talks=late), 7)
    assert not set(after.index) & set(np.flatnonzero(ended))


@pytest.mark.parametrize(
    "facts",
    [
        replace(
            quality_season(1), deals=quality_season(1).deals.iloc[:0], talks=quality_season(1).talks.assign(deal=-1)
        ),
        replace(quality_season(1), deals=quality_season(1).deals.assign(status="won")),
        replace(quality_season(1), deals=frame(DEALS, quality_season(1).deals.assign(status="open", closed=None))),
        quality_season(1, sellers=1, each=5),
    ],
    ids=["no deals", "all won", "none closed", "five calls"],
)
def test_bad_input_is_named_and_nothing_is_shown(facts):
    found = conversion(facts, SETTINGS)
    assert found.score is None
    assert found.not_judged


def test_simpson_is_named_only_where_it_matters():
    assert simpson(Estimate(100, 8.0), Estimate(100, -3.0)) == "flips"
    assert simpson(Estimate(100, 8.0), Estimate(100, 3.0)) == "changes"
    assert simpson(Estimate(100, 8.0), Estimate(100, 7.0)) == ""
    assert simpson(Estimate(100, 0.4), Estimate(100, -0.3)) == ""


def test_the_placebo_of_many_rows_is_that_of_few():
    rng = np.random.default_rng(1)
    x, y, seller = rng.random(4000), rng.random(4000), pd.Series(rng.integers(0, 5, 4000))
    few = dealt(x, y, seller, 1)
    many = dealt(np.tile(x, 2), np.tile(y, 2), pd.concat([seller, seller]), 1)
    assert many.estimate.high == pytest.approx(few.estimate.high / np.sqrt(2), rel=0.1)


def test_differences_of_too_few_deals_have_a_reason():
    rows = watched(deal_rows(facts := quality_season(1, sellers=1, each=12), 7), 45, facts.until, 7)
    assert all(one.value.value is None and one.value.reason for one in differences(rows, ["s01"], SETTINGS))
