"""A CSV file in, a sheet out, read in a stream: encoding and delimiter found, NUL bytes and a torn end named."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callqa.crm.encoding import encoding_of, mending
from callqa.crm.table import Row, Sheet
from callqa.errors import UserError
from callqa.types import Reason

DELIMITERS = (";", ",", "\t", "|")
NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16"}


def read(path: Path) -> Sheet:
    encoding = encoding_of(path)
    start = list(itertools.islice(_lines(path, encoding), 60))
    repair = mending("".join(start))
    delimiter = _delimiter("".join(start))
    form = f"CSV, {NAMES.get(encoding, encoding)}{f' ({repair[1]}, mended)' if repair else ''}, " + (
        "tab" if delimiter == "\t" else f'"{delimiter}"'
    )
    notes = []
    if nuls := _nuls(path, encoding):
        notes.append(Reason("crm.nul", {"file": path.name, "n": nuls}))
    return Sheet(_Rows(path, encoding, delimiter), form, notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Rows:
    path: Path
    encoding: str
    delimiter: str

    def __iter__(self) -> Iterator[Row]:
        start = "".join(itertools.islice(_lines(self.path, self.encoding), 60))
        repair = mending(start)
        lines = _lines(self.path, self.encoding)
        reader = csv.reader(map(repair[0], lines) if repair else lines, delimiter=self.delimiter)
        try:
            for values in reader:
                if any(v.strip() for v in values):
                    yield Row(reader.line_num, tuple(v.strip() for v in values))
        except csv.Error as error:
            where = f"{self.path}, line {reader.line_num}"
            raise UserError(f"not a table: {error}", where, "A quote is open there: export it again as CSV.") from None


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for number, line in enumerate(file):
            if number == 0 and line.startswith("sep="):  # Excel's own mark of the delimiter
                yield "\n"
                continue
            yield line.replace("\0", "") if "\0" in line else line


def _nuls(path: Path, encoding: str) -> int:
    if encoding.startswith("utf-16"):
        return 0
    with path.open("rb") as file:
        return sum(piece.count(0) for piece in iter(lambda: file.read(1 << 20), b""))


def _delimiter(text: str) -> str:
    """The one that gives the same number of columns, more than one, on most of the first lines."""

    def consistency(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(text.splitlines()[:50], delimiter=delimiter) if row]
        if not widths:
            return 0.0, 0
        width, times = Counter(w for w in widths).most_common(1)[0]
        if width == 1:  # titles and footers stand alone in their lines
            width, times = (Counter(w for w in widths if w > 1).most_common(1) or [(1, 0)])[0]
        return times / len(widths), width

    return max(DELIMITERS, key=consistency)
