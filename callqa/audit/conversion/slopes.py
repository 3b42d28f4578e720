"""First conversations' scores and outcomes in, the slope within sellers and between them out (Mundlak's split), and hazards."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import t as student

from callqa.audit.conversion.placebo import centred, dealt
from callqa.audit.intervals import Z, p_value
from callqa.types import Estimate, Reason
from callqa.types.conversion import Placebo, Slope

if TYPE_CHECKING:
    from callqa.config import AuditSettings

SELLERS_BETWEEN = 8  # sellers from which anything is said between them
RELIABILITIES = (0.9, 0.8, 0.7)
PER = 10.0  # points of the score
PER_PARAMETER = 10  # events of the rarer outcome that a model needs for each parameter


def slope(rows: pd.DataFrame, at_risk: pd.DataFrame, settings: AuditSettings) -> Slope:
    """rows: watched deals with `won`; at_risk: all deals at the landmark, for the hazard."""
    known = rows[rows["score"].notna()]
    own = within(known, [])
    covariates = ["source", "direction", "month"]
    return Slope(
        own,
        p_value(own),
        between=between(known),
        adjusted=within(known, covariates),
        with_length=within(known.assign(length=np.log(known["seconds"].clip(lower=1))), covariates, ["length"]),
        hazard=hazard(at_risk[at_risk["score"].notna()]),
        placebo=placebo(known, settings.seed),
        left_out=_left_out(known),
        if_reliable=if_reliable(own),
    )


def within(rows: pd.DataFrame, factors: list[str], numbers: list[str] | None = None) -> Estimate:
    """Points of won share by +10 of score among deals of one seller: linear probability model with seller means taken out (the
    within part of Mundlak 1978), errors clustered by client. `factors`: columns whose values become dummies."""
    import statsmodels.api as sm

    n = len(rows)
    parts = [rows["score"] / PER, *(rows[name] for name in numbers or [])]
    parts += [pd.get_dummies(rows[name], prefix=name, drop_first=True).astype(float) for name in factors]
    x = pd.concat(parts, axis=1).astype(float) if n else pd.DataFrame()
    events = min(rows["won"].sum(), n - rows["won"].sum()) if n else 0
    if n < 2 or events < PER_PARAMETER * max(1, x.shape[1]):
        return Estimate(
            n, reason=Reason("conversion.few_events", {"n": int(events), "need": PER_PARAMETER * max(1, x.shape[1])})
        )
    group = rows["seller"]
    x = x - x.groupby(group).transform("mean")
    y = rows["won"] - rows["won"].groupby(group).transform("mean")
    x = x.loc[:, x.std() > 1e-9]
    if "score" not in x:
        return Estimate(n, reason=Reason("audit.one_sided"))
    groups = pd.factorize(rows["client"])[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a source may be a direction under another name: the slope is the same
        fitted = sm.OLS(y.to_numpy(), x.to_numpy()).fit(cov_type="cluster", cov_kwds={"groups": groups})
    # Seller means cost a degree of freedom each.
    error = float(fitted.bse[0]) * float(np.sqrt(n / max(n - group.nunique() - x.shape[1], 1)))
    value = 100 * float(fitted.params[0])
    return Estimate(n, value, value - 100 * Z * error, value + 100 * Z * error)


def between(rows: pd.DataFrame) -> Estimate:
    """Points of won share by +10 of a seller's mean score: weighted regression of sellers' means, t with sellers - 2 degrees."""
    import statsmodels.api as sm

    means = rows.groupby("seller", observed=True).agg(score=("score", "mean"), won=("won", "mean"), n=("won", "size"))
    means = means[means["n"] >= 5]
    number = len(means)
    if number < SELLERS_BETWEEN or means["score"].std() < 1e-9:
        return Estimate(number, reason=Reason("conversion.few_sellers", {"n": number, "need": SELLERS_BETWEEN}))
    fitted = sm.WLS(means["won"], sm.add_constant(means["score"] / PER), weights=means["n"]).fit()
    value, half = float(fitted.params.iloc[1]), float(student.ppf(0.975, number - 2) * fitted.bse.iloc[1])
    return Estimate(number, 100 * value, 100 * (value - half), 100 * (value + half))


def hazard(rows: pd.DataFrame) -> Estimate:
    """Ratio of the hazard of being won by +10 points: Cox, strata are sellers; lost and open deals are censored."""
    from statsmodels.duration.hazard_regression import PHReg

    event = (rows["event"] == "won").astype(int)
    if event.sum() < PER_PARAMETER or rows["score"].std() < 1e-9:
        return Estimate(
            len(rows), reason=Reason("conversion.few_events", {"n": int(event.sum()), "need": PER_PARAMETER})
        )
    strata = pd.factorize(rows["seller"])[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = PHReg(rows["days"].to_numpy(), rows[["score"]].to_numpy() / PER, status=event.to_numpy(), strata=strata,
                       ties="efron").fit()  # fmt: skip
    value, error = float(fitted.params[0]), float(fitted.bse[0])
    if not np.isfinite(error):
        return Estimate(len(rows), reason=Reason("audit.one_sided"))
    low, high = float(np.exp(value - Z * error)), float(np.exp(value + Z * error))
    return Estimate(len(rows), float(np.exp(value)), low, high)


def placebo(rows: pd.DataFrame, seed: int) -> Placebo | None:
    """Scores dealt out anew within sellers."""
    return dealt(rows["score"].to_numpy(float) / PER, rows["won"].to_numpy(float), rows["seller"], seed)


def _left_out(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Lowest and highest slope with one seller left out: its sums without his."""
    group = pd.factorize(rows["seller"])[0]
    x, y = (centred(values.to_numpy(float), group) for values in (rows["score"] / PER, rows["won"]))
    both, spread = np.bincount(group, x * y), np.bincount(group, x * x)
    if int((spread > 1e-9).sum()) < 2:
        return None
    left = 100 * (both.sum() - both) / (spread.sum() - spread)
    return float(left.min()), float(left.max())


def if_reliable(own: Estimate) -> Mapping[float, Estimate]:
    """What the slope would be if the score measured with that reliability: an error in it weakens the slope by that factor."""
    if own.value is None or own.low is None or own.high is None:
        return {}
    return {one: Estimate(own.n, own.value / one, own.low / one, own.high / one) for one in RELIABILITIES}
