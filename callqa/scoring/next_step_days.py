"""Which of the days named in a turn are about a step to take: mentions in, steps out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

from callqa.language import expressions as re
from callqa.language import flat, has
from callqa.language.contacts import digit_runs
from callqa.language.dates import DateMention
from callqa.scoring.next_step_free import (
    ELSEWHERE,
    MOVED_TO,
    OTHERS,
    PAST,
    clause_of,
    free_later,
    is_busy,
    is_called_off,
    is_meant,
    near,
    of_a_third,
    quoted,
    refused_here,
    told_in_past,
)
from callqa.scoring.next_step_table import Step, Table
from callqa.scoring.next_step_talk import agrees_first, invites, promises, to_be_done
from callqa.types import Dialogue, Turn


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


_EVENTS = {
    "ru": r"(?:форум|мероприяти|свадьб|юбиле|праздник|открыти|запуск|выставк|конференци|концерт|выпускн|корпоратив|сезон|посевн|уборк)\w*",
    "en": r"(?:wedding|event|party|show|fair|conference|concert|opening|launch|anniversary|birthday|season|prom|festival)",
}
OF_EVENT = {
    "ru": rf"{_EVENTS['ru']} (?:у вас |ваш\w* )?(?:когда|какого числа|в каких числах)|когда (?:у вас |ваш\w* |сам\w* |этот )*{_EVENTS['ru']}",
    "en": rf"\bwhen(?:'s| is| does|s)? (?:the|your|this|it) ?(?:\w+ )?{_EVENTS['en']}",
}


def candidates(table: Table, dialogue: Dialogue, index: int, turn: Turn, mentions: list[DateMention]) -> Iterator[Step]:
    if not mentions:
        return
    language = dialogue.language
    before = dialogue.turns[index - 1].text if index else ""
    if turn.role == "client" and re.search(OF_EVENT[language], flat(before)):
        return  # "when is the wedding?"
    refused = table.refusal is not None and table.refused and 0 < index - table.refusal <= 1
    undated = table.undated is not None and index - table.undated.turn <= 2
    scheduling = (
        refused
        or undated
        or table.pending is not None
        or table.agreed is not None
        or has("schedule_question", before, language)
    )
    dictated = [(r.start, r.end) for r in digit_runs(turn.text, language) if len(r.digits) >= 6]
    asked = index > 0 and dialogue.turns[index - 1].role != turn.role and has("schedule_question", before, language)
    given = False  # a day proposed earlier in this turn
    for mention in mentions:
        if (
            mention.past
            or (mention.day is None and mention.clock is None)
            or (turn.role == "seller" and is_called_off(turn.text, mention, language))
            or (mention.loose and mention.day is None and re.search(EMAIL, flat(turn.text)))
            or any(a < mention.end and mention.start < b for a, b in dictated)
        ):
            continue
        if mention.day is None and (
            mention.kind == "midnight" or any(free_later(turn.text, m, language) for m in mentions)
        ):
            continue  # the hour till which the day is taken
        day_alone = table.agreed is not None and table.agreed.clock is None and index - (table.agreed.answer or 0) <= 2
        hour_on_the_table = day_alone or (table.pending is not None and table.pending.clock is not None)
        if mention.kind == "bare" and index and dialogue.turns[index - 1].role == turn.role:
            continue
        if mention.kind == "bare" and not hour_on_the_table and not re.search(ASKS_HOUR[language], flat(before)):
            continue
        around = clause_of(turn.text, mention)
        points = 2 * to_be_done(around, language) + 2 * has("schedule_question", around, language) + scheduling
        points -= (2 + (turn.role == "client")) * has("deadline", near(turn.text, mention, 45, 45), language)
        points -= 3 * is_busy(turn.text, mention, language)
        points -= 2 * has("hypothetical", around, language)
        points -= 3 * bool(re.search(PAST[language], flat(near(turn.text, mention))))
        points -= 3 * told_in_past(near(turn.text, mention, 60, 60), language)
        points -= 3 * bool(re.search(HOW_MANY[language], flat(around)))
        moved = re.search(MOVED_TO[language], flat(near(turn.text, mention)).partition(" | ")[0]) is not None
        points += 2 * moved
        points -= _idle(mention, around, dialogue)
        points -= 5 * bool(re.search(OTHERS[language], flat(near(turn.text, mention, 45, 40))))
        points -= 4 * bool(re.search(WEATHER[language], flat(around)))
        points -= 4 * bool(re.search(ELSEWHERE[language], flat(turn.text[mention.end : mention.end + 60])))
        if turn.role == "client" and (
            free_later(turn.text, mention, language) or (table.agreed and _moves(turn, language))
        ):
            points += 3
        if turn.role == "client" and of_a_third(turn.text, mention, language):
            points -= 3
        points -= 3 * bool(
            re.search(TERMS[language], flat(near(turn.text, mention)).partition(" | ")[0] + mention.text.lower())
        )
        points -= 4 * quoted(turn.text, mention, language)
        if _working_hours(mention, around, language):
            points -= 3
        if mention.loose:
            points -= 0 if scheduling or mention.clock is None else 1
        if turn.role == "seller" and re.search(NUMBER_TODAY, flat(around)):
            points -= 3  # "a good number for you today?"
        day, clock = _in_that_week(table, mention, turn, index), _by_day(mention, dialogue, index)
        if day and clock is None and re.search(SAME_TIME[language], flat(around)):
            clock = _clock_on_the_table(table)
        if clock and mention.bound and free_later(turn.text, mention, language):
            clock = None
        if day and clock and re.search(OPENING_HOURS[language], flat(around)):
            clock = None  # "во вторник хорошо, до шести работаем", "Friday, I'm here till noon"
        if turn.role == "seller" and mention.clock and day is None and promises(around, language):
            points += 2  # "I'll send it across by five"
        beside = _day_of_the_other_hour(turn.text, mention, mentions, language) if day is None else None
        if beside:
            day, points = beside, points + 1
        if day is None:
            if turn.role == "client" and not moved and not is_meant(turn.text, mention, language):
                points -= 1
            if points < (1 if scheduling or given else 3):
                continue
            day = _context_day(table, mentions, mention, dialogue, index)
            if day is None:
                continue
        if turn.role == "client" and table.pending is None and not asked:
            # A client's day is a step only if something is to be done then: his own Tuesdays are his own.
            own = has("joint_action", around, language) or agrees_first(around, language)
            own = own or (mention.day is None and table.agreed is not None and table.agreed.clock is None)
            if mention.day and mention.clock and around.rstrip().endswith("?") and to_be_done(before, language):
                own, points = True, points + 1  # "Could I come up?" - "Wednesday, eight o'clock?"
            points -= 0 if own else 2
        if turn.role == "client" and refused_here(turn.text, mention, language):
            points -= 3
        points += 3 * (echoes(table, index, turn, day) and is_meant(turn.text, mention, language))
        if turn.role == "seller":
            points += _offers(around, mention, language)
            open_then = re.search(OPEN[language], flat(around)) and not around.rstrip().endswith("?")
            points -= 4 * bool(open_then and not invites(turn.text, language))
            points -= 5 * bool(re.search(ENDS[language], flat(before)))
        if points >= 1:
            given = True
            yield Step(index, mention.start, mention.end, day, clock, turn.role)


NUMBER_TODAY = r"\b(?:number|phone|cell|mobile|e-?mail) (?:for|to reach|to get) you (?:on )?today\b"
WEATHER = {
    "ru": r"\b(?:снег\w*|дожд\w*|мороз\w*|метел\w+|гроз[аыу]|жар[аыу]|оттепел\w+|похолодан\w+|потеплен\w+) (?:\w+ )?(?:обеща\w+|переда\w+|буд[еу]т|ожида\w+)"
    r"|\b(?:обеща\w+|переда(?:ва|ю)\w+|буд[еу]т|ожида\w+) (?:\w+ ){0,2}(?:снег|дожд|мороз|метел|гроз|жар[ау]|оттепел|похолод|потепл)",
    "en": r"\b(?:gonna|going to|supposed to|meant to|might|will|it'll) (?:\w+ )?(?:snow|rain|freeze|thaw|storm|pour)\b|\b(?:snow|rain|storms?|frost|hail) (?:coming|forecast|due|on the way)\b",
}


# When the doors stand open is no proposal to come.
OPEN = {
    "ru": r"\b(?:работа(?:ем|ет)|открыт\w*|график|часы работы)\b",
    "en": r"\b(?:we're|we are|\w+'s|\w+ is|\w+ are) (?:always )?open\b|\bopening hours\b|\bhours are\b",
}


# What the client asks of an offer or a shop: the answer tells a term and proposes nothing.
ENDS = {
    "ru": r"\b(?:когда|до какого(?: числа)?|до скольки) (?:\w+ ){0,3}(?:заканчива\w+|кончается|сгор\w+|истека\w+|действу\w+|закрыва\w+|открыва\w+|началась|начал\w+)",
    "en": r"\b(?:when|what day|how long) (?:does|do|did|is|will|'s)? ?(?:\w+ ){1,4}(?:run out|runs out|expires?|ends?|finish(?:es)?|close[sd]?|start(?:s|ed)?|over|valid|on for)\b",
}


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
    r"the \w+day|make it|how about|what about|could you|can you|let's|rather|better|instead|works|free|then|yours)\b"
)
SOONER = r"\b(?:эт\w+|ближайш\w+|раньше|пораньше|скорее|следующ\w+|this|sooner|earlier|coming|next)\b"
SAME_TIME = {"ru": r"\b(?:в|на) (?:это|то) же (?:самое )?время\b", "en": r"\bsame time\b"}


def _clock_on_the_table(table: Table) -> time | None:
    for step in (table.pending, table.agreed):
        if step is not None and step.clock:
            return step.clock
    return table.named[3] if table.named else None


def _day_of_the_other_hour(text: str, mention: DateMention, mentions: list[DateMention], language: str) -> date | None:
    """ "A nine-thirty or an eleven on Thursday"."""
    for other in mentions:
        between = flat(text[mention.end : other.start])
        if other.day and other.clock and other.start > mention.end and re.match(OR[language], between):
            return other.day
    return None


OR = {"ru": r"\W*(?:или|либо|и|,) ?(?:в |на )?$", "en": r"\W*(?:or|and|,) ?(?:a |an |at )?$"}


def _moves(turn: Turn, language: str) -> bool:
    return re.search(MOVES[language], flat(turn.text)) is not None


MOVES = {
    "ru": r"\b(?:перенес\w+|перенест\w+|сдвин\w+|передвин\w+|переигра\w+|вместо)\b",
    "en": r"\b(?:move it|push it|reschedul\w+|instead|change it|swap it|shift it|bump it)\b",
}


def echoes(table: Table, index: int, turn: Turn, day: date) -> bool:
    """The other party has just named this very day: two who name one day mean it."""
    if table.named is None:
        return False
    at, role, named, _ = table.named
    return named == day and role != turn.role and 0 < index - at <= 2


def _offers(clause: str, mention: DateMention, language: str) -> bool:
    """A short question or a time to choose: 'Суббота?', 'Есть 14 мая в 7:50', 'monday one o'clock then'."""
    if (mention.bound and not (mention.day and mention.clock)) or has("deadline", clause, language):
        return False
    words = len(flat(clause).split())
    asked = words <= 7 and (clause.rstrip().endswith("?") or words <= 4)
    return asked or (mention.day is not None and mention.clock is not None) or has("offers_time", clause, language)


