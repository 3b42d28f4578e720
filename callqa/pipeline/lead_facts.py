"""The QA lead's tables that sum up or compare: sellers, said and not in the CRM, dates promised against actual, and the read-me."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from callqa.audit import coaching as audit
from callqa.intervals import wilson
from callqa.pipeline.lead_desk import Desk
from callqa.pipeline.verdicts import with_people
from callqa.store.lead import call_rows, last_day
from callqa.store.verdicts import seller_calls, seller_verdicts
from callqa.texts import say
from callqa.types import CORE, Estimate, Reason
from callqa.types.coaching import Period
from callqa.types.tables import Column, Kind, Table

if TYPE_CHECKING:
    import pandas as pd

    from callqa.audit.facts import Facts

EVER = Period(date(1970, 1, 1), date(2999, 12, 30))
RECENT = timedelta(days=89)
NAMED = ("name", "decider")  # fields that hold a person


class Ground:
    """The audit's facts, read when the first table asks for them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @cached_property
    def facts(self) -> Facts:
        from callqa.pipeline.ground import ground

        return ground(self.desk.space)

    @cached_property
    def closed(self) -> Reason | None:
        """Why calls cannot be read together with deals, or None."""
        from callqa.audit.health import talks_gate

        return Reason("audit.warn.no_crm") if self.facts.deals.empty else talks_gate(self.facts)

    def inside(self, at: Any) -> bool:
        period = self.desk.period
        if period is None:
            return True
        day = at.tz_convert(self.facts.timezone).date()
        return bool(period.since <= day <= period.until)


def sellers_table(desk: Desk) -> Table:
    """A row a seller, by name. A share is coloured only where its interval leaves the team's out."""
    ends: tuple[tuple[str, Kind, int], ...] = (("_low", "share", 8), ("_high", "share", 8), ("_n", "number", 8))
    core = [
        column
        for name in CORE
        for column in (
            Column(name, desk.title(name), "share", 12),
            *(Column(f"{name}{end}", desk.say(f"col.{end}"), kind, width) for end, kind, width in ends),
        )
    ]
    columns = (
        *desk.columns(("seller", "text", 22), ("calls", "number"), ("judged", "number"), ("score", "number"), ("score_low", "number", 8),
                      ("score_high", "number", 8), ("change", "number"), ("change_low", "number", 8), ("change_high", "number", 8)),
        *core,
    )  # fmt: skip
    shares = _team_shares(desk)
    return Table("sellers", desk.say("sheet.sellers"), columns, _sellers(desk), shares)


def _team_shares(desk: Desk) -> dict[str, float]:
    from callqa.store.verdicts import criterion_counts

    counts = criterion_counts(desk.space.store, desk.period or EVER)
    found = {}
    for name in CORE:
        own = {
            v: sum(n for (_, c, core, verdict), n in counts.items() if c == name and core and verdict == v)
            for v in ("met", "partly", "missed")
        }
        if total := sum(own.values()):
            found[name] = own["met"] / total
    return found


def _sellers(desk: Desk) -> Iterator[Sequence[Any]]:
    store, seed, least = desk.space.store, desk.space.settings.audit.seed, desk.space.settings.audit.min_calls
    last = last_day(store)
    until = date.fromisoformat(last) if last else date(1970, 1, 1)
    recent = desk.period or Period(until - RECENT, until)
    for seller, name in sorted(desk.names.items(), key=lambda one: one[1].casefold()):
        own = with_people(seller_verdicts(store, seller, desk.period or EVER), desk.people)
        judged = own["call_id"].nunique()
        score = _score(own, seed) if judged >= least else Estimate(judged)
        now, past = (
            with_people(seller_verdicts(store, seller, one), desk.people) for one in (recent, audit.before(recent))
        )
        change = audit.gap(_score(now, seed), _score(past, seed)) if judged >= least else Estimate(0)
        cells: list[Any] = []
        for criterion in CORE:
            counts = audit.tally(own.loc[(own["criterion"] == criterion) & own["core"], "verdict"])
            share = wilson(counts.met, counts.judged) if counts.judged >= least else Estimate(counts.judged)
            cells += [*(None if x is None else round(x, 4) for x in (share.value, share.low, share.high)), share.n]
        figures = [None if x is None else round(x, 1) for e in (score, change) for x in (e.value, e.low, e.high)]
        yield name, len(seller_calls(store, seller, desk.period or EVER)), judged, *figures, *cells
        desk.advance(0)


def _score(verdicts: pd.DataFrame, seed: int) -> Estimate:
    return audit.mean_score(audit.scores(verdicts), seed)


def said_table(desk: Desk, ground: Ground) -> Table:
    """K12's rows: what clients said clearly and the CRM does not hold, or holds otherwise; the latest first."""
    columns = desk.columns(
        ("at", "moment"), ("seller", "text", 20), ("deal", "text", 14), "field", ("said", "text", 40), ("in_crm", "text", 14), ("stands", "text", 40),
        ("start", "number"), ("listen", "link"), ("call_id", "text", 22),
    )  # fmt: skip
    return Table("said_not_in_crm", desk.say("sheet.said_not_in_crm"), columns, _said(desk, ground))


