"""Was a next step agreed, with a date? Dialogue in, Finding out; the last agreement of the call counts.

The call is walked turn by turn with one proposal on the table: a day or hour that somebody named in a context of doing
something. The other party takes it, moves it, refuses it or says nothing to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from callqa.language import find_dates, has
from callqa.language.dates import DateMention
from callqa.scoring.evidence import quote
from callqa.scoring.next_step_client import WITHIN, hear_client
from callqa.scoring.next_step_days import candidates, echoes
from callqa.scoring.next_step_free import asks_which, clause_of, is_busy, is_meant, near, quoted, sentence_of
from callqa.scoring.next_step_table import Step, Table, merged, refined, same
from callqa.scoring.next_step_talk import (
    agrees,
    agrees_first,
    brings,
    invites,
    is_sent,
    on_condition,
    promises,
    refuses,
    to_be_done,
)
from callqa.types import Dialogue, Finding, Reason, Turn

CRITERION = "next_step_dated"
SEARCHED = ("agreed_action", "day_or_hour", "consent")


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
    found = find_dates(turn.text, reference.replace(tzinfo=None), language)
    mentions = [m for m in found if not asks_which(turn.text, m, language)]
    busy_days: set[date | None] = {m.day for m in mentions if m.day and is_busy(turn.text, m, language)}
    steps = list(candidates(table, dialogue, index, turn, mentions))
    if turn.role == "client":
        hear_client(table, dialogue, index, turn, steps, mentions, busy_days)
    elif turn.role == "seller":
        _seller(table, dialogue, index, turn, steps, mentions)
    else:
        _anyone(table, index, steps)
    for mention in mentions:
        if mention.day and not mention.past:
            table.last_day = mention.day
            if mention.day in busy_days or has("deadline", near(turn.text, mention, 45, 45), language):
                continue
            if quoted(turn.text, mention, language):
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
        best = merged(steps)
        if table.pending and table.pending.by == "client" and any(s.day == table.pending.day for s in steps):
            table.agreed = replace(table.pending, clock=best.clock or table.pending.clock, answer=index)
            table.pending, table.options = None, ()
            return
        echoed = next((s for s in reversed(steps) if s.day and echoes(table, index, turn, s.day)), None)
        taken_up = echoed is not None and is_meant(
            turn.text, next(m for m in mentions if m.start == echoed.start), language
        )
        said = next((m for m in mentions if echoed is not None and m.start == echoed.start), None)
        if echoed is not None and taken_up and said and not sentence_of(turn.text, said).rstrip().endswith("?"):
            known = table.named[3] if table.named else None
            table.agreed = replace(echoed, clock=best.clock or known, answer=table.named[0] if table.named else None)
            table.pending, table.options, table.refused = None, (), False
            return
        if table.agreed and table.earlier and any(same(s, table.earlier) for s in steps) and "?" not in turn.text:
            table.agreed, table.earlier = (
                table.earlier,
                None,
            )  # "See you Wednesday": what was named since was by the way
            return
        if table.agreed and any(same(s, table.agreed) for s in steps):
            table.agreed = refined(table.agreed, next(s for s in steps if same(s, table.agreed)), index)
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


def _anyone(table: Table, index: int, steps: list[Step]) -> None:
    if steps:
        table.pending = replace(merged(steps), by="unknown")


def _finding(table: Table, dialogue: Dialogue) -> Finding:
    step = table.agreed
    if step is not None:
        return _made("met", step, "next_step.agreed", dialogue, 0.85)
    if table.pending is not None:
        return _made("partly", table.pending, "next_step.unanswered", dialogue, 0.6)
    if table.undated is not None and not _undone(table, dialogue):
        return _made("partly", table.undated, "next_step.no_day", dialogue, 0.65)
    reason = Reason("next_step.refused") if table.refused else Reason("next_step.none")
    evidence = (quote(dialogue, table.refusal),) if table.refused and table.refusal is not None else ()
    return Finding(CRITERION, "missed", reason, evidence, 0.7, table.refused, None, False, {}, SEARCHED)


def _undone(table: Table, dialogue: Dialogue) -> bool:
    """Whether an action without a day was refused after it was agreed; that he will call himself undoes no sending."""
    assert table.undated is not None
    if not table.refused or table.refusal is None or table.refusal <= table.undated.turn:
        return False
    said, language = dialogue.turns[table.refusal].text, dialogue.language
    sent = table.undated.by == "seller" and is_sent(dialogue.turns[table.undated.turn].text, language)
    only_himself = has("self_contact", said, language) and not refuses(said, language)
    return not (sent and only_himself)


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
