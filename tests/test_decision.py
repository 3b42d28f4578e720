"""Who decides: a seller's question and the client's answer, or a remark; every wording with its negatives beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from callqa.scoring import decision
from tests.builders import dialogue, turn

GREETING = {"ru": ("Здравствуйте, компания Вектор.", "Добрый день."), "en": ("Hi, this is Vector.", "Hello.")}
ANSWERS = {
    "ru": [
        ("Кто у вас принимает такие решения?", "Я, я и директор, и бухгалтер.", "met"),
        ("А кто будет утверждать смету?", "Главный инженер, Петров Сергей.", "met"),
        ("Скажите, вы сами выбираете или с кем-то советуетесь?", "С женой вместе решаем.", "met"),
        ("Кто ставит последнюю подпись?", "Генеральный, больше никто.", "met"),
        ("Вы один решаете?", "Ну, в общем да.", "met"),
        ("Кто кроме вас участвует в решении?", "Никто, только я.", "met"),
        ("Кто у вас отвечает за закупку?", "Отдел закупок этим занимается.", "partly"),
        ("решение за вами", "за мной конечно кошелек то мой", "met"),
        ("а кто еще смотрит договор", "юристы посмотрят потом руководство", "partly"),
        ("С кем нужно согласовать?", "С собственником здания, он в Сочи живёт.", "met"),
        ("Решать-то вам или начальству?", "Начальство скажет, мы люди маленькие.", "partly"),
        ("Кто принимает окончательное решение?", "Это мы внутри обсудим.", "partly"),
        ("Кто подписывает договор?", "Мы вам сообщим.", "partly"),
        ("Кто у вас ЛПР?", "А вам зачем? Давайте цену.", "missed"),
        ("кто будет решать", "алло вас плохо слышно", "missed"),
        ("Вы сами принимаете решение по школе?", "Мы с мужем, да, вдвоём.", "met"),
        ("Кто согласует бюджет?", "Финансовый отдел, там несколько человек.", "partly"),
        ("А последнее слово за кем?", "За тёщей, как всегда.", "met"),
        ("От кого зависит решение?", "От правления кооператива.", "met"),
        ("Удобно ли вам в среду?", "Мне надо с мужем поговорить, он у нас решает.", "met"),
        ("Оформляем?", "Надо посоветоваться, подумаем.", "partly"),
        ("Оформляем?", "Я посоветуюсь и скажу.", "partly"),
        ("Записать вас?", "Нет, спасибо, я сам разберусь.", "missed"),
        ("Какая площадь?", "Сорок квадратов, живём с мужем и двумя детьми.", "missed"),
        ("Как вам цена?", "Если бы я решал, взял бы сразу.", "missed"),
        ("А что смущает?", "Директор наш такое не одобрит, он за каждую копейку трясётся.", "met"),
        ("Наш директор согласует вам скидку. Хорошо?", "Хорошо, если директор согласует.", "missed"),
        ("Кто будет дома, когда приедет замерщик?", "Муж будет.", "missed"),
        ("Кто вас порекомендовал?", "Сосед, у него главный инженер знакомый.", "missed"),
        ("А решать кто будет?", "Дочка, она за меня платит.", "met"),
        ("Выбор за кем?", "Да все вместе соберёмся на кухне и решим.", "partly"),
        ("кто утверждает поставщика", "комиссия тендерная по средам собирается", "met"),
        ("Кто решает по поставщикам?", "Ирина Олеговна, начальник снабжения.", "met"),
        ("Тогда жду. Вы ведь сами решаете?", "Сама, сама.", "met"),
        ("А решение на вас?", "Нет, не на мне.", "partly"),
        ("А решение на вас?", "Нет, это к хозяину, к Арсену.", "met"),
        ("Удобно говорить?", "Я учредитель, так что говорите сразу со мной.", "met"),
        ("Какой бюджет?", "Бюджет утверждает совет директоров.", "met"),
        ("Счёт выставлять?", "Пока нет, там наверху решают.", "partly"),
        ("Что думаете?", "Семейный совет соберём.", "partly"),
        ("Вам доставку?", "Да, мама встретит курьера.", "missed"),
        ("А что скажет супруга?", "А ей всё равно, я выбираю.", "met"),
        ("Кто у вас обычно такие вопросы закрывает?", "Шеф. Я только готовлю бумаги.", "met"),
        ("Вы ведь тоже хозяйка квартиры?", "Нет, хозяин муж, он и заказывает.", "met"),
        ("Как принимаете решение о подрядчике?", "Собираемся правлением и голосуем.", "met"),
        ("Кому несёте на подпись?", "Куда-то на третий этаж.", "partly"),
        ("Кроме вас кто-то участвует?", "Да нет, я тут один за всех.", "met"),
        ("Устроит такая цена?", "Не знаю, это пусть сын смотрит, он платит.", "met"),
        ("Будем оформлять?", "С бабушкой надо обсудить, деньги-то её.", "met"),
        ("Когда подпишете?", "Я не подписываю, подписывает Олег Викторович.", "met"),
        ("Давайте договор пришлю.", "Пришлите, юристы посмотрят, потом руководство.", "partly"),
        ("Кто финальное слово скажет?", "Честно, сам не пойму, у нас тут всё мутно.", "partly"),
        ("За кем выбор подрядчика?", "За мной и за компаньоном.", "met"),
        ("Вы от себя берёте или от фирмы?", "От себя, для дачи.", "missed"),
        ("Это вам решать?", "Ну а кому ещё.", "met"),
        ("А вы решаете?", "Решаю, но с оглядкой на хозяина.", "met"),
        ("Вам кто-то советует?", "Знакомый инженер советовал вашу марку.", "missed"),
        ("Ну что решили?", "Пока ничего, у нас директор в отпуске.", "missed"),
        ("Что будем делать?", "Без главного инженера я такие вопросы не решаю.", "met"),
        ("Удобно говорить?", "Да, говорите.", "missed"),
        ("Берёте?", "Надо с домашними обсудить.", "partly"),
        ("Какие сроки?", "К сентябрю. Заказчик у нас школа, директор школы ждёт.", "missed"),
        ("то есть подписывать будете вы", "я да у меня доверенность", "met"),
        ("кто платит за обучение", "родители", "partly"),
        ("Кто платит за обучение?", "Мама платит, она и решает.", "met"),
        ("Понял. А окончательно?", "Окончательно генеральный, Дмитрий Палыч.", "met"),
        ("Кто у вас этим рулит?", "Зам по снабжению.", "met"),
        ("Есть кто-то ещё, кто должен посмотреть?", "Инвестор захочет глянуть.", "partly"),
        ("кто у вас подписывает такие счета", "бухгалтерия подписывает", "partly"),
        ("А вы обсуждали с кем-нибудь?", "С братом, он и будет решать.", "met"),
        ("Понимаю.", "Я-то за, но последнее слово за хозяйкой.", "met"),
        ("Когда ждать ответ?", "Как начальник цеха скажет.", "met"),
        ("Когда ждать ответ?", "Как совещание пройдёт, там и решат.", "partly"),
        ("Ну как вам?", "Мне нравится, но у нас тендер, решает комиссия.", "met"),
        ("Ну как вам?", "Мне нравится, но сначала покажу своим.", "partly"),
        ("Договорились?", "Вроде да, но с начальством согласую.", "partly"),
        ("Вы лично определяете поставщика?", "Лично.", "met"),
        ("А с супругом советовались?", "Супруг доверил мне.", "met"),
        ("А с супругом советовались?", "Нет ещё, вечером поговорим.", "partly"),
        ("А кроме цены?", "Надо, чтобы технолог одобрил.", "met"),
        ("Кто отвечает у вас за закупки?", "Снабженец, Лёша, но подписывает директор.", "met"),
        ("кто будет принимать работу", "жена будет дома", "missed"),
        ("Могу с директором поговорить?", "Он занят, оставьте номер.", "missed"),
        ("Соедините с тем, кто принимает решения.", "Таких справок не даём.", "missed"),
        ("С кем можно обсудить поставку?", "С Мариной Львовной, она коммерческий директор.", "met"),
        ("Кто у вас занимается рекламой?", "Это к маркетологу, Анне.", "met"),
        ("А если вместе с директором встретимся?", "Хорошо, директор у нас всё и решает.", "met"),
        ("Во сколько вам удобно?", "Директор освобождается в пять.", "missed"),
        ("Что сказал юрист?", "Юрист сказал, что договор нормальный.", "missed"),
        ("Кому отправить договор?", "Мне на почту.", "missed"),
        ("Есть возражения?", "У совета дома могут быть, они утверждают смету.", "met"),
    ],
    "en": [
        ("Who makes the final decision on this?", "That'd be our CFO, Linda.", "met"),
        ("Is it your call?", "It is.", "met"),
        ("Are you the one who decides?", "Yep, all me.", "met"),
        ("Who else needs to sign off?", "Nobody, just me.", "met"),
        ("who signs the contract", "the boss does", "met"),
        ("Would anyone else be involved in the decision?", "My wife. We do everything together.", "met"),
        ("And who approves the spend?", "It goes to committee. The parish council votes on it.", "met"),
        ("Who decides on your end?", "A few people will look at it.", "partly"),
        ("Who decides on your end?", "We'll kick it around the office.", "partly"),
        ("Is that your decision to make?", "Not really, no.", "partly"),
        ("Is that your decision to make?", "No, that's Greg's, the ops director.", "met"),
        ("who's the decision maker over there", "how much is it first", "missed"),
        ("Who makes the decision?", "Sorry, you're breaking up.", "missed"),
        ("Who makes the decision?", "I'd rather not get into that.", "missed"),
        ("Shall I write it up?", "I need to run it by my husband first.", "met"),
        ("Shall I write it up?", "I have to run it past some people.", "partly"),
        ("Shall I write it up?", "We'll talk it over and see.", "partly"),
        ("What do you need?", "My wife wants a blue one.", "missed"),
        ("Who'll be home?", "My husband will be there.", "missed"),
        ("Does Tuesday work?", "I'd have to ask my boss, she approves the purchases.", "met"),
        ("Does Tuesday work?", "If it were up to me I'd sign today.", "missed"),
        ("Let me check with my manager on that price.", "Okay, ask your manager.", "missed"),
        ("What's the budget?", "Whatever the board approves. They set it every fall.", "met"),
        ("who pays for it", "i do it's my own money", "met"),
        ("Will you be deciding on your own?", "My daughter handles all that, she's got power of attorney.", "met"),
        ("And the sign-off?", "Upstairs. I just fill in the form.", "partly"),
        ("Do you own the place?", "I do, thirty years now.", "met"),
        ("Is it just you?", "Me and my brother, fifty fifty.", "met"),
        ("who has the last word", "management i guess", "partly"),
        ("is there a committee or is it you", "it's a committee", "met"),
        ("How did you hear of us?", "My boss saw your ad.", "missed"),
        ("What do you think?", "Looks good, but it's not my money, it's dad's. Dad decides.", "met"),
        ("Whose name goes on the paperwork?", "Mine. I'm the proprietor.", "met"),
        ("Do you need anyone's approval?", "Nope, I sign my own checks.", "met"),
        ("Do you need anyone's approval?", "Yeah, corporate has to okay it.", "partly"),
        ("Who'd have to okay it?", "Regional. They've got a guy, I don't know his name.", "partly"),
        ("Would that be your decision?", "Mine and my partner's. We split everything.", "met"),
        ("Who handles approvals?", "Our controller. Nothing gets bought without her.", "met"),
        ("So you'd be the one signing?", "That's me.", "met"),
        ("Anyone else need to see this?", "Maybe some of the folks in the shop.", "partly"),
        ("Does your husband need to be there?", "He doesn't care, it's my kitchen.", "met"),
        ("Who makes that call?", "The church board. They meet first Mondays.", "met"),
        ("How soon do you want it?", "Soon as my wife says yes, she's the one who picks.", "met"),
        ("Ready to go ahead?", "I'd love to but my landlord has to agree to it.", "met"),
        ("Ready to go ahead?", "We have to discuss it amongst ourselves.", "partly"),
        ("Ready to go ahead?", "I'll have to get it past the powers that be.", "partly"),
        ("Who signs?", "I sign.", "met"),
        ("So is there a boss I should talk to?", "You're talking to him.", "met"),
        ("Do you decide alone or with someone?", "With my co-founder, Jess.", "met"),
        ("Do you decide alone or with someone?", "Alone.", "met"),
        ("Who runs purchasing?", "We have a purchasing department.", "partly"),
        ("Sounds good?", "Sounds good. My boss is out today.", "missed"),
        ("How is it going?", "My husband's driving, go ahead.", "missed"),
        ("Should I send it to you or the manager?", "To me is fine.", "missed"),
        ("Is this something you can authorize?", "No, that's above my pay grade.", "partly"),
        ("who has the authority", "the trustees do", "met"),
        ("Who would be reviewing the quote?", "A couple of people, I guess.", "partly"),
        ("Who do I speak to about this?", "That would be Karen, she does all the buying.", "met"),
        ("Can I speak to the owner?", "He's not in.", "missed"),
        ("So where does it go from here?", "I take it to the board on Thursday and they vote.", "met"),
        ("So where does it go from here?", "It goes up the chain.", "partly"),
        ("Who's the final okay?", "Ownership.", "partly"),
        ("Did you talk to your wife?", "She told me to go ahead and pick.", "met"),
        ("Did you talk to your wife?", "Not yet, we'll talk tonight.", "partly"),
        ("What would stop you?", "The boss. He signs everything.", "met"),
        ("What would stop you?", "Price mostly.", "missed"),
        ("Happy with it?", "I am, but it's the committee that votes.", "met"),
        ("Happy with it?", "I am, but I'd like the folks at home to see it.", "partly"),
        ("Can you commit today?", "I can't commit without my dad, he co-signs.", "met"),
        ("Who will let the installer in?", "My son.", "missed"),
        ("Who uses the machine?", "The operators decide how fast to run it.", "missed"),
        ("What did your accountant say?", "She said it's fine.", "missed"),
        ("you the owner", "yep thirty years", "met"),
        ("How do you folks decide on vendors?", "The three partners vote.", "met"),
        ("How do you folks decide on vendors?", "It's kind of a group thing.", "partly"),
        ("Are you able to say yes to this?", "I am.", "met"),
        ("Do you have the budget?", "I do, and nobody has to sign but me.", "met"),
    ],
}  # fmt: skip
NO_DECIDER = {
    "ru": [
        "Мы сейчас выбираем между вами и конкурентами.",
        "Я плачу за аренду сто тысяч.",
        "Мы решаем вопрос с помещением.",
        "Мой бюджет двести тысяч.",
        "Для моего магазина нужно.",
        "А что вы посоветуете?",
        "Коллеги посоветовали вас.",
        "Давайте обсудим цену.",
        "Приезжайте в офис посмотреть.",
        "Сами привезём, сами соберём.",
        "Можно самостоятельно собрать?",
        "Живу одна, места мало.",
        "Мы с мужем переезжаем в мае.",
        "Муж на работе, я сама встречу.",
        "Директор школы заказал в прошлом году.",
        "Я отвечаю за склад.",
        "Подумаю и перезвоню.",
        "Мне надо подумать.",
        "Родители подарили дочке.",
        "Брат у вас покупал.",
        "Мы решили брать квадроцикл.",
        "Бухгалтер вышлет реквизиты.",
        "Отдел у нас небольшой, пять человек.",
    ],
    "en": [
        "I need it for my business.",
        "We pay four hundred a month now.",
        "My husband and I are moving in May.",
        "I'll think about it.",
        "Let's talk about it on Monday.",
        "My boss said you were good.",
        "The team uses it every day.",
        "I own a truck.",
        "Finance charges are too high.",
        "We signed with someone else last year.",
        "The manager at the store was rude.",
        "My wife wants a bigger one.",
        "I'll pay by card.",
        "Everyone at the office likes coffee.",
        "My brother bought one from you.",
    ],
}  # fmt: skip


def _verdict(language: str, asked: str, answered: str) -> str:
    hello, hi = GREETING[language]
    said = (turn("seller", hello), turn("client", hi), turn("seller", asked), turn("client", answered))
    return decision.detect(dialogue(*said, turn("seller", "Понятно."), language=language)).verdict


@pytest.mark.parametrize(
    ("language", "asked", "answered", "verdict"), [(k, *row) for k, v in ANSWERS.items() for row in v]
)
def test_who_decides(language: str, asked: str, answered: str, verdict: str) -> None:
    assert _verdict(language, asked, answered) == verdict


@pytest.mark.parametrize(("language", "said"), [(k, x) for k, v in NO_DECIDER.items() for x in v])
def test_a_person_or_a_choice_mentioned_names_no_decider(language: str, said: str) -> None:
    asked = "Расскажите подробнее." if language == "ru" else "Tell me more."
    assert _verdict(language, asked, said) == "missed"


def test_the_answer_to_the_question_is_the_evidence() -> None:
    found = decision.detect(
        dialogue(turn("seller", "А кто у вас решает?"), turn("client", "Генеральный, Олег."), turn("seller", "Ясно."))
    )
    assert [e.turn for e in found.evidence] == [0, 1]
    assert found.values["who"] in "Генеральный, Олег."


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Our regional manager decides who comes in.", "met"),
        ("It's the finance director and the administrator, they sign together.", "met"),
        ("Our head of quality. It's entirely her say.", "met"),
        ("It's me and Priya, nobody else.", "met"),
        ("The people at the top have to agree it.", "partly"),
        ("The gang will want a look.", "partly"),
    ],
)
def test_managers_of_any_branch_decide_and_people_at_the_top_are_nobody(answer: str, verdict: str) -> None:
    said = dialogue(turn("seller", "And who decides on this at your end?"), turn("client", answer), language="en")
    assert decision.detect(said).verdict == verdict


def test_a_manager_who_is_only_mentioned_decides_nothing() -> None:
    for remark in ("Your regional manager told me something else.", "The branch manager showed me your catalogue."):
        said = dialogue(turn("seller", "Good morning."), turn("client", remark), language="en")
        assert decision.detect(said).verdict == "missed", remark


TALKS = yaml.safe_load((Path(__file__).parent / "decision_cases.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "verdict", "talk"),
    [(lang, v, t) for lang, by in TALKS.items() for v, talks in by.items() for t in talks],
)
def test_who_decides_in_other_trades_and_words(language: str, verdict: str, talk: str) -> None:
    lines = talk.split(" | ")
    if len(lines) == 2:
        assert _verdict(language, *(line.removeprefix("S: ").removeprefix("C: ") for line in lines)) == verdict
        return
    said = [turn("seller" if line[0] == "S" else "client", line[3:]) for line in lines]
    hello, hi = GREETING[language]
    opening = turn("seller", hello), turn("client", hi)
    assert decision.detect(dialogue(*opening, *said, language=language)).verdict == verdict
