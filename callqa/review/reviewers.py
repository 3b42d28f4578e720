"""Reviews in, agreement of reviewers, their leniency and their drift out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from callqa.agreement import Agreement, Ordered, agreement, ordered
from callqa.intervals import wilson
from callqa.types import Estimate
from callqa.types.review import Review

ORDER = ("missed", "partly", "met")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two raters on one criterion; 'machine' may be one."""

    criterion: str
    first: str
    second: str
    agreement: Agreement
    ordered: Ordered


@dataclass(frozen=True, slots=True)
class Leniency:
    """How much more often a reviewer says met than the others do on the same calls, in shares of calls heard twice."""

    author: str
    criterion: str
    own: Estimate
    others: Estimate


def pairs_of_reviewers(reviews: Iterable[Review]) -> list[Pair]:
    """Every two reviewers who heard the same calls blind, by criterion; then the machine against each of them."""
    by: dict[tuple[str, str], dict[str, Review]] = defaultdict(dict)
    for one in reviews:
        if one.blind:
            by[one.criterion, one.call_id][one.author] = one
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for (criterion, _), authors in by.items():
        for first, second in combinations(sorted(authors), 2):
            found[criterion, first, second].append((authors[first].verdict, authors[second].verdict))
        for author, one in authors.items():
            if one.machine is not None:
                found[criterion, author, "machine"].append((one.verdict, one.machine))
    return [
        Pair(criterion, first, second, agreement(pairs), ordered(pairs, ORDER))
        for (criterion, first, second), pairs in sorted(found.items())
    ]


def leniency(reviews: Iterable[Review]) -> list[Leniency]:
    by: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in reviews:
        if one.blind and one.verdict in ORDER:
            by[one.criterion, one.call_id][one.author] = one.verdict
    own: dict[tuple[str, str], list[bool]] = defaultdict(list)
    others: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for (criterion, _), authors in by.items():
        for author, verdict in authors.items():
            rest = [v for name, v in authors.items() if name != author]
            if rest:
                own[author, criterion].append(verdict == "met")
                others[author, criterion] += [v == "met" for v in rest]
    return [
        Leniency(
            author,
            criterion,
            wilson(sum(seen), len(seen)),
            wilson(sum(others[author, criterion]), len(others[author, criterion])),
        )
        for (author, criterion), seen in sorted(own.items())
    ]


def drift(reviews: Sequence[Review], author: str) -> list[tuple[str, Estimate]]:
    """A reviewer's share met by month over all criteria: ('2026-03', estimate)."""
    months: dict[str, list[bool]] = defaultdict(list)
    for one in reviews:
        if one.author == author and one.verdict in ORDER:
            months[f"{one.at:%Y-%m}"].append(one.verdict == "met")
    return [(month, wilson(sum(seen), len(seen))) for month, seen in sorted(months.items())]
