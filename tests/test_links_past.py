"""Links by what the CRM's history tells: who was responsible then, what was done near the call, pipelines, what is one deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callqa.config import Settings
from callqa.crm import link, past
from callqa.crm.linking import NEAREST, OPEN, OWN
from callqa.crm.merging import Same, merged, read_same
from callqa.errors import UserError
from callqa.pipeline import Workspace, make_workspace, open_workspace
from callqa.pipeline.exports import read_crm
from callqa.pipeline.snapshots import snapshot
from callqa.pipeline.walk import link_calls
from callqa.pipeline.workspace import alone
from callqa.store import save_calls, save_sellers
from callqa.types import Call, Deal, Link, OwnerChange, Seller
from tests.builders import THURSDAY, call

PHONE = "+79161234567"
ANNA, OLEG = Seller("s1", "Анна Белова", team="север"), Seller("s2", "Олег Орлов", team="юг")
DEAL = Deal("d1", seller_id="s1", owner="Анна Белова", status="open", created_at=THURSDAY - timedelta(days=9),
            phones=(PHONE,), contact="А")  # fmt: skip
CALL = call(seller_id="s1", client_phone=PHONE)


def linked(one: Call, *deals: Deal, **known: object) -> Link:
    made = past(known.get("owners", ()), known.get("acts", ()), known.get("same"))  # type: ignore[arg-type]
    (found,) = link([one], deals, sellers=[ANNA, OLEG], settings=Settings(), past=made)
    return found


def handed_over(days: float, since: float | None = None) -> OwnerChange:
    """From Anna to Oleg, so many days after the call."""
    return OwnerChange("d1", THURSDAY + timedelta(days=days), "Анна Белова", "Олег Орлов", "snapshot",
                       None if since is None else THURSDAY + timedelta(days=since))  # fmt: skip


@pytest.mark.parametrize(
    ("seller", "change", "responsible"),
    [
        ("s1", None, False),  # of the export Oleg is responsible
        ("s1", handed_over(+5), True),
        ("s2", handed_over(+5), False),
        ("s1", handed_over(-5), False),
        ("s2", handed_over(-5), True),
        ("s1", handed_over(+5, since=-2), True),  # between two snapshots it may have been either
        ("s2", handed_over(+5, since=-2), True),
    ],
)
def test_responsible_is_who_was_so_then(seller: str, change: OwnerChange | None, responsible: bool) -> None:
    now = replace(DEAL, seller_id="s2", owner="Олег Орлов")
    found = linked(replace(CALL, seller_id=seller), now, owners=[change] if change else [])
    assert found.score == OPEN + NEAREST + OWN * responsible


@pytest.mark.parametrize(
    ("minutes", "status"), [(-119, "linked"), (119, "linked"), (121, "ambiguous"), (-121, "ambiguous")]
)
def test_a_task_or_move_within_two_hours_tells_which_of_two_deals(minutes: int, status: str) -> None:
    other = replace(DEAL, id="d2", created_at=DEAL.created_at - timedelta(days=1))
    found = linked(CALL, DEAL, other, acts=[("d1", THURSDAY + timedelta(minutes=minutes))])
    assert found.status == status


def test_a_pipeline_in_which_the_team_has_nothing_speaks_against_a_deal() -> None:
    ours = replace(DEAL, id="d0", phones=(), pipeline="Опт")
    theirs = replace(DEAL, seller_id=None, pipeline="Сервис")
    assert linked(CALL, ours, theirs).reason.code == "link.other_pipeline"
    assert linked(CALL, ours, replace(theirs, pipeline="Опт")).status == "linked"
    assert linked(CALL, theirs).status == "linked", "of a team without deals nothing is known"


# --- what the user says is one ---------------------------------------------------------------------------------------


def test_merged_deals_are_one_with_all_numbers() -> None:
    copy = replace(DEAL, id="d2", phones=("+79160000001",), created_at=DEAL.created_at - timedelta(days=30))
    (one,) = merged([DEAL, copy], Same({"d2": "d1"}))
    assert (one.id, one.phones, one.created_at) == ("d1", (PHONE, "+79160000001"), copy.created_at)
    assert merged([DEAL, copy], Same({"d2": "d404"})) == [DEAL, copy], "the kept one is not in the export"
    assert linked(replace(CALL, deal_id="d2"), one, same={"d2": "d1"}).deal_id == "d1"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("id;same_as\n1;2\n", "no column kind"),
        ("kind;id;same_as\ndeal;1;2\n", "line 2: unknown kind 'deal'"),
        ("kind,id,same_as\ndeals,1,\n", "line 2: id or same_as is empty"),
        ("kind;id;same_as\ndeals;1;2\ndeals;1;3\n", "line 3: '1' is one with two"),
        ("kind;id;same_as\ndeals;1;2\ndeals;2;1\n", "by a ring"),
    ],
)
def test_a_wrong_list_of_merges_is_named(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "same_as.csv").write_text(text, "utf-8")
    with pytest.raises(UserError, match=error):
        read_same(tmp_path / "same_as.csv")


def test_chains_of_merges_end_at_the_last(tmp_path: Path) -> None:
    (tmp_path / "same_as.csv").write_text("kind;id;same_as\ndeals;1;2\ndeals;2;3\ncontacts;Ваня;Иван\n", "utf-8-sig")
    assert read_same(tmp_path / "same_as.csv") == Same({"1": "3", "2": "3"}, {"Ваня": "Иван"})
    assert read_same(tmp_path / "none.csv") == Same()


# --- through the store -----------------------------------------------------------------------------------------------

HEAD = "ID;Стадия сделки;Ответственный;Дата создания;Рабочий телефон;Контакт\n"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    make_workspace(tmp_path / "audit")
    space = open_workspace(tmp_path / "audit")
    save_sellers(space.store, [ANNA, OLEG])
    save_calls(space.store, "archive", [replace(CALL, started_at=THURSDAY)])
    return space


def written(tmp_path: Path, name: str, *rows: str, head: str = HEAD) -> Path:
    (tmp_path / name).write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")
    return tmp_path / name


def only_link(space: Workspace) -> tuple[str, str | None, float | None]:
    link_calls(space)
    row = space.store.frame("links").iloc[0]
    return row["status"], row["deal_id"], row["weight"]


def test_history_and_merges_reach_the_links_of_a_run(space: Workspace, tmp_path: Path) -> None:
    one, two = (f"{i};Переговоры;Олег Орлов;01.03.2026;89161234567;Иван" for i in (1, 2))
    read_crm(space, [written(tmp_path, "deals.csv", one, two)])
    assert only_link(space) == ("ambiguous", None, 0.5)
    tasks = written(tmp_path, "tasks.csv", "7;Позвонить;1;13.03.2026;12.03.2026 11:00",
                    head="ID;Название;Сделка;Срок;Дата создания\n")  # fmt: skip
    before = written(tmp_path, "old.csv", one.replace("Олег Орлов", "Анна Белова"), two)
    for export, day in ((before, 11), (tmp_path / "deals.csv", 20)):
        list(snapshot(space, [export], THURSDAY.replace(day=day)))
    assert only_link(space) == ("linked", "1", 1.0), "Anna was responsible for the first until after the call"
    read_crm(space, [tmp_path / "deals.csv", tasks])
    assert space.store.frame("links").iloc[0]["score"] == 6
    link_calls(space)
    assert space.store.frame("links").iloc[0]["score"] == 7, "and a task was made within two hours"
    (space.folder / "same_as.csv").write_text("kind;id;same_as\ndeals;1;2\n", "utf-8")
    read_crm(space, [tmp_path / "deals.csv"])
    assert only_link(space) == ("linked", "2", 1.0)


def test_two_snapshots_at_once_are_refused(space: Workspace, tmp_path: Path) -> None:
    export = written(tmp_path, "deals.csv", "1;Переговоры;Анна;01.03.2026;89161234567;Иван")
    with alone(space.folder), pytest.raises(UserError, match="another run is at work here"):
        list(snapshot(space, [export]))
    assert space.store.frame("snapshots").empty
    assert len(list(snapshot(space, [export]))) == 1
