"""Data health from a store: clocks, recognition, votes, copies; on the page and on the command line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from callqa.pipeline import Workspace, make_workspace, open_workspace
from callqa.pipeline.facts import VOTES, data_facts
from callqa.pipeline.memory import write_note
from callqa.reports.pages import health_words
from callqa.speakers.roles import ChannelVotes
from callqa.store import open_store, save_calls, save_logged_calls, save_set_aside, save_transcripts
from callqa.types import LoggedCall, Reason, SetAside, Transcript, Word
from tests.builders import THURSDAY, call


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
