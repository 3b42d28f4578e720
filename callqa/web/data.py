"""A store in, what the pages show out, as plain values. Blind pages get neither verdicts nor the seller's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from callqa.pipeline.workspace import Workspace
from callqa.reports.words import clock, day
from callqa.store import load_calls, load_dialogues, load_health, load_scorecards, tables
from callqa.store.reviews import load_disputes, load_plans, load_reviews
from callqa.texts import say
from callqa.types import CORE, Dialogue, Evidence, Finding, Rubric, Scorecard, Turn
from callqa.types.review import Dispute, Plan

SILENCE = 3.0  # seconds without speech that can be skipped
PEAKS = 1200  # points of the waveform a lane


class Desk:
    """What every page needs: the workspace, its rubrics and the names of its sellers."""

    def __init__(self, space: Workspace) -> None:
        from callqa.rubric import read_rubrics
        from callqa.scoring import DETECTORS

        self.space, self.language = space, space.settings.general.language
        self.rubrics: Mapping[Any, Rubric] = read_rubrics(space.rubrics, DETECTORS)
        sellers = space.store.frame("sellers")
        self.names: dict[str, str] = dict(zip(sellers["seller_id"], sellers["name"], strict=True))
        self.titles = {each.id: f"{each.id} {each.title}" for one in self.rubrics.values() for each in one.criteria}
        self.titles |= {each.id: f"{each.id} {each.title}" for one in self.rubrics.values() if one.language == self.language for each in one.criteria}  # fmt: skip
        self.titles |= {name: say(f"report.core.{name}", self.language) for name in CORE}

    def rubric_of(self, card: Scorecard) -> Rubric | None:
        return next((one for one in self.rubrics.values() if one.id == card.rubric_id), None)

    def name(self, seller: str | None) -> str:
        return self.names.get(seller or "", seller or say("listen.nobody", self.language))


def call_page(desk: Desk, call_id: str, *, blind: bool, author: str) -> dict[str, Any] | None:
    """Everything of one call; None where there is no such call. Blind: until the author has reviewed it."""
    store = desk.space.store
    call = next(iter(load_calls(store, [call_id])), None)
    if call is None:
        return None
    talk = next(iter(load_dialogues(store, [call_id])), None)
    card = next(iter(load_scorecards(store, [call_id])), None)
    reviews = load_reviews(store, call_id, history=True)
    mine = [one for one in reviews if one.author == author and author]
    hidden = blind and not mine
    return {
        "id": call.id,
        "title": f"{day(call.started_at, desk.language)} {call.started_at:%H:%M}" if call.started_at else call.id,
        "path": call.path,
        "seller": None if hidden else desk.name(call.seller_id),
        "seller_id": None if hidden else call.seller_id,
        "direction": call.direction,
        "duration": max(call.duration, talk.turns[-1].end if talk and talk.turns else 0.0),
        "blind": hidden,
        "turns": _turns(talk),
        "peaks": _peaks(desk, call_id),
        "criteria": _criteria(desk, card, hidden),
        "not_judged": say(card.not_judged, desk.language) if card and card.not_judged else None,
        "score": None if hidden or card is None else card.score,
        "reviews": [] if hidden else [_review(desk, one) for one in reviews],
        "disputes": [] if hidden else [_dispute(one) for one in load_disputes(store, call_id)],
        "mine": {one.criterion: {"verdict": one.verdict, "comment": one.comment} for one in mine},
    }


def _turns(talk: Dialogue | None) -> list[dict[str, Any]]:
    """Turns with the time of each word; where the source has none, by the letters before it."""
    return [] if talk is None else [
        {"role": t.role, "start": t.start, "end": t.end, "words": _words(t)} for t in talk.turns
    ]  # fmt: skip


def _words(turn: Turn) -> list[list[Any]]:
    if turn.words and " ".join(w.text.strip() for w in turn.words) == turn.text:
        return [[round(w.start, 2), w.text.strip()] for w in turn.words]
    total, at, made = max(1, len(turn.text)), 0, []
    for word in turn.text.split():
        place = turn.text.find(word, at)
        made.append([round(turn.start + (turn.end - turn.start) * place / total, 2), word])
        at = place + len(word)
    return made


def _peaks(desk: Desk, call_id: str) -> list[list[int]]:
    """Levels of each channel, dBFS, thinned to what a screen shows; none for a ready transcript."""
    health = next(iter(load_health(desk.space.store, [call_id])), None)
    if health is None:
        return []
    lanes = []
    for lane in health.envelope:
        step = max(1, len(lane) // PEAKS)
        lanes.append([max(lane[i : i + step]) for i in range(0, len(lane), step)])
    return lanes


def _criteria(desk: Desk, card: Scorecard | None, hidden: bool) -> list[dict[str, Any]]:
    if card is None:
        return []
    rubric = desk.rubric_of(card)
    asked = {each.id: each for each in rubric.criteria} if rubric else {}
    shown = []
    for one in (*card.core, *card.findings, *card.red_flags):
        criterion = asked.get(one.criterion)
        question = criterion.question if criterion else ""
        if one.criterion in CORE:
            question = say(f"report.core_question.{one.criterion}", desk.language)
        known = {"id": one.criterion, "title": desk.titles.get(one.criterion, one.criterion), "question": question}
        shown.append(known if hidden else {**known, **_found(desk, one)})
    return shown


def _found(desk: Desk, one: Finding) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "reason": say(one.reason, desk.language),
        "confidence": one.confidence,
        "evidence": [_evidence(e) for e in one.evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {"turn": one.turn, "start": one.start, "end": one.end, "quote": one.quote, "at": clock(one.start)}


def _review(desk: Desk, one: Any) -> dict[str, Any]:
    return {
        "criterion": one.criterion, "verdict": one.verdict, "author": one.author, "comment": one.comment,
        "at": f"{one.at:%Y-%m-%d %H:%M}", "blind": one.blind, "machine": one.machine,
    }  # fmt: skip


def _dispute(one: Dispute) -> dict[str, Any]:
    return {k: f"{v:%Y-%m-%d %H:%M}" if isinstance(v, datetime) else v for k, v in asdict(one).items()}


def queues(desk: Desk) -> list[dict[str, Any]]:
    """Samples, the latest first, with how far each author has come."""
    heard: dict[str, set[str]] = {}
    for one in load_reviews(desk.space.store):
        heard.setdefault(one.author, set()).add(one.call_id)
    made = []
    for plan in reversed(load_plans(desk.space.store)):
        calls = {one.call_id for one in plan.drawn}
        done = {author: len(calls & seen) for author, seen in sorted(heard.items()) if calls & seen}
        made.append({"id": plan.id, "made_at": f"{plan.made_at:%Y-%m-%d %H:%M}", "calls": len(calls), "done": done})
    return made


def queue(desk: Desk, plan: Plan, author: str) -> list[dict[str, Any]]:
    done = {one.call_id for one in load_reviews(desk.space.store) if one.author == author}
    calls = {one.id: one for one in load_calls(desk.space.store, [d.call_id for d in plan.drawn])}
    return [
        {
            "id": d.call_id, "position": d.position + 1, "picked": say(f"review.picked.{d.picked}", desk.language),
            "why": say(d.why, desk.language) if d.why else "", "done": d.call_id in done,
            "title": day(calls[d.call_id].started_at, desk.language) if d.call_id in calls else d.call_id,
            "length": clock(calls[d.call_id].duration) if d.call_id in calls else "",
        }
        for d in plan.drawn
    ]  # fmt: skip


def next_call(desk: Desk, plan: Plan, author: str) -> str | None:
    """The first call of a sample that the author has not reviewed."""
    done = {one.call_id for one in load_reviews(desk.space.store) if one.author == author}
    return next((one.call_id for one in plan.drawn if one.call_id not in done), None)


def seller_page(desk: Desk, seller_id: str) -> dict[str, Any] | None:
    """Counts of a seller's core verdicts; None where nobody has that id."""
    if seller_id not in desk.names:
        return None
    found, calls = tables.findings.c, tables.calls.c
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    query = select(found.criterion, found.verdict).select_from(joined).where(found.core, calls.seller_id == seller_id)
    counts: dict[str, Counter[str]] = {name: Counter() for name in CORE}
    with desk.space.store.engine.connect() as connection:
        for criterion, verdict in connection.execute(query):
            counts[criterion][verdict] += 1
    lines = [{"title": desk.titles[name], "id": name, **{v: counts[name][v] for v in ("met", "partly", "missed", "na", "unknown")}} for name in CORE]  # fmt: skip
    return {"id": seller_id, "name": desk.name(seller_id), "lines": lines}
