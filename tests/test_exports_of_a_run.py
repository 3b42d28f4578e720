"""Many exports of the CRM in one run: files and folders, told apart by their content; what is to know is printed."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from callqa.cli import main, words
from callqa.errors import UserError
from callqa.pipeline import Given, Workspace, make_workspace, open_workspace
from callqa.pipeline.exports import read_crm
from callqa.pipeline.memory import recall
from callqa.pipeline.snapshots import snapshot
from callqa.pipeline.summary import summarise
from callqa.store import load_deals

EXPORTS = Path(__file__).parent / "crm_exports"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    make_workspace(tmp_path / "audit")
    return open_workspace(tmp_path / "audit")


def folder(tmp_path: Path, *names: str) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    for name in names:
        shutil.copy(EXPORTS / name, made)
    return made


def test_a_folder_of_exports_is_read_whole(space: Workspace, tmp_path: Path) -> None:
    of_it = "salesforce_Opportunity.csv salesforce_Contact.csv salesforce_OpportunityHistory.csv tasks.csv nps.csv"
    optional = "receivables.csv pay_plan.csv brief.csv price_book.csv hr_days.csv"
    read_crm(space, [folder(tmp_path, *f"{of_it} {optional}".split())])
    frames = {name: space.store.frame(name) for name in (
        "deals", "contacts", "stage_moves", "tasks", "nps", "receivables", "pay_plan", "brief", "price_book", "hr_days")}  # fmt: skip
    assert all(len(table) for table in frames.values()), {name: len(table) for name, table in frames.items()}
    assert any(deal.phones for deal in load_deals(space.store)), "telephones come from the contacts"


def test_a_second_run_over_the_same_exports_changes_nothing(space: Workspace, tmp_path: Path) -> None:
    given = [folder(tmp_path, "salesforce_Opportunity.csv", "salesforce_OpportunityHistory.csv", "tasks.csv")]
    read_crm(space, given)
    tables = ("deals", "stage_moves", "close_pushes", "tasks", "problems")
    first = {name: space.store.frame(name).to_csv() for name in tables}
    read_crm(space, given)
    assert first == {name: space.store.frame(name).to_csv() for name in tables}


def test_contacts_may_come_later_than_their_deals(space: Workspace) -> None:
    read_crm(space, [EXPORTS / "salesforce_Opportunity.csv"])
    assert not any(deal.phones for deal in load_deals(space.store))
    read_crm(space, [EXPORTS / "salesforce_Contact.csv"])
    assert any(deal.phones for deal in load_deals(space.store))


def test_deals_of_two_files_are_put_together(space: Workspace) -> None:
    read_crm(space, [EXPORTS / "plain_minimum.csv", EXPORTS / "DEAL_20260401_bitrix24.xls"])
    assert summarise(space.store).deals == 5


def test_the_summary_says_what_is_to_know(space: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    read_crm(space, [EXPORTS / "DEAL_20260401_bitrix24.xls", EXPORTS / "receivables.csv"])
    summary = summarise(space.store)
    words.print_summary(summary, space)
    said = capsys.readouterr().out
    assert said.count("никогда не складываются") == 2
    assert "DEAL_20260401_bitrix24.xls: 1 строка с другими товарами" in said
    assert not summary.troubled, "to know is no trouble"


def test_a_file_of_a_folder_that_is_no_table_is_listed_and_the_rest_goes_on(space: Workspace, tmp_path: Path) -> None:
    exports = folder(tmp_path, "plain_minimum.csv")
    (exports / "notes.txt").write_text("позвонить Ивану\n", "utf-8")
    (exports / "~$plain.xlsx").write_bytes(b"lock")
    read_crm(space, [exports])
    summary = summarise(space.store)
    assert summary.deals == 2
    assert [(r.code, r.values["file"]) for r in summary.crm] == [("crm.not_read", "notes.txt")]
    assert summary.troubled


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (["tasks.csv"], "no export of deals among them, but tasks"),
        (["../../samples/Master.csv"], "this is a call log"),
        (["README.md"], "no column for"),
    ],
)
def test_what_cannot_be_a_crm_is_refused_and_nothing_is_kept(space: Workspace, names: list[str], error: str) -> None:
    with pytest.raises(UserError, match=error):
        read_crm(
            space, [EXPORTS / name for name in [*names, *(["plain_minimum.csv"] if names != ["tasks.csv"] else [])]]
        )
    assert summarise(space.store).deals == 0


def test_exports_are_remembered(space: Workspace, tmp_path: Path) -> None:
    given = (EXPORTS / "plain_minimum.csv", EXPORTS / "tasks.csv")
    recall(space.store, Given(tmp_path, crm=given))
    assert recall(space.store, Given(tmp_path)).crm == given
    gone = folder(tmp_path, "tasks.csv")
    recall(space.store, Given(tmp_path, crm=(gone,)))
    shutil.rmtree(gone)
    with pytest.raises(UserError, match="Name the exports again with --crm"):
        recall(space.store, Given(tmp_path))


def test_a_file_is_kept_whole_or_not_at_all(space: Workspace, tmp_path: Path) -> None:
    """The database fails at the last of a snapshot's tables: nothing of the file stays, neither rows nor its copy."""
    old = (EXPORTS / "plain_minimum.csv").read_bytes().decode("cp1251")
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(old, "utf-8")
    owner = load_owner(space, first)
    second.write_text(old.replace(owner, "Новый Владелец"), "utf-8")
    list(snapshot(space, [first], datetime(2026, 4, 1)))
    tables = ("snapshots", "stage_moves", "close_pushes", "owner_changes")
    before = {name: len(space.store.frame(name)) for name in tables}
    with space.store.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON owner_changes BEGIN SELECT RAISE(ABORT, 'disk'); END")
        )
    with pytest.raises(IntegrityError):
        list(snapshot(space, [second], datetime(2026, 4, 8)))
    assert before == {name: len(space.store.frame(name)) for name in tables}
    assert len(list((space.folder / "snapshots").rglob("*.csv"))) == 1


