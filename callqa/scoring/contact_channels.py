"""By which channels can the client be reached? A dialogue in; telephone, e-mail, messenger, "this number" out, with places.

A channel counts when the client says it, or when the seller says it and the client confirms. The seller's own numbers, old
and corrected ones, and those of persons outside the deal do not count. The last complete one of a kind wins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from callqa.language import expressions as re
from callqa.language import find_emails, find_messengers, flat, has
from callqa.language.contacts import ContactMention
from callqa.language.contacts_dictation import Dictation, dictations
from callqa.language.contacts_phones import complete, digit_runs
from callqa.language.phrases import find, may_have
from callqa.scoring.contact_owner import is_anothers
from callqa.types import Dialogue, Turn

MESSENGER_NAMES = (
    ("вотсап|вотс ап", "Вотсап"), ("ватсап|вацап|ватс ап|воцап", "Ватсап"), ("телег|тг", "Телеграм"), ("вайбер", "Вайбер"),
    ("whats ?app", "WhatsApp"), ("telegram", "Telegram"), ("viber", "Viber"), ("signal", "Signal"),
)  # fmt: skip
WRONG_START = {
    "ru": r"(?:ой |ну |не-?не|да )?(?:нет\b|не (?!против)|стар|это стар)",
    "en": r"(?:oh |well )?(?:no\b|nope|nah|not |wait|actually no|old|i'd rather not|rather not)",
}
YES_START = {
    "ru": r"(?:ну |угу |ага |о )?(?:да\b(?! нет| не\b)|верно|правильно|вс[её] верно|точно|ага\b|угу\b|именно|так точно|конечно|т(?:от|а) же|не (?:по|с)?менял|не изменил|он он\b|она она\b|он[а]? сам|по-?прежнему|прежн|вс[её] так же|на эт(?:от|ом)\b(?! не)|удобно|можете|пишите|звоните|перезвон|перезванив|наб(?:ирай|ери)те|(?:с|от)брос|сбрасыва|скиньте|скидывай|присылай|отправляй)",
    "en": r"(?:oh |well |um |uh )?(?:yes|yeah|yep|yup|correct|right\b|that's (?:right|it|me|correct|the one)|(?:sure|certainly|it|that|he|she|they|you|we|i) (?:is|am|are|does|do|did|can|could|may|will|would)\b(?! not|n't)|(?:the )?same (?:old\b|as\b|one\b|number\b)|sure\b|it is\b|spot on|perfect|there you go|you got it|bang on|exactly|it (?:does|will|would)\b|still\b|please do\b(?!n't)|go on(?: then)?(?=[,.!]|$)|go on,? then\b|right here|go (?:right )?ahead|works for me)",
}
DISOWNED = {
    "ru": r"[\s,.?—-]*(?:ой|нет|стоп|это (?:рабочий|стар|приемн|вахт|прошл|не ))",
    "en": r"[\s,.?-]*(?:no wait|wait|no,? |that's the (?:house|old|office)|scratch)",
}
TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)|\+7800|\+44(?:800|808)")
DOUBTED = {  # "is it 14 or 41? I never remember"
    "ru": re.compile(r"\bне помню|\bне уверен|\bзабыл"),
    "en": re.compile(r"\b(?:never|don't|can't|cannot) remember|\bnot sure\b|\bforget\b"),
}
DEAD = {  # said right after a number: it is no longer his
    "ru": r"\b(?:отключ|заблокир|не работает|уже не|больше не|не мой|старый|меня там не|не дозвон|был раньше|прошлый)",
    "en": r"\b(?:cut off|disconnected|no longer|not (?:mine|working|anymore)|used to be|doesn't work|out of service|old (?:one|number)|switchboard|(?:never|won't|can't) (?:find|reach|get) me)\b",
}
TO_HIM = {  # a messenger by which somebody writes to him, not one that a product knows
    "ru": r"пиш|напи|присл|пришл|скин|скид|кину|отправ|сброс|связ|удобн|привязан|зарегистр|пользу|\bесть\b|\b(?:ваш\w*|вам|вас|сюда|куда|номер\w*)\b|\?",
    "en": r"\b(?:your?|you|send|text|message|reach|ping|drop|write|number|here)\b|\?",
}
HANDLE = re.compile(r"(?<![\w@.])@?([a-z][a-z0-9]*(?:_[a-z0-9]+)+|(?<=@)[a-z][a-z0-9_]{3,})(?![\w@])", re.I)
SPOKEN_HANDLE = re.compile(
    r"\b[a-zа-я0-9]{2,}(?: (?:dot|underscore|точка|(?:нижнее )?подчеркивание) [a-zа-я0-9]{2,})+\b(?! (?:собака|at)\b)"
)
SAYS_DOT = re.compile(r"\b(?:dot|underscore|точка|подчеркивание)\b", re.I)
CUT_HANDLE = re.compile(r"(?:подч[её]ркивани\w+|underscore)\W*\w*\s*(?:\.\.\.|…|$)")
NOT_THIS = {
    "ru": r"не (?:на |по )?эт\w+|нет,? (?:не )?этот|(?:это|этот|телефон|номер) (?:служебн|рабоч\w+ общ|вахт|чуж)|не звоните|не мой|не очень\b|не стоит|лучше не|ресепш|на вахт|с которого (?:я )?звоню\W+(?:это )?(?:вахт|сосед|муж|жен|чуж|рабоч|друг|прораб|сын|доч)\w*|(?:звонить|писать|набирать) не (?:надо|нужно|стоит|буд)|\bэто с работы|звонят|\bон у вас (?:\w+ )?(?:записан|есть|сохранен)|выкин\w+|выброш\w+|отключ(?:ат|у|им|ают)\b|последний день|(?:сын|доч|муж|жен|брат|сосед|мам|пап)\w* (?:это )?(?:телефон|номер)|(?:телефон|номер) (?:это )?(?:сын|доч|муж|жен|брат|сосед|мам|пап)\w*|соседск|поменя\w+ скоро|скоро (?:с|по)меня",
    "en": r"not (?:on )?this|isn't my|don't (?:call|text|use)|\bnot really\b|\b(?:better|rather) not\b|front desk|reception|switchboard|shared (?:line|phone)|(?:being|getting) (?:cut off|disconnected|switched)|(?:cut|switch)\w* (?:it |this )?off|throwing (?:it|this)|(?:changing|losing) (?:it|this|my number)|(?:son|daughter|husband|wife|brother|sister|mum|mom|dad|neighbou?r)'s (?:phone|number|cell|mobile)|(?:landlord|neighbou?r)'s",
}
NEGATED = {"ru": re.compile(r"\b(?:не|нет|ни|никак\w*)\b"), "en": re.compile(r"\b(?:no|not|never|nope|nah)\b|n't\b")}
IDIOMS = {  # a negation that says yes
    "ru": re.compile(
        r"\b(?:не против|не (?:по|с)?менял\w*|не изменил\w*|(?:нет|без) (?:проблем|возражений)|не (?:проблема|вопрос|возражаю|откажусь)|(?:другого|других) (?:и )?(?:нет|не держу|не имею)|почему (?:бы )?(?:и )?нет)\b"
    ),
    "en": re.compile(
        r"\b(?:no (?:problem|worries|bother|objections?|issue)|not a problem|why not|(?:don't|do not) mind|(?:can't|couldn't) (?:hurt|see why not)|hasn't changed|not changed|no other)\b"
    ),
}


@dataclass
class Channels:
    """What stands so far, and where it was said."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # turn, start, end
    partial: dict[str, tuple[str, int, int, int]] = field(
        default_factory=dict
    )  # kind → what was said, turn, start, end
    unknown: tuple[int, int, int] | None = None  # a channel whose speaker is unknown

    def put(self, kind: str, value: Any, turn: int, start: int, end: int) -> None:
        self.values[kind], self.places[kind] = value, (turn, start, end)
        self.partial.pop(kind, None)


