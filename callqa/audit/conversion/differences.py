"""Deals with a criterion of the first conversation and without it in, differences of the won share within sellers out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.conversion.deals import CORE
from callqa.audit.conversion.placebo import dealt
from callqa.audit.intervals import p_value, stratified_difference, wilson
from callqa.audit.statistics import newcombe
from callqa.types import Estimate, Reason
from callqa.types.conversion import Basis, Difference, Simpson

if TYPE_CHECKING:
    from callqa.config import AuditSettings

BOTH_ARMS = 5  # deals on each side below which nothing is said
POINTS = 2.0  # a change by less is never called Simpson's
NAMES = {"need": "need_identified", "contact": "contact_captured", "next": "next_step_dated",
         "decider": "decision_maker_confirmed"}  # fmt: skip


def differences(rows: pd.DataFrame, order: Sequence[str], settings: AuditSettings) -> tuple[Difference, ...]:
    """rows: watched deals with `won`. What the seller did (asked) first, then what the client gave (met)."""
    bases: tuple[Basis, ...] = ("asked", "met")
    return tuple(
        difference(rows, NAMES[name], basis, f"{name}_asked" if basis == "asked" else name, order, settings)
        for basis in bases
        for name in CORE
    )


def difference(
    rows: pd.DataFrame, criterion: str, basis: Basis, column: str, order: Sequence[str], settings: AuditSettings
) -> Difference:
    known = rows[rows[column].notna()]
    y1, n1, y0, n0 = counts(known, column)
    with_it, without = wilson(y1, n1), wilson(y0, n0)
    if min(n1, n0) < BOTH_ARMS or n1 + n0 < settings.min_deals:
        few = Reason("audit.few_deals", {"n": min(n1, n0), "need": BOTH_ARMS})
        return Difference(criterion, basis, Estimate(n1 + n0, reason=few), with_it, without)
    value = within(known, column, ["seller"])
    crude = stratified_difference([(y1, n1, y0, n0)])
    adjusted = within(known, column, ["seller", "source", "direction"])
    middle = known["at"].sort_values().iloc[len(known) // 2]
    early, late = known[known["at"] < middle], known[known["at"] >= middle]
    return Difference(
        criterion, basis, value, with_it, without, p_value(value), crude=crude, adjusted=adjusted,
        simpson=simpson(crude, adjusted), left_out=_left_out(known, column),
        halves=(within(early, column, ["seller"]), within(late, column, ["seller"])),
        placebo=dealt(known[column].to_numpy(float), known["won"].to_numpy(float), known["seller"], settings.seed), by_seller=_by_seller(known, column, order, settings),
    )  # fmt: skip


def counts(rows: pd.DataFrame, column: str) -> tuple[int, int, int, int]:
    """(won with, n with, won without, n without)."""
    having, won = rows[column].to_numpy() > 0.5, rows["won"].to_numpy()
    return int(won[having].sum()), int(having.sum()), int(won[~having].sum()), int((~having).sum())


def within(rows: pd.DataFrame, column: str, strata: Sequence[str]) -> Estimate:
    """Mantel-Haenszel difference over the strata in which there are both kinds."""
    if not len(rows):
        return Estimate(0, reason=Reason("audit.one_sided"))
    return stratified_difference([(int(a), int(b), int(c), int(d)) for a, b, c, d in tables(rows, column, strata)])


def tables(rows: pd.DataFrame, column: str, strata: Sequence[str]) -> Any:
    """(strata, 4): won with, n with, won without, n without."""
    of = rows.groupby(list(strata), observed=True, sort=False).ngroup().to_numpy()
    having, won = rows[column].to_numpy() > 0.5, rows["won"].to_numpy(float)
    size = int(of.max()) + 1
    parts = [np.bincount(of[mask], weights, minlength=size)
             for mask in (having, ~having) for weights in (won[mask], None)]  # fmt: skip
    return np.column_stack(parts)


def simpson(crude: Estimate, stratified: Estimate) -> Simpson:
    """Whether strata turn a difference round, or change it by more than half: both tables have to be shown then."""
    if crude.value is None or stratified.value is None:
        return ""
    if abs(crude.value - stratified.value) < POINTS:
        return ""
    if crude.value * stratified.value < 0:
        return "flips"
    return "changes" if abs(crude.value - stratified.value) > 0.5 * abs(crude.value) else ""


def _left_out(rows: pd.DataFrame, column: str) -> tuple[float, float] | None:
    """Lowest and highest Mantel-Haenszel difference with one seller left out: its sums without his."""
    y1, n1, y0, n0 = (part.astype(float) for part in tables(rows, column, ["seller"]).T)
    both = (n1 > 0) & (n0 > 0)
    size = np.maximum(n1 + n0, 1)
    gap, weight = np.where(both, (y1 * n0 - y0 * n1) / size, 0), np.where(both, n1 * n0 / size, 0)
    if int(both.sum()) < 2:
        return None
    left = 100 * (gap.sum() - gap) / (weight.sum() - weight)
    return float(left.min()), float(left.max())


def _by_seller(
    rows: pd.DataFrame, column: str, order: Sequence[str], settings: AuditSettings
) -> tuple[tuple[str, Estimate], ...]:
    groups = dict(list(rows.groupby("seller", observed=True)))
    return tuple((one, _own(groups[one], column, settings)) for one in order if one in groups)


def _own(rows: pd.DataFrame, column: str, settings: AuditSettings) -> Estimate:
    y1, n1, y0, n0 = counts(rows, column)
    if n1 + n0 < settings.min_deals:
        return Estimate(n1 + n0, reason=Reason("audit.few_closed", {"n": n1 + n0, "need": settings.min_deals}))
    if min(n1, n0) < BOTH_ARMS:
        return Estimate(n1 + n0, reason=Reason("audit.few_deals", {"n": min(n1, n0), "need": BOTH_ARMS}))
    found = newcombe(y1 / n1, n1, y0 / n0, n0, n1 + n0)
    points: list[Any] = [None if x is None else 100 * x for x in (found.value, found.low, found.high)]
    return Estimate(n1 + n0, *points)
