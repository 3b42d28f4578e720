"""Whose name is said? A dialogue in, the client's name with its place out; the seller's and third persons' names left aside.

Every mention is weighed by its place in the talk: an answer to "your name?" most, an introduction, a call by name by the
seller, a supposition ("Is this Ann?"). A name tied to a third person ("our director Ann") is out unless its owner says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from callqa.language import find_contacts, find_names, flat, has
from callqa.language.contacts import digit_runs
from callqa.language.names import NameMention, any_name, given, is_cased, same_person
from callqa.types import Dialogue, Turn

ANSWER, INTRODUCED, LONE, CALLED, SUPPOSED = 3.0, 2.5, 2.0, 1.5, 1.2
EARLY = 6  # turns in which people introduce themselves

SELF = {
    "ru": r"(?:меня зовут|зовут меня|меня звать|зовите(?: меня)?|обращайтесь|мое имя|имя мое|запишите|пишите|записывайте|моя фамилия|на имя|имя|представиться)\s*[,:—-]?\s*$",
    "en": r"(?:my name is|my name's|name's|call me|name is|put|the name|(?:talking|speaking) to (?:her|him|me)|that's me),?\s+(?:down )?(?:mr|mrs|ms|dr|doctor|mister)?\.?\s*$",
}
SELF_EARLY = {
    "ru": r"(?:^|[^\w])(?:это|я|беспокоит|с вами|вас беспокоит)\s*[,:—-]?\s*$",
    "en": r"\b(?:this is|it's|its|i'm|i am|that's|it is)\s+(?:mr|mrs|ms|dr|doctor|mister)?\.?\s*$",
}
SELF_AFTER = {
    "ru": r"[\s,]*(?:беспокоит|слуша[юе]т?|на связи|на проводе|у аппарата|у телефона|звон(?:ю|ит)|меня зовут|зовут|меня звать)\b",
    "en": r",? (?:speaking|here|calling|by the way|is my name|is the name)\b",
}
THIRD = {
    "ru": r"(?<!\w)(?:директор\w*|генеральн\w+|муж\w*|жен\w+|сын\w*|доч\w*|дочк\w+|брат\w*|сестр\w+|бухгалтер\w*|коллег\w*|начальник\w*|инженер\w*|менеджер\w*|мастер\w*|эксперт\w*|технолог\w*|продюсер\w*|дизайнер\w*|юрист\w*|от|у|для|шеф\w*|хозяин\w*|партнер\w*|совладел\w+|водител\w*|секретар\w*|спросите|решает|подписывает|реша\w+|к|с|со|про|замерщик\w*|наш\w?|мо[йя]|сосед\w*|подключится|подойдет|тетя|дядя|зам\w*|главн\w+|специалист\w*|занимается|отвечает|заведует|курирует|ведет|закупщи\w+)(?:,? (?:у нас|у меня|это|там|такой|теперь))?\s*[,—-]?\s*$",
    "en": r"(?<!\w)(?:boss|husband|wife|partner|son|daughter|brother|sister|mom|dad|director|manager|colleague|engineer|technician|chef|translator|designer|owner|co chair|chair|with|to|by|ask|past|from|our|my|her|his|and|tell|told|run it by|named|called|assistant|buyer|accountant|foreman|you want|need to talk to|that'd be)(?: is|'s| would be)?\s*,?\s*(?:mr|mrs|ms|dr|mister|doctor)?\.?\s*$",
}
THIRD_AFTER = {
    "ru": r",? (?:наш|наша|мо[йя] (?!номер|телефон|почт|мобил|адрес|мейл)|он |она |сам[аи]? реша|решает|подпис\w+|режет|занимается|отвечает|(?:вам |вас |с вами )?(?:приедет|подъедет|свяжется|перезвонит|позвонит|наберет|напишет))",
    "en": r",? (?:our|my (?!e-?mail|number|cell|phone|mobile|address|name)|he |she |he's|she's|will (?:call|come|be|ring|meet|reach)|'ll |handles |takes care |does the |deals with |decides|signs)",
}
INTRODUCES = {
    "ru": r"(?:меня зовут|зовут меня|меня звать|это|с вами|на связи|беспокоит|менеджер|специалист|консультант|инженер|диспетчер|администратор|замерщик|мастер|слушает|оператор|куратор|сопровождение|меня)\s*[,—-]?\s*(?:\w+\s){0,1}$",
    "en": r"(?:this is|my name is|my name's|i'm|it's|its|here's|it is|you've reached|you're speaking with|speaking to)\s+(?:\w+\s){0,1}$",
}
ASKS_IF = {
    "ru": r"(?:правильно|верно|это вы|а это|это не|говорю с|разговариваю с|я туда)[^.!?]{0,12}$",
    "en": r"(?:is this|is that|am i speaking|am i talking|speaking with|that you)[^.!?]{0,14}$",
}
COMPANY_AFTER = {
    "ru": r"[,\s]*(?:из |компани|агентств|фирм|завод|студи|типографи|фабрик|магазин|банк|школ|бюро|групп|торгов|мебел|«|слушаю|слушает|отдел|сервис|служб|клиник|центр|салон|интернет|от |автосалон|чем могу|сопровожд|меня зовут|зовут|меня звать|у телефона|на связи|на линии|контакт)",
    "en": r"[,\s]*(?:from|with|at|here|speaking|calling from|of|over at|in sales|out of|how can|how may|your account)",
}
COMPANY_BEFORE = {"ru": r"(?:^|[.!,»])\s*[^.?]{3,60}[,».]\s*(?:\w+\s)?$", "en": r"^[^.?]{3,60},\s*$"}
GREETS = {
    "ru": r"(?:здравствуй(?:те)?|здрасте|здрасьте|добрый день|добрый вечер|доброе утро|вечер добрый|день добрый|спасибо|да|нет|привет|приветствую|алло|але|ага),?\s*$",
    "en": r"(?:hi|hello|hey|good morning|good afternoon|good evening|thanks|thank you|yes|yeah|no|morning|afternoon|evening|mornin|night),?\s*$",
}
SPEAKS_OF = {
    "ru": r"(?:вас зовут|это|запис\w+(?: как| на)?|значит|спасибо|так|говорю с|разговариваю с|понял\w*|хорошо|итак)\s*,?\s*$",
    "en": r"(?:is this|is that|speaking with|speaking to|thanks|thank you|okay|ok|alright|all right|alrighty|great|right|hi|hello|hey|good morning|mornin|well|mr\.?|mrs\.?|ms\.?|dr\.?|miss|mister)\s*,?\s*(?:mr|mrs|ms|dr|mister|doctor)?\.?\s*$",
}
WITH = {"ru": r"(?:^|\s)(?:с|со|на|к|у|от|для|про|по)\s*$", "en": r"(?:^|\s)(?:to|with|and|by|on|at|past|from)\s*$"}
STARTS_SENTENCE, ENDS_SENTENCE = re.compile(r"(?:^|[.!?…»])\s*$"), re.compile(r"\s*(?:[.!?…]|$)")


@dataclass
class Votes:
    points: dict[str, float] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)  # given names their owner said himself
    others: set[str] = field(default_factory=set)  # given names of third persons
    places: dict[str, tuple[int, NameMention]] = field(default_factory=dict)

    def add(self, index: int, mention: NameMention, points: float) -> None:
        self.points[mention.name] = self.points.get(mention.name, 0) + points
        self.places.setdefault(mention.name, (index, mention))


def client_name(dialogue: Dialogue) -> tuple[str, int, int, int] | None:
    """(name, turn, start, end), or None where the client's name is not said."""
    sellers = seller_names(dialogue)
    votes = Votes()
    for index, turn in enumerate(dialogue.turns):
        asked = _asked(dialogue, index)
        heard = False
        for mention in find_names(turn.text, dialogue.language):
            if same_person(given(mention.name), sellers):
                continue
            points = _points(dialogue, index, mention, asked)
            if points < 0:
                votes.others.add(given(mention.name))
            elif points > 0:
                heard = heard or turn.role == "client"
                votes.add(index, mention, points)
                if turn.role == "client" and points >= INTRODUCED:
                    votes.own.add(given(mention.name))
        if asked and turn.role == "client" and not heard:
            _unlisted(votes, dialogue, index, sellers)
    return _best(votes)


