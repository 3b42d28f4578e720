"""Exports of a CRM in the forms they come in, and the link between calls and deals."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.config import HOME, CrmSettings, Settings
from callqa.crm import Duplicates, find_duplicates, link, read_deals
from callqa.crm.values import order_of_dates, read_amount, read_date, read_phones
from callqa.errors import UserError
from callqa.types import Call, Deal, Link, Seller
from tests.builders import THURSDAY, call

MOSCOW = ZoneInfo("Europe/Moscow")
ANNA = Seller("s1", "Анна Белова", crm_user="Белова А.")
HEADER = "ID;Название сделки;Стадия сделки;Ответственный;Сумма;Дата создания;Дата закрытия;Рабочий телефон"
ROW = "7;Станок;Переговоры;Анна Белова;1 250 000,50;12.03.2026 10:00:00;;8 (916) 123-45-67"


def export(tmp_path: Path, *lines: str, encoding: str = "utf-8", settings: Settings | None = None):  # type: ignore[no-untyped-def]
    path = tmp_path / "deals.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return read_deals(path, sellers=[ANNA], settings=settings or Settings())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_russian_export_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    (deal,) = export(tmp_path, HEADER, ROW, encoding=encoding).deals
    assert deal.seller_id == "s1"
    assert deal.amount == Decimal("1250000.50")
    assert deal.phones == ("+79161234567",)
    assert (deal.status, deal.stage) == ("open", "proposal")
    assert deal.created_at == datetime(2026, 3, 12, 10, tzinfo=MOSCOW)


def test_the_mapping_that_was_found_is_said(tmp_path: Path) -> None:
    made = export(tmp_path, HEADER, ROW, encoding="cp1251")
    assert ("phone", "Рабочий телефон") in made.mapping
    assert made.form == 'CSV, cp1251, ";"'


def test_an_english_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(
        ["Record ID", "Deal Name", "Deal Stage", "Deal owner", "Create Date", "Close Date", "Phone Number"]
    )
    book.active.append(
        ["55", "Press", "Closed Won", "Анна Белова", datetime(2026, 3, 1), datetime(2026, 3, 20), "+7 916 123-45-67"]
    )
    book.save(tmp_path / "deals.xlsx")
    (deal,) = read_deals(tmp_path / "deals.xlsx", sellers=[ANNA], settings=Settings()).deals
    assert (deal.id, deal.status, deal.phones) == ("55", "won", ("+79161234567",))
    assert deal.closed_at is not None


def test_bitrix_writes_html_and_calls_it_xls(tmp_path: Path) -> None:
    """T4."""
    cells = "".join(f"<td>{c}</td>" for c in ROW.split(";"))
    heads = "".join(f"<th>{c}</th>" for c in HEADER.split(";"))
    (tmp_path / "d.xls").write_text(f"<html><table><tr>{heads}</tr><tr>{cells}</tr></table></html>", "utf-8")
    assert len(read_deals(tmp_path / "d.xls", sellers=[ANNA], settings=Settings()).deals) == 1


def test_a_missing_column_is_named_with_the_columns_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        export(tmp_path, "ID;Стадия;Дата создания;Телефон", "1;Отказ;12.03.2026;89161234567")
    assert "no column for seller" in str(caught.value)
    assert "found: ID, Стадия, Дата создания, Телефон" in str(caught.value)


def test_a_column_can_be_mapped_by_hand(tmp_path: Path) -> None:
    settings = Settings(crm=CrmSettings(columns={"seller": "Кто ведёт"}))
    (deal,) = export(
        tmp_path,
        "ID;Стадия;Дата создания;Телефон;Кто ведёт",
        "1;Отказ;12.03.2026;89161234567;Белова А.",
        settings=settings,
    ).deals
    assert (deal.seller_id, deal.status) == ("s1", "lost")


def test_an_unknown_stage_is_listed_and_not_guessed(tmp_path: Path) -> None:
    made = export(tmp_path, HEADER, ROW.replace("Переговоры", "Отложен до осени"))
    assert made.unknown_stages == {"Отложен до осени": 1}
    assert made.deals[0].status == "unknown"
    mapped = Settings(crm=CrmSettings(stages={"Отложен до осени": "lost"}))
    assert (
        export(tmp_path, HEADER, ROW.replace("Переговоры", "Отложен до осени"), settings=mapped).deals[0].status
        == "lost"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("12.03.2026 10:00:00", "как-то весной"), "'как-то весной' is no date"),
        (("12.03.2026 10:00:00", ""), "no date of creation"),
        (("1 250 000,50", "полтора млн"), "is no amount"),
        (("7;Станок", ";Станок"), "no id"),
    ],
)
def test_a_bad_row_is_named_and_left_out(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    made = export(tmp_path, HEADER, ROW.replace(*change), ROW.replace("7;", "8;", 1))
    assert [d.id for d in made.deals] == ["8"]
    (problem,) = made.problems
    assert said in problem.values["error"]
    assert problem.values["line"] == 2


def test_a_row_a_product_is_one_deal(tmp_path: Path) -> None:
    assert len(export(tmp_path, HEADER, ROW, ROW).deals) == 1


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("8 (916) 123-45-67", ("+79161234567",)),
        ("'79161234567 доб. 12", ("+79161234567",)),
        ("+7 916 123 45 67, 8 495 000 00 01", ("+79161234567", "+74950000001")),
        ("8107 916 123 45 67", ("+79161234567",)),
        ("79161234567.0", ("+79161234567",)),
        ("7.9161234567E+10", ("+79161234567",)),
        ("7.9161E+10", ()),  # rounded: the number is lost
        ("112", ()),
        ("нет", ()),
    ],
)
def test_telephones_in_messy_forms(written: str, numbers: tuple[str, ...]) -> None:
    """T7: 8…, +7…, an apostrophe, a float as Excel shows it."""
    assert read_phones(written, "RU") == numbers


def test_the_order_of_day_and_month_is_the_columns() -> None:
    assert order_of_dates(["03/04/2026", "25/04/2026"]) == "day"
    assert order_of_dates(["03/04/2026", "04/25/2026"]) == "month"
    assert order_of_dates(["03.04.2026"]) == "day"


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1)))
def test_a_date_is_read_in_each_form_it_is_written(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=MOSCOW)
    for written in (f"{moment:%d.%m.%Y %H:%M:%S}", moment.isoformat(), f"{moment:%Y-%m-%d %H:%M:%S}"):
        assert read_date(written, "day", MOSCOW) == moment


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_is_read_with_spaces_and_comma(amount: Decimal) -> None:
    assert read_amount(f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",") + " ₽") == amount


# --- links -----------------------------------------------------------------------------------------------------------

DEAL = Deal(
    "d1", seller_id="s1", status="open", created_at=THURSDAY - timedelta(days=1), phones=("+79161234567",), contact="А"
)
CALL = call(seller_id="s1", client_phone="+79161234567")


def linked(one: Call, *deals: Deal) -> Link:
    (made,) = link([one], deals, sellers=[ANNA], settings=Settings())
    return made


def test_phone_time_and_seller_make_a_link() -> None:
    made = linked(CALL, DEAL)
    assert (made.status, made.deal_id, made.reason.code) == ("linked", "d1", "link.by_phone")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (replace(CALL, client_phone=None), "link.no_phone"),
        (replace(CALL, client_phone="+79160000000"), "link.phone_unknown"),
        (replace(CALL, started_at=THURSDAY - timedelta(days=60)), "link.out_of_time"),
        (replace(CALL, deal_id="d404"), "link.no_such_deal"),
    ],
)
def test_no_link_says_why(changed: Call, reason: str) -> None:
    made = linked(changed, DEAL)
    assert (made.status, made.reason.code) == ("unlinked", reason)


def test_without_a_crm_nothing_is_linked() -> None:
    assert linked(CALL).reason.code == "link.no_crm"


def test_the_deals_own_number_is_the_strongest_key() -> None:
    assert linked(replace(CALL, deal_id="d1", client_phone=None), DEAL).matched_by == "deal_id"


def test_two_deals_that_fit_alike_are_ambiguous_and_neither_is_taken() -> None:
    made = linked(CALL, DEAL, replace(DEAL, id="d2", created_at=DEAL.created_at))
    assert (made.status, made.deal_id, set(made.candidates)) == ("ambiguous", None, {"d1", "d2"})


def test_of_two_deals_the_sellers_own_is_taken() -> None:
    assert linked(CALL, replace(DEAL, id="d2", seller_id="s2"), DEAL).deal_id == "d1"


def test_a_switchboard_links_nobody_by_itself() -> None:
    others = [replace(DEAL, id=f"d{i}", seller_id="s2", contact=f"К{i}") for i in range(3)]
    assert linked(replace(CALL, seller_id=None), *others).status == "ambiguous"


def test_the_samples_export_is_read_with_its_one_unknown_stage() -> None:
    made = read_deals(HOME / "samples" / "deals.csv", sellers=[], settings=Settings())
    assert list(made.unknown_stages) == ["Отложен до осени"]
    assert made.form == 'CSV, cp1251, ";"'


def test_a_shared_number_links_the_sellers_own_deal_and_never_another() -> None:
    """T25: one switchboard number, five companies: only the deal of the call's seller can be meant."""
    five = [replace(DEAL, id=f"d{i}", seller_id=f"s{i}", contact=f"К{i}") for i in range(1, 6)]
    assert linked(CALL, *five).deal_id == "d1"
    assert linked(replace(CALL, seller_id="s9"), *five).reason.code == "link.switchboard"
    assert linked(CALL, *(replace(d, seller_id="s1") for d in five)).status == "ambiguous"


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_three_hours_off_changes_no_link(hours: int) -> None:
    """The server writes UTC, the CRM local time."""
    held = replace(CALL, started_at=DEAL.created_at + timedelta(minutes=5, hours=hours))
    assert linked(held, DEAL).deal_id == "d1"


