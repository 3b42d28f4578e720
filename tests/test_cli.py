"""The command line as a person meets it: help, words, exit status; wrong input is named with what to do about it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import callqa
from callqa.cli import main
from callqa.errors import UserError
from callqa.pipeline import Given, Summary, Workspace

SAMPLES = Path(__file__).parents[1] / "samples"
Done = tuple[Workspace, Given, Summary]


def said(*words: object, status: int = 0) -> str:
    result: Result = CliRunner().invoke(main, [str(w) for w in words])
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace that reads ready transcripts."""
    said("init", tmp_path / "audit")
    shutil.copyfile(SAMPLES / "season" / "callqa.toml", tmp_path / "audit" / "callqa.toml")
    return tmp_path / "audit"


@pytest.fixture
def transcripts(tmp_path: Path) -> Path:
    """Three transcripts of the samples."""
    folder = tmp_path / "transcripts"
    folder.mkdir()
    for name in ("ru01", "ru02", "en01"):
        shutil.copyfile(SAMPLES / "dialogues" / f"{name}.json", folder / f"{name}.json")
    return folder


def test_help_opens_without_the_heavy_libraries() -> None:
    code = "import sys; from callqa.cli import main; main(['--help'], standalone_mode=False); print([m for m in ('torch', 'pandas', 'faster_whisper', 'matplotlib', 'sqlalchemy') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Examples" in found.stdout
    assert found.stdout.strip().endswith("[]")


def test_a_workspace_is_made_once_and_never_overwritten(tmp_path: Path) -> None:
    first = said("init", tmp_path / "audit")
    assert "callqa run ARCHIVE" in first
    settings = tmp_path / "audit" / "callqa.toml"
    settings.write_text('[general]\nlanguage = "en"\n', "utf-8")
    assert "nothing was changed" in said("init", tmp_path / "audit")
    assert settings.read_text("utf-8") == '[general]\nlanguage = "en"\n'
    assert len(list((tmp_path / "audit" / "rubrics").glob("*/*.yaml"))) == 14


def test_a_run_over_transcripts_ends_with_counts_and_what_to_do_next(space: Path, transcripts: Path) -> None:
    text = said("run", transcripts, "-w", space, "--sellers", SAMPLES / "sellers.csv")
    assert "3" in text
    assert str((space / "report").name) in text
    assert (space / "report").is_dir()
    assert "3" in said("status", "-w", space)


def test_a_torn_transcript_is_set_aside_the_rest_goes_on_and_the_status_tells(space: Path, transcripts: Path) -> None:
    (transcripts / "torn.json").write_text('{"turns": [', "utf-8")
    said("run", transcripts, "-w", space, status=1)
    text = said("status", "-w", space)
    assert "torn.json" in text
    assert callqa.open(space).frame("scorecards").shape[0] == 3


def test_an_empty_folder_is_an_error_that_says_so(space: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "записей в ней нет" in said("run", tmp_path / "empty", "-w", space, status=2)


def test_an_archive_of_nothing_but_bad_files_still_ends_with_a_report(space: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "out-89165550101-101-20260310-101500-1.1.wav").write_bytes(b"not a sound" * 99)
    text = said("run", tmp_path / "bad", "-w", space, status=1)
    assert "index.html" in text
    assert "callqa status" in text


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["run", "{tmp}/gone", "-w", "{space}"], ["такой папки нет", "gone"]),
        (["run", "{transcripts}", "-w", "{tmp}"], ["no callqa.toml", "callqa init"]),
        (
            ["run", "{transcripts}", "-w", "{space}", "--crm", "{tmp}/deals.csv"],
            ["такого файла нет", "deals.csv", "--crm"],
        ),
        (["status", "-w", "{tmp}/nowhere"], ["no callqa.toml", "callqa init"]),
        (["rubric", "check", "{tmp}/gone.yaml"], ["gone.yaml"]),
        (["evaluate", "{space}/rubrics"], ["no labelled"]),
        (["run"], ["Missing argument"]),
        (["sing"], ["No such command"]),
        (["demo", "--language", "fr"], ["'fr'"]),
    ],
)
def test_wrong_usage_is_named_and_ends_with_two(
    space: Path, transcripts: Path, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    filled = [w.format(tmp=tmp_path, space=space, transcripts=transcripts) for w in words]
    text = said(*filled, status=2)
    for part in parts:
        assert part in text


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ('[general]\nlanguag = "ru"', ["general.languag", "language"]),
        ('[general]\ntimezone = "Mars/Base"', ["Mars/Base", "Europe/Moscow"]),
        ("[general\n", ["callqa.toml", "Mend the line"]),
        ("[asr]\nthreads = 0", ["asr.threads"]),
        ('[crm]\nstages = { "Договор" = "signed" }', ["signed", "won"]),
        ("[listening]\na = 1", ["такой настройки нет", "Разделы", "speakers"]),
    ],
)
def test_a_mistake_in_the_settings_is_named_with_what_is_known(space: Path, line: str, parts: list[str]) -> None:
    (space / "callqa.toml").write_text(line, "utf-8")
    text = said("status", "-w", space, status=2)
    for part in parts:
        assert part in text