def load_owner(space: Workspace, path: Path) -> str:
    from callqa.crm import read_deals

    return read_deals(path, sellers=[], settings=space.settings).deals[0].owner


def test_a_workbook_with_paths_that_lead_out_writes_nothing(space: Workspace, tmp_path: Path) -> None:
    book = tmp_path / "in" / "deals.xlsx"
    book.parent.mkdir()
    shutil.copy(EXPORTS / "pipedrive_deals.xlsx", book)
    with zipfile.ZipFile(book, "a") as packed:
        packed.writestr("../../evil.txt", "evil")
    read_crm(space, [book])
    assert not list(tmp_path.rglob("evil.txt"))
    assert not (tmp_path.parent / "evil.txt").exists()
    assert summarise(space.store).deals == 3


def test_a_folder_is_kept_as_a_snapshot_file_by_file(space: Workspace, tmp_path: Path) -> None:
    exports = folder(tmp_path, "plain_minimum.csv", "tasks.csv", "nps.csv")
    assert [(one.file.name, one.rows) for one in snapshot(space, [exports])] == [
        ("nps.csv", 1), ("plain_minimum.csv", 2), ("tasks.csv", 2)]  # fmt: skip
    assert [one.copy for one in snapshot(space, [exports])] == [None] * 3, "the same files again change nothing"


def test_a_folder_is_checked_whole(tmp_path: Path) -> None:
    exports = folder(tmp_path, "salesforce_Opportunity.csv", "salesforce_Contact.csv", "nps.csv")
    (exports / "notes.txt").write_text("позвонить Ивану\n", "utf-8")
    found = CliRunner().invoke(main, ["crm", "check", str(exports), "--language", "en"])
    assert found.exit_code == 1
    assert [f"table '{kind}'" in found.output for kind in ("deals", "contacts", "nps")] == [True] * 3
    assert "notes.txt is left out" in found.output