# How long such things take, not what is agreed: "the report comes in two days"
TERMS = {
    "ru": r"(?<!будет )(?<!будут )\b(?:приходит|приходят|изготавлива\w+|изготовлени\w+|готовится|делается|делаются|занимает|срок(?:и|ом)?)(?: \w+){0,3} (?:через|за|в течение)\b",
    "en": r"\b(?:comes?|arrives?|ships?|lands?|takes?|turn(?:s|ed)?|(?:is|are|it's|they're) (?:ready|done|back|made|delivered))(?: \w+){0,3} (?:with)?in \w+ (?:business |working )?(?:days?|weeks?)",
}
EMAIL = r"\b(?:точка|собака|dot)\b|@"  # numbers in an address are no hours
HOW_MANY = {"ru": r"\bсколько\b(?! угодно)", "en": r"\bhow (?:many|much|often|long)\b"}


def _working_hours(mention: DateMention, clause: str, language: str) -> bool:
    if mention.day:
        return False
    ru = r"\b(?:мы|здесь|тут|на месте) (?:\w+ )?до\b|закрываемся|работаем|работаете|без выходных|открыты|до скольки|офис работает|график|ежедневно|магазин"
    en = r"we(?:'re| are|re) (?:\w+ )?(?:here|in|around|about) (?:till|until|til)\b|we're open|open till|we close|opening hours|office hours|our hours|every day"
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


