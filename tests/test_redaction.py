"""What is hidden and what stays readable; the same person has the same token; what leaves a workspace holds no telephone."""

from __future__ import annotations

import doctest
import re
import stat
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from callqa.cli import main
from callqa.language import redact, redact_turns
from callqa.language.redaction import checksums
from callqa.pipeline import report
from callqa.pipeline.outgoing import KEY, Outgoing, redaction_key, with_redaction
from callqa.pipeline.redacting import Redactor
from callqa.pipeline.workspace import make_workspace, open_workspace
from callqa.reports.sheet import sheet_page
from callqa.store import save_calls, save_dialogues, save_links, save_set_aside, tables
from callqa.types import Link, Moment, Reason, SetAside
from callqa.types.sheet import Sheet, StageSheet
from tests.benchmarks.redaction import false_alarms, over_digits, recall
from tests.builders import THURSDAY, call, dialogue, turn
from tests.redaction_talk import PLAIN, Said

HIDDEN = [
    ("ru", "Пишите: 8 903 551 20 48.", "Пишите: [PHONE]."),
    ("ru", "восемь девятьсот шестьдесят, семьсот семьдесят девять, двадцать два, тридцать один", "[PHONE]"),
    ("ru", "девять сот пятьд есят два сорок восемь тринадцать ноль один", "[NUMBER]"),
    ("ru", "926 417... ой, нет, это рабочий. Пишите 8 903 551 20 48.", "[NUMBER]... ой, нет, это рабочий. Пишите [PHONE]."),
    ("ru", "карта 4276 1234 5678 9010 цвв 123", "карта [CARD] цвв [CVV]"),
    ("ru", "паспорт серия 45 16 номер 123456", "паспорт серия [PASSPORT] номер [PASSPORT]"),
    ("ru", "мой снилс 112-233-445 95", "мой снилс [SNILS]"),
    ("ru", "инн 7707083893, бик 044525225", "инн [INN], бик [BIK]"),
    ("ru", "расчетный счет 40702810900000012345", "расчетный счет [ACCOUNT]"),
    ("ru", "улица Ленина дом 5 квартира 12", "[ADDRESS]"),
    ("ru", "на Ленинградском проспекте 15", "на [ADDRESS]"),
    ("ru", "родился пятого мая тысяча девятьсот восемьдесят второго года", "родился [BIRTH]"),
    ("ru", "05.05.1982, а встреча 12.10.2026 в 10:00", "[BIRTH], а встреча 12.10.2026 в 10:00"),
    ("ru", "инфо собака станкомаш точка ру, ник в телеграме ivan_petrov", "[EMAIL], ник в телеграме [HANDLE]"),
    ("ru", "Татьяна, добрый день, это марина", "[NAME], добрый день, это [NAME]"),
    ("en", "my cell is 918-555-0123", "my cell is [PHONE]"),
    ("en", "oh seven seven oh oh nine hundred four one two", "[PHONE]"),
    ("en", "card number four one one one one one one one one one one one one one one one security code 123",
     "card number [CARD] security code [CVV]"),
    ("en", "I'm at 12 Oak Street apartment 4, SW1A 1AA", "I'm at [ADDRESS], [ADDRESS]"),
    ("en", "born May 5th 1982, date of birth is five five eighty two", "born [BIRTH], date of birth is [BIRTH]"),
    ("en", "my social is 123-45-6789, passport AB123456", "my social is [SNILS], passport [PASSPORT]"),
    ("en", "ray at sign dunleavyauto dot com", "[EMAIL]"),
]  # fmt: skip
READABLE = [
    ("ru", "дом 120 квадратов, площадь сто двадцать метров"),
    ("ru", "Запишите номер, пожалуйста, договора у нас пока нет"),
    ("ru", "на улице минус тридцать"),
    ("ru", "вера это хорошо, любовь и надежда"),
    ("en", "five hundred either way"),
    ("en", "nine to five, ten to twelve on saturdays"),
    ("en", "hope to see you in may, will will call"),
]


def kinds(text: str) -> str:
    return re.sub(r"\[([A-Z]+)_[0-9a-f]{4}\]", r"[\1]", text)


@pytest.mark.parametrize(("language", "text", "expected"), HIDDEN)
def test_what_identifies_a_person_becomes_a_token(language: str, text: str, expected: str) -> None:
    made = redact(text, language)
    assert kinds(made.text) == expected
    assert [made.text.count(span.token) > 0 for span in made.spans] == [True] * len(made.spans)


