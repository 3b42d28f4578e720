"""Next steps as they are agreed, moved, doubted, refused and cancelled, in mini-dialogues said on Thursday, 12 March 2026, 10:15."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from callqa.scoring import next_step
from tests.builders import dialogue, turn

# Turns after the greeting, the seller's first; a dash begins with the client. Then the verdict and what is due.
CALLS = {
    "ru": [
        ("Могу предложить замер в субботу утром или в воскресенье. / В воскресенье. / Во сколько? / Часов в пять.", "met 2026-03-15T17:00"),
        ("Привезём шестнадцатого. / Отлично. / Тогда шестнадцатого, с десяти до двенадцати. / Хорошо.", "met 2026-03-16T10:00"),
        ("Давайте я завтра наберу. / Завтра я не смогу говорить. / Тогда послезавтра? / Тоже занят. / Хорошо, напишите, когда освободитесь. / Ладно.", "missed"),
        ("Вам выслать каталог? / Ну вышлите. Только не звоните потом. / Хорошо.", "partly"),
        ("Когда решите? / В понедельник у нас планёрка, после неё скажу. / Тогда звоню во вторник утром. / Звоните.", "met 2026-03-17"),
        ("Вас записать на пробное? / Запишите. / Завтра в шесть вечера есть. / Подходит.", "met 2026-03-13T18:00"),
        ("Договор подпишем на этой неделе? / Давайте.", "partly"),
        ("Наш менеджер свяжется с вами. / Угу.", "partly"),
        ("Я перезвоню. / Не стоит. / Понял.", "missed"),
        ("Оплатить можно до пятницы. / Оплачу завтра. / Спасибо.", "met 2026-03-13"),
        ("Встречаемся в офисе пятого апреля? / Пятого у нас Пасха. Шестого давайте. / Шестого в десять? / В одиннадцать. / Записал.", "met 2026-04-06T11:00"),
        ("Давайте созвонимся в полчетвёртого. / Сегодня? / Да. / Хорошо.", "met 2026-03-12T15:30"),
        ("Когда удобно? / После праздников. / После каких? / После майских наберите. / Хорошо.", "partly"),
        ("Давайте созвонимся завтра в одиннадцать? / Давайте.", "met 2026-03-13T11:00"),
        ("Могу подъехать в пятницу или в субботу. / В субботу лучше, часов в двенадцать. / Хорошо, жду.", "met 2026-03-14T12:00"),
        ("Когда вам перезвонить? / Ну, наберите в понедельник после обеда. / Хорошо.", "met 2026-03-16"),
        ("Когда вам перезвонить? / Не надо, я сам вас наберу. / Хорошо.", "missed"),
        ("Я вышлю вам расчёт на почту. / Высылайте.", "partly"),
        ("На следующей неделе созвонимся? / Да, на следующей давайте.", "partly"),
        ("Приглашаю на показ в среду в три. / Угу. Слушайте, а парковка там есть? / Есть.", "met 2026-03-18T15:00"),
        ("Приглашаю на показ в среду в три. / А парковка там есть? / Есть, бесплатная.", "partly 2026-03-18T15:00"),
        ("Записываю вас на двадцатое. / Нет, двадцатое не подходит. / А двадцать первое? / Нет, спасибо, я передумал.", "missed"),
        ("Тогда до вторника? / До вторника.", "met 2026-03-17"),
        ("Замерщик приедет семнадцатого в десять. / Хорошо. Ой, нет, семнадцатого я на работе. Давайте восемнадцатого. / Восемнадцатого в десять. / Да.", "met 2026-03-18T10:00"),
        ("Скидка действует до пятницы. / Понятно, спасибо.", "missed"),
        ("Мы вам отправляли предложение в прошлый вторник. / Да, видел.", "missed"),
        ("После оплаты сразу отгрузим. / Договорились.", "partly"),
        ("Через час перезвоню, удобно? / Удобно.", "met 2026-03-12T11:15"),
        ("Давайте встретимся. / Давайте, только не на этой неделе. / Тогда когда? / Ближе к концу месяца созвонимся.", "partly"),
        ("Доставка в субботу, устроит? / Если бы пораньше... / Раньше никак. / Ладно, пусть суббота.", "met 2026-03-14"),
        ("Может, в четверг? / Может быть. Не знаю, посмотрим. / Хорошо, до связи.", "partly 2026-03-19"),
        ("Пришлю счёт сегодня до шести. / Ждём.", "met 2026-03-12T18:00"),
        ("Ну что, записать вас на завтра? / Нет, дорого. / Понял, всего доброго.", "missed"),
        ("когда удобно подъехать / да хоть в воскресенье в обед / записала", "met 2026-03-15"),
        ("давайте в следующую среду в четыре / в следующую среду да нормально", "met 2026-03-18T16:00"),
        ("ну я пришлю вам презентацию / ну пришлите гляну / когда вас набрать / да я сам", "partly"),
        ("- Я вернусь из отпуска двадцать пятого. / Хорошего отдыха.", "missed"),
        ("- Двадцать пятого я в отпуске. Давайте первого апреля. / Первого апреля, записал.", "met 2026-04-01"),
        ("Созвонимся? / Не знаю пока. / Тогда всего доброго.", "missed"),
        ("Оплату сделаете к понедельнику? / К понедельнику сделаю.", "met 2026-03-16"),
        ("Как только склад ответит, я наберу. / Хорошо, жду.", "partly"),
        ("Мастер будет в десять завтра. / Отменяйте, я уже нашла другого.", "missed"),
        ("Давайте в четверг. / Сегодня? / Нет, в следующий четверг. / А, хорошо.", "met 2026-03-19"),
    ],
    "en": [
        ("I can have someone out Saturday morning or Sunday. / Sunday works. / What time? / Around five.", "met 2026-03-15T17:00"),
        ("We deliver on the sixteenth. / Great. / Between ten and twelve okay? / Fine.", "met 2026-03-16T10:00"),
        ("I'll call tomorrow. / Tomorrow's no good. / Saturday? / Busy then too. / Alright, take care.", "missed"),
        ("Want me to send the brochure? / Sure, send it. Just don't call. / Okay.", "partly"),
        ("When will you know? / We have a meeting Monday, I'll know after that. / I'll call Tuesday morning then. / Do that.", "met 2026-03-17"),
        ("Want to try a class? / Sign me up. / Tomorrow at six in the evening? / Perfect.", "met 2026-03-13T18:00"),
        ("Shall we sign this week? / Let's.", "partly"),
        ("Our rep will reach out. / Mm-hmm.", "partly"),
        ("I'll try you again. / Don't bother. / Understood.", "missed"),
        ("You can pay by Friday. / I'll pay tomorrow. / Thanks.", "met 2026-03-13"),
        ("Could we come by this afternoon? / Not today. / Tomorrow? / No. Look, I'm not interested.", "missed"),
        ("Can I swing by Monday around nine thirty? / Nine thirty, sure, but call first. / Will do.", "met 2026-03-16T09:30"),
        ("What day suits? / Any day but Friday. / Monday then? / Monday. / Great, ten o'clock. / Okay.", "met 2026-03-16T10:00"),
        ("I'd like to schedule a demo. / We're slammed until April. / How about April 2nd? / I guess. Yeah, okay.", "met 2026-04-02"),
        ("Could I send you a proposal by Wednesday? / Sure thing.", "met 2026-03-18"),
        ("We were there last Thursday. / I remember.", "missed"),
        ("Can we pencil in the 24th? / Pencil it in, I'll confirm later. / Done.", "met 2026-03-24"),
        ("How's two o'clock tomorrow? / Two's tight. Three? / Three it is.", "met 2026-03-13T15:00"),
        ("Would Tuesday suit you? / We'll see how the week goes. / Okay.", "partly 2026-03-17"),
        ("How about Tuesday at two? / Works for me.", "met 2026-03-17T14:00"),
        ("I can come Friday or Monday. / Monday. Say nine? / Nine it is.", "met 2026-03-16T09:00"),
        ("When should I call back? / Don't, I'll call you. / Okay.", "missed"),
        ("I'll email the quote over. / Please do.", "partly"),
        ("Shall we talk next week? / Sure, next week some time.", "partly"),
        ("The tech can be there tomorrow at eight. / What does the visit cost? / Nothing.", "partly 2026-03-13T08:00"),
        ("Can I book you in for the 20th? / No, not the 20th. / The 21st then? / Forget it, I'm not interested.", "missed"),
        ("Our sale ends Friday. / Okay, thanks.", "missed"),
        ("I sent it last Tuesday. / Yeah, I got it.", "missed"),
        ("Once the deposit clears we'll ship. / Fine.", "partly"),
        ("I'll ring you back in an hour. / Perfect.", "met 2026-03-12T11:15"),
        ("See you Saturday at ten? / Saturday at ten. / Great. Actually could we say eleven? / Eleven's fine.", "met 2026-03-14T11:00"),
        ("Could you do Wednesday? / Maybe, I'd have to check. / Okay, bye.", "partly 2026-03-18"),
        ("I'll have the draft to you by five today. / Okay, great.", "met 2026-03-12T17:00"),
        ("Should we set a time? / I'm in Denver till the 20th. Try me on the 23rd. / The 23rd, got it.", "met 2026-03-23"),
        ("Delivery on Monday all right? / Monday's out. Tuesday? / Tuesday works on our end.", "met 2026-03-17"),
        ("let's do thursday week at ten / thursday week ten yep", "met 2026-03-26T10:00"),
        ("- call me tomorrow morning / will do", "met 2026-03-13"),
        ("Shall I put you down for Friday? / No thanks, too expensive. / Understood.", "missed"),
        ("The crew comes Monday at seven in the morning. / Mm-hmm. And how long does it take? / A day.", "met 2026-03-16T07:00"),
        ("- Cancel Monday, please. / Done.", "missed"),
        ("How about the 3rd of April at half past two? / The 3rd, half two, lovely.", "met 2026-04-03T14:30"),
        ("Want me to call sometime? / Sure, sometime in April.", "partly"),
    ],
}  # fmt: skip
GREETING = {
    "ru": ("Здравствуйте, компания Вектор, Илья.", "Да, добрый день.", "Звоню по вашей заявке.", "Ага, слушаю."),
    "en": ("Hi, it's Will from Vector.", "Hi there.", "I'm calling about your request.", "Okay, I'm listening."),
}


def _call(language: str, said: str):
    turns = [turn("seller" if i % 2 == 0 else "client", text) for i, text in enumerate(GREETING[language])]
    if said.startswith("- "):
        turns.append(turn("seller", "Когда вам удобно?" if language == "ru" else "Sure."))
    for text in said.removeprefix("- ").split(" / "):
        turns.append(turn("client" if turns[-1].role == "seller" else "seller", text))
    return next_step.detect(dialogue(*turns, language=language))


MORE = yaml.safe_load((Path(__file__).parent / "next_step_cases.yaml").read_text("utf-8"))
CASES = [(k, *row) for k, v in CALLS.items() for row in v]
CASES += [(k, *reversed(line.split(" :: "))) for k, lines in MORE.items() for line in lines]


@pytest.mark.parametrize(("language", "said", "expected"), CASES)
def test_the_step_agreed_last(language: str, said: str, expected: str) -> None:
    found = _call(language, said)
    assert f"{found.verdict} {found.values.get('due', '')}".strip() == expected
    assert found.evidence or found.verdict == "missed"


def test_without_a_start_no_day_can_be_reckoned() -> None:
    from tests.builders import call

    found = next_step.detect(dialogue(turn("seller", "Завтра?"), turn("client", "Да."), call=call(started_at=None)))
    assert found.verdict == "unknown"
