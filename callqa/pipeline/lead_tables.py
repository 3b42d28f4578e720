"""A store in, the QA lead's tables out: calls, marks to fill in, criteria, sellers, moments, disputes, calibration; rows as they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from callqa.pipeline.outgoing import CallOut, Outgoing
from callqa.pipeline.verdicts import Held, held, known_criteria, same_criteria
from callqa.pipeline.workspace import Workspace
from callqa.store import load_scorecards, load_sellers
from callqa.store.consent import load_consent
from callqa.store.lead import call_ids, call_rows, finding_rows, pages, reason_values
from callqa.store.reviews import load_disputes, load_reviews
from callqa.texts import say
from callqa.types import CORE, POINTS, Criterion, Finding, Reason, Rubric
from callqa.types.coaching import Period
from callqa.types.review import Review
from callqa.types.tables import Column, Kind, Table

WIDTHS: Mapping[Kind, int] = {"moment": 17, "day": 12, "number": 10, "share": 10, "link": 24, "verdict": 12, "fill": 30}


@dataclass
class Desk:
    """What all tables share."""

    space: Workspace
    period: Period | None
    rubrics: tuple[Rubric, ...]
    outgoing: Outgoing
    advance: Callable[[float], None] = lambda _: None
    names: dict[str, str] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    people: Held = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        store = self.space.store
        self.names = {one.id: one.name for one in load_sellers(store)}
        self.criteria = known_criteria(self.rubrics, self.language)
        self.reviews = load_reviews(store)
        self.people = held(self.reviews, load_disputes(store), same_criteria(self.rubrics))
        self.ids = call_ids(store, self.period)

    @property
    def language(self) -> str:
        return self.space.settings.general.language

    def title(self, criterion: str) -> str:
        if criterion in CORE:
            return say(f"report.core.{criterion}", self.language)
        return self.criteria[criterion].title if criterion in self.criteria else criterion

    def who(self, seller: str | None) -> str:
        return self.names.get(seller or "", seller or "")

    def client(self, phone: str | None) -> str:
        """A token, the same where the number is said; unredacted without its '+', which begins a formula."""
        return self.outgoing.phone(phone).lstrip("+")

    def link(self, call: Any, start: float | None) -> str:
        """The moment on the listening page, else the recording's file, else nothing."""
        base = self.space.settings.report.listen.rstrip("/")
        if base:
            return f"{base}/call/{call.call_id}?t={max(0.0, (start or 0.0) - 2):.1f}"
        place = Path(call.archive) / call.path
        named = self.outgoing.path(call.path) != call.path  # an address that tells the client's number
        return "" if named or "#" in call.path or not place.is_absolute() else place.as_uri()

    def say(self, code: str) -> str:
        return say(f"export.{code}", self.language)

    def columns(self, *asked: str | tuple[str, Kind] | tuple[str, Kind, int]) -> tuple[Column, ...]:
        """By name, kind and width; a name alone is a text."""
        return tuple(self._column(*((one,) if isinstance(one, str) else one)) for one in asked)

    def _column(self, name: str, kind: Kind = "text", width: int = 0) -> Column:
        return Column(name, self.say(f"col.{name}"), kind, width or WIDTHS.get(kind, 16))

    def chapters(self) -> Iterator[tuple[dict[str, Any], dict[str, list[Any]]]]:
        """Calls with their findings, a page at a time."""
        for part in pages(self.ids):
            yield call_rows(self.space.store, part), finding_rows(self.space.store, part)
            self.advance(len(part))


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


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