@pytest.mark.parametrize(
    ("days", "deals", "reason"),
    [
        (6, 1, "link.by_phone"),
        (20, 1, "link.before_deal"),
        (31, 1, "link.out_of_time"),
        (20, 2, "link.out_of_time"),  # two deals came of that number later: which one is not told
    ],
)
def test_a_call_before_its_deal_existed(days: int, deals: int, reason: str) -> None:
    early = replace(CALL, started_at=DEAL.created_at - timedelta(days=days))
    assert linked(early, *(replace(DEAL, id=f"d{i}") for i in range(deals))).reason.code == reason


def test_another_sellers_closed_deal_is_no_proof() -> None:
    closed = replace(DEAL, seller_id="s2", status="won", closed_at=THURSDAY - timedelta(hours=3))
    assert linked(CALL, closed).reason.code == "link.weak"
    assert linked(CALL, replace(closed, seller_id="s1")).status == "linked"


def test_a_sellers_own_number_is_no_clients() -> None:
    (made,) = link([CALL], [DEAL], sellers=[replace(ANNA, mobile=CALL.client_phone)], settings=Settings())
    assert made.reason.code == "link.own_number"


@pytest.mark.parametrize(
    ("deal_id", "status", "reason"),
    [
        ("d2", "linked", "link.decided"),
        ("", "unlinked", "link.decided_none"),
        ("d404", "unlinked", "link.no_such_deal"),
    ],
)
def test_what_a_person_decided_stands_above_points(deal_id: str, status: str, reason: str) -> None:
    deals = [DEAL, replace(DEAL, id="d2", seller_id="s2", phones=())]
    (made,) = link([CALL], deals, sellers=[ANNA], settings=Settings(), decided={CALL.id: deal_id})
    assert (made.status, made.reason.code) == (status, reason)


def test_duplicates_are_deals_open_at_once_and_contacts_of_one_number() -> None:
    later = replace(DEAL, id="d2", created_at=THURSDAY)
    assert find_duplicates([DEAL, later]).deals == (("+79161234567", ("d1", "d2")),)
    assert not find_duplicates([replace(DEAL, closed_at=THURSDAY - timedelta(hours=1)), later]).deals
    assert find_duplicates([DEAL, replace(later, contact="Б")]).contacts == (("+79161234567", ("А", "Б")),)
    switchboard = [replace(DEAL, id=f"d{i}", contact=f"К{i}") for i in range(5)]
    assert find_duplicates(switchboard) == Duplicates((), ())
