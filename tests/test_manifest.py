"""Before a run: the dry run over names, and the manifest that goes out, is corrected, and comes back."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from callqa.archive import CallLog, Manifest, check, read, read_manifest, read_sellers, recordings, write_manifest
from callqa.archive.check import nearest_preset, shape
from callqa.cli import main
from callqa.config import HOME, Settings
from callqa.errors import UserError
from callqa.pipeline import Given, Silent, make_workspace, open_workspace
from callqa.pipeline.memory import recall
from callqa.pipeline.walk import read_archive
from callqa.store import load_problems
from callqa.types import Call, Reason, SetAside
from tests.builders import call

SAMPLES = HOME / "samples"
SELLERS = read_sellers(SAMPLES / "sellers.csv")
RECORDING = next((SAMPLES / "calls").rglob("out-89165550107*.mp3"))
NAME = "out-89165550107-103-20260312-100500-1773299100.107.mp3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "calls").mkdir()
    shutil.copyfile(RECORDING, tmp_path / "calls" / NAME)
    shutil.copyfile(RECORDING, tmp_path / "calls" / "Разговор.mp3")
    (tmp_path / "calls" / "Разговор.mp3").open("ab").write(b"\0")
    return tmp_path / "calls"


def found(folder: Path, manifest: Manifest | None = None) -> dict[str, Call | SetAside]:
    every = read(folder, calllog=None, sellers=SELLERS, settings=Settings(), manifest=manifest)
    return {one.path: one for one in every}


def corrected(path: Path, **cells: dict[str, str]) -> None:
    """Write cells into the rows whose file begins so, as a user does in Excel."""
    book = openpyxl.load_workbook(path)
    rows = list(book.active.iter_rows())
    header = [cell.value for cell in rows[0]]
    for row in rows[1:]:
        for begin, values in cells.items():
            if row[0].value.startswith(begin):
                for column, value in values.items():
                    row[header.index(column)].value = value
    book.save(path)


def test_what_goes_out_comes_back_the_same(folder: Path, tmp_path: Path) -> None:
    before = found(folder)
    for name in ("m.xlsx", "m.csv"):
        assert write_manifest(tmp_path / name, before.values(), SELLERS, "ru") == 2
        manifest = read_manifest(tmp_path / name, SELLERS, Settings())
        assert found(folder, manifest) == before
        assert manifest.problems == []


def test_a_correction_overrules_the_name_and_explains_what_no_template_reads(folder: Path, tmp_path: Path) -> None:
    write_manifest(tmp_path / "m.xlsx", found(folder).values(), SELLERS, "en")
    corrected(
        tmp_path / "m.xlsx",
        Разговор={"started_at": datetime(2026, 3, 13, 9, 30), "direction": "in", "client_phone": 79165550199.0, "seller_channel": "R"},
        out={"seller_id": "s2", "deal_id": "4711", "stage": "warm"},
    )  # fmt: skip
    after = found(folder, read_manifest(tmp_path / "m.xlsx", SELLERS, Settings()))
    rescued, changed = after["Разговор.mp3"], after[NAME]
    assert isinstance(rescued, Call) and isinstance(changed, Call)
    assert rescued.started_at == datetime.fromisoformat("2026-03-13T09:30:00+03:00")
    assert (rescued.direction, rescued.client_phone, rescued.seller_channel) == ("in", "+79165550199", 1)
    assert (changed.seller_id, changed.deal_id, changed.stage, changed.direction) == ("s2", "4711", "warm", "out")


def csv_of(tmp_path: Path, text: str) -> Path:
    (tmp_path / "m.csv").write_text(text, "utf-8")
    return tmp_path / "m.csv"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;started_at\nx;1\n", "no column 'file'"),
        ("file;started_at\na.wav;вчера\n", "line 2, column started_at: 'вчера' is no time"),
        ("file,direction\na.wav,inn\n", "line 2, column direction: .*Did you mean 'in'"),
        ("file,seller_id\na.wav,s77\n", "line 2, column seller_id: 's77' is not in sellers.csv"),
        ("file,client_phone\na.wav,7.91656E+10\n", "line 2, column client_phone: .*format to text in Excel"),
        ("file,stage\na.wav,hot\nb.wav,hot\n", r"\(1 more mistakes\)"),
        ("file,stage\na.wav,warm\na.wav,cold\n", "stands here twice"),
        ("file,stage\n,warm\n", "line 2, column file: empty"),
    ],
)
def test_a_mistake_is_named_with_line_and_column(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_manifest(csv_of(tmp_path, text), SELLERS, Settings())


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.xlsx").write_bytes(b"PK\x03\x04torn")
    with pytest.raises(UserError, match="the workbook cannot be read"):
        read_manifest(tmp_path / "m.xlsx", SELLERS, Settings())


def test_what_the_manifest_excludes_or_mistakes_is_set_aside(folder: Path, tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"file,call_id,consent\n{NAME},,no\ngone.mp3,,\n")
    manifest = read_manifest(path, SELLERS, Settings())
    assert found(folder, manifest)[NAME] == SetAside(NAME, Reason("archive.no_consent"))
    assert [p.values["name"] for p in manifest.problems] == ["gone.mp3"]
    other = read_manifest(csv_of(tmp_path, f"file,call_id\n{NAME},0123456789abcdef\n"), SELLERS, Settings())
    assert found(folder, other)[NAME] == SetAside(NAME, Reason("archive.other_content", {"line": 2}))


def test_own_columns_are_kept_and_nothing_becomes_a_formula(tmp_path: Path) -> None:
    one = call("a", path="a.wav", client_phone="+79165550107", session="=cmd|'/c calc'!A1")
    before = read_manifest(csv_of(tmp_path, "file,campaign\na.wav,spring\n"), [], Settings())
    for name in ("out.csv", "out.xlsx"):
        write_manifest(tmp_path / name, [one], [], "en", before)
    row = next(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig", newline="")))
    assert (row["campaign"], row["session_id"], row["client_phone"]) == (
        "spring",
        "'=cmd|'/c calc'!A1",
        "'+79165550107",
    )
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.value is None for cell in cells if cell.data_type == "n")


def test_the_dry_run_says_what_would_become_of_each_file(folder: Path) -> None:
    (folder / "out-89165550107-103-20261399-100500-1773299100.107.mp3").write_bytes(b"x")
    (folder / "out-89165550107-555-20260312-110500-1773302700.9.mp3").write_bytes(b"x")
    (folder / "2026-03-12_10-15-00_+79161234567_101.mp3").touch()
    (folder / "2026-03-12_10-15-01_+79161234567_101.mp3").symlink_to("/etc/hostname")
    seen = check(recordings(folder), folder, CallLog(), SELLERS, Settings())
    assert (seen.files, dict(seen.systems), dict(seen.missed)) == (
        6,
        {"freepbx": 2, "generic": 2},
        {"freepbx": 1, "": 1},
    )
    assert dict(seen.aside_count) == {"archive.name_unread": 2, "archive.empty": 1, "archive.outside": 1}
    assert dict(seen.unknown_sellers) == {"555": 1}
    assert seen.name_clock is not None
    assert seen.name_clock.name == "Europe/Moscow"
    assert (seen.directions["out"], seen.in_log) == (2, 0)


def test_a_link_out_of_the_archive_is_not_followed(folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(RECORDING, tmp_path / "secret.mp3")
    (folder / "2026-03-12_10-15-00_+79161234567_101.mp3").symlink_to(tmp_path / "secret.mp3")
    one = found(folder)["2026-03-12_10-15-00_+79161234567_101.mp3"]
    assert one == SetAside(one.path, Reason("archive.outside"))


def test_a_folder_link_or_a_path_that_leads_out_of_the_archive_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copyfile(RECORDING, outside / "2026-03-12_10-15-00_+79161234567_101.mp3")
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    (folder / "round").symlink_to(folder, target_is_directory=True)
    manifest = csv_of(
        tmp_path, "file,started_at\n../outside/2026-03-12_10-15-00_+79161234567_101.mp3,2026-03-12T10:15\n"
    )
    read = read_manifest(manifest, SELLERS, Settings())
    calls = [one for one in found(folder, read).values() if not isinstance(one, SetAside)]
    assert calls
    assert not [one for one in calls if "outside" in one.path or one.path.startswith(("linked", "round"))]


@pytest.mark.parametrize(
    ("name", "preset"),
    [
        ("out-89165550107-103-20261399-100500-1773299100.107.mp3", "freepbx"),
        ("20260312101500-1773299700.12-101-79161234567-Исходящий.wav", "yeastar"),
        ("Разговор.mp3", ""),
    ],
)
def test_a_miss_is_shown_with_the_preset_that_it_nearly_is(name: str, preset: str) -> None:
    assert nearest_preset(shape(name)) == preset


def test_the_commands_say_it_in_words(folder: Path, tmp_path: Path) -> None:
    given = ["--calls", str(SAMPLES / "Master.csv"), "--sellers", str(SAMPLES / "sellers.csv"), "-w", str(tmp_path)]
    (tmp_path / "callqa.toml").write_text('[general]\nlanguage = "en"\n', "utf-8")
    said = CliRunner().invoke(main, ["archive", "check", str(folder), *given])
    assert said.exit_code == 0, said.output
    assert "50.0 %  1  freepbx" in said.output
    assert "Call log: Asterisk Master.csv" in said.output
    assert "Time zone of the log by its unique ids: Europe/Moscow (100 % of 33)" in said.output
    wrote = CliRunner().invoke(main, ["archive", "manifest", str(folder), str(tmp_path / "m.xlsx"), *given])
    assert wrote.exit_code == 0, wrote.output
    assert "2 rows, 1 of them set aside" in wrote.output
    assert CliRunner().invoke(main, ["archive", "check", str(tmp_path / "none"), *given]).exit_code == 2


def test_a_run_takes_the_manifest_and_keeps_the_log(folder: Path, tmp_path: Path) -> None:
    make_workspace(tmp_path / "audit")
    space = open_workspace(tmp_path / "audit")
    manifest = csv_of(tmp_path, f"file,seller_id\n{NAME},s2\ngone.mp3,s1\n")
    given = Given(folder, SAMPLES / "Master.csv", SAMPLES / "sellers.csv", manifest)
    read_archive(space, recall(space.store, given), Silent())
    assert list(space.store.frame("calls")["seller_id"]) == ["s2"]
    assert ("manifest", "archive.manifest_no_file") in {(s, r.code) for s, r in load_problems(space.store)}
    log = space.store.frame("logged_calls")
    assert (len(log), int(log["recorded"].sum())) == (25, 1)
    assert recall(space.store, Given(folder)).manifest == manifest.resolve()