def channels(dialogue: Dialogue, region: str) -> Channels:
    found = Channels()
    dictated = dictations(dialogue.turns, region, dialogue.language)
    sellers = {d.value(region) for d in dictated if d.role == "seller" and not _is_clients(dialogue, d)}
    dictated = [d for d in dictated if d.role != "client" or d.value(region) is None or d.value(region) not in sellers]
    for index, turn in enumerate(dialogue.turns):
        for dictation in dictated:
            if dictation.pieces[-1][0] == index:
                _phone(found, dialogue, dictation, region)
        for mention in find_emails(turn.text, dialogue.language) or _email_over_turns(dialogue, index):
            _email(found, dialogue, index, turn, mention)
        for mention in find_messengers(turn.text, dialogue.language):
            _messenger(found, dialogue, index, turn, mention)
        _handle(found, dialogue, index, turn)
        _this_number(found, dialogue, index, turn)
        if turn.role == "client" and has("undoes_contact", turn.text, dialogue.language):
            found = Channels(unknown=found.unknown)
    return found


# --- telephone -------------------------------------------------------------------------------------------------------


def _phone(found: Channels, dialogue: Dialogue, said: Dictation, region: str) -> None:
    language = dialogue.language
    turn, start, end = said.pieces[-1]
    text = dialogue.turns[turn].text
    value = complete(said.digits, said.plus, region)
    if said.role == "unknown":
        if value:
            found.unknown = turn, start, end
        return
    if said.role == "seller":
        if value and _is_clients(dialogue, said) and _confirmed(dialogue, turn, start, end):
            found.put("phone", value, turn, start, end)
        return
    if is_anothers(dialogue, turn, start) or re.match(DISOWNED[language], flat(text[end : end + 40])):
        return
    if re.search(DEAD[language], re.split(r"[.!?]\s", flat(text[end:]))[0]):
        return
    if said.heard and (value is None or (said.heard != value and _agreed(dialogue, said.heard_at))):
        value = said.heard
    if value and TOLL_FREE.match(value):
        return  # a company's
    if value and DOUBTED[language].search(flat(text[start:])):
        found.partial["phone"] = said.digits, turn, start, end
    elif value:
        found.put("phone", value, turn, start, end)
    elif len(said.digits) >= 4 and "phone" not in found.values and said.asked:
        found.partial["phone"] = said.digits, turn, start, end