@pytest.mark.parametrize(("language", "text"), READABLE + [(lang, text) for lang in PLAIN for text in PLAIN[lang]])
def test_prices_quantities_days_and_hours_stay_readable(language: str, text: str) -> None:
    assert redact(text, language).text == text


def test_recall_on_numbers_in_seeded_talk() -> None:
    found = recall(seed=7, each=5)
    for language in ("ru", "en"):
        hidden, n = over_digits(found, language)
        assert n >= 240 and hidden / n >= 0.95
        assert not false_alarms(language)


OVER_TURNS = [
    ("ru", ["c:Записывайте, девятьсот три", "s:так", "c:пятьсот пятьдесят один", "s:ага", "c:двадцать сорок восемь", "s:двадцать сорок восемь?"],
     {0, 2, 4, 5}),
    ("ru", ["s:Продиктуйте номер карты", "c:42 76", "s:да", "c:12 34 56 78", "s:дальше", "c:90 10"], {1, 3, 5}),
    ("ru", ["s:какой адрес доставки?", "c:Мира пять сорок два", "s:сколько вам нужно?", "c:двадцать", "c:15 октября в 10"], {1}),
    ("ru", ["c:почта моя vasya 77 собака", "s:так", "c:яндекс точка ру"], {0, 2}),
    ("en", ["s:whats a good number", "c:its six one seven four four"], {1}),
    ("ru", ["s:сколько штук?", "c:двадцать", "s:и по какой цене?", "c:сто пятьдесят", "s:сто сорок", "c:сто тридцать пять"], set()),
    ("ru", ["s:цена вопроса?", "c:семьсот сорок", "s:пятьдесят и семьсот двадцать", "c:пятьдесят и семьсот тридцать", "s:семьсот сорок"], set()),
    ("ru", ["s:итого", "s:412 600, это уже со скидкой"], set()),
    ("en", ["s:when suits you", "c:nine thirty", "s:ten thirty?", "c:ten thirty works"], set()),
]  # fmt: skip


@pytest.mark.parametrize(("language", "lines", "expected"), OVER_TURNS)
def test_numbers_and_addresses_dictated_over_turns(language: str, lines: list[str], expected: set[int]) -> None:
    turns = [Said({"c": "client", "s": "seller"}[line[0]], line[2:]) for line in lines]
    made = redact_turns(turns, language)
    assert {i for i, one in enumerate(made) if one.spans} == expected


def test_one_number_is_one_token_however_it_is_said_and_another_key_tells_nothing() -> None:
    said = ["8 903 551-20-48", "+7 903 551 20 48", "восемь девятьсот три пятьсот пятьдесят один двадцать сорок восемь"]
    tokens = {redact(one, "ru", key=b"a").spans[0].token for one in said}
    assert len(tokens) == 1
    assert tokens != {redact(said[0], "ru", key=b"b").spans[0].token}


def test_known_people_are_hidden_in_every_case_and_plain_words_are_not() -> None:
    known = ["Зульфия Каримова", "Роза Лемехова"]
    said = "передайте зульфие каримовой, что лемехову ждут, а роза завяла"
    assert kinds(redact(said, "ru", known_names=known).text) == "передайте [NAME], что [NAME] ждут, а роза завяла"


def test_a_given_name_has_the_token_of_the_full_name_said_in_the_same_call() -> None:
    turns = [Said("client", "Это Елена Викторовна."), Said("seller", "Елена, спасибо."), Said("client", "для Игоря")]
    full, short, other = (one.spans[0].token for one in redact_turns(turns, "ru"))
    assert full == short != other


def test_check_digits() -> None:
    assert doctest.testmod(checksums) == doctest.TestResults(0, 3)


@pytest.fixture
def space(tmp_path: Path):
    make_workspace(tmp_path)
    made = open_workspace(tmp_path)
    one = call("c1", client_phone="+79035512048", path="out-89035512048-101-20260310-093000.wav")
    save_calls(made.store, str(tmp_path), [one])
    talk = dialogue(
        turn("client", "Записывайте, девятьсот три", 0),
        turn("seller", "так", 2),
        turn("client", "пятьсот пятьдесят один двадцать сорок восемь", 3),
        call=one,
    )
    save_dialogues(made.store, [(talk, "f")])
    return made


def test_the_key_is_the_owners_and_stays_the_same(space) -> None:
    key = redaction_key(space.folder)
    assert key == redaction_key(space.folder) and len(key) == 32
    assert stat.S_IMODE((space.folder / KEY).stat().st_mode) == 0o600


