"""Could the company reach this person tomorrow by what was said? Dialogue in, Finding with name and channels out.

A channel counts when the client says it, or when the seller says it and the client confirms. The seller's own numbers, old
and corrected numbers, and third persons' addresses do not count. The last complete one of a kind wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callqa.language import find_contacts, find_names, flat, has
from callqa.language.contacts import ContactMention, digit_runs, phone
from callqa.language.names import NameMention, any_name
from callqa.scoring.evidence import quote
from callqa.types import Dialogue, Evidence, Finding, Reason, Turn

CRITERION = "contact_captured"
SEARCHED = ("telephone number", "e-mail", "messenger", "this number", "name of the client")
REGIONS = {"ru": "RU", "en": "US"}
MESSENGER_NAMES = (
    ("вотсап|вотс ап", "Вотсап"), ("ватсап|вацап|ватс ап", "Ватсап"), ("телег|тг", "Телеграм"), ("вайбер", "Вайбер"),
    ("whats ?app", "WhatsApp"), ("telegram", "Telegram"), ("viber", "Viber"), ("signal", "Signal"),
)  # fmt: skip


@dataclass
class Caught:
    """What stands so far, and where."""

    channels: dict[str, Any] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    partial: tuple[int, int, int] | None = None  # turn, start, end of an incomplete number
    name: str = ""
    refused: int | None = None

    def put(self, kind: str, value: Any, turn: int, start: int, end: int) -> None:
        self.channels[kind], self.places[kind], self.spans[kind] = value, turn, (start, end)


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict with values name, phone (E.164 or digits), email, messenger, this_number."""
    region = str((params or {}).get("region", REGIONS.get(dialogue.language, "RU")))
    caught = Caught()
    for index, turn in enumerate(dialogue.turns):
        _channels(caught, dialogue, index, turn, region)
        _dictated_over_turns(caught, dialogue, index, region)
        _this_number(caught, dialogue, index, turn)
        if turn.role == "client" and has("refuses_contact", turn.text, dialogue.language):
            before = dialogue.turns[index - 1].text if index else ""
            if has("asks_contact", before, dialogue.language) or has("asks_name", before, dialogue.language):
                caught.refused = index
    _name(caught, dialogue)
    return _finding(caught, dialogue)


# --- channels --------------------------------------------------------------------------------------------------------


def _channels(caught: Caught, dialogue: Dialogue, index: int, turn: Turn, region: str) -> None:
    language = dialogue.language
    for mention in find_contacts(turn.text, region, language):
        if mention.kind == "messenger":
            _messenger(caught, dialogue, index, turn, mention)
            continue
        if not mention.complete:
            if turn.role != "seller" and len(mention.value) >= 6 and _asked_before(dialogue, index):
                caught.partial = (index, mention.start, mention.end)
            continue
        if turn.role == "client":
            if not _disowned(turn.text, mention, language):
                caught.put(mention.kind, mention.value, index, mention.start, mention.end)
        elif turn.role == "seller" and _confirmed(dialogue, index, mention):
            caught.put(mention.kind, mention.value, index, mention.start, mention.end)
        elif turn.role == "unknown":
            caught.places.setdefault("unknown", index)
            caught.spans.setdefault("unknown", (mention.start, mention.end))


def _asked_before(dialogue: Dialogue, index: int) -> bool:
    return any(has("asks_contact", t.text, dialogue.language) for t in dialogue.turns[max(0, index - 2) : index + 1])


def _disowned(text: str, mention: ContactMention, language: str) -> bool:
    """'нет, это старый', 'that's the house', 'это приёмная', or the client dictating the seller's number back."""
    after = flat(text[mention.end : mention.end + 40])
    return bool(re.match(DISOWNED[language], after))


DISOWNED = {
    "ru": r"[\s,.—-]*(?:ой|нет|не|стоп|это (?:рабочий|стар|приемн|вахт|прошл|не ))",
    "en": r"[\s,.-]*(?:no wait|wait|no,? |that's the (?:house|old|office)|scratch)",
}


