"""A seed and habits in, the `Facts` of a season out. All draws are arrays; nothing loops over calls or deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pandas as pd

from callqa.audit.facts import DEALS, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame
from tests.scenarios.deals import draw_deals, draw_moves
from tests.scenarios.exports import draw_records, fill_crm
from tests.scenarios.habits import Habits
from tests.scenarios.speech import draw_signals
from tests.scenarios.talks import draw_talks

LEAD = 84  # days before the call log begins: the CRM is older, and the season starts in full swing
START = pd.Timestamp("2026-01-12") - pd.Timedelta(days=LEAD)  # a Monday, local
ZONE = "Europe/Moscow"
ABSENT = 0.06  # of weekdays


class World:
    """Chance, sellers and days of one season. Times inside are days since START, local; calls before LEAD are not seen."""

    def __init__(self, seed: int, sellers: int, months: int, planted: Mapping[int, Habits]) -> None:
        self.rng = np.random.default_rng(seed)
        self.sellers = sellers
        self.start = START
        self.days = LEAD + round(months * 30.4)
        habits = [planted.get(i, Habits()) for i in range(sellers)]
        self.habit = {one.name: np.array([getattr(h, one.name) for h in habits]) for one in fields(Habits)}
        weekday = np.arange(self.days) % 7 < 5
        self.worked = weekday[None, :] & (self.rng.random((sellers, self.days)) > ABSENT)
        self.ids = np.array([f"s{i + 1:02d}" for i in range(sellers)])

    def of(self, name: str, seller: np.ndarray) -> np.ndarray:
        """A habit, for each row the row's seller's."""
        return self.habit[name][seller]

    def chance(self, name: str, seller: np.ndarray) -> np.ndarray:
        return self.rng.random(len(seller)) < self.of(name, seller)

    def workday(self, seller: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The seller's first worked day from `day` on, as a whole number; a day after the season's end where there is none."""
        ahead = np.full((self.sellers, self.days), self.days)
        ahead[self.worked] = np.broadcast_to(np.arange(self.days), self.worked.shape)[self.worked]
        ahead = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1]
        whole = np.floor(np.nan_to_num(day, nan=self.days))
        inside = ahead[seller, np.clip(whole, 0, self.days - 1).astype(int)]
        return np.where(whole < self.days, inside, whole)

    def hour(self, seller: np.ndarray) -> np.ndarray:
        """A moment of the working day 9-18, as a part of a day, outside of the seller's hole around 13 o'clock."""
        hole = self.of("hole", seller) / 60
        hours = 9 + self.rng.random(len(seller)) * (9 - hole)
        start = 13 - hole / 2
        return np.where(hours > start, hours + hole, hours) / 24


def moment(days: np.ndarray) -> pd.Series:
    """Days since START, local → UTC; missing stays missing."""
    local = pd.Series(START + pd.to_timedelta(np.round(np.asarray(days, float) * 86400), unit="s"))
    return local.dt.tz_localize(ZONE).dt.tz_convert("UTC")


def local(days: np.ndarray) -> pd.Series:
    return pd.Series(START + pd.to_timedelta(np.round(np.asarray(days, float) * 86400), unit="s"))


def season(seed: int, sellers: int = 8, months: int = 6, planted: Mapping[int, Habits] | None = None) -> Facts:
    """`planted`: seller's number → his habits, where they differ from the others'."""
    world = World(seed, sellers, months, planted or {})
    deals = draw_deals(world)
    talks = draw_talks(world, deals)
    signals = draw_signals(world, deals, talks)
    crm = fill_crm(world, deals, talks)
    moves, pushes, owners = draw_moves(world, deals)
    records = draw_records(world, deals, talks, crm)
    talks, signals = _seen(talks, signals)
    zoned = ("created", "closed", "expected_close", "next_step")
    deal_rows = crm.assign(**{name: moment(crm[name].to_numpy()) for name in zoned})
    return Facts(
        talks=frame(TALKS, talks.assign(at=moment(talks["t"]), local=local(talks["t"]), due=local(talks["due"]),
                                        seller=world.ids[talks["s"]])),
        deals=frame(DEALS, deal_rows),
        signals=frame(SIGNALS, signals.assign(due=local(signals["due"]))),
        moves=frame(MOVES, moves.assign(at=moment(moves["t"]))),
        pushes=frame(PUSHES, pushes.assign(**{n: moment(pushes[n].to_numpy()) for n in ("at", "was", "now")})),
        owners=frame(OWNERS, owners.assign(at=moment(owners["t"]))),
        names={one: f"Seller {one[1:]}" for one in world.ids},
        records=records,
        until=(START + pd.Timedelta(days=world.days)).tz_localize(ZONE).to_pydatetime(),
        timezone=ZONE,
        has_log=True,
        snapshots=(world.days - LEAD) // 7,
    )  # fmt: skip


def _seen(talks: pd.DataFrame, signals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Calls since the log began, and what was said in them."""
    kept = np.flatnonzero(talks["t"] >= LEAD)
    place = pd.Series(np.arange(len(kept)), index=kept)
    signals = signals[signals["talk"].isin(place.index)]
    signals = signals.assign(talk=place[signals["talk"]].to_numpy()).reset_index(drop=True)
    return talks.iloc[kept].reset_index(drop=True), signals
