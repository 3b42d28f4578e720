"""K07 and K08: what the CRM holds to reach the client by, and what he needs; calls beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.capture import contact_captured, need_known, own_words
from callqa.audit.facts import MET, MISSED, NO, Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, signal, talk

PHONE, OTHER = "+79161234567", "+79161234568"


def one_deal(**fields: Any) -> Facts:
    return facts([talk(deal=0, need=MET, contact=MET)], [deal(**fields)])


@pytest.mark.parametrize(
    ("fields", "hit"),
    [
        ({"contact": "Olga", "phones": (PHONE, OTHER)}, True),
        ({"contact": "Olga", "phones": (PHONE,), "emails": ("olga@plant.example",)}, True),
        ({"contact": "Olga", "phones": (PHONE,)}, False),  # the number that was called anyway
        ({"phones": (PHONE, OTHER)}, False),  # whom to ask for is not known
        ({"contact": " ", "emails": ("a@b.example",)}, False),
        ({}, False),
    ],
)
def test_a_name_and_a_channel_beyond_the_number_called(fields: dict[str, Any], hit: bool) -> None:
    whole = figure(contact_captured(one_deal(**fields), SETTINGS), "k07.measure.kept").estimate
    assert (whole.n, whole.value) == (1, float(hit))


def test_the_export_of_contacts_counts_too() -> None:
    contacts = pd.DataFrame([{"name": "Olga", "company": "Plant", "email": "olga@plant.example"}])
    made = facts([talk(deal=0, contact=MET)], [deal(company="Plant")], records={"contacts": contacts})
    assert figure(contact_captured(made, SETTINGS), "k07.measure.kept").estimate.value == 1.0


def test_a_deal_counts_a_day_after_its_first_conversation() -> None:
    made = facts([talk(day=0, deal=0, contact=MET), talk(day=59.5, deal=1, contact=MET)], [deal(), deal(created=59)])
    assert figure(contact_captured(made, SETTINGS), "k07.measure.kept").estimate.n == 1


def test_without_a_crm_calls_alone_are_judged_and_it_is_said() -> None:
    result = contact_captured(facts([talk(contact=MET), talk(day=1, contact=MISSED)]), SETTINGS)
    assert {one.measure for one in result.figures} == {"k07.measure.said"}
    assert [one.code for one in result.notes] == ["audit.warn.no_crm"]


def test_calls_in_which_nobody_asked_are_to_hear() -> None:
    result = contact_captured(facts([talk(contact=MISSED, contact_asked=NO), talk(day=1, contact=MET)]), SETTINGS)
    assert [one.call_id for one in result.moments] == ["c0"]


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("насос для скважины, до 60 метров", True),
        ("a packing line, forty cartons a minute", True),
        ("насос", False),  # too short to tell anything
        ("               ", False),
        (None, False),
    ],
)
def test_a_need_says_something(note: str | None, kept: bool) -> None:
    assert own_words(pd.Series([note]), pd.Series(["a"])).tolist() == [kept]


def test_what_a_seller_writes_again_and_again_is_no_need_but_another_may_write_it_once() -> None:
    notes = pd.Series(
        ["Интересуется оборудованием"] * 3 + ["интересуется оборудованием", "линия розлива на 2000 бутылок"]
    )
    assert own_words(notes, pd.Series(["a", "a", "a", "b", "a"])).tolist() == [False, False, False, True, True]


def test_the_gap_is_of_the_same_deals() -> None:
    talks = [talk(day=i, deal=i, need=MET if i < 3 else MISSED) for i in range(4)]
    deals = [deal(need="линия на 2000 бутылок в час"), deal(), deal(), deal(need="станок по металлу, лист 3 мм")]
    result = need_known(facts(talks, deals), SETTINGS)
    assert (
        figure(result, "k08.measure.gap").estimate.value == 25.0
    )  # two said and not written, one written and not said
    assert [row[2] for row in result.listings[0].rows] == ["D2", "D1"]


def test_what_was_said_and_not_written_is_to_hear() -> None:
    talks = [talk(deal=0, need=MET), talk(day=1, deal=1, need=MET)]
    said = [signal(0, "said", "need", "линию розлива"), signal(1, "said", "need", "станок")]
    result = need_known(facts(talks, [deal(), deal(need="станок по металлу, лист 3 мм")], said), SETTINGS)
    assert [(one.call_id, one.start) for one in result.moments] == [("c0", 12.0)]


def team(low: str | None) -> Facts:
    """Six sellers with forty deals each; `low` writes down half as many needs and channels as the others."""
    talks, deals = [], []
    for seller in "abcdef":
        for i in range(40):
            written = i % 10 < (4 if seller == low else 8)
            talks.append(talk(seller, day=i + 1, deal=len(deals), client=len(deals), need=MET, contact=MET))
            deals.append(
                deal(seller, created=i + 0.9, client=len(deals), need=f"line {i} of {seller}, cartons" if written else None,
                     contact="Olga" if written else None, emails=("olga@plant.example",))
            )  # fmt: skip
    return facts(talks, deals)


@pytest.mark.parametrize(
    ("check", "measure"), [(contact_captured, "k07.measure.kept"), (need_known, "k08.measure.written")]
)
def test_who_writes_down_half_as_much_is_flagged_and_nobody_else(check: Any, measure: str) -> None:
    assert flags(flagged([check(team("d"), SETTINGS)], SETTINGS)) == {(measure, "d")}
    assert flags(flagged([check(team(None), SETTINGS)], SETTINGS)) == set()


@pytest.mark.parametrize(
    ("made", "check", "code"),
    [
        (facts(), "K07", "checks.absent.judged"),
        (facts([talk(need=MET)]), "K08", "checks.absent.deals"),
        (one_deal(), "K08", "k08.absent.column"),
    ],
)
def test_what_is_absent_is_said_with_what_to_do(made: Facts, check: str, code: str) -> None:
    (result,) = run_checks(made, SETTINGS, [check])
    assert result.not_judged is not None and result.not_judged.code == code
    assert all("callqa" in say(result.not_judged, language) for language in LANGUAGES)