def _confirmed(dialogue: Dialogue, index: int, mention: ContactMention) -> bool:
    """The seller says a channel of the client's (reads back, supposes) and the client's next words confirm it."""
    turn, language = dialogue.turns[index], dialogue.language
    around = turn.text[max(0, mention.start - 60) : mention.end + 40]
    if has("own_contact", around, language):
        return False
    answer = next((t for t in dialogue.turns[index + 1 : index + 3] if t.role == "client"), None)
    dictated = any(
        digit_runs(t.text, language) or find_contacts(t.text, "RU", language)
        for t in dialogue.turns[max(0, index - 3) : index]
        if t.role == "client"
    )
    if answer is None:
        return dictated
    if _starts(WRONG_START[language], answer.text):
        return False
    if has("wrong_number", answer.text, language) and not _starts(YES_START[language], answer.text):
        return False
    return dictated or has("confirms", answer.text, language)


WRONG_START = {
    "ru": r"(?:ой |ну |не-?не|да )?(?:нет\b|не (?!против)|стар|это стар)",
    "en": r"(?:no\b|nope|nah|not |wait|actually no|old)",
}


YES_START = {
    "ru": r"(?:ну |угу |ага |да-?да |о )?(?:да\b|верно|правильно|все верно|точно|ага|угу|именно|так точно|конечно)",
    "en": r"(?:oh |well |um )?(?:yes|yeah|yep|yup|correct|right|that's right|sure|perfect|it is)",
}


def _starts(expression: str, text: str) -> bool:
    return re.match(expression, flat(text)) is not None


def _messenger(caught: Caught, dialogue: Dialogue, index: int, turn: Turn, mention: ContactMention) -> None:
    language = dialogue.language
    if turn.role == "client":
        near = flat(turn.text[max(0, mention.start - 25) : mention.end + 25])
        fine = not re.search(r"\bне\b|\bнет\b|\bno\b|\bnot\b|don't", near)
    else:
        answer = next((t for t in dialogue.turns[index + 1 : index + 2] if t.role == "client"), None)
        fine = (
            answer is not None
            and has("confirms", answer.text, language)
            and not _starts(WRONG_START[language], answer.text)
        )
        fine = fine and not has("own_contact", turn.text, language)
    if fine:
        said = flat(mention.text)
        name = next((n for p, n in MESSENGER_NAMES if re.search(p, said)), mention.value)
        caught.put("messenger", name, index, mention.start, mention.end)


def _dictated_over_turns(caught: Caught, dialogue: Dialogue, index: int, region: str) -> None:
    """A number in pieces over the client's turns, with the seller's 'так', 'угу' or echo between."""
    turn, language = dialogue.turns[index], dialogue.language
    if turn.role != "client" or ("phone" in caught.channels and caught.places["phone"] == index):
        return
    pieces: list[str] = []
    for back in range(index, max(-1, index - 9), -2):
        if dialogue.turns[back].role != "client":
            break
        said = dialogue.turns[back].text
        runs = digit_runs(said, language)
        rest = len(said.split()) - sum(len(said[r.start : r.end].split()) for r in runs)
        if not runs or rest > 5:
            break
        pieces.insert(0, "".join(r.digits for r in runs))
        whole = phone("".join(pieces), region)
        digits = len("".join(pieces))
        if region == "RU" and "".join(pieces)[0] not in "789":
            continue
        if len(pieces) > 1 and whole and digits in ((10, 11) if region in ("RU", "US") else (10, 11, 12)):
            run = runs[0] if back == index else digit_runs(turn.text, language)[0]
            caught.put("phone", whole, index, run.start, run.end)
            return


