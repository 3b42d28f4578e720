"""Near the border between verdicts: days of no calendar, "the one who" does something else, consent by an echo, this phone here."""

from datetime import date, datetime, time

import pytest

from callqa.language import find_dates
from callqa.scoring import contact, decision, next_step
from tests.builders import dialogue, turn

THURSDAY = datetime(2026, 3, 12, 10, 15)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "the ovens run flat out on a Sunday", None),
        ("en", "every Monday we count stock", None),
        ("en", "do you deliver on Saturdays", None),
        ("en", "come on Sunday", date(2026, 3, 15)),
        ("en", "this Monday we count stock", date(2026, 3, 16)),
        ("en", "mondays fine by me", date(2026, 3, 16)),  # "Monday's", as recognisers write it
        ("ru", "каждый вторник у нас планёрка", None),
        ("ru", "в любую среду", None),
        ("ru", "в эту среду", date(2026, 3, 18)),
        ("en", "it takes me a whole Sunday", None),
        ("ru", "ну, хорошей субботы", None),
        ("ru", "и целую субботу сижу", None),
        ("ru", "во вторник планёрка", date(2026, 3, 17)),
    ],
)
def test_a_weekday_of_no_week_is_no_day(language: str, text: str, day: date | None) -> None:
    assert [mention.day for mention in find_dates(text, THURSDAY, language)] == ([] if day is None else [day])


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("One-thirty is good.", time(13, 30)),
        ("Let's say nine-forty-five.", time(9, 45)),
        ("thirty-one is good", None),
        ("a six-fifty press", None),
    ],
)
def test_an_hour_and_its_minutes_may_be_joined(text: str, clock: time | None) -> None:
    assert [mention.clock for mention in find_dates(text, THURSDAY, "en")] == ([] if clock is None else [clock])


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("I'm the one who decides on suppliers.", "met"),
        ("I'm the one who signs for it, it's my money.", "met"),
        ("I'm the one who filled the form in.", "missed"),
        ("He's the one that broke the gate.", "missed"),
        ("You've got the one who waters the plants.", "missed"),
    ],
)
def test_the_one_who_does_something_else_decides_nothing(said: str, verdict: str) -> None:
    call = dialogue(turn("seller", "Morning, it's Ray from Fenland Gates."), turn("client", said), language="en")
    assert decision.detect(call).verdict == verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Appreciate it.", "met"),
        ("Much appreciated.", "met"),
        ("No, but I appreciate it.", "missed"),
        ("Is that so?", "partly"),
    ],
)
def test_thanks_for_a_dated_promise_is_consent(answer: str, verdict: str) -> None:
    promise = turn("seller", "I'll send you the quote on Monday.")
    assert next_step.detect(dialogue(promise, turn("client", answer), language="en")).verdict == verdict


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Call me on this here cell.", True),
        ("Text me, this is my cell.", True),
        ("This is my desk, I'm at it all day.", False),
    ],
)
def test_the_phone_in_his_hand_is_a_channel(said: str, channel: bool) -> None:
    call = dialogue(turn("seller", "How do I reach you?"), turn("client", said), language="en")
    assert bool(contact.detect(call).values.get("this_number")) is channel


@pytest.mark.parametrize("word", ["tomorrow", "whoever", "somebody"])
def test_a_word_of_time_or_anybody_is_no_name(word: str) -> None:
    call = dialogue(turn("seller", f"Hi {word}, is this the office?"), turn("client", f"this is {word}"), language="en")
    assert "name" not in contact.detect(call).values


@pytest.mark.parametrize(
    ("next_words", "verdict"),
    [("friday twenty past eleven ta", "partly"), ("twenty eleven", "met")],
)
def test_an_hour_goes_on_with_no_telephone_number(next_words: str, verdict: str) -> None:
    call = dialogue(
        turn("seller", "what name shall i put"),
        turn("client", "mister prentice"),
        turn("seller", "and a phone number mister prentice"),
        turn("client", "oh now it's oh one six three two nine six"),
        turn("seller", "yes"),
        turn("client", next_words),
        language="en",
    )
    assert contact.detect(call).verdict == verdict


def test_what_stands_in_the_sellers_records_is_the_clients() -> None:
    call = dialogue(
        turn("seller", "I've got you as Sylvia Cartwright, on 07700 900 648. Is that right, for my records?"),
        turn("client", "Yes, 648, that's right."),
        language="en",
    )
    assert contact.detect(call).values["phone"] == "+447700900648"
