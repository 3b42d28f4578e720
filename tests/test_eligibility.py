"""Which calls are not judged: colleagues, a bad line, a wrong number; beside them clients who speak from a department of theirs."""

from __future__ import annotations

import pytest

from callqa.scoring.eligibility import not_judged
from callqa.types import Dialogue
from tests.builders import dialogue, turn

NOT_JUDGED = [
    (
        "en",
        "S: Oakley Blinds, Tess. | C: Tess, it's Omar from dispatch. The customer on Mill Lane isn't answering the door. | S: Ring her mobile, it's on the sheet. | C: Okay, will do. Driver's waiting.",
    ),
    (
        "en",
        "S: Sales, Ben speaking. | C: Hi Ben, it's Carla in accounts. Did that customer from Leeds ever pay? | S: He says Friday. | C: He always says Friday. | S: I know.",
    ),
    (
        "en",
        "C: hey it's manny from the shop floor | S: hey manny whats up | C: boss wants the blue sheet metal moved for the hendricks job | S: okay ill tell the crew | C: thanks",
    ),
    (
        "en",
        "S: Front office. | C: This is Lou from maintenance, the guy about the boiler is here, shall I let him in? | S: Yes please, Lou. | C: Right.",
    ),
    (
        "en",
        "S: Hello, Parts. | C: Hi, it's Jo over in purchasing. The supplier says Tuesday for the gaskets. | S: Tuesday's fine, tell the client. | C: Will do.",
    ),
    (
        "en",
        "S: Reception, hi. | C: It's Pete from IT, are you at lunch or can I reset your machine? | S: Go ahead, I'm just leaving. | C: Ta.",
    ),
    (
        "ru",
        "S: Продажи, Вика. | C: Вика, это Лёня со склада. Тут твой клиент приехал, у него бумаг нет. | S: Сейчас спущусь. | C: Давай быстрее, очередь.",
    ),
    (
        "ru",
        "S: Да, Марин. | C: Это Тимур из бухгалтерии. Ты акт по Самаре закрыла? | S: Закрыла вчера. | C: Скинь мне скан. | S: Ладно.",
    ),
    (
        "ru",
        "S: Отдел сервиса, Юля. | C: Юль, это Вадик из гаража, машина на монтаж готова. | S: Передай бригаде, что выезд в два. | C: Понял.",
    ),
    (
        "ru",
        "C: это семен с проходной тут к тебе посетитель | S: кто такой | C: говорит насчет дверей заказчик | S: пусть поднимается | C: ага",
    ),
    (
        "ru",
        "S: Логистика. | C: Привет, это Ира из отдела кадров. Зайди подписать отпуск. | S: После обеда зайду. | C: Хорошо.",
    ),
    (
        "ru",
        "S: Офис. | C: Это Паша с производства. Заказчик из Твери просил поменять цвет. | S: На какой? | C: На серый. | S: Записала, в чат напишу.",
    ),
    (
        "en",
        "S: Hi, it's Nell from Tidy Yard, is that Mr Cox? | C: Hello? Hello? | S: Mr Cox, can you hear me? | C: I can't hear you, hello?",
    ),
    (
        "ru",
        "S: Добрый день, это Олеся, «Мир дверей». | C: Алло, не слышно. | S: А так слышно? | C: Алло, алло, пропадаете.",
    ),
    (
        "ru",
        "S: Здравствуйте, «Домофон-Сервис». Это Галина Петровна? | C: Нет, не туда звоните. | S: Извините. | C: Ничего.",
    ),
    ("en", "S: Is that Mr Lund? | C: You've dialled the wrong number, dear. | S: Sorry about that. | C: Bye."),
]
JUDGED = [
    (
        "en",
        "S: Harper Tools, Jim. | C: Hi, it's Rosa from the warehouse over on Fifth. We need a pallet jack, how much are they? | S: Three ninety. How heavy do you lift? | C: About a ton.",
    ),
    (
        "en",
        "S: Hello, Mike at Clean Team. | C: Hi Mike, this is Dana from accounts at Bell Foods. I've got your invoice here. | S: Yes, the February one? | C: It's wrong, there are two visits missing. | S: I'll have it fixed today.",
    ),
    (
        "en",
        "S: Hi, this is Troy with Pallet Pros, who am I speaking with? | C: This is Gus from the yard. | S: Gus, how many pallets do you go through? | C: Two hundred a week. | S: Would you like a quote? | C: Sure, send it.",
    ),
    (
        "en",
        "S: Good morning, is that Ann? | C: No, it's Beth in purchasing, Ann's left. | S: We spoke to Ann about gloves. Who looks after that now? | C: I do. | S: Can I send you samples? | C: Go ahead.",
    ),
    (
        "en",
        "S: Lift service. | C: Hello, it's Maria from reception at the Grand. The guy with the key is here but the lift is stuck again. | S: Which floor? | C: Third. | S: I'll send someone within the hour.",
    ),
    (
        "ru",
        "S: Добрый день, «Упаковка-Плюс», Олег. | C: Здравствуйте, это Света со склада, у нас плёнка кончается. Сколько у вас рулон стоит? | S: Четыреста двадцать. Сколько нужно? | C: Двадцать рулонов.",
    ),
    (
        "ru",
        "S: Здравствуйте, компания «Свет», Антон. С кем говорю? | C: Это Наташа из бухгалтерии. | S: Наталья, вам счёт выслать? | C: Да, пришлите на почту. | S: Диктуйте.",
    ),
    (
        "ru",
        "S: Здравствуйте, «Грузовик-Сервис». | C: Это Коля из гаража, у нас КамАЗ стоит, клиент ждёт. Приедете посмотреть? | S: Какой двигатель? | C: Камминз. | S: Завтра в девять мастер будет у вас.",
    ),
    (
        "ru",
        "S: Отдел закупок? | C: Да, это Инна из отдела закупок. | S: Инна, мы поставляем перчатки, вам интересно? | C: Присылайте прайс. | S: Куда? | C: На почту.",
    ),
    (
        "en",
        "S: Hello, this is Pat from BrightWindow. | C: Hello? | S: Do you have a minute? | C: Not really, no. | S: I'll call another day. | C: Don't bother.",
    ),
    (
        "ru",
        "S: Добрый день, «Окна Дом», Павел. | C: Алло, да, слушаю. | S: Окна менять планируете? | C: Нет. | S: А балкон? | C: Нет, спасибо, до свидания.",
    ),
]


@pytest.mark.parametrize(("language", "talk"), NOT_JUDGED)
def test_no_call_of_a_client(language: str, talk: str) -> None:
    assert not_judged(_said(language, talk)) is not None


@pytest.mark.parametrize(("language", "talk"), JUDGED)
def test_a_client_from_a_department_or_of_few_words_is_judged(language: str, talk: str) -> None:
    assert not_judged(_said(language, talk)) is None


def _said(language: str, talk: str) -> Dialogue:
    lines = [(line[0], line[2:].strip()) for line in talk.split(" | ")]
    return dialogue(*[turn("seller" if who == "S" else "client", text) for who, text in lines], language=language)
