"""The QA lead's tables of what people set down: the criteria in use, disputes, calibration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from callqa.pipeline.lead_desk import Desk, at
from callqa.store.lead import call_rows
from callqa.store.reviews import load_disputes
from callqa.texts import say
from callqa.types import CORE
from callqa.types.review import Review
from callqa.types.tables import Column, Table


def criteria_table(desk: Desk) -> Table:
    """The rubrics in use: what is asked, how it weighs, which version."""
    columns = desk.columns(
        ("criterion", "text", 24), ("title", "text", 40), ("question", "text", 70), "stage", "language", ("weight", "number"), ("kind", "text", 20),
        ("version", "text", 9), ("example_met", "text", 60), ("example_missed", "text", 60),
    )  # fmt: skip
    return Table("criteria", desk.say("sheet.criteria"), columns, _criteria(desk))


def _criteria(desk: Desk) -> Iterator[Sequence[Any]]:
    for name in CORE:
        yield (
            name,
            desk.title(name),
            say(f"report.core_question.{name}", desk.language),
            None,
            None,
            None,
            desk.say("kind.core"),
            None,
            None,
            None,
        )
    for rubric in desk.rubrics:
        for one in (*rubric.criteria, *rubric.red_flags):
            kind = "flag" if one in rubric.red_flags else "suggest" if one.suggest else "scored"
            examples = (
                " / ".join(" ".join(map(str, lines)) for lines in listed[:2]) for listed in (one.met, one.missed)
            )
            stage = say(f"report.stage_name.{rubric.stage}", desk.language)
            yield (
                one.id,
                one.title,
                one.question,
                stage,
                rubric.language,
                one.weight,
                desk.say(f"kind.{kind}"),
                rubric.version,
                *examples,
            )


def disputes_table(desk: Desk) -> Table:
    columns = desk.columns(
        ("at", "moment"), ("raised_by", "text", 20), ("title", "text", 34), ("verdict", "text", 10), "ground", ("comment", "text", 50), "outcome",
        ("decided_verdict", "text", 12), ("decided_by", "text", 20), ("decided_at", "moment"), ("decision", "text", 50), ("listen", "link"), ("call_id", "text", 22),
    )  # fmt: skip
    return Table("disputes", desk.say("sheet.disputes"), columns, _disputes(desk))


def _disputes(desk: Desk) -> Iterator[Sequence[Any]]:
    every = load_disputes(desk.space.store)
    calls = call_rows(desk.space.store, sorted({one.call_id for one in every}))
    wanted = set(desk.ids)
    for one in every:
        if one.call_id in wanted:
            call = calls[one.call_id]
            clean = [desk.outgoing.quote(text, desk.language) for text in (one.comment, one.decision)]
            yield (
                one.at, one.raised_by, desk.title(one.criterion), one.verdict, desk.say(f"ground.{one.ground}"), clean[0],
                desk.say(f"outcome.{one.outcome or 'open'}"), one.decided_verdict, one.decided_by, one.decided_at, clean[1],
                desk.link(call, None), one.call_id,
            )  # fmt: skip


def calibration_table(desk: Desk) -> Table:
    """Reviewer × call: every criterion that a person has marked, a column each reviewer."""
    authors = sorted({one.author for one in desk.reviews})
    fixed = desk.columns(
        ("at", "moment"),
        ("seller", "text", 20),
        ("title", "text", 34),
        ("machine", "text", 10),
        ("apart", "text", 10),
        ("call_id", "text", 22),
    )
    columns = (*fixed, *(Column(f"reviewer_{n}_{one}", one, "text", 16) for n, one in enumerate(authors, 1)))
    return Table("calibration", desk.say("sheet.calibration"), columns, _calibration(desk, authors))


def _calibration(desk: Desk, authors: Sequence[str]) -> Iterator[Sequence[Any]]:
    wanted = set(desk.ids)
    marked: dict[tuple[str, str], dict[str, Review]] = defaultdict(dict)
    for one in desk.reviews:
        if one.call_id in wanted:
            marked[one.call_id, one.criterion][one.author] = one
    calls = call_rows(desk.space.store, sorted({call for call, _ in marked}))
    for (call_id, criterion), own in sorted(marked.items()):
        call, verdicts = calls[call_id], {one.verdict for one in own.values()}
        apart = desk.say("apart.yes" if len(verdicts) > 1 else "apart.no") if len(own) > 1 else None
        machine = next((one.machine for one in reversed(own.values()) if one.machine), None)
        yield (at(call.started_at), desk.who(call.seller_id), desk.title(criterion), machine, apart, call_id,
               *(own[one].verdict if one in own else None for one in authors))  # fmt: skip
