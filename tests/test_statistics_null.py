"""Sellers who are alike: small p values are as rare as they say, intervals hold the truth; who differs is told, with the team."""

import numpy as np
import pandas as pd
import pytest

from callqa.audit.statistics import median_figures, rate_figures, restricted, share_figures, time_figures
from callqa.config import AuditSettings
from callqa.types.checks import TEAM

SETTINGS = AuditSettings()
SELLERS = [f"s{i}" for i in range(8)]
NAMES = {one: one for one in SELLERS}
WEEKS, RECENT = 34, 8


def calls(seed, now=1.0, one=1.0):
    """Calls with clients who come by chance and bring some four calls over a month. `now`: factor on who comes in the last
    eight weeks, at everybody; `one`: at the first seller alone."""
    rng = np.random.default_rng(seed)
    pace = np.full((8, WEEKS * 7), 0.6)
    pace[:, -RECENT * 7 :] *= now
    pace[0, -RECENT * 7 :] *= one
    number = rng.poisson(pace)
    seller, day = (np.repeat(axis.ravel(), number.ravel()) for axis in np.indices(number.shape))
    bring = rng.geometric(0.25, len(day))
    client, seller, day = (np.repeat(one, bring) for one in (np.arange(len(day)), seller, day))
    day = day + np.where(np.diff(client, prepend=-1) > 0, 0, rng.integers(0, 30, len(day)))
    rows = pd.DataFrame({"seller": np.array(SELLERS)[seller], "client": client, "day": day, "count": 1.0})
    rows = rows[rows["day"] < WEEKS * 7]
    return rows.assign(at=pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(rows["day"], unit="D"))


def volume(seed, **changed):
    events = calls(seed, **changed)
    days = pd.MultiIndex.from_product([SELLERS, sorted(events["at"].unique())], names=["seller", "at"])
    counts = events.groupby(["seller", "at"])["count"].sum().reindex(days, fill_value=0.0).reset_index()
    return rate_figures("x", counts.assign(exposure=1.0), NAMES, SETTINGS, events=events)


def of(figures, basis, sellers=True):
    return [c for one in figures if (one.seller != TEAM) == sellers for c in one.comparisons if c.basis == basis]


@pytest.mark.parametrize("now", [1.0, 1.6], ids=["steady", "more clients for all"])
@pytest.mark.parametrize("basis", ["peers", "past"])
def test_rates_of_sellers_alike_seldom_differ_also_where_clients_call_for_months_and_all_grow(basis, now):
    p = np.array([c.p for seed in range(40) for c in of(volume(seed, now=now), basis)])
    assert len(p) == 320
    assert 0.005 < (p < 0.05).mean() < 0.09
    assert (p < 0.01).mean() < 0.025
    assert p.min() > 1e-4


def test_intervals_of_rates_hold_the_truth_where_clients_call_for_months():
    found = [one.estimate for seed in range(40) for one in volume(seed) if one.seller != TEAM]
    truth = np.mean([one.value for one in found])
    assert 0.92 < np.mean([one.low <= truth <= one.high for one in found]) < 0.99


@pytest.mark.parametrize(
    ("changed", "first", "team"),
    [({}, False, False), ({"one": 0.1}, True, False), ({"now": 0.1}, False, True), ({"now": 2.0}, False, False)],
    ids=["nothing changed", "one fell", "all fell", "all grew"],
)
def test_whose_past_was_better_is_told_apart_from_what_all_share(changed, first, team):
    figures = volume(7, **changed)
    own = of(figures, "past")
    assert (own[0].practical and own[0].p < 0.001) == first
    assert not any(c.practical for c in own[1:])
    (whole,) = of(figures, "past", sellers=False)
    assert (whole.practical and whole.p < 0.001) == team


@pytest.mark.parametrize(("mean", "n"), [(3.0, 20), (30.0, 25), (300.0, 40), (1000.0, 60)])
def test_intervals_of_restricted_means_hold_the_truth_where_times_are_few_skewed_or_hardly_ever_end(mean, n):
    rng, end, held = np.random.default_rng(3), 60.0, []
    truth = mean * -np.expm1(-end / mean)
    for _ in range(800):
        days, watched = rng.exponential(mean, n), rng.uniform(40, 100, n)
        e = restricted(np.minimum(days, watched), days <= watched, np.arange(n), end).estimate
        held.append(e.low <= truth <= e.high)
    assert 0.92 < np.mean(held) < 0.99


def test_where_nothing_ever_happened_the_interval_still_has_a_width_that_falls_with_what_was_watched():
    few, many = (restricted(np.full(n, 90.0), np.zeros(n, bool), np.arange(n), 60.0).estimate for n in (10, 100))
    assert few.value == few.high == 60.0
    assert few.low < many.low < 60.0


def rows(seed, clients=60, one=1.0):
    """Eight sellers with clients of whom each has a couple of calls that go together: hit, value, days, happened. `one`: factor
    on the first seller's odds of a hit and on his times."""
    rng = np.random.default_rng(seed)
    bring = rng.geometric(0.5, 8 * clients)
    client = np.repeat(np.arange(8 * clients), bring)
    seller, kind = client // clients, rng.normal(0, 0.5, 8 * clients)[client]
    factor = np.where(seller == 0, one, 1.0)
    odds = factor * np.exp(kind - 0.5)
    value, watched = rng.gamma(2, 5, len(client)) * np.exp(kind) / factor, rng.uniform(15, 60, len(client))
    at = pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(rng.uniform(0, WEEKS * 7, len(client)), unit="D")
    return pd.DataFrame({
        "seller": np.array(SELLERS)[seller], "client": client, "at": at, "hit": rng.random(len(client)) < odds / (1 + odds),
        "value": value, "days": np.minimum(value, watched), "happened": value <= watched,
    })  # fmt: skip


KINDS = {
    "share": lambda made: share_figures("x", made, NAMES, SETTINGS),
    "median": lambda made: median_figures("x", made, NAMES, SETTINGS, worse="low", practical=1.0),
    "time": lambda made: time_figures("x", made, NAMES, SETTINGS, worse="low", practical=1.0),
}


@pytest.mark.parametrize("kind", KINDS)
def test_small_p_values_of_sellers_alike_are_as_rare_as_they_say(kind):
    made = [KINDS[kind](rows(seed)) for seed in range(30 if kind == "median" else 60)]
    for basis in ("peers", "past"):
        p = np.array([c.p for figures in made for c in of(figures, basis)])
        assert len(p) >= 200
        assert 0.01 < (p < 0.05).mean() < 0.08
        assert (p < 0.01).mean() < 0.025
        assert p.min() > 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_far_off_has_a_p_far_below(kind):
    for seed in range(3):
        found = of(KINDS[kind](rows(seed, one=0.3 if kind == "share" else 2.5)), "peers")
        assert found[0].p < 1e-4 and found[0].practical
        assert not any(c.practical for c in found[1:])