CLIENTS = {
    "ru": r"\bваш|\bу вас\b|\bс вами\b|определ|высве|вижу|прежн|тот же|записан|верно|правильно|не (?:по|с)?менял|\bвас на\b|вам на",
    "en": r"\byour (?:\w+ ){0,2}(?:number|cell|mobile|phone|line|landline|digits|contact)\b|\byours\b|\bstill\b|on file|\bi have\b|\bi've got|\bi see\b|\bwe have\b|\bis (?:it|this|that)|correct|right|\byou (?:at|on|under|down)\b|(?:reach|call|text|ring|get|find) you\b|\bfor you\b",
}
SELLERS = {
    "ru": r"\b(?:мой|моя|наш\w*(?! (?:баз|систем|запис|карточк|журнал|картотек))|прямой|(?:мне|нам) (?:звон\w+|пиш\w+|на))\b",
    "en": r"\b(?:call|ring|text|reach|get|find|email|dial) (?:me|us)\b|\b(?:my|our|mine|ours)\b(?! (?:records?|files?|notes?|system|list|end|side|screen|books?|database|paperwork))|\bi'm (?:on|at)\b|\bwe're (?:on|at)\b|\b(?:me|us) (?:on|at)\b",
}


OFFERS_OWN = {  # "do you want my e-mail?"
    "ru": r"\b(?:мой|мою|моя|наш\w?) (?:\w+ )?(?:номер|телефон|почт|адрес|мобильн|контакт)",
    "en": r"\b(?:my|our) (?:\w+ )?(?:e-?mail|number|cell|mobile|phone|address|line)\b",
}


def _is_clients(dialogue: Dialogue, said: Dictation) -> bool:
    """The seller speaks of a number as the client's ('is 612… still your cell?'), not as his own."""
    text = flat(" ".join(dialogue.turns[i].text for i in dict.fromkeys(p[0] for p in said.pieces)))
    turn, _, end = said.pieces[-1]
    asked = re.match(r"[^.!?]{0,25}\?", dialogue.turns[turn].text[end:]) is not None
    heard = dialogue.turns[max(0, turn - 2) : turn]
    reads_back = any(
        len(r.digits) >= 7 for t in heard if t.role == "client" for r in digit_runs(t.text, dialogue.language)
    )
    yours = asked or reads_back or re.search(CLIENTS[dialogue.language], text) is not None
    return yours and not re.search(SELLERS[dialogue.language], text)


def _agreed(dialogue: Dialogue, index: int) -> bool:
    answer = _next_of(dialogue, index, "client", 2)
    return answer is not None and _says_yes(answer.text, dialogue.language)


def _next_of(dialogue: Dialogue, index: int, role: str, within: int) -> Turn | None:
    return next((t for t in dialogue.turns[index + 1 : index + 1 + within] if t.role == role), None)


