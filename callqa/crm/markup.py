"""An HTML table in (Bitrix24 calls it .xls), a sheet out; a cell that spans rows stands in each of them."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from callqa.crm.encoding import encoding_of
from callqa.crm.table import Row, Sheet
from callqa.errors import UserError
from callqa.types import Reason

CELLS = ("td", "th")


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.hanging: dict[int, tuple[int, str]] = {}  # column -> (rows still to fill, text)
        self.merged = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in CELLS:
            self.cell = []
            given = dict(attrs)
            self.span = (_number(given.get("rowspan")), _number(given.get("colspan")))
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in CELLS and self.cell is not None and self.rows:
            text = " ".join("".join(self.cell).split())
            self.cell = None
            self._fill()
            down, right = self.span
            for _ in range(right):
                if down > 1:
                    self.hanging[len(self.rows[-1])] = (down - 1, text)
                self.rows[-1].append(text)
            self.merged += (down > 1) or (right > 1)
        elif tag == "tr" and self.rows:
            self._fill()

    def _fill(self) -> None:
        row = self.rows[-1]
        while len(row) in self.hanging:
            left, text = self.hanging[len(row)]
            if left == 1:
                del self.hanging[len(row)]
            else:
                self.hanging[len(row)] = (left - 1, text)
            row.append(text)


def _number(text: str | None) -> int:
    return min(int(text), 10_000) if text and text.isdecimal() and int(text) > 0 else 1


def read(path: Path) -> Sheet:
    encoding = encoding_of(path)
    parser = _Table()
    with path.open(encoding=encoding, errors="replace") as file:
        for piece in iter(lambda: file.read(1 << 20), ""):
            parser.feed(piece)
    parser.close()
    rows = tuple(Row(i, tuple(r)) for i, r in enumerate(parser.rows, 1) if any(r))
    if not rows:
        raise UserError("the page holds no table", str(path), "Export it again: the CRM may have saved a login page.")
    notes = [Reason("crm.merged", {"file": path.name, "n": parser.merged})] if parser.merged else []
    if parser.cell is not None:
        notes.append(Reason("crm.torn", {"file": path.name, "line": len(parser.rows)}))
        rows = rows[:-1]
    return Sheet(rows, "HTML table", notes=tuple(notes))
