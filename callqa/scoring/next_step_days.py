"""Which of the days named in a turn are about a step to take: mentions in, steps out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from callqa.language import flat, has
from callqa.language.contacts import digit_runs
from callqa.language.dates import DateMention
from callqa.language.numbers import parses
from callqa.language.phrases import pattern
from callqa.scoring.next_step_table import Step, Table
from callqa.scoring.next_step_talk import agrees_first, to_be_done
from callqa.types import Dialogue, Turn


def clause_of(text: str, mention: DateMention) -> str:
    """The words around a mention: its sentence, or some eight words to each side where nothing is punctuated."""
    before, after = text[: mention.start], text[mention.end :]
    cut = max((m.end() for m in re.finditer(r"[.?!…;](?=\s)|\.\.\.|—|, (?:а|но|but|and) ", before)), default=0)
    stop = re.search(r"[.?!…;](?=\s|$)|\.\.\.|—|, (?:а|но|but) ", after)
    left = before[max(cut, len(before) - 70) :]
    right = after[: min(stop.start() if stop else len(after), 60)]
    return left + mention.text + right


def near(text: str, mention: DateMention, before: int = 34, after: int = 34) -> str:
    left, right = text[: mention.start], text[mention.end :]
    left = re.split(r"[.?!…;,](?=\s)|\.\.\.|—", left)[-1][-before:]
    right = re.split(r"[.?!…;](?=\s|$)|\.\.\.|—|, (?=а |но |давайте|лучше|but|let|how)", right)[0][:after]
    return left + " | " + right.lstrip()


def is_busy(text: str, mention: DateMention, language: str) -> bool:
    if free_later(text, mention, language):
        return False
    around = re.sub(AROUND_IT[language], " ", flat(near(text, mention)))
    left = around.partition(" | ")[0]
    if re.search(NOR[language], left) and language == "ru":
        return True
    if re.search(MOVED_TO[language], left):
        return False  # "make it half eleven, my brother's driving me"
    if re.search(CANCELS[language], left) or re.match(r"[^|]*\| отмен", around):
        return True
    refused_after = re.match(r"[^|]*\| (?:уже |-то |то |is |'s |was )?(?:нет|не|no|not|nope)\b(?! против)", around)
    at_hand = re.search(AT_HAND[language], flat(_sentence(text, mention)))
    whole = mention.day is not None and mention.clock is not None  # day and hour in one are a proposal
    occupied = (
        (re.search(OCCUPIED[language], around) or re.match(r" ?[—-] ?\w", text[mention.end :]))
        and not at_hand
        and not whole
    )
    return refused_after is not None or bool(occupied) or has("busy", around, language)


def free_later(text: str, mention: DateMention, language: str) -> bool:
    """A day that is taken only in part: "в пятницу до обеда планерка, потом свободен", "till ten. After that's fine"."""
    return (
        mention.day is not None and re.search(LATER[language], flat(text[mention.end : mention.end + 90])) is not None
    )


CANCELS = {"ru": r"\bотмен\w+ (?:на |в |во )?$", "en": r"\b(?:scrap|cancel|forget) (?:the |on |for )?$"}
LATER = {
    "ru": r"\b(?:потом|затем|дальше|после(?: (?:этого|нее|него|обеда|двух|трех|\w+ти))?)\W+(?:\w+ ){0,2}(?:свобод|можно|могу|сможем|готов|на месте|дома|удобно|нормально|пожалуйста)",
    "en": r"\b(?:after(?:wards)?|after that|then|otherwise)(?:'?s| is| i'?m| we'?re|,)? (?:\w+ ){0,2}(?:fine|free|good|ok|okay|clear|works|around|in)\b|\bafter'?s (?:fine|good|ok|okay)",
}
# "before the school run", "после совещания": not what takes the day, but when in it.
AROUND_IT = {
    "ru": r"\b(?:до|после|перед) \w+",
    "en": r"\b(?:before|after) (?:the |my |our |their )?\w+|\b(?:go|come|send|sent|get|ship|mail|drop|sign|take|head)(?:e?s|ing)? (?:\w+ )?(?:out|off|away)\b",
}
MOVED_TO = {"ru": r"\b(?:давайте|лучше|тогда) (?:\w+ )?$", "en": r"\b(?:make it|make that|rather|let's say) (?:\w+ )?$"}


def _told_in_past(words: str, language: str) -> bool:
    """Russian tells what happened by the verb: 'в пятницу на выставке общались', but not 'хотел бы завтра заехать'."""
    if language != "ru":
        return False
    tags = [parses(word)[0].tag for word in re.findall(r"[а-я]{3,}", flat(words))]
    happened = sum("VERB" in tag and tag.tense == "past" for tag in tags)
    to_come = sum(
        ("VERB" in tag and tag.tense in ("futr", "pres")) or tag.mood == "impr" or "INFN" in tag for tag in tags
    )
    return happened > to_come


def _idle(mention: DateMention, clause: str, dialogue: Dialogue) -> int:
    """How little a day means by itself where nothing is to be done then: today as such, a day months away, a limit."""
    started = dialogue.call.started_at
    if mention.day is None or started is None:
        return 0
    away = (mention.day - started.date()).days
    far = 2 * (away > 75)
    if has("action", clause, dialogue.language):
        return far
    return int(away == 0 and mention.clock is None) + far + int(mention.bound and mention.clock is None)


def candidates(table: Table, dialogue: Dialogue, index: int, turn: Turn, mentions: list[DateMention]) -> Iterator[Step]:
    if not mentions:
        return
    language = dialogue.language
    before = dialogue.turns[index - 1].text if index else ""
    scheduling = table.pending is not None or table.agreed is not None or has("schedule_question", before, language)
    dictated = [(r.start, r.end) for r in digit_runs(turn.text, language) if len(r.digits) >= 6]
    asked = index > 0 and dialogue.turns[index - 1].role != turn.role and has("schedule_question", before, language)
    given = False  # a day proposed earlier in this turn
    for mention in mentions:
        if (
            mention.past
            or (mention.day is None and mention.clock is None)
            or (mention.loose and mention.day is None and re.search(EMAIL, flat(turn.text)))
            or any(a < mention.end and mention.start < b for a, b in dictated)
        ):
            continue
        if mention.day is None and (
            mention.kind == "midnight" or any(free_later(turn.text, m, language) for m in mentions)
        ):
            continue  # the hour till which the day is taken
        hour_on_the_table = table.pending is not None and table.pending.clock is not None
        if mention.kind == "bare" and not hour_on_the_table and not re.search(ASKS_HOUR[language], flat(before)):
            continue
        around = clause_of(turn.text, mention)
        points = 2 * to_be_done(around, language) + 2 * has("schedule_question", around, language) + scheduling
        points -= 2 * (has("deadline", near(turn.text, mention, 45, 45), language))
        points -= 3 * is_busy(turn.text, mention, language)
        points -= 2 * has("hypothetical", around, language)
        points -= 3 * bool(re.search(PAST[language], flat(near(turn.text, mention))))
        points -= 3 * _told_in_past(near(turn.text, mention, 60, 60), language)
        points -= 3 * bool(re.search(HOW_MANY[language], flat(around)))
        moved = re.search(MOVED_TO[language], flat(near(turn.text, mention)).partition(" | ")[0]) is not None
        points += 2 * moved
        points -= _idle(mention, around, dialogue)
        points -= 3 * bool(re.search(OTHERS[language], flat(near(turn.text, mention, 45, 40))))
        points -= 4 * bool(re.search(ELSEWHERE[language], flat(turn.text[mention.end : mention.end + 60])))
        if turn.role == "client" and (
            free_later(turn.text, mention, language) or (table.agreed and _moves(turn, language))
        ):
            points += 3
        if turn.role == "client" and _of_a_third(turn.text, mention, language):
            points -= 3
        points -= 4 * bool(re.search(QUOTED[language], flat(turn.text[max(0, mention.start - 70) : mention.start])))
        if _working_hours(mention, around, language):
            points -= 3
        if mention.loose:
            points -= 0 if scheduling or mention.clock is None else 1
        day, clock = _in_that_week(table, mention, turn, index), _by_day(mention, dialogue, index)
        if day and clock is None and re.search(SAME_TIME[language], flat(around)):
            clock = _clock_on_the_table(table)
        if clock and mention.bound and free_later(turn.text, mention, language):
            clock = None
        if day and clock and re.search(OPENING_HOURS[language], flat(around)):
            clock = None  # "во вторник хорошо, до шести работаем", "Friday, I'm here till noon"
        if day is None:
            if turn.role == "client" and not moved and not is_meant(turn.text, mention, language):
                points -= 1
            if points < (1 if scheduling or given else 3):
                continue
            day = _context_day(table, mentions, mention, dialogue)
            if day is None:
                continue
        if turn.role == "client" and table.pending is None and not asked:
            # A client's day is a step only if something is to be done then: his own Tuesdays are his own.
            own = has("joint_action", around, language) or agrees_first(around, language)
            points -= 0 if own else 2
        if turn.role == "client" and _refused_here(turn.text, mention, language):
            points -= 3
        points += 3 * (echoes(table, index, turn, day) and is_meant(turn.text, mention, language))
        if turn.role == "seller":
            points += _offers(around, mention, language)
        if points >= 1:
            given = True
            yield Step(index, mention.start, mention.end, day, clock, turn.role)


def _in_that_week(table: Table, mention: DateMention, turn: Turn, index: int) -> date | None:
    """A bare weekday set against a day of a later week is of that week: "Tuesday the 24th?" - "Could you do the Friday?"."""
    day, on_table = mention.day, table.pending or table.agreed
    against = on_table.day if on_table else None
    if against is None and table.named and index - table.named[0] <= 2:
        against = table.named[2]
    if day is None or against is None or mention.kind != "weekday" or not day < against:
        return day
    if day.isoweekday() == against.isoweekday():
        return against  # "Saturday the 27th?" - "Saturday's fine"
    if not re.search(COUNTER, flat(turn.text)):
        return day
    monday = against - timedelta(days=against.isoweekday() - 1)
    sooner = re.search(SOONER, flat(turn.text)) is not None
    return day if sooner or day >= monday else monday + timedelta(days=day.isoweekday() - 1)


COUNTER = (
    r"\b(?:лучше|давай\w*|тогда|можно|свобод\w+|удобно|никак|не могу|не смогу|занят\w*|подойдет|устроит|а в|"
    r"the \w+day|make it|how about|what about|could you|can you|let's|rather|better|instead|works|free|then)\b"
)
SOONER = r"\b(?:эт\w+|ближайш\w+|раньше|пораньше|скорее|следующ\w+|this|sooner|earlier|coming|next)\b"
SAME_TIME = {"ru": r"\b(?:в|на) (?:это|то) же (?:самое )?время\b", "en": r"\bsame time\b"}


def _clock_on_the_table(table: Table) -> time | None:
    for step in (table.pending, table.agreed):
        if step is not None and step.clock:
            return step.clock
    return table.named[3] if table.named else None


def _moves(turn: Turn, language: str) -> bool:
    return re.search(MOVES[language], flat(turn.text)) is not None


MOVES = {
    "ru": r"\b(?:перенес\w+|перенест\w+|сдвин\w+|передвин\w+|переигра\w+|вместо)\b",
    "en": r"\b(?:move it|push it|reschedul\w+|instead|change it|swap it|shift it|bump it)\b",
}


def _of_a_third(text: str, mention: DateMention, language: str) -> bool:
    """A day of somebody who is no party: "he's got till Friday", "у него в среду суд"."""
    left = flat(near(text, mention, 45, 40)).partition(" | ")[0]
    third = re.search(THIRD[language], left) is not None
    return third and (
        mention.bound
        or left.rstrip().endswith(("till", "until"))
        or not re.search(AT_HAND[language], flat(_sentence(text, mention)))
    )


THIRD = {
    "ru": r"(?:^|[\s,])(?:он|она|они|у (?:него|нее|них)|ему|ей|им)(?: \w+){0,3} ?$",
    "en": r"\b(?:he|she|they)(?:'s|'re|'ve)?(?: \w+){0,3} ?$",
}
ELSEWHERE = {
    "ru": r"\b(?:это|но это) (?:по|к|для|про|уже)? ?(?:друг\w+|не (?:к|по|про|для) \w+)",
    "en": r"\bi'll (?:release|cancel|free|drop) (?:it|that)\b|\bthat's (?:for|about|with) (?:the|my|another|something)\b|\bnothing to do with\b|\bdifferent (?:matter|thing|job)\b",
}


def echoes(table: Table, index: int, turn: Turn, day: date) -> bool:
    """The other party has just named this very day: two who name one day mean it."""
    if table.named is None:
        return False
    at, role, named, _ = table.named
    return named == day and role != turn.role and 0 < index - at <= 2


def is_meant(text: str, mention: DateMention, language: str) -> bool:
    """A day taken up rather than turned down or talked about: 'Суббота, да', 'Ten on Saturday'; not '27-го я в Москве'."""
    sentence = flat(_sentence(text, mention))
    if pattern("agree", language).search(sentence) and not pattern("refuse", language).search(sentence):
        return True
    turned_down = is_busy(text, mention, language) or any(
        has(name, sentence, language) for name in ("refuse", "hedge", "hypothetical")
    )
    about_oneself = re.search(ONESELF[language], sentence) is not None
    return not turned_down and not about_oneself and (len(sentence.split()) <= 6 or mention.clock is not None)


def _sentence(text: str, mention: DateMention) -> str:
    start = max((m.end() for m in re.finditer(r"[.?!…]\s", text[: mention.start])), default=0)
    stop = re.search(r"[.?!…](?=\s|$)", text[mention.end :])
    return text[start : mention.end + (stop.end() if stop else len(text))]


ONESELF = {
    "ru": r"\b(?:я|мы|у меня|у нас|у \w+|ни|не|нет)\b",
    "en": r"\b(?:i'm|i've|i am|we're|we've|we are|no|not|don't|my|our|isn't|can't|won't|dont|cant|wont)\b",
}


def _offers(clause: str, mention: DateMention, language: str) -> bool:
    """A short question or a time to choose: 'Суббота?', 'Есть 14 мая в 7:50', 'monday one o'clock then'."""
    if (mention.bound and not (mention.day and mention.clock)) or has("deadline", clause, language):
        return False
    words = len(flat(clause).split())
    asked = words <= 7 and (clause.rstrip().endswith("?") or words <= 4)
    return asked or (mention.day is not None and mention.clock is not None) or has("offers_time", clause, language)


