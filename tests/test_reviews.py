"""What people heard is kept for good: appended, the latest of each author holds, the history can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callqa.store import Store, open_store
from callqa.store.reviews import (
    load_disputes,
    load_plans,
    load_reviews,
    save_dispute,
    save_plan,
    save_reviews,
)
from callqa.types.review import Dispute, Drawn, Plan, Review
from tests.builders import THURSDAY

OLGA = Review("c1", "need_identified", "met", "Ольга", THURSDAY, "задача названа", blind=True, machine="partly")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store("sqlite:///callqa.db", tmp_path)


def test_a_review_comes_back_as_it_was_given(store: Store) -> None:
    save_reviews(store, [OLGA])
    assert load_reviews(store) == [OLGA]
    assert load_reviews(store, "c2") == []


def test_the_latest_of_an_author_holds_and_the_first_is_history(store: Store) -> None:
    changed = replace(OLGA, verdict="partly", at=THURSDAY + timedelta(hours=1))
    save_reviews(store, [OLGA, replace(OLGA, author="Пётр")])
    save_reviews(store, [changed])
    assert {(one.author, one.verdict) for one in load_reviews(store)} == {("Ольга", "partly"), ("Пётр", "met")}
    assert len(load_reviews(store, history=True)) == 3


def test_a_dispute_is_open_until_another_decides_it(store: Store) -> None:
    opened = Dispute("d1", "c1", "need_identified", "Анна", THURSDAY, "misheard", "я спрашивала", verdict="missed")
    save_dispute(store, opened)
    assert [one.open for one in load_disputes(store)] == [True]
    save_dispute(
        store, replace(opened, outcome="changed", decided_by="Пётр", decided_at=THURSDAY, decided_verdict="met")
    )
    assert [(one.outcome, one.decided_verdict) for one in load_disputes(store, "c1")] == [("changed", "met")]


def test_a_sample_keeps_how_it_was_drawn(store: Store) -> None:
    calls = (Drawn("c2", 0.1, "s1·warm", "random", 0), Drawn("c1", 1.0, "s1·warm", "risk", 1, "review.risk.red_flag"))
    plan = Plan("p1", THURSDAY, 7, 100, {"per_seller": 10}, calls)
    save_plan(store, plan)
    assert load_plans(store) == [plan]
