"""Days, hours, contacts and names in speech: tables with near misses beside them."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.language import find_contacts, find_dates, find_names
from callqa.language.contacts import phone
from callqa.language.phrases import LANGUAGES, pattern, wordings

THURSDAY = datetime(2026, 3, 12, 10, 15)
SAID = [
    ("ru", "давайте завтра в одиннадцать", "2026-03-13T11:00"),
    ("ru", "в половине седьмого вечера в пятницу", "2026-03-13T18:30"),
    ("ru", "в четверг", "2026-03-19"),  # said on a Thursday: seven days later
    ("ru", "в следующий вторник в три", "2026-03-17T15:00"),  # the Tuesday of the next calendar week
    ("ru", "через неделю", "2026-03-19"),
    ("ru", "через десять минут", "2026-03-12T10:25"),
    ("ru", "двадцать пятого числа", "2026-03-25"),
    ("ru", "5 марта", "2026-03-05"),
    ("ru", "25-го апреля в 10:30", "2026-04-25T10:30"),
    ("ru", "сегодня до шести", "2026-03-12T18:00"),
    ("ru", "в полшестого завтра", "2026-03-13T17:30"),
    ("ru", "18.03.2026 в 9 утра", "2026-03-18T09:00"),
    ("en", "tomorrow at half past three", "2026-03-13T15:30"),
    ("en", "Friday at one", "2026-03-13T13:00"),
    ("en", "next Thursday", "2026-03-19"),
    ("en", "on the 3rd", "2026-04-03"),
    ("en", "in two weeks", "2026-03-26"),
    ("en", "June 3rd at 2 p.m.", "2026-06-03T14:00"),
    ("en", "a week from Friday", "2026-03-20"),
    ("en", "wednesday at quarter to ten", "2026-03-18T09:45"),
]
VAGUE = [
    ("ru", "на следующей неделе"),
    ("ru", "в начале июля"),
    ("ru", "после праздников"),
    ("en", "next week some time"),
    ("en", "in a few days"),
]
NO_DAY = [
    ("ru", "двадцать тысяч рублей"),
    ("ru", "третий этаж"),
    ("ru", "нам нужно два станка"),
    ("en", "ten percent off"),
]


@pytest.mark.parametrize(("language", "said", "due"), SAID)
def test_a_day_is_resolved_from_the_moment_of_the_call(language: str, said: str, due: str) -> None:
    (mention,) = [m for m in find_dates(said, THURSDAY, language) if m.day]
    assert mention.value is not None
    assert mention.value.isoformat()[: len(due)] == due


@pytest.mark.parametrize(("language", "said"), VAGUE)
def test_a_week_or_a_month_gives_no_day(language: str, said: str) -> None:
    mentions = find_dates(said, THURSDAY, language)
    assert mentions
    assert all(
        m.day is None and m.precision in ("week", "month", "season", "year", "quarter", "vague") for m in mentions
    )


@pytest.mark.parametrize(("language", "said"), NO_DAY)
def test_amounts_are_no_days(language: str, said: str) -> None:
    assert not [m for m in find_dates(said, THURSDAY, language) if m.day]


@settings(deadline=None)  # the first reading loads the dictionaries
@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read(text: str, language: str) -> None:
    for mention in find_dates(text, THURSDAY, language):
        assert text[mention.start : mention.end] == mention.text
    for found in find_contacts(text, "RU", language):
        assert text[found.start : found.end] == found.text


PHONES = [
    ("ru", "RU", "восемь девятьсот шестнадцать пятьсот пятьдесят пять ноль один ноль два", "+79165550102"),
    ("ru", "RU", "8 903 551 20 48", "+79035512048"),
    ("ru", "RU", "плюс семь девятьсот один двести три сорок пять шестьдесят семь", "+79012034567"),
    ("ru", "RU", "девять один шесть семьсот семьдесят семь ноль три двадцать девять", "+79167770329"),
    ("en", "US", "614-555-0187", "+16145550187"),
    ("en", "US", "oh seven seven double oh nine hundred seven oh seven", "+447700900707"),
]


@pytest.mark.parametrize(("language", "region", "said", "number"), PHONES)
def test_a_dictated_number_becomes_e164(language: str, region: str, said: str, number: str) -> None:
    assert [(c.value, c.complete) for c in find_contacts(said, region, language)] == [(number, True)]


@pytest.mark.parametrize(
    "said", ["пятьсот тысяч рублей", "договор номер 118", "в две тысячи двадцать шестом году", "цена триста пятьдесят"]
)
def test_prices_and_contract_numbers_are_no_telephone_numbers(said: str) -> None:
    assert not [c for c in find_contacts(said, "RU", "ru") if c.complete]


@given(st.integers(min_value=9_000_000_000, max_value=9_999_999_999))
def test_a_russian_mobile_is_read_whichever_prefix_it_is_said_with(number: int) -> None:
    assert phone(f"8{number}", "RU") == phone(f"7{number}", "RU") == phone(str(number), "RU") == f"+7{number}"


ADDRESSES = [
    ("ru", "инфо собака станкомаш точка ру", "info@stankomash.ru"),
    ("ru", "почта ivan.petrov@mail.ru", "ivan.petrov@mail.ru"),
    ("en", "it's ray at dunleavyauto dot com", "ray@dunleavyauto.com"),
]


@pytest.mark.parametrize(("language", "said", "address"), ADDRESSES)
def test_an_address_is_read_as_said_or_as_written(language: str, said: str, address: str) -> None:
    assert address in [c.value for c in find_contacts(said, "RU", language)]


def test_at_a_place_is_no_address() -> None:
    assert not find_contacts("We met at the office. You said so.", "US", "en")


@pytest.mark.parametrize(
    ("language", "said", "names"),
    [
        ("ru", "рустам ильдарович добрый вечер это павел", ["Рустам Ильдарович", "Павел"]),
        ("ru", "Елена Викторовна меня зовут", ["Елена Викторовна"]),
        ("ru", "тагда давайте милион двести", []),
        ("en", "Hi Colette, it's Priya at Meadow Vets", ["Colette", "Priya"]),
        ("en", "We will see about that on Monday.", []),
    ],
)
def test_names_are_told_from_words(language: str, said: str, names: list[str]) -> None:
    assert [n.name for n in find_names(said, language)] == names


def test_every_wording_is_a_regular_expression_and_both_languages_have_the_same_lists() -> None:
    of_russian = {"need_only", "stop_words", "formal_you", "informal_you"}  # English has one "you"
    assert set(wordings("ru")) - of_russian <= set(wordings("en"))
    for language in LANGUAGES:
        for name in wordings(language):
            assert pattern(name, language)