def _said(desk: Desk, ground: Ground) -> Iterator[Sequence[Any]]:
    if ground.closed is not None:
        return
    from callqa.audit.checks.said import missing_table, said_and_held
    from callqa.audit.checks.written import STANDS, Crm

    rows = said_and_held(ground.facts, Crm(ground.facts))
    rows = rows[rows["crm"] != STANDS].sort_values("at", ascending=False, kind="stable").reset_index(drop=True)
    shown = missing_table(ground.facts, rows).assign(start=rows["start"].to_numpy())
    for part in _parts(shown):
        calls = call_rows(desk.space.store, part["call"].tolist())
        for one in part.itertuples():
            if not ground.inside(one.at):
                continue
            field = one.field.code.rsplit(".", 1)[-1]
            said, stands = (_clean(desk, value, field in NAMED) for value in (one.said, one.stands))
            start = float(one.start)
            yield (
                one.at.to_pydatetime(), one.seller, one.deal, say(one.field, desk.language), said, say(one.crm, desk.language), stands,
                round(start, 1), desk.link(calls[one.call], start) if one.call in calls else "", one.call,
            )  # fmt: skip


def _clean(desk: Desk, value: Any, named: bool) -> Any:
    """A value as it may leave; of a field that holds people, all of it is a name."""
    if value is None or value != value:  # noqa: PLR0124
        return None
    text = str(value)
    return desk.outgoing.quote(text, desk.language, [text] if named else ())


def _parts(frame: pd.DataFrame, size: int = 500) -> Iterator[pd.DataFrame]:
    yield from (frame.iloc[start : start + size] for start in range(0, len(frame), size))


def dates_table(desk: Desk, ground: Ground) -> Table:
    """K10's rows: days that were promised, and the day on which it happened."""
    columns = desk.columns(
        ("at", "moment"), ("seller", "text", 20), ("promise", "text", 22), ("deal", "text", 14), ("promised_day", "day"), ("actual_day", "day"),
        ("days_late", "number"), ("state", "text", 16), ("listen", "link"), ("call_id", "text", 22),
    )  # fmt: skip
    return Table("dates", desk.say("sheet.dates"), columns, _dates(desk, ground))


def _dates(desk: Desk, ground: Ground) -> Iterator[Sequence[Any]]:
    from callqa.audit.checks.ledger import callbacks, closings, deal_steps

    facts = ground.facts
    kinds = [("callback", callbacks(facts)), ("closing", closings(facts))]
    if ground.closed is None:
        kinds.insert(1, ("step", deal_steps(facts)))
    for kind, rows in kinds:
        for part in _parts(rows):
            yield from _dated(desk, ground, kind, part)


def _dated(desk: Desk, ground: Ground, kind: str, part: pd.DataFrame) -> Iterator[Sequence[Any]]:
    import pandas as pd

    facts = ground.facts
    spoken = facts.talks["call_id"].to_numpy()[part["talk"]] if "talk" in part else [None] * len(part)
    calls = call_rows(desk.space.store, [one for one in spoken if one is not None])
    for one, call_id in zip(part.itertuples(), spoken, strict=True):
        if pd.isna(one.at) or not ground.inside(one.at):
            continue
        deal = facts.deals["deal_id"].iloc[one.deal] if one.deal >= 0 else None
        state = "kept" if one.happened and one.days <= 1 else "late" if one.happened else "waiting"
        link = desk.link(calls[call_id], float(one.start)) if call_id in calls else ""
        seller = desk.who(one.seller) if isinstance(one.seller, str) else ""
        yield (
            one.at.to_pydatetime(), seller, desk.say(f"promise.{kind}"), deal, pd.Timestamp(one.due).date(),
            pd.Timestamp(one.seen).date() if one.happened else None, round(float(one.days), 1), desk.say(f"state.{state}"), link, call_id,
        )  # fmt: skip


def readme_table(desk: Desk, ground: Ground, sheets: Iterable[str]) -> Table:
    """What the workbook is, sheet by sheet, and what its words mean."""
    columns = desk.columns(("about", "text", 24), ("text", "text", 120))
    return Table("readme", desk.say("sheet.readme"), columns, list(_readme(desk, ground, sheets)))


def _readme(desk: Desk, ground: Ground, sheets: Iterable[str]) -> Iterator[Sequence[Any]]:
    language, period = desk.language, desk.period
    span = f"{period.since} – {period.until}" if period else desk.say("whole")
    yield desk.say("readme.period"), span
    yield desk.say("readme.calls"), say("export.readme.calls_n", language, n=len(desk.ids))
    yield desk.say("readme.privacy"), desk.say("readme.redacted" if desk.outgoing.redacted else "readme.as_said")
    yield desk.say("readme.marks"), desk.say("readme.marks_how")
    for name in sheets:
        yield desk.say(f"sheet.{name}"), desk.say(f"readme.sheet.{name}")
    if ground.closed is not None:
        yield desk.say("sheet.said_not_in_crm"), say(ground.closed, language)
    for verdict in ("met", "partly", "missed", "na", "unknown"):
        yield verdict, f"{say(f'report.verdict.{verdict}', language)}: {say(f'report.meaning.{verdict}', language)}"
    for code in ("score", "interval", "colour", "rows", "links", "limits"):
        yield desk.say(f"readme.{code}"), desk.say(f"readme.{code}_text")
