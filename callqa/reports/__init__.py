"""A study in; one page for the team, one for each seller and one workbook out, in the language of the settings."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callqa.config import Settings
from callqa.reports.pages import Book, Source, seller_page, team_page
from callqa.reports.workbook import write_workbook
from callqa.types import Moment, Study

if TYPE_CHECKING:
    from callqa.types import Rubric

__all__ = ["Source", "write"]


def write(
    study: Study,
    source: Source,
    folder: Path,
    *,
    settings: Settings,
    rubrics: Mapping[Any, Rubric],
    sound: Callable[[Moment], str] | None = None,
) -> Path:
    """Write report pages into `folder`, replacing those of the last time whole. Gives the page to open first.

    The pages need no network and no other file, but for what they play: the clips that `sound` gives addresses of, or without
    it the recordings where they lie.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    book = Book.of(study, source, folder, settings=settings, rubrics=rubrics, sound=sound)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".report-") as made:
        fresh = Path(made) / "report"
        (fresh / "sellers").mkdir(parents=True)
        (fresh / "index.html").write_text(team_page(book), "utf-8")
        for seller in study.sellers:
            (fresh / "sellers" / book.file_of(seller.seller_id)).write_text(seller_page(book, seller), "utf-8")
        write_workbook(book, fresh / "callqa.xlsx")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return folder / "index.html"
