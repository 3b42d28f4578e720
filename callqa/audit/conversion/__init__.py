"""Facts in, quality of first conversations against won deals out: within sellers, with intervals; an association, no cause.

A landmark design (Anderson, Cain and Gelber 1983): only what was known so many days after the first conversation counts, deals
that ended before are left out, and deals that are open when the data end are never lost. See docs/AUDIT.md.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.audit.conversion.deals import CORE, deal_rows, horizon_of, watched
from callqa.audit.conversion.differences import NAMES, differences
from callqa.audit.conversion.slopes import slope
from callqa.audit.facts import Facts
from callqa.audit.intervals import false_discovery, wilson
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.conversion import Basis, Conversion, Incidence

if TYPE_CHECKING:
    import pandas as pd

LANDMARK = 7
LEAST = {"closed": 100, "won": 30, "lost": 30}  # of the team's deals (docs/AUDIT.md)


def conversion(facts: Facts, settings: AuditSettings, landmark: int = LANDMARK) -> Conversion:
    """Asked before met, the score first; q over all of them. Under the minimum: what is missing, and no figures."""
    at_risk = deal_rows(facts, landmark)
    horizon = horizon_of(at_risk)
    until = facts.until if facts.until is not None else facts.talks["at"].max()
    rows = watched(at_risk, horizon, until, landmark) if len(at_risk) else at_risk.assign(won=0.0)
    won = int(rows["won"].sum())
    lost = int(((rows["event"] == "lost") & (rows["days"] <= horizon)).sum())
    found = Conversion(
        landmark, horizon, len(at_risk), len(rows), won, lost,
        wilson(int((at_risk["event"] == "open").sum()), len(at_risk)), int(rows["seller"].nunique()),
        at_risk["at"].min().to_pydatetime() if len(at_risk) else None, facts.until, _missing(at_risk),
    )  # fmt: skip
    if found.not_judged or not won:
        return found
    order = sorted(map(str, at_risk["seller"].unique()), key=lambda one: (facts.names.get(one, one), one))
    score, parts = slope(rows, at_risk, settings), differences(rows, order, settings)
    q_values = false_discovery([score.p, *(one.p for one in parts)])
    return replace(
        found,
        score=replace(score, q=q_values[0]),
        differences=tuple(replace(one, q=q) for one, q in zip(parts, q_values[1:], strict=True)),
        incidence=tuple(
            one for basis in ("asked", "met") for name in CORE if (one := _incidence(at_risk, name, basis))
        ),
        looked_at=sum(q is not None for q in q_values),
    )


def _missing(rows: pd.DataFrame) -> tuple[Reason, ...]:
    have = {"won": int((rows["event"] == "won").sum()), "lost": int((rows["event"] == "lost").sum())}
    have["closed"] = have["won"] + have["lost"]
    weeks = max((rows["at"].max() - rows["at"].min()).days / 7, 1) if len(rows) else 0
    found = []
    for name, need in LEAST.items():
        n = have[name]
        if n < need and n and weeks >= 4:
            found.append(
                Reason(
                    f"conversion.few_{name}_pace", {"n": n, "need": need, "weeks": math.ceil((need - n) * weeks / n)}
                )
            )
        elif n < need:
            found.append(Reason(f"conversion.few_{name}", {"n": n, "need": need}))
    return tuple(found)


def _incidence(rows: pd.DataFrame, name: str, basis: Any) -> Incidence | None:
    column = f"{name}_asked" if basis == "asked" else name
    known = rows[rows[column].notna()]
    arms = [known[known[column] > 0.5], known[known[column] <= 0.5]]
    if min(len(arm) for arm in arms) < 20:
        return None
    chosen: Basis = basis
    return Incidence(NAMES[name], chosen, cumulative_incidence(arms[0]), cumulative_incidence(arms[1]))


def cumulative_incidence(rows: pd.DataFrame, points: int = 80) -> dict[str, Any]:
    """Aalen and Johansen's share won by day, lost deals being out of reach of it; 95 % intervals (statsmodels)."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    cause = rows["event"].map({"open": 0, "won": 1, "lost": 2}).to_numpy(int)
    if not (cause == 1).any():
        return {"days": [0.0], "share": [0.0], "low": [0.0], "high": [0.0], "n": len(rows)}
    with np.errstate(divide="ignore", invalid="ignore"):  # the last day, when nobody is left
        fitted = CumIncidenceRight(rows["days"].to_numpy(), cause)
    share, error = fitted.cinc[0], np.nan_to_num(fitted.cinc_se[0])
    keep = np.unique(np.linspace(0, len(fitted.times) - 1, min(points, len(fitted.times))).round().astype(int))
    low, high = np.clip(share - 1.96 * error, 0, 1), np.clip(share + 1.96 * error, 0, 1)
    return {
        "days": [0.0, *fitted.times[keep].tolist()],
        "share": [0.0, *share[keep].tolist()],
        "low": [0.0, *low[keep].tolist()],
        "high": [0.0, *high[keep].tolist()],
        "n": len(rows),
    }
