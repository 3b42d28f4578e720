"""K06 to K14 on simulated half-years: planted losses are found, nothing planted flags next to nobody, everything can be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from callqa.audit.checks import CHECKS, run_checks
from callqa.audit.facts import Facts
from callqa.reports.draw import draw
from callqa.texts import LANGUAGES, say
from callqa.types.checks import CheckResult
from tests.facts import SETTINGS, facts, flags
from tests.scenarios import SCENARIOS, season

MINE = [code for code in CHECKS if "K06" <= code <= "K14"]
SURE = (
    "K07",
    "K08",
    "K09",
    "K10",
    "K12",
    "K13",
)  # found in all of some seasons tried; the others' power is in `make power`


@pytest.fixture(scope="module")
def plain() -> Facts:
    return season(1)


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.check in SURE], ids=lambda one: one.check)
def test_a_planted_loss_is_flagged_at_its_seller_alone(scenario: Any) -> None:
    result = run_checks(season(1, planted={3: scenario.habits()}), SETTINGS, [scenario.check])
    assert {seller for _, seller in flags(result)} == {"s04"}


def test_nothing_planted_flags_next_to_nobody(plain: Facts) -> None:
    found = [one for made in (plain, season(11)) for one in flags(run_checks(made, SETTINGS, MINE))]
    assert len(found) <= 2  # of 2 seasons x 8 sellers x 9 checks


def said(result: CheckResult) -> None:
    """Every sentence in both languages."""
    told = [*result.findings, *result.notes, *(one.title for one in (*result.plots, *result.listings))]
    told += [one.reason for one in result.moments] + ([result.not_judged] if result.not_judged else [])
    for language in LANGUAGES:
        assert all(say(one, language) for one in told)
        assert all(say(column, language) for one in result.listings for column in one.columns)
        assert all(say(one.measure, language) for one in result.figures)


@pytest.mark.parametrize("code", MINE)
def test_all_that_a_season_says_can_be_read_and_drawn(plain: Facts, code: str) -> None:
    (result,) = run_checks(plain, SETTINGS, [code])
    assert result.not_judged is None and result.plots
    assert all("<svg" in draw(one, "ru") for one in result.plots)
    said(result)


def only(made: Facts, seller: str) -> Facts:
    talks = made.talks.assign(seller=made.talks["seller"].where(made.talks["seller"] == seller))
    return replace(made, talks=talks, names={seller: "Anna"})


def ended(made: Facts, status: str) -> Facts:
    return replace(made, deals=made.deals.assign(status=pd.Categorical([status] * len(made.deals))))


CASES = {
    "nothing": lambda made: facts(),
    "one seller": lambda made: only(made, "s01"),
    "all won": lambda made: ended(made, "won"),
    "none closed": lambda made: ended(made, "open"),
    "no history": lambda made: replace(made, moves=made.moves.head(0), pushes=made.pushes.head(0), snapshots=0),
    "no exports": lambda made: replace(made, records={}),
    "no log": lambda made: replace(made, talks=made.talks[made.talks["call_id"].notna()].reset_index(drop=True),
                                   signals=made.signals.head(0), has_log=False),
    "everything unlinked": lambda made: replace(made, talks=made.talks.assign(deal=-1, link="unlinked")),
    "two currencies": lambda made: replace(made, deals=made.deals.assign(currency=(["RUB", "EUR"] * len(made.deals))[: len(made.deals)])),
    "five calls": lambda made: replace(made, talks=made.talks.head(5), signals=made.signals[made.signals["talk"] < 5]),
    "no deals": lambda made: replace(made, talks=made.talks.assign(deal=-1), deals=made.deals.head(0), moves=made.moves.head(0),
                                     pushes=made.pushes.head(0), owners=made.owners.head(0)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_whatever_there_is_every_check_says_what_it_found_or_why_not(plain: Facts, case: str) -> None:
    for result in run_checks(CASES[case](plain), SETTINGS, MINE):
        assert result.not_judged is not None or result.figures
        assert case != "one seller" or all("<svg" in draw(one, "en") for one in result.plots)
        said(result)
