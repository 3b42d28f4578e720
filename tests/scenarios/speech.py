"""What was said in the talks, as signals: prices asked, promises, objections, demands, deciders, facts, agreed steps, upsell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from callqa.audit.facts import MET

if TYPE_CHECKING:
    from tests.scenarios.season import World

OBJECTIONS = ("price", "time", "competitor", "trust")
DEMANDS = ("price", "payment_term", "delivery", "scope")


def draw_signals(world: World, deals: pd.DataFrame, talks: pd.DataFrame) -> pd.DataFrame:
    """Columns of SIGNALS; `due` in days. Only judged talks have signals."""
    s = talks["s"].to_numpy()
    judged = talks["judged"].to_numpy()
    selling = judged & talks["stage"].isin(["warm", "presale", "proposal"]).to_numpy()
    parts = [
        _price_questions(deals, talks),
        _some(world, selling & world.chance("promises", s), "promise"),
        _objections(world, talks, selling),
        _demands(world, talks, selling),
        _deciders(world, deals, talks, selling),
        _steps(world, talks, judged),
        _said(world, deals, talks, selling),
        _plans(world, talks, selling),
        *_service(world, deals, talks),
    ]
    return pd.concat(parts, ignore_index=True).sort_values(["talk", "kind"], kind="stable", ignore_index=True)


def _rows(talk: Any, kind: str, value: Any = None, state: Any = None, due: Any = np.nan, turn: int = 5) -> pd.DataFrame:
    talk = np.asarray(talk, int)
    table = pd.DataFrame({"talk": talk, "kind": kind, "due": due, "turn": turn, "start": turn * 6.0})
    return table.assign(value=value, state=state)


def _some(world: World, mask: np.ndarray, kind: str, value: Any = None, state: Any = None) -> pd.DataFrame:
    return _rows(np.flatnonzero(mask), kind, value, state)


def _first(deals: pd.DataFrame, talks: pd.DataFrame) -> pd.Series:
    """Deal → row of its first talk."""
    rows = talks[talks["k"] == 0]
    return pd.Series(rows.index.to_numpy(), index=rows["deal"].to_numpy())


def _price_questions(deals: pd.DataFrame, talks: pd.DataFrame) -> pd.DataFrame:
    first = _first(deals, talks)
    return _rows(first[first.index.isin(np.flatnonzero(deals["probe"]))], "price_question", "price", "told", turn=2)


def _objections(world: World, talks: pd.DataFrame, selling: np.ndarray) -> pd.DataFrame:
    mask = selling & (world.rng.random(len(talks)) < 0.45)
    rows = np.flatnonzero(mask)
    left = world.chance("objection_open", talks["s"].to_numpy()[rows])
    state = np.where(left, "open", world.rng.choice(["answered", "accepted"], len(rows), p=[0.3, 0.7]))
    return _rows(rows, "objection", world.rng.choice(OBJECTIONS, len(rows)), state)


def _demands(world: World, talks: pd.DataFrame, selling: np.ndarray) -> pd.DataFrame:
    after = selling & (talks["stage"] == "proposal").to_numpy()
    number = world.rng.poisson(world.of("demands", talks["s"].to_numpy())) * after
    rows = np.repeat(np.arange(len(talks)), number)
    state = world.rng.choice(["traded", "free", "refused"], len(rows), p=[0.4, 0.4, 0.2])
    return _rows(rows, "demand", world.rng.choice(DEMANDS, len(rows)), state)


def _deciders(world: World, deals: pd.DataFrame, talks: pd.DataFrame, selling: np.ndarray) -> pd.DataFrame:
    """Who decides is named in the first talk; when he was reached, he speaks himself in the last."""
    first = _first(deals, talks)
    s = talks["s"].to_numpy()[first]
    named = world.chance("deciders", s)
    reached = named & world.chance("deciders_reached", s)
    known = talks[(talks["k"] >= 0)].groupby("deal").tail(1)
    last = pd.Series(known.index.to_numpy(), index=known["deal"].to_numpy())[first.index]
    return pd.concat([
        _rows(first[named], "decider", "director", "named"),
        _rows(last[reached], "decider", "director", "self", turn=9),
    ])  # fmt: skip


def _steps(world: World, talks: pd.DataFrame, judged: np.ndarray) -> pd.DataFrame:
    rows = np.flatnonzero(judged & (talks["next"] == MET).to_numpy())
    action = world.rng.choice(["call", "meeting", "offer"], len(rows), p=[0.6, 0.2, 0.2])
    return _rows(rows, "step", action, "seller", talks["due"].to_numpy()[rows], turn=20)


def _said(world: World, deals: pd.DataFrame, talks: pd.DataFrame, selling: np.ndarray) -> pd.DataFrame:
    """Facts of the first talk: `state` is the value that the client said; the CRM may hold it (exports.fill_crm)."""
    first = _first(deals, talks)
    rows, deal = first.to_numpy(), first.index.to_numpy()
    need, contact, who = ((talks[name] == MET).to_numpy()[rows] for name in ("need", "contact", "decider"))
    parts = [
        _rows(rows[need], "said", "need", needs(deal[need])),
        _rows(rows[contact], "said", "email", emails(deal[contact])),
        _rows(rows[who], "said", "decider", "director"),
        _rows(rows[contact], "said", "name", names(deal[contact])),
    ]
    dated = np.flatnonzero(selling & (talks["next"] == MET).to_numpy())
    due = talks["due"].to_numpy()[dated]
    day = world.start + pd.to_timedelta(np.floor(due), unit="D")
    return pd.concat([*parts, _rows(dated, "said", "date", day.strftime("%Y-%m-%d").to_numpy(object), due)])


def needs(deal: np.ndarray) -> np.ndarray:
    return np.char.add("packing line, cartons a minute: ", (deal + 20).astype(str)).astype(object)


def emails(deal: np.ndarray) -> np.ndarray:
    return np.char.add(np.char.add("client", deal.astype(str)), "@example.com").astype(object)


def names(deal: np.ndarray) -> np.ndarray:
    return np.char.add("Client ", deal.astype(str)).astype(object)


def _plans(world: World, talks: pd.DataFrame, selling: np.ndarray) -> pd.DataFrame:
    rows = np.flatnonzero(selling)
    agreed = (talks["next"] == MET).to_numpy()[rows]
    state = np.where(agreed, world.rng.integers(1, 4, len(rows)), world.rng.integers(0, 2, len(rows)))
    return _rows(rows, "plan", None, state.astype(str), turn=21)


def _service(world: World, deals: pd.DataFrame, talks: pd.DataFrame) -> list[pd.DataFrame]:
    rows = np.flatnonzero((talks["stage"] == "service").to_numpy())
    s = talks["s"].to_numpy()[rows]
    glad = world.rng.random(len(rows)) < 0.75
    asked = world.chance("upsell_asks", s)
    accepted = world.rng.choice(["accepted", "refused", "open"], len(rows), p=[0.25, 0.5, 0.25])
    last = talks.iloc[rows].groupby("deal").tail(1).index.to_numpy()
    gone = deals["leaves"].to_numpy()[talks["deal"].to_numpy()[last]] < world.days
    return [
        _rows(rows, "satisfaction", None, np.where(glad, "good", "bad")),
        _rows(rows[asked], "upsell_ask", None, accepted[asked], turn=12),
        _rows(last[gone], "leaving", "competitor", None, turn=15),
        _rows(last[gone], "competitor", "Rival", None, turn=15),
    ]
