"""The page of quality against conversion: allowed words only, both languages, whatever there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callqa.audit.conversion import conversion
from callqa.config import AuditSettings
from callqa.reports.conversion import conversion_page, sentence
from callqa.texts import LANGUAGES, catalogue, say
from callqa.types import Estimate
from callqa.types.conversion import Difference
from tests.facts import facts
from tests.scenarios import season

SETTINGS = AuditSettings()
FORBIDDEN = (
    "потому что",
    "повышает",
    "доказывает",
    "лучший продавец",
    "худший",
    "because",
    "proves",
    "raises conversion",
    "best seller",
    "worst",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_season_holds_every_part_and_no_forbidden_word(language: str) -> None:
    given = season(1)
    page = conversion_page(conversion(given, SETTINGS), given.names, language)
    assert all(f'id="{part}"' in page for part in ("score", "asked", "met", "sellers", "time"))
    assert page.index('id="asked"') < page.index('id="met"')  # what the seller did comes first
    assert say("conversion.association", language) in page
    assert not [word for word in FORBIDDEN if word in page.casefold()]
    assert ">nan" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_data_the_page_says_what_is_missing(language: str) -> None:
    found = conversion(facts(), SETTINGS)
    page = conversion_page(found, {}, language)
    assert found.not_judged
    assert all(say(one, language) in page for one in found.not_judged)


@pytest.mark.parametrize(
    ("low", "high", "q", "code"),
    [
        (3.0, 20.0, 0.02, "asked_more"),
        (-20.0, -3.0, 0.02, "asked_less"),
        (3.0, 20.0, 0.30, "asked_none"),  # many were looked at
        (-3.0, 20.0, 0.05, "asked_none"),
        (3.0, 20.0, None, "asked_none"),
    ],
)
def test_a_difference_is_claimed_only_where_interval_and_q_allow(
    low: float, high: float, q: float | None, code: str
) -> None:
    value = Estimate(400, (low + high) / 2, low, high)
    one = Difference("need_identified", "asked", value, Estimate(200, 0.34), Estimate(200, 0.22), q=q)
    assert sentence(one, "en").code == f"conversion.said.{code}"
    assert "400" in say(sentence(one, "ru"), "ru")


def test_a_difference_that_could_not_be_told_says_why() -> None:
    one = Difference("need_identified", "met", Estimate(3), Estimate(3, 0.5), Estimate(0))
    assert sentence(replace(one), "en").code == "conversion.said.untold"


def test_all_its_sentences_have_both_languages() -> None:
    own = {code for code in catalogue("ru") if code.startswith("conversion.")}
    assert own == {code for code in catalogue("en") if code.startswith("conversion.")}
