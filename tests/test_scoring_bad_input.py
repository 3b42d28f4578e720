"""Input that no archive should hold and some do: a verdict, `unknown` or a reason comes back."""

import time

import pytest

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.rubric import read_rubrics
from callqa.scoring.eligibility import LONGEST_TURN
from callqa.types import Dialogue, Failed, Scorecard
from tests.builders import call, dialogue, turn

RUBRICS = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
TALK = {
    "ru": [
        ("seller", "Добрый день, меня зовут Анна. Какую задачу вы хотите решить?"),
        ("client", "Добрый день. Нам нужен склад на двести метров до конца марта."),
        ("seller", "Тогда созвонимся в четверг в пятнадцать часов, хорошо?"),
        ("client", "Да, в четверг в три договорились."),
    ],
    "en": [
        ("seller", "Good morning, this is Anna. What are you trying to solve?"),
        ("client", "Hello. We need a warehouse of two hundred metres by the end of March."),
        ("seller", "Shall we talk again on Thursday at three then?"),
        ("client", "Yes, Thursday at three works for me."),
    ],
}


def judged(said: Dialogue) -> Scorecard:
    """The card; every quote in it stands in its turn."""
    (card,) = scoring.score([said], RUBRICS, ScoringSettings())
    assert isinstance(card, Scorecard), card
    for finding in (*card.core, *card.findings):
        assert all(piece.quote in said.turns[piece.turn].text for piece in finding.evidence)
    return card


def talk(*pairs: tuple[str, str], language: str = "ru") -> Dialogue:
    turns = [turn(role, text) for role, text in pairs]  # type: ignore[arg-type]
    return dialogue(*turns, language=language, call=call(stage="warm", language=language))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_without_roles_nobody_is_said_to_have_missed_anything(language: str) -> None:
    card = judged(talk(*[("unknown", text) for _, text in TALK[language]], language=language))
    assert not [f.criterion for f in card.core if f.verdict == "missed"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_one_turn_is_no_conversation(language: str) -> None:
    card = judged(talk(TALK[language][0], language=language))
    assert card.not_judged is not None
    assert {f.verdict for f in (*card.core, *card.findings)} == {"na"}


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_empty_text_is_not_judged(text: str) -> None:
    assert judged(talk(*[(role, text) for role, _ in TALK["ru"]])).not_judged is not None


def test_no_turns_is_silence() -> None:
    assert judged(talk()).not_judged.code == "scoring.silence"  # type: ignore[union-attr]


def test_two_languages_in_one_call_are_judged_in_the_call_s_own() -> None:
    mixed = [pair for both in zip(TALK["ru"], TALK["en"], strict=True) for pair in both]
    for language in ("ru", "en"):
        assert judged(talk(*mixed, language=language)).not_judged is None


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Guten Tag, wir brauchen bis Ende März ein neues Lager in Hamburg."), ("kk", "Сәлеметсіз бе")]
)  # fmt: skip
def test_another_language_is_said_and_nothing_is_judged(language: str, text: str) -> None:
    card = judged(talk(*[(role, text) for role, _ in TALK["ru"]] * 3, language=language))
    assert card.not_judged is not None
    assert (card.not_judged.code, card.not_judged.values["language"]) == ("scoring.language", language)
    assert {f.verdict for f in card.core} == {"na"}


@pytest.mark.parametrize("junk", ["\x00", "\x07\x1b[31m", "\u200b\u202e", "\ufeff", "<b>", "</script>", "&amp;", "**"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_control_characters_and_markup_break_nothing(language: str, junk: str) -> None:
    card = judged(talk(*[(role, f"{junk}{text}{junk}") for role, text in TALK[language]], language=language))
    assert card.not_judged is None


def test_a_call_that_fails_leaves_the_next_one_alone() -> None:
    good = talk(*TALK["ru"])
    broken = dialogue(turn("seller", "x"), call=call("bad", stage="nowhere"))
    first, second = scoring.score([broken, good], RUBRICS, ScoringSettings())
    assert isinstance(first, Failed)
    assert isinstance(second, Scorecard)


def test_ten_thousand_turns_are_judged_like_ten() -> None:
    many = judged(talk(*TALK["ru"] * 2500))
    assert [f.verdict for f in many.core] == [f.verdict for f in judged(talk(*TALK["ru"] * 3)).core]


def test_a_megabyte_in_one_turn_is_no_dialogue_and_is_said_to_be_none() -> None:
    endless = "Нужен станок, режем нержавейку, около двухсот штук в месяц. " * 9000
    card = judged(talk(*TALK["ru"], ("client", endless)))
    assert card.not_judged is not None
    assert card.not_judged.code == "scoring.endless_turn"
    assert {f.verdict for f in card.core} == {"na"}


DENSE = {
    "ru": "Давайте в четверг в три, Анна Петровна, звоните 8 916 123 45 67, нужен станок на двести штук. ",
    "en": "Let's say Thursday at three, call me on 612 555 0199, it's Ann Smith, we need two hundred racks. ",
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("punctuated", [True, False])
def test_a_turn_of_a_quarter_of_an_hour_takes_seconds(language: str, punctuated: bool) -> None:
    """A hundred days, names and numbers in one turn: what looks around each must not read the whole turn anew each time."""
    said = DENSE[language] if punctuated else "".join(c for c in DENSE[language].lower() if c.isalnum() or c == " ")
    started = time.process_time()
    card = judged(talk(*TALK[language], ("client", (said * 1000)[: LONGEST_TURN // 4]), language=language))
    assert card.not_judged is None
    assert time.process_time() - started < 20  # about one second


def test_a_language_that_nobody_named_is_no_russian() -> None:
    """Where the language is not known at all, that is said, and nothing is judged."""
    card = judged(talk(*TALK["ru"], language=""))
    assert card.not_judged is not None
    assert card.not_judged.code == "scoring.language"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_words_of_the_other_language_inside_a_sentence_break_nothing(language: str) -> None:
    other = TALK["en" if language == "ru" else "ru"]
    mixed = [(role, f"{text} {there}") for (role, text), (_, there) in zip(TALK[language], other, strict=True)]
    card = judged(talk(*mixed, language=language))
    by_name = {f.criterion: f.verdict for f in card.core}
    assert by_name["need_identified"] == "met"
    assert by_name["next_step_dated"] == "met"
