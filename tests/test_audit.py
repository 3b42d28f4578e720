"""Counts and the figures made of them: known values, coverage by simulation, sums that add up."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.audit.facts import DEALS, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame
from callqa.audit.health import link_gate, talks_gate, warnings
from callqa.audit.intervals import (
    _bootstrapped,
    _linearised,
    false_discovery,
    mean,
    p_value,
    stratified_difference,
    wilson,
)
from callqa.audit.outcomes import associations, first_conversations
from callqa.config import AuditSettings
from callqa.types import CORE, Reason, Tally


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(14, 20, 0.481, 0.855), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (1, 1, 0.207, 1.0)],
)
def test_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    found = wilson(hits, n)
    assert (found.n, found.value) == (n, hits / n)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_nothing_gives_no_share_and_says_so() -> None:
    found = wilson(0, 0)
    assert (found.n, found.value, found.low) == (0, None, None)
    assert found.reason is not None
    assert Tally().rate is None


def test_nineteen_of_twenty_wilson_intervals_hold_the_truth() -> None:
    r = np.random.default_rng(1)
    for n, p in ((15, 0.3), (40, 0.7), (40, 0.1)):
        held = [w.low <= p <= w.high for w in (wilson(int(h), n) for h in r.binomial(n, p, 2000))]
        assert 0.9 < np.mean(held) < 0.985


def test_a_mean_of_clustered_calls_is_less_sure_than_of_independent_ones() -> None:
    values = [40.0] * 30 + [60.0] * 30
    together = [f"client {i // 10}" for i in range(60)]
    apart = [f"client {i}" for i in range(60)]
    wide, narrow = mean(values, together, 0), mean(values, apart, 0)
    assert wide.value == narrow.value == 50
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    assert mean(values[:3], together[:3], 0).low is None


@pytest.mark.parametrize("seed", range(3))
def test_over_many_clients_the_linearised_interval_is_the_bootstraps(seed: int) -> None:
    r = np.random.default_rng(seed)
    sizes = r.geometric(0.3, 900)
    sums = np.array([r.choice([0, 25, 50, 75, 100], n).sum() + n * r.normal(0, 10) for n in sizes])
    drawn, formula = _bootstrapped(sums, sizes, seed), _linearised(sums, sizes)
    noise = 0.08 * (drawn[1] - drawn[0])  # of a thousand draws
    assert formula == (pytest.approx(drawn[0], abs=noise), pytest.approx(drawn[1], abs=noise))


def test_the_stratified_difference_of_a_table_worked_by_hand() -> None:
    # Weights 20·20/40 = 10 and 10·30/40 = 7.5; differences .30 and .20: (10·.30 + 7.5·.20) / 17.5 = .2571.
    found = stratified_difference([(12, 20, 6, 20), (5, 10, 9, 30)])
    assert found.n == 80
    assert found.value == pytest.approx(25.71, abs=0.01)
    assert found.low < 25.71 < found.high


def test_one_stratum_is_the_plain_difference_and_an_empty_arm_is_left_out() -> None:
    one = stratified_difference([(12, 20, 6, 20)])
    assert one.value == pytest.approx(30)
    assert stratified_difference([(12, 20, 6, 20), (3, 4, 0, 0)]) == one
    assert stratified_difference([(3, 4, 0, 0)]).reason is not None


def test_stratifying_takes_out_what_the_sellers_differ_in() -> None:
    """Simpson: within each seller the habit does nothing; the good seller has it more often."""
    assert stratified_difference([(32, 40, 8, 10), (2, 10, 8, 40)]).value == pytest.approx(0)


def test_nineteen_of_twenty_stratified_intervals_hold_the_truth() -> None:
    r, held = np.random.default_rng(2), []
    for _ in range(1000):
        strata = [
            (int(r.binomial(n1, p + 0.2)), n1, int(r.binomial(n0, p)), n0)
            for n1, n0, p in ((12, 25, 0.2), (30, 10, 0.5), (18, 18, 0.35))
        ]
        found = stratified_difference(strata)
        held.append(found.low <= 20 <= found.high)
    assert 0.925 < np.mean(held) < 0.98


def test_p_and_q_values() -> None:
    sure = stratified_difference([(40, 50, 15, 50)])
    assert p_value(sure) < 0.001
    assert p_value(stratified_difference([(10, 50, 10, 50)])) == pytest.approx(1)
    # Benjamini & Hochberg's procedure by hand: .01·4/1, .02·4/2, .04·4/3 and .20; None stays.
    assert false_discovery([0.04, None, 0.01, 0.02, 0.2]) == [
        pytest.approx(0.16 / 3), None, pytest.approx(0.04), pytest.approx(0.04), pytest.approx(0.2),
    ]  # fmt: skip


tallies = st.builds(Tally, *[st.integers(0, 50)] * 5)


@given(tallies, tallies, tallies)
def test_tallies_add_up_as_counts(a: Tally, b: Tally, c: Tally) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Tally() == a
    assert (a + b).judged == a.judged + b.judged
    rate = (a + b).rate
    assert rate is None or (0 <= rate <= 1 and math.isclose(rate * (a + b).judged, a.met + b.met))


def tables(*calls: tuple[str, str, int, str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(deal, seller, day, status of the deal) a call → calls, links, deals."""
    day = pd.Timestamp("2026-03-01", tz="UTC")
    rows = [(f"c{i}", day + pd.Timedelta(days=d), s, 50.0, None, True) for i, (_, s, d, _) in enumerate(calls)]
    talks = pd.DataFrame(rows, columns=["call_id", "started_at", "seller_id", "score", "not_judged", "judged"])
    links = pd.DataFrame(
        [(f"c{i}", deal, "linked") for i, (deal, *_) in enumerate(calls)], columns=["call_id", "deal_id", "status"]
    )
    known = {deal: status for deal, _, _, status in calls}
    closed = [(d, s, day + pd.Timedelta(days=20)) for d, s in known.items()]
    return talks, links, pd.DataFrame(closed, columns=["deal_id", "status", "closed_at"])


