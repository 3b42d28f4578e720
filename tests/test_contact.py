"""Whom can we reach again, and how: calls by their wording, each positive beside its near miss; and contacts on their own."""

from __future__ import annotations

from pathlib import Path

import phonenumbers
import pytest
import yaml

from callqa.language import find_contacts
from callqa.scoring import contact
from callqa.types import Finding
from tests.benchmarks.contacts import email_hits, finds_phone, matcher, phone_hits
from tests.builders import dialogue, turn


def judge(language: str, lines: list[str]) -> Finding:
    turns = [turn("seller" if line[0] == "S" else "client", line[2:]) for line in lines]
    return contact.detect(dialogue(*turns, language=language))


CALLS = [
    (
        "ru",
        "missed",
        {},
        [
            "S Здравствуйте, меня зовут Марина, компания «Тёплый дом».",
            "C Здравствуйте, Марина. Сколько стоит окно?",
            "S Двенадцать тысяч. Если надумаете, мой номер 8 912 345 67 89, спросите Марину.",
            "C Хорошо, записал. До свидания.",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Дмитрий"},
        [
            "S добрый день компания альфа ольга",
            "C здравствуйте ольга это дмитрий мне нужен бетон",
            "S сколько кубов",
            "C пять кубов",
            "S телефон оставите",
            "C нет я сам перезвоню",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Светлана Игоревна", "phone": "+79051234567"},
        [
            "S алло добрый день это сергей из автошколы",
            "C да слушаю",
            "S как я могу к вам обращаться",
            "C светлана игоревна",
            "S светлана игоревна продиктуйте телефон",
            "C восемь девятьсот пять",
            "S так",
            "C сто двадцать три сорок пять",
            "S угу",
            "C шестьдесят семь",
            "S записал",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Игнат", "phone": "+79031112244"},
        [
            "S Компания «Вектор», Елена, добрый день.",
            "C Добрый день. Меня Игнат зовут, я по поводу ворот.",
            "S Игнат, номер телефона подскажете?",
            "C 8 903 111 22 33, ой, нет, 44 в конце.",
            "S 8 903 111 22 44?",
            "C Да.",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Руслан"},
        [
            "S здравствуйте руслан это банк партнер меня зовут ирина",
            "C здравствуйте",
            "S вы оставляли заявку на кредит",
            "C передумал уже",
            "S могу я вам прислать условия",
            "C не надо спасибо",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S добрый день это окна плюс анна",
            "C здравствуйте анна я занят",
            "S а когда удобно",
            "C никогда уберите мой номер из базы",
            "S хорошо",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Галина"},
        [
            "S Добрый день! Студия «Лофт», Артур.",
            "C Здравствуйте, Артур! Галина, мы с вами переписывались.",
            "S Да, помню. Что решили?",
            "C Решает муж, Олег, он сейчас в командировке.",
            "S Тогда подожду вашего звонка.",
            "C Хорошо.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Вадим Петрович", "email": "zakupki@metall-snab.ru"},
        [
            "S Приветствую, Вадим Петрович, это Кирилл, «Сталь-Инвест».",
            "C Здравствуй, Кирилл.",
            "S Куда скинуть прайс?",
            "C закупки собака металл дефис снаб точка ру",
            "S zakupki@metall-snab.ru, правильно?",
            "C Да, правильно.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Оксана", "this_number": True},
        [
            "S здравствуйте с кем могу поговорить о доставке воды",
            "C со мной оксана",
            "S оксана на этот номер вам можно будет набрать завтра",
            "C да можно",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Здравствуйте, «Мебель-Люкс», Павел.",
            "C Скажите, сколько стоит шкаф?",
            "S Тридцать тысяч. Запишу ваши контакты?",
            "C Нет, спасибо, мне только цену.",
            "S Хорошо, всего доброго.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Доброе утро, юридическая фирма «Право», помощник Дарья.",
            "C Мне бы с Андреем Викторовичем поговорить.",
            "S Он в суде, будет завтра. Что ему передать?",
            "C Ничего, я перезвоню.",
            "S Хорошо.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Тимур", "phone": "+79999998877"},
        [
            "C Здравствуйте, нужен эвакуатор.",
            "S Добрый день, диспетчер Наталья. Откуда забирать?",
            "C С Ленина, 15. Меня Тимур зовут, телефон девять девятьсот девяносто девять... ой, восемь девятьсот девяносто девять девятьсот девяносто девять восемьдесят восемь семьдесят семь.",
            "S Приняла, Тимур.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S это сервис центр алексей слушаю",
            "C алексей добрый день у меня стиралка не сливает",
            "S марка какая",
            "C бош",
            "S подъедет мастер игорь завтра",
            "C нет я сам сначала посмотрю",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Лилия", "messenger": "Вотсап", "this_number": True},
        [
            "S Лилия, здравствуйте! Это Рома, турагентство.",
            "C Здравствуйте!",
            "S Подборку вам в вотсап на этот номер прислать?",
            "C Да, в вотсап.",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Егор"},
        [
            "S алло егор",
            "C да",
            "S это пласт окна по вашей заявке",
            "C слушаю",
            "S замер когда удобно",
            "C я подумаю перезвоню сам",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Добрый день, «Чистый дом», Вероника.",
            "C Здравствуйте. А у вас скидки есть?",
            "S Есть, десять процентов. Как вас зовут?",
            "C А зачем вам? Я просто спросить.",
            "S Хорошо.",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Hi, this is Karen from BlueSky Roofing.",
            "C Hi Karen, not interested.",
            "S If you change your mind, call me at 415-555-0123.",
            "C 0123, okay. Bye.",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Sarah Connolly", "phone": "+14155550123"},
        [
            "S Good morning, Apex Solar, Tom speaking.",
            "C Hi Tom, Sarah Connolly here, calling about panels.",
            "S Great Sarah. Best number for you?",
            "C Four one five, five five five, oh one two four. Sorry, make that oh one two three.",
            "S Got it.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Priyanka"},
        [
            "S hi is this priyanka",
            "C yes it is",
            "S this is mark with fiber net you asked about internet",
            "C yeah but i already signed with somebody else",
            "S okay no worries have a good one",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Jerome", "email": "jerome.w@outlook.com"},
        [
            "S thanks for calling tidy lawns this is beth",
            "C hey beth my name's jerome i need my yard cut",
            "S sure jerome what's your email for the quote",
            "C jerome dot w at outlook dot com",
            "S perfect",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Northside Windows, Ellen speaking.",
            "C Yeah, how much for a double pane?",
            "S About four hundred. Could I get your name?",
            "C I'd rather not, thanks.",
            "S No problem.",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Hello, this is Dave at CarMax.",
            "C Dave, you'd have to talk to my wife, Linda, she does the cars.",
            "S Okay. Can I have her number?",
            "C No, she'll call you.",
            "S Alright.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Mr. Patterson"},
        [
            "S Good afternoon, Mr. Patterson? It's Chloe from Legal Aid Plus.",
            "C Yes, speaking.",
            "S I'm calling about our plan.",
            "C No thanks, take me off the list.",
            "S Will do. Bye.",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Oksana", "this_number": True},
        [
            "S who am i speaking with",
            "C oksana",
            "S hi oksana can i text you the quote on this number",
            "C sure go ahead",
            "S great",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Peak Fitness, this is Jordan.",
            "C Do you have day passes?",
            "S Fifteen dollars. Our number if you need it is 212-555-0177.",
            "C Got it, 212-555-0177. Thanks, Jordan.",
            "S Bye.",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Alfie Brooks", "phone": "+447700900321"},
        [
            "S Hello, Crown Boilers, Jade here.",
            "C Morning Jade, it's Alfie Brooks from Brooks Lettings.",
            "S What can I do for you, Alfie?",
            "C Annual services for nine flats.",
            "S Lovely. Number to reach you?",
            "C 07700 900 321.",
            "S Thanks.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Denise"},
        [
            "S hello denise its mike from tree pros",
            "C oh hi mike",
            "S did you look at the quote",
            "C i did its high",
            "S i could knock off fifty",
            "C ill think on it bye",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S hi there this is paul with sun systems",
            "C hey paul",
            "S can i send something over",
            "C no thank you",
            "S okay have a great day",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Юлия"},
        [
            "S Добрый день, «Медтехника», Борис.",
            "C Добрый день, Борис, это Юлия, клиника «Верба». Нам нужен стерилизатор.",
            "S Юлия, на какой объём?",
            "C На восемнадцать литров. Пришлите на общую, она есть на сайте.",
            "S Хорошо.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Добрый день! Меня зовут Виктор, завод «Профиль».",
            "C Мы работаем с Сергеем из вашей компании, звоните ему.",
            "S Сергей уволился. Может, обсудим цены?",
            "C Нет, спасибо.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Здравствуйте, вас беспокоит «Ростелеком», Алина.",
            "C Виктора нет дома, он на работе.",
            "S А когда можно застать?",
            "C Не знаю.",
            "S Спасибо.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Павел Андреевич Громов", "phone": "+74957654321"},
        [
            "S «Техцентр», Ирина, слушаю.",
            "C Здравствуйте, моя фамилия Громов, хочу записаться на ТО.",
            "S Имя и отчество ваши?",
            "C Павел Андреевич.",
            "S Телефон?",
            "C 8 495 765 43 21, городской.",
            "S Записала.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Камила", "email": "k.sadykova@inbox.ru"},
        [
            "S здравствуйте это кадровое агентство лидер меня зовут денис",
            "C да здравствуйте",
            "S как к вам обращаться",
            "C камила",
            "S камила куда направить договор",
            "C ка точка садыкова собака инбокс точка ру",
            "S отправлю сегодня",
        ],
    ),
    (
        "ru",
        "partly",
        {"email": "office@delta-stroy.ru"},
        [
            "S Добрый день, «Сантехмонтаж», Глеб.",
            "C Нам бы смету на котельную.",
            "S Куда прислать?",
            "C office собака delta-stroy точка ru.",
            "S Принял.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Агентство «Ключ», Жанна, добрый вечер.",
            "C А квартира на Гагарина ещё продаётся?",
            "S Да. Показать завтра?",
            "C Я подумаю.",
            "S Звоните, мой номер 8 917 222 33 44, Жанна.",
            "C Спасибо, Жанна.",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Антонина Фёдоровна"},
        [
            "S Антонина Фёдоровна, добрый день! «Дачный сезон», Марк.",
            "C Здравствуйте.",
            "S Теплицу будете брать?",
            "C Внук Кирилл сказал не надо.",
            "S Может, с Кириллом поговорить?",
            "C Не надо, нет.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Роман", "this_number": True},
        [
            "S Добрый день, автосалон «Мотор», Лидия.",
            "C Это Роман, я вчера был у вас, смотрел кроссовер.",
            "S Роман, да. Связаться с вами по этому номеру?",
            "C По этому.",
            "S Договорились.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S добрый день компания чистюля меня зовут света",
            "C света у нас уже есть уборщица",
            "S может сравним цены",
            "C нет",
            "S ладно",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Ильдар"},
        [
            "S алло ильдар добрый день",
            "C добрый",
            "S это страховая полис у вас осаго кончается",
            "C да я уже оформил",
            "S понял хорошего дня",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Добрый день, оформить заказ?",
            "C Номер заказа 4561237890, где он?",
            "S Уже в пути, везёт водитель Николай.",
            "C А когда будет?",
            "S К вечеру.",
            "C Ладно.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Мария", "messenger": "Телеграм", "this_number": True},
        [
            "S Студия «Ритм», Соня!",
            "C Привет, я Мария, хочу на йогу.",
            "S Куда расписание скинуть?",
            "C В телеграм, по номеру с которого звоню.",
            "S Хорошо, Мария.",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Hi, this is Jason with Windstream.",
            "C We use Comcast, Jason.",
            "S Could I leave you my direct line? It's 704-555-0101.",
            "C Sure, 704-555-0101. Thanks.",
            "S Have a good one.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Lorraine"},
        [
            "S Brightside Cleaning, Mateo speaking, how can I help?",
            "C Hi there, my name is Lorraine and I'd like a quote.",
            "S Sure, what's the square footage?",
            "C About two thousand. Call my husband, his number's 512-555-0134? No, actually, don't. I'll ring back.",
            "S Okay, Lorraine.",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Anil Kapoor", "phone": "+447700900111"},
        [
            "S hello is that mister kapoor",
            "C yes anil kapoor speaking",
            "S it's fiona from greenleaf windows",
            "C ah yes",
            "S best number for the fitter",
            "C oh seven seven double oh nine hundred triple one",
            "S lovely",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Bronwen", "email": "bronwen88@yahoo.com"},
        [
            "S morning dragon bikes",
            "C hiya i'm after a service on an e bike",
            "S sure what's your name and email",
            "C it's bronwen bronwen eighty eight at yahoo dot com",
            "S ta",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Hello, is this the business owner?",
            "C No, he's out. I'm just the receptionist.",
            "S What's his name?",
            "C I can't give that out.",
            "S Okay, thanks.",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Tyrell", "this_number": True},
        [
            "S Metro Moving, Grace speaking.",
            "C Hey Grace, Tyrell here.",
            "S Hi Tyrell. Is this a good number to reach you?",
            "C Yep, it's my cell.",
            "S Great.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Mrs. Delgado"},
        [
            "S Good morning, may I speak with Mrs. Delgado?",
            "C This is she.",
            "S Hi, I'm Aaron with SecureHome.",
            "C Not interested, thank you.",
            "S Have a nice day, Mrs. Delgado.",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Coastal Pools, Brett.",
            "C How much to resurface a pool?",
            "S Around six grand. Want me to come look Thursday?",
            "C I'll ask around first.",
            "S We're at 619-555-0190 if you need us.",
            "C Okay, 619-555-0190.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Rosalind", "phone": "5035550"},
        [
            "S who should i put this under",
            "C rosalind",
            "S and your number rosalind",
            "C five oh three five five five oh uh my battery's dying",
            "S hello",
        ],
    ),
    (
        "en",
        "met",
        {"name": "Ingrid Olsen", "phone": "+13125550188"},
        [
            "S Lakefront Catering, Sam speaking.",
            "C Hi Sam, this is Ingrid Olsen with Olsen & Partners. We need lunch for forty.",
            "S What date?",
            "C The 12th. You can reach me at 312-555-0188.",
            "S Perfect, Ingrid.",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S thanks for calling auto hub this is rick",
            "C yeah rick do you have any trucks under twenty",
            "S two or three you wanna come by",
            "C maybe saturday",
            "S can i get your name",
            "C i'll just swing by",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Colin"},
        [
            "S Is that Colin? It's Jenny at Fairway Leasing.",
            "C Speaking. Is it about the van?",
            "S Yes, shall I send the offer to colin@oldfirm.com?",
            "C No, I left them. Don't send anything.",
            "S Okay, Colin.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Marge"},
        [
            "S Apex Doors, Neil speaking.",
            "C Hi Neil, it's Marge, you fitted my door.",
            "S Marge, can I grab a number?",
            "C It was 555-201-0133 but that's been cut off.",
            "S Okay, any other?",
            "C Not right now.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Hugo"},
        [
            "S is this hugo",
            "C yeah",
            "S hugo its lena at brightpath can i send you a text",
            "C no dont text me",
            "S my direct is six one two five five five oh one nine nine",
            "C six one two five five five oh one nine nine alright",
            "S bye hugo",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S Summit Insurance, this is Carla.",
            "C I'm calling for my neighbor, she needs a quote. Her number is 303-555-0142.",
            "S And you are?",
            "C Oh, leave me out of it.",
            "S Okay.",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Keisha"},
        [
            "S hi keisha this is bo from trailside",
            "C hi",
            "S i have 404-555-0111 for you is that still good",
            "C no thats my ex's",
            "S what's a better one",
            "C ill call you",
            "S ok keisha",
        ],
    ),
    (
        "en",
        "partly",
        {"name": "Vernon", "phone": "30355501"},
        [
            "S Name and number?",
            "C Vernon, 303-555-01... sorry, the line is breaking up.",
            "S Vernon? Hello?",
            "C I'll call back.",
        ],
    ),
    (
        "en",
        "missed",
        {},
        [
            "S thanks for calling the tile loft",
            "C order number four four one seven three nine zero two two one",
            "S let me see that's shipping friday",
            "C great thanks",
            "S you bet",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Марат"},
        [
            "S Это Марат?",
            "C Да.",
            "S Марат, это Вера, «Лидер». По номеру 8 917 555 44 33 вас можно найти?",
            "C Нет, это старый.",
            "S А новый?",
            "C Не скажу.",
            "S Ладно.",
        ],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S Добрый день, «Окна».",
            "C Здравствуйте. Пришлите прайс на почту менеджера, она у вас есть.",
            "S На ivan@okna.ru? Это наша почта.",
            "C Ну да, он мне перешлёт.",
            "S Хорошо.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Жанна", "email": "zhanna.k@mail.ru"},
        [
            "S как вас записать",
            "C жанна",
            "S почту жанна",
            "C жанна точка ка",
            "S так",
            "C собака мэйл точка ру",
            "S спасибо",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Аркадий Семёнович", "this_number": True},
        [
            "S Аркадий Семёнович, добрый день.",
            "C Добрый.",
            "S Завтра вас наберу, номер не изменился?",
            "C Не изменился.",
            "S До завтра.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Инесса", "this_number": True},
        [
            "S Прокат лесов, слушаю.",
            "C Здравствуйте, мне леса на фасад, восемьдесят квадратов.",
            "S Привезём завтра. На этот номер звонить?",
            "C На этот, да. Инесса, спросите.",
        ],
    ),
    (
        "ru",
        "met",
        {"name": "Марат", "email": "marat@gruz.ru"},
        [
            "S Здравствуйте, это Ольга, «Шинсервис». Как вас зовут?",
            "C Марат.",
            "S Марат, куда прислать прайс?",
            "C Марат, собака, груз точка ру.",
            "S marat@gruz.ru, так?",
            "C Так.",
        ],
    ),
    (
        "ru",
        "partly",
        {"name": "Майя Игоревна"},
        ["S Майя Игоревна, здравствуйте! Вера, «Лабсервис».", "C Да, слушаю.", "S Я пришлю смету.", "C Хорошо."],
    ),
    (
        "ru",
        "missed",
        {},
        [
            "S «Окна плюс», добрый день.",
            "C Вера, здравствуйте, это опять я насчёт рамы.",
            "S Да, слушаю.",
            "C Спасибо.",
        ],
    ),
]


@pytest.mark.parametrize(("language", "verdict", "values", "lines"), CALLS)
def test_a_call_is_judged_by_name_and_channel(
    language: str, verdict: str, values: dict[str, object], lines: list[str]
) -> None:
    found = judge(language, lines)
    assert (found.verdict, found.values) == (verdict, values)


TALKS = yaml.safe_load((Path(__file__).parent / "contact_cases.yaml").read_text("utf-8"))
SHORT_CALLS = [(lang, v, call) for lang, by in TALKS.items() for v, calls in by.items() for call in calls]


@pytest.mark.parametrize(("language", "verdict", "call"), SHORT_CALLS)
def test_the_name_and_the_channel_are_the_clients(language: str, verdict: str, call: str) -> None:
    name, *lines = call.split(" | ")
    found = judge(language, [line.replace(": ", " ", 1) for line in lines])
    assert (found.verdict, str(found.values.get("name", "-")).replace("ё", "е")) == (verdict, name.replace("ё", "е"))


SPOKEN = [
    ("ru", "RU", "девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "+79161234567"),
    ("ru", "RU", "Пишите: 8 (916) 123-45-67.", "+79161234567"),
    ("en", "US", "four one five triple five oh one two three", "+14155550123"),
    ("en", "GB", "oh seven seven double oh nine hundred three two one", "+447700900321"),
    ("en", "US", "call +44 7700 900321 ext. 5", "+447700900321"),
]


@pytest.mark.parametrize(("language", "region", "said", "number"), SPOKEN)
def test_a_spoken_number_becomes_e164(language: str, region: str, said: str, number: str) -> None:
    assert [c.value for c in find_contacts(said, region, language) if c.complete] == [number]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "ИНН 7701234567"),
        ("ru", "договор номер 9161234567"),
        ("ru", "двести тысяч рублей, в две тысячи двадцать пятом году"),
        ("en", "invoice 4155550123"),
        ("en", "it's $68,900 and we started in 2019"),
    ],
)
def test_other_numbers_are_no_telephones(language: str, said: str) -> None:
    region = "RU" if language == "ru" else "US"
    assert not [c for c in find_contacts(said, region, language) if c.kind == "phone" and c.complete]


ADDRESSES: list[tuple[str, str, list[str]]] = [
    ("ru", "иванов точка пётр собака яндекс ру", ["ivanov.petr@yandex.ru"]),
    ("ru", "инфо, собака, сталь-маш точка ру", ["info@stal-mash.ru"]),
    ("en", "it's j o n dot smith at gmail dot com", ["jon.smith@gmail.com"]),
    ("en", "nora n o r a at hillside dot co dot uk", ["nora@hillside.co.uk"]),
    ("en", "look at our site acme dot com", []),
    ("en", "the van was running lovely by the way", []),
]


@pytest.mark.parametrize(("language", "said", "addresses"), ADDRESSES)
def test_a_spoken_address_is_written(language: str, said: str, addresses: list[str]) -> None:
    assert [c.value for c in find_contacts(said, "US", language) if c.kind == "email"] == addresses


def test_over_turns_a_number_is_one_mention_with_its_last_place() -> None:
    turns = [
        turn("client", "восемь девятьсот пять"),
        turn("seller", "так"),
        turn("client", "сто двадцать три сорок пять шестьдесят семь"),
        turn("seller", "сто двадцать три сорок пять шестьдесят семь"),
    ]
    (found,) = find_contacts([turn("seller", "телефон"), *turns], "RU", "ru")
    assert (found.value, found.complete, found.turn) == ("+79051234567", True, 3)
    assert turns[2].text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0491 570 156", "+61491570156"),
        ("07700 900 317", "+447700900317"),
        ("087 612 3456", "+353876123456"),
        ("six one five five five five oh one four seven", "+16155550147"),
        ("six one five five five five oh one four or seven", None),
    ],
)
def test_a_leading_zero_is_tried_in_several_countries_and_an_either_or_is_no_number(
    said: str, number: str | None
) -> None:
    found = [
        m.value for m in find_contacts([turn("seller", "your number"), turn("client", said)], "US", "en") if m.complete
    ]
    assert found == ([number] if number else [])


def test_a_number_broken_off_is_incomplete() -> None:
    (found,) = find_contacts([turn("seller", "Ваш телефон?"), turn("client", "8 916 123... потом.")], "RU", "ru")
    assert (found.value, found.complete) == ("8916123", False)


def test_written_numbers_are_found_no_worse_than_by_the_library() -> None:
    assert phone_hits(finds_phone)[0] >= phone_hits(matcher(phonenumbers.Leniency.VALID))[0]
    hits, n = email_hits()
    assert hits / n >= 0.9


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("it's ciara dot b dot lowe at gmail", "ciara.b.lowe@gmail.com"),
        ("walt under score s r at bayline dot net", "walt_sr@bayline.net"),
        ("sam underscore tyler at icloud", "sam_tyler@icloud.com"),
        ("p noakes all one word at hillfarm dot co dot uk", "pnoakes@hillfarm.co.uk"),
        ("hank at ten peaks dot com", "hank@tenpeaks.com"),
        ("look at gmail", None),
        ("i work at bayline", None),
    ],
)
def test_an_address_is_complete_where_everybody_knows_its_domain(said: str, address: str | None) -> None:
    found = [m.value for m in find_contacts(said, "US", "en") if m.kind == "email" and m.complete]
    assert found == ([address] if address else [])