def _refused_here(text: str, mention: DateMention, language: str) -> bool:
    """A refusal beside the day, before any consent: "нет, сегодня не готова", but not "нет, лучше завтра"."""
    left, _, right = flat(near(text, mention)).partition(" | ")
    if re.search(NOR[language], flat(text[: mention.start])):
        return True  # "ни сегодня, ни завтра", "not Monday"
    better = re.search(BETTER[language], left)
    if re.search(ALSO[language], left + right) and pattern("refuse", language).search(flat(text[: mention.start])):
        return True  # "завтра не надо. И послезавтра тоже."
    return (
        better is None
        and (pattern("refuse", language).search(left) is not None or re.search(LEADING_NO[language], right) is not None)
        and pattern("agree", language).search(right) is None
    )


EMAIL = r"\b(?:точка|собака|dot)\b|@"  # numbers in an address are no hours
HOW_MANY = {"ru": r"\bсколько\b(?! угодно)", "en": r"\bhow (?:many|much|often|long)\b"}
# What follows a day that is already taken: "27-го я в Москве", "Wednesday I've a funeral".
OCCUPIED = {
    "ru": r"\| (?:-?то )?(?:я |мы )?(?:сам |сама )?(?:в |на |у меня|у нас|у \w+ )(?!сил)|\| (?:я|мы) \w+",
    "en": r"\| ?(?:is|always|'s) (?!when|where|what|that)\w+|\| (?:i|we|they|he|she) (?!can|could|will|would|do\b)\w+|\| (?:i'm|i've|i have|i got|we're|we've|we have|we got|is my|is our|'s my|'s our|they're|she's|he's)\b",
}
AT_HAND = {
    "ru": r"свобод|могу|можем|смогу|сможем|на месте|в офисе|дома|здесь|тут|буду|будем|жд[уе]|привез|подвез|достав|пересеч|увид|отлич|идеал|норм|супер|подойд|подход|годит|устро|самое|\bда\b|\bок\b|приед|подъед|заед|удобн|давай|лучше|тогда|хорош|можно|встре",
    "en": r"\bfree|around|about|in the office|at home|home\b|can\b|could|works?\b|good|fine|here|available|come|let's|better|then\b|make it|great|perfect|lovely|ideal|best|okay|\bok\b|sounds|suits|yes|yeah|sure|my day",
}
ALSO = {"ru": r"\b(?:тоже|также)\b", "en": r"\b(?:either|neither|as well)\b"}
NOR = {"ru": r"\b(?:ни|не)(?: в| во| на)? ?$", "en": r"\b(?:not|neither|nor|no)(?: on| this| the)? ?$"}
BETTER = {
    "ru": r"лучше|давайте|тогда|можно|а вот|скорее|только (?:в |во |на )?$",
    "en": r"better|make it|let's|how about|what about|then|could|rather",
}
LEADING_NO = {
    "ru": r"^ ?(?:точно |уже |тоже |вообще )?(?:не |никак|нет\b)",
    "en": r"^ ?(?:is |'s |was |would be )?(?:no\b|not|out|bad|won't|doesn't|can't)",
}