def test_only_the_first_conversation_of_a_closed_deal_counts() -> None:
    first = first_conversations(
        *tables(
            ("d1", "a", 3, "won"),
            ("d1", "a", 1, "won"),
            ("d2", "a", 2, "open"),
            ("d3", "a", 25, "lost"),
            ("d4", "b", 5, "lost"),
        )
    )
    assert dict(zip(first["deal_id"], first["call_id"], strict=True)) == {"d1": "c1", "d4": "c4"}
    assert first.set_index("deal_id")["won"].to_dict() == {"d1": True, "d4": False}


def test_few_deals_are_said_to_be_few() -> None:
    first = first_conversations(*tables(*[(f"d{i}", "a", 1, "won") for i in range(6)]))
    findings = pd.DataFrame(
        [(f"c{i}", name, "met", True, True) for i in range(6) for name in CORE],
        columns=["call_id", "criterion", "verdict", "asked", "core"],
    )
    for one in associations(first, findings, AuditSettings()):
        assert one.difference.value is None
        assert one.difference.reason is not None


def linked_calls(*sellers: tuple[str, int, int], deals: int = 1) -> dict[str, pd.DataFrame]:
    """(seller, calls, of them linked) → frames of a store."""
    rows = [(f"{s}{i}", s, "linked" if i < linked else "unlinked") for s, n, linked in sellers for i in range(n)]
    frame = pd.DataFrame(rows, columns=["call_id", "seller_id", "status"])
    return {"calls": frame[["call_id", "seller_id"]], "links": frame[["call_id", "status"]],
            "deals": pd.DataFrame({"deal_id": range(deals)})}  # fmt: skip


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (linked_calls(("a", 50, 45), ("b", 50, 40)), None),
        (linked_calls(("a", 100, 70)), None),
        (linked_calls(("a", 100, 69)), "audit.warn.not_linked"),
        (linked_calls(("a", 50, 50), ("b", 50, 39)), "audit.warn.uneven_links"),
        (linked_calls(("a", 50, 50), ("b", 19, 0)), None),  # of too few calls to tell
        (linked_calls(("a", 50, 50), deals=0), "audit.warn.no_crm"),
        (linked_calls(), None),
    ],
)
def test_what_needs_links_is_judged_only_where_they_are_many_and_even(
    frames: dict[str, pd.DataFrame], code: str
) -> None:
    gate = link_gate(frames)
    assert (gate and gate.code) == code


def test_the_gate_is_the_same_over_the_facts_of_the_checks() -> None:
    frames = linked_calls(("a", 50, 50), ("b", 50, 39))
    talks = frame(TALKS, [{"call_id": c, "seller": s, "link": link} for (c, s), link in
                          zip(frames["calls"].itertuples(index=False), frames["links"]["status"], strict=True)])  # fmt: skip
    facts = Facts(talks, frame(DEALS, [{"deal_id": "d"}]), *(frame(kind) for kind in (SIGNALS, MOVES, PUSHES, OWNERS)))
    assert talks_gate(facts) == link_gate(frames)


def test_clocks_and_votes_that_a_person_has_to_look_at_are_warned_of() -> None:
    frames = linked_calls(("a", 50, 45))
    good = {"no_seller": 0, "unknown_verdicts": wilson(0, 10)}
    clock, vote = ("clock_offset", "minutes"), ("channel_vote", "least")
    for (name, value), fine, bad in ((clock, -9.0, -180.0), (vote, 95, 75)):
        assert not warnings(frames, {**good, name: Reason("x", {value: fine})})
        assert len(warnings(frames, {**good, name: Reason("x", {value: bad})})) == 1
