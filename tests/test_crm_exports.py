"""Each CRM's export as it really comes, walked from file to values; and files that are not what they should be."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner

from callqa.cli import main
from callqa.config import Settings
from callqa.crm import read_deals
from callqa.crm.checking import check
from callqa.crm.deals import Export
from callqa.crm.encoding import mending
from callqa.crm.formats import formats, kinds, plan
from callqa.crm.mapping import overlaid
from callqa.crm.records import history, read_records, with_contacts
from callqa.crm.table import read_sheets
from callqa.crm.values import read_id, read_phones, salesforce_id
from callqa.errors import UserError

HERE = Path(__file__).parent / "crm_exports"
MOSCOW = ZoneInfo("Europe/Moscow")
HEAD = "ID;Стадия;Ответственный;Дата создания;Телефон;Сумма"
LINE = "1;Переговоры;Анна;13.03.2026;89165550101;100"


def deals(name: str) -> Export:
    return read_deals(HERE / name, sellers=[], settings=Settings())


def codes(export: Export) -> list[str]:
    return [r.code for r in (*export.problems, *export.notes)]


def written(tmp_path: Path, text: str | bytes, name: str = "deals.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_deals(path, sellers=[], settings=Settings())
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "format", "kind", "rows"),
    [
        ("DEAL_20260401_bitrix24.xls", "bitrix24", "deals", 3),
        ("bitrix24_stagehistory.csv", "bitrix24", "stage_history", 3),
        ("amocrm_export_leads.csv", "amocrm", "deals", 3),
        ("hubspot-crm-exports-deals.csv", "hubspot", "deals", 2),
        ("salesforce_Opportunity.csv", "salesforce", "deals", 2),
        ("salesforce_OpportunityHistory.csv", "salesforce", "stage_history", 4),
        ("salesforce_Contact.csv", "salesforce", "contacts", 2),
        ("salesforce_report.csv", "salesforce", "deals", 2),
        ("pipedrive_deals.xlsx", "pipedrive", "deals", 3),
        ("pipedrive_people.csv", "pipedrive", "contacts", 4),
        ("plain_minimum.csv", "plain", "deals", 2),
        ("tasks.csv", "plain", "tasks", 2),
        ("nps.csv", "plain", "nps", 1),
        ("receivables.csv", "plain", "receivables", 2),
        ("pay_plan.csv", "plain", "pay_plan", 1),
        ("brief.csv", "plain", "brief", 1),
        ("price_book.csv", "plain", "price_book", 1),
        ("hr_days.csv", "plain", "hr_days", 2),
    ],
)
def test_each_export_is_known_by_its_columns_and_read_whole(name: str, format: str, kind: str, rows: int) -> None:
    account = check(HERE / name, Settings())
    assert (account.plan.format, account.plan.kind, account.rows) == (format, kind, rows)
    assert not [p for p in account.problems if p.code == "crm.bad_row"]


def test_every_format_and_kind_has_a_sample() -> None:
    read = [plan(p, Settings()) for p in HERE.iterdir() if p.suffix != ".md"]
    assert {p.format for p in read} == set(formats())
    assert {p.kind for p in read} == set(kinds())


def test_bitrix_product_rows_do_not_inflate_sums() -> None:
    """T5."""
    export = deals("DEAL_20260401_bitrix24.xls")
    assert [d.amount for d in export.deals] == [Decimal(300000), Decimal(120000), Decimal(1500)]
    assert [d.status for d in export.deals] == ["open", "won", "lost"]
    assert "crm.product_rows" in codes(export)


def test_currencies_are_never_added_up() -> None:
    """T29."""
    assert check(HERE / "DEAL_20260401_bitrix24.xls", Settings()).amounts == {
        "RUB": (Decimal(420000), 2),
        "USD": (Decimal(1500), 1),
    }


def test_amocrm_has_names_twice_and_apostrophes() -> None:
    """T6."""
    export = deals("amocrm_export_leads.csv")
    assert "crm.same_name" in codes(export)
    assert export.deals[0].phones == ("+79165550101", "+79165550111")
    assert [(d.status, d.closed_at is None, d.source) for d in export.deals] == [
        ("open", True, "Сайт"),
        ("won", False, "Звонок"),
        ("lost", False, "Сайт"),
    ]


def test_hubspot_history_stands_in_columns() -> None:
    export = deals("hubspot-crm-exports-deals.csv")
    of_won = [(m.from_raw, m.stage_raw, m.status) for m in export.moves if m.deal_id == "9002"]
    assert of_won[-1] == ("Contract Sent", "Closed Won", "won")
    assert len(export.moves) == 5
    assert export.deals[0].closed_at is None
    assert export.deals[0].expected_close == datetime(2026, 4, 30, tzinfo=MOSCOW)


def test_a_wide_history_whose_dates_cannot_be_told_is_not_read(tmp_path: Path) -> None:
    text = (HERE / "hubspot-crm-exports-deals.csv").read_text("utf-8")
    for day in ("02", "05", "12", "15", "25"):
        text = text.replace(f'"2026-03-{day} ', f'"03/{int(day) % 12 or 12:02}/2026 ')
    settings = overlaid(Settings(), written(tmp_path, "dates: {created: month, closed: month}\n", "m.yaml"))
    export = read_deals(written(tmp_path, text), sellers=[], settings=settings)
    assert (len(export.deals), export.moves, codes(export)) == (2, [], ["crm.history_unclear"])


def test_salesforce_ids_of_15_and_18_characters_are_one_deal() -> None:
    moves, pushes = history(read_records(HERE / "salesforce_OpportunityHistory.csv", settings=Settings()), {})
    opportunity = deals("salesforce_Opportunity.csv").deals[1]
    assert {m.deal_id for m in moves} == {opportunity.id}
    assert [m.stage_raw for m in moves] == ["Qualification", "Negotiation/Review", "Closed Won"]
    assert [m.probability for m in moves] == [0.1, 0.7, 0.7]  # 100 after the outcome is the CRM's, not the seller's
    assert [p.days for p in pushes] == [11]
    assert salesforce_id("0065g00000BWlNQ") != salesforce_id("0065g00000BWlNq")


def test_salesforce_report_has_the_month_first_and_lines_at_its_end() -> None:
    export = deals("salesforce_report.csv")
    assert export.deals[1].created_at == datetime(2026, 3, 15, tzinfo=MOSCOW)
    assert export.deals[0].amount == Decimal("12000.00")
    assert "crm.footer" in codes(export)


def test_salesforce_telephones_come_from_contacts_by_account() -> None:
    contacts = read_records(HERE / "salesforce_Contact.csv", settings=Settings())
    assert with_contacts(deals("salesforce_Opportunity.csv").deals, contacts)[0][1].phones == ("+14155550102",)


def test_pipedrive_serial_dates_and_namesakes() -> None:
    export = deals("pipedrive_deals.xlsx")
    assert export.deals[0].created_at == datetime(2026, 3, 2, 10, 15, tzinfo=MOSCOW)
    assert [d.closed_at is None for d in export.deals] == [True, False, False]
    filled, problems = with_contacts(export.deals, read_records(HERE / "pipedrive_people.csv", settings=Settings()))
    assert [len(d.phones) for d in filled] == [2, 1, 0]  # two are called Sam Twin
    assert [p.code for p in problems] == ["crm.namesakes"]


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["7.9161E+10", "7,91612E+10", "'7.9161E+10"])
def test_a_rounded_telephone_is_lost_and_said(tmp_path: Path, cell: str) -> None:
    assert read_phones(cell, "RU") == ()
    export = read_deals(
        written(tmp_path, f"{HEAD}\n{LINE.replace('89165550101', cell)}\n"), sellers=[], settings=Settings()
    )
    assert "crm.rounded_phone" in codes(export)


def test_a_number_in_between_is_mended_and_a_rounded_id_is_none() -> None:
    assert read_phones("79165550101.0", "RU") == ("+79165550101",)
    assert (read_id("15.0"), read_id("'007")) == ("15", "007")
    with pytest.raises(ValueError, match="rounded by Excel"):
        read_id("1.23E+11")


def test_dates_that_may_be_read_both_ways_are_asked_for(tmp_path: Path) -> None:
    text = HEAD + "\n" + LINE.replace("13.03.2026", "03/04/2026") + "\n"
    path = written(tmp_path, text)
    assert 'dates = { created = "day" }' in refusal(path)
    assert [q.code for q in check(path, Settings()).plan.questions] == ["crm.dates_unclear"]
    mapping = written(tmp_path, "dates: {created: month}\n", "m.yaml")
    (deal,) = read_deals(path, sellers=[], settings=overlaid(Settings(), mapping)).deals
    assert deal.created_at == datetime(2026, 3, 4, tzinfo=MOSCOW)


def test_a_column_with_both_orders_is_asked_for(tmp_path: Path) -> None:
    lines = [LINE.replace("13.03.2026", "25/03/2026"), LINE.replace("13.03.2026", "03/25/2026").replace("1;", "2;", 1)]
    assert "cannot be told" in refusal(written(tmp_path, "\n".join([HEAD, *lines, ""])))


def test_the_order_is_each_columns_own(tmp_path: Path) -> None:
    head, line = HEAD + ";Дата закрытия", LINE.replace("13.03.2026", "13/03/2026") + ";04/25/2026"
    found = plan(written(tmp_path, f"{head}\n{line}\n"), Settings())
    assert found.orders == {"created": "day", "closed": "month"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, f"{HEAD}\n{LINE}\n".encode(encoding))
    assert read_deals(path, sellers=[], settings=Settings()).deals[0].owner == "Анна"


@pytest.mark.parametrize(("right", "wrong"), [("cp1251", "latin-1"), ("utf-8", "latin-1")])
def test_text_once_read_in_a_wrong_encoding_is_mended_and_said(tmp_path: Path, right: str, wrong: str) -> None:
    """T30: cp1251 read as latin-1."""
    path = written(tmp_path, f"{HEAD}\n{LINE}\n".encode(right).decode(wrong))
    export = read_deals(path, sellers=[], settings=Settings())
    assert export.deals[0].owner == "Анна"
    assert f"{right} read as" in export.form
    assert mending(HEAD) is None
    assert mending("Müller;Größe;Café") is None


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_call_log_is_no_crm(tmp_path: Path) -> None:
    asterisk = (
        '"","101","89165550101","from-internal","","SIP/1","","Dial","","2026-03-12 10:00:00","2026-03-12 10:00:05",'
    )
    path = written(tmp_path, asterisk + '"2026-03-12 10:01:00",60,55,"ANSWERED","DOCUMENTATION","1773298800.1",""\n')
    assert "--calls" in refusal(path)
    assert "--calls" in refusal(written(tmp_path, "calldate,src,dst,billsec,disposition\n1,2,3,4,ANSWERED\n"))


def test_a_table_of_another_kind_is_named() -> None:
    assert "table of tasks, not of deals" in refusal(HERE / "tasks.csv")


def test_titles_totals_and_empty_columns(tmp_path: Path) -> None:
    text = f"Отчёт за март;;;;;;\n;;;;;;\n{HEAD};\n{LINE};\nИтого;;;;;100;\n"
    export = read_deals(written(tmp_path, text), sellers=[], settings=Settings())
    assert [d.id for d in export.deals] == ["1"]
    assert {"crm.header_row", "crm.totals"} <= set(codes(export))


def test_a_torn_last_line_and_nul_bytes(tmp_path: Path) -> None:
    text = f"{HEAD}\n{LINE}\n2;Перего".encode() + b""
    export = read_deals(written(tmp_path, text), sellers=[], settings=Settings())
    assert ([d.id for d in export.deals], codes(export)) == (["1"], ["crm.torn"])
    nul = read_deals(written(tmp_path, f"{HEAD}\n{LINE}\0\0\n"), sellers=[], settings=Settings())
    assert (nul.deals[0].amount, codes(nul)) == (Decimal(100), ["crm.nul"])
    assert "NUL" in refusal(written(tmp_path, b"\0" * 5000))


def test_a_workbook_with_merged_cells_formulas_and_two_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["О выгрузке"])
    sheet = book.create_sheet("Сделки")
    for row in (HEAD.split(";"), [1, "Отказ", "Анна", "13.03.2026", 79165550101.0, "=1+2"]):
        sheet.append(row)
    sheet.append([2, "Отказ", None, "14.03.2026", "89165550102", 5])
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "deals.xlsx")
    export = read_deals(tmp_path / "deals.xlsx", sellers=[], settings=Settings())
    assert [(d.owner, d.amount) for d in export.deals] == [("Анна", None), ("Анна", Decimal(5))]
    assert {"crm.merged", "crm.formulas", "crm.sheets"} <= set(codes(export))


def _archive(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return path


def test_archives_bombs_and_locked_workbooks_are_refused(tmp_path: Path) -> None:
    assert "a zip archive" in refusal(_archive(tmp_path / "a.xlsx", deals=b"1"))
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    assert "declares entities" in refusal(_archive(tmp_path / "b.xlsx", xl__workbook_xml=entity))
    huge = _archive(tmp_path / "c.xlsx", xl__workbook_xml=b"<a/>", xl__sheet_xml=b" " * (40 << 20))
    assert "would unpack" in refusal(huge)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "password" in refusal(written(tmp_path, ole + "EncryptedPackage".encode("utf-16-le"), "d.xlsx"))
    assert "old Excel" in refusal(written(tmp_path, ole, "e.xls"))
    whole = (HERE / "pipedrive_deals.xlsx").read_bytes()
    assert "damaged or cut off" in refusal(written(tmp_path, whole[: len(whole) // 2], "f.xlsx"))
    assert "a PDF" in refusal(written(tmp_path, b"%PDF-1.7 ...", "g.csv"))


def test_a_large_csv_is_walked_and_never_held(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write(HEAD + "\n")
        file.writelines(f"{n};Переговоры;Анна;13.03.2026;89165550101;{'x' * 1000}\n" for n in range(20_000))
    tracemalloc.start()
    (sheet,) = read_sheets(path)
    assert sum(1 for _ in sheet.rows) == 20_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 20e6
    assert peak < 12e6


# --- snapshots -------------------------------------------------------------------------------------------------------


def _run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    return f"{result.exit_code} {result.output}"


def test_differences_of_snapshots_build_the_history(tmp_path: Path) -> None:
    """T11: probability and close date that the CRM wrote over after the outcome are kept as they were."""
    import callqa

    space = str(tmp_path / "w")
    _run("init", space)
    head = HEAD + ";Вероятность;Предполагаемая дата закрытия\n"
    first = written(
        tmp_path, head + LINE + ";60;20.03.2026\n2;Квалификация;Анна;13.03.2026;8;1;20;25.03.2026\n", "a.csv"
    )
    second = written(
        tmp_path,
        head + LINE.replace("Переговоры", "Сделка успешна") + ";100;14.03.2026\n"
        "2;Квалификация;Олег;13.03.2026;8;1;20;25.04.2026\n",
        "b.csv",
    )
    assert _run("snapshot", "-w", space, "--crm", str(first), "--date", "2026-03-14").startswith("0")
    assert _run("snapshot", "-w", space, "--crm", str(second), "--date", "2026-03-21").startswith("0")
    store = callqa.open(space)

    def counts() -> list[int]:
        return [len(store.frame(n)) for n in ("snapshots", "stage_moves", "close_pushes", "owner_changes")]

    assert counts() == [2, 1, 1, 1]
    move = store.frame("stage_moves").iloc[0]
    assert (move.from_raw, move.stage_raw, move.status) == ("Переговоры", "Сделка успешна", "won")
    assert move.probability == 0.6  # not the 100 that the CRM wrote after the outcome
    assert move.since == datetime(2026, 3, 13, 21, tzinfo=UTC)
    assert store.frame("close_pushes").iloc[0].days == 31
    assert "ничего не изменилось" in _run("snapshot", "-w", space, "--crm", str(second), "--date", "2026-03-28")
    late = written(tmp_path, head + LINE + ";50;20.03.2026\n", "c.csv")
    assert "не позже последнего снимка" in _run("snapshot", "-w", space, "--crm", str(late), "--date", "2026-03-15")
    assert counts() == [2, 1, 1, 1]
    assert len(list((tmp_path / "w" / "snapshots").rglob("*.csv"))) == 2


def test_other_tables_are_frames(tmp_path: Path) -> None:
    import callqa

    space = str(tmp_path / "w")
    _run("init", space)
    _run("snapshot", "-w", space, "--crm", str(HERE / "hr_days.csv"), "--crm", str(HERE / "receivables.csv"))
    assert list(callqa.open(space).frame("hr_days")["kind"]) == ["отпуск", "работа"]
    assert len(callqa.open(space).frame("receivables")) == 2


def test_map_writes_what_run_reads(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEAD}\n{LINE.replace('Переговоры', 'Думает')}\n")
    target = tmp_path / "m.yaml"
    assert _run("crm", "map", str(path), "--to", str(target)).startswith("0 wrote")
    assert read_deals(path, sellers=[], settings=overlaid(Settings(), target)).deals[0].status == "unknown"
    target.write_text(target.read_text("utf-8").replace('"Думает": ""', '"Думает": "proposal"'), "utf-8")
    assert read_deals(path, sellers=[], settings=overlaid(Settings(), target)).deals[0].stage == "proposal"
    assert "there already" in _run("crm", "map", str(path), "--to", str(target))