def test_a_piece_of_a_number_is_hidden_in_a_quote_by_the_rest_of_the_call(space) -> None:
    redactor = Redactor.of(space)
    assert kinds(redactor.quote("c1", "пятьсот пятьдесят один двадцать сорок восемь")) in ("[PHONE]", "[NUMBER]")
    assert redactor.quote("c1", "так") == "так"
    first, *_, last = redactor.beeps("c1")
    assert first[0] < 2 and last[1] > 3


def test_a_path_loses_the_number_and_keeps_its_time(space) -> None:
    leaving = Outgoing(space)
    assert kinds(leaving.path("2026/out-89035512048-101-20260310093000-1773126900.1.wav")) == (
        "2026/out-[PHONE]-101-20260310093000-1773126900.1.wav"
    )
    assert leaving.phone("+79035512048") in leaving.path("out-89035512048.wav")


def test_asked_for_as_said_nothing_is_changed(space) -> None:
    plain = Redactor.of(with_redaction(space, False))
    said = "пятьсот пятьдесят один двадцать сорок восемь"
    assert plain.quote("c1", said) == said and plain.beeps("c1") == [] and not (space.folder / KEY).exists()


def test_reasons_lose_numbers_and_sellers_keep_their_names(space) -> None:
    made = Redactor.of(space).reason(Reason("x", {"said": "+7 903 551 20 48", "n": 3}))
    assert kinds(str(made.values["said"])) == "[PHONE]" and made.values["n"] == 3


def test_an_error_and_a_list_of_files_hold_no_telephone(space) -> None:
    done = CliRunner().invoke(main, ["explain", "out-89035512048-1773126900.wav", "-w", str(space.folder)])
    assert done.exit_code == 2 and "89…48-1773126900.wav" in done.stderr and "5512048" not in done.stderr
    save_set_aside(space.store, str(space.folder), [SetAside("q-89161234567.wav", Reason("audio.empty"))])
    done = CliRunner().invoke(main, ["status", "-w", str(space.folder)])
    assert "q-89…67.wav" in done.output and "9161234567" not in done.output


def test_transcripts_are_exported_redacted_unless_asked_as_said(space, tmp_path: Path) -> None:
    for option, there in ((["--redact"], False), (["--no-redact"], True)):
        folder = tmp_path / option[0]
        done = CliRunner().invoke(main, ["export-transcripts", str(folder), "-w", str(space.folder), *option])
        assert done.exit_code == 0, done.output
        text = (folder / "c1.json").read_text("utf-8")
        assert ("пятьсот пятьдесят один" in text) == there and ("+79035512048" in text) == there


def test_the_workbook_holds_no_telephone_no_formula_and_refusals_first(space) -> None:
    with space.store.engine.begin() as connection:
        row = {"call_id": "c2", "number": 0, "kind": "consent", "value": "", "state": "refused", "due": "", "turn": 0,
               "start": 1.0, "end": 2.0, "quote": "не записывайте"}  # fmt: skip
        connection.execute(tables.signals.insert(), [row])
    later = call("c2", THURSDAY + timedelta(days=1), path="=cmd|'/c calc'!A1", client_phone="+79161234567")
    save_calls(space.store, str(space.folder), [later])
    save_links(space.store, [Link(one, "unlinked", Reason("link.phone_unknown")) for one in ("c1", "c2")])
    report(space)
    book = openpyxl.load_workbook(space.report / "callqa.xlsx")
    sheet = book.worksheets[1]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["Запись: сказано"] for row in rows] == ["КЛИЕНТ ПРОТИВ", "неизвестно"]
    assert rows[0]["Файл"] == "'=cmd|'/c calc'!A1"
    assert [kinds(row["Клиент"]) for row in rows] == ["[PHONE]", "[PHONE]"]
    cells = [cell for one in book for row in one.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or re.search(r"9(03551|16123)", str(cell.value)) for cell in cells)
    page = (space.report / "index.html").read_text("utf-8")
    assert "возражает против записи" in page and "9035512048" not in page


def test_what_was_said_is_text_on_the_page_and_never_markup() -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    one = Moment("c1", "day/x.wav", THURSDAY, "s1", "WA1", "missed", 0.0, 2.0, bad, Reason("link.no_crm"))
    made = Sheet(None, None, 1, 1, 0, (), (StageSheet("warm", 1, (), (), (), (one,)),), {}, names={"s1": bad})
    page = sheet_page(made, {"WA1": bad}, {}, "ru")
    assert "&lt;script&gt;" in page and "<img src=x" not in page and "<script>alert" not in page
