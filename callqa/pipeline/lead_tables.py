"""A store in, the QA lead's tables of calls out: calls, marks to fill in, moments; rows as they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from callqa.pipeline.lead_desk import Desk, at
from callqa.pipeline.outgoing import CallOut
from callqa.pipeline.verdicts import Held
from callqa.store import load_scorecards
from callqa.store.consent import load_consent
from callqa.store.lead import call_rows, finding_rows, pages, reason_values
from callqa.texts import say
from callqa.types import CORE, POINTS, Finding, Reason
from callqa.types.review import Review
from callqa.types.tables import Column, Table


def calls_table(desk: Desk) -> Table:
    """A row a call. Verdicts are people's where there are any."""
    ids = sorted({c.id for rubric in desk.rubrics for c in rubric.criteria})
    verdicts = tuple(
        Column(name, desk.title(name) if name in CORE else f"{name} {desk.title(name)}", "text", 14)
        for name in (*CORE, *ids)
    )
    columns = (
        *desk.columns(("at", "moment"), ("seller", "text", 20), ("client", "text", 16), "direction", ("length", "number"), "stage",
                      ("listen", "link"), "deal", "link_status", "consent", ("score", "number")),
        *verdicts,
        *desk.columns(("red_flags", "number"), ("flags_confirmed", "number"), ("reviewer", "text", 20), ("comment", "text", 40), "status", ("call_id", "text", 22),
                      ("file", "text", 40)),
    )  # fmt: skip
    return Table("calls", desk.say("sheet.calls"), columns, _calls(desk, [*CORE, *ids]))


def _calls(desk: Desk, criteria: Sequence[str]) -> Iterator[Sequence[Any]]:
    language, reviewed = desk.language, _by_call(desk.reviews)
    flags = {c.id for rubric in desk.rubrics for c in rubric.red_flags}
    consent = load_consent(desk.space.store)
    refused_first = sorted(desk.ids, key=lambda one: consent.get(one) != "refused")
    for part in pages(refused_first):
        found = finding_rows(desk.space.store, part)
        for call in call_rows(desk.space.store, part).values():
            heard = reviewed.get(call.call_id, [])
            own = {
                one.criterion: desk.people.get((call.call_id, one.criterion), one.verdict)
                for one in found[call.call_id]
            }
            confirmed = sum(desk.people.get((call.call_id, one)) == "missed" for one in flags) if heard else 0
            yield (
                at(call.started_at), desk.who(call.seller_id), desk.client(call.client_phone),
                say(f"report.direction.{call.direction}", language), round(call.duration, 1), _stage(call.stage, language),
                desk.link(call, None), call.deal_id, say(f"report.link.{call.link}", language) if call.link else None,
                say(f"report.consent.{consent.get(call.call_id, 'unknown')}", language),
                score_of(found[call.call_id], desk.people) if not call.not_judged else None,
                *(own.get(name) for name in criteria), call.flags, confirmed if call.flags else None,
                ", ".join(dict.fromkeys(one.author for one in heard)),
                desk.outgoing.quote("; ".join(one.comment for one in heard if one.comment), language),
                _status(call, bool(heard), language), call.call_id, desk.outgoing.path(call.path),
            )  # fmt: skip
        desk.advance(len(part))


def score_of(findings: Iterable[Any], people: Held) -> float | None:
    """100 · Σwv / Σw over what applies, as Scorecard.score, with people's verdicts."""
    weight = applied = got = 0.0
    for one in findings:
        verdict = people.get((one.call_id, one.criterion), one.verdict)
        if one.core:
            continue
        weight += one.weight
        if verdict in POINTS:
            applied, got = applied + one.weight, got + one.weight * POINTS[verdict]
    return round(100 * got / applied, 1) if applied and applied >= weight / 2 else None


