"""Was a next step agreed, with a date? Dialogue in, Finding out; the last agreement of the call counts.

The call is walked turn by turn with one proposal on the table: a day or hour that somebody named in a context of doing
something. The other party takes it, moves it, refuses it or says nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from callqa.language import find_dates, flat, has
from callqa.language.dates import DateMention
from callqa.scoring.evidence import quote
from callqa.scoring.next_step_days import ALSO, candidates, clause_of, echoes, is_busy, is_meant, near
from callqa.scoring.next_step_table import Step, Table
from callqa.scoring.next_step_talk import (
    acts,
    agrees,
    agrees_first,
    brings,
    comes_first,
    invites,
    on_condition,
    promises,
    refuses,
    to_be_done,
    will_do,
)
from callqa.types import Dialogue, Finding, Reason, Turn

CRITERION = "next_step_dated"
WITHIN = 3  # turns in which a consent still answers the proposal
SEARCHED = ("agreed action", "day or hour", "consent of the client")


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
    busy_days: set[date | None] = {m.day for m in mentions if m.day and is_busy(turn.text, m, language)}
    steps = list(candidates(table, dialogue, index, turn, mentions))
    if turn.role == "client":
        _client(table, dialogue, index, turn, steps, mentions, busy_days)
    elif turn.role == "seller":
        _seller(table, dialogue, index, turn, steps, mentions)
    else:
        _anyone(table, index, steps)
    for mention in mentions:
        if mention.day and not mention.past:
            table.last_day = mention.day
            if mention.day in busy_days or has("deadline", near(turn.text, mention, 45, 45), language):
                continue
            if turn.role == "client" and has("hedge", turn.text, language) and not agrees_first(turn.text, language):
                continue
            earlier = table.named[3] if table.named and table.named[2] == mention.day else None
            table.named = (index, turn.role, mention.day, mention.clock or earlier)


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
        echoed = next((s for s in reversed(steps) if s.day and echoes(table, index, turn, s.day)), None)
        taken_up = echoed is not None and is_meant(
            turn.text, next(m for m in mentions if m.start == echoed.start), language
        )
        if echoed is not None and taken_up and not turn.text.rstrip().endswith("?"):
            known = table.named[3] if table.named else None
            table.agreed = replace(echoed, clock=best.clock or known, answer=table.named[0] if table.named else None)
            table.pending, table.options, table.refused = None, (), False
            return
        if table.agreed and table.earlier and any(_same(s, table.earlier) for s in steps) and "?" not in turn.text:
            table.agreed, table.earlier = (
                table.earlier,
                None,
            )  # "See you Wednesday": what was named since was by the way
            return
        if table.agreed and any(_same(s, table.agreed) for s in steps):
            table.agreed = _refined(table.agreed, next(s for s in steps if _same(s, table.agreed)), index)
            return
        if table.agreed and has("farewell", turn.text, language) and len(turn.text) < 60:
            return
        if table.pending and best.clock is None and best.day == table.pending.day:
            best = replace(best, clock=table.pending.clock)
        table.pending, table.options = best, tuple(steps)
        table.refused = False
    elif (
        table.pending
        and table.pending.by == "client"
        and index - table.pending.turn <= WITHIN
        and agrees(turn.text, language)
    ):
        table.agreed, table.pending = replace(table.pending, answer=index), None
    if steps:
        return
    earlier = dialogue.turns[index - 1] if index else None
    brought = brings(earlier.text, language) if earlier and earlier.role == "client" else None
    if brought and (agrees(turn.text, language) or invites(turn.text, language)) and not table.pending:
        table.undated, table.refused = Step(index - 1, *brought.span(), by="client", answer=index), False
        return
    promise = promises(turn.text, language)
    condition = on_condition(turn.text, language)
    proposed = promise or _period_proposed(turn.text, mentions, language) or (condition and condition.span())
    if proposed is None:
        return
    offer = Step(index, *proposed)
    if promise and earlier and earlier.role == "client" and invites(earlier.text, language) and not condition:
        table.undated = replace(offer, answer=index - 1)
    table.offered = offer


def _period_proposed(text: str, mentions: list[DateMention], language: str) -> tuple[int, int] | None:
    """Something to be done in a period: "shall we talk next week?"."""
    for mention in mentions:
        period = mention.day is None and mention.clock is None and not mention.past
        if period and mention.kind != "part" and to_be_done(clause_of(text, mention), language):
            return mention.start, mention.end
    return None


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
    vague = next((m for m in mentions if m.day is None and m.clock is None and m.kind != "part"), None)
    invited = invites(text, language)
    no, yes = refuses(text, language) and not comes_first(invited, "refuse", text, language), agrees(text, language)
    yes = yes or will_do(text, language)
    short = len(text.split()) <= 6
    hedges = has("hedge", text, language)
    alone = has("self_contact", text, language) and not comes_first(invited, "self_contact", text, language)
    if table.refused and short and re.search(ALSO[language], flat(text)) and not yes:
        steps = []  # "завтра тоже", after "сегодня не надо"
        table.pending, table.options = None, ()
    if table.agreed and table.agreed.day in busy_days and not steps and not yes:
        table.agreed, table.pending, table.options, table.refused, table.refusal = None, None, (), True, index
        return
    if has("not_now", text, language) and not steps and not comes_first(invited, "not_now", text, language):
        table.pending, table.options, table.agreed, table.undated, table.offered = None, (), None, None, None
        table.refused, table.refusal = True, index
        return
    if steps:
        _client_names_day(table, index, text, steps, hedges, no, language)
        return
    condition = on_condition(text, language, by_client=True)
    if condition is not None and _spoken_of_a_step(table, dialogue, index):
        table.undated = Step(index, *condition.span(), by="client", answer=index)
        table.pending, table.options, table.offered, table.refused = None, (), None, False
        return
    if table.pending and table.pending.by == "seller":
        if (
            (no and not agrees_first(text, language))
            or alone
            or (busy_days and not hedges)
            or (short and not yes and has("busy", text, language))
        ):
            table.pending, table.options, table.refused, table.refusal = None, (), True, index
            table.offered = None
        elif hedges and not agrees_first(text, language):
            table.refusal = None
        elif (
            (yes or (hedges is False and invites(text, language) is not None))
            and not table.pending.doubted
            and index - table.pending.turn <= WITHIN
            and not _asked_otherwise(dialogue, table.pending.turn, index)
        ):
            chosen = table.pending
            table.agreed = replace(chosen, answer=index)
            table.pending, table.options = None, ()
            return
    elif table.offered and index - table.offered.turn <= 2:
        if no and not agrees_first(text, language):
            table.offered, table.refused, table.refusal = None, True, index
        elif (yes or invites(text, language) is not None) and not alone:
            table.undated, table.offered = replace(table.offered, answer=index), None
            table.refused = False
    if (
        vague is not None
        and not no
        and not has("deadline", clause_of(text, vague), language)
        and (
            to_be_done(clause_of(text, vague), language)
            or table.pending
            or table.offered
            or _asked_when(dialogue, index)
        )
    ):
        table.undated = Step(index, vague.start, vague.end, by="client", answer=index)
        table.refused = False
    elif invites(text, language) is not None and not no and not alone:
        match = invites(text, language)
        assert match is not None
        table.undated = table.undated or Step(index, match.start(), match.end(), by="client", answer=index)
        table.refused = False
    elif alone and not yes:
        table.refused, table.refusal = True, index


def _asked_otherwise(dialogue: Dialogue, proposal: int, index: int) -> bool:
    """Whether the seller has since asked of something else: the yes is then to that."""
    language = dialogue.language
    turn, started = dialogue.turns[index - 1], dialogue.call.started_at
    assert started is not None
    if index - 1 <= proposal or turn.role != "seller":
        return False
    asked = "?" in turn.text or has("other_question", turn.text, language)
    return asked and not has("schedule_question", turn.text, language) and not find_dates(turn.text, started, language)


def _asked_when(dialogue: Dialogue, index: int) -> bool:
    return index > 0 and has("schedule_question", dialogue.turns[index - 1].text, dialogue.language)


def _spoken_of_a_step(table: Table, dialogue: Dialogue, index: int) -> bool:
    """Whether a step is being talked of: on the table, just refused, or in the turn before."""
    lately = table.refused and table.refusal is not None and index - table.refusal <= 2
    before = dialogue.turns[index - 1].text if index else ""
    return bool(
        table.pending
        or table.offered
        or lately
        or table.last_day
        or _asked_when(dialogue, index)
        or acts(before, dialogue.language)
        or to_be_done(before, dialogue.language)
    )


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
        if any(s.clock == table.pending.clock is not None for s in steps[:-1]) and agrees_first(text, language):
            chosen = next(s for s in steps if s.clock == table.pending.clock)  # "ten is fine, I'll be there half nine"
    if table.agreed and chosen.clock is None and chosen.day == table.agreed.day:
        return
    question = text.rstrip().endswith("?") and not agrees(text, language)
    trailing = bool(re.search(r"(?:\.\.\.|…)\s*$", text)) and not agrees(text, language)
    unsure = hedges and not agrees_first(text, language)
    if question or trailing or unsure:
        # What he is not sure of himself the seller cannot agree to for him.
        table.pending = replace(chosen, by="seller" if unsure else chosen.by, doubted=unsure)
        table.options = tuple(steps)
        return
    if table.agreed and table.agreed.day != chosen.day:
        table.earlier = table.agreed
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