def _says_yes(text: str, language: str) -> bool:
    if _starts(YES_START[language], text) or _assents(text, language):
        return True
    denied = (
        _starts(WRONG_START[language], text)
        or has("wrong_number", IDIOMS[language].sub(" ", flat(text)), language)
        or has("refuses_contact", text, language)
        or NEGATED[language].search(IDIOMS[language].sub(" ", flat(text)))
    )
    return has("confirms", text, language) and not denied


def _assents(text: str, language: str) -> bool:
    """Consent in the first words, none of them a negation."""
    agreed = next(find("agree", text, language), None)
    before = flat(text[: agreed.start()]) if agreed else ""
    return (
        agreed is not None and len(before.split()) <= 2 and not NEGATED[language].search(before) and "?" not in before
    )


def _echoes(answer: str, asked: str, language: str) -> bool:
    """The client begins with the seller's own word: 'удобно пришлю?' - 'удобно', "fine to ring?" - "fine"."""
    first = re.match(r"(?!не\b|нет\b|not?\b)[^\W\d]{4,}", flat(answer))
    denied = (
        _starts(WRONG_START[language], answer)
        or re.search(NOT_THIS[language], flat(answer))
        or has("refuses_contact", answer, language)
    )
    return first is not None and not denied and re.search(rf"\b{first.group()[:5]}", flat(asked)) is not None


def _starts(expression: str, text: str) -> bool:
    return re.match(expression, flat(text)) is not None


def _confirmed(dialogue: Dialogue, index: int, start: int, end: int) -> bool:
    """The seller says a channel he has on file or heard, and the client's next words confirm it."""
    turn, language = dialogue.turns[index], dialogue.language
    around = flat(turn.text[max(0, start - 60) : end + 40])
    if has("own_contact", around, language) and not re.search(r"\bваш|\byou(?:r|rs)?\b", around):
        return False
    earlier = dialogue.turns[index - 2] if index >= 2 else None
    if earlier and earlier.role == "seller" and re.search(OFFERS_OWN[language], flat(earlier.text)):
        return False
    answer = _next_of(dialogue, index, "client", 2)
    if answer is None:
        return False
    if re.search(CHANGED[language], around) and re.match(UNCHANGED[language], flat(answer.text)):
        return True
    return _says_yes(answer.text, language)


# "It hasn't changed?" - "No": the same as ever.
CHANGED = {
    "ru": r"\bне (?:по|с)?менял\w*|\bне сменил\w*|\bне изменил\w*|\b(?:без |есть )?изменени",
    "en": r"\b(?:any|no) changes?\b|\b(?:hasn't|haven't|not) changed\b|\bchanged at all\b",
}
UNCHANGED = {
    "ru": r"(?:нет|не (?:по|с)?менял\w*|не изменил\w*|ничего не|без изменени)\b(?!.{0,20}\bдругой)",
    "en": r"(?:no|nope|none|nothing)\b(?:[,.]| changes?| change|$)(?!.{0,20}\b(?:wrong|not|old)\b)",
}


# --- e-mail ----------------------------------------------------------------------------------------------------------


def _email(found: Channels, dialogue: Dialogue, index: int, turn: Turn, mention: ContactMention) -> None:
    language = dialogue.language
    place = index, mention.start, mention.end
    if turn.role == "client":
        if not is_anothers(dialogue, index, mention.start) and not re.match(
            DISOWNED[language], flat(turn.text[mention.end : mention.end + 40])
        ):
            found.put("email", mention.value, *place)
    elif turn.role == "seller":
        heard = found.places.get("email")
        read_back = heard is not None and index - heard[0] <= 3
        answer = _next_of(dialogue, index, "client", 2)
        denied = answer is not None and _starts(WRONG_START[language], answer.text)
        if (read_back and not denied and mention.text.isascii()) or _confirmed(
            dialogue, index, mention.start, mention.end
        ):
            found.put("email", mention.value, *place)
    else:
        found.unknown = place


def _email_over_turns(dialogue: Dialogue, index: int) -> list[ContactMention]:
    """'snab' … 'собака мейл точка ру': the client's turn begins or ends at the sign, the rest is in his turn before."""
    turns, language = dialogue.turns, dialogue.language
    if turns[index].role != "client" or index < 2:
        return []
    before = next((t for t in (turns[index - 1], turns[index - 2]) if t.role == "client"), None)
    if before is None or (before is turns[index - 2] and len(turns[index - 1].text.split()) > 6):
        return []
    if not any(may_have(("at_sign",), t.text, language) for t in (before, turns[index])):
        return []
    if not has("at_sign", f"{before.text} {turns[index].text}", language) or find_emails(before.text, language):
        return []
    joined = find_emails(f"{before.text} {turns[index].text}", language)
    whole = len(turns[index].text)
    return [ContactMention("email", m.value, True, 0, whole, turns[index].text, index) for m in joined]