PAST = {
    "ru": r"(?:вчера|прошл\w+|был[аио]?|отправлял\w*|звонил\w*|высылал\w*|оставлял\w*|приходил\w*|купил\w*|заказывал\w*|писал\w*|обещал\w*|приезжал\w*|смотрел\w*|обсуждали|сломал\w*|случил\w*|с прошлого|ещ[её] в)",
    "en": r"(?:yesterday|last|ago|was|were|sent|called|came|bought|ordered|talked|spoke|promised|had|did|since|used to)",
}


def _working_hours(mention: DateMention, clause: str, language: str) -> bool:
    if mention.day:
        return False
    ru = r"работаем|работаете|без выходных|открыты|до скольки|офис работает|график|ежедневно|магазин"
    en = r"we're open|open till|we close|opening hours|office hours|our hours|every day"
    return bool(re.search(ru if language == "ru" else en, flat(clause)))


def _by_day(mention: DateMention, dialogue: Dialogue, index: int) -> time | None:
    """A bare six or seven is the evening, unless the parties have just spoken of the morning."""
    if mention.clock is None or mention.clock.hour not in (17, 18, 19):
        return mention.clock
    if re.search(r"\b(?:17|18|19)\b|надцать", flat(mention.text)):
        return mention.clock
    for spoken in (flat(t.text) for t in reversed(dialogue.turns[max(0, index - 2) : index + 1])):
        if re.search(EVENING[dialogue.language], spoken):
            return mention.clock
        if re.search(MORNING[dialogue.language], spoken):
            return mention.clock.replace(hour=mention.clock.hour - 12)
    return mention.clock