def _this_number(caught: Caught, dialogue: Dialogue, index: int, turn: Turn) -> None:
    language = dialogue.language
    if not has("this_number", turn.text, language):
        return
    if turn.role == "client":
        if not re.search(NOT_THIS[language], flat(turn.text)):
            caught.put("this_number", True, index, 0, len(turn.text))
        return
    answer = next(
        ((i, t) for i, t in enumerate(dialogue.turns[index + 1 : index + 3], index + 1) if t.role == "client"), None
    )
    if answer is None or turn.role != "seller":
        return
    asks = "?" in turn.text or not re.search(r"[.!]", turn.text) or has("asks_contact", turn.text, language)
    if asks and has("confirms", answer[1].text, language) and not _starts(WRONG_START[language], answer[1].text):
        caught.put("this_number", True, index, 0, len(turn.text))


NOT_THIS = {
    "ru": r"не (?:на |по )?эт\w+|нет,? (?:не )?этот|(?:это|этот|телефон|номер) (?:служебн|рабоч\w+ общ|вахт|чуж)|не звоните|не мой",
    "en": r"not (?:on )?this|isn't my|don't (?:call|text|use)",
}


# --- the client's name -----------------------------------------------------------------------------------------------


def _name(caught: Caught, dialogue: Dialogue) -> None:
    language = dialogue.language
    sellers = seller_names(dialogue)
    votes: dict[str, float] = {}
    place: dict[str, tuple[int, NameMention]] = {}
    for index, turn in enumerate(dialogue.turns):
        before = dialogue.turns[index - 1] if index else None
        asked = before is not None and before.role == "seller" and has("asks_name", before.text, language)
        for mention in find_names(turn.text, language):
            if _given(mention.name) in sellers or re.match(
                r",? (?:наш|наша|мо[йя] (?!номер|телефон|почт|мобил|адрес|мейл)|our|my (?!e-?mail|number|cell|phone|mobile|address|name))",
                flat(turn.text[mention.end :]),
            ):
                continue
            points = _client_name_points(turn, mention, asked, index, dialogue)
            if points <= 0:
                continue
            votes[mention.name] = votes.get(mention.name, 0) + points
            place.setdefault(mention.name, (index, mention))
        if asked and turn.role == "client" and not any(place[n][0] == index for n in place):
            guess = any_name(turn.text, language)
            if guess and _given(guess.name) not in sellers and not has("refuses_contact", turn.text, language):
                votes[guess.name] = votes.get(guess.name, 0) + 2.5
                place.setdefault(guess.name, (index, guess))
    if not votes:
        return
    best = max(votes, key=lambda n: (votes[n], len(n)))
    # The fullest form of that name: 'Елена Викторовна' over 'Елена'.
    fuller = [n for n in votes if _given(n) == _given(best) and len(n.split()) > len(best.split())]
    best = max(fuller, key=len) if fuller else best
    index, mention = place[best]
    caught.name = best
    caught.places["name"], caught.spans["name"] = index, (mention.start, mention.end)


def _given(name: str) -> str:
    return name.split(maxsplit=1)[0].lower().replace("ё", "е")


def seller_names(dialogue: Dialogue) -> set[str]:
    """Given names by which the seller is introduced, or called by the client in the first turns."""
    names: set[str] = set()
    opening = next((t for t in dialogue.turns[:2] if t.role == "seller"), None)
    if opening is not None:
        first = [m for m in find_names(opening.text, dialogue.language) if "?" not in opening.text[m.end : m.end + 2]]
        if (
            len(first) == 1
            and " " not in first[0].name
            and not re.search(ASKS_IF[dialogue.language], flat(opening.text[: first[0].start]))
        ):
            called = first[0].start == 0 or re.search(
                r"^[^.!?]{0,20}(?:здравствуйте|добрый \w+|hi|hello|hey|morning|afternoon),? $",
                flat(opening.text[: first[0].start]),
            )
            if not called or re.match(COMPANY_AFTER[dialogue.language], flat(opening.text[first[0].end :])):
                names.add(_given(first[0].name))
    for index, turn in enumerate(dialogue.turns[:8]):
        for mention in find_names(turn.text, dialogue.language):
            before, after = flat(turn.text[: mention.start]), flat(turn.text[mention.end :])
            if after.startswith("?"):
                continue
            if (
                (
                    turn.role == "seller"
                    and re.search(INTRODUCES[dialogue.language], before)
                    and not re.search(ASKS_IF[dialogue.language], before)
                )
                or (turn.role == "seller" and index < 2 and re.match(COMPANY_AFTER[dialogue.language], after))
                or (turn.role == "seller" and index == 0 and _after_company(before, dialogue.language))
                or (turn.role == "client" and index <= 3 and re.search(GREETS[dialogue.language], before[-25:]))
            ):
                names.add(_given(mention.name))
    supposed = {
        _given(m.name)
        for turn in dialogue.turns[:3]
        if turn.role == "seller"
        for m in find_names(turn.text, dialogue.language)
        if turn.text[m.end : m.end + 1] == "?"
    }
    return names - supposed


