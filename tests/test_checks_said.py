"""K12: what was said against what stands in the CRM, field by field; empty and different apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from callqa.audit.checks import flagged, run_checks
from callqa.audit.checks.said import said_not_in_crm
from callqa.audit.checks.written import DIFFERENT, EMPTY, STANDS, Crm, business_days
from callqa.audit.facts import Facts
from callqa.texts import LANGUAGES, say
from tests.facts import SETTINGS, deal, facts, figure, flags, moment, signal, talk, wall

FIRST, SECOND, THIRD = "+79161234567", "+79161234568", "+79161234569"


def said(field: str, state: str, made: Facts, due: float | None = None) -> int:
    row = {"deal": 0, "field": field, "state": state, "due": pd.NaT if due is None else wall(due), "at": moment(1)}
    rows = pd.DataFrame([row])
    return int(Crm(made).compared(rows.assign(due=pd.to_datetime(rows["due"])))[0])


@pytest.mark.parametrize(
    ("field", "state", "fields", "came"),
    [
        ("phone", SECOND, {"phones": (FIRST, SECOND)}, STANDS),
        ("phone", "8 916 123-45-68", {"phones": (FIRST, SECOND)}, STANDS),
        ("phone", THIRD, {"phones": (FIRST, SECOND)}, DIFFERENT),
        ("phone", SECOND, {"phones": (FIRST,)}, EMPTY),  # the number that was called stands there anyway
        ("email", "Olga@Plant.example", {"emails": ("olga@plant.example",)}, STANDS),
        ("email", "olga@plant.example", {"emails": ("info@plant.example",)}, DIFFERENT),
        ("email", "olga@plant.example", {}, EMPTY),
        ("name", "Ольга", {"contact": "Смирнова Ольга Викторовна"}, STANDS),
        ("name", "Ольге Викторовне", {"contact": "Ольга"}, STANDS),
        ("name", "Саша", {"contact": "Александр Петров"}, STANDS),
        ("name", "Bob", {"contact": "Robert Hill"}, STANDS),
        ("name", "Пётр", {"contact": "Петр"}, STANDS),
        ("name", "Анна", {"contact": "Ольга"}, DIFFERENT),
        ("name", "Анна", {}, EMPTY),
        ("need", "линию розлива", {"need": "розлив, 2000 бутылок"}, STANDS),
        ("need", "линию розлива", {"need": "  "}, EMPTY),
        ("decider", "директор", {"decision_maker": "Петров"}, STANDS),  # other words, perhaps the same man
        ("decider", "директор", {}, EMPTY),
    ],
)
def test_a_field_stands_is_different_or_is_empty(field: str, state: str, fields: dict[str, Any], came: int) -> None:
    assert said(field, state, facts(deals=[deal(**fields)])) == came


def test_contacts_of_the_company_count() -> None:
    contacts = pd.DataFrame([{"name": "Ольга", "company": "Завод", "email": "olga@plant.example", "phone": [SECOND]}])
    made = facts(deals=[deal(company="Завод", phones=(FIRST,))], records={"contacts": contacts})
    assert [said(*one, made) for one in (("phone", SECOND), ("email", "olga@plant.example"), ("name", "Ольга"))] == [
        STANDS
    ] * 3


def task(due: float, created: float = 1) -> dict[str, pd.DataFrame]:
    row = {"title": "call", "deal_id": "D0", "due": moment(due).isoformat(), "created": moment(created).isoformat()}
    return {"tasks": pd.DataFrame([row])}


@pytest.mark.parametrize(
    ("made", "came"),
    [
        (facts(deals=[deal()], records=task(5)), STANDS),
        (facts(deals=[deal()], records=task(4)), STANDS),  # Monday and Tuesday: a business day apart
        (facts(deals=[deal()], records=task(8)), DIFFERENT),  # made after the talk, for another day
        (facts(deals=[deal()], records=task(8, created=-9)), EMPTY),  # another matter
        (facts(deals=[deal(next_step=5)]), STANDS),
        (facts(deals=[deal(next_step=12)]), DIFFERENT),
        (facts(deals=[deal(next_step=-3)]), EMPTY),
        (facts(deals=[deal()]), EMPTY),
    ],
)
def test_a_day_stands_within_a_business_day(made: Facts, came: int) -> None:
    assert said("date", "2026-03-17", made, due=5) == came  # 12 March is a Thursday: Tuesday


@pytest.mark.parametrize(
    ("start", "stop", "days"),
    [("2026-03-12", "2026-03-13", 1), ("2026-03-13", "2026-03-16", 1), ("2026-03-14", "2026-03-16", 0), ("2026-03-16", "2026-03-13", -1), ("NaT", "2026-03-13", np.nan)],
)  # fmt: skip
def test_business_days_skip_the_weekend(start: str, stop: str, days: float) -> None:
    found = business_days(np.array([start], "datetime64[D]"), np.array([stop], "datetime64[D]"))
    np.testing.assert_array_equal(found, [days])


def test_the_last_version_counts_and_a_day_must_have_passed() -> None:
    talks = [talk(day=1, deal=0), talk(day=2, deal=0), talk(day=59.8, deal=0)]
    signals = [signal(n, "said", "email", f"{n}@plant.example") for n in range(3)]
    result = said_not_in_crm(facts(talks, [deal(emails=("1@plant.example",))], signals), SETTINGS)
    whole = figure(result, "k12.measure.all").estimate
    assert (whole.n, whole.value) == (1, 0.0)


def test_the_two_by_two_of_said_and_stands() -> None:
    talks = [talk(day=n, deal=n) for n in range(3)]
    deals = [deal(need="розлив"), deal(), deal(decision_maker="Петров")]
    signals = [signal(0, "said", "need", "розлив"), signal(1, "said", "need", "станок")]
    result = said_not_in_crm(facts(talks, deals, signals), SETTINGS)
    two = next(one for one in result.plots if one.title.code == "k12.plot.two")
    assert two.data["counts"] == [[1, 1], [1, 3]]  # needs and deciders: no deal holds anything else


def test_what_is_missing_is_listed_with_its_words_and_to_hear_and_telephones_are_masked() -> None:
    talks = [talk(day=1, deal=0)]
    signals = [signal(0, "said", "phone", SECOND), signal(0, "said", "need", "станок")]
    result = said_not_in_crm(facts(talks, [deal(phones=(FIRST,)), deal(need="розлив")], signals), SETTINGS)
    rows = {row[4].code: row[5:] for row in result.listings[1].rows}
    assert rows["k12.field.need"][0] == "станок"
    assert rows["k12.field.phone"][0] == "…4568" and FIRST not in str(result.listings) and SECOND not in str(result)
    assert [(one.call_id, one.start) for one in result.moments] == [("c0", 12.0)]


def test_a_field_that_the_export_has_not_blames_nobody_and_is_said() -> None:
    made = facts(
        [talk(day=1, deal=0)],
        [deal(need="розлив")],
        [signal(0, "said", "need", "x"), signal(0, "said", "decider", "y")],
    )
    result = said_not_in_crm(made, SETTINGS)
    assert figure(result, "k12.measure.all").estimate.n == 1
    assert "k12.note.no_decider" in {one.code for one in result.notes}


def team(low: str | None) -> Facts:
    talks, deals, signals = [], [], []
    for seller in "abcdef":
        for i in range(50):
            written = i % 10 < (4 if seller == low else 9)
            signals.append(signal(len(talks), "said", "need", "станок"))
            talks.append(talk(seller, day=i, deal=len(deals), client=len(deals)))
            deals.append(deal(seller, need="станок по металлу" if written else None))
    return facts(talks, deals, signals)


def test_whose_words_are_lost_is_flagged_and_nobody_else() -> None:
    assert flags(flagged([said_not_in_crm(team("f"), SETTINGS)], SETTINGS)) == {("k12.measure.all", "f")}
    assert flags(flagged([said_not_in_crm(team(None), SETTINGS)], SETTINGS)) == set()


@pytest.mark.parametrize(
    ("made", "code"),
    [(facts([talk()]), "audit.warn.no_crm"), (facts([talk(deal=0)], [deal()]), "checks.absent.signals")],
)
def test_what_is_absent_is_said(made: Facts, code: str) -> None:
    (result,) = run_checks(made, SETTINGS, ["K12"])
    assert result.not_judged is not None and result.not_judged.code == code
    assert all(say(result.not_judged, language) for language in LANGUAGES)
