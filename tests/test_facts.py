"""What the checks read: a row a conversation, a row a deal, clients as numbers; and all of it from a store."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from callqa.audit.facts import DEALS, MET, NONE, TALKS, frame
from callqa.pipeline.ground import ground
from callqa.pipeline.workspace import Workspace, make_workspace, open_workspace
from callqa.store import save_calls, save_deals, save_links, save_logged_calls, save_scorecards, save_sellers
from callqa.types import Deal, Finding, Link, LoggedCall, Reason, Scorecard, Seller, Signal
from tests.builders import THURSDAY, call


def test_a_frame_has_all_columns_and_what_is_left_out_is_missing() -> None:
    talks = frame(TALKS, [{"call_id": "c1", "at": "2026-03-12T10:15:00+03:00", "need": MET}])
    assert list(talks.columns) == list(TALKS)
    assert (talks["need"][0], talks["next"][0], talks["deal"][0], talks["answered"][0]) == (MET, NONE, NONE, False)
    assert talks["at"][0] == datetime.fromisoformat("2026-03-12T07:15:00+00:00")


def test_an_empty_frame_has_the_types_too() -> None:
    assert [str(kind) for kind in frame(DEALS).dtypes] == list(DEALS.values())


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    make_workspace(tmp_path / "w")
    space = open_workspace(tmp_path / "w")
    save_sellers(space.store, [Seller("s1", "Анна")])
    met = call("c1", seller_id="s1", client_phone="+79161234567", session="17.1")
    save_calls(space.store, "a", [met, call("c2", seller_id="s1", started_at=THURSDAY + timedelta(days=1))])
    save_deals(space.store, [Deal("D1", seller_id="s1", status="open", phones=("+79161234567",), need="насос")])
    save_links(
        space.store, [Link("c1", "linked", Reason("link.phone"), deal_id="D1"), Link("c2", "unlinked", Reason("x"))]
    )
    save_logged_calls(space.store, "a", [logged("17.1", recorded=True), logged("17.2", answered=False)])
    step = Finding("next_step_dated", "met", Reason("next_step.agreed"), asked=True, values={"due": "2026-03-19T11:00"})
    said = Signal("said", 1, 2.0, 3.0, "мой номер", value="phone", state="+79161234567")
    save_scorecards(space.store, [(Scorecard("c1", "warm-ru", "1", "warm", (step,), (step,), signals=(said,)), "f")])
    return space


def logged(session: str, answered: bool = True, recorded: bool = False) -> LoggedCall:
    return LoggedCall(
        session, THURSDAY, "out", "+79161234567", "s1", answered, 55.0 if answered else 0.0, 1, 1, recorded
    )


def test_facts_hold_calls_with_marks_link_and_client(space: Workspace) -> None:
    facts = ground(space)
    first = facts.talks[facts.talks["call_id"] == "c1"].iloc[0]
    assert (first["next"], first["next_asked"], first["need"], first["judged"]) == (MET, 1, NONE, True)
    assert (str(first["due"]), first["seconds"], str(first["local"])) == (
        "2026-03-19 11:00:00",
        55.0,
        "2026-03-12 10:15:00",
    )
    assert facts.deals["deal_id"][first["deal"]] == "D1"
    assert facts.deals["client"][0] == first["client"] >= 0
    assert facts.names == {"s1": "Анна"}


def test_what_only_the_log_knows_is_a_talk_without_a_recording(space: Workspace) -> None:
    facts = ground(space)
    silent = facts.talks[facts.talks["call_id"].isna()]
    assert (len(facts.talks), len(silent), facts.has_log) == (3, 1, True)
    assert (silent.iloc[0]["answered"], silent.iloc[0]["judged"], silent.iloc[0]["deal"]) == (False, False, NONE)


def test_an_unlinked_call_has_no_deal(space: Workspace) -> None:
    talks = ground(space).talks
    assert talks.loc[talks["call_id"] == "c2", ["deal", "client", "link"]].iloc[0].tolist() == [NONE, NONE, "unlinked"]


def test_signals_point_to_their_talk(space: Workspace) -> None:
    facts = ground(space)
    assert [facts.talks["call_id"][row] for row in facts.signals["talk"]] == ["c1"]
    assert facts.signals.loc[0, ["kind", "value", "state"]].tolist() == ["said", "phone", "+79161234567"]


def test_an_empty_workspace_has_empty_facts(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w")
    facts = ground(open_workspace(tmp_path / "w"))
    assert (len(facts.talks), len(facts.deals), facts.until, facts.has_log) == (0, 0, None, False)
