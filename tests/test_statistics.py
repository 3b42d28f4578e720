"""The statistics common to all checks, against published numbers, statsmodels and simulation."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.proportion import proportion_confint

from callqa.audit.statistics import bounds, log_rank, newcombe, share, shrunk
from callqa.audit.statistics.shrinkage import Prior
from callqa.audit.statistics.times import kaplan_meier


@pytest.mark.parametrize(("hits", "n", "mean"), [(0, 5, 0.27), (2, 20, 0.23), (10, 20, 0.37), (30, 60, 0.42)])
def test_shrinkage_gives_the_example_of_a_12_b_28(hits, n, mean):
    found, low, high = shrunk(hits, n, Prior(12, 28))
    assert found == pytest.approx(mean, abs=0.005)
    assert low < found < high


@pytest.mark.parametrize(
    ("hits1", "n1", "hits0", "n0", "low", "high"),
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1.0)],
)
def test_newcombe_gives_the_published_intervals_of_method_10(hits1, n1, hits0, n0, low, high):
    found = newcombe(hits1 / n1, n1, hits0 / n0, n0, n1)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_share_is_wilsons_and_wider_where_calls_go_together():
    assert (share(14, 20).low, share(14, 20).high) == pytest.approx(proportion_confint(14, 20, method="wilson"))
    assert share(14, 20, design=2.0).low < share(14, 20).low


def test_bounds_say_what_the_unknown_could_change():
    assert bounds(6, 10, 10) == (0.3, 0.8)
    assert bounds(6, 10, 0) is None


def test_kaplan_meier_and_log_rank_agree_with_statsmodels():
    rng = np.random.default_rng(1)
    group = rng.random(300) < 0.4
    days = np.ceil(rng.exponential(np.where(group, 14, 10)))
    happened = rng.random(300) < 0.7
    curve, theirs = kaplan_meier(days, happened), SurvfuncRight(days, happened.astype(int))
    mine = pd.Series(curve.left, curve.days)
    assert mine[theirs.surv_times].to_numpy() == pytest.approx(theirs.surv_prob)
    strata = rng.integers(0, 3, 300)
    assert log_rank(days, happened, group) ** 2 == pytest.approx(survdiff(days, happened.astype(int), group)[0])
    stratified = survdiff(days, happened.astype(int), group, strata=strata)[0]
    assert log_rank(days, happened, group, strata) ** 2 == pytest.approx(stratified)
