"""Criteria of cold, warm and conveyor calls: tables of positives with their negatives, and agreement with labelled calls."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest

from callqa import scoring
from callqa.agreement import agreement
from callqa.config import ScoringSettings
from callqa.language import acts
from callqa.rubric import read_rubric, read_rubrics
from callqa.scoring.evaluate import _stage_pairs
from callqa.scoring.transcript import read_dialogue
from callqa.types import Dialogue, Finding
from tests.builders import call, dialogue, turn

HOME = Path(__file__).parent.parent
LABELLED = Path(__file__).parent / "labelled_calls"
STAGE_OF = {"CO": "cold", "WA": "warm", "CV": "conveyor"}
ROLES = {"S": "seller", "C": "client"}


def verdict(criterion: str, language: str, *lines: str, direction: str = "out") -> Finding:
    stage = STAGE_OF[criterion[:2]]
    rubric = read_rubric(HOME / "rubrics" / language / f"{stage}.yaml", scoring.DETECTORS)
    turns = [turn(ROLES[line[0]], line[2:].strip()) for line in lines]  # type: ignore[arg-type]
    spoken = dialogue(*turns, language=language, call=call(stage=stage, direction=direction))
    return scoring.find(spoken, next(c for c in rubric.criteria if c.id == criterion))


@pytest.mark.parametrize(
    ("criterion", "language", "lines", "expected"),
    [
        # CO1: name, company, reason; a question gives no reason
        (
            "CO1",
            "ru",
            ["S: Добрый день, меня зовут Глеб, компания «Верба». Мы поставляем корм для ферм.", "C: Да."],
            "met",
        ),
        ("CO1", "ru", ["S: Добрый день, меня зовут Глеб, компания «Верба». Вы корм закупаете?", "C: Ну да."], "partly"),
        ("CO1", "ru", ["S: Вам корм нужен?", "C: Кто это?", "S: Корм, говорю, нужен?", "C: Нет."], "missed"),
        ("CO1", "ru", ["S: Меня зовут Глеб, компания «Верба».", "C: Что вы предлагаете?", "S: Корм для ферм."], "met"),
        ("CO1", "en", ["S: Hi, my name is Joel from Fern Labels, we print labels for breweries.", "C: Okay."], "met"),
        ("CO1", "en", ["S: Hi, my name is Joel from Fern Labels. Do you buy labels?", "C: Sometimes."], "partly"),
        # CO2: asked, heeded, ignored, told to go on
        ("CO2", "ru", ["S: Здравствуйте, это Глеб, «Верба». Не отрываю вас?", "C: Нет, говорите."], "met"),
        (
            "CO2",
            "ru",
            ["S: Это Глеб, «Верба». Удобно говорить?", "C: Я за рулём.", "S: У нас скидка на корм."],
            "partly",
        ),
        ("CO2", "ru", ["S: Это Глеб, «Верба».", "C: По какому вопросу?", "S: Предлагаем корм."], "missed"),
        ("CO2", "ru", ["S: Это Глеб, «Верба».", "C: Ну, рассказывайте.", "S: Предлагаем корм."], "na"),
        ("CO2", "en", ["S: It's Joel from Fern. Do you have a moment?", "C: Sure."], "met"),
        ("CO2", "en", ["S: It's Joel from Fern.", "C: What is it about?", "S: We print labels."], "missed"),
        ("CO2", "en", ["S: It's Joel from Fern.", "C: Go ahead.", "S: We print labels."], "na"),
        # CO3: this client, anybody, a list
        (
            "CO3",
            "ru",
            ["S: Прочитал в новостях, что вы строите вторую теплицу, звоню насчёт ламп.", "C: Строим."],
            "met",
        ),
        ("CO3", "ru", ["S: У нас до конца недели скидка на все лампы.", "C: Понятно."], "partly"),
        ("CO3", "ru", ["S: Лампы, кабель, щиты, розетки.", "C: Понятно."], "missed"),
        (
            "CO3",
            "en",
            ["S: I noticed you just opened a second kitchen, so I'm calling about hoods.", "C: We did."],
            "met",
        ),
        ("CO3", "en", ["S: We have a discount on all hoods this week.", "C: I see."], "partly"),
        # CO6: clarified and accepted, answered, dropped, none
        (
            "CO6",
            "ru",
            ["C: Дорого.", "S: С чем сравниваете? У нас в цену входит доставка и сборка.", "C: Тогда ладно."],
            "met",
        ),
        ("CO6", "ru", ["C: Дорого.", "S: Зато у нас гарантия пять лет и своя сборка.", "C: Понятно."], "partly"),
        ("CO6", "ru", ["C: Дорого.", "S: Понятно, спасибо, до свидания.", "C: До свидания."], "missed"),
        ("CO6", "ru", ["S: В пятницу удобно?", "C: В пятницу у меня смена.", "S: А в субботу?", "C: Да."], "na"),
        (
            "CO6",
            "en",
            ["C: That's pricey.", "S: We include delivery and the fitting in that price.", "C: Hm."],
            "partly",
        ),
        ("CO6", "en", ["C: That's pricey.", "S: Okay, have a good day.", "C: Bye."], "missed"),
        # WA1
        ("WA1", "ru", ["S: Здравствуйте, это Глеб, «Верба», вы вчера оставляли заявку.", "C: Да."], "met"),
        ("WA1", "ru", ["S: Здравствуйте, вы вчера оставляли заявку.", "C: Да."], "partly"),
        ("WA1", "en", ["S: Hello, my name is Joel from Fern, you filled in our form yesterday.", "C: Yes."], "met"),
        ("WA1", "en", ["S: Hello, you filled in our form yesterday.", "C: Yes."], "partly"),
        # WA4: what the client says; a quantity is none of the four
        ("WA4", "ru", ["C: Бюджет у нас двести тысяч, и главное, чтобы было тихо.", "S: Понял."], "met"),
        ("WA4", "ru", ["C: Нужно к сентябрю.", "S: Понял."], "partly"),
        ("WA4", "ru", ["C: Мне три насоса.", "S: Хорошо."], "missed"),
        ("WA4", "en", ["C: It has to be quiet, and two grand tops.", "S: I see."], "met"),
        ("WA4", "en", ["C: Three pumps please.", "S: Okay."], "missed"),
        # WA6
        (
            "WA6",
            "ru",
            ["S: Давайте инженер подъедет: посчитает точно, и расчёт останется у вас.", "C: Давайте."],
            "met",
        ),
        ("WA6", "ru", ["S: Давайте инженер подъедет, это бесплатно.", "C: Давайте."], "partly"),
        (
            "WA6",
            "en",
            ["S: Come by for a tasting, you'll know which one suits you even if you don't buy.", "C: OK."],
            "met",
        ),
        ("WA6", "en", ["S: Come by for a tasting, it's free.", "C: OK."], "partly"),
        # CV1: three of five
        ("CV1", "ru", ["S: Напоминаем про плановый осмотр. Четверг, девять утра?", "C: Да, подойдёт."], "na"),
        ("CV1", "ru", ["S: Сколько комнат?", "C: Три.", "S: Хорошо."], "missed"),
        # CV3
        ("CV3", "ru", ["S: Гарантируем рост продаж вдвое.", "C: Ого."], "missed"),
        ("CV3", "ru", ["S: Срок около трёх недель.", "C: Хорошо."], "met"),
        ("CV3", "en", ["S: We guarantee it sells out.", "C: Really."], "missed"),
        ("CV3", "en", ["S: It takes about three weeks.", "C: Good."], "met"),
        # CV4
        ("CV4", "ru", ["S: В субботу в девять удобно?", "C: Да, удобно."], "met"),
        ("CV4", "ru", ["S: В субботу удобно?", "C: Да, удобно."], "partly"),
        ("CV4", "ru", ["S: На следующей неделе удобно?", "C: Да."], "missed"),
        ("CV4", "en", ["S: Saturday at nine, does that work?", "C: Yes, that works."], "met"),
        ("CV4", "en", ["S: Some time next week?", "C: Yes."], "missed"),
        # CV6
        ("CV6", "ru", ["S: К вам приедет замерщик в субботу в девять, удобно?", "C: Да, удобно."], "met"),
        ("CV6", "ru", ["S: С вами свяжется менеджер.", "C: Хорошо."], "partly"),
        ("CV6", "ru", ["S: Звоните, если надумаете.", "C: Ладно."], "missed"),
        ("CV6", "en", ["S: Our fitter will come on Saturday at nine, does that work?", "C: Yes, that works."], "met"),
        ("CV6", "en", ["S: Our manager will call you.", "C: Fine."], "partly"),
    ],
)
def test_verdicts(criterion: str, language: str, lines: list[str], expected: str) -> None:
    found = verdict(criterion, language, *lines)
    assert found.verdict == expected, found


def test_an_inbound_call_asks_nobody_whether_it_is_convenient() -> None:
    assert verdict("CO2", "ru", "S: «Верба», слушаю.", "C: Мне нужен корм.", direction="in").verdict == "na"


def test_a_final_refusal_with_a_reason_leaves_nothing_to_agree() -> None:
    ended = ["S: Приедете в субботу?", "C: Нет, я передумал, беру у брата.", "S: Может, в понедельник?", "C: Не надо."]
    assert verdict("CO7", "ru", *ended).verdict == "na"
    put_off = ["S: Приедете в субботу?", "C: Нет, подумаю.", "S: Может, в понедельник?", "C: Не надо, сам позвоню."]
    assert verdict("CO7", "ru", *put_off).verdict == "missed"


@pytest.mark.parametrize(
    ("text", "language", "asked", "agreed", "objects"),
    [
        ("сколько у вас человек", "ru", True, False, False),
        ("у нас сорок человек", "ru", False, False, False),
        ("Да, давайте.", "ru", False, True, False),
        ("Нет, дороговато.", "ru", False, False, True),
        ("это недорого", "ru", False, False, False),
        ("how many people do you have", "en", True, False, False),
        ("Sure, go ahead.", "en", False, True, False),
        ("That's too expensive.", "en", False, False, True),
        ("that's not too bad", "en", False, False, False),
    ],
)
def test_speech_acts(text: str, language: str, asked: bool, agreed: bool, objects: bool) -> None:
    assert acts.asks(text, language) is asked
    assert acts.agrees(text, language) is agreed
    assert (acts.objection(text, language) is not None) is objects


@lru_cache
def judged() -> tuple[tuple[dict, scoring.Scorecard, Dialogue], ...]:
    rubrics = read_rubrics(HOME / "rubrics", scoring.DETECTORS)
    rows = []
    for path in sorted(LABELLED.rglob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if truth["stage"] in STAGE_OF.values():
            spoken = read_dialogue(path)
            rows.append((truth, scoring.judge(spoken, rubrics, ScoringSettings()), spoken))
    return tuple(rows)


def test_agreement_with_the_labels_holds() -> None:
    rows = [(truth, card) for truth, card, _ in judged()]
    names = sorted({f.criterion for _, card in rows for f in card.findings})
    assert len(names) == 23
    kappas = [kappa for name in names if (kappa := agreement(_stage_pairs(rows, name)).kappa) is not None]
    assert sum(kappas) / len(kappas) >= 0.75


def test_met_and_partly_quote_and_missed_tells_what_was_searched() -> None:
    for _, card, spoken in judged():
        for found in card.findings:
            if found.verdict in ("met", "partly") and found.reason.code != "promises.none":
                assert found.evidence, found
            assert all(piece.quote in spoken.turns[piece.turn].text for piece in found.evidence)
            if found.verdict == "missed":
                assert found.searched or found.evidence, found
