"""Calls: the conversations of deals as a chain of agreed steps, attempts, cold dials, inbound calls and those missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from callqa.audit.facts import MET, MISSED, NONE, PARTLY

if TYPE_CHECKING:
    from tests.scenarios.season import World

CORE = ("need", "contact", "next", "decider")
LONGEST = 9  # talks of a deal
ASKED_ANYWAY = 0.45  # of what was not met: the seller asked and got no answer
OLD = 1_000_000  # numbers of clients from before the season
COLD = 2_000_000


def draw_talks(world: World, deals: pd.DataFrame) -> pd.DataFrame:
    """A row a call, by time. t: day; s: seller; and the columns of TALKS. `k`: number of the talk within its deal."""
    chain = _conversations(world, deals)
    parts = [chain, _service(world, deals), _attempts(world, chain), _cold(world, deals), _inbound(world)]
    talks = pd.concat(parts, ignore_index=True)
    talks = talks[talks["t"] < world.days].sort_values("t", kind="stable", ignore_index=True)
    for name in (*CORE, *(f"{one}_asked" for one in CORE)):
        talks[name] = talks[name].fillna(NONE).astype(np.int8)
    talks["deal"] = talks["deal"].fillna(-1).astype(int)
    talks["k"] = talks["k"].fillna(-1).astype(int)
    talks["judged"] = talks["judged"].fillna(False).astype(bool)
    recorded = talks["answered"].to_numpy(bool) & (talks["seconds"] >= 20).to_numpy()
    talks["call_id"] = np.where(recorded, np.char.add("c", np.arange(len(talks)).astype(str)), None)
    talks["link"] = np.where(recorded, np.where(talks["deal"] >= 0, "linked", "unlinked"), None)
    talks["language"] = np.where(talks["judged"], "en", None)
    return talks


def _conversations(world: World, deals: pd.DataFrame) -> pd.DataFrame:
    """The talks of every deal: the first at once, then on the agreed day, later by the seller's lateness, until the deal ends."""
    rng = world.rng
    wanted = rng.poisson(3.2 * world.of("patience", deals["s"]) * _effort(world, deals)) + 1
    wanted = np.where(deals["gives_up"], 1, np.maximum(wanted, 2))
    until = np.minimum(deals["end"].to_numpy(), world.days)
    t = deals["created"].to_numpy() + 0.004
    rows = np.arange(len(deals))
    parts = []
    taken_over = np.zeros(len(deals), bool)
    for k in range(LONGEST):
        handed = (deals["handed"].to_numpy() <= t) & (k > 0)
        s = np.where(handed, deals["owner_s"], deals["s"]).astype(int)
        alive = (t < until) & ((k < wanted) | taken_over)
        part = _verdicts(world, s[alive])
        part.loc[(k == 0) & deals["let_go"].to_numpy()[alive], ["next", "contact"]] = MISSED
        part = part.assign(s=s[alive], t=t[alive], deal=rows[alive], k=k)
        part["due"] = np.where(
            part["next"] == MET, world.workday(s[alive], t[alive] + rng.integers(1, 8, alive.sum())), np.nan
        )
        inbound = deals["inbound"].to_numpy()[alive] if k == 0 else rng.random(alive.sum()) < 0.12
        part["direction"] = np.where(inbound, "in", "out")
        parts.append(part)
        due = np.full(len(deals), np.nan)
        due[alive] = part["due"]
        t, taken_over = _next_time(world, deals, s, t, due, last=k + 1 >= wanted)
    talks = pd.concat(parts, ignore_index=True)
    deal = deals.iloc[talks["deal"]]
    when = talks["t"].to_numpy()
    reached = (when >= deal["e1"].to_numpy()).astype(int) + (when >= deal["e2"].to_numpy())
    talks["stage"] = np.array(["warm", "presale", "proposal"])[reached]
    talks["client"] = deal["client"].to_numpy()
    talks["seconds"] = np.round(rng.gamma(4, 55, len(talks)) + 60)
    return talks.assign(answered=True, judged=True)


def _effort(world: World, deals: pd.DataFrame) -> np.ndarray:
    """Factor on the number of talks: a seller who picks leaves the large and laborious."""
    large = (np.log(deals["amount"].to_numpy()) - 12) / 0.8
    return np.exp(world.of("picks", deals["s"]) * large)


