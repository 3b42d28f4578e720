"""The nouns of what is handed on as a table: columns with their kind, and rows that come one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "moment", "day", "number", "share", "link", "verdict", "fill"]


@dataclass(frozen=True, slots=True)
class Column:
    name: str  # of CSV and Parquet, the same in every language
    title: str  # of a workbook's header
    kind: Kind = "text"  # 'verdict' and 'fill' are for a person to fill in: a list to choose from, free words
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    name: str  # 'calls': of the file, and of the progress
    title: str  # of the sheet
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]  # moments zoned; a link is an address; read once
    target: Mapping[str, float] = field(default_factory=dict)  # column -> value; coloured where low and high exclude it
