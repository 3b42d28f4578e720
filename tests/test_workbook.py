"""Rows in, sheets of a spreadsheet out: what is beyond its limit is told, and nothing is taken for a formula."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from callqa.reports import workbook


def written(path: Path, rows: Iterator[tuple[object, ...]], total: int) -> list[tuple[object, ...]]:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as made:
        formats = {name: made.add_format() for name in ("head", "date", "share", "wrap")}
        workbook.fill(made.add_worksheet("s"), formats, ["n", "said"], rows, [8, 20], "en", total)
    return list(openpyxl.load_workbook(path)["s"].iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(("rows", "told"), [(3, None), (4, "first 3 of 4 rows"), (1000, "first 3 of 1000 rows")])
def test_rows_beyond_the_limit_are_cut_and_the_last_row_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, told: str | None
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    found = written(tmp_path / "x.xlsx", ((n, "=1+1") for n in range(rows)), rows)
    assert found[:3] == [(0, "'=1+1"), (1, "'=1+1"), (2, "'=1+1")]
    if told is None:
        assert len(found) == 3
    else:
        assert told in str(found[3][0])


def test_what_is_missing_is_an_empty_cell(tmp_path: Path) -> None:
    assert written(tmp_path / "x.xlsx", iter([(None, "a"), (float("nan"), None), (0, "")]), 3)[:2] == [
        (None, "a"),
        (None, None),
    ]