def _unlisted(votes: Votes, dialogue: Dialogue, index: int, sellers: set[str]) -> None:
    text = dialogue.turns[index].text
    guess = any_name(text, dialogue.language)
    if guess is None or "?" in text or re.search(WITH[dialogue.language], flat(text[: guess.start])):
        return
    if same_person(given(guess.name), sellers) or has("refuses_contact", text, dialogue.language):
        return
    votes.add(index, guess, INTRODUCED)
    votes.own.add(given(guess.name))


def _best(votes: Votes) -> tuple[str, int, int, int] | None:
    points = {n: p for n, p in votes.points.items() if given(n) not in votes.others - votes.own}
    if not points:
        return None
    by_given: dict[str, float] = {}
    for name, p in points.items():
        by_given[given(name)] = by_given.get(given(name), 0) + p
    person = max(by_given, key=lambda g: by_given[g])
    forms = [n for n in points if given(n) == person or (person in n.lower().split() and _titled(points, person))]
    best = max(
        forms, key=lambda n: ("." not in n, len(n.split()), FULL_PATRONYMIC.search(n) is not None, points[n], len(n))
    )
    index, mention = votes.places[best]
    parts = best.split()
    for other in points:  # a surname said in a turn of its own
        if len(parts) < 3 and other not in forms and " " not in other and _is_surname(other, parts):
            parts.append(other)
            break
    return " ".join(parts), index, mention.start, mention.end


