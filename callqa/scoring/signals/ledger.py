"""Who undertook to do what by when (K10, K11): a row of the promise ledger each, and the index of the joint plan (K09)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from callqa.language import expressions as re
from callqa.language import find_dates, flat, has
from callqa.language.acts import agrees, refuses
from callqa.language.phrases import may_have, wordings
from callqa.scoring.signals.talk import Talk
from callqa.scoring.stages.spots import says
from callqa.types import Role, Signal

ACTS = ("call", "send", "meet", "pay", "sign", "decide", "find_out", "prepare", "deliver")
TURNING_UP = frozenset({"call", "meet"})  # is no part of a plan: somebody has to do something for it
OTHER: dict[str, Role] = {"seller": "client", "client": "seller"}
NAMED = ("meet", "deliver", "call")  # acts told by a noun or an infinitive beside an agreed day
NEAR = 4  # turns in which they are looked for
BEFORE = 40  # characters before a promise that can take it back: "не", "если", "сейчас"


Act = tuple[str, int, int]  # act, start and end in the turn
LISTS = {side: tuple(f"{side}_{act}" for act in ACTS) for side in ("act", "ask")}


@dataclass(frozen=True)
class Row:
    """`act` is owed by 'seller', 'client' or 'both'; `due` an ISO day or minute, '' where none was said with it."""

    turn: int
    start: int
    end: int
    act: str
    owed: str
    due: str = ""


def steps(talk: Talk) -> Iterator[Signal]:
    """kind 'step': value: call, send, meet, pay, sign, decide, find_out, prepare, deliver, or other (a day was agreed, the
    act not told); state: who owes it, seller, client or both; due. The last version of a row counts.

    Heard as a verb of the first person to come, or as a request that the other side does not refuse. Not: what is done at
    once, what hangs on an "if", what is denied, a question that nobody agrees to. A third person's act is not told.
    """
    for row in rows(talk):
        yield talk.signal("step", row.turn, row.start, row.end, value=row.act, state=row.owed, due=row.due)


def plan(talk: Talk) -> Iterator[Signal]:
    """kind 'plan', one a call; state: 0 to 3, a point each for a day agreed by the client, something that the seller does,
    something that the client does; to turn up or to be called is nothing done (as in PS8). Where the next step could not
    be told there is none.
    """
    step = talk.core["next_step_dated"]
    if step.verdict not in ("met", "partly", "missed") or not talk.dialogue.turns:
        return
    done = [row for row in rows(talk) if row.act not in TURNING_UP and not says(talk.dialogue, row.turn, "small_thing")]
    points = (step.verdict == "met") + any(r.owed != "client" for r in done) + any(r.owed != "seller" for r in done)
    place = step.evidence[0].turn if step.evidence else len(talk.dialogue.turns) - 1
    yield talk.signal("plan", place, state=str(points))


def rows(talk: Talk) -> list[Row]:
    """The ledger of one call, in its order: the last version of each act of each side."""
    if talk.ledger is None:
        talk.ledger = _rows(talk)
    return talk.ledger


def _rows(talk: Talk) -> list[Row]:
    latest: dict[tuple[str, str], Row] = {}
    for turn, said in enumerate(talk.dialogue.turns):
        text = flat(said.text)
        acts = acts_in("act", text, talk.language)
        for row in (*_undertaken(talk, turn, said.role, text, acts), *_requested(talk, turn, said.role, text, acts)):
            earlier = latest.pop((row.act, row.owed), None)
            latest[row.act, row.owed] = _with_day(row, earlier)
    found = list(latest.values())
    step = talk.core["next_step_dated"]
    due = str(step.values.get("due", "")) if step.verdict == "met" else ""
    if due and step.evidence and not any(row.due[:10] == due[:10] for row in found):
        found.append(_of_core(talk, step.evidence[0].turn, due))
    return sorted(found, key=lambda row: row.turn)


def _of_core(talk: Talk, turn: int, due: str) -> Row:
    """The agreed next step itself, where no promise names its day: the nearest words before it tell what it is."""
    for i in range(turn, max(-1, turn - NEAR - 1), -1):
        act = talk.kind_of("act_named_", NAMED, talk.text(i))
        if act is not None:
            return Row(turn, 0, len(talk.text(turn)), act, "both", due)
    return Row(turn, 0, len(talk.text(turn)), "other", "both", due)


def _with_day(row: Row, earlier: Row | None) -> Row:
    if row.due or earlier is None or not earlier.due:
        return row
    return Row(row.turn, row.start, row.end, row.act, row.owed, earlier.due)


def _undertaken(talk: Talk, turn: int, role: Role, text: str, acts: list[Act]) -> Iterator[Row]:
    for act, start, end in acts:
        if not _stands(talk, turn, start) or not _kept(talk, turn, role, _asked(text, end)):
            continue
        together = has("act_both", text[max(0, start - 20) : end], talk.language)
        owed = "both" if together else role
        yield Row(turn, start, end, act, owed, _due(talk, turn, start, end))


def _requested(talk: Talk, turn: int, role: Role, text: str, acts: list[Act]) -> Iterator[Row]:
    """ "Пришлите", "call me": the other side owes it unless it refuses or says nothing more."""
    for act, start, end in acts_in("ask", text, talk.language):
        answer = talk.reply(turn, OTHER[role], 2)
        if answer is None or any(first <= start < last for _, first, last in acts):
            continue  # "I'll send it" asks for nothing
        if not _stands(talk, turn, start, "ask_open") or refuses(talk.text(answer), talk.language):
            continue
        yield Row(turn, start, end, act, OTHER[role], _due(talk, turn, start, end))


def _stands(talk: Talk, turn: int, start: int, *also: str) -> bool:
    """No denial, condition or "just now" before the words, in their sentence."""
    left = re.split(r"[.?!…]", talk.text(turn)[:start])[-1][-BEFORE:]
    return not any(has(name, left, talk.language) for name in ("act_open", "act_at_once", *also))


def _asked(text: str, end: int) -> bool:
    stop = re.search(r"[.?!…]", text[end:])
    return stop is not None and stop.group() == "?"


def _kept(talk: Talk, turn: int, role: Role, asked: bool) -> bool:
    """The other side does not turn it down; a question needs its consent."""
    answer = talk.reply(turn, OTHER[role], 2)
    if answer is None:
        return not asked
    said = talk.text(answer)
    return agrees(said, talk.language) if asked else not refuses(said, talk.language)


def _due(talk: Talk, turn: int, start: int, end: int) -> str:
    """The day said with the act, in its sentence; else the agreed one where the act stands where it was agreed."""
    started = talk.dialogue.call.started_at
    if started is None:
        return ""
    text = talk.text(turn)
    left = max((text.rfind(mark, 0, start) for mark in ".?!…"), default=-1)
    right = min((at for mark in ".?!…" if (at := text.find(mark, end)) >= 0), default=len(text))
    mentions = [
        m
        for m in find_dates(text, started.replace(tzinfo=None), talk.language)
        if m.day and not m.past and not m.negated and left < m.start < right
    ]
    step = talk.core["next_step_dated"]
    agreed = str(step.values.get("due", "")) if step.verdict == "met" else ""
    if not mentions:
        return agreed if turn in {piece.turn for piece in step.evidence} else ""
    nearest = min(mentions, key=lambda m: min(abs(m.start - end), abs(start - m.end)))
    if agreed[:10] == str(nearest.day):
        return agreed
    return nearest.value.isoformat()[:16] if nearest.clock and nearest.value else str(nearest.day)


def acts_in(side: str, text: str, language: str) -> list[Act]:
    """Acts in a text in lower case."""
    if not may_have(LISTS[side], text, language):
        return []
    return [(m.lastgroup or "", *m.span()) for m in expression(side, language).finditer(text)]


@lru_cache(maxsize=8)
def expression(side: str, language: str) -> re.Pattern[str]:
    """One expression for the nine acts, a named group each: 'act' undertaken, 'ask' requested."""
    lists = wordings(language)
    groups = "|".join(f"(?P<{act}>{'|'.join(f'(?:{line})' for line in lists[f'{side}_{act}'])})" for act in ACTS)
    return re.compile(rf"(?<!\w)(?:{groups})(?!\w)")
