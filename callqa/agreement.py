"""Agreement of two raters on the same calls: accuracy, Cohen's kappa, Gwet's AC1, intervals by bootstrap over calls.

Cohen 1960, doi 10.1177/001316446002000104; weighted: Cohen 1968, doi 10.1037/h0026256; Gwet 2008, doi 10.1348/000711006X126600
(AC2: Gwet 2014, Handbook of Inter-Rater Reliability, chapter 4). With a table of 130 / 56 / 9 / 5 they
give Po .675, kappa .022, AC1 .533: kappa falls apart where one category prevails, AC1 does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

DRAWS, SEED = 1000, 20260312

FEWEST = 10  # calls: of fewer a bootstrap draws the same few again and gives too narrow an interval


@dataclass(frozen=True, slots=True)
class Agreement:
    """`confusion[gold][said]` counts; intervals are 95 % percentiles; None where they cannot be reckoned."""

    n: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    kappa: float | None
    kappa_interval: tuple[float, float] | None
    ac1: float | None
    ac1_interval: tuple[float, float] | None
    confusion: dict[str, dict[str, int]] = field(default_factory=dict)


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """`pairs` of (gold, said), one a call."""
    if not pairs:
        return Agreement(0, None, None, None, None, None, None)
    names = sorted({v for pair in pairs for v in pair})
    place = {name: i for i, name in enumerate(names)}
    codes = np.array([[place[g], place[s]] for g, s in pairs])
    whole = _measures(codes, len(names))
    if len(pairs) < FEWEST:
        return Agreement(
            len(pairs), _number(whole[0]), None, _number(whole[1]), None, _number(whole[2]), None, _confusion(pairs)
        )
    draws = np.random.default_rng(SEED).integers(0, len(codes), (DRAWS, len(codes)))
    drawn = np.array([_measures(codes[rows], len(names)) for rows in draws], dtype=float)
    return Agreement(
        len(pairs),
        _number(whole[0]),
        _interval(drawn[:, 0]),
        _number(whole[1]),
        _interval(drawn[:, 1]),
        _number(whole[2]),
        _interval(drawn[:, 2]),
        _confusion(pairs),
    )


def _measures(codes: np.ndarray, categories: int) -> tuple[float, float, float]:
    """(observed agreement, kappa, AC1); NaN where chance agreement is whole."""
    table = np.bincount(codes[:, 0] * categories + codes[:, 1], minlength=categories**2).reshape(categories, categories)
    share = table / table.sum()
    observed = float(np.trace(share))
    rows, columns = share.sum(1), share.sum(0)
    by_chance = float(rows @ columns)
    kappa = (observed - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")
    mean = (rows + columns) / 2
    gwet = float((mean * (1 - mean)).sum() / (categories - 1)) if categories > 1 else float("nan")
    return observed, kappa, (observed - gwet) / (1 - gwet) if categories > 1 else float("nan")


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _interval(drawn: np.ndarray) -> tuple[float, float] | None:
    known = drawn[~np.isnan(drawn)]
    if len(known) < DRAWS / 2:
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def _confusion(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (gold, said), n in sorted(Counter(pairs).items()):
        table.setdefault(gold, {})[said] = n
    return table


@dataclass(frozen=True, slots=True)
class Ordered:
    """Agreement on ordered verdicts with linear weights, and how much one verdict prevails; None where it cannot be reckoned."""

    n: int
    weighted_kappa: float | None
    weighted_kappa_interval: tuple[float, float] | None
    ac2: float | None
    ac2_interval: tuple[float, float] | None
    prevalence: float | None  # share of the highest verdict, mean of both raters
    positive: float | None  # agreement on the highest verdict: 2a / (2a + b + c)
    negative: float | None  # agreement on anything else


def ordered(pairs: Sequence[tuple[str, str]], order: Sequence[str]) -> Ordered:
    """Pairs of verdicts, both of `order` (lowest first); others are left out. A bootstrap over calls is a multinomial draw of
    the table's cells."""
    place = {name: i for i, name in enumerate(order)}
    known = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    if not known:
        return Ordered(0, None, None, None, None, None, None, None)
    size = len(order)
    table = np.zeros((size, size))
    for a, b in known:
        table[a, b] += 1
    n = len(known)
    whole = _weighted(table[None])
    intervals: list[tuple[float, float] | None] = [None, None]
    if n >= FEWEST:
        drawn = np.random.default_rng(SEED).multinomial(n, table.ravel() / n, DRAWS).reshape(DRAWS, size, size)
        intervals = [_interval(column) for column in _weighted(drawn)]
    top = table[-1, -1]
    first, second = table[-1].sum(), table[:, -1].sum()
    rest = n - first - second + top
    return Ordered(
        n, _number(whole[0][0]), intervals[0], _number(whole[1][0]), intervals[1],
        round(float((first + second) / (2 * n)), 4),
        _ratio(2 * top, first + second), _ratio(2 * rest, 2 * n - first - second),
    )  # fmt: skip


def _weighted(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(linear weighted kappa, AC2) of each table."""
    size = tables.shape[-1]
    weights = 1 - np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    share = tables / tables.sum((1, 2), keepdims=True)
    rows, columns = share.sum(2), share.sum(1)
    observed = (share * weights).sum((1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = np.einsum("ti,ij,tj->t", rows, weights, columns)
        mean = (rows + columns) / 2
        gwet = weights.sum() / (size * (size - 1)) * (mean * (1 - mean)).sum(1)
        kappa = np.where(by_chance < 1, (observed - by_chance) / (1 - by_chance), np.nan)
        return kappa, np.where(gwet < 1, (observed - gwet) / (1 - gwet), np.nan)


def _ratio(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole else None
