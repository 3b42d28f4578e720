"""Days and hours said in a sentence, resolved against the moment of the call; the meaning is that of the labelling guide.

A bare weekday is its first coming occurrence after the day of the call; "next Thursday" is the Thursday of the next calendar
week; "в три" is 15:00; a bound ("до шести") is taken as its hour; "next week", "в июле" give no day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache, reduce
from operator import or_

from callqa.language import date_calendar, date_periods
from callqa.language import date_grammar as grammar
from callqa.language import expressions as re
from callqa.language.clues import DAY, date_rules
from callqa.language.date_joining import joined
from callqa.language.date_mention import DateMention, Precision
from callqa.language.date_scope import in_scope, is_habit
from callqa.language.numbers import parses
from callqa.language.phrases import may_hold
from callqa.language.reading import Reading, read
from callqa.language.required import Pieces, all_required, signs


def find_dates(text: str, reference: datetime, language: str) -> list[DateMention]:
    """Mentions in order of place; a day and an hour that belong together are one mention."""
    return list(_found(text, reference.replace(tzinfo=None), language))


@lru_cache(maxsize=4096)  # several criteria ask of the same turns
def _found(text: str, reference: datetime, language: str) -> tuple[DateMention, ...]:
    if not may_hold(DAY, text, language):
        return ()
    reading = read(text, language)
    mentions: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for kind, match in _matches(reading.line, language):
        where = match.span()
        if any(a < where[1] and where[0] < b for a, b in taken):
            continue
        made = _resolve(kind, match, reading, reference)
        if made is not None and is_habit(kind, made, text, language):
            taken.append(where)
            continue
        if made is not None:
            taken.append(where)
            mentions.append(made)
    mentions.sort(key=lambda m: m.start)
    return tuple(in_scope(mention, text, language) for mention in joined(mentions, text))


def _matches(line: str, language: str) -> Iterator[tuple[str, re.Match[str]]]:
    pieces, signs = _pieces(language)
    holds = pieces.within(line)
    for sign, bit in signs.items():
        if sign in line:
            holds |= bit
    for kind, pattern in _possible(holds, language):
        for match in pattern.finditer(line):
            yield kind, match


Rule = tuple[str, re.Pattern[str]]


@lru_cache
def _pieces(language: str) -> tuple[Pieces, dict[str, int]]:
    """What the rules require of a line, a bit each: pieces of words, and signs."""
    patterns = [pattern for _, pattern in date_rules(language)]
    sets = frozenset().union(*map(all_required, patterns))
    pieces = Pieces({}, {_name(one): one for one in sorted(sets, key=_name)})
    marks = sorted(frozenset().union(*map(signs, patterns)))
    return pieces, {mark: 1 << (len(pieces.needs) + i) for i, mark in enumerate(marks)}


@lru_cache
def _compiled(language: str) -> list[tuple[int, Rule]]:
    """The rules in their order, each with all bits that a line has where it may match; most lines lack some of them."""
    pieces, marks = _pieces(language)
    rules: list[tuple[int, Rule]] = []
    for kind, pattern in date_rules(language):
        needs = [pieces.needs[_name(one)] for one in all_required(pattern)] + [marks[one] for one in signs(pattern)]
        rules.append((reduce(or_, needs, 0), (kind, re.compile(rf"(?<= )(?:{pattern})(?= )"))))
    return rules


@lru_cache(maxsize=4096)
def _possible(holds: int, language: str) -> list[Rule]:
    return [rule for needs, rule in _compiled(language) if holds & needs == needs]


def _name(pieces: frozenset[str]) -> str:
    return "|".join(sorted(pieces))


def _resolve(kind: str, match: re.Match[str], reading: Reading, reference: datetime) -> DateMention | None:
    start, end = reading.span(match)
    said = reading.text[start:end]
    groups = {k: v for k, v in match.groupdict().items() if v}
    if kind == "vague":
        return date_periods.period(DateMention(start, end, said), reference)
    if kind == "part":
        return DateMention(start, end, said, precision="part_of_day", kind="part", nearest=reference.date())
    name, _, flags = kind.partition(":")
    if name == "clock" and reading.language == "en" and AFTER_OH.search(reading.text[:start].lower()):
        return None  # "two oh nine's good for thirty days": a price
    if flags == "loose" and not _bare_one_is_meant(name, start, end, reading):
        return None
    try:
        made = (RESOLVERS.get(name) or date_calendar.RESOLVERS[name])(groups, reference)
    except (ValueError, OverflowError):  # "a million years ago": beyond what a calendar holds
        return None
    if made is None:
        return None
    day, clock = made
    return DateMention(
        start,
        end,
        said,
        day=day,
        clock=clock,
        precision=_precision(clock, groups, name),
        past=day is not None and day < reference.date(),
        kind=name,
        nearest=_next_coming(clock, reference) if clock and day is None else None,
        bound="bound" in flags or bool(groups.get("bound")),
        loose="loose" in flags,
    )


def _precision(clock: time | None, groups: dict[str, str], name: str) -> Precision:
    if clock is None:
        return "day"
    to_the_minute = clock.minute or "m" in groups or "zero" in groups or name in ("after", "ago")
    return "minute" if to_the_minute else "hour"


def _next_coming(clock: time, reference: datetime) -> datetime:
    moment = datetime.combine(reference.date(), clock)
    return moment if moment >= reference.replace(tzinfo=None) - timedelta(minutes=10) else moment + timedelta(days=1)


RU_DAY = re.compile(r"(?:ого|его|ое|ье|ому|ему|[\d](?:-?(?:го|ое|ого|е|му))?)$")
RU_DAY_TIME = frozenset("утра дня вечера ночи часа часов".split())
EN_AFTER_DAY = frozenset(
    "and or at around in then works work is was would should will if because but so for to we i you it with after before "
    "morning afternoon evening suits sounds has fine good please yes no ok okay that this what when where how till until by "
    "suit do be any or slip thats that's it's its there there's theres my i'm i've i'll we're we've we'll im ive".split()
)


def _bare_one_is_meant(name: str, start: int, end: int, reading: Reading) -> bool:
    """A bare ordinal or number: "вторая очередь", "до первого платежа", "на шесть модулей" and "the first case" are no days and hours."""
    before, said, after = reading.text[:start].lower(), reading.text[start:end].lower(), reading.text[end:]
    word = re.match(r"\s+([^\W\d_][\w'-]*)", after)
    following = word.group(1).lower().replace("ё", "е") if word else ""
    if reading.language == "ru":
        if name == "dom":
            part = re.search(r"(?:перв|втор|трет|четв[её]рт|пят)\w+$", said) and _counted(following)
            named = said.endswith(("ое", "ье")) and _is_neuter(following)  # "самое первое время"
            return not part and not named and RU_DAY.search(said.replace("ё", "е")) is not None
        if said.isdigit():
            return False  # "вторник, 17": a day of the month as soon as an hour
        if said.endswith(("полтора", "полторы")) or re.search(r"(?:^|\W)(?:ни|по|за)\s*$", before):
            return False
        return not (following and following not in RU_DAY_TIME and _counted(following))
    if name == "dom" and THEN_HOUR.match(after.lower()):
        return True  # "the nineteenth, nine o'clock"
    if name == "dom" and re.search(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*$", before):
        return True  # "Tuesday the seventeenth ten o'clock"
    counts = name == "dom" or said.startswith("for ")  # "the first case", "for two pensioners"
    return not counts or not following or following in EN_AFTER_DAY


AFTER_OH = re.compile(r"\b(?:oh|o|zero|hundred and) $")
THEN_HOUR = re.compile(
    r",?\s+(?:at\s+)?(?:half|quarter|[\w:]+ ?(?:o'?\s?clock|a\.?m|p\.?m|fifteen|thirty|forty[- ]five))\b"
)


@lru_cache(maxsize=5000)
def _is_neuter(word: str) -> bool:
    tag = parses(word)[0].tag
    return "NOUN" in tag and tag.gender == "neut" and tag.case in ("nomn", "accs")


@lru_cache(maxsize=5000)
def _counted(word: str) -> bool:
    """Whether a Russian word can be what a number before it counts: a noun in the genitive or the prepositional case."""
    parsed = parses(word)[0]
    return "NOUN" in parsed.tag and not {"Name", "Surn", "Patr"} & parsed.tag.grammemes and parsed.tag.case in (
        "gent", "loct",
    )  # fmt: skip


Resolved = tuple[date | None, time | None] | None


def _offset(groups: dict[str, str], reference: datetime) -> Resolved:
    return reference.date() + timedelta(days=grammar.OFFSETS[groups["word"]]), None


def _weekday(groups: dict[str, str], reference: datetime) -> Resolved:
    today, wanted = reference.date(), int(groups["wd"])
    monday = today - timedelta(days=today.isoweekday() - 1)
    if groups.get("next"):
        day = monday + timedelta(days=6 + wanted)
    elif groups.get("after_next"):
        day = monday + timedelta(days=13 + wanted)
    elif groups.get("last"):
        day = today - timedelta(days=(today.isoweekday() - wanted - 1) % 7 + 1)
    else:
        day = today + timedelta(days=(wanted - today.isoweekday() - 1) % 7 + 1)
        if groups.get("week_later"):
            day += timedelta(days=7)
    return day, None


def _day_of_month(groups: dict[str, str], reference: datetime) -> Resolved:
    number, today = int(groups["dom"]), reference.date()
    if not 1 <= number <= 31:
        return None
    if "mo" in groups:
        month, year = int(groups["mo"]), int(groups.get("year", today.year))
        try:
            day = date(year, month, number)
            # Eleven months ahead is more likely a month ago.
            if "year" not in groups and day < today and (today - day).days > 45:
                day = date(year + 1, month, number)
            return day, None
        except ValueError:
            return None
    month_start = today.replace(day=1)
    for _ in range(3):
        try:
            day = month_start.replace(day=number)
            if day >= today:
                return day, None
        except ValueError:
            pass
        month_start = (month_start + timedelta(days=32)).replace(day=1)
    return None


def _numeric(groups: dict[str, str], reference: datetime) -> Resolved:
    year = int(groups["year"]) if "year" in groups else None
    if year is not None and year < 100:
        year += 2000 if 2000 + year <= reference.year + 20 else 1900
    fields = {"dom": groups["dom"], "mo": groups["mo"]} | ({"year": str(year)} if year else {})
    if not 1 <= int(groups["mo"]) <= 12:
        return None
    return _day_of_month(fields, reference)


def _after(groups: dict[str, str], reference: datetime) -> Resolved:
    number = float(grammar.COUNTS.get(groups.get("n", "1"), groups.get("n", "1").lstrip("#@")))
    unit = grammar.UNITS[groups["unit"]]
    if unit in ("minute", "hour"):
        moment = reference + timedelta(minutes=number * (60 if unit == "hour" else 1))
        return moment.date(), moment.time().replace(second=0, microsecond=0)
    if unit == "month":
        month = reference.month - 1 + int(number)
        year, month = reference.year + month // 12, month % 12 + 1
        for back in range(4):
            try:
                return date(year, month, reference.day - back), None
            except ValueError:
                continue
        return None
    days = number * (7 if unit == "week" else 1)
    if unit == "workday":
        if number > 1000:
            return None
        day = reference.date()
        for _ in range(int(number)):
            day += timedelta(days=1)
            while day.isoweekday() > 5:
                day += timedelta(days=1)
        return day, None
    return reference.date() + timedelta(days=int(days)), None


def _week_from(groups: dict[str, str], reference: datetime) -> Resolved:
    """'a week from Friday', 'a week on Friday', 'Friday week'."""
    first = _weekday({"wd": groups.get("wd") or groups["wd2"]}, reference)
    return (first[0] + timedelta(days=7), None) if first and first[0] else None


def _clock(groups: dict[str, str], reference: datetime) -> Resolved:
    if "word" in groups:
        return None, grammar.NAMED_HOURS[groups["word"]]
    hour = 12 if "noon" in groups else int(groups["h"])
    minute = int(groups.get("m", 0))
    if groups.get("half"):
        hour, minute = hour - 1, 30
    if groups.get("halfpast"):
        minute = 30
    if groups.get("past"):
        minute = _minutes(groups["past"])
    if groups.get("to"):
        hour, minute = hour - 1, 60 - _minutes(groups["to"])
    said = groups.get("part") or groups.get("part2") or groups.get("part3") or groups.get("part4") or ""
    part = grammar.PARTS.get(said, "") or SPELLED.get(said.rstrip(" ."), "")
    if hour > 24 or not 0 <= minute <= 59:
        return None
    hour = hour % 24
    if part == "am":
        hour = hour % 12
    elif part == "pm" or (part == "evening" and hour < 12):
        hour = hour % 12 + 12
    elif not part and (hour < 7 or (hour == 7 and "m" not in groups)) and not groups.get("zero"):
        hour += 12  # business talk: nobody meets at three in the night
    return (None, time(hour, minute)) if hour < 24 else None


SPELLED = {
    "p": "pm",
    "a": "am",
    "a m": "am",
    "a . m": "am",
    "p m": "pm",
    "p . m": "pm",
    "morning": "am",
    "afternoon": "pm",
    "evening": "evening",
}


def _minutes(word: str) -> int:
    return 15 if word in ("quarter", "четверти", "четверть") else int(word.lstrip("#"))


RESOLVERS: dict[str, Callable[[dict[str, str], datetime], Resolved]] = {
    "offset": _offset,
    "weekday": _weekday,
    "dom": _day_of_month,
    "numeric": _numeric,
    "after": _after,
    "week_from": _week_from,
    "clock": _clock,
    "bare": _clock,
}
