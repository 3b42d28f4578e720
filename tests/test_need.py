"""need_identified: short talks of many trades with their verdicts, near misses beside them; what a turn is taken for."""

from pathlib import Path
from time import perf_counter

import pytest
import yaml

from callqa.scoring import need
from callqa.scoring.need_answers import substance, told
from callqa.scoring.need_numbers import asks_money, counted, spelled
from callqa.scoring.need_turns import STRONG, WEAK, asks, names_need, takes_up
from callqa.scoring.need_words import troubled, wishes
from callqa.types import Finding
from tests.builders import dialogue, turn

TALKS = yaml.safe_load((Path(__file__).parent / "need_cases.yaml").read_text("utf-8"))
CASES = [(v, lang, talk) for lang, by in TALKS.items() for v, talks in by.items() for talk in talks]


def judge(language: str, *lines: str) -> Finding:
    roles = {"S": "seller", "C": "client", "U": "unknown"}
    return need.detect(dialogue(*(turn(roles[line[0]], line[3:]) for line in lines), language=language))  # type: ignore[arg-type]


@pytest.mark.parametrize(("verdict", "language", "talk"), CASES)
def test_need(verdict: str, language: str, talk: str) -> None:
    found = judge(language, *talk.split(" | "))
    assert found.verdict == verdict
    assert found.evidence or verdict == "missed"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_without_case_and_punctuation_nine_of_ten_verdicts_hold(language: str) -> None:
    talks = [(verdict, talk) for verdict, lang, talk in CASES if lang == language]
    held = sum(judge(language, *(_as_recognised(line) for line in talk.split(" | "))).verdict == v for v, talk in talks)
    assert held / len(talks) >= 0.9


def _as_recognised(line: str) -> str:
    return line[:3] + "".join(c for c in line[3:].lower() if c not in ".,?!…«»—")


QUESTIONS = [
    (STRONG, "ru", "Сколько человек будет работать?"),
    (STRONG, "ru", "а какой у вас бюджет"),
    (STRONG, "ru", "Расскажите, как сейчас храните."),
    (WEAK, "ru", "Снаружи или внутри?"),
    (0, "ru", "Когда вам удобно подъехать?"),
    (0, "ru", "Какой у вас номер телефона?"),
    (0, "ru", "Кто у вас принимает решение?"),
    (0, "ru", "Какой номер договора?"),
    (0, "ru", "У нас большой объём и короткие сроки."),
    (0, "ru", "есть объём двадцать литров и срок неделя"),
    (STRONG, "en", "How many people work there?"),
    (STRONG, "en", "what do you use now"),
    (0, "en", "What time works for you?"),
    (0, "en", "What's your email?"),
    (0, "en", "Who makes the decision?"),
    (0, "en", "that's what i like to hear"),
]


@pytest.mark.parametrize(("sure", "language", "text"), QUESTIONS)
def test_questions_about_hours_contacts_papers_and_deciders_are_no_need_questions(
    sure: int, language: str, text: str
) -> None:
    assert asks(text, language) == sure


def test_what_a_number_counts() -> None:
    assert counted("двадцать больших коробок в месяц", "ru") == ("коробка",)
    assert counted("двадцать тысяч рублей, в три часа, десять процентов", "ru") == ()
    assert counted("thirty-five employees", "en") == ("employees",)
    assert counted("twenty dollars, five days, ten percent", "en") == ()


def test_a_wish_needs_a_thing_and_a_thing_to_think_over_is_none() -> None:
    assert wishes("мне нужен погрузчик", "ru") and wishes("тент ещё надо", "ru") and wishes("нам сорок стульев", "ru")
    assert not wishes("мне надо подумать", "ru") and not wishes("нужен договор", "ru")
    assert not wishes("не надо камеры", "ru") and not wishes("мне муж сказал", "ru")
    assert wishes("I need a new boiler", "en")
    assert not wishes("I need to think about it", "en") and not wishes("I don't need a boiler", "en")


def test_denied_trouble_is_none() -> None:
    assert troubled("насос не работает", "ru") and not troubled("никаких проблем", "ru")
    assert troubled("it keeps leaking", "en") and not troubled("no problem", "en")


def test_an_answer_that_gives_nothing() -> None:
    for language, text in [
        ("ru", "Да мне просто цену скажите."),
        ("ru", "Не знаю."),
        ("ru", "А вам зачем?"),
        ("ru", "Это конфиденциально, извините."),
        ("en", "Just the price, please."),
        ("en", "Why do you ask?"),
        ("en", "I'd rather not say."),
    ]:
        assert substance(text, language) == 0, text


def test_clauses_that_know_nothing_refuse_or_ask_back_tell_nothing() -> None:
    assert told("i just answer the phones", "en").denied
    assert told("не знаю, это к начальнику", "ru").text == ""
    assert (
        told("I couldn't say. The boiler is twenty years old.", "en").text.strip() == "the boiler is twenty years old"
    )
    assert not told("насос старый и гудит", "ru").denied


def test_dictated_figures_are_no_quantity_and_a_number_may_be_a_price() -> None:
    assert spelled("the code is four four two two", "en") and not spelled("двадцать пять и пять детей", "ru")
    assert asks_money("that size is thirty nine", "en") and not asks_money("two racks and a bench", "en")


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        (
            "en",
            "What did you make of our quote?",
            "It's eight thousand more than the other two, and they include the skip.",
        ),
        ("en", "How was your weekend?", "We drove to the lake with the kids, it rained and the tent leaked."),
        ("en", "why so long", "we had easter and then my mother was in hospital so nobody looked at it"),
        (
            "ru",
            "Как вам наша смета?",
            "На восемьдесят тысяч дороже, чем у двух других, а у них ещё и вывоз мусора входит.",
        ),
        ("ru", "Как погода у вас?", "Ужас, снега полметра намело, дорога к школе закрыта."),
        ("ru", "а почему так долго думали", "то праздники то мама в больнице лежала никто и не смотрел"),
    ],
)
def test_a_long_answer_about_another_matter_is_no_need(language: str, question: str, answer: str) -> None:
    assert judge(language, f"S: {question}", f"C: {answer}", "S: Okay.").verdict != "met"


def test_a_price_or_praise_is_no_taking_up() -> None:
    named = "Нам нужна теплица, у меня помидоров пятьсот корней."
    assert names_need(named, "ru", False)
    assert takes_up("То есть теплица под помидоры.", named, "ru")
    assert takes_up("А какой длины теплица?", named, "ru")
    assert not takes_up("Теплица пятьдесят тысяч, со скидкой.", named, "ru")
    assert not takes_up("Отлично! Когда вам удобно?", named, "ru")


def test_who_spoke_matters_so_without_speakers_it_is_unknown() -> None:
    assert judge("ru", "U: Какая у вас задача?", "U: Открываем склад.").verdict == "unknown"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_very_long_turn_is_read_in_bounded_time(language: str) -> None:
    words = {"ru": "нам надо двадцать коробок и у нас склад ", "en": "we need twenty boxes and we have a yard "}[
        language
    ]
    start = perf_counter()
    judge(language, "S: " + words * 5000, "C: " + words * 5000, "S: " + words * 5000)
    assert perf_counter() - start < 20