def test_a_crm_export_without_its_columns_is_named_with_those_it_has(
    space: Path, transcripts: Path, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text("Клиент;Заметка\nАнна;звонила\n", "cp1251")
    text = said("run", transcripts, "-w", space, "--crm", tmp_path / "deals.csv", status=2)
    assert "deals.csv" in text
    assert "Клиент" in text


def test_evaluate_prints_tables_and_gives_the_same_as_data(tmp_path: Path) -> None:
    text = said("evaluate", SAMPLES / "dialogues")
    for part in ("next_step_dated", "kappa", "AC1", "ru", "en", "errors"):
        assert part in text
    data = json.loads(said("evaluate", SAMPLES / "dialogues", "--json"))
    assert set(data) >= {"criteria", "due", "contact", "errors", "by_language"}
    assert set(data["criteria"]["need_identified"]) >= {"n", "accuracy", "kappa", "ac1", "confusion"}
    assert set(data["by_language"]) == {"ru", "en"}
    assert data["criteria"]["need_identified"]["n"] == sum(
        part["criteria"]["need_identified"]["n"] for part in data["by_language"].values()
    )


def test_a_rubric_is_checked_with_its_examples(tmp_path: Path) -> None:
    rubric = SAMPLES.parent / "rubrics" / "ru" / "warm.yaml"
    assert "all as they should be" in said("rubric", "check", rubric)
    typo = tmp_path / "warm.yaml"
    typo.write_text(rubric.read_text("utf-8").replace("detector: ", "detectr: ", 1), "utf-8")
    text = said("rubric", "check", typo, status=2)
    assert "detectr" in text
    assert "line" in text


def test_the_report_is_written_anew_in_the_other_language(recordings: Done, tmp_path: Path) -> None:
    shutil.copytree(recordings[0].folder, tmp_path / "copy")
    settings = tmp_path / "copy" / "callqa.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "ru"', 'language = "en"'), "utf-8")
    said("report", "-w", tmp_path / "copy")
    pages = {p.name: p.read_text("utf-8") for p in (tmp_path / "copy" / "report").rglob("*.html")}
    assert all('lang="en"' in page for page in pages.values())


def test_status_names_every_file_that_was_set_aside(recordings: Done) -> None:
    text = said("status", "-w", recordings[0].folder)
    for path in recordings[0].store.frame("set_aside")["path"]:
        assert Path(path).name[-10:] in text  # the client's number in a name is not shown


def test_an_analyst_gets_frames(recordings: Done) -> None:
    store = callqa.open(recordings[0].folder)
    for name in ("calls", "turns", "findings", "scorecards", "deals", "links", "sellers", "set_aside"):
        assert len(store.frame(name)), name
    assert callqa.open(recordings[0].folder / "callqa.db").frame("findings").shape == store.frame("findings").shape
    with pytest.raises(UserError, match="findings"):
        store.frame("findngs")
    with pytest.raises(UserError, match="no such workspace"):
        callqa.open(recordings[0].folder / "nothing")
