"""The audit's sheet in, an XLSX out: the stage-loss table, every figure, every listing, the calls to hear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from callqa.reports.sheet import STAGE_ITEMS, Speech, results_of
from callqa.reports.words import clock
from callqa.reports.workbook import fill
from callqa.texts import say
from callqa.types import Reason
from callqa.types.sheet import Measured, Sheet, StageSheet

Table = tuple[str, Sequence[str], Sequence[Sequence[Any]], Sequence[int]]  # name, header, rows, widths


def write_sheet_book(sheet: Sheet, titles: Mapping[str, str], path: Path, language: str) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as made:
        formats = {
            "head": made.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "date": made.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for name, columns, rows, widths in _tables(sheet, Speech(sheet, titles, language), language):
            fill(made.add_worksheet(name[:31]), formats, columns, rows, widths, language)


def _tables(sheet: Sheet, speech: Speech, language: str) -> Iterator[Table]:
    def heads(*names: str) -> list[str]:
        return [say(f"sheet.col.{name}", language) for name in names]

    laid = [row for stage in sheet.stages for row in _stage_rows(stage, speech, language)]
    yield (
        say("sheet.book.sheet", language),
        heads("stage", "kind", "item", "source", "flag", "text"),
        laid,
        [30, 18, 50, 40, 12, 110],
    )
    seller = say("report.col.seller", language)
    yield (
        say("sheet.book.figures", language),
        [
            *heads("source"),
            seller,
            *heads("measure"),
            "n",
            *heads("figure"),
            "95 % −",
            "95 % +",
            *heads("compared", "flag"),
        ],
        list(_figure_rows(sheet, speech, language)),
        [40, 22, 40, 8, 10, 10, 10, 90, 12],
    )
    heard = [
        [m.started_at, speech.who(m.seller_id or ""), speech.source(m.criterion), m.quote, say(m.reason, language), clock(m.start), m.path]
        for stage in sheet.stages
        for m in stage.to_hear
    ]  # fmt: skip
    date, quote, at, file = (say(f"report.book.{name}", language) for name in ("date", "quote", "at", "file"))
    yield (
        say("sheet.book.hear", language),
        [date, seller, *heads("source"), quote, *heads("text"), at, file],
        heard,
        [17, 22, 40, 60, 60, 8, 60],
    )
    fit_rows = [
        [speech.item(one.item), say(f"sheet.fit_state.{one.state}", language), say(one.reason, language)]
        for one in sheet.fits
    ]
    yield say("sheet.book.fits", language), heads("item", "flag", "text"), fit_rows, [70, 16, 80]
    for result in results_of(sheet):
        for number, listing in enumerate(result.listings, 1):
            columns = [say(code, language) for code in listing.columns]
            rows = [[_plain(cell, language) for cell in row] for row in listing.rows]
            yield f"{result.code}-{number}", columns, rows, [24] * len(columns)


def _stage_rows(stage: StageSheet, speech: Speech, language: str) -> Iterator[Sequence[Any]]:
    name = speech.item(STAGE_ITEMS[stage.stage])
    for sign in stage.signs:
        for one in sign.measured:
            yield [
                name,
                say("sheet.signs", language),
                speech.item(sign.item),
                speech.source(one.source),
                _flag(one, language),
                _said(one, speech),
            ]
    for control in stage.controls:
        ran = "; ".join(speech.source(code) for code in control.ran)
        why = "; ".join(say(reason, language) for _, reason in control.not_judged)
        cannot = say(control.cannot, language) if control.cannot else why
        yield [name, say("sheet.controls", language), speech.item(control.item), ran, "", cannot]
    for cause in stage.causes:
        for one in cause.measured:
            yield [
                name,
                say("sheet.reasons", language),
                speech.item(cause.item),
                speech.source(one.source),
                speech.stance(one),
                _said(one, speech),
            ]
        if not cause.measured:
            yield [
                name,
                say("sheet.reasons", language),
                speech.item(cause.item),
                "",
                "",
                say("sheet.no_probe", language),
            ]


def _flag(one: Measured, language: str) -> str:
    levels = [figure.level for figure in one.figures if figure.level]
    return say(f"sheet.level.{'alert' if 'alert' in levels else 'watch'}", language) if levels else ""


def _said(one: Measured, speech: Speech) -> str:
    if one.not_judged is not None:
        return f"{say('sheet.not_judged', speech.language)}: {say(one.not_judged, speech.language)}"
    told = [say(sentence, speech.language) for sentence in one.sentences]
    told += [
        f"{speech.who(each.seller)}: {speech.figure(each)}" + "".join(f"; {line}" for line in speech.comparisons(each))
        for each in one.figures
    ]
    return "\n".join(told)


def _figure_rows(sheet: Sheet, speech: Speech, language: str) -> Iterator[Sequence[Any]]:
    for result in results_of(sheet):
        for one in result.figures:
            level = say(f"sheet.level.{one.level}", language) if one.level else ""
            e = one.estimate
            compared = "; ".join(speech.comparisons(one)) or (say(e.reason, language) if e.reason else "")
            measure = say(one.measure, language)
            yield [
                speech.source(result.code),
                speech.who(one.seller),
                measure,
                e.n,
                e.value,
                e.low,
                e.high,
                compared,
                level,
            ]


def _plain(cell: Any, language: str) -> Any:
    return say(cell, language) if isinstance(cell, Reason) else cell