MORNING = {"ru": r"\b(?:утр\w+|с утра|пораньше)\b", "en": r"\b(?:morning|first thing|early)\b"}
EVENING = {
    "ru": r"\b(?:вечер\w*|дня|днем|после обеда|до)\b",
    "en": r"\b(?:evening|tonight|pm|afternoon|p\.m)\b",
}
# What begins or closes by itself, said of a third party: "оно в час начинается", "it starts at one".
OTHERS = {
    "ru": r"\b(?:оно|она|он|там|у (?:него|нее|них)) \w* ?\|\s?|\| (?:\w+ ){0,2}(?:начинается|начинаются|стартует|открывается|начинались)|помочь (?:\w+ )?\||чем-то (?:\w+ ){0,3}\|",
    "en": r"anything else|help you with|\| (?:it|she|he|that|they) (?:starts?|begins?|opens?|closes?)|(?:it|she|he) (?:starts?|begins?|opens?|closes?) (?:\w+ )?\|",
}
QUOTED = {
    "ru": r"\b(?:он|она|они|сосед|начальник|директор|мастер|менеджер|инженер) (?:мне )?(?:говорит|сказал\w?|говорят|сказали)\b",
    "en": r"\b(?:he|she|they|boss|engineer|neighbor|neighbour|guy|manager) (?:said|says|told)\b",
}
OPENING_HOURS = {
    "ru": r"\bдо \w+ (?:\w+ )?работа(?:ем|ете|ет)|открыты (?:\w+ )?до|(?:на месте|свобод\w+|дома|в офисе|работа\w+) (?:\w+ )?до\b",
    "en": r"(?:we're|we are) open|we close|(?:here|free|home|around|in|open) (?:till|until|til)\b",
}
ASKS_HOUR = {
    "ru": r"во сколько|в какое время|какое время|который час|сколько часов|час",
    "en": r"what time|when|which time",
}


def _context_day(table: Table, mentions: list[DateMention], mention: DateMention, dialogue: Dialogue) -> date | None:
    """The day an hour without a day belongs to: the proposal on the table, else today when the hour is still to come."""
    denied = [m.clock for m in mentions if m.clock and (m.negated or m.day is None)]
    moved = [o.day for o in table.options if o.clock in denied and o.clock != mention.clock and o.day]
    if moved:
        return moved[-1]  # "не в десять, а в одиннадцать"
    named = [m.day for m in mentions if m.day and not m.past and 0 <= mention.start - m.end <= 60]
    if named:
        return named[-1]
    for step in (table.pending, table.agreed):
        if step is not None and step.day is not None:
            return step.day
    if table.last_day is not None:
        return table.last_day
    started = dialogue.call.started_at
    assert started is not None
    if mention.clock and mention.clock > started.time():
        return started.date()
    return None
