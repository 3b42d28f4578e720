"""The QA lead's tables out and the marks made in them back, over a small workspace of judged calls."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from callqa.cli import main
from callqa.pipeline import open_workspace
from callqa.pipeline.workspace import Workspace, make_workspace
from callqa.reports import lead_book
from callqa.reports.lead_book import write_book, write_csv
from callqa.store import load_deals, save_deals
from callqa.store.reviews import load_reviews
from callqa.types.tables import Column, Table
from tests.workspaces import season_part

UTC = ZoneInfo("UTC")
SHEETS = [
    "Пояснения", "Звонки", "Отметки", "Критерии", "Продавцы", "Моменты", "Споры", "Калибровка", "Сказано, но нет в CRM", "Даты",
]  # fmt: skip


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return season_part(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def book(space: Workspace) -> Path:
    path = space.folder / "lead.xlsx"
    result = callqa("export", "--xlsx", str(path), "-w", str(space.folder))
    assert result.exit_code == 0, result.output
    assert "Записано 60 звонков" in result.output
    assert f"callqa import-marks {path}" in result.output
    return path


def callqa(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def rows_of(book: Path, sheet: str) -> list[dict[str, Any]]:
    header, *rows = load_workbook(book)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_workbook_has_its_sheets_with_frozen_headers_filters_and_definitions(book: Path) -> None:
    made = load_workbook(book)
    assert made.sheetnames == SHEETS
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in made.worksheets)
    told = {row["Что"] for row in rows_of(book, "Пояснения")}
    assert {*SHEETS[1:], "Балл", "Цвет", "Личные данные", "met"} <= told


def test_dates_and_numbers_are_real_and_verdicts_are_chosen_from_a_list(book: Path) -> None:
    calls = rows_of(book, "Звонки")
    assert len(calls) == 60
    assert all(isinstance(row["Дата"], datetime) and isinstance(row["Длина, с"], (int, float)) for row in calls)
    assert {type(row["Балл"]) for row in calls} <= {int, float, type(None)}
    marks = load_workbook(book)["Отметки"]
    rule = marks.data_validations.dataValidation[0]
    assert rule.formula1 == '"met,partly,missed,na"'
    assert str(rule.sqref).startswith("L2:L")


def test_telephones_and_words_redacted_unless_told_not_to(space: Workspace, book: Path) -> None:
    clients = {row["Клиент"] for row in rows_of(book, "Звонки")} - {None}
    assert clients
    assert all(one.startswith("[PHONE_") for one in clients)
    quotes = " ".join(row["Цитата"] or "" for row in rows_of(book, "Отметки"))
    assert "[PHONE_" in quotes
    inside = space.folder / "inside.xlsx"
    result = callqa("export", "--xlsx", str(inside), "--no-redact", "-w", str(space.folder))
    assert "не выпускайте" in result.output
    assert "[PHONE_" not in " ".join(row["Цитата"] or "" for row in rows_of(inside, "Отметки"))


def test_a_period_leaves_the_other_calls_out(space: Workspace) -> None:
    folder = space.folder / "march"
    result = callqa("export", "--csv", str(folder), "--period", "2026-03-02..2026-03-04", "-w", str(space.folder))
    assert result.exit_code == 0, result.output
    with (folder / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        days = {row["at"][:10] for row in csv.DictReader(file, delimiter=";")}
    assert days <= {"2026-03-02", "2026-03-03", "2026-03-04"}
    assert days


def test_the_same_tables_as_parquet(space: Workspace) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = space.folder / "pq"
    assert callqa("export", "--parquet", str(folder), "-w", str(space.folder)).exit_code == 0
    calls = parquet.read_table(folder / "calls.parquet")
    assert calls.num_rows == 60
    assert str(calls.schema.field("at").type) == "timestamp[us, tz=UTC]"
    assert str(calls.schema.field("score").type) == "double"


def test_without_pyarrow_it_says_what_to_install(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = callqa("export", "--parquet", str(space.folder / "no"), "-w", str(space.folder))
    assert result.exit_code == 2
    assert "pip install 'callqa[parquet]'" in result.output


DANGEROUS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '=HYPERLINK("http://x","y")', "＝1"]
HARMLESS = ["a=1", "1-2", "тел. +7", "", "—"]


def one_table(*rows: tuple[Any, ...], **kinds: Any) -> Table:
    columns = tuple(Column(name, name, kind) for name, kind in (kinds or {"text": "text"}).items())
    return Table("t", "T", columns, rows)


@pytest.mark.parametrize("text", DANGEROUS)
def test_speech_that_looks_like_a_formula_is_none(tmp_path: Path, text: str) -> None:
    write_book([one_table((text,))], tmp_path / "t.xlsx", "en", UTC)
    cell = load_workbook(tmp_path / "t.xlsx")["T"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")
    write_csv([one_table((text,))], tmp_path, UTC)
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file, delimiter=";"))[1][0].startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_words_stay_as_they_are(tmp_path: Path, text: str) -> None:
    write_csv([one_table((text,))], tmp_path, UTC)
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert (list(csv.reader(file, delimiter=";"))[1] or [""]) == [text]


def test_what_excel_cannot_hold_is_cut_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_book, "ROWS", 3)
    cut = write_book([one_table(*((str(n),) for n in range(5)))], tmp_path / "t.xlsx", "en", UTC)
    shown = [row[0] for row in load_workbook(tmp_path / "t.xlsx")["T"].iter_rows(min_row=2, values_only=True)]
    assert cut == ["T"]
    assert shown[:3] == ["0", "1", "2"]
    assert "--csv" in shown[3]
    write_book([one_table(("x" * 40_000,))], tmp_path / "long.xlsx", "en", UTC)
    assert len(str(load_workbook(tmp_path / "long.xlsx")["T"]["A2"].value)) == 32_001


def test_links_days_and_shares_are_what_a_spreadsheet_takes_them_for(tmp_path: Path) -> None:
    row = ("http://127.0.0.1:8765/call/c1?t=3.0", date(2026, 3, 12), 0.25, float("nan"))
    write_book([one_table(row, link="link", day="day", share="share", number="number")], tmp_path / "t.xlsx", "en", UTC)
    cells = load_workbook(tmp_path / "t.xlsx")["T"][2]
    assert cells[0].hyperlink.target == "http://127.0.0.1:8765/call/c1?t=3.0"
    assert [cell.value for cell in cells[1:]] == [datetime(2026, 3, 12), 0.25, None]
    assert cells[2].number_format == "0%"


def test_colour_only_where_the_interval_leaves_the_target_out(tmp_path: Path) -> None:
    columns = tuple(Column(name, name, "share") for name in ("met", "met_low", "met_high"))
    write_book([Table("t", "T", columns, [(0.5, 0.4, 0.6)], {"met": 0.7})], tmp_path / "t.xlsx", "en", UTC)
    rules = [
        rule.formula[0]
        for found in load_workbook(tmp_path / "t.xlsx")["T"].conditional_formatting
        for rule in found.rules
    ]
    assert rules == ["AND(ISNUMBER($B2),$B2>0.7)", "AND(ISNUMBER($C2),$C2<0.7)"]


def marked(book: Path, target: Path, *marks: tuple[int, str, str, str]) -> None:
    """(row, verdict, comment, name) written into the sheet of marks, as a person would."""
    made = load_workbook(book)
    sheet = made["Отметки"]
    for row, *cells in marks:
        for column, value in zip("LMN", cells, strict=True):
            sheet[f"{column}{row}"] = value or None
    made.save(target)


def test_marks_come_back_as_reviews_and_are_read_once(space: Workspace, book: Path, tmp_path: Path) -> None:
    before = len(load_reviews(space.store, history=True))
    marked(book, tmp_path / "m.xlsx", (2, "missed", "'=не было", ""), (3, "Выполнено", "", "Пётр"), (5, "na", "", ""))
    result = callqa("import-marks", str(tmp_path / "m.xlsx"), "--author", "Ольга", "-w", str(space.folder))
    assert result.exit_code == 0, result.output
    assert "Отметок принято как проверки: 3" in result.output
    kept = load_reviews(space.store, history=True)[before:]
    rows = rows_of(book, "Отметки")
    assert [(one.criterion, one.verdict, one.author) for one in kept] == [
        (rows[0]["Код критерия"], "missed", "Ольга"),
        (rows[1]["Код критерия"], "met", "Пётр"),
        (rows[3]["Код критерия"], "na", "Ольга"),
    ]
    assert kept[0].call_id == rows[0]["Номер звонка"]
    assert kept[0].machine == rows[0]["Машина"]
    assert kept[0].comment == "=не было"
    assert {(one.source, one.blind) for one in kept} == {("workbook", False)}
    again = callqa("import-marks", str(tmp_path / "m.xlsx"), "--author", "Ольга", "-w", str(space.folder))
    assert "Уже были: 3" in again.output
    assert len(load_reviews(space.store, history=True)) == before + 3


def test_a_persons_verdict_stands_in_the_next_workbook(space: Workspace, book: Path, tmp_path: Path) -> None:
    row = next(
        n
        for n, one in enumerate(rows_of(book, "Отметки"), 2)
        if one["Код критерия"] == "need_identified" and one["Машина"] == "met"
    )
    call = rows_of(book, "Отметки")[row - 2]["Номер звонка"]
    marked(book, tmp_path / "m.xlsx", (row, "missed", "не слышно", ""))
    assert callqa("import-marks", str(tmp_path / "m.xlsx"), "--author", "Ольга", "-w", str(space.folder)).exit_code == 0
    callqa("export", "--xlsx", str(tmp_path / "next.xlsx"), "-w", str(space.folder))
    shown = next(one for one in rows_of(tmp_path / "next.xlsx", "Звонки") if one["Номер звонка"] == call)
    assert (shown["Потребность выявлена"], shown["Состояние"]) == ("missed", "проверен человеком")
    assert "Ольга" in shown["Проверяющий"]
    calibration = [one for one in rows_of(tmp_path / "next.xlsx", "Калибровка") if one["Номер звонка"] == call]
    assert any(one["Ольга"] == "missed" and one["Машина"] == "met" for one in calibration)


def test_rows_that_cannot_be_read_are_listed_and_the_rest_is_kept(space: Workspace, book: Path, tmp_path: Path) -> None:
    rows = rows_of(book, "Отметки")
    call, criterion = rows[20]["Номер звонка"], rows[20]["Код критерия"]
    lines = [
        "call_id;criterion;mark;mark_comment;mark_reviewer",
        f"{call};{criterion};partly;;Анна",
        f"{call};{criterion};хорошо;;",
        f"nobody;{criterion};met;;",
        f"{call};ZZ9;met;;",
        f"{call};{criterion};;только слова;",
        f"{call};{criterion};;;",
    ]
    (tmp_path / "m.csv").write_text("\n".join(lines), "utf-8-sig")
    result = callqa("import-marks", str(tmp_path / "m.csv"), "--author", "Ольга", "-w", str(space.folder))
    assert result.exit_code == 1
    assert "Отметок принято как проверки: 1" in result.output
    assert "m.csv, 3: «хорошо» — не вердикт" in result.output
    assert "m.csv, 4: в этой папке нет оценённого звонка «nobody»" in result.output
    assert "m.csv, 5: у звонка нет критерия «ZZ9»" in result.output
    assert "m.csv, 6: комментарий без вердикта" in result.output
    assert "m.csv, 7" not in result.output


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.xlsx", None, "такого файла нет"),
        ("broken.xlsx", b"no workbook", "Сохраните в Excel как .xlsx"),
        ("m.pdf", b"%PDF", "Дайте .xlsx или .csv"),
        ("other.csv", b"a;b\n1;2\n", "ни на одном листе нет столбцов"),
    ],
)
def test_a_file_without_marks_is_refused_with_what_to_do(
    space: Workspace, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = callqa("import-marks", str(tmp_path / name), "--author", "Ольга", "-w", str(space.folder))
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "писать нечего"),
        (("--xlsx", "lead.xls"), "кончается на .xlsx"),
        (("--csv", "x", "--period", "march"), "не период"),
        (("--csv", "x", "--period", "2024"), "звонков для выгрузки нет"),
    ],
)
def test_wrong_usage_is_said_plainly(space: Workspace, words: tuple[str, ...], said: str) -> None:
    result = callqa("export", *words, "-w", str(space.folder))
    assert result.exit_code == 2
    assert said in result.output


def test_a_place_that_cannot_be_written_is_said_and_nothing_half_written_is_left(
    space: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    result = callqa("export", "--xlsx", str(tmp_path / "file" / "lead.xlsx"), "-w", str(space.folder))
    assert result.exit_code == 2
    assert "не записывается" in result.output
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_an_empty_workspace_says_what_to_run(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    result = callqa("export", "--xlsx", str(tmp_path / "x.xlsx"), "-w", str(tmp_path))
    assert result.exit_code == 2
    assert "callqa run" in result.output
    assert not (tmp_path / "x.xlsx").exists()
    assert open_workspace(tmp_path).folder == tmp_path


def test_links_go_to_the_listening_page_where_it_is_set(space: Workspace, tmp_path: Path) -> None:
    toml = space.folder / "callqa.toml"
    before = toml.read_text("utf-8")
    toml.write_text(before.replace('# listen = "http', 'listen = "http'), "utf-8")
    try:
        callqa("export", "--xlsx", str(tmp_path / "l.xlsx"), "-w", str(space.folder))
    finally:
        toml.write_text(before, "utf-8")
    cells = [row[9] for row in load_workbook(tmp_path / "l.xlsx")["Отметки"].iter_rows(min_row=2, max_row=4)]
    assert all(cell.hyperlink.target.startswith("http://127.0.0.1:8765/call/") for cell in cells)
    assert all("?t=" in cell.hyperlink.target for cell in cells)


def test_promised_days_stand_beside_the_days_on_which_it_happened(book: Path) -> None:
    rows = rows_of(book, "Даты")
    assert rows
    assert all(isinstance(row["Обещанный день"], datetime) for row in rows)
    assert {row["Состояние"] for row in rows} <= {"в срок", "позже", "ещё нет"}
    assert all((row["День, когда случилось"] is None) == (row["Состояние"] == "ещё нет") for row in rows)


def test_what_was_said_and_the_crm_holds_otherwise_is_listed_with_names_hidden(
    space: Workspace, tmp_path: Path
) -> None:
    deals = load_deals(space.store)
    save_deals(space.store, [replace(one, contact="Зинаида Прохорова") for one in deals])
    try:
        callqa("export", "--csv", str(tmp_path), "-w", str(space.folder))
    finally:
        save_deals(space.store, deals)
    with (tmp_path / "said_not_in_crm.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["field"] == "имя"]
    assert rows
    assert {row["in_crm"] for row in rows} == {"другое"}
    assert all("[NAME_" in row["said"] and "[NAME_" in row["stands"] for row in rows)
    assert "Зинаида" not in (tmp_path / "said_not_in_crm.csv").read_text("utf-8")