def _by_call(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    made: dict[str, list[Review]] = defaultdict(list)
    for one in reviews:
        made[one.call_id].append(one)
    return made


def _stage(stage: str | None, language: str) -> str | None:
    return say(f"report.stage_name.{stage}", language) if stage else None


def _status(call: Any, heard: bool, language: str) -> str:
    if call.not_judged:
        return say(call.not_judged, language)
    state = "reviewed" if heard else "judged" if call.scored else "failed" if call.failed else "pending"
    return say(f"export.status.{state}", language)


def marks_table(desk: Desk) -> Table:
    """A row a criterion of each judged call, with three cells for a person. `callqa import-marks` reads them back."""
    columns = desk.columns(
        ("at", "moment"), ("seller", "text", 20), ("criterion", "text", 24), ("title", "text", 34), ("machine", "text", 10), ("people", "text", 10),
        ("reason", "text", 40), ("quote", "text", 60), ("start", "number"), ("listen", "link"), ("confidence", "number"),
        ("mark", "verdict"), ("mark_comment", "fill"), ("mark_reviewer", "fill", 18), ("call_id", "text", 22),
    )  # fmt: skip
    return Table("marks", desk.say("sheet.marks"), columns, _marks(desk))


def _marks(desk: Desk) -> Iterator[Sequence[Any]]:
    for calls, found in desk.chapters():
        judged = [one for one in calls.values() if one.scored and not one.not_judged]
        leaving = desk.outgoing.calls([one.call_id for one in judged])
        for call in judged:
            out = leaving[call.call_id]
            for one in found[call.call_id]:
                yield (
                    at(call.started_at), desk.who(call.seller_id), one.criterion, desk.title(one.criterion), one.verdict,
                    desk.people.get((call.call_id, one.criterion)), _why(one, out, desk.language),
                    out.quote(one.quote or "", one.start), _seconds(one.start), desk.link(call, one.start),
                    round(one.confidence, 2), None, None, None, call.call_id,
                )  # fmt: skip


def _why(row: Any, out: CallOut, language: str) -> str:
    return say(out.reason(Reason(row.reason_code, reason_values(row))), language)


def _seconds(start: float | None) -> float | None:
    return None if start is None else round(start, 1)


def moments_table(desk: Desk) -> Table:
    """Places to hear: core questions missed or half met with words to hear, and red flags, confirmed or not."""
    columns = desk.columns(
        ("at", "moment"), ("seller", "text", 20), ("title", "text", 34), ("verdict", "text", 10), ("start", "number"), ("quote", "text", 60),
        ("reason", "text", 40), ("listen", "link"), ("note", "fill"), ("call_id", "text", 22),
    )  # fmt: skip
    return Table("moments", desk.say("sheet.moments"), columns, _moments(desk))


def _moments(desk: Desk) -> Iterator[Sequence[Any]]:
    for calls, found in desk.chapters():
        flagged = [one.call_id for one in calls.values() if one.flags]
        flags = {one.call_id: one.red_flags for one in load_scorecards(desk.space.store, flagged)}
        weak = {name: [one for one in rows if _is_weak(one, desk.people)] for name, rows in found.items()}
        leaving = desk.outgoing.calls([name for name in calls if flags.get(name) or weak[name]])
        for name, out in leaving.items():
            for flag in flags.get(name, ()):
                start, quote = _place(flag)
                told = (f"! {desk.title(flag.criterion)}", _checked(desk, name, flag.criterion))
                yield _moment(desk, calls[name], out, told, start, quote, flag.reason)
            for one in weak[name]:
                reason = Reason(one.reason_code, reason_values(one))
                yield _moment(
                    desk, calls[name], out, (desk.title(one.criterion), one.verdict), one.start, one.quote, reason
                )


def _is_weak(row: Any, people: Held) -> bool:
    """A core question missed or half met, with words to hear, and nobody said otherwise."""
    held_now = people.get((row.call_id, row.criterion), row.verdict)
    return bool(row.core and row.quote and held_now == row.verdict and row.verdict in ("missed", "partly"))


def _checked(desk: Desk, call: str, criterion: str) -> str:
    known = desk.people.get((call, criterion))
    return desk.say(f"flag.{'open' if known is None else 'confirmed' if known == 'missed' else 'refuted'}")


def _moment(
    desk: Desk, call: Any, out: CallOut, told: tuple[str, str], start: float | None, quote: str, reason: Reason
) -> Sequence[Any]:
    why = say(out.reason(reason), desk.language)
    title, verdict = told
    return (
        at(call.started_at), desk.who(call.seller_id), title, verdict, _seconds(start), out.quote(quote, start), why,
        desk.link(call, start), None, call.call_id,
    )  # fmt: skip


def _place(flag: Finding) -> tuple[float | None, str]:
    first = flag.evidence[0] if flag.evidence else None
    return (first.start, first.quote) if first else (None, "")
