"""A study and the frames in, one XLSX for the QA lead out: real dates and numbers, filters, no formulas from speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callqa.reports import words
from callqa.texts import say
from callqa.types import CORE, Reason

if TYPE_CHECKING:
    from callqa.reports.pages import Book

ROWS = 1_000_000  # Excel takes 1,048,576
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_workbook(book: Book, path: Path) -> None:
    """Sheets: read me, calls, findings, talk, sellers, criteria, deals, set aside."""
    import xlsxwriter

    with xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as made:
        formats = {
            "head": made.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "date": made.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "share": made.add_format({"num_format": "0%"}),
            "wrap": made.add_format({"text_wrap": True, "valign": "top"}),
        }
        for name, columns, rows, widths in _sheets(book):
            sheet = made.add_worksheet(say(f"report.book.{name}", book.language))
            total = book.source.totals.get(name.removeprefix("sheet_"))
            fill(sheet, formats, columns, rows, widths, book.language, total)


def guarded(text: str) -> str:
    """Speech may begin with '=': with an apostrophe before it no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def fill(
    sheet: Any,
    formats: dict[str, Any],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int],
    language: str,
    total: int | None = None,
) -> None:
    """Rows beyond what a spreadsheet takes are cut; the last one says so, with how many there are."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, formats["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        if last > ROWS:
            sheet.write_string(last, 0, say("report.book.cut", language, shown=ROWS, total=total or f"> {ROWS}"))
            break
        for column, value in enumerate(row):
            _cell(sheet, last, column, value, formats)
    if columns:
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _cell(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, str):  # most are: asked first, for there are ten million cells
        sheet.write_string(row, column, guarded(value))
        return
    if value is None or _is_missing(value):
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats["date"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, guarded(str(value)))


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value))


def _sheets(book: Book) -> Iterable[tuple[str, list[str], Iterable[Sequence[Any]], list[int]]]:
    def heads(*names: str) -> list[str]:
        return [say(f"report.book.{name}", book.language) for name in names]

    core = [book.title(name) for name in CORE]
    yield "sheet_readme", [say("report.words_title", book.language)], _read_me(book), [110]
    yield (
        "sheet_calls",
        [
            *heads(
                "date", "seller", "client", "direction", "length", "stage", "link", "link_status", "consent", "score"
            ),
            *core,
            *heads("not_judged", "file"),
        ],
        _calls(book),
        [17, 20, 18, 12, 10, 12, 12, 14, 16, 8, 14, 14, 14, 14, 30, 50],
    )
    yield (
        "sheet_findings",
        heads("date", "seller", "stage", "criterion", "verdict", "reason", "quote", "at", "confidence", "file"),
        _findings(book),
        [17, 20, 12, 30, 14, 50, 60, 10, 10, 50],
    )
    yield (
        "sheet_talk",
        heads(
            "date",
            "seller",
            "talk_ratio",
            "longest_monologue",
            "overtalk",
            "silences",
            "silence_seconds",
            "response_latency",
            "words_per_minute",
            "questions",
            "basis",
            "file",
        ),
        _talk(book),
        [17, 20, 12, 14, 12, 12, 14, 14, 12, 12, 22, 50],
    )
    yield (
        "sheet_sellers",
        [
            *heads("seller", "calls", "judged", "score", "low", "high"),
            *(name for title in core for name in (title, *heads("low", "high", "n"))),
        ],
        _sellers(book),
        [22, 9, 9, 9, 8, 8, *([20, 8, 8, 8] * len(CORE))],
    )
    yield "sheet_criteria", heads("criterion", "title", "question"), _criteria(book), [26, 40, 90]
    yield (
        "sheet_deals",
        heads("deal", "seller", "status", "created", "closed", "amount", "currency"),
        _deals(book),
        [14, 20, 14, 17, 17, 14, 8],
    )
    yield "sheet_aside", heads("file", "why"), _aside(book), [60, 90]


def _read_me(book: Book) -> Iterable[Sequence[Any]]:
    language = book.language
    yield (
        say(
            "report.period",
            language,
            since=words.day(book.study.since, language),
            until=words.day(book.study.until, language),
        ),
    )
    for verdict in ("met", "partly", "missed", "na", "unknown"):
        yield (f"{say(f'report.verdict.{verdict}', language)}: {say(f'report.meaning.{verdict}', language)}",)
    for code in ("interval_note", "limits_note", "association_note", "by_name_note"):
        yield (say(f"report.{code}", language),)
    for warning in book.study.warnings:
        yield (say(warning, language),)


def _calls(book: Book) -> Iterable[Sequence[Any]]:
    language, names = book.language, _names(book)
    for call in _rows(book, "calls"):
        yield (
            _local(book, call.started_at),
            names.get(call.seller_id, call.seller_id),
            call.client_phone,
            say(f"report.direction.{call.direction}", language),
            round(call.duration, 1),
            _stage(call.stage, language),
            call.deal_id,
            say(f"report.link.{call.status}", language) if call.status else None,
            say(f"report.consent.{call.consent or 'unknown'}", language),
            call.score,
            *(_verdict(getattr(call, name), language) for name in CORE),
            _left_out(call, language),
            call.path,
        )


def _left_out(call: Any, language: str) -> str | None:
    """Why the call is not judged, or judged for no seller."""
    if call.not_judged:
        return say(call.not_judged, language)
    if call.handed_on and call.seller_id is None:
        return say("archive.transferred", language, who=call.handed_on)
    return None


def _findings(book: Book) -> Iterable[Sequence[Any]]:
    language, names = book.language, _names(book)
    for one in _rows(book, "findings"):
        yield (
            _local(book, one.started_at),
            names.get(one.seller_id, one.seller_id),
            _stage(one.stage, language),
            book.title(one.criterion),
            _verdict(one.verdict, language),
            say(Reason(one.reason_code, one.reason_values), language)
            if one.reason_values
            else _word(one.reason_code, language),
            one.quote,
            None if one.start is None else round(one.start, 1),
            one.confidence,
            one.path,
        )


def _talk(book: Book) -> Iterable[Sequence[Any]]:
    """How the talk of each call was shared; definitions in docs/GLOSSARY.md."""
    names = _names(book)
    for one in _rows(book, "talk"):
        yield (
            _local(book, one.started_at), names.get(one.seller_id, one.seller_id), one.talk_ratio,
            one.longest_monologue, one.overtalk, one.silences, one.silence_seconds, one.response_latency,
            one.words_per_minute, one.questions, say(f"report.basis_of_talk.{one.basis}", book.language), one.path,
        )  # fmt: skip


def _sellers(book: Book) -> Iterable[Sequence[Any]]:
    for one in book.study.sellers:
        lines = {line.criterion: line.share for line in one.core}
        cells: list[Any] = [one.name, one.calls, one.judged, one.score.value, one.score.low, one.score.high]
        for name in CORE:
            share = lines.get(name)
            cells += [share.value, share.low, share.high, share.n] if share else [None] * 4
        yield cells


def _criteria(book: Book) -> Iterable[Sequence[Any]]:
    for criterion, title in book.titles.items():
        yield criterion, title, book.questions.get(criterion)


def _deals(book: Book) -> Iterable[Sequence[Any]]:
    names = _names(book)
    for deal in _rows(book, "deals"):
        status = say(f"report.deal.{deal.status}", book.language)
        seller = names.get(deal.seller_id, deal.seller_id)
        yield (
            deal.deal_id,
            seller,
            status,
            _local(book, deal.created_at),
            _local(book, deal.closed_at),
            deal.amount,
            deal.currency,
        )


def _aside(book: Book) -> Iterable[Sequence[Any]]:
    for one in _rows(book, "aside"):
        yield one.path, say(Reason(one.reason_code, one.reason_values), book.language)


def _rows(book: Book, sheet: str) -> Iterable[Any]:
    return (row for page in book.source.pages(sheet) for row in page.itertuples(index=False))


def _names(book: Book) -> dict[Any, str]:
    return {one.seller_id: one.name for one in book.study.sellers}


def _verdict(verdict: str | None, language: str) -> str | None:
    return _word(f"report.verdict.{verdict}", language) if verdict else None


def _stage(stage: Any, language: str) -> str | None:
    return _word(f"report.stage_name.{stage}", language) if isinstance(stage, str) else None


_word = lru_cache(say)  # few words, said a million times


def _local(book: Book, moment: Any) -> datetime | None:
    """The wall clock of the workspace: Excel knows no zones."""
    import pandas as pd

    if moment is None or pd.isna(moment):
        return None
    return pd.Timestamp(moment).tz_convert(book.settings.general.timezone).to_pydatetime()
