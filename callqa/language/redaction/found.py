"""What is hidden in a text: place, kind, and the value that its token stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KINDS = (
    "PHONE", "EMAIL", "CARD", "CVV", "PASSPORT", "SNILS", "INN", "ACCOUNT", "BIK", "ADDRESS", "BIRTH", "NAME", "HANDLE",
    "NUMBER",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    kind: str  # of KINDS
    value: str  # the same for the same person or number, however it was said


def disjoint(found: Iterable[Found]) -> list[Found]:
    """Spans by place; of two that overlap the one given first stays and takes the other's place in as well."""
    kept: list[Found] = []
    for one in found:
        clash = [other for other in kept if one.start < other.end and other.start < one.end]
        for other in clash:
            kept.remove(other)
        first = clash[0] if clash else one
        start = min([one.start, *(other.start for other in clash)])
        end = max([one.end, *(other.end for other in clash)])
        kept.append(Found(start, end, first.kind, first.value))
    return sorted(kept, key=lambda one: one.start)
