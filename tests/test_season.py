"""The simulated season through the whole walk: what was planted comes out, what was not does not."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from callqa.audit.quality import VERDICTS
from callqa.pipeline import Given, Summary, Workspace, studied
from callqa.store import pages, totals
from callqa.types import Study, Tally

TRUTH = json.loads((Path(__file__).parents[1] / "samples" / "season" / "truth.json").read_text("utf-8"))
Season = tuple[Workspace, Given, Summary]


@pytest.fixture(scope="module")
def study(season: Season) -> Study:
    made, _ = studied(season[0])
    return made


def test_every_call_of_the_season_is_judged_and_most_are_linked(season: Season) -> None:
    summary = season[2]
    assert summary.calls == summary.transcribed == len(TRUTH["calls"])
    assert summary.deals == 350
    assert summary.judged + sum(summary.not_judged.values()) == summary.calls
    assert sum(summary.links.values()) == summary.calls
    assert summary.links["linked"] > 0.9 * summary.calls
    assert not any(summary.failed.values())


def test_planted_effects_lie_within_their_intervals(study: Study) -> None:
    found = {a.criterion: a.difference for a in study.associations if a.basis == "verdict" and a.seller_id is None}
    assert set(TRUTH["effects"]) <= set(found)
    for criterion, share in TRUTH["effects"].items():
        assert found[criterion].low <= 100 * share <= found[criterion].high, criterion


def test_what_was_planted_strongly_is_told_from_nothing(study: Study) -> None:
    found = {a.criterion: a for a in study.associations if a.basis == "verdict" and a.seller_id is None}
    strongest = max(TRUTH["effects"], key=lambda c: TRUTH["effects"][c])
    assert found[strongest].difference.low > 0
    assert found[strongest].q_value < 0.1


def test_habits_of_sellers_lie_within_their_intervals(study: Study) -> None:
    outside, lines = [], 0
    lines = 0
    for seller in study.sellers:
        for line in seller.core:
            habit = TRUTH["habits"].get(seller.seller_id, {}).get(line.criterion)
            if habit is None or line.share.value is None:
                continue
            lines += 1
            if not line.share.low - 0.1 <= habit <= line.share.high + 0.1:
                outside.append((seller.name, line.criterion, habit, line.share))
    assert lines >= 20
    assert len(outside) <= lines / 10, outside


def test_a_seller_with_few_calls_is_not_judged(study: Study) -> None:
    few = [s for s in study.sellers if s.judged < 20]
    assert few, "the season has a seller with too few calls"
    for seller in few:
        assert not seller.strengths
        assert not seller.focus
        assert any(w.code == "audit.few_calls" for w in seller.warnings)


def test_what_goes_well_is_shown_by_calls_where_it_went_well(study: Study) -> None:
    shown = [s for s in study.sellers if s.strengths]
    assert shown, "somebody of the season is better than the team in something"
    for seller in study.sellers:
        assert {m.verdict for line in seller.strengths for m in line.moments} <= {"met"}
        assert {m.verdict for line in seller.focus for m in line.moments} <= {"missed", "partly"}


def test_what_is_counted_in_the_store_is_what_the_frames_of_a_notebook_hold(season: Season, study: Study) -> None:
    store = season[0].store
    calls, cards = store.frame("calls"), store.frame("scorecards")
    findings = store.frame("findings").merge(calls[["call_id", "seller_id", "started_at"]], on="call_id")
    assert study.score.value == pytest.approx(cards["score"].mean())
    for seller in study.sellers:
        own = findings[findings["seller_id"] == seller.seller_id]
        for lines, core in ((seller.core, True), (seller.criteria, False)):
            for line in lines:
                rows = own[(own["core"] == core) & (own["criterion"] == line.criterion)]
                assert line.tally == Tally(**{v: int((rows["verdict"] == v).sum()) for v in VERDICTS})
        assert set(own.loc[~own["core"], "criterion"]) == {line.criterion for line in seller.criteria}


def test_moments_are_the_worst_the_best_and_the_least_sure_of_all_findings(season: Season, study: Study) -> None:
    store = season[0].store
    findings = store.frame("findings").merge(store.frame("calls"), on="call_id")
    found = findings[findings["core"]].assign(weak=lambda f: f["verdict"].isin(["missed", "partly"]))
    for seller in study.sellers:
        own = found[found["seller_id"] == seller.seller_id]
        for line in seller.core:
            rows = own[own["weak"] & (own["criterion"] == line.criterion)]
            order = rows.assign(mute=rows["quote"].isna(), half=rows["verdict"] == "partly").sort_values(
                ["mute", "half", "started_at", "call_id"], ascending=[True, True, False, True]
            )
            assert [m.call_id for m in line.moments] == list(order["call_id"].head(3))
            assert [m.quote or None for m in line.moments] == list(order["quote"].head(3))
        for line in seller.strengths:
            rows = own[(own["verdict"] == "met") & own["quote"].notna() & (own["criterion"] == line.criterion)]
            order = rows.sort_values(["confidence", "started_at", "call_id"], ascending=[False, False, True])
            assert [m.call_id for m in line.moments] == list(order["call_id"].head(3))
        assert len({m.call_id for m in seller.to_hear}) == len(seller.to_hear) <= 4


def test_the_rows_of_the_workbook_are_those_of_the_frames_whatever_the_page(
    season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = season[0].store
    monkeypatch.setattr("callqa.store.facts.PAGE", 97)
    of_pages = pd.concat(list(pages(store, "findings")), ignore_index=True)
    of_frame = store.frame("findings").merge(store.frame("calls")[["call_id", "path", "started_at"]], on="call_id")
    for name in ("call_id", "criterion", "verdict", "reason_code", "reason_values", "quote", "path", "started_at"):
        assert of_pages[name].tolist() == of_frame[name].tolist()
    assert {name: sum(map(len, pages(store, name))) for name in totals(store)} == totals(store)
    calls = pd.concat(list(pages(store, "calls")))
    assert calls["started_at"].is_monotonic_increasing
    cards = store.frame("scorecards").set_index("call_id")["score"]
    assert calls["score"].astype(float).tolist() == pytest.approx(cards.loc[calls["call_id"]].tolist(), nan_ok=True)
