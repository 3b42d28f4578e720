"""The corridor: what is saved comes back whole, and a newer store is not opened by an older callqa."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from callqa.errors import UserError
from callqa.store import (
    Store,
    frame,
    load_calls,
    load_dialogues,
    load_fingerprints,
    load_scorecards,
    load_sellers,
    load_set_aside,
    load_transcripts,
    open_store,
    save_calls,
    save_dialogues,
    save_failures,
    save_links,
    save_scorecards,
    save_seen_files,
    save_sellers,
    save_set_aside,
    save_transcripts,
    seen_files,
)
from callqa.types import (
    Evidence,
    Failed,
    Finding,
    Link,
    Reason,
    Scorecard,
    Seller,
    SetAside,
    Transcript,
    Word,
)
from tests.builders import call, dialogue, turn


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store("sqlite:///callqa.db", tmp_path)


def finding(criterion: str, verdict: str = "met", weight: float = 50.0) -> Finding:
    quote = Evidence(turn=1, role="client", start=2.0, end=3.5, quote="в четверг в одиннадцать")
    return Finding(
        criterion,
        verdict,  # type: ignore[arg-type]
        Reason("next_step.agreed", {"due": "2026-03-19T11:00"}),
        evidence=(quote,) if verdict == "met" else (),
        asked=True,
        values={"due": "2026-03-19T11:00"},
        weight=weight,
    )


def card(call_id: str = "c1") -> Scorecard:
    return Scorecard(call_id, "warm-ru", "1", "warm", (finding("next_step_dated", weight=0),), (finding("WA9"),))


def test_a_call_comes_back_as_it_was_saved(store: Store) -> None:
    given = call(seller_id="101", client_phone="+79161234567", notes=(Reason("archive.clock", {"hours": 3}),))
    save_calls(store, "/archive", [given])
    assert list(load_calls(store)) == [given]


def test_a_transcript_and_a_dialogue_come_back_word_for_word(store: Store) -> None:
    words = (Word(0.0, 0.4, "Алло", 0.9, 1), Word(0.5, 0.9, "слушаю", None, 1))
    made = Transcript("c1", "ru", words, "replay", channel_roles={1: "client"})
    talk = dialogue(turn("client", "Алло, слушаю"))
    save_transcripts(store, [(made, "f1")])
    save_dialogues(store, [(talk, "f2")])
    assert list(load_transcripts(store, ["c1", "absent"])) == [made]
    assert list(load_dialogues(store, ["c1"])) == [talk]
    assert load_fingerprints(store, "transcripts") == {"c1": "f1"}


def test_a_scorecard_saved_again_replaces_its_findings(store: Store) -> None:
    save_scorecards(store, [(card(), "old")])
    save_scorecards(store, [(replace(card(), findings=(finding("WA2", "missed"),)), "new")])
    assert load_fingerprints(store, "scorecards") == {"c1": "new"}
    found = frame(store, "findings")
    assert sorted(found["criterion"]) == ["WA2", "next_step_dated"]
    assert found.set_index("criterion").loc["next_step_dated", "values"] == {"due": "2026-03-19T11:00"}
    (loaded,) = load_scorecards(store, ["c1"])
    assert loaded.findings[0].verdict == "missed"


def test_frames_have_their_columns_also_when_nothing_is_stored(store: Store) -> None:
    for name in ("calls", "turns", "findings", "scorecards", "deals", "links", "sellers", "set_aside", "failures"):
        made = frame(store, name)
        assert len(made) == 0
        assert len(made.columns) >= 3
    with pytest.raises(UserError, match="no frame 'deal'. Known: calls"):
        frame(store, "deal")


def test_turns_and_scores_stand_in_frames(store: Store) -> None:
    save_calls(store, "/archive", [call()])
    save_dialogues(store, [(dialogue(turn("seller", "Когда удобно?"), turn("client", "В четверг")), "f")])
    save_scorecards(store, [(card(), "f")])
    assert list(frame(store, "turns")["role"]) == ["seller", "client"]
    assert list(frame(store, "scorecards")["score"]) == [100.0]
    assert str(frame(store, "calls")["started_at"][0]) == "2026-03-12 07:15:00+00:00"


def test_an_archive_read_again_replaces_only_its_own_rows(store: Store) -> None:
    save_set_aside(store, "/a", [SetAside("x.wav", Reason("archive.empty"))])
    save_set_aside(store, "/b", [SetAside("y.wav", Reason("archive.empty"))])
    save_set_aside(store, "/a", [])
    assert [one.path for one in load_set_aside(store)] == ["y.wav"]
    save_seen_files(store, "/a", {"x.wav": (10, 1_700_000_000_123_456_789, "c1")})
    assert seen_files(store, "/a") == {"x.wav": (10, 1_700_000_000_123_456_789, "c1")}
    assert seen_files(store, "/b") == {}


def test_a_failure_is_forgotten_when_the_call_comes_through(store: Store) -> None:
    save_failures(store, [Failed("c1", "scoring", Reason("scoring.broken"))])
    assert len(frame(store, "failures")) == 1
    save_scorecards(store, [(card(), "f")])
    assert len(frame(store, "failures")) == 0


def test_links_and_sellers_keep_what_they_were_told(store: Store) -> None:
    save_links(store, [Link("c1", "ambiguous", Reason("link.tie"), score=3.0, candidates=("7", "8"))])
    assert list(frame(store, "links")["candidates"]) == [["7", "8"]]
    periods = [Seller("s1", "Анна", "101", valid_to=date(2026, 1, 31)), Seller("s1", "Анна", "105")]
    save_sellers(store, periods)
    assert load_sellers(store) == periods
    assert len(frame(store, "sellers")) == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("callqa.db", "is no store URL"),
        ("sqlite:///no/such/folder/callqa.db", "does not exist"),
        ("nosuchdb://x", "needs a driver|is no store URL"),
    ],
)
def test_a_url_that_leads_nowhere_is_said(tmp_path: Path, url: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        open_store(url, tmp_path)


def test_a_store_of_a_newer_callqa_is_not_touched(tmp_path: Path, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '999' WHERE key = 'schema'")
    with pytest.raises(UserError, match="newer callqa"):
        open_store("sqlite:///callqa.db", tmp_path)
