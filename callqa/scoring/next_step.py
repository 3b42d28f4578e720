"""Was a next step agreed, with a date? Dialogue in, Finding out; the last agreement of the call counts.

The call is walked turn by turn with one proposal on the table: a day or hour that somebody named in a context of doing
something. The other party takes it, moves it, refuses it or says nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from callqa.language import find_dates, flat, has
from callqa.language.contacts import digit_runs
from callqa.language.dates import DateMention
from callqa.language.numbers import morphology
from callqa.language.phrases import pattern
from callqa.scoring.evidence import quote
from callqa.types import Dialogue, Finding, Reason, Turn

CRITERION = "next_step_dated"
WITHIN = 3  # turns in which a consent still answers the proposal
SEARCHED = ("agreed action", "day or hour", "consent of the client")


@dataclass(frozen=True)
class Step:
    """An action on the table. `day` None: without a day."""

    turn: int
    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    by: str = "seller"
    answer: int | None = None  # the turn in which the other party took it

    @property
    def due(self) -> str | None:
        if self.day is None:
            return None
        return (
            datetime.combine(self.day, self.clock).isoformat(timespec="minutes") if self.clock else self.day.isoformat()
        )


@dataclass
class Table:
    """What is proposed, agreed, refused so far."""

    pending: Step | None = None
    options: tuple[Step, ...] = ()
    agreed: Step | None = None
    undated: Step | None = None
    offered: Step | None = None  # an undated promise of the seller, not answered yet
    last_day: date | None = None
    refused: bool = False
    refusal: int | None = None
    named: tuple[int, str, date, time | None] | None = (
        None  # (turn, role, day, hour) as last named by somebody who means it
    )


def detect(
    dialogue: Dialogue, params: Mapping[str, Any] | None = None, core: Mapping[str, Finding] | None = None
) -> Finding:
    """Verdict met / partly / missed with `due` (ISO local date or datetime) where a day is known."""
    if dialogue.call.started_at is None:
        return Finding(CRITERION, "unknown", Reason("next_step.no_start"), confidence=0.0)
    table = Table()
    for index, turn in enumerate(dialogue.turns):
        _listen(table, dialogue, index, turn)
    return _finding(table, dialogue)


def _listen(table: Table, dialogue: Dialogue, index: int, turn: Turn) -> None:
    language, reference = dialogue.language, dialogue.call.started_at
    assert reference is not None
    mentions = find_dates(turn.text, reference.replace(tzinfo=None), language)
    busy_days: set[date | None] = {m.day for m in mentions if m.day and _is_busy(turn.text, m, language)}
    steps = list(_candidates(table, dialogue, index, turn, mentions))
    if turn.role == "client":
        _client(table, dialogue, index, turn, steps, mentions, busy_days)
    elif turn.role == "seller":
        _seller(table, dialogue, index, turn, steps, mentions)
    else:
        _anyone(table, index, steps)
    for mention in mentions:
        if mention.day and not mention.past:
            table.last_day = mention.day
            if mention.day in busy_days or has("deadline", _near(turn.text, mention, 45, 45), language):
                continue
            earlier = table.named[3] if table.named and table.named[2] == mention.day else None
            table.named = (index, turn.role, mention.day, mention.clock or earlier)


# --- which days are about a step -------------------------------------------------------------------------------------


def _clause(text: str, mention: DateMention) -> str:
    """The words around a mention: its sentence, or some eight words to each side where nothing is punctuated."""
    before, after = text[: mention.start], text[mention.end :]
    cut = max((m.end() for m in re.finditer(r"[.?!…;](?=\s)|\.\.\.|—|, (?:а|но|but|and) ", before)), default=0)
    stop = re.search(r"[.?!…;](?=\s|$)|\.\.\.|—|, (?:а|но|but) ", after)
    left = before[max(cut, len(before) - 70) :]
    right = after[: min(stop.start() if stop else len(after), 60)]
    return left + mention.text + right


def _near(text: str, mention: DateMention, before: int = 34, after: int = 34) -> str:
    left, right = text[: mention.start], text[mention.end :]
    left = re.split(r"[.?!…;,](?=\s)|\.\.\.|—", left)[-1][-before:]
    right = re.split(r"[.?!…;](?=\s|$)|\.\.\.|—|, (?=а |но |давайте|лучше|but|let|how)", right)[0][:after]
    return left + " | " + right.lstrip()


def _is_busy(text: str, mention: DateMention, language: str) -> bool:
    near = _near(text, mention)
    refused_after = re.match(r"[^|]*\| (?:уже |-то |то |is |'s |was )?(?:нет|не|no|not|nope)\b(?! против)", flat(near))
    occupied = re.search(OCCUPIED[language], flat(near)) and not re.search(
        AT_HAND[language], flat(_sentence(text, mention))
    )
    return refused_after is not None or occupied is not None or has("busy", near, language)


def _told_in_past(near: str, language: str) -> bool:
    """Russian tells what happened by the verb: 'в пятницу на выставке общались', but not 'хотел бы завтра заехать'."""
    if language != "ru":
        return False
    tags = [morphology().parse(word)[0].tag for word in re.findall(r"[а-я]{3,}", flat(near))]
    happened = sum("VERB" in tag and tag.tense == "past" for tag in tags)
    to_come = sum(
        ("VERB" in tag and tag.tense in ("futr", "pres")) or tag.mood == "impr" or "INFN" in tag for tag in tags
    )
    return happened > to_come


def _idle(mention: DateMention, clause: str, dialogue: Dialogue) -> int:
    """How little a day means by itself where nothing is to be done then: today as such, a day months away, a limit."""
    started = dialogue.call.started_at
    if mention.day is None or started is None or has("action", clause, dialogue.language):
        return 0
    away = (mention.day - started.date()).days
    return int(away == 0 and mention.clock is None) + 2 * (away > 75) + int(mention.bound and mention.clock is None)


def _candidates(
    table: Table, dialogue: Dialogue, index: int, turn: Turn, mentions: list[DateMention]
) -> Iterator[Step]:
    language = dialogue.language
    before = dialogue.turns[index - 1].text if index else ""
    scheduling = table.pending is not None or table.agreed is not None or has("schedule_question", before, language)
    dictated = [(r.start, r.end) for r in digit_runs(turn.text, language) if len(r.digits) >= 6]
    asked = index > 0 and dialogue.turns[index - 1].role != turn.role and has("schedule_question", before, language)
    for mention in mentions:
        if (
            mention.past
            or mention.precision == "vague"
            or any(a < mention.end and mention.start < b for a, b in dictated)
        ):
            continue
        clause = _clause(turn.text, mention)
        points = 2 * has("action", clause, language) + 2 * has("schedule_question", clause, language) + scheduling
        points -= 2 * (has("deadline", _near(turn.text, mention, 45, 45), language))
        points -= 3 * _is_busy(turn.text, mention, language)
        points -= 2 * has("hypothetical", clause, language)
        points -= 3 * bool(re.search(PAST[language], flat(_near(turn.text, mention))))
        points -= 3 * _told_in_past(_near(turn.text, mention, 60, 60), language)
        points -= 3 * bool(re.search(HOW_MANY[language], flat(clause)))
        points -= _idle(mention, clause, dialogue)
        if _working_hours(mention, clause, language):
            points -= 3
        if mention.loose:
            points -= 0 if scheduling or mention.clock is None else 1
        day, clock = mention.day, mention.clock
        if day is None:
            if turn.role == "client" and not _meant(turn.text, mention, language):
                points -= 1
            if points < (1 if scheduling else 3):
                continue
            day = _context_day(table, turn.text, mention, dialogue)
            if day is None:
                continue
        if turn.role == "client" and table.pending is None and not asked:
            # A client's day is a step only if something is to be done then: his own Tuesdays are his own.
            own = has("joint_action", clause, language) or _agrees_first(clause, language)
            points -= 0 if own else 2
        if turn.role == "client" and _refused_here(turn.text, mention, language):
            points -= 3
        points += 3 * (_echoes(table, index, turn, day) and _meant(turn.text, mention, language))
        if turn.role == "seller":
            points += _offers(clause, mention, language)
        if points >= 1:
            yield Step(index, mention.start, mention.end, day, clock, turn.role)


def _echoes(table: Table, index: int, turn: Turn, day: date) -> bool:
    """The other party has just named this very day: two who name one day mean it."""
    if table.named is None:
        return False
    at, role, named, _ = table.named
    return named == day and role != turn.role and 0 < index - at <= 2


def _meant(text: str, mention: DateMention, language: str) -> bool:
    """A day taken up rather than turned down or talked about: 'Суббота, да', 'Ten on Saturday'; not '27-го я в Москве'."""
    sentence = flat(_sentence(text, mention))
    if pattern("agree", language).search(sentence) and not pattern("refuse", language).search(sentence):
        return True
    turned_down = any(has(name, sentence, language) for name in ("refuse", "busy", "hedge", "hypothetical"))
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
    if mention.bound or has("deadline", clause, language):
        return False
    words = len(flat(clause).split())
    asked = words <= 7 and (clause.rstrip().endswith("?") or words <= 4)
    return asked or (mention.day is not None and mention.clock is not None) or has("offers_time", clause, language)


def _refused_here(text: str, mention: DateMention, language: str) -> bool:
    """A refusal beside the day, before any consent: "нет, сегодня не готова", but not "нет, лучше завтра"."""
    left, _, right = flat(_near(text, mention)).partition(" | ")
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


HOW_MANY = {"ru": r"\bсколько\b(?! угодно)", "en": r"\bhow (?:many|much|often|long)\b"}
# What follows a day that is already taken: "27-го я в Москве", "Wednesday I've a funeral".
OCCUPIED = {
    "ru": r"\| (?:-?то )?(?:я |мы )?(?:сам |сама )?(?:в |на |у меня|у нас|у \w+ )(?!сил)|\| (?:я|мы) \w+",
    "en": r"\| (?:i'm|i've|i have|i got|we're|we've|we have|we got|is my|is our|'s my|'s our|they're|she's|he's)\b",
}
AT_HAND = {
    "ru": r"свобод|могу|можем|смогу|сможем|на месте|в офисе|дома|здесь|тут|буду|будем|жд[уе]|приед|подъед|заед|удобн|давай|лучше|тогда|хорош|можно|встре",
    "en": r"\bfree|around|in the office|at home|home\b|can\b|could|works?\b|good|fine|here|available|come|let's|better|then\b|make it",
}
ALSO = {"ru": r"\b(?:тоже|также)\b", "en": r"\b(?:either|neither|as well)\b"}
NOR = {"ru": r"\b(?:ни|не)(?: в| во| на)? ?$", "en": r"\b(?:not|neither|nor)(?: on| this| the)? ?$"}
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


def _context_day(table: Table, text: str, mention: DateMention, dialogue: Dialogue) -> date | None:
    """The day an hour without a day belongs to: the proposal on the table, else today when the hour is still to come."""
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


# --- who says what to it ---------------------------------------------------------------------------------------------


def _seller(
    table: Table, dialogue: Dialogue, index: int, turn: Turn, steps: list[Step], mentions: list[DateMention]
) -> None:
    language = dialogue.language
    if steps:
        best = _merged(steps)
        if table.pending and table.pending.by == "client":
            same = any(s.day == table.pending.day for s in steps)
            if same:
                table.agreed = replace(table.pending, clock=best.clock or table.pending.clock, answer=index)
                table.pending, table.options = None, ()
                return
        echoed = next((s for s in reversed(steps) if s.day and _echoes(table, index, turn, s.day)), None)
        taken_up = echoed is not None and _meant(
            turn.text, next(m for m in mentions if m.start == echoed.start), language
        )
        if echoed is not None and taken_up and not turn.text.rstrip().endswith("?"):
            known = table.named[3] if table.named else None
            table.agreed = replace(echoed, clock=best.clock or known, answer=table.named[0] if table.named else None)
            table.pending, table.options, table.refused = None, (), False
            return
        if table.agreed and any(_same(s, table.agreed) for s in steps):
            table.agreed = _refined(table.agreed, next(s for s in steps if _same(s, table.agreed)), index)
            return
        if table.agreed and has("farewell", turn.text, language) and len(turn.text) < 60:
            return
        table.pending, table.options = best, tuple(steps)
        table.refused = False
    elif (
        table.pending
        and table.pending.by == "client"
        and index - table.pending.turn <= WITHIN
        and _agrees(turn.text, language)
    ):
        table.agreed, table.pending = replace(table.pending, answer=index), None
    if not steps and has("promise", turn.text, language) and not has("conditional_step", turn.text, language):
        match = pattern("promise", language).search(flat(turn.text))
        assert match is not None
        offer = Step(index, match.start(), match.end())
        earlier = dialogue.turns[index - 1].text if index else ""
        if index and dialogue.turns[index - 1].role == "client" and has("invite", earlier, language):
            table.undated = replace(offer, answer=index - 1)
        table.offered = offer
    elif not steps and has("promise", turn.text, language):
        match = pattern("promise", language).search(flat(turn.text))
        assert match is not None
        table.offered = Step(index, match.start(), match.end())


def _client(
    table: Table,
    dialogue: Dialogue,
    index: int,
    turn: Turn,
    steps: list[Step],
    mentions: list[DateMention],
    busy_days: set[date | None],
) -> None:
    text, language = turn.text, dialogue.language
    vague = next((m for m in mentions if m.precision == "vague"), None)
    refuses, agrees = _refuses(text, language), _agrees(text, language)
    hedges = has("hedge", text, language)
    alone = has("self_contact", text, language)
    if has("not_now", text, language) and not steps:
        table.pending, table.options, table.agreed, table.undated, table.offered = None, (), None, None, None
        table.refused, table.refusal = True, index
        return
    if steps:
        _client_names_day(table, index, text, steps, hedges, refuses, language)
        return
    if table.pending and table.pending.by == "seller":
        if (refuses and not _agrees_first(text, language)) or alone or busy_days:
            table.pending, table.options, table.refused, table.refusal = None, (), True, index
            table.offered = None
        elif hedges and not _agrees_first(text, language):
            table.refusal = None
        elif (agrees or (hedges is False and has("invite", text, language))) and index - table.pending.turn <= WITHIN:
            chosen = table.pending
            table.agreed = replace(chosen, answer=index)
            table.pending, table.options = None, ()
            return
    elif table.offered and index - table.offered.turn <= 2:
        if refuses and not _agrees_first(text, language):
            table.offered, table.refused, table.refusal = None, True, index
        elif (agrees or has("invite", text, language)) and not alone:
            table.undated, table.offered = replace(table.offered, answer=index), None
            table.refused = False
    if (
        vague is not None
        and not refuses
        and not has("deadline", _clause(text, vague), language)
        and (has("action", _clause(text, vague), language) or table.pending or table.offered)
    ):
        table.undated = Step(index, vague.start, vague.end, by="client", answer=index)
        table.refused = False
    elif has("invite", text, language) and not refuses and not alone:
        match = pattern("invite", language).search(flat(text))
        assert match is not None
        table.undated = table.undated or Step(index, match.start(), match.end(), by="client", answer=index)
        table.refused = False
    elif alone and not agrees:
        table.refused, table.refusal = True, index


def _client_names_day(
    table: Table, index: int, text: str, steps: list[Step], hedges: bool, refuses: bool, language: str
) -> None:
    chosen = _merged(steps)
    if table.pending and table.pending.by == "seller":
        matching = [
            o
            for o in table.options
            if o.day == chosen.day and (not chosen.clock or not o.clock or o.clock == chosen.clock)
        ]
        if matching:
            chosen = replace(chosen, clock=chosen.clock or matching[-1].clock)
    if table.agreed and chosen.clock is None and chosen.day == table.agreed.day:
        return
    question = text.rstrip().endswith("?") and not _agrees(text, language)
    trailing = bool(re.search(r"(?:\.\.\.|…)\s*$", text)) and not _agrees(text, language)
    unsure = hedges and not _agrees_first(text, language)
    if question or trailing or unsure:
        # What he is not sure of himself the seller cannot agree to for him.
        table.pending, table.options = replace(chosen, by="seller" if unsure else chosen.by), tuple(steps)
        return
    table.agreed = replace(chosen, answer=index)
    table.pending, table.options, table.refused = None, (), False


def _anyone(table: Table, index: int, steps: list[Step]) -> None:
    if steps:
        table.pending = replace(_merged(steps), by="unknown")


def _same(step: Step, other: Step) -> bool:
    return step.day == other.day and (step.clock is None or other.clock is None or step.clock == other.clock)


def _refined(agreed: Step, step: Step, index: int) -> Step:
    return replace(agreed, clock=agreed.clock or step.clock, answer=index if index > agreed.turn else agreed.answer)


def _merged(steps: list[Step]) -> Step:
    """The last day named in a turn, with its hour."""
    last = steps[-1]
    if last.clock is None:
        clock = next((s.clock for s in reversed(steps) if s.day == last.day and s.clock), None)
        return replace(last, clock=clock)
    return last


def _agrees(text: str, language: str) -> bool:
    return has("agree", text, language) and not (_refuses(text, language) and not _agrees_first(text, language))


def _agrees_first(text: str, language: str) -> bool:
    """Consent before any refusal or doubt: "да, хорошо, только не в четверг"."""
    lowered = re.sub(NO_CONSENT[language], " ", flat(text))
    yes = pattern("agree", language).search(lowered)
    against = [m.start() for name in ("refuse", "hedge") if (m := pattern(name, language).search(lowered))]
    return yes is not None and yes.start() < min(against, default=len(lowered))


NO_CONSENT = {
    "ru": r"\b(?:да|ой|ага|ну) (?=(?:не|нет|какой|какая|какое|куда|зачем|бросьте|ладно вам)\b)",
    "en": r"\b(?:yeah|yes|oh|ok|okay) (?=(?:no|not|don't|right)\b)",
}


def _refuses(text: str, language: str) -> bool:
    lowered = re.sub(NO_MATTER[language], " ", flat(text))
    return pattern("refuse", language).search(lowered) is not None


NO_MATTER = {
    "ru": r"не против|почему бы и нет|почему нет|не вопрос|нет проблем|не возража\w+|нет вопросов|не забуд\w+|не переживайте|не опазд\w+",
    "en": r"no problem|no worries|don't worry|why not|don't mind|no trouble|won't forget|don't be late|not at all",
}


def _finding(table: Table, dialogue: Dialogue) -> Finding:
    step = table.agreed
    if step is not None:
        return _made("met", step, "next_step.agreed", dialogue, 0.85)
    if table.pending is not None:
        return _made("partly", table.pending, "next_step.unanswered", dialogue, 0.6)
    if table.undated is not None and not (
        table.refused and table.refusal is not None and table.refusal > table.undated.turn
    ):
        return _made("partly", table.undated, "next_step.no_day", dialogue, 0.65)
    reason = Reason("next_step.refused") if table.refused else Reason("next_step.none")
    evidence = (quote(dialogue, table.refusal),) if table.refused and table.refusal is not None else ()
    return Finding(CRITERION, "missed", reason, evidence, 0.7, table.refused, None, False, {}, SEARCHED)


def _made(verdict: Any, step: Step, code: str, dialogue: Dialogue, confidence: float) -> Finding:
    places = sorted({step.turn, *([step.answer] if step.answer is not None else [])})
    evidence = tuple(quote(dialogue, i, step.start, step.end) if i == step.turn else quote(dialogue, i) for i in places)
    values = {"due": step.due} if step.due else {}
    said = dialogue.turns[step.turn].text[step.start : step.end]
    proposed = step.by == "seller" or (step.answer is not None and dialogue.turns[step.answer].role == "seller")
    return Finding(
        CRITERION, verdict, Reason(code, {"said": said, "due": step.due or ""}), evidence, confidence, proposed, True,
        verdict == "met" or code == "next_step.no_day", values,
    )  # fmt: skip