def _after_company(before: str, language: str) -> bool:
    """'«АгроТехСнаб», Ольга.': a company before the name, and no greeting of the client by it."""
    return re.search(COMPANY_BEFORE[language], before) is not None and not has("greeting", before[-24:], language)


INTRODUCES = {
    "ru": r"(?:меня зовут|зовут меня|это|с вами|на связи|беспокоит|менеджер|специалист|консультант|инженер|диспетчер|администратор|замерщик|мастер|слушает|оператор|куратор)\s*[,—-]?\s*(?:\w+\s){0,1}$",
    "en": r"(?:this is|my name is|my name's|i'm|it's|here's|it is|you've reached|you're speaking with|speaking to)\s+(?:\w+\s){0,1}$",
}
ASKS_IF = {"ru": r"(?:правильно|верно) .{0,12}$|а это $", "en": r"(?:is this|is that|am i speaking).{0,14}$"}
COMPANY_AFTER = {
    "ru": r"[,\s]*(?:из |компани|агентств|фирм|завод|студи|типографи|фабрик|магазин|банк|школ|бюро|групп|торгов|мебел|«|слушаю|слушает|отдел|сервис|служб|клиник|центр|салон|интернет|от |автосалон|чем могу)",
    "en": r"[,\s]*(?:from|with|at|here|speaking|calling from|of|over at|in sales|out of|how can|how may)",
}
COMPANY_BEFORE = {"ru": r"(?:^|[.!,»])\s*[^.?]{3,60}[,»]\s*(?:\w+\s)?$", "en": r"^[^.?]{3,60},\s*$"}
GREETS = {
    "ru": r"(?:здравствуйте|добрый день|добрый вечер|доброе утро|спасибо|да|привет|приветствую|алло|ага),?\s*$",
    "en": r"(?:hi|hello|hey|good morning|good afternoon|thanks|thank you|yes|yeah|morning|afternoon),?\s*$",
}


def _client_name_points(turn: Turn, mention: NameMention, asked: bool, index: int, dialogue: Dialogue) -> float:
    language, text = dialogue.language, flat(turn.text)
    before, after = text[: mention.start], text[mention.end :]
    if turn.role == "client":
        if re.search(THIRD[language], before[-40:]):
            return 0
        said = re.search(SELF[language], before)
        if asked and (mention.sure or said or len(text.split()) <= 3 or mention.start == 0):
            return 3
        if said and index <= 12 and mention.sure:
            return 2.5
        if (
            index <= 2
            and mention.sure
            and re.match(r"[\s,.]*(?:слушаю|слушает|на проводе|у аппарата|speaking|here)", after)
        ):
            return 2.5
        return 0
    if turn.role != "seller":
        return 0
    if re.search(THIRD[language], before[-40:]) or (
        re.search(INTRODUCES[language], before)
        and not re.search(ASKS_IF[language], before)
        and index < 3
        and not after.startswith("?")
    ):
        return 0
    vocative = re.search(r"(?:^|[.,!?…—-])\s*(?:\w+\s)?$", before) and re.match(r"\s*(?:[,.!?…—]|$)", after)
    asr_vocative = (
        not re.search(r"[,.!?]", text) and mention.sure and (len(before.split()) <= 3 or len(after.split()) <= 1)
    )
    named = re.search(CALLED[language], before) or (after.startswith("?") and index < 4)
    if (vocative or asr_vocative or named) and mention.sure:
        return 1.5
    return 0.6 if mention.sure and index < 3 and "?" in after[:2] else 0


