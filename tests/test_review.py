"""Samples, agreement and corrected rates against known answers and by simulation."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from callqa.agreement import agreement, ordered
from callqa.review import (
    Wanted,
    difference_estimate,
    draw,
    drift,
    gates,
    hajek,
    half_width,
    leniency,
    pairs_of_reviewers,
    rogan_gladen,
    sensitivity,
)
from callqa.review.reviewers import ORDER
from callqa.review.sampling import allocate
from callqa.types.review import Plan, Review
from tests.builders import THURSDAY


def eligible(n: int = 200, sellers: int = 2, risk: float = 0.1, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "call_id": [f"c{i:04d}" for i in range(n)], "seller": [f"s{i % sellers}" for i in range(n)],
            "stage": rng.choice(["warm", "proposal"], n), "direction": rng.choice(["in", "out"], n),
            "length": rng.integers(0, 3, n), "score": rng.uniform(0, 100, n), "confidence": rng.uniform(0, 1, n),
            "risk": [("review.risk.red_flag" if x < risk else None) for x in rng.random(n)],
        }
    )  # fmt: skip


def plan(wanted: Wanted, seed: int = 7, **given: Any) -> Plan:
    return draw(eligible(**given), wanted, seed, THURSDAY)


# Sampling
def test_the_same_seed_gives_the_same_sample_and_another_gives_another() -> None:
    assert plan(Wanted()) == plan(Wanted())
    assert {d.call_id for d in plan(Wanted()).drawn} != {d.call_id for d in plan(Wanted(), seed=8).drawn}


def test_every_drawn_call_has_its_probability_and_nominated_ones_have_none() -> None:
    made = plan(Wanted(nominated=("c0001", "c0003")))
    assert all(0 < d.probability <= 1 for d in made.drawn if d.picked != "nominated" and d.probability is not None)
    asked = {d.call_id: d for d in made.drawn if d.call_id in ("c0001", "c0003")}
    assert set(asked) == {"c0001", "c0003"}
    assert all(d.probability is None for d in asked.values() if d.picked == "nominated")


def test_no_seller_gets_more_than_asked_for() -> None:
    made = plan(Wanted(per_seller=10, risk=3, uncertain=0))
    for kind, most in (("random", 20), ("risk", 6)):
        assert Counter(d.picked for d in made.drawn)[kind] <= most
    assert plan(Wanted(per_seller=500, risk=0, uncertain=0)).population == 200
    assert len(plan(Wanted(per_seller=500, risk=0, uncertain=0)).drawn) == 200


@pytest.mark.parametrize(
    ("sizes", "spread", "how", "given"),
    [
        ([80, 20], [1, 1], "proportional", [8, 2]),
        ([80, 20], [1, 9], "neyman", [3, 7]),
        ([1, 1, 98], [1, 1, 1], "proportional", [1, 1, 8]),
        ([3], [1], "proportional", [3]),
        ([], [], "proportional", []),
    ],
)
def test_calls_are_allotted_by_size_or_by_spread(
    sizes: list[int], spread: list[float], how: Any, given: list[int]
) -> None:
    assert allocate(sizes, spread, Wanted(per_seller=10, allocation=how)) == given


def test_probabilities_are_those_by_which_calls_are_really_drawn() -> None:
    calls = eligible(60)
    wanted = Wanted(per_seller=8, risk=2, uncertain=0)
    drawn: Counter[str] = Counter()
    stated: dict[str, float] = {}
    for seed in range(400):
        for one in draw(calls, wanted, seed, THURSDAY).drawn:
            drawn[one.call_id] += 1
            stated[one.call_id] = one.probability or 0
    gaps = [drawn[c] / 400 - stated[c] for c in stated]
    assert abs(float(np.mean(gaps))) < 0.01
    assert max(abs(g) for g in gaps) < 0.11  # four standard errors


def test_weights_undo_what_risk_picks_do() -> None:
    """Calls at risk are worse; unweighted they drag the average down, weighted they do not."""
    calls = eligible(400, risk=0.2)
    bad = calls["risk"].notna().to_numpy()
    truth = float((~bad).mean())
    weighted, plain = [], []
    for seed in range(120):
        made = draw(calls, Wanted(per_seller=20, risk=15, uncertain=0), seed, THURSDAY)
        place = dict(zip(calls["call_id"], ~bad, strict=True))
        hits = [bool(place[d.call_id]) for d in made.drawn]
        weighted.append(
            hajek(hits, [d.probability or 1 for d in made.drawn], [d.call_id for d in made.drawn]).value or 0
        )
        plain.append(float(np.mean(hits)))
    assert abs(float(np.mean(weighted)) - truth) < 0.03
    assert truth - float(np.mean(plain)) > 0.10


def test_it_says_beforehand_how_wide_the_answer_will_be() -> None:
    assert half_width(20, 100_000) == pytest.approx(0.18, abs=0.01)  # 14 of 20: 48 to 85 %
    assert half_width(100, 100) == 0.0
    assert half_width(0, 10) == 1.0


# Agreement
def test_kappa_and_ac1_of_the_known_table() -> None:
    pairs = [("a", "a")] * 130 + [("a", "b")] * 56 + [("b", "a")] * 9 + [("b", "b")] * 5
    found = agreement(pairs)
    assert found.accuracy == pytest.approx(0.675)
    assert found.kappa == pytest.approx(0.022, abs=0.001)
    assert found.ac1 == pytest.approx(0.533, abs=0.001)


def test_weighted_kappa_forgives_neighbours() -> None:
    near = [("met", "partly")] * 20 + [("missed", "missed")] * 30 + [("met", "met")] * 30
    far = [("met", "missed")] * 20 + [("missed", "missed")] * 30 + [("met", "met")] * 30
    assert (ordered(near, ORDER).weighted_kappa or 0) > (ordered(far, ORDER).weighted_kappa or 0)
    assert ordered(far, ORDER).ac2 is not None
    assert ordered([("na", "met")], ORDER).n == 0


def test_weighted_kappa_against_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    rng = np.random.default_rng(3)
    pairs = list(zip(rng.choice(ORDER, 80), rng.choice(ORDER, 80), strict=True))
    numbers = [[ORDER.index(v) for v in side] for side in zip(*pairs, strict=True)]
    assert ordered(pairs, ORDER).weighted_kappa == pytest.approx(
        cohen_kappa_score(*numbers, weights="linear"), abs=1e-3
    )


def test_positive_and_negative_agreement() -> None:
    found = ordered([("met", "met")] * 8 + [("met", "missed")] * 2 + [("missed", "missed")] * 10, ORDER)
    assert (found.positive, found.negative) == (pytest.approx(16 / 18, abs=1e-3), pytest.approx(20 / 22, abs=1e-3))
    assert found.prevalence == pytest.approx(18 / 40)


# Rates
def test_rogan_gladen_gives_the_true_share_back() -> None:
    truth, se, sp = 0.3, 0.9, 0.8
    assert rogan_gladen(truth * se + (1 - truth) * (1 - sp), se, sp) == pytest.approx(truth)
    assert rogan_gladen(0.5, 0.4, 0.5) is None  # worse than chance


def test_sensitivity_and_specificity() -> None:
    se, sp = sensitivity([True] * 10 + [False] * 10, [True] * 9 + [False] * 8 + [True] * 3)
    assert (se.value, sp.value) == (0.9, 0.7)


def test_the_difference_estimate_covers_the_truth() -> None:
    rng = np.random.default_rng(5)
    truth = rng.random(3000) < 0.4
    machine = np.where(rng.random(3000) < 0.85, truth, ~truth)
    covered = 0
    for _ in range(200):
        heard = rng.choice(3000, 120, replace=False)
        found = difference_estimate(
            machine.tolist(), truth[heard].tolist(), machine[heard].tolist(), [0.04] * 120, heard.tolist()
        )
        assert found is not None
        covered += (found.share.low or 0) <= truth.mean() <= (found.share.high or 1)
    assert covered >= 0.90 * 200


def test_without_ears_there_is_no_correction() -> None:
    assert difference_estimate([True], [], [], [], []) is None


# Reviewers
def review(
    call: int, verdict: str, author: str = "Ольга", machine: str | None = "met", blind: bool = True, **fields: Any
) -> Review:
    return Review(f"c{call}", "need_identified", verdict, author, THURSDAY, blind=blind, machine=machine, **fields)  # type: ignore[arg-type]


def test_only_blind_reviews_measure_anything() -> None:
    assert gates([review(i, "met", blind=False) for i in range(90)]) == []
    assert pairs_of_reviewers([review(1, "met", blind=False), review(1, "met", "Пётр", blind=False)]) == []


def test_reviewers_are_paired_and_the_machine_is_set_against_each() -> None:
    found = pairs_of_reviewers([review(1, "met"), review(1, "partly", "Пётр"), review(2, "met")])
    assert [(p.first, p.second, p.agreement.n) for p in found] == [
        ("Ольга", "machine", 2),
        ("Ольга", "Пётр", 1),
        ("Пётр", "machine", 1),
    ]


@pytest.mark.parametrize(
    ("right", "n", "state"),
    [(1.0, 120, "auto"), (0.88, 120, "suggest"), (0.5, 120, "human"), (1.0, 30, "untold")],
)
def test_a_gate_opens_only_where_the_interval_allows(right: float, n: int, state: str) -> None:
    verdicts = itertools.cycle(["met", "missed"])
    made = [
        review(i, v, machine=v if i < right * n else ("missed" if v == "met" else "met"))
        for i, v in zip(range(n), verdicts, strict=False)
    ]
    made = (
        made
        if right != 0.5
        else [
            review(i, v, machine="met" if (i // 2) % 2 else "missed") for i, v in zip(range(n), verdicts, strict=False)
        ]
    )
    (gate,) = gates(made)
    assert gate.state == state


def test_a_mild_reviewer_is_seen_and_his_drift_by_month() -> None:
    mild = [review(i, "met", "Пётр") for i in range(10)] + [review(i, "missed") for i in range(10)]
    found = {one.author: one for one in leniency(mild)}
    assert (found["Пётр"].own.value, found["Пётр"].others.value) == (1, 0)
    later = [review(i, "missed") for i in range(3)]
    assert [(m, e.n) for m, e in drift(later, "Ольга")] == [("2026-03", 3)]
