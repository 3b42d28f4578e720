"""Agreement of two raters on the same calls: accuracy, Cohen's kappa, Gwet's AC1, intervals by bootstrap over calls.

Cohen 1960, doi 10.1177/001316446002000104; Gwet 2008, doi 10.1348/000711006X126600. With a table of 130 / 56 / 9 / 5 they
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
