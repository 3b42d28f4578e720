"""Deals and their way through the stages, handovers and moved closing days. Times are days since the season's start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from tests.scenarios.season import World

CHANCES = np.array([0.29, 0.46, 0.62])  # of winning, at entry of warm, presale, proposal: what an honest seller writes
STAGES = ("warm", "presale", "proposal")
NAMES = ("Qualification", "Meeting", "Proposal")
HANDED = 0.25  # of deals that reach the presale action: the setter gives them to the next seller
AGAIN = 0.15  # of deals: a client who bought before


def draw_deals(world: World) -> pd.DataFrame:
    """A row a deal: s (seller at first), owner (at the end), created, e1, e2 (entries; inf: never), end (of the deal), won,
    closed (by the season's end), amount, source, client, gives_up, handed (day; NaN), leaves (day the client leaves), expected (day of closing, at first);
    inbound, probe, let_go: the first call came in, asked the price first, and was let go."""
    rng = world.rng
    n = rng.poisson(world.habit["deals"] * world.days / 7)
    s = np.repeat(np.arange(world.sellers), n)
    size = len(s)
    created = world.workday(s, rng.random(size) * world.days) + world.hour(s)
    order = np.argsort(created, kind="stable")
    order = order[created[order] < world.days]
    s, created, size = s[order], created[order], len(order)
    steps = np.stack([world.chance(name, s) for name in ("to_presale", "to_proposal", "to_contract")])
    source = rng.choice(["site", "cold", "referral"], size, p=[0.5, 0.3, 0.2])
    inbound = rng.random(size) < np.where(source == "site", 0.7, 0.1)
    probe = inbound & (rng.random(size) < 0.7)
    let_go = probe & world.chance("probe_let_go", s)
    steps[0] &= ~let_go
    stays = np.stack([rng.gamma(2, world.of("presale_days", s) / 2), rng.gamma(2, 6, size), rng.gamma(2, 8, size)])
    e1 = np.where(steps[0], created + stays[0], np.inf)
    e2 = np.where(steps[0] & steps[1], e1 + stays[1], np.inf)
    end = np.where(~steps[0], created + stays[0] * 1.5, np.where(~steps[1], e1 + stays[1] * 1.5, e2 + stays[2]))
    won = steps.all(0)
    owner, handed = _hand_over(world, s, e1)
    handed = np.where(handed < end, handed, np.nan)
    owner = np.where(np.isnan(handed), s, owner)
    leak = np.isfinite(handed) & world.chance("handover_loss", owner)
    lost_at = handed + rng.uniform(4, 25, size)
    end = np.where(leak, np.minimum(end, lost_at), end)
    won &= ~(leak & (end == lost_at))
    e2 = np.where(e2 < end, e2, np.inf)
    short = ~won & ~steps[0] & world.chance("gives_up", s) | let_go
    client = np.arange(size)
    again = (rng.random(size) < AGAIN) & (client > 40)
    client[again] = _bought_before(rng, s, created, end, won, again)
    closed = end < world.days
    return pd.DataFrame(
        {
            "s": s,
            "owner_s": owner,
            "created": created,
            "e1": e1,
            "e2": e2,
            "end": end,
            "won": won & closed,
            "will_win": won,
            "closed": closed,
            "amount": np.round(np.exp(rng.normal(12, 0.8, size)), -3),
            "source": source,
            "inbound": inbound,
            "probe": probe,
            "let_go": let_go,
            "client": client,
            "gives_up": short,
            "handed": handed,
            "leaves": np.where(won, end + rng.exponential(30.4 / world.of("leaves", owner)), np.inf),
            "expected": created + rng.gamma(4, 7, size),
        }
    )


def _hand_over(world: World, s: np.ndarray, e1: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(owner at the end, day of the handover): some deals go to the seller next door when they reach the presale action."""
    handed = np.isfinite(e1) & (e1 < world.days) & (world.rng.random(len(s)) < HANDED)
    shift = world.rng.integers(1, max(world.sellers, 2), len(s))
    day = world.workday(s, np.where(handed, e1, 0))
    at = np.maximum(day + world.hour(s), np.where(handed, e1, 0) + 0.01)
    return np.where(handed, (s + shift) % world.sellers, s), np.where(handed, at, np.nan)


def _bought_before(
    rng: np.random.Generator, s: np.ndarray, created: np.ndarray, end: np.ndarray, won: np.ndarray, again: np.ndarray
) -> np.ndarray:
    """For each such deal the client of an earlier won deal of the same seller; its own number where there is none."""
    found = np.flatnonzero(again)
    for seller in np.unique(s[again]):
        mine = again[found] & (s[found] == seller)
        wins = np.flatnonzero(won & (s == seller) & ~again)
        if not len(wins):
            continue
        picked = rng.choice(wins, mine.sum())
        rows = found[mine]
        found[mine] = np.where(end[picked] < created[rows], picked, rows)
    return found


def draw_moves(world: World, deals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Stage moves, moved closing days, changes of owner."""
    rows = np.arange(len(deals))
    until = world.days
    s, owner = deals["s"].to_numpy(), deals["owner_s"].to_numpy()
    times = np.stack([deals["created"], deals["e1"], deals["e2"]])
    parts = []
    for k, (stage, name) in enumerate(zip(STAGES, NAMES, strict=True)):
        here = times[k] < until
        chance = np.full(len(deals), CHANCES[k])
        if k == 2:
            chance = np.clip(chance + world.of("optimism", owner), 0, 0.98)
        parts.append(pd.DataFrame({
            "deal": rows[here], "t": times[k][here], "stage": stage, "stage_raw": name, "status": "open",
            "from_raw": NAMES[k - 1] if k else None, "probability": chance[here],
            "seller": world.ids[np.where(k and (deals["handed"].to_numpy() <= times[k]), owner, s)[here]],
        }))  # fmt: skip
    ended = deals["closed"].to_numpy()
    last = np.where(np.isfinite(deals["e2"]), 2, np.where(np.isfinite(deals["e1"]), 1, 0))
    parts.append(pd.DataFrame({
        "deal": rows[ended], "t": deals["end"].to_numpy()[ended], "stage": None,
        "stage_raw": np.where(deals["won"], "Won", "Lost")[ended], "status": np.where(deals["won"], "won", "lost")[ended],
        "from_raw": np.array(NAMES)[last][ended],
        "probability": np.clip(CHANCES[last] + np.where(last == 2, world.of("optimism", owner), 0), 0, 0.98)[ended],
        "seller": world.ids[owner][ended],
    }))  # fmt: skip
    moves = pd.concat(parts, ignore_index=True).sort_values(["deal", "t"], kind="stable", ignore_index=True)
    moves["source"] = "export"
    return moves, _pushes(world, deals), _owners(world, deals)


def _pushes(world: World, deals: pd.DataFrame) -> pd.DataFrame:
    """Each week of a deal may move its expected day of closing later."""
    weeks = world.days // 7
    at = (np.arange(weeks) * 7 + 6.6)[None, :]
    alive = (at > deals["created"].to_numpy()[:, None]) & (at < deals["end"].to_numpy()[:, None])
    chance = world.of("pushes", deals["owner_s"].to_numpy())[:, None]
    moved = alive & (world.rng.random(alive.shape) < chance)
    length = world.rng.integers(5, 15, alive.shape) * moved
    now = deals["expected"].to_numpy()[:, None] + np.cumsum(length, axis=1)
    deal, week = np.nonzero(moved)
    days = length[deal, week]
    return pd.DataFrame(
        {"deal": deal, "at": at[0, week], "was": now[deal, week] - days, "now": now[deal, week], "days": days}
    )


def _owners(world: World, deals: pd.DataFrame) -> pd.DataFrame:
    given = deals["handed"].notna().to_numpy()
    return pd.DataFrame({
        "deal": np.flatnonzero(given), "t": deals["handed"].to_numpy()[given],
        "was": world.ids[deals["s"].to_numpy()[given]], "now": world.ids[deals["owner_s"].to_numpy()[given]],
    })  # fmt: skip
