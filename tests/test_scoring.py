"""The frame: what cannot be judged, what needs a speaker, that no verdict stands without its quote."""

import pytest

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.rubric import read_rubrics
from callqa.types import CORE, Dialogue, Failed, Finding, Scorecard
from tests.builders import call, dialogue, turn

RUBRICS = read_rubrics(HOME / "rubrics", scoring.DETECTORS)


def card(talk: Dialogue) -> Scorecard:
    (made,) = scoring.score([talk], RUBRICS, ScoringSettings())
    assert isinstance(made, Scorecard)
    return made


def warm(*turns: object, **fields: object) -> Dialogue:
    return dialogue(*turns, call=call(stage="warm", **fields))  # type: ignore[arg-type]


GOOD_CALL = (
    turn("seller", "Добрый день, это Ольга, компания «Вектор». Вы оставляли заявку на станок."),
    turn("client", "Да, оставлял."),
    turn("seller", "Какая у вас задача?"),
    turn("client", "Точим валы для насосов, старый станок часто встаёт, срываем сроки."),
    turn("seller", "Давайте созвонимся в четверг в одиннадцать?"),
    turn("client", "Да, удобно."),
)


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        ("scoring.voicemail", ["C: Оставьте сообщение после сигнала.", "S: Перезвоните мне, пожалуйста."]),
        (
            "scoring.voicemail",
            ["C: Меня нет на месте, оставьте ваше имя и номер, я перезвоню.", "S: Это Ольга, «Кедр»."],
        ),
        (
            "scoring.wrong_number",
            ["S: Здравствуйте, это салон?", "C: Нет, вы ошиблись номером.", "S: Извините.", "C: Ничего."],
        ),
        ("scoring.no_conversation", ["S: Алло.", "C: Да."]),
        ("scoring.dropped", ["S: Алло, добрый вечер!", "C: Алло.", "S: Вас плохо слышно.", "C: Алло, алло, кто это?"]),
        ("scoring.one_sided", ["S: Алло.", "S: Вас не слышно.", "S: Я перезвоню."]),
        ("scoring.silence", []),
    ],
)
def test_what_is_no_conversation_is_not_judged(reason: str, lines: list[str]) -> None:
    roles = {"S": "seller", "C": "client"}
    made = card(warm(*(turn(roles[line[0]], line[3:]) for line in lines)))  # type: ignore[arg-type]
    assert made.not_judged is not None
    assert made.not_judged.code == reason
    assert {f.verdict for f in (*made.core, *made.findings)} == {"na"}
    assert made.score is None


def test_an_internal_call_is_not_judged() -> None:
    assert card(warm(*GOOD_CALL, direction="internal")).not_judged is not None


def test_a_scorecard_holds_the_four_core_findings_and_the_rubrics_criteria() -> None:
    made = card(warm(*GOOD_CALL))
    assert tuple(f.criterion for f in made.core) == CORE
    assert [f.criterion for f in made.findings] == [f"WA{i}" for i in range(1, 10)]
    assert {f.criterion: f.verdict for f in made.core}["need_identified"] == "met"
    assert made.score is not None


def test_every_met_and_partly_has_a_quote_that_stands_in_its_turn() -> None:
    talk = warm(*GOOD_CALL)
    for finding in (*card(talk).core, *card(talk).findings):
        if finding.verdict in ("met", "partly"):
            assert finding.evidence
        for piece in finding.evidence:
            turn_ = talk.turns[piece.turn]
            assert piece.quote in turn_.text
            assert turn_.start <= piece.start <= piece.end <= turn_.end + 0.01


def test_without_speakers_the_verdicts_are_unknown_and_no_score_is_formed() -> None:
    talk = dialogue(*(turn("unknown", t.text) for t in GOOD_CALL), call=call(stage="warm", channels=1), method="none")
    made = card(talk)
    assert {f.verdict for f in made.core if f.criterion != "next_step_dated"} <= {"unknown", "missed"}
    assert {f.criterion: f.verdict for f in made.core}["need_identified"] == "unknown"
    assert made.score is None


def test_the_stage_is_guessed_from_words_where_nobody_tells_it() -> None:
    talk = dialogue(
        turn("seller", "Добрый день, звоню по нашему коммерческому предложению."),
        turn("client", "Видел смету, дороговато, дайте скидку."),
        turn("seller", "При предоплате скидка три процента, договор вышлю."),
        turn("client", "Хорошо, присылайте договор."),
        call=call(stage=None),
    )
    assert card(talk).stage == "proposal"


def test_a_detector_that_breaks_makes_a_failed_call_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from callqa.scoring.stages import recap

    def broken(*_: object) -> Finding:
        raise ZeroDivisionError("no such thing")

    monkeypatch.setattr(recap, "detect", broken)
    results = list(
        scoring.score(
            [warm(*GOOD_CALL), dialogue(*GOOD_CALL, call=call("c2", stage="cold"))], RUBRICS, ScoringSettings()
        )
    )
    assert isinstance(results[0], Failed)
    assert "ZeroDivisionError" in str(results[0].reason.values)
    assert isinstance(results[1], Scorecard)


def test_of_a_call_whose_stage_nobody_tells_only_the_core_is_judged() -> None:
    said = dialogue(
        turn("seller", "Добрый день, какая у вас сейчас задача?"),
        turn("client", "Не успеваем собирать заказы вручную, теряем клиентов, открываем второй склад."),
        turn("seller", "Понял вас, а какой объём в месяц?"),
        turn("client", "Около четырёх тысяч отправлений."),
    )
    card = scoring.judge(said, RUBRICS, ScoringSettings())
    assert card.stage_from == "untold"
    assert card.score is None
    by_id = {f.criterion: f for f in card.findings}
    assert by_id["WA2"].verdict == "met"
    assert (by_id["WA1"].verdict, by_id["WA1"].reason.code) == ("unknown", "scoring.stage_untold")
    told = scoring.judge(said, RUBRICS, ScoringSettings(default_stage="warm"))
    assert (told.stage_from, told.score is None) == ("default", False)
