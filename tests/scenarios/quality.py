"""A seed in, facts out in which what a criterion of the first conversation adds to the probability of winning is known.

Sellers differ in their base conversion and in their habits, both together: the best sellers also ask more. So the crude
difference is larger than the one within sellers. Sources differ, too. Deals end by chance after the landmark; many are open.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import gamma

from callqa.audit.facts import DEALS, MET, MISSED, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame

CORE = ("need", "contact", "next", "decider")
EFFECTS: Mapping[str, float] = {"need": 0.20, "contact": 0.0, "next": 0.15, "decider": 0.10}
DAYS = 300
SHAPE, SCALE = 2.0, 15.0  # of days from the first conversation to the end of a deal


def quality_season(seed: int, sellers: int = 8, each: int = 150, effects: Mapping[str, float] = EFFECTS) -> Facts:
    rng = np.random.default_rng(seed)
    size = sellers * each
    seller = np.repeat(np.arange(sellers), each)
    good = np.linspace(-1, 1, sellers)[seller]  # better sellers win more for other reasons, too
    site = rng.random(size) < 0.5
    met = {name: rng.random(size) < 0.5 + 0.15 * good for name in CORE}
    chance = 0.14 + 0.08 * good + 0.06 * site + sum(effects[name] * met[name] for name in CORE)
    won = rng.random(size) < chance
    start = rng.random(size) * DAYS
    end = start + rng.gamma(SHAPE, SCALE, size)
    closed = end < DAYS
    asked = {name: met[name] | (rng.random(size) < 0.4) for name in CORE}
    at = pd.Series(pd.Timestamp("2026-01-12", tz="UTC") + pd.to_timedelta(np.round(start * 86400), unit="s"))
    ids = np.array([f"s{i + 1:02d}" for i in range(sellers)])[seller]
    talks = pd.DataFrame({
        "call_id": np.char.add("c", np.arange(size).astype(str)), "at": at, "local": at.dt.tz_localize(None), "seller": ids,
        "direction": np.where(site, "in", "out"), "client": np.arange(size), "answered": True, "seconds": 200.0,
        "judged": True, "deal": np.arange(size), "link": "linked",
        "score": 25.0 * sum(met[name].astype(float) for name in CORE),
        **{name: np.where(met[name], MET, MISSED) for name in CORE},
        **{f"{name}_asked": asked[name].astype(int) for name in CORE},
    })  # fmt: skip
    stop = pd.Series(pd.Timestamp("2026-01-12", tz="UTC") + pd.to_timedelta(np.round(end * 86400), unit="s"))
    deals = pd.DataFrame({
        "deal_id": np.char.add("d", np.arange(size).astype(str)), "seller": ids, "owner": ids,
        "status": np.where(closed, np.where(won, "won", "lost"), "open"), "created": at, "closed": stop.where(closed),
        "source": np.where(site, "site", "cold"), "client": np.arange(size),
    })  # fmt: skip
    empty = {name: frame(columns) for name, columns in
             (("signals", SIGNALS), ("moves", MOVES), ("pushes", PUSHES), ("owners", OWNERS))}  # fmt: skip
    until = (pd.Timestamp("2026-01-12", tz="UTC") + pd.Timedelta(days=DAYS)).to_pydatetime()
    names = {one: f"Seller {one[1:]}" for one in sorted(set(ids))}
    return Facts(frame(TALKS, talks), frame(DEALS, deals), **empty, names=names, until=until)


def truth(criterion: str, landmark: int, horizon: int, effects: Mapping[str, float] = EFFECTS) -> float:
    """Points that the criterion adds to being won within the horizon, among deals that are open at the landmark."""
    law = gamma(SHAPE, scale=SCALE)
    ends = (law.cdf(landmark + horizon) - law.cdf(landmark)) / law.sf(landmark)
    return 100 * effects[criterion] * float(ends)
