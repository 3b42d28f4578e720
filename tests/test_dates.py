"""Days, hours and periods: their place in the text, value, precision and scope; duckling's cases as the wide net."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.language import find_dates
from tests.benchmarks.language import load, ours, share

THURSDAY = datetime(2026, 3, 12, 10, 15)

SAID = [
    ("ru", "в следующий четверг в пятнадцать ноль ноль", "2026-03-19T15:00", "minute"),
    ("ru", "двадцать пятого", "2026-03-25", "day"),
    ("ru", "через полторы недели", "2026-03-22", "day"),
    ("ru", "послезавтра ближе к вечеру", "2026-03-14", "part_of_day"),
    ("ru", "на следующей неделе", "2026-03-16", "week"),
    ("ru", "в следующем месяце", "2026-04-01", "month"),
    ("ru", "вторник на следующей неделе", "2026-03-17", "day"),
    ("ru", "две недели назад", "2026-02-26", "day"),
    ("ru", "завтра с утра", "2026-03-13", "part_of_day"),
    ("ru", "в три", "2026-03-12T15:00", "hour"),
    ("ru", "с 13 по 15 июля", "2026-07-13", "day"),
    ("en", "tomorrow first thing", "2026-03-13", "part_of_day"),
    ("en", "Tuesday week", "2026-03-24", "day"),
    ("en", "the 3rd of April at half past two", "2026-04-03T14:30", "minute"),
    ("en", "in a fortnight", "2026-03-26", "day"),
    ("en", "Wednesday next week", "2026-03-18", "day"),
    ("en", "the first Monday of next month", "2026-04-06", "day"),
    ("en", "9:30 to 11:00 on Friday", "2026-03-13T09:30", "minute"),
    ("en", "next quarter", "2026-04-01", "quarter"),
    ("en", "3 Fridays from now", "2026-03-27", "day"),
]


@pytest.mark.parametrize(("language", "text", "value", "precision"), SAID)
def test_value_and_precision(language: str, text: str, value: str, precision: str) -> None:
    (mention,) = find_dates(text, THURSDAY, language)
    assert mention.value is not None
    said = (
        mention.value.isoformat(timespec="minutes")
        if isinstance(mention.value, datetime)
        else mention.value.isoformat()
    )
    assert (said, mention.precision) == (value, precision)


@pytest.mark.parametrize(
    ("language", "text"), [("ru", "в конце месяца"), ("ru", "в конце марта"), ("en", "in a few days")]
)
def test_a_period_gives_no_day(language: str, text: str) -> None:
    assert all(mention.day is None for mention in find_dates(text, THURSDAY, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "на шесть модулей"),
        ("ru", "вторая очередь"),
        ("en", "at 650.650.6500"),
        ("en", "Pay ABC 2000"),
        ("en", "1 adult"),
    ],
)
def test_numbers_that_count_something_are_no_dates(language: str, text: str) -> None:
    assert find_dates(text, THURSDAY, language) == []


@pytest.mark.parametrize(
    ("language", "text", "mark"),
    [
        ("ru", "только не в среду", "negated"),
        ("ru", "в среду никак", "negated"),
        ("ru", "если бы в среду", "hypothetical"),
        ("ru", "в прошлую среду", "past"),
        ("ru", "в среду был у врача", "past"),
        ("en", "not on Wednesday", "negated"),
        ("en", "if we did it on Wednesday", "hypothetical"),
        ("en", "last Wednesday", "past"),
    ],
)
def test_scope_is_marked(language: str, text: str, mark: str) -> None:
    (mention,) = find_dates(text, THURSDAY, language)
    assert [name for name in ("negated", "hypothetical", "past") if getattr(mention, name)] == [mark]


@pytest.mark.parametrize(("language", "text"), [("ru", "давайте в среду"), ("en", "Wednesday is fine")])
def test_a_plain_day_is_not_marked(language: str, text: str) -> None:
    (mention,) = find_dates(text, THURSDAY, language)
    assert not (mention.negated or mention.hypothetical or mention.past)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_nineteen_in_twenty_of_ducklings_days_are_right(language: str) -> None:
    cases, _ = load(language)
    right, wrong = share(ours, cases)
    assert right / len(cases) >= 0.95, [case.text for case in wrong]


MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


@given(st.dates(date(2026, 3, 12), date(2027, 1, 20)))
def test_any_day_said_with_its_month_is_found_again(day: date) -> None:
    (russian,) = find_dates(f"давайте {day.day} {MONTHS[day.month - 1]}", THURSDAY, "ru")
    (english,) = find_dates(f"let's say {day:%B} {day.day}", THURSDAY, "en")
    assert russian.day == english.day == day


@given(st.integers(2, 60))
def test_a_count_of_days_is_added_and_taken_away(days: int) -> None:
    (ahead,) = find_dates(f"in {days} days", THURSDAY, "en")
    (behind,) = find_dates(f"{days} дней назад", THURSDAY, "ru")
    assert ahead.day == THURSDAY.date() + timedelta(days=days)
    assert behind.day == THURSDAY.date() - timedelta(days=days)
    assert behind.past


@given(st.text(max_size=60))
def test_offsets_cut_the_very_text(text: str) -> None:
    for language in ("ru", "en"):
        for mention in find_dates(text, THURSDAY, language):
            assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("text", ["120 to 3", "75 minutes past 4", "at 61 to 5 pm"])
def test_what_is_no_minute_breaks_nothing(text: str) -> None:
    assert [m.clock for m in find_dates(text, datetime(2026, 3, 12, 10), "en") if m.clock and m.clock.minute] == []


WORDS = {
    "ru": "миллион тысяч сто лет года месяцев недель дней часов рабочих через назад по первого тридцать-первого февраля "
    "прошлый вторник утра половина без четверти в конце месяца 1000000 999999999999 31 0 99.99.9999 25:61",
    "en": "million thousand hundred years months weeks days hours working in ago from now last next thirty-first february "
    "tuesdays thursday half past quarter to pm fortnight end 1000000 999999999999 31 0 99/99/9999 25:61",
}


@pytest.mark.parametrize("language", ["ru", "en"])
@given(data=st.data())
def test_no_run_of_words_about_time_breaks_the_search(language: str, data: st.DataObject) -> None:
    said = " ".join(data.draw(st.lists(st.sampled_from(WORDS[language].split()), min_size=2, max_size=8)))
    for mention in find_dates(said, THURSDAY, language):
        assert said[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a million years ago"),
        ("en", "in 999999999999 hours"),
        ("en", "for the last 40000000 days"),
        ("ru", "миллион лет назад"),
        ("ru", "через сто тысяч рабочих дней"),
        ("ru", "999999999999 месяцев спустя"),
    ],
)
def test_what_no_calendar_holds_is_no_date(language: str, said: str) -> None:
    assert find_dates(said, THURSDAY, language) == []


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("ru", "четверг, девятнадцатое, восемь сорок", [("2026-03-19", "08:40")]),
        ("ru", "в пятницу, одиннадцать", [("2026-03-13", "11:00")]),
        ("ru", "есть шестнадцать ноль-ноль", [(None, "16:00")]),
        ("ru", "Восемнадцать тридцать — последнее.", [(None, "18:30")]),
        ("ru", "вторник, 17", [("2026-03-17", None)]),
        ("ru", "восемнадцать тридцать рублей", []),
        ("ru", "самое первое время", []),
        ("ru", "четыре на шесть", []),
        ("en", "the nineteenth nine o clock", [("2026-03-19", "09:00")]),
        ("en", "Monday the thirteenth, then", [("2026-04-13", None)]),
    ],
)
def test_an_hour_said_bare(language: str, said: str, expected: list[tuple[str | None, str | None]]) -> None:
    found = find_dates(said, THURSDAY, language)
    assert [(m.day and str(m.day), m.clock and f"{m.clock:%H:%M}") for m in found] == expected
