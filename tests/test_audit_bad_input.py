"""Whatever a company brings, the audit's pages render, and say what cannot be judged and why."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from callqa.audit.checks import CHECKS
from callqa.audit.conversion import conversion
from callqa.audit.facts import DEALS, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame
from callqa.audit.sheet import sheet
from callqa.config import AuditSettings
from callqa.reports.conversion import conversion_page
from callqa.reports.sheet import sheet_page
from callqa.texts import LANGUAGES, say
from callqa.types.checks import TEAM
from callqa.types.sheet import Sheet
from tests.scenarios import season

SETTINGS = AuditSettings()
Change = Callable[[Facts], Facts]


@cache
def usual() -> Facts:
    return season(5, sellers=5, months=1)


def talks(given: Facts, kept: pd.Series) -> Facts:
    """Only some conversations, with their signals."""
    place = kept.cumsum() - 1
    signals = given.signals[kept.to_numpy()[given.signals["talk"]]]
    moved = signals.assign(talk=place.to_numpy()[signals["talk"]].astype("int32")).reset_index(drop=True)
    return replace(given, talks=given.talks[kept].reset_index(drop=True), signals=moved)


def deals(given: Facts, **columns: object) -> Facts:
    return replace(given, deals=frame(DEALS, given.deals.astype(object).assign(**columns)))


def one_seller(given: Facts) -> Facts:
    name = next(iter(given.names))
    alone = replace(talks(given, given.talks["seller"] == name), names={name: given.names[name]})
    return no_history(replace(deals(alone, seller=name), records={}))


def no_history(given: Facts) -> Facts:
    return replace(given, moves=frame(MOVES), pushes=frame(PUSHES), owners=frame(OWNERS), snapshots=0)


def nothing_at_all(given: Facts) -> Facts:
    return Facts(frame(TALKS), frame(DEALS), frame(SIGNALS), frame(MOVES), frame(PUSHES), frame(OWNERS))


def seller_left(given: Facts) -> Facts:
    name = next(iter(given.names))
    last = given.talks["at"].max() - pd.Timedelta(days=60)
    return talks(given, ~((given.talks["seller"] == name) & (given.talks["at"] > last)))


def mixed_currencies(given: Facts) -> Facts:
    return deals(given, currency=["USD" if i % 2 else "RUB" for i in range(len(given.deals))])


def after_the_outcome(given: Facts) -> Facts:
    return deals(given, closed=given.deals["created"] - pd.Timedelta(days=200), status="won")


CASES: dict[str, Change] = {
    "as usual": lambda given: given,
    "one seller": one_seller,
    "five calls": lambda given: talks(given, given.talks.index.to_series() < 5),
    "all deals won": lambda given: deals(given, status="won"),
    "none closed": lambda given: deals(given, status="open", closed=None),
    "no history": no_history,
    "clock three hours off": lambda given: replace(given, talks=given.talks.assign(at=given.talks["at"] + pd.Timedelta(hours=3), local=given.talks["local"] + pd.Timedelta(hours=3))),
    "a seller who left": seller_left,
    "mixed currencies": mixed_currencies,
    "two pipelines": lambda given: deals(given, pipeline=["A" if i % 2 else "B" for i in range(len(given.deals))]),
    "calls after the outcome": after_the_outcome,
    "everything unlinked": lambda given: replace(given, talks=given.talks.assign(deal=-1, link=pd.Categorical(["unlinked"] * len(given.talks)))),
    "no deals": lambda given: replace(no_history(given), deals=frame(DEALS), talks=given.talks.assign(deal=-1)),
    "nobody known": lambda given: replace(given, talks=given.talks.assign(seller=pd.Categorical([None] * len(given.talks), categories=["x"])), names={}),
    "nothing at all": nothing_at_all,
}  # fmt: skip


DRAWN = ("as usual", "one seller", "five calls", "nobody known")


@cache
def made_of(case: str) -> Sheet:
    return sheet(CASES[case](usual()), SETTINGS)


@pytest.mark.parametrize(("case", "language"), [(case, LANGUAGES[n % 2]) for n, case in enumerate(CASES)])
def test_the_pages_render_and_every_gap_has_its_reason(
    case: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case not in DRAWN:  # drawing takes longer than all checks
        monkeypatch.setattr("callqa.reports.sheet.draw", lambda plot, language: "")
    given = CASES[case](usual())
    made, found = made_of(case), conversion(given, SETTINGS)
    page = sheet_page(made, {}, {}, language)
    assert ">nan" not in page
    assert "(nan" not in page
    told = html.unescape(page)
    assert all(say(one.not_judged, language) in told for one in made.results.values() if one.not_judged)
    assert conversion_page(found, given.names, language)
    assert set(made.results) == set(CHECKS)
    assert all(one.not_judged or one.figures for one in made.results.values())


def judged(case: str) -> set[str]:
    return {code for code, one in made_of(case).results.items() if one.not_judged is None}


def test_without_links_nothing_that_needs_them_is_judged() -> None:
    assert not judged("everything unlinked") & {code for code, one in CHECKS.items() if one.linked}


def test_one_seller_has_no_peers() -> None:
    results = made_of("one seller").results.values()
    assert not [
        c for one in results for f in one.figures if f.seller != TEAM for c in f.comparisons if c.basis == "peers"
    ]


def test_of_five_calls_nobody_is_flagged() -> None:
    assert not [
        one.code for one in made_of("five calls").results.values() if any(f.seller != TEAM for f in one.flagged)
    ]


def test_open_deals_are_no_losses() -> None:
    assert conversion(CASES["none closed"](usual()), SETTINGS).not_judged


def test_calls_after_the_outcome_predict_nothing() -> None:
    assert not conversion(CASES["calls after the outcome"](usual()), SETTINGS).differences