# --- messengers ------------------------------------------------------------------------------------------------------


def _messenger(found: Channels, dialogue: Dialogue, index: int, turn: Turn, mention: ContactMention) -> None:
    language = dialogue.language
    said = flat(mention.text)
    name = next((n for p, n in MESSENGER_NAMES if re.search(p, said)), mention.value)
    if turn.role == "client":
        near = flat(turn.text[max(0, mention.start - 25) : mention.end + 25])
        fine = not re.search(r"\bне (?!бер)|\bнет\b|\bno\b|\bnot\b|don't", near) and not turn.text[
            mention.end :
        ].startswith("?")
    else:
        fine = turn.role == "seller" and re.search(TO_HIM[language], flat(turn.text)) is not None
        fine = fine and not has("own_contact", turn.text, language) and _agreed(dialogue, index)
    if not fine:
        return
    if turn.role == "client" and CUT_HANDLE.search(flat(turn.text)):
        found.partial["messenger"] = name, index, mention.start, mention.end
    elif "_" not in str(found.values.get("messenger", "")):
        found.put("messenger", name, index, mention.start, mention.end)


def _handle(found: Channels, dialogue: Dialogue, index: int, turn: Turn) -> None:
    """A name in a messenger, written out: '@anna_k', 'slava_prichal'."""
    if turn.role != "client":
        return
    handles = [(m.group(1), m) for m in HANDLE.finditer(turn.text)] if "_" in turn.text or "@" in turn.text else []
    may_spell = not handles and SAYS_DOT.search(turn.text)
    if may_spell and (spoken := SPOKEN_HANDLE.search(flat(turn.text))):
        dotted = re.sub(r" (?:dot|точка) ", ".", spoken.group())
        handles = [(re.sub(r" (?:underscore|(?:нижнее )?подчеркивание) ", "_", dotted), spoken)]
    if not handles:
        return
    near = " ".join(t.text for t in dialogue.turns[max(0, index - 2) : index + 1])
    if not (find_messengers(near, dialogue.language) or has("handle", near, dialogue.language)):
        return
    for name, match in handles:
        found.put("messenger", name, index, match.start(), match.end())


OF_CONTACT = re.compile(
    r"звон|кончается|пиш|набер|набир|наб[ое]р|номер|телефон|связ|скин|скид|сброс|присл|сюда|мобильн|сотов|в[ао][тц]с?ап|телег|куда"
    r"|\bcall|\bring|\btext|\breach|\bmessage|number|phone|mobile|\bcell|\bline|whats ?app|\bdial|contact"
)


# --- this number -----------------------------------------------------------------------------------------------------


def _this_number(found: Channels, dialogue: Dialogue, index: int, turn: Turn) -> None:
    language = dialogue.language
    if not has("this_number", turn.text, language):
        return
    if turn.role == "client":
        asked = any(
            has("asks_contact", t.text, language)
            for t in dialogue.turns[max(0, index - 2) : index]
            if t.role == "seller"
        )
        theirs = re.search(r"\bваш|\byour\b", flat(turn.text)) is not None
        asked = asked or OF_CONTACT.search(flat(turn.text)) is not None
        if asked and not theirs and not re.search(NOT_THIS[language], flat(turn.text)) and "?" not in turn.text:
            found.put("this_number", True, index, 0, len(turn.text))
        return
    answer = _next_of(dialogue, index, "client", 2)
    if answer is None or turn.role != "seller" or re.search(NOT_THIS[language], flat(answer.text)):
        return
    asks = "?" in turn.text or not re.search(r"[.!]", turn.text) or has("asks_contact", turn.text, language)
    if not OF_CONTACT.search(flat(turn.text)) or re.search(
        r"\b(?:мой (?:номер|телефон|мобильный)|my (?:number|mobile|cell|phone))\b", flat(turn.text)
    ):
        return  # "this one pulls six amps"
    said = any(len(r.digits) >= 7 for r in digit_runs(turn.text, language))
    if asks and not said and (_says_yes(answer.text, language) or _echoes(answer.text, turn.text, language)):
        found.put("this_number", True, index, 0, len(turn.text))