def _next_time(
    world: World, deals: pd.DataFrame, s: np.ndarray, t: np.ndarray, due: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The next talk: on the agreed day, late by a geometric number of business days; and whether it is the new owner's first,
    some hours after the handover, which is held even when the first seller had done with the client."""
    rng, size = world.rng, len(t)
    late = np.where(rng.random(size) < 0.5, 0, rng.geometric(1 / (1 + 2 * world.of("late", s)), size) - 1)
    agreed = due + late * 1.4
    slow = 1 / _effort(world, deals)
    day = np.where(np.isnan(due), t + 1 + rng.gamma(2, 2.5, size) * slow, t + (agreed - t) * slow)
    coming = np.maximum(world.workday(s, day) + world.hour(s), t + 0.1)
    handed = deals["handed"].to_numpy()
    crossing = (handed > t) & ((handed <= coming) | last)
    new = deals["owner_s"].to_numpy()
    hours = np.exp(rng.normal(np.log(world.of("handover_hours", new)), 0.7))
    after = np.where(crossing, handed + hours / 24, 0)
    first = world.workday(new, after) + np.maximum(after % 1, world.hour(new))
    return np.where(crossing, first, coming), crossing


def _verdicts(world: World, s: np.ndarray) -> pd.DataFrame:
    found = {}
    for name in CORE:
        met = world.chance(name, s)
        partly = ~met & (world.rng.random(len(s)) < 0.2)
        found[name] = np.where(met, MET, np.where(partly, PARTLY, MISSED)).astype(np.int8)
        found[f"{name}_asked"] = (met | partly | (world.rng.random(len(s)) < ASKED_ANYWAY)).astype(np.int8)
    table = pd.DataFrame(found)
    table["score"] = 50.0 * table[list(CORE)].mean(axis=1)
    return table


def _service(world: World, deals: pd.DataFrame) -> pd.DataFrame:
    """Talks with clients who bought, about one a month, until they leave or the season ends."""
    rng = world.rng
    won = np.flatnonzero(deals["won"])
    s = deals["owner_s"].to_numpy()[won]
    stop = np.minimum(deals["leaves"].to_numpy()[won], world.days)
    number = rng.poisson(np.maximum(stop - deals["end"].to_numpy()[won], 0) / 20)
    deal, who = np.repeat(won, number), np.repeat(s, number)
    start, end = deals["end"].to_numpy()[deal], np.repeat(stop, number)
    t = world.workday(who, start + 1 + rng.random(len(deal)) * (end - start - 1)) + world.hour(who)
    rows = pd.DataFrame({"s": who, "t": t, "deal": deal, "client": deals["client"].to_numpy()[deal]})
    rows = rows[(t > start) & (t < end)].reset_index(drop=True)
    size = len(rows)
    return rows.assign(direction=np.where(rng.random(size) < 0.4, "in", "out"), answered=True, judged=True, stage="service",
                       seconds=np.round(rng.gamma(4, 45, size) + 60), **_verdicts(world, rows["s"].to_numpy()))  # fmt: skip


def _attempts(world: World, chain: pd.DataFrame) -> pd.DataFrame:
    """Dials of follow-ups that nobody answered, within the two days before the talk."""
    number = world.rng.poisson(0.6, len(chain)) * ((chain["direction"] == "out") & (chain["k"] > 0)).to_numpy()
    rows = chain.loc[np.repeat(np.arange(len(chain)), number), ["s", "t", "client"]].reset_index(drop=True)
    s = rows["s"].to_numpy(int)
    day = world.workday(s, np.maximum(rows["t"] - world.rng.integers(0, 3, len(rows)), 0))
    t = np.minimum(day + world.hour(s), rows["t"] - 0.002)
    return rows.assign(t=t, direction="out", answered=False, seconds=0.0)


def _cold(world: World, deals: pd.DataFrame) -> pd.DataFrame:
    """Cold dials of every worked day: to new clients or to old ones, a part of them padding."""
    rng = world.rng
    number = rng.poisson(world.habit["cold"][:, None], world.worked.shape) * world.worked
    s, day = (np.repeat(axis.ravel(), number.ravel()) for axis in np.indices(number.shape))
    size = len(s)
    t = day + world.hour(s)
    fresh = world.chance("fresh", s)
    client = np.where(fresh, COLD + np.arange(size), _known_clients(world, deals, s, t))
    padding = world.chance("padding", s)
    reached = ~padding & world.chance("reach", s)
    talked = reached & fresh & (rng.random(size) < 0.7)
    seconds = np.where(padding, rng.integers(1, 7, size), np.where(reached, rng.integers(8, 20, size), 0))
    seconds = np.where(talked, np.round(rng.gamma(3, 30, size) + 25), seconds)
    rows = pd.DataFrame({
        "s": s, "t": t, "client": client, "direction": "out", "answered": padding | reached, "seconds": seconds,
    })  # fmt: skip
    judged = talked & (seconds >= 60)
    verdicts = _verdicts(world, s)
    for name in verdicts:
        rows[name] = np.where(judged, verdicts[name], np.nan if name == "score" else NONE)
    rows["judged"] = judged
    rows["stage"] = np.where(judged, "cold", None)
    rows["due"] = np.where(judged & (rows["next"] == MET), world.workday(s, t + rng.integers(1, 8, size)), np.nan)
    return rows


def _known_clients(world: World, deals: pd.DataFrame, s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """A client of one of his earlier deals, whatever became of it; one from before the season where he has none yet."""
    found = OLD + s * 1000 + world.rng.integers(0, 60, len(s))
    for seller in range(world.sellers):
        mine = np.flatnonzero(s == seller)
        own = deals[deals["s"] == seller].sort_values("created")
        earlier = np.searchsorted(own["created"].to_numpy(), t[mine])
        picked = np.floor(world.rng.random(len(mine)) * earlier).astype(int)
        there = earlier > 0
        found[mine[there]] = own["client"].to_numpy()[picked[there]]
    return found


def _inbound(world: World) -> pd.DataFrame:
    """Short inbound calls of clients, a part of them missed, of which most are called back."""
    rng = world.rng
    number = rng.poisson(world.habit["inbound"][:, None], world.worked.shape) * world.worked
    s, day = (np.repeat(axis.ravel(), number.ravel()) for axis in np.indices(number.shape))
    size = len(s)
    t = day + world.hour(s)
    client = OLD + s * 1000 + rng.integers(0, 60, size)
    missed = world.chance("missed", s)
    calls = pd.DataFrame({
        "s": s, "t": t, "client": client, "direction": "in", "answered": ~missed,
        "seconds": np.where(missed, 0, rng.integers(8, 20, size)),
    })  # fmt: skip
    back = calls[missed & world.chance("called_back", s)]
    delay = rng.exponential(1.5, len(back)) / 24
    return pd.concat(
        [
            calls,
            back.assign(t=back["t"] + delay, direction="out", answered=True, seconds=rng.integers(8, 20, len(back))),
        ],
        ignore_index=True,
    )
