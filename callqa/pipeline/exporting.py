"""A workspace in; the QA lead's workbook, CSV or Parquet files out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from callqa.errors import UserError
from callqa.pipeline.lead_desk import Desk
from callqa.pipeline.lead_facts import Ground, dates_table, readme_table, said_table, sellers_table
from callqa.pipeline.lead_people import calibration_table, criteria_table, disputes_table
from callqa.pipeline.lead_tables import calls_table, marks_table, moments_table
from callqa.pipeline.outgoing import Outgoing
from callqa.pipeline.progress import Progress, Silent
from callqa.pipeline.workspace import Workspace
from callqa.types.coaching import Period
from callqa.types.tables import Table

SHEETS = ("calls", "marks", "criteria", "sellers", "moments", "disputes", "calibration", "said_not_in_crm", "dates")
WALKS = 3  # tables that go through all calls


@dataclass(frozen=True, slots=True)
class Exported:
    places: tuple[Path, ...]
    calls: int
    cut: tuple[str, ...] = ()  # sheets that hold Excel's most rows and not all


def export(
    space: Workspace,
    *,
    book: Path | None = None,
    csv: Path | None = None,
    parquet: Path | None = None,
    period: Period | None = None,
    redacted: bool = True,
    progress: Progress | None = None,
) -> Exported:
    """Raises UserError where there are no calls, a file is open elsewhere, or Parquet is asked for without pyarrow."""
    from callqa.reports import lead_book
    from callqa.rubric import read_rubrics
    from callqa.scoring import DETECTORS

    progress = progress or Silent()
    rubrics = tuple(read_rubrics(space.rubrics, DETECTORS).values())
    desk = Desk(space, period, rubrics, Outgoing(space, redacted), progress.advance)
    if not desk.ids:
        raise UserError(
            "there are no calls to export",
            str(space.folder),
            "Run 'callqa run ARCHIVE' first, or name another --period.",
        )
    if parquet:
        lead_book.need_parquet()
    targets, zone, cut = [one for one in (book, csv, parquet) if one], ZoneInfo(space.settings.general.timezone), []
    ground = Ground(desk)
    progress.begin("export", WALKS * len(desk.ids) * len(targets), "rows")
    if book:
        cut = lead_book.write_book(tables(desk, ground), book, desk.language, zone)
    if csv:
        lead_book.write_csv(tables(desk, ground), csv, zone)
    if parquet:
        lead_book.write_parquet(tables(desk, ground), parquet)
    progress.end()
    return Exported(tuple(targets), len(desk.ids), tuple(cut))


def tables(desk: Desk, ground: Ground) -> Iterator[Table]:
    """In the order of the sheets; each is made when the one before it is written."""
    yield readme_table(desk, ground, SHEETS)
    yield calls_table(desk)
    yield marks_table(desk)
    yield criteria_table(desk)
    yield sellers_table(desk)
    yield moments_table(desk)
    yield disputes_table(desk)
    yield calibration_table(desk)
    yield said_table(desk, ground)
    yield dates_table(desk, ground)
