"""The simulated seasons: the same from the same seed, with columns as the store gives them, and losses of the stated size."""

import pandas as pd
import pytest

from callqa.audit.facts import DEALS, MET, TALKS
from callqa.audit.health import talks_gate
from tests.scenarios import SCENARIOS, Habits, season

SEEDS = range(3)
PLANTED = 2


def test_a_season_is_the_same_from_the_same_seed_and_fit_to_be_judged():
    one, again = season(7), season(7)
    pd.testing.assert_frame_equal(one.talks, again.talks)
    pd.testing.assert_frame_equal(one.deals, again.deals)
    assert (list(one.talks), list(one.deals)) == (list(TALKS), list(DEALS))
    assert talks_gate(one) is None
    assert set(one.records) == {"contacts", "tasks", "receivables", "nps", "brief"}


def test_deals_end_after_they_began_and_what_has_not_ended_is_open():
    deals = season(1).deals
    closed = deals["status"].isin(["won", "lost"])
    assert (deals["closed"][closed] > deals["created"][closed]).all()
    assert deals["closed"][~closed].isna().all()
    assert closed.sum() / 8 > 15


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.check)
def test_each_loss_is_at_one_seller_and_is_said_in_words(scenario):
    assert scenario.changes
    assert scenario.habits() != Habits()
    assert scenario.size


def _share(facts, hit):
    """Own share of the planted seller, and the others'."""
    mine = facts.talks["seller"] == f"s{PLANTED + 1:02d}"
    return hit[mine].mean(), hit[~mine].mean()


@pytest.mark.parametrize(
    ("check", "measure"),
    [
        ("K03", lambda talks: talks["seconds"].between(1, 6)),
        ("K09", lambda talks: (talks["next"] == MET).where(talks["judged"] & talks["deal"].ge(0))),
        ("K07", lambda talks: (talks["contact"] == MET).where(talks["judged"] & talks["deal"].ge(0))),
    ],
)
def test_planted_losses_have_about_their_stated_size(check, measure):
    scenario = next(one for one in SCENARIOS if one.check == check)
    for seed in SEEDS:
        plain, spoiled = season(seed), season(seed, planted={PLANTED: scenario.habits()})
        own, others = _share(plain, measure(plain.talks))
        assert own == pytest.approx(others, abs=0.08)
        own, others = _share(spoiled, measure(spoiled.talks))
        assert abs(own - others) > 0.07
