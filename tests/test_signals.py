"""What the audit counts of each call: every kind with what must not be taken for it, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.language.phrases import wordings
from callqa.rubric import read_rubrics
from callqa.scoring.core import core_findings
from callqa.scoring.signals import KINDS, consent, hear
from callqa.types import Dialogue, Role, Scorecard, Signal
from tests.builders import call, dialogue, turn

ROLES: dict[str, Role] = {"S": "seller", "C": "client", "?": "unknown"}


def talk(language: str, *lines: str, stage: str = "warm", **fields: Any) -> Dialogue:
    said = [turn(ROLES[line[0]], line[3:]) for line in lines]
    return dialogue(*said, language=language, call=call(stage=stage, language=language, **fields))


def heard(kind: str, language: str, *lines: str, stage: str = "warm", **fields: Any) -> list[Signal]:
    one = talk(language, *lines, stage=stage, **fields)
    core = {finding.criterion: finding for finding in core_findings(one)}
    return [signal for signal in hear(one, core, stage) if signal.kind == kind]  # type: ignore[arg-type]


def told(signals: list[Signal]) -> set[tuple[str, str]]:
    return {(one.value, one.state) for one in signals}


def test_each_quote_stands_in_its_turn_and_each_kind_is_known() -> None:
    one = talk(
        "ru",
        "S: Компания «Вектор», разговор записывается. Гарантирую, что подойдёт.",
        "C: Сколько стоит? У других дешевле.",
        "S: Двести тысяч. Пришлю расчёт завтра.",
        "C: Дорого. Скидку дайте. Решаю я сам.",
    )
    core = {finding.criterion: finding for finding in core_findings(one)}
    signals = hear(one, core, "proposal")
    assert {signal.kind for signal in signals} <= set(KINDS)
    assert len({signal.kind for signal in signals}) >= 6
    assert all(signal.quote and signal.quote in one.turns[signal.turn].text for signal in signals)


def test_every_judged_card_carries_signals_and_one_set_aside_none() -> None:
    rubrics = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
    judged = talk("ru", "S: Добрый день, «Вектор».", "C: Да.", "S: Какая задача?", "C: Точим валы, станок встаёт.",
                  "S: Пришлю расчёт.", "C: Хорошо, это дорого?")  # fmt: skip
    aside = talk("ru", "S: Алло.", "C: Да.")
    cards = list(scoring.score([judged, aside], rubrics, ScoringSettings()))
    assert all(isinstance(card, Scorecard) for card in cards)
    assert [bool(card.signals) for card in cards if isinstance(card, Scorecard)] == [True, False]


@pytest.mark.parametrize(
    ("language", "direction", "lines", "expected"),
    [
        ("ru", "in", ["S: Алло.", "C: Почём у вас плитка?", "S: Тысяча рублей."], {("", "told")}),
        ("en", "in", ["S: Hello.", "C: How much is a pump?", "S: Which one?"], {("", "")}),
        ("ru", "in", ["S: Алло.", "C: Нужна плитка.", "S: Для какого помещения нужна?", "C: А сколько стоит?"], set()),
        ("ru", "in", ["S: Алло.", "C: У нас бюджет сто тысяч."], set()),
        ("en", "out", ["S: Hello.", "C: How much is it?", "S: Ten dollars."], set()),
    ],
)
def test_a_price_question_before_any_need(
    language: str, direction: str, lines: list[str], expected: set[tuple[str, str]]
) -> None:
    assert told(heard("price_question", language, *lines, direction=direction)) == expected


@pytest.mark.parametrize(
    ("language", "line", "count"),
    [
        ("ru", "S: Гарантирую, окупится за год.", 1),
        ("en", "S: We guarantee delivery on Monday.", 1),
        ("ru", "S: Гарантирую цену, если оплатите до пятницы.", 0),
        ("ru", "S: Не гарантирую, что успеем.", 0),
        ("ru", "S: Условия такие: сто процентов предоплата.", 0),
        ("ru", "S: Гарантия на станок два года.", 0),
        ("en", "S: I can't guarantee that.", 0),
        ("ru", "C: Гарантирую оплату.", 0),
    ],
)
def test_promises_without_a_condition(language: str, line: str, count: int) -> None:
    assert len(heard("promise", language, line, "C: Понятно.", "S: Да.")) == count


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        ("ru", ["C: Дорого.", "S: До свидания."], {("price", "open")}),
        ("ru", ["C: Надо с директором посоветоваться.", "S: Расчёт окупаемости по вашим цифрам снимет его вопросы."],
         {("authority", "answered")}),
        ("ru", ["C: Я подумаю.", "S: Ладно."], {("postponement", "open")}),
        ("ru", ["C: У конкурентов дешевле.", "S: Ладно."], {("competitor", "open")}),
        ("en", ["C: That's too expensive.", "S: Compared to what?", "C: Okay, fair enough."], {("price", "accepted")}),
        ("en", ["C: We already have a supplier.", "S: Bye."], {("competitor", "open")}),
        ("en", ["C: I need to think about it.", "S: Bye."], {("postponement", "open")}),
        ("ru", ["C: Это недорого, хорошо.", "S: Да."], set()),
        ("en", ["C: That's not expensive at all.", "S: Right."], set()),
    ],
)  # fmt: skip
def test_objections_with_kind_and_state(language: str, lines: list[str], expected: set[tuple[str, str]]) -> None:
    assert told(heard("objection", language, "S: Здравствуйте.", *lines)) == expected


def test_an_objection_raised_again_is_still_open() -> None:
    signals = heard(
        "objection", "ru", "C: Дорого.", "S: Зато станок служит двадцать лет без ремонта. Согласны?", "C: Ну хорошо.",
        "S: Тогда оформляем?", "C: Нет, всё равно дорого.", "S: До свидания.",
    )  # fmt: skip
    assert told(signals) == {("price", "open")}


@pytest.mark.parametrize(
    ("language", "stage", "lines", "expected"),
    [
        ("ru", "proposal", ["C: Дайте скидку пять процентов.", "S: При предоплате сделаем скидку три процента."], {("price", "traded")}),
        ("ru", "proposal", ["C: Нужна отсрочка платежа.", "S: К сожалению, отсрочку не даём."], {("payment", "refused")}),
        ("ru", "proposal", ["C: Доставку бесплатно включите.", "S: Хорошо, доставка в подарок."], {("bonus", "free")}),
        ("en", "proposal", ["C: Can you do better on the price?", "S: If you sign by Friday we can take five percent off."],
         {("price", "traded")}),
        ("en", "proposal", ["C: Could we get net 60?", "S: Unfortunately we can't do that."], {("payment", "refused")}),
        ("ru", "proposal", ["C: А доставка входит в стоимость?", "S: Да."], set()),
        ("ru", "warm", ["C: Дайте скидку пять процентов.", "S: Нет."], set()),
        ("ru", "warm", ["S: Это двести тысяч рублей.", "C: Дайте скидку.", "S: К сожалению, не могу."], {("price", "refused")}),
    ],
)  # fmt: skip
def test_new_demands_after_a_proposal(
    language: str, stage: str, lines: list[str], expected: set[tuple[str, str]]
) -> None:
    assert told(heard("demand", language, *lines, stage=stage)) == expected


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("ru", "C: Нам в другой компании предложили дешевле.", {("offer", "")}),
        ("ru", "C: Мы закупаемся у других поставщиков.", {("used", "")}),
        ("en", "C: Another company quoted us less.", {("offer", "")}),
        ("ru", "C: Вы нам предложили хорошую цену.", set()),
        ("ru", "S: У конкурентов дороже.", set()),
        ("en", "C: You quoted me on the boat.", set()),
    ],
)
def test_competitors(language: str, line: str, expected: set[tuple[str, str]]) -> None:
    assert told(heard("competitor", language, line, "S: Понятно.", "C: Да.")) == expected


@pytest.mark.parametrize(
    ("language", "stage", "lines", "expected"),
    [
        ("ru", "service", ["C: Мы будем расторгать договор.", "S: До свидания."], {("", "ignored")}),
        ("ru", "cold", ["C: Ищем другого поставщика.", "S: Хорошо."], set()),
        ("en", "service", ["C: We are thinking about switching.", "S: Bye."], {("", "ignored")}),
        ("en", "service", ["C: All good here.", "S: Great."], set()),
    ],
)
def test_leaving_is_a_matter_of_accounts(
    language: str, stage: str, lines: list[str], expected: set[tuple[str, str]]
) -> None:
    assert told(heard("leaving", language, *lines, stage=stage)) == expected


@pytest.mark.parametrize(
    ("language", "line", "count"),
    [
        ("ru", "C: У нас новый директор.", 1),
        ("ru", "C: Иванов больше у нас не работает.", 1),
        ("ru", "C: Теперь этим занимается Ольга.", 1),
        ("en", "C: We've got a new purchasing manager.", 1),
        ("en", "C: I took over from Dave.", 1),
        ("ru", "C: У вас новый менеджер?", 0),
        ("ru", "C: Насос больше не работает.", 0),
        ("ru", "C: Поезд ушёл.", 0),
        ("en", "C: We need a new pump.", 0),
    ],
)
def test_another_person_decides_now(language: str, line: str, count: int) -> None:
    assert len(heard("decider_change", language, line, "S: Да.", "C: Да.")) == count


@pytest.mark.parametrize(
    ("language", "lines", "states"),
    [
        ("ru", ["S: Кто принимает решение?", "C: Решение за мной."], {"self"}),
        ("ru", ["S: Кто принимает решение?", "C: Подписывает генеральный директор, Пётр Ильич."], {"named"}),
        ("ru", ["S: Вы сами решаете?", "C: Да."], {"self"}),
        ("en", ["S: Who makes the decision?", "C: It's my call."], {"self"}),
        ("en", ["S: Who makes the decision?", "C: Our CFO signs off."], {"role"}),
        ("ru", ["S: Какой у вас адрес?", "C: Улица Мира."], set()),
    ],
)
def test_who_decides(language: str, lines: list[str], states: set[str]) -> None:
    assert {one.state for one in heard("decider", language, *lines)} == states


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        ("ru", ["S: Завтра пришлю расчёт.", "C: Хорошо."], {("send", "seller", "2026-03-13")}),
        ("ru", ["C: Подпишем в пятницу.", "S: Отлично."], {("sign", "client", "2026-03-13")}),
        ("ru", ["S: Пришлите реквизиты, пожалуйста.", "C: Хорошо, сегодня."], {("send", "client", "")}),
        ("en", ["S: I'll send the contract on Monday.", "C: Okay."], {("send", "seller", "2026-03-16")}),
        ("en", ["C: Call me on Monday.", "S: Will do."], {("call", "seller", "2026-03-16")}),
        ("ru", ["S: Завтра пришлю расчёт.", "C: Нет, не надо."], set()),
        ("ru", ["S: Сейчас посмотрю.", "C: Жду."], set()),
        ("ru", ["C: Если надумаю, позвоню.", "S: Ладно."], set()),
        ("ru", ["C: Не звоните мне.", "S: Понял."], set()),
        ("en", ["C: If we decide, I'll call you.", "S: Sure."], set()),
        ("ru", ["S: Вчера я отправил расчёт.", "C: Видел."], set()),
    ],
)
def test_the_promise_ledger(language: str, lines: list[str], expected: set[tuple[str, str, str]]) -> None:
    assert {(one.value, one.state, one.due) for one in heard("step", language, *lines)} == expected


def test_the_last_version_of_a_promise_counts() -> None:
    steps = heard("step", "ru", "S: Завтра пришлю расчёт.", "C: Лучше в понедельник.", "S: Хорошо, в понедельник пришлю.", "C: Да.")  # fmt: skip
    assert [(one.value, one.state, one.due) for one in steps if one.value == "send"] == [
        ("send", "seller", "2026-03-16")
    ]


@pytest.mark.parametrize(
    ("lines", "index"),
    [
        (["S: Пришлю расчёт. Давайте созвонимся в пятницу в десять?", "C: Да, давайте. Я подготовлю чертежи."], "3"),
        (["S: Давайте созвонимся в пятницу в десять?", "C: Да, давайте."], "1"),
        (["S: Пришлю расчёт.", "C: Хорошо."], "1"),
        (["S: Как дела?", "C: Нормально."], "0"),
    ],
)
def test_the_index_of_the_joint_plan(lines: list[str], index: str) -> None:
    assert [one.state for one in heard("plan", "ru", *lines)] == [index]


def test_what_the_client_said_by_field() -> None:
    said = heard(
        "said", "ru", "S: Добрый день, это «Вектор».", "C: Меня зовут Сергей Павлович, нам нужен станок для валов, старый часто встаёт.",
        "S: Какая у вас задача, какие валы точите?", "C: Точим валы для насосов, старый станок не держит размер, срываем сроки.",
        "S: Понял.", "C: И бюджет не больше трёхсот тысяч рублей.",
        "S: Ваш телефон?", "C: Восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь.",
        "S: Давайте созвонимся в пятницу в десять?", "C: Да, удобно.",
    )  # fmt: skip
    by_field = {one.value: one.state for one in said}
    assert by_field["phone"] == "+79161234567"
    assert by_field["date"] == "2026-03-13T10:00"
    assert "станок" in by_field["need"]
    assert "трёхсот тысяч" in by_field["budget"]
    assert "email" not in by_field


def test_a_number_that_breaks_off_and_the_sellers_own_are_not_said() -> None:
    assert not [one for one in heard("said", "ru", "S: Ваш телефон?", "C: Восемь девятьсот шестнадцать...", "S: Алло?")
                if one.value == "phone"]  # fmt: skip
    assert not [one for one in heard("said", "ru", "S: Запишите мой номер: 8 916 123-45-67.", "C: Записал.")
                if one.value == "phone"]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "stage", "lines", "expected"),
    [
        ("ru", "service", ["S: Как вам наш сервис?", "C: Всё отлично, довольны."], {("asked", "good")}),
        ("ru", "service", ["S: Есть претензии?", "C: Ни одной претензии."], {("asked", "good")}),
        ("ru", "service", ["S: Здравствуйте.", "C: Опять течёт, безобразие."], {("", "bad")}),
        ("en", "service", ["S: How is everything working?", "C: It works great."], {("asked", "good")}),
        ("en", "service", ["S: Hello.", "C: It's broken and I'm fed up."], {("", "bad")}),
        ("ru", "warm", ["S: Здравствуйте.", "C: Опять течёт, безобразие."], set()),
        ("ru", "service", ["S: Здравствуйте.", "C: Хорошо, слушаю."], set()),
    ],
)
def test_satisfaction(language: str, stage: str, lines: list[str], expected: set[tuple[str, str]]) -> None:
    assert told(heard("satisfaction", language, *lines, stage=stage)) == expected


@pytest.mark.parametrize(
    ("language", "stage", "lines", "states"),
    [
        ("ru", "upsell", ["S: Есть пакет за пять тысяч рублей, подключаем?", "C: Да, давайте."], ["accepted"]),
        ("ru", "upsell", ["S: Есть пакет за пять тысяч рублей, подключаем?", "C: Нет, не нужно."], ["refused"]),
        ("en", "upsell", ["S: It's fifty dollars a month, do you want to add it?", "C: No thanks."], ["refused"]),
        ("ru", "upsell", ["S: Как дела?", "C: Хорошо."], []),
        ("ru", "cold", ["S: Есть пакет за пять тысяч рублей, подключаем?", "C: Да."], []),
    ],
)
def test_the_ask_for_more(language: str, stage: str, lines: list[str], states: list[str]) -> None:
    assert [one.state for one in heard("upsell_ask", language, *lines, stage=stage)] == states


@pytest.mark.parametrize(
    ("language", "direction", "lines", "expected"),
    [
        ("ru", "out", ["S: Добрый день, разговор записывается.", "C: Слушаю."], {("", "yes")}),
        ("ru", "in", ["S: В целях контроля качества ведётся запись.", "C: Хорошо."], {("", "yes")}),
        ("en", "in", ["S: This call may be recorded for quality.", "C: Fine."], {("", "yes")}),
        ("ru", "out", ["S: Не возражаете, если запишем разговор?", "C: Нет, не согласен."], {("", "refused")}),
        ("ru", "out", ["S: Разговор записывается.", "C: Не записывайте меня."], {("", "refused")}),
        ("en", "out", ["S: This is a recorded line.", "C: Don't record me."], {("", "refused")}),
        ("ru", "out", ["S: Запишите номер.", "C: Пишу."], {("", "no")}),
        ("ru", "out", ["S: Для контроля качества приедет инженер.", "C: Хорошо."], {("", "no")}),
        ("ru", "out", ["S: Разговор записывается.", "C: Я против записи, отключите."], {("", "refused")}),
        ("ru", "out", ["S: Разговор записывается.", "C: Не записывайте пока этот адрес."], {("", "yes")}),
        ("en", "out", ["S: Just for the record, it's two doors?", "C: Two."], {("", "no")}),
        ("en", "out", ["S: Do you keep your calls?", "C: We don't record anything here."], {("", "no")}),
        ("en", "out", ["S: This call is being recorded.", "C: I do not consent to being recorded."], {("", "refused")}),
        ("ru", "out", ["S: Записал вас на среду.", "C: Спасибо."], {("", "no")}),
        (
            "ru",
            "in",
            ["S: Записал вас на среду.", "C: Спасибо."],
            set(),
        ),  # an announcement may stand before the recording
        ("ru", "out", ["S: Звонки у себя записываете?", "C: Нет."], {("", "no")}),
    ],
)
def test_the_notice_of_recording(
    language: str, direction: str, lines: list[str], expected: set[tuple[str, str]]
) -> None:
    assert told(heard("consent", language, *lines, direction=direction)) == expected


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_wording_of_recording_has_a_stem_that_is_looked_for_first(language: str) -> None:
    lists = [wordings(language)[name] for name in ("recording_notice", "recording_asked", "recording_refused")]
    assert all(any(stem in line for stem in consent.STEMS[language]) for lines in lists for line in lines)


def test_a_notice_after_half_a_minute_is_late() -> None:
    late = dialogue(
        turn("seller", "Добрый день.", 0.0), turn("client", "Да.", 2.0), turn("seller", "Разговор записывается.", 45.0)
    )
    core = {finding.criterion: finding for finding in core_findings(late)}
    assert told([one for one in hear(late, core, "warm") if one.kind == "consent"]) == {("late", "no")}


def test_where_nobody_knows_who_speaks_only_what_needs_no_speaker_is_heard() -> None:
    one = talk("ru", "?: Разговор записывается.", "?: Дорого. Гарантирую скидку.", "?: Пришлю завтра.")
    core = {finding.criterion: finding for finding in core_findings(one)}
    assert {signal.kind for signal in hear(one, core, "warm")} == {"consent"}
