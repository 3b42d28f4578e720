"""A client is forgotten whole: nothing of his number or words is left in the workspace, and nobody else's call is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa.cli import main
from callqa.pipeline.workspace import make_workspace, open_workspace
from callqa.store import load_dialogues, save_calls, save_dialogues, save_links, save_seen_files, tables
from callqa.types import Link, Reason
from tests.builders import call, dialogue, turn

PHONE = "+79035512048"


@pytest.fixture
def space(tmp_path: Path):
    make_workspace(tmp_path / "w")
    made = open_workspace(tmp_path / "w")
    archive = tmp_path / "archive"
    (archive / "day").mkdir(parents=True)
    (tmp_path / "outside.wav").write_bytes(b"theirs")
    his = call("c1", path="day/out-89035512048.wav", client_phone=PHONE)
    stray = call("c2", path="../outside.wav", client_phone=PHONE)
    other = call("c3", path="day/other.wav", client_phone="+79161234567")
    for one in (his, other):
        (archive / one.path).write_bytes(b"sound")
    (archive / "day" / "copy.wav").write_bytes(b"sound")
    save_calls(made.store, str(archive), [his, stray, other])
    save_seen_files(made.store, str(archive), {"day/copy.wav": (5, 1, "c1")})
    talks = [dialogue(turn("client", f"это сокровенное слово {one.id}"), call=one) for one in (his, other)]
    save_dialogues(made.store, [(talk, "f") for talk in talks])
    save_links(made.store, [Link(one, "unlinked", Reason("link.no_crm")) for one in ("c1", "c3")])
    (made.folder / ".clips").mkdir()
    (made.folder / ".clips" / "x.mp3").write_bytes(b"clip")
    made.report.mkdir()
    (made.report / "index.html").write_text("сокровенное", "utf-8")
    return made


def purge(space, *more: str, text: str = ""):
    return CliRunner().invoke(main, ["purge", "-w", str(space.folder), *more], input=text)


def test_a_client_is_forgotten_and_a_receipt_says_so(space, tmp_path: Path) -> None:
    done = purge(space, "--subject", "8 903 551-20-48", "--yes")
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in (tmp_path / "archive").rglob("*.wav")) == ["other.wav"]
    assert [talk.call.id for talk in load_dialogues(space.store, ["c1", "c2", "c3"])] == ["c3"]
    with space.store.engine.connect() as connection:
        for table in tables.meta.sorted_tables:
            if "call_id" in table.c:
                left = {row.call_id for row in connection.execute(table.select())}
                assert left <= {"c3"}, table.name
    assert not (space.folder / ".clips").exists() and not space.report.exists()
    (file,) = space.folder.glob("purge-*.json")
    receipt = json.loads(file.read_text("utf-8"))
    assert receipt["files"] == 2 and receipt["rows"]["calls"] == 2 and sorted(receipt["calls"]) == ["c1", "c2"]
    assert "9035512048" not in file.read_text("utf-8") and receipt["subject"].startswith("[PHONE_")


def test_the_database_keeps_no_trace_of_the_number(space) -> None:
    purge(space, "--subject", PHONE, "--yes")
    space.store.engine.dispose()
    stored = b"".join(p.read_bytes() for p in space.folder.glob("callqa.db*"))
    assert b"9035512048" not in stored and b"9161234567" in stored


def test_a_path_out_of_the_archive_is_never_deleted(space, tmp_path: Path) -> None:
    purge(space, "--subject", PHONE, "--yes")
    assert (tmp_path / "outside.wav").read_bytes() == b"theirs"


def test_nothing_is_deleted_before_somebody_said_yes(space, tmp_path: Path) -> None:
    done = purge(space, "--subject", PHONE, text="n\n")
    assert done.exit_code == 1 and len(list((tmp_path / "archive").rglob("*.wav"))) == 3
    assert not list(space.folder.glob("purge-*.json"))


@pytest.mark.parametrize(
    ("subject", "said"), [("+79990000000", "об этом номере ничего не хранится"), ("Иванов", "это не номер телефона")]
)
def test_what_is_not_there_is_said(space, subject: str, said: str) -> None:
    done = purge(space, "--subject", subject, "--yes")
    assert done.exit_code == 2 and said in done.stderr
