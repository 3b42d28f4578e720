"""A store in, the audit's sheet out as a page and a workbook: where deals are lost, stage by stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from callqa.audit.facts import Facts
from callqa.errors import UserError
from callqa.pipeline.clipping import Clips
from callqa.pipeline.ground import ground, since_day
from callqa.pipeline.redacting import Redactor
from callqa.pipeline.sellers import which_seller
from callqa.pipeline.workspace import Workspace
from callqa.store import tables
from callqa.types import Moment, Reason, Stage
from callqa.types.conversion import Conversion
from callqa.types.sheet import Sheet, Sign

WEAK = 5  # moments of a stage


def audit_sheet(
    space: Workspace, stages: Sequence[Stage] = (), seller: str | None = None, since: date | None = None
) -> tuple[Sheet, Path, Path]:
    """Writes audit.html and audit.xlsx into the report's folder; gives the sheet and both.

    Raises UserError for a seller that nobody knows, and where nothing is stored yet.
    """
    from callqa.audit.sheet import sheet, with_moments

    facts = since_day(ground(space), since)
    if facts.talks.empty:
        raise UserError(
            "there are no calls to audit", str(space.folder), "Run 'callqa run ARCHIVE' first, or another --since."
        )
    known = which_seller(seller, facts.names) if seller else None
    made = sheet(facts, space.settings.audit, stages=stages, seller=known, warnings=_warnings(space, facts))
    made = with_moments(made, {one.stage: tuple(_weak(space, one.stage, known)) for one in made.stages})
    made = _quoted(space, made)
    return made, *_written(space, made)


def _warnings(space: Workspace, facts: Facts) -> tuple[Reason, ...]:
    from callqa.audit.health import talks_gate

    if facts.deals.empty:
        return (Reason("audit.warn.no_crm"),)
    gate = talks_gate(facts)
    return (gate,) if gate else ()


def _weak(space: Workspace, stage: Stage, seller: str | None) -> Iterator[Moment]:
    """The latest calls of a stage in which a core criterion was missed or partly met, with what was said."""
    found, calls, cards = tables.findings.c, tables.calls.c, tables.scorecards.c
    joined = tables.findings.join(tables.calls, calls.call_id == found.call_id)
    joined = joined.join(tables.scorecards, cards.call_id == found.call_id)
    wanted = (found.core, found.verdict.in_(["missed", "partly"]), found.quote.is_not(None), cards.stage == stage)
    query = select(*found, calls.path, calls.started_at, calls.seller_id).select_from(joined).where(*wanted)
    if seller is not None:
        query = query.where(calls.seller_id == seller)
    seen: set[str] = set()
    with space.store.engine.connect() as connection:
        for row in connection.execute(query.order_by(calls.started_at.desc()).limit(50)):
            if row.call_id not in seen and len(seen) < WEAK:
                seen.add(row.call_id)
                yield _moment(row)


def _moment(row: object) -> Moment:
    import json
    from datetime import datetime

    values = row._asdict()  # type: ignore[attr-defined]
    at = datetime.fromisoformat(values["started_at"]) if values["started_at"] else None
    reason = Reason(values["reason_code"], json.loads(values["reason_values"]))
    return Moment(
        values["call_id"], values["path"], at, values["seller_id"], values["criterion"], values["verdict"],
        values["start"], values["end"], values["quote"], reason,
    )  # fmt: skip


def _quoted(space: Workspace, made: Sheet) -> Sheet:
    """Moments that checks found get the words that were said, and the recording's path."""
    bare = {m.call_id for stage in made.stages for m in stage.to_hear if not m.path}
    if not bare:
        return made
    with space.store.engine.connect() as connection:
        calls, said = tables.calls.c, tables.signals.c
        paths = {
            r.call_id: r.path
            for r in connection.execute(select(calls.call_id, calls.path).where(calls.call_id.in_(bare)))
        }
        rows = connection.execute(select(said.call_id, said.start, said.end, said.quote).where(said.call_id.in_(bare)))
        quotes = {(r.call_id, round(r.start, 1)): (r.end, r.quote) for r in rows}

    def filled(one: Moment) -> Moment:
        if one.path:
            return one
        end, quote = quotes.get((one.call_id, round(one.start, 1)), (one.end, one.quote))
        return replace(one, path=paths.get(one.call_id, ""), end=end, quote=quote)

    stages = tuple(replace(one, to_hear=tuple(filled(m) for m in one.to_hear)) for one in made.stages)
    return replace(made, stages=stages)


def _written(space: Workspace, made: Sheet) -> tuple[Path, Path]:
    from callqa.audit.power import power
    from callqa.reports.sheet import sheet_page
    from callqa.reports.sheet_book import write_sheet_book

    language = space.settings.general.language
    space.report.mkdir(parents=True, exist_ok=True)
    page, book = space.report / "audit.html", space.report / "audit.xlsx"
    titles = titles_of(space)
    powers = {code: known.sentence for code in made.results if (known := power(code)) is not None}
    redactor = Redactor.of(space)
    clips, shown = Clips(redactor), redactor.every(made)
    links = {} if redactor.on else _recordings(space, made)
    sound = clips.address if redactor.on else None
    page.write_text(sheet_page(shown, titles, links, language, powers, sound), "utf-8")
    write_sheet_book(shown, titles, book, language)
    clips.put(space.report)
    return page, book


def titles_of(space: Workspace) -> Mapping[str, str]:
    from callqa.rubric import read_rubrics
    from callqa.scoring import DETECTORS

    language = space.settings.general.language
    rubrics = sorted(read_rubrics(space.rubrics, DETECTORS).values(), key=lambda one: one.language == language)
    return {each.id: f"{each.id} {each.title}" for one in rubrics for each in one.criteria}


def _recordings(space: Workspace, made: Sheet) -> Mapping[str, str]:
    from callqa.reports.pages import link_to

    wanted = {m.call_id for stage in made.stages for m in stage.to_hear}
    calls = tables.calls.c
    query = select(calls.call_id, calls.archive, calls.path).where(calls.call_id.in_(wanted))
    with space.store.engine.connect() as connection:
        links = {row.call_id: link_to(row.archive, row.path, space.report) for row in connection.execute(query)}
    return {call_id: link for call_id, link in links.items() if link}


def flagged_signs(made: Sheet) -> Iterable[Sign]:
    return (sign for stage in made.stages for sign in stage.signs if sign.flagged)


def conversion_report(space: Workspace, since: date | None = None) -> tuple[Conversion, Path]:
    """Writes conversion.html into the report's folder. Raises UserError where nothing is stored yet."""
    from callqa.audit.conversion import conversion
    from callqa.reports.conversion import conversion_page

    facts = since_day(ground(space), since)
    if facts.talks.empty:
        raise UserError(
            "there are no calls to audit", str(space.folder), "Run 'callqa run ARCHIVE' first, or another --since."
        )
    found = conversion(facts, space.settings.audit)
    space.report.mkdir(parents=True, exist_ok=True)
    page = space.report / "conversion.html"
    page.write_text(conversion_page(found, facts.names, space.settings.general.language), "utf-8")
    return found, page