MORNING = {"ru": r"\b(?:утр\w+|с утра|пораньше|до работы)\b", "en": r"\b(?:morning|first thing|early|before work)\b"}
EVENING = {
    "ru": r"\b(?:вечер\w*|дня|днем|после обеда|до)\b",
    "en": r"\b(?:evening|tonight|pm|afternoon|p\.m)\b",
}
OPENING_HOURS = {
    "ru": r"\bдо \w+ (?:\w+ )?работа(?:ем|ете|ет)|открыты (?:\w+ )?до|(?:на месте|свобод\w+|дома|в офисе|работа\w+) (?:\w+ )?до\b",
    "en": r"(?:we're|we are) open|we close|(?:here|free|home|around|in|open) (?:till|until|til)\b",
}
ASKS_HOUR = {
    "ru": r"во сколько|в какое время|какое время|который час|сколько часов|час",
    "en": r"what time|when|which time",
}


def _context_day(
    table: Table, mentions: list[DateMention], mention: DateMention, dialogue: Dialogue, index: int
) -> date | None:
    """The day an hour without a day belongs to: the proposal on the table, else today when the hour is still to come."""
    denied = [m.clock for m in mentions if m.clock and (m.negated or m.day is None)]
    moved = [o.day for o in table.options if o.clock in denied and o.clock != mention.clock and o.day]
    if moved:
        return moved[-1]  # "не в десять, а в одиннадцать"
    named = [m for m in mentions if m.day and not m.past and 0 <= mention.start - m.end <= 60]
    if named:
        return _in_that_week(table, named[-1], dialogue.turns[index], index)
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
