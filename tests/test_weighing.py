"""Signs weighed together: shares of the three verdicts, when they overrule the rules, and tables that only hold known signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.scoring import need_signs, weighing
from callqa.scoring.need import by_rules, detect, rows
from tests.builders import dialogue, turn

SHARE = st.floats(0, 1)


@given(SHARE, SHARE)
def test_shares_are_of_a_whole_and_met_is_also_named(met: float, named: float) -> None:
    shares = weighing.shares(met, named)
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0
    assert shares["met"] == met


@given(st.lists(SHARE, max_size=8))
def test_one_more_turn_never_makes_it_less_likely(chances: list[float]) -> None:
    assert weighing.of_any([*chances, 0.3]) >= weighing.of_any(chances)


@pytest.mark.parametrize(
    ("met", "named", "ruled", "instead"),
    [
        (0.9, 0.95, "met", None),
        (0.9, 0.95, "missed", "met"),
        (0.05, 0.1, "met", "missed"),
        (0.05, 0.9, "missed", "partly"),
        (0.6, 0.9, "partly", None),  # likelier, though not by enough
        (0.0, 0.0, "missed", None),
    ],
)
def test_only_what_is_far_likelier_overrules(met: float, named: float, ruled: str, instead: str | None) -> None:
    assert weighing.outweighs(weighing.shares(met, named), ruled) == instead  # type: ignore[arg-type]


def test_signs_raise_or_lower_the_chance_by_their_weight() -> None:
    table = {"bias": -1.0, "asks": 2.0, "denies": -2.0}
    assert weighing.chance({}, table) < 0.5 < weighing.chance({"asks": 1.0}, table)
    assert weighing.chance({"asks": 1.0, "denies": 1.0}, table) == weighing.chance({"unknown": 1.0}, table)


@pytest.mark.parametrize("outcome", ["met", "named"])
def test_the_table_holds_no_sign_that_is_never_seen(outcome: str) -> None:
    lists = {
        f"{place}:{name}"
        for place, names in (("before", need_signs.BEFORE), ("said", need_signs.SAID), ("after", need_signs.AFTER))
        for name in names
    }
    seen = (
        set(need_signs._said("a", "en")) | set(need_signs._before("a", "en")) | set(need_signs._after("a", "a", "en"))
    )
    known = lists | seen | {"said:opens", "said:names_need", weighing.BIAS}
    assert set(weighing.weights("need", outcome)) <= known


def test_each_turn_of_the_client_has_its_signs_and_no_other_has() -> None:
    call = dialogue(
        turn("seller", "What do you need the pump for?"),
        turn("client", "It is for the cellar, we get two feet of water every spring."),
        turn("seller", "Floods how deep?"),
        language="en",
    )
    (signs,) = rows(call)
    assert {"before:asks", "said:matter"} <= set(signs)
    assert any(name.startswith("after:") for name in signs)


def test_the_confidence_is_the_share_of_the_verdict_that_is_given() -> None:
    question, answer = (
        turn("seller", "What do you need the pump for?"),
        turn("client", "It is for the cellar, we get two feet of water every spring."),
    )
    call = dialogue(question, answer, language="en")
    found = detect(call)
    assert found.verdict == by_rules(call).verdict == "met"
    assert 0.5 < found.confidence < 1
