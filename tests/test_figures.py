"""The figures of the checks: planted differences are found, chance is not, and intervals hold the truth at their level."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.audit.statistics import (
    breached,
    corrected_share,
    curve,
    difference_estimate,
    fit,
    funnel_data,
    median_figures,
    rate_figures,
    restricted,
    share_figures,
    share_weeks,
    time_figures,
)
from callqa.audit.statistics.common import overdispersion, prepared
from callqa.audit.statistics.funnel import against_peers
from callqa.audit.statistics.medians import drawn_medians, woodruff
from callqa.audit.statistics.rates import dispersion
from callqa.config import AuditSettings

SETTINGS = AuditSettings()
NAMES = {f"s{i}": f"Seller {i}" for i in range(8)}
END = pd.Timestamp("2026-06-30", tz="UTC")
MEASURES = {
    "share": lambda rows: share_figures("m", rows, NAMES, SETTINGS),
    "rate": lambda rows: rate_figures("m", rows, NAMES, SETTINGS),
    "median": lambda rows: median_figures("m", rows, NAMES, SETTINGS, practical=1.0),
    "time": lambda rows: time_figures("m", rows, NAMES, SETTINGS, practical=1.0),
}


def team(seed: int, each: int = 150, odd: str = "") -> pd.DataFrame:
    """Rows for every kind of figure; the seller `odd` is worse in all of them."""
    rng = np.random.default_rng(seed)
    size = 8 * each
    seller = np.repeat(list(NAMES), each)
    worse = seller == odd
    days, watched = rng.exponential(np.where(worse, 30, 12)), rng.uniform(0, 60, size)
    return pd.DataFrame({
        "seller": seller, "client": rng.integers(0, 3 * size, size),
        "at": END - pd.to_timedelta(rng.uniform(0, 230, size), unit="D"),
        "hit": rng.random(size) < np.where(worse, 0.3, 0.6), "count": rng.poisson(np.where(worse, 5, 10)), "exposure": 1.0,
        "value": rng.gamma(2, np.where(worse, 9, 5)), "days": np.minimum(days, watched), "happened": days <= watched,
    })  # fmt: skip


@pytest.mark.parametrize("kind", MEASURES)
def test_the_team_comes_first_then_sellers_by_name_and_nobody_is_ranked(kind):
    assert [one.seller for one in MEASURES[kind](team(1))] == ["", *NAMES]


@pytest.mark.parametrize("kind", MEASURES)
def test_a_worse_seller_is_found_against_peers_and_the_others_are_not(kind):
    figures = {one.seller: one for one in MEASURES[kind](team(3, odd="s3"))}
    peers = {seller: c for seller, one in figures.items() for c in one.comparisons if c.basis == "peers"}
    assert peers["s3"].practical
    assert peers["s3"].extreme
    assert peers["s3"].p < 1e-4
    assert [seller for seller, one in peers.items() if one.practical] == ["s3"]


@pytest.mark.parametrize("kind", MEASURES)
def test_by_chance_alone_about_one_comparison_in_twenty_is_below_five_per_cent(kind):
    every = [c for seed in range(8) for one in MEASURES[kind](team(seed, each=60)) for c in one.comparisons]
    assert len(every) >= 60
    assert sum(c.p < 0.05 for c in every) / len(every) < 0.10
    null = 1.0 if kind == "rate" else 0.0
    held = [c.difference.low <= null <= c.difference.high for c in every]
    assert np.mean(held) > 0.90


@pytest.mark.parametrize("kind", MEASURES)
def test_an_own_worse_time_is_found_against_the_own_past(kind):
    early, late = team(4, each=400), team(5, each=400, odd="s2")
    edge = END - pd.Timedelta(weeks=8)
    rows = pd.concat([early[early["at"] <= edge], late[late["at"] > edge]])
    figures = MEASURES[kind](rows)
    past = {one.seller: c for one in figures for c in one.comparisons if c.basis == "past"}
    assert past["s2"].p < 0.001
    assert past["s2"].practical
    assert not past["s5"].practical


@pytest.mark.parametrize("kind", MEASURES)
def test_under_the_minimum_there_is_a_reason_with_what_is_missing_and_the_pace(kind):
    rows = team(1)
    few = pd.concat([rows[rows["seller"] != "s0"], rows[rows["seller"] == "s0"].head(5)])
    mine = next(one for one in MEASURES[kind](few) if one.seller == "s0")
    assert mine.estimate.value is None
    assert mine.estimate.reason.code.startswith("statistics.too_few")
    assert mine.estimate.reason.values["n"] == 5
    assert not mine.comparisons


@pytest.mark.parametrize("kind", MEASURES)
def test_fewer_than_five_sellers_are_compared_with_their_own_past_alone(kind):
    rows = team(1, each=250)
    few = rows[rows["seller"].isin(["s0", "s1", "s2", "s3"])]
    assert {c.basis for one in MEASURES[kind](few) for c in one.comparisons} == {"past"}


@pytest.mark.parametrize("kind", MEASURES)
@pytest.mark.parametrize("spoil", ["nothing", "one row", "nobody", "no client"])
def test_bad_rows_give_no_error_and_no_nan(kind, spoil):
    rows = {
        "nothing": team(1).head(0),
        "one row": team(1).head(1),
        "nobody": team(1).assign(seller=None),
        "no client": team(1).drop(columns=["client", "at"]),
    }[spoil]
    for one in MEASURES[kind](rows):
        assert one.estimate.value is None or np.isfinite(one.estimate.value)
        assert one.estimate.value is not None or one.estimate.reason is not None


def test_unknown_rows_widen_the_bounds_and_do_not_move_the_share():
    rows = team(1)
    unknown = rows.assign(unknown=np.arange(len(rows)) % 5 == 0)
    mine = share_figures("m", unknown, NAMES, SETTINGS)[1]
    kept = share_figures("m", rows[~unknown["unknown"]], NAMES, SETTINGS)[1]
    assert mine.estimate == kept.estimate
    assert mine.bounds[0] < mine.estimate.value < mine.bounds[1]


def test_a_seller_of_hard_leads_is_measured_by_peers_of_the_same_leads():
    rng = np.random.default_rng(1)
    rows = team(1, each=400)
    hard = rng.random(len(rows)) < np.where(rows["seller"] == "s0", 0.9, 0.3)
    rows = rows.assign(stratum=np.where(hard, "cold", "site"), hit=rng.random(len(rows)) < np.where(hard, 0.2, 0.6))
    crude = share_figures("m", rows.drop(columns="stratum"), NAMES, SETTINGS)[1].comparisons[0]
    fair = share_figures("m", rows, NAMES, SETTINGS)[1].comparisons[0]
    assert crude.p < 1e-6
    assert fair.p > 0.01


def test_sellers_who_all_differ_make_wider_limits():
    alike, apart = np.zeros(12), np.linspace(-0.1, 0.1, 12)
    errors = np.full(12, 0.02)
    assert (overdispersion(alike, errors) == 1).all()
    assert (overdispersion(apart, errors) > 3).all()
    assert (overdispersion(apart[:5], errors[:5]) == 1).all()  # too few to know


def test_exact_test_where_five_hits_are_not_expected():
    hits, n = np.array([[0.0], *[[2.0]] * 7]), np.full((8, 1), 40.0)
    z = against_peers(hits, n).z
    assert -2.5 < z[0] < -0.8


def test_dispersion_is_that_of_a_quasi_poisson_model():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"seller": np.repeat(list(NAMES), 60), "exposure": 1.0})
    rows["count"] = rng.poisson(8 * rng.gamma(4, 0.25, len(rows)))
    model = sm.GLM(rows["count"], pd.get_dummies(rows["seller"]).astype(float), sm.families.Poisson()).fit(scale="X2")
    ready = prepared(rows, NAMES)
    found = dispersion(ready, rows["count"].to_numpy(float), rows["exposure"].to_numpy(float))
    assert found == pytest.approx(model.scale, rel=0.02)


def test_woodruffs_interval_of_a_median_is_that_of_the_bootstrap_by_client():
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(200), 3)
    values = np.exp(rng.normal(size=600) + rng.normal(size=200)[groups])
    low, high = woodruff(values, groups)
    drawn = np.percentile(drawn_medians(values, groups, 1), [2.5, 97.5])
    assert (low, high) == pytest.approx(tuple(drawn), rel=0.08)


def test_the_restricted_mean_and_its_error_are_those_of_a_bootstrap():
    rng = np.random.default_rng(6)
    days, watched = rng.exponential(10, 300), rng.uniform(0, 40, 300)
    happened, seen, one = days <= watched, np.minimum(days, watched), np.arange(300)
    found = restricted(seen, happened, one, 20.0)
    assert found.estimate.value == pytest.approx(10 * (1 - np.exp(-2)), abs=3 * found.error)
    drawn = [restricted(seen[i], happened[i], one, 20.0).estimate.value for i in rng.integers(0, 300, (300, 300))]
    assert found.error == pytest.approx(np.std(drawn), rel=0.15)


def test_the_curve_falls_and_its_interval_stays_between_nothing_and_all():
    drawn = curve(team(1))
    assert drawn["left"] == sorted(drawn["left"], reverse=True)
    assert all(
        0 <= low <= left <= high <= 1
        for low, left, high in zip(drawn["low"], drawn["left"], drawn["high"], strict=True)
    )
    assert drawn["median"] == pytest.approx(12 * np.log(2), rel=0.2)


def test_funnel_limits_narrow_with_n_and_hold_the_centre():
    data = funnel_data(share_figures("m", team(1), NAMES, SETTINGS))
    widths = [one["high95"] - one["low95"] for one in data["limits"]]
    assert widths == sorted(widths, reverse=True)
    assert all(
        one["low998"] <= one["low95"] <= data["centre"] <= one["high95"] <= one["high998"] for one in data["limits"]
    )


def test_marginal_likelihood_finds_the_spread_of_sellers():
    rng = np.random.default_rng(7)
    n = np.full(400, 60)
    prior = fit(rng.binomial(n, rng.beta(12, 28, 400)), n)
    assert prior.a / (prior.a + prior.b) == pytest.approx(0.3, abs=0.02)
    assert prior.a + prior.b == pytest.approx(40, rel=0.4)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=5, max_size=9))
def test_whatever_the_counts_shares_and_intervals_are_in_order(pairs):
    rows = pd.DataFrame([{"seller": f"s{i}", "client": f"{i}-{k}", "hit": k < hits}
                         for i, (hits, misses) in enumerate(pairs) for k in range(hits + misses)],
                        columns=["seller", "client", "hit"])  # fmt: skip
    for one in share_figures("m", rows, {}, SETTINGS):
        e = one.estimate
        assert e.value is None or 0 <= e.low <= e.value <= e.high <= 1
        for c in one.comparisons:
            assert 0 <= c.p <= 1
            assert c.difference.low <= c.difference.value <= c.difference.high


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(0, 300), st.floats(0.6, 0.99), st.floats(0.6, 0.99))
def test_a_corrected_share_stays_a_share(n, hits, sensitivity, specificity):
    found = corrected_share(min(hits, n), n, (round(50 * sensitivity), 50), (round(50 * specificity), 50))
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_the_scorers_errors_are_taken_out_at_the_level_of_the_interval():
    truth, se, sp, rng = 0.4, 0.9, 0.8, np.random.default_rng(8)
    held = values = 0
    for _ in range(300):
        hits = rng.binomial(300, truth * se + (1 - truth) * (1 - sp))
        found = corrected_share(hits, 300, (rng.binomial(60, se), 60), (rng.binomial(60, sp), 60))
        held += found.low <= truth <= found.high
        values += found.value
    assert held / 300 > 0.92
    assert values / 300 == pytest.approx(truth, abs=0.02)
    assert corrected_share(40, 100, (10, 20), (10, 20)).reason.code == "statistics.scorer_blind"


def test_the_difference_estimator_holds_the_mean_that_people_would_hear():
    rng, held = np.random.default_rng(9), 0
    for _ in range(200):
        heard = (rng.random(1000) < 0.5).astype(float)
        machine = np.where(rng.random(1000) < 0.15, 1.0, heard)  # too kind
        picked = rng.permutation(1000)[:120]
        found = difference_estimate(machine, machine[picked], heard[picked])
        held += found.low <= 0.5 <= found.high
    assert held / 200 > 0.90


def test_weeks_against_the_own_past():
    rng = np.random.default_rng(10)
    at = END - pd.to_timedelta(rng.uniform(0, 34 * 7, 3000), unit="D")
    steady = pd.DataFrame({"at": at, "hit": rng.random(3000) < 0.5})
    fallen = steady.assign(hit=rng.random(3000) < np.where(steady["at"] > END - pd.Timedelta(weeks=6), 0.25, 0.5))
    assert breached(share_weeks(steady)) == 0
    assert breached(share_weeks(fallen)) == -1
    assert share_weeks(steady.head(0)) == ()
