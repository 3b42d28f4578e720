"""The stage of a call from its own words: told by what the parties refer to, untold where they refer to nothing."""

from __future__ import annotations

import pytest

from callqa.scoring.stage_guess import guess_stage
from tests.builders import call, dialogue, turn

# language, direction, turns "S: … / C: …", stage or None
TALKS = [
    ("ru", "out", "S: Добрый день! Смету по котельной получили? / C: Получил, смотрю. / S: Какие вопросы?", "proposal"),
    ("ru", "out", "S: доброе утро мы вам расчет по кровле отправляли посмотрели / C: посмотрел", "proposal"),
    ("en", "out", "S: Hi Ruth, did you get a chance to look at the proposal? / C: I did, yes.", "proposal"),
    ("ru", "in", "S: Сервисный центр, слушаю. / C: У нас опять сломался погрузчик. / S: Номер договора?", "service"),
    ("en", "in", "S: Service desk, Paul here. / C: The dishwasher's leaking again. / S: Which unit is it?", "service"),
    ("en", "out", "S: Morning, your account is two months overdue. / C: I know. / S: When can you pay?", "service"),
    ("ru", "out", "S: Вы у нас в мае брали кофемашину, как она? / C: Хорошо. / S: Есть фильтры за две тысячи, берём?", "upsell"),
    ("en", "in", "S: Label Barn. / C: I want another set for the new jars. / S: Sure, which size?", "upsell"),
    ("ru", "out", "S: Здравствуйте, вы записывались на тест-драйв. / C: Хотел бы посмотреть машину. / S: Когда?", "presale"),
    ("en", "out", "S: I'm calling about the demo on Friday, half an hour. Who else will join? / C: Just me for the demo.", "presale"),
    ("ru", "out", "S: Добрый день, хочу предложить вам уборку складов. / C: А вы кто? / S: Фирма «Чистый двор».", "cold"),
    ("en", "out", "S: Hello, we supply gloves to bakeries, I'm calling to offer a trial box. / C: Who is this?", "cold"),
    ("ru", "out", "S: Вы оставляли заявку на сайте. / C: Да. / S: К вам приедет наш замерщик. / C: Хорошо.", "conveyor"),
    ("en", "out", "S: You filled out a form on our site. / C: I did. / S: What are you looking for? / C: A boiler.", "warm"),
    ("ru", "in", "S: Слушаю. / C: Здравствуйте. / S: Да-да. / C: Вы до скольких работаете?", None),
    ("en", "out", "S: Hello. / C: Yes? / S: It's me. / C: Fine.", None),
    ("ru", "out", "S: Доброе утро. / C: Доброе. / S: Как настроение? / C: Рабочее.", None),
]  # fmt: skip


@pytest.mark.parametrize(("language", "direction", "talk", "stage"), TALKS)
def test_the_stage_is_told_by_what_is_referred_to(language: str, direction: str, talk: str, stage: str | None) -> None:
    roles = {"S": "seller", "C": "client"}
    turns = [turn(roles[line[0]], line[3:]) for line in talk.split(" / ")]  # type: ignore[arg-type]
    assert guess_stage(dialogue(*turns, language=language, call=call(direction=direction, stage=None))) == stage