SELF = {
    "ru": r"(?:меня зовут|меня звать|зовите|мое имя|это|я|зовут|беспокоит|запишите|пишите|записывайте|моя фамилия|на имя|имя)\s*[,:—-]?\s*(?:\w+\s){0,1}$",
    "en": r"(?:this is|it's|my name is|my name's|name's|i'm|i am|that's|it is|call me|the name's|name is|put)\s+(?:\w+\s){0,1}$",
}
THIRD = {
    "ru": r"(?:директор\w*|муж\w*|жен\w+|сын\w*|дочь|дочк\w+|брат\w*|сестр\w+|бухгалтер\w*|коллег\w*|начальник\w*|инженер\w*|менеджер\w*|мастер\w*|от|у|для|шеф\w*|хозяин\w*|партнер\w*|водитель|секретар\w*|спросите|решает|к|с|про|замерщик\w*)\s*,?\s*$",
    "en": r"(?:boss|husband|wife|partner|son|daughter|brother|director|manager|colleague|with|to|by|ask|past|from|our|her|his|and|tell|told|run it by|mr|mrs|ms|dr)\s*,?\s*$",
}
CALLED = {
    "ru": r"(?:вас зовут|это|запис\w+ (?:как|на)|значит|спасибо|так|говорю с|разговариваю с|понял\w*|хорошо)\s*,?\s*$",
    "en": r"(?:is this|is that|speaking with|speaking to|thanks|thank you|okay|alright|great|right|hi|hello|hey|good morning|well|mr\.?|mrs\.?|ms\.?|dr\.?|miss)\s*,?\s*$",
}


# --- verdict ---------------------------------------------------------------------------------------------------------


def _finding(caught: Caught, dialogue: Dialogue) -> Finding:
    asked = any(
        t.role == "seller"
        and (has("asks_name", t.text, dialogue.language) or has("this_number", t.text, dialogue.language))
        for t in dialogue.turns
    )
    values = ({"name": caught.name} if caught.name else {}) | caught.channels
    evidence = _evidence(caught, dialogue)
    if caught.channels and caught.name:
        return Finding(
            CRITERION, "met", Reason("contact.both", dict(values)), evidence, 0.85, asked, True, None, values
        )
    if caught.channels:
        return Finding(
            CRITERION, "partly", Reason("contact.no_name", dict(values)), evidence, 0.75, asked, True, None, values
        )
    if caught.name and "unknown" not in caught.places:
        code = "contact.incomplete" if caught.partial else "contact.no_channel"
        return Finding(CRITERION, "partly", Reason(code, dict(values)), evidence, 0.75, asked, True, None, values)
    if "unknown" in caught.places:
        return Finding(CRITERION, "unknown", Reason("contact.whose"), evidence, 0.3, None, None, None, values)
    if caught.partial:
        index, start, end = caught.partial
        place = (quote(dialogue, index, start, end),)
        return Finding(CRITERION, "partly", Reason("contact.incomplete"), place, 0.6, asked, True, None, {})
    if caught.refused is not None:
        place = (quote(dialogue, caught.refused),)
        return Finding(CRITERION, "missed", Reason("contact.refused"), place, 0.8, True, False, False, {}, SEARCHED)
    return Finding(CRITERION, "missed", Reason("contact.none"), (), 0.75, asked, False, None, {}, SEARCHED)


def _evidence(caught: Caught, dialogue: Dialogue) -> tuple[Evidence, ...]:
    found: dict[int, Evidence] = {}
    for kind, index in caught.places.items():
        found.setdefault(index, quote(dialogue, index, *caught.spans[kind]))
    if caught.partial and not caught.channels:
        index, start, end = caught.partial
        found.setdefault(index, quote(dialogue, index, start, end))
    return tuple(found[i] for i in sorted(found))
