"""K15 to K27 on hand-made facts: what counts, what does not, and what is said when the data are absent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from callqa.audit.checks import CHECKS, flagged, run_checks
from callqa.audit.facts import CRITERIA, MET, MISSED, Facts, frame
from callqa.texts import LANGUAGES, catalogue, say
from callqa.types.checks import CheckResult
from tests.facts import SETTINGS, deal, facts, figure, flags, moment, signal, talk
from tests.scenarios import SCENARIOS, season

MINE = tuple(f"K{n}" for n in range(15, 28))
SELLERS = "abcdef"


def run(code: str, given: Facts) -> CheckResult:
    return CHECKS[code].run(given, SETTINGS)


@pytest.mark.parametrize("code", MINE)
def test_without_data_a_check_says_what_it_needs(code: str) -> None:
    result = run(code, facts())
    assert result.not_judged is not None
    assert not result.figures
    assert all(say(result.not_judged, language) for language in LANGUAGES)


@pytest.mark.parametrize("code", MINE)
def test_every_check_has_its_title_and_question_in_both_languages(code: str) -> None:
    for language in LANGUAGES:
        assert {f"{code.lower()}.title", f"{code.lower()}.question"} <= set(catalogue(language))


@pytest.mark.parametrize(
    "scenario",
    [one for one in SCENARIOS if one.check in {"K15", "K18", "K20", "K21", "K23", "K26", "K27"}],
    ids=lambda one: one.check,
)
def test_a_planted_loss_is_flagged_at_its_seller(scenario: Any) -> None:
    result = run_checks(season(1, planted={3: scenario.habits()}), SETTINGS, [scenario.check])
    assert "s04" in {seller for _, seller in flags(result)}


def test_nothing_planted_flags_next_to_nobody() -> None:
    found = [
        one
        for seed in (11, 12, 13)
        for one in flags(run_checks(season(seed), SETTINGS, [c for c in MINE if c != "K23"]))
    ]
    assert len(found) <= 3  # of 3 seasons x 8 sellers x 12 checks


def test_every_sentence_and_listing_of_a_season_can_be_said() -> None:
    for result in run_checks(season(1), SETTINGS, MINE):
        told = [
            *result.findings,
            *result.notes,
            *(p.title for p in result.plots),
            *(x.title for x in result.listings),
            *(m.reason for m in result.moments),
        ]
        for language in LANGUAGES:
            assert all(say(one, language) for one in told)
            assert all(say(column, language) for x in result.listings for column in x.columns)
            assert all(say(one.measure, language) for one in result.figures)


# K15
def probe(client: int, day: float, **fields: Any) -> dict[str, Any]:
    return talk("a", day, client=client, direction="in", next=MISSED, contact=MISSED, **fields)


@pytest.mark.parametrize(
    ("later", "gone"),
    [
        ([], 1),
        ([talk("a", 5, client=1)], 0),  # talked again within 30 days
        ([talk("a", 45, client=1)], 1),  # too late
    ],
)
def test_a_price_probe_is_let_go_when_nothing_follows(later: list[dict[str, Any]], gone: int) -> None:
    made = facts([probe(1, 0), *later], signals=[signal(0, "price_question")], until=60)
    result = run("K15", made)
    assert figure(result, "k15.measure").estimate.value == gone


def test_a_probe_with_a_step_or_a_contact_is_kept_and_a_recent_one_does_not_count() -> None:
    talks = [probe(1, 0) | {"next": MET}, probe(2, 0) | {"contact": MET}, probe(3, 55)]
    made = facts(talks, signals=[signal(n, "price_question") for n in range(3)], until=60)
    assert figure(run("K15", made), "k15.measure").estimate == figure(run("K15", made), "k15.measure").estimate
    assert (run("K15", made).n, figure(run("K15", made), "k15.measure").estimate.value) == (2, 0)


# K17
def handed(*talks: dict[str, Any], closed: float | None = None) -> pd.DataFrame:
    from callqa.audit.checks.handover import _handed

    deals = [deal("a", client=7, closed=closed, status="lost" if closed else "open")]
    owners = [{"deal": 0, "at": moment(10), "was": "B", "now": "A"}]
    return _handed(facts([talk("b", 1, client=7), *talks], deals, owners=owners, until=40))


@pytest.mark.parametrize(
    ("talks", "days", "reached"),
    [
        ([talk("a", 12, client=7)], 1.43, True),  # Sunday to Tuesday, 10:15
        ([talk("b", 12, client=7)], 21.43, False),  # the old person
        ([talk("a", 12, client=8)], 21.43, False),  # another client
        ([talk("a", 12, client=7, seconds=5.0)], 21.43, False),  # no conversation
    ],
)
def test_a_handed_client_waits_for_the_new_persons_first_talk(
    talks: list[dict[str, Any]], days: float, reached: bool
) -> None:
    rows = handed(*talks)
    assert (round(rows["days"][0], 2), bool(rows["happened"][0])) == (days, reached)


def test_a_wait_ends_with_the_deal() -> None:
    assert (round(handed(closed=15)["days"][0], 2), bool(handed(closed=15)["happened"][0])) == (4.43, False)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("Thu 12 Mar 10:00", "Thu 12 Mar 16:00", 0.25),
        ("Fri 13 Mar 12:00", "Mon 16 Mar 12:00", 1.0),
        ("Sat 14 Mar 09:00", "Sun 15 Mar 22:00", 0.0),
        ("Fri 13 Mar 12:00", "Fri 27 Mar 12:00", 10.0),
    ],
)
def test_a_wait_has_no_weekends(since: str, until: str, days: float) -> None:
    from callqa.audit.checks.handover import weekdays

    one, other = (
        pd.Series(pd.to_datetime([at[4:]], format="%d %b %H:%M").map(lambda x: x.replace(year=2026)))
        .dt.tz_localize("Europe/Moscow")
        .dt.tz_convert("UTC")
        for at in (since, until)
    )
    assert weekdays(one, other, "Europe/Moscow")[0] == pytest.approx(days)


# K20
def test_a_decider_on_the_line_is_named_and_reached_and_the_gatekeepers_word_names_only() -> None:
    talks = [talk("a", n, deal=n, client=n, stage="proposal", decider=MET if n < 2 else MISSED) for n in range(3)]
    made = facts(
        talks,
        [deal("a", client=n) for n in range(3)],
        signals=[signal(0, "decider", "я решаю", "self"), signal(1, "decider", "директор", "role")],
    )
    result = run("K20", made)
    assert figure(result, "k20.measure.unnamed").estimate.value == pytest.approx(1 / 3)
    assert figure(result, "k20.measure.unreached").estimate.value == pytest.approx(1 / 2)


def test_calls_after_the_outcome_name_nobody() -> None:
    talks = [
        talk("a", 1, deal=0, stage="proposal", decider=MISSED),
        talk("a", 9, deal=0, stage="proposal", decider=MET),
    ]
    result = run("K20", facts(talks, [deal("a", "won", closed=5)]))
    assert figure(result, "k20.measure.unnamed").estimate.value == 1


# K21
def test_demands_count_from_the_proposal_on() -> None:
    talks = [
        talk("a", 1, deal=0, stage="warm"),
        talk("a", 7, deal=0, stage="proposal"),
        talk("a", 14, deal=0, stage="proposal"),
        talk("a", 15, deal=0, stage="proposal", judged=False),
    ]
    said = [
        signal(0, "demand", "price", "free"),
        signal(1, "demand", "price", "traded"),
        signal(2, "demand", "bonus", "free"),
    ]
    result = run("K21", facts(talks, [deal("a", "won", closed=21)], said))
    assert figure(result, "k21.measure").estimate.value == pytest.approx(100 * 2 / 2)  # two demands in two judged talks
    moves = [{"deal": 0, "at": moment(3), "stage": "proposal", "stage_raw": "P", "status": "open", "seller": "a"}]
    unheard = run("K21", facts(talks[:1], [deal("a")], moves=moves))
    assert figure(unheard, "k21.measure").estimate.n == 0


# K22
@pytest.mark.parametrize(("state", "left"), [("open", 1), ("answered", 1), ("accepted", 0)])
def test_an_objection_is_settled_when_the_client_agrees(state: str, left: int) -> None:
    talks = [talk("a", 1, deal=0), talk("a", 4, deal=0)]
    made = facts(
        talks,
        [deal("a", "lost", closed=9)],
        [signal(0, "objection", "price", "open"), signal(1, "objection", "price", state)],
    )
    assert figure(run("K22", made), "k22.measure").estimate.value == left


def test_won_deals_and_open_ones_are_no_losses() -> None:
    talks = [talk("a", 1, deal=0), talk("a", 1, deal=1)]
    made = facts(
        talks, [deal("a", "won", closed=9), deal("a")], [signal(n, "objection", "price", "open") for n in (0, 1)]
    )
    assert run("K22", made).not_judged is not None


# K23
def forecast(p: float, won: int, lost: int) -> CheckResult:
    deals = [deal("a", "won" if n < won else "lost", closed=30) for n in range(won + lost)]
    moves = [
        {"deal": n, "at": moment(5), "stage": "proposal", "status": "open", "probability": p} for n in range(len(deals))
    ]
    late = [
        {"deal": n, "at": moment(31), "stage": "proposal", "status": "won", "probability": 0.99} for n in range(won)
    ]
    (result,) = flagged([run("K23", facts(deals=deals, moves=[*moves, *late]))], SETTINGS)
    return result


def test_forecasts_that_come_true_are_quiet_and_painted_ones_are_flagged() -> None:
    assert not forecast(0.5, 30, 30).flagged
    assert {one.seller for one in forecast(0.9, 20, 40).flagged} == {"", "a"}
    assert not forecast(0.3, 40, 20).flagged  # better than forecast is no loss
    assert figure(forecast(0.5, 30, 30), "k23.measure").estimate.value == pytest.approx(1)


# K24
def test_a_reason_to_buy_is_counted_and_never_flagged() -> None:
    counts = frame(
        CRITERIA, [{"seller": s, "criterion": "PP8", "verdict": MET if s == "a" else MISSED, "n": 40} for s in SELLERS]
    )
    (result,) = run_checks(facts([talk(s) for s in SELLERS], criteria=counts), SETTINGS, ["K24"])
    assert figure(result, "k24.measure").estimate.value == pytest.approx(1 / 6)
    assert not result.flagged


# K26
def owed(overdue: dict[str, list[float]], **more: Any) -> Facts:
    rows = [
        {"client": f"{seller}{n}", "seller": seller.upper(), "amount": 100.0, "overdue_days": 10 if late else 0, "currency": "RUB", **more}
        for seller, given in overdue.items()
        for n, late in enumerate(given)
    ]  # fmt: skip
    return facts([talk(s) for s in SELLERS], records={"receivables": pd.DataFrame(rows)})


def test_two_or_three_debtors_make_no_bad_seller() -> None:
    even = {s: [1.0] * 4 + [0.0] * 16 for s in SELLERS}
    assert not flags(flagged([run("K26", owed(even))], SETTINGS))
    assert flags(flagged([run("K26", owed({**even, "c": [1.0] * 16 + [0.0] * 4}))], SETTINGS)) == {("k26.measure", "c")}
    assert not flags(
        flagged([run("K26", owed({**{s: [0.0] * 20 for s in SELLERS}, "c": [1.0] * 3 + [0.0] * 17}))], SETTINGS)
    )


def test_currencies_are_never_added_up() -> None:
    made = owed({s: [1.0] * 10 for s in SELLERS})
    table = made.records["receivables"]
    table.loc[0, ["currency", "amount"]] = ["USD", 1e9]
    result = run("K26", made)
    assert figure(result, "k26.measure").estimate.n == 59
    assert "1" in say(result.notes[0], "en")


# K27
def test_clients_who_bought_are_asked_or_not() -> None:
    talks = [talk("a", 20 + n, client=1, stage="service") for n in range(4)] + [talk("a", 1, client=2)]
    said = [
        signal(0, "upsell_ask", "", "accepted"),
        signal(1, "upsell_ask", "", "open"),
        signal(4, "upsell_ask", "", "accepted"),
    ]
    result = run("K27", facts(talks, [deal("a", "won", closed=10, client=1)], said))
    assert figure(result, "k27.measure.asked").estimate.value == pytest.approx(2 / 4)  # the fifth is no client yet
    assert figure(result, "k27.measure.accepted").estimate.n == 1


# K25
@pytest.mark.parametrize(
    ("talks", "lost"),
    [
        ([], True),
        ([talk("a", 21, client=7)], True),  # before the second deal was lost
        ([talk("a", 40, client=7)], False),  # still talks to us: he has only not bought once more
        ([talk("b", 40, client=8)], True),  # another client
    ],
)
def test_a_client_is_lost_with_a_lost_deal_only_where_nobody_talks_with_him_since(talks: Any, lost: bool) -> None:
    from callqa.audit.checks.accounts import _accounts

    deals = [deal("a", "won", client=7, closed=10), deal("a", "lost", created=20, client=7, closed=30)]
    rows = _accounts(facts([talk("a", 1, client=7), *talks], deals, until=80))
    assert bool(rows["happened"][0]) == lost
    early = _accounts(facts([talk("a", 1, client=7), *talks], deals, until=50))
    assert not early["happened"][0]  # not yet silent for 30 days


def test_a_tail_beyond_the_draws_is_near_the_true_one_also_where_it_is_skewed() -> None:
    from scipy.stats import gamma

    from callqa.audit.checks.receivables import tail

    law = gamma(6)
    for chance in (0.05, 1e-3, 1e-4, 1e-5):
        found = [tail(law.rvs(10_000, random_state=seed), law.isf(chance)) for seed in range(30)]
        assert np.exp(np.mean(np.log(found))) == pytest.approx(chance, rel=0.8)
        assert max(found) < 30 * chance
    assert tail(np.full(100, 0.5), 0.6) == pytest.approx(1 / 101)
