"""Names of sellers and a period in, their pages in a folder out, with an index where there are several."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from callqa.errors import UserError
from callqa.pipeline.coaching import coach, team
from callqa.pipeline.progress import Progress, Silent
from callqa.pipeline.sellers import which_seller
from callqa.pipeline.workspace import Workspace
from callqa.types import Seller
from callqa.types.coaching import Coaching, Period

KNOWN = "Write 2026-Q1, 2026-03, 2026 or 2026-01-01..2026-03-31."


@dataclass(frozen=True, slots=True)
class Made:
    page: Path
    coaching: Coaching


def read_period(text: str) -> Period:
    """'2026-Q1', '2026-03', '2026', '2026-01-01..2026-03-31', a single day. Raises UserError for anything else."""
    asked = text.strip()
    try:
        if found := re.fullmatch(r"(\d{4})-?[QqКк]([1-4])", asked):
            first = date(int(found[1]), 3 * int(found[2]) - 2, 1)
            return Period(first, _end(first, 3))
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})", asked):
            first = date(int(found[1]), int(found[2]), 1)
            return Period(first, _end(first, 1))
        if re.fullmatch(r"\d{4}", asked):
            return Period(date(int(asked), 1, 1), date(int(asked), 12, 31))
        ends = [date.fromisoformat(part.strip()) for part in asked.split("..")]
    except ValueError:
        raise UserError(f"'{text}' is no period", "--period", KNOWN) from None
    if len(ends) > 2 or ends[0] > ends[-1]:
        raise UserError(f"'{text}' is no period: it ends before it begins", "--period", KNOWN)
    return Period(ends[0], ends[-1])


def _end(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def write_pages(
    space: Workspace,
    asked: str | None,
    period: Period,
    today: date,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> tuple[list[Made], Path]:
    """Pages of one seller, or of all who have calls in the period; (what was made, the page to open first).

    Raises UserError for an unknown seller, and where nobody has a call in the period.
    """
    from callqa.reports.coach import Entry, coach_page, index_page

    progress = progress or Silent()
    together = team(space, period, today)
    names = {one.id: one.name for one in together.sellers.values()}
    chosen = [together.sellers[which_seller(asked, names, "SELLER")]] if asked else list(together.sellers.values())
    target = folder or space.report / "coaching" / f"{period.since}..{period.until}"
    zone, made = ZoneInfo(space.settings.general.timezone), []
    progress.begin("coach", len(chosen), "pages")
    for one in _in_turn(chosen):
        page = coach(together, one)
        if page.calls:
            target.mkdir(parents=True, exist_ok=True)
            file = target / file_name(one.id)
            file.write_text(coach_page(page, together.known(page.language), zone), "utf-8")
            made.append(Made(file, page))
        progress.advance(1)
    progress.end()
    if not made:
        raise UserError(
            f"no calls of {chosen[0].name if asked else 'any seller'} from {period.since} to {period.until}",
            str(space.folder),
            "Name another --period; 'callqa status' says what is in the archive.",
        )
    if asked:
        return made, made[0].page
    index = target / "index.html"
    entries = [Entry(one.page.name, one.coaching) for one in made]
    index.write_text(index_page(entries, space.settings.general.language), "utf-8")
    return made, index


def _in_turn(sellers: Iterable[Seller]) -> list[Seller]:
    return sorted(sellers, key=lambda one: (one.name.casefold(), one.id))


def file_name(seller_id: str) -> str:
    """A file name that any disk takes; ids that differ give names that differ."""
    plain = re.sub(r"[^\w-]+", "_", seller_id)
    return (
        f"{plain}.html"
        if plain == seller_id and plain != "index"
        else f"{plain}-{zlib.crc32(seller_id.encode()):x}.html"
    )
