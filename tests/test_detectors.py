"""The four core criteria: short dialogues with their verdicts, near misses beside them."""

import pytest

from callqa.scoring.core import core_findings
from callqa.types import CORE, Dialogue, Finding
from tests.builders import dialogue, turn


def judge(criterion: str, language: str, *lines: str) -> Finding:
    """Lines 'S: …', 'C: …' of an outbound call on Thursday, 12 March 2026, 10:15."""
    roles = {"S": "seller", "C": "client", "U": "unknown"}
    talk: Dialogue = dialogue(*(turn(roles[line[0]], line[3:]) for line in lines), language=language)  # type: ignore[arg-type]
    return dict(zip(CORE, core_findings(talk), strict=True))[criterion]


STEPS = [
    ("met", "2026-03-19T11:00", "ru", ["S: Давайте созвонимся в четверг в одиннадцать.", "C: Да, удобно."]),
    ("met", "2026-03-13", "ru", ["C: Приезжайте завтра.", "S: Хорошо, приедем."]),
    (
        "met",
        "2026-03-16T18:30",
        "ru",
        ["S: Завтра?", "C: Нет, завтра не могу. Давайте в понедельник в половине седьмого."],
    ),
    ("partly", "2026-03-19", "ru", ["S: Созвонимся в четверг?", "C: Ну, надо посмотреть."]),
    ("partly", None, "ru", ["S: Я пришлю предложение.", "C: Хорошо, присылайте."]),
    ("partly", None, "ru", ["S: Созвонимся на следующей неделе?", "C: Да, давайте на следующей неделе."]),
    ("missed", None, "ru", ["S: Созвонимся в четверг?", "C: Нет, не надо."]),
    ("missed", None, "ru", ["S: Когда вам позвонить?", "C: Я сама вам позвоню."]),
    ("missed", None, "ru", ["C: Во вторник у меня инвентаризация, все бегают.", "S: Понимаю вас."]),
    ("missed", None, "ru", ["S: Скидка действует до пятницы.", "C: Понятно."]),
    ("met", "2026-03-13T13:00", "en", ["S: Friday at one, then?", "C: Friday at one works."]),
    ("partly", None, "en", ["S: I'll send you the offer.", "C: Okay, send it over."]),
    ("missed", None, "en", ["S: How about Tuesday?", "C: No, don't call. I'll order online."]),
]


@pytest.mark.parametrize(("verdict", "due", "language", "lines"), STEPS)
def test_next_step(verdict: str, due: str | None, language: str, lines: list[str]) -> None:
    found = judge("next_step_dated", language, *lines)
    assert (found.verdict, found.values.get("due")) == (verdict, due)


def test_the_last_agreement_wins() -> None:
    found = judge(
        "next_step_dated",
        "ru",
        "S: Давайте в пятницу в десять?",
        "C: Да, хорошо.",
        "C: Ой, в пятницу не могу. Давайте в понедельник в два.",
        "S: Хорошо, в понедельник в два.",
    )
    assert found.values["due"] == "2026-03-16T14:00"


CONTACTS = [
    ("met", {"name": "Ольга", "phone": "+79161234567"}, "ru",
     ["S: Как к вам обращаться?", "C: Ольга.", "S: Ваш номер?", "C: 8 916 123-45-67."]),
    ("met", {"name": "Сергей Петрович", "this_number": True}, "ru",
     ["S: Сергей Петрович, на этот номер вам звонить?", "C: Да, на этот."]),
    ("partly", {"phone": "+79161234567"}, "ru", ["S: Номер 8 916 123-45-67, верно?", "C: Да, верно."]),
    ("partly", {"name": "Ольга"}, "ru", ["S: Как вас зовут?", "C: Ольга.", "S: Спасибо."]),
    ("missed", {}, "ru", ["S: Запишите наш телефон: 8 800 200-17-17.", "C: Хорошо."]),
    ("missed", {}, "ru", ["S: Оставите номер?", "C: Нет, не оставлю."]),
    ("met", {"name": "Susan Hall", "phone": "+16145550187"}, "en",
     ["S: What's your name?", "C: Susan Hall.", "S: And your number?", "C: 614-555-0187."]),
    ("missed", {}, "en", ["S: My cell is 918-555-0123 if anything changes.", "C: Sure."]),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "values", "language", "lines"), CONTACTS)
def test_contact(verdict: str, values: dict, language: str, lines: list[str]) -> None:
    found = judge("contact_captured", language, *lines)
    assert (found.verdict, dict(found.values)) == (verdict, values)


def test_a_number_dictated_over_turns_is_put_together() -> None:
    found = judge(
        "contact_captured", "ru", "S: Ваш телефон?", "C: Восемь девятьсот шестнадцать", "S: Так.",
        "C: сто двадцать три сорок пять шестьдесят семь",
    )  # fmt: skip
    assert found.values["phone"] == "+79161234567"


DECIDERS = [
    ("met", "ru", ["S: Кто принимает решение?", "C: Я, я собственник."]),
    ("met", "ru", ["C: Договор подписывает генеральный директор."]),
    ("met", "ru", ["C: Мы с мужем решаем вместе."]),
    ("partly", "ru", ["S: Кто решает?", "C: Руководство посмотрит."]),
    ("partly", "ru", ["C: Надо дома посоветоваться."]),
    ("missed", "ru", ["C: Если бы я решал, взял бы сразу."]),
    ("missed", "ru", ["S: Мой директор даст скидку.", "C: Хорошо."]),
    ("met", "en", ["S: Who makes the decision?", "C: I do, it's my money."]),
    ("partly", "en", ["S: Who signs off on it?", "C: We'll have to talk it over."]),
]


@pytest.mark.parametrize(("verdict", "language", "lines"), DECIDERS)
def test_decision_maker(verdict: str, language: str, lines: list[str]) -> None:
    assert judge("decision_maker_confirmed", language, *lines).verdict == verdict


@pytest.mark.parametrize("criterion", ["need_identified", "decision_maker_confirmed", "contact_captured"])
def test_who_spoke_matters_so_without_speakers_it_is_unknown(criterion: str) -> None:
    lines = ["U: Какая у вас задача?", "U: Открываем склад, решаю я, меня зовут Ольга.", "U: Номер 8 916 123-45-67."]
    assert judge(criterion, "ru", *lines).verdict == "unknown"


@pytest.mark.parametrize("criterion", CORE)
def test_a_miss_says_what_was_looked_for(criterion: str) -> None:
    found = judge(criterion, "ru", "S: Здравствуйте.", "C: Здравствуйте.")
    assert found.verdict == "missed"
    assert found.searched
