"""Data health from a store: clocks, recognition, votes, copies; on the page and on the command line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from callqa.cli.explain import print_explanations
from callqa.pipeline import Workspace, make_workspace, open_workspace
from callqa.pipeline.facts import VOTES, data_facts
from callqa.pipeline.memory import write_note
from callqa.reports.pages import health_words
from callqa.scoring.explain import Explanation
from callqa.speakers.roles import ChannelVotes
from callqa.store import open_store, save_calls, save_logged_calls, save_scorecards, save_set_aside, save_transcripts
from callqa.types import Evidence, Finding, LoggedCall, Reason, Scorecard, Segment, SetAside, Transcript, Word
from tests.builders import THURSDAY, call, dialogue, turn


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    make_workspace(tmp_path / "audit")
    return open_workspace(tmp_path / "audit")


def said(space: Workspace, name: str) -> str:
    return health_words(data_facts(space.store)[name], "en")


def test_a_clock_that_is_off_is_told_by_calls_that_both_sides_know(space: Workspace) -> None:
    calls = [call(f"c{i}", THURSDAY + timedelta(hours=i), session=f"u{i}") for i in range(3)]
    log = [LoggedCall(f"u{i}", c.started_at + timedelta(hours=3), "out", None, None, True, 60.0, 1, 1, True)
           for i, c in enumerate(calls)]  # fmt: skip
    save_calls(space.store, "archive", [*calls, call("alone", session="u9")])
    save_logged_calls(space.store, "archive", log)
    assert said(space, "clock_offset") == "-180.0 min, recordings against the log (3 conversations)"
    save_logged_calls(space.store, "archive", [replace(one, session="other") for one in log])
    assert "clock_offset" not in data_facts(space.store)


def test_confidence_is_the_median_word_and_ready_transcripts_have_none(space: Workspace) -> None:
    def heard(id: str, *probabilities: float | None) -> tuple[Transcript, str]:
        return Transcript(id, "ru", tuple(Word(i, i + 1, "да", p) for i, p in enumerate(probabilities)), "x"), ""

    save_transcripts(space.store, [heard("ready", None, None)])
    assert "confidence" not in data_facts(space.store)
    save_transcripts(space.store, [heard("a", 0.1, 0.8, 0.9), heard("b", 0.6), heard("c", 0.7)])
    assert said(space, "confidence") == "70%, the median word of 3 calls"


def test_votes_and_copies(space: Workspace) -> None:
    votes = ChannelVotes()
    votes.counts[("freepbx", "out")] = Counter({0: 9, 1: 1})
    write_note(space.store, VOTES, {"kinds": votes.outcomes()})
    assert said(space, "channel_vote") == "freepbx out: 1 (9/10)"
    save_set_aside(space.store, "archive", [SetAside("a.wav", Reason("archive.duplicate", {"of": "b.wav"}))])
    assert said(space, "duplicates") == "1"


def test_a_store_made_before_confidence_was_kept_gets_its_column(tmp_path: Path) -> None:
    open_store("sqlite:///old.db", tmp_path).close()
    with create_engine(f"sqlite:///{tmp_path}/old.db").begin() as connection:
        connection.execute(text("ALTER TABLE transcripts DROP COLUMN probability"))
        connection.execute(text("UPDATE meta SET value = '6' WHERE key = 'schema'"))
    store = open_store("sqlite:///old.db", tmp_path)
    save_transcripts(store, [(Transcript("c", "ru", (Word(0, 1, "да", 0.5),), "x"), "")])
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT probability FROM transcripts")).scalar_one() == 0.5


def test_a_call_that_was_handed_on_is_judged_for_nobody_and_its_quotes_say_in_whose_part(space: Workspace) -> None:
    parts = (Segment(0, 100, "s1"), Segment(100, 180, "s2"))
    held = call("c1", seller_id=None, segments=parts)
    met = [Finding(name, "met", Reason("x"), (Evidence(0, "seller", at, at + 2, "да"),))
           for name, at in (("need_identified", 20.0), ("next_step_dated", 150.0))]  # fmt: skip
    none = Finding("contact_captured", "missed", Reason("x"))
    save_calls(space.store, "archive", [held, call("c2", seller_id="s1")])
    cards = [Scorecard(id, "r", "1", "warm", (*met, none), ()) for id in ("c1", "c2")]
    save_scorecards(space.store, [(card, "") for card in cards])
    rows = space.store.frame("findings")
    of = dict(zip(zip(rows["call_id"], rows["criterion"], strict=True), rows["said_in_part_of"], strict=True))
    assert {name: of["c1", name] for name in ("need_identified", "next_step_dated", "contact_captured")} == {
        "need_identified": "s1", "next_step_dated": "s2", "contact_captured": None}  # fmt: skip
    assert {of["c2", one.criterion] for one in (*met, none)} == {None}
    assert list(space.store.frame("calls")["handed_on"]) == ["s1 0–100, s2 100–180", None]
    assert data_facts(space.store)["handed_on"] == 1


def test_explain_says_in_whose_part_a_quote_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    talk = dialogue(turn("seller", "Когда вам удобно?"), call=call(seller_id=None, segments=(Segment(0, 9, "s1"),)))
    found = Finding("WA9", "met", Reason("link.by_id"), (Evidence(0, "seller", 0.5, 1.0, "удобно"),))
    print_explanations(talk, [Explanation(found, "Шаг", (), ())], "en")
    said = capsys.readouterr().out
    assert "handed on between sellers (s1 0–9 s): it counts for none of them" in said
    assert "seller (s1): «удобно»" in said
