"""Eligible calls in, a seeded plan of calls to hear out, with the probability of inclusion of every drawn call."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import numpy as np

from callqa.intervals import Z
from callqa.types.review import Drawn, Plan

if TYPE_CHECKING:
    import pandas as pd

    Ints = np.ndarray

CELL = ("seller", "stage", "direction", "length")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many calls of what. Strata are seller x stage x direction x length tercile."""

    per_seller: int = 10  # random
    allocation: Literal["proportional", "neyman"] = "proportional"
    least: int = 2  # of each cell, where it has so many and the number allows
    risk: int = 3  # a seller, drawn at random from his risk list
    uncertain: int = 2  # a seller: where the machine was least sure
    nominated: tuple[str, ...] = ()  # call ids that sellers asked for


def draw(eligible: pd.DataFrame, wanted: Wanted, seed: int, made_at: datetime) -> Plan:
    """Columns of `eligible`: call_id, seller, stage, direction, length (tercile 0..2), risk (text code or None), confidence
    (lowest of the call's verdicts), score. The same rows, numbers and seed give the same plan.

    Inclusion: a random draw within a cell has n_h / N_h; one from the risk list k / K; who can be drawn both ways has
    1 - (1 - p)(1 - q). The calls that the machine was least sure of are taken with certainty (1 of their list) and nominated calls
    have no probability: no estimate uses those.
    """
    calls = eligible.sort_values("call_id", ignore_index=True)
    rng = np.random.default_rng(seed)
    random_p, in_random = _random(calls, wanted, rng)
    risk_p, in_risk = _risk(calls, wanted, rng)
    uncertain = _uncertain(calls, wanted)
    nominated = calls["call_id"].isin(wanted.nominated).to_numpy()
    both = 1 - (1 - random_p) * (1 - risk_p)
    probability = np.where(uncertain, 1.0, both)
    drawn: list[Drawn] = []
    for i in rng.permutation(len(calls)):
        picked = "random" if in_random[i] else "risk" if in_risk[i] else "uncertain" if uncertain[i] else None
        if picked is None and not nominated[i]:
            continue
        row = calls.iloc[i]
        cell = " · ".join(str(row[name]) for name in CELL)
        share = round(float(probability[i]), 6) if picked else None
        why = row["risk"] if isinstance(row["risk"], str) else ""
        drawn.append(Drawn(str(row["call_id"]), share, cell, picked or "nominated", len(drawn), why))  # type: ignore[arg-type]
    settings = asdict(wanted)
    text = f"{seed}|{settings}|{'|'.join(calls['call_id'].astype(str))}|{made_at.isoformat()}"
    name = hashlib.sha256(text.encode()).hexdigest()[:10]
    return Plan(name, made_at, seed, len(calls), settings, tuple(drawn))


def _random(calls: pd.DataFrame, wanted: Wanted, rng: np.random.Generator) -> tuple[Ints, Ints]:
    probability, taken = np.zeros(len(calls)), np.zeros(len(calls), bool)
    for _, own in calls.groupby("seller", sort=True):
        cells = [group.index.to_numpy() for _, group in own.groupby(["stage", "direction", "length"], sort=True)]
        spread = [_spread(calls["score"].to_numpy(float)[cell]) for cell in cells]
        for cell, n in zip(cells, allocate([len(c) for c in cells], spread, wanted), strict=True):
            if n:
                probability[cell] = n / len(cell)
                taken[rng.choice(cell, n, replace=False)] = True
    return probability, taken


def _spread(scores: np.ndarray) -> float:
    known = scores[~np.isnan(scores)]
    return float(known.std()) if len(known) > 1 else 1.0


def allocate(sizes: Sequence[int], spread: Sequence[float], wanted: Wanted) -> list[int]:
    """Calls of each cell: by size, or by size times the spread of scores (Neyman 1934, doi 10.2307/2342192); first `least` of
    each, largest cells first, while the number lasts. Nobody gets more calls than there are."""
    total = min(wanted.per_seller, sum(sizes))
    given = [0] * len(sizes)
    for place in sorted(range(len(sizes)), key=lambda i: -sizes[i]):
        given[place] = min(wanted.least, sizes[place], total - sum(given))
    weights = [s * (d if wanted.allocation == "neyman" else 1.0) for s, d in zip(sizes, spread, strict=True)]
    while sum(given) < total:
        open_cells = [i for i in range(len(sizes)) if given[i] < sizes[i]]
        best = max(open_cells, key=lambda i: (weights[i] / (given[i] + 1), -i))
        given[best] += 1
    return given


def _risk(calls: pd.DataFrame, wanted: Wanted, rng: np.random.Generator) -> tuple[Ints, Ints]:
    probability, taken = np.zeros(len(calls)), np.zeros(len(calls), bool)
    listed = calls[calls["risk"].notna()]
    for _, own in listed.groupby("seller", sort=True):
        rows = own.index.to_numpy()
        n = min(wanted.risk, len(rows))
        if n:
            probability[rows] = n / len(rows)
            taken[rng.choice(rows, n, replace=False)] = True
    return probability, taken


def _uncertain(calls: pd.DataFrame, wanted: Wanted) -> Ints:
    taken = np.zeros(len(calls), bool)
    for _, own in calls.groupby("seller", sort=True):
        taken[own.nsmallest(wanted.uncertain, "confidence").index.to_numpy()] = True
    return taken


def half_width(n: int, population: int, share: float = 0.7) -> float:
    """How wide an answer of n random calls will be, 0..1: half of Wilson's 95 % interval, narrowed by the finite population
    correction. Twenty calls of many: 0.18."""
    if n <= 0:
        return 1.0
    left = math.sqrt(max(0.0, (population - n) / (population - 1))) if population > 1 else 0.0
    inner = math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Z * inner / (1 + Z * Z / n) * left