FULL_PATRONYMIC = re.compile(r"(?:[оеё]вич|[оеё]вна|ична)\b")
SURNAME = re.compile(r"[а-яё]{3,}(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|енко|юк|ук|ян|швили|дзе)$")


def _titled(points: dict[str, float], surname: str) -> bool:
    """Whether the person is known by title and surname: 'Mr. Okafor' is 'Chidi Okafor'."""
    return any("." in n and given(n) == surname for n in points)


def _is_surname(word: str, parts: list[str]) -> bool:
    from callqa.language.names_ru import kind_of

    low = word.lower()
    return SURNAME.fullmatch(low) is not None and kind_of(low.replace("ё", "е")) != "Name" and word not in parts


def _asked(dialogue: Dialogue, index: int) -> bool:
    """Whether the seller's last words, at most a client's turn ago, ask the name."""
    before = dialogue.turns[max(0, index - 2) : index]
    return any(t.role == "seller" and has("asks_name", t.text, dialogue.language) for t in before[-1:]) or (
        len(before) == 2 and before[0].role == "seller" and before[1].role == "client"
        and has("asks_name", before[0].text, dialogue.language) and len(before[1].text.split()) <= 2
    )  # fmt: skip


def _points(dialogue: Dialogue, index: int, mention: NameMention, asked: bool) -> float:
    """Weight of a mention; negative for a third person."""
    turn, language = dialogue.turns[index], dialogue.language
    text = flat(turn.text)
    before, after = text[: mention.start], text[mention.end :]
    if turn.role == "client":
        return _client_points(turn, mention, before, after, asked, index, language)
    return _seller_points(turn, mention, before, after, index, language) if turn.role == "seller" else 0


OUTSIDER = re.compile(r"\b(?:ему|ей|им) и? ?(?:звони|пиши|набер|предл)|\b(?:call|ring|try) (?:him|her|them)\b")


ASK_FOR = re.compile(r",? (?:спросите|спросить)\b|,? (?:ask|just ask) for me\b")


def _asks_for(before: str, after: str) -> bool:
    """'На этот, да. Анжела, спросите.': the sentence opens with the name by which he wants to be asked for."""
    return STARTS_SENTENCE.search(before) is not None and ASK_FOR.match(after) is not None


def _client_points(
    turn: Turn, mention: NameMention, before: str, after: str, asked: bool, index: int, language: str
) -> float:
    if re.search(SELF[language], before[-40:]) and not re.match(THIRD_AFTER[language], after):
        return ANSWER if asked else INTRODUCED
    if re.search(WITH[language], before):
        return 0
    if OUTSIDER.search(flat(turn.text)):
        return -1
    if re.search(THIRD[language], before[-40:]) or re.match(THIRD_AFTER[language], after):
        return -1
    lone = STARTS_SENTENCE.search(before) and ENDS_SENTENCE.match(after)
    short = len(turn.text.split()) <= 3
    if asked and (mention.sure or short or mention.start == 0) and mention.nominative:
        return ANSWER
    if re.match(SELF_AFTER[language], after) and index <= 2 * EARLY:
        return INTRODUCED
    if _asks_for(before, after):
        return INTRODUCED
    if re.search(SELF_EARLY[language], before) and index <= EARLY and (mention.sure or index <= 2):
        return INTRODUCED
    if not mention.sure or (language == "ru" and re.search(GREETS[language], before[-25:])):
        return LONE if lone and index <= 3 and is_cased(turn.text) and not before.strip() else 0
    full = " " in mention.name
    greeted = re.search(GREETS[language], before[-25:]) is not None
    if lone and is_cased(turn.text) and (index <= 3 or full) and not (greeted and index > 1):
        return LONE
    if (full or index == 1) and index <= 2 and STARTS_SENTENCE.search(before) and after.startswith(","):
        return LONE
    number = any(len(r.digits) >= 7 for r in digit_runs(turn.text, language)) or (
        "@" in turn.text and find_contacts(turn.text, "RU", language)
    )
    return LONE if number and (full or lone or before.strip() == "" or re.search(r"мой|я\b|мне\b", before)) else 0


def _seller_points(turn: Turn, mention: NameMention, before: str, after: str, index: int, language: str) -> float:
    supposes = re.search(ASKS_IF[language], before) or after.startswith("?")
    if re.search(THIRD[language], before[-40:]) and not supposes and not re.search(SPEAKS_OF[language], before):
        return 0 if re.search(WITH[language], before) else -1
    if re.match(THIRD_AFTER[language], after) and not supposes:
        return -1
    if re.search(WITH[language], before) and not supposes and not re.search(SPEAKS_OF[language], before):
        return 0
    greeted = re.search(GREETS[language], before[-25:]) is not None and index < 3
    if not mention.nominative or not (mention.sure or greeted or (supposes and index < 4)):
        return 0
    if language == "ru" and _is_surname(mention.name, []):
        return 0
    if index < 3 and not supposes and re.search(INTRODUCES[language], before):
        return 0
    vocative = re.search(
        r"(?:^|[.,!?…—-])\s*(?:(?:mr|mrs|ms|dr|ну|так|да|a|oh|и|а)\.?\s)?(?:\w+\s)?$", before
    ) and re.match(r"\s*(?:[,.!?…—]|$)", after)
    loose = not re.search(r"[,.!?]", turn.text) and (len(before.split()) <= 3 or len(after.split()) <= 1)
    if vocative or loose or re.search(SPEAKS_OF[language], before) or greeted:
        return CALLED
    return SUPPOSED if supposes and index < 4 else 0


# --- the seller's name -----------------------------------------------------------------------------------------------


def seller_names(dialogue: Dialogue) -> set[str]:
    """Given names by which the seller is introduced, or called by the client."""
    names: set[str] = set()
    language = dialogue.language
    supposed: set[str] = set()
    introduced: set[str] = set()  # by himself
    for index, turn in enumerate(dialogue.turns):
        mentions = find_names(turn.text, language)
        if turn.role == "seller":
            for mention in mentions:
                if _asked_if(turn, mention, language):
                    supposed.add(given(mention.name))
                elif index < 8 and _introduces(turn, mention, index, language):
                    introduced.add(given(mention.name))
            if index < 2 and len(mentions) == 1 and _only_name(turn, mentions[0], language):
                introduced.add(given(mentions[0].name))
        elif turn.role == "client":
            names |= {
                given(m.name) for m in mentions if _calls(turn, m, index, language) and not _asked(dialogue, index)
            }
    return (introduced | (names - _clients_own(dialogue))) - supposed


def _clients_own(dialogue: Dialogue) -> set[str]:
    """Given names that the client gives as his own, or by which the seller calls him: no seller's, though he opens with them."""
    language, own = dialogue.language, set()
    for index, turn in enumerate(dialogue.turns):
        for mention in find_names(turn.text, language):
            if _points(dialogue, index, mention, _asked(dialogue, index)) >= (
                INTRODUCED if turn.role == "client" else CALLED
            ):
                own.add(given(mention.name))
    return own


def _asked_if(turn: Turn, mention: NameMention, language: str) -> bool:
    before, after = flat(turn.text[: mention.start]), turn.text[mention.end :]
    return after.startswith("?") or re.search(ASKS_IF[language], before) is not None


def _introduces(turn: Turn, mention: NameMention, index: int, language: str) -> bool:
    before, after = flat(turn.text[: mention.start]), flat(turn.text[mention.end :])
    if not mention.nominative:
        return False
    if re.search(INTRODUCES[language], before):
        return True
    if index >= 2:
        return False
    if re.match(COMPANY_AFTER[language], after):
        return True
    return re.search(COMPANY_BEFORE[language], before) is not None and not re.search(GREETS[language], before[-24:])


def _only_name(turn: Turn, mention: NameMention, language: str) -> bool:
    """The one name of the seller's opening is his own, unless it opens the turn or follows a greeting."""
    before = flat(turn.text[: mention.start])
    if " " in mention.name or not mention.nominative:
        return False
    called = mention.start == 0 or re.search(GREETS[language], before[-24:])
    return not called and not re.search(THIRD[language], before[-40:])


def _calls(turn: Turn, mention: NameMention, index: int, language: str) -> bool:
    """The client calls somebody by name: 'Здравствуйте, Марина.', 'Beth, it's Harlan', '..., Colleen.'"""
    before, after = flat(turn.text[: mention.start]), flat(turn.text[mention.end :])
    if not mention.nominative or re.match(r"\?|, да\b|, yes\b", after) or re.search(SELF[language], before):
        return False
    if re.match(SELF_AFTER[language], after):
        return False
    if index <= 3 and re.search(GREETS[language], before[-25:]):
        return " " not in mention.name
    if not is_cased(turn.text) or " " in mention.name:
        return False
    starts = STARTS_SENTENCE.search(before) is not None
    opens = starts and (
        (after.startswith(",") and bool(after[1:].strip()) and index != 1)
        or re.match(r", (?:it's|this is|здравств|добр|это|hi|hello)", after)
    )
    closes = bool(re.search(r"\w, $", before)) and re.match(r"[.!]", after) is not None and len(before.split()) >= 2
    return bool(opens) or closes
