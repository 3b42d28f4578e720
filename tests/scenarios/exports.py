"""What the sellers wrote down: deals as the CRM shows them, contacts, tasks, receivables, NPS, briefs, days worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from callqa.audit.facts import MET
from tests.scenarios.speech import emails, names, needs

if TYPE_CHECKING:
    from tests.scenarios.season import World

WRITTEN_UNSAID = 0.30  # of fields that the client did not say: known from elsewhere
QUESTIONS = ("need", "decider", "budget", "site")


def fill_crm(world: World, deals: pd.DataFrame, talks: pd.DataFrame) -> pd.DataFrame:
    """Columns of DEALS; moments in days since the season's start, NaN where empty."""
    size, rng = len(deals), world.rng
    s = deals["s"].to_numpy()
    owner = deals["owner_s"].to_numpy()
    first = talks[talks["k"] == 0].set_index("deal").reindex(range(size))
    written = {
        name: _written(world, s, (first[name] == MET).to_numpy(), factor)
        for name, factor in (("need", "crm_need"), ("contact", "crm_contact"), ("decider", None))
    }
    number = np.arange(size)
    last = np.where(deals["e2"] < world.days, 2, np.where(deals["e1"] < world.days, 1, 0))
    closed, won = deals["closed"].to_numpy(), deals["won"].to_numpy()
    still = ~closed & world.chance("crm_next", owner)
    phones = pd.Series(np.char.add("+7916", (deals["client"].to_numpy() + 1_000_000).astype(str)))
    return pd.DataFrame({
        "deal_id": np.char.add("d", number.astype(str)), "seller": world.ids[owner], "owner": world.ids[owner],
        "status": np.where(won, "won", np.where(closed, "lost", "open")),
        "stage": np.where(won, "service", np.array(["warm", "presale", "proposal"])[last]),
        "created": deals["created"], "closed": np.where(closed, deals["end"], np.nan),
        "expected_close": deals["expected"],
        "next_step": np.where(still, world.days + rng.integers(1, 15, size), np.nan),
        "amount": deals["amount"], "currency": "RUB", "source": deals["source"], "pipeline": "sales",
        "probability": np.where(won, 1.0, np.where(closed, 0.0, 0.4)), "client": deals["client"],
        "company": np.char.add("Company ", deals["client"].astype(int).to_numpy().astype(str)),
        "contact": np.where(written["contact"], names(number), None),
        "need": np.where(written["need"], needs(number), None),
        "decision_maker": np.where(written["decider"], "director", None),
        "phones": [(one,) for one in phones],
        "emails": [(one,) if there else () for one, there in zip(emails(number), written["contact"], strict=True)],
    })  # fmt: skip


def _written(world: World, s: np.ndarray, said: np.ndarray, factor: str | None) -> np.ndarray:
    kept = np.where(said, world.chance("said_in_crm", s), world.rng.random(len(s)) < WRITTEN_UNSAID)
    return kept & (world.chance(factor, s) if factor else True)


def draw_records(world: World, deals: pd.DataFrame, talks: pd.DataFrame, crm: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        "contacts": _contacts(crm),
        "tasks": _tasks(world, talks, crm),
        "receivables": _receivables(world, deals, crm),
        "nps": _nps(world, deals, crm),
        "brief": _briefs(world, deals, crm),
    }


def _day(days: np.ndarray) -> pd.Series:
    from tests.scenarios.season import moment

    return moment(days)


def _contacts(crm: pd.DataFrame) -> pd.DataFrame:
    rows = crm[crm["contact"].notna()].reset_index(drop=True)
    number = np.char.add("k", rows.index.to_numpy().astype(str))
    return pd.DataFrame({
        "id": number, "name": rows["contact"], "company": rows["company"], "phone": rows["phones"],
        "email": [one[0] if one else None for one in rows["emails"]], "seller": rows["seller"],
    })  # fmt: skip


def _tasks(world: World, talks: pd.DataFrame, crm: pd.DataFrame) -> pd.DataFrame:
    """A task for most agreed steps, an hour after the talk; and others, created after talks in which no step was agreed."""
    rng = world.rng
    mine = talks[(talks["k"] >= 0)]
    s = mine["s"].to_numpy()
    agreed = (mine["next"] == MET).to_numpy()
    share = world.of("supported", s)
    true = agreed & world.chance("said_in_crm", s)
    base = agreed.mean() * world.of("said_in_crm", s) * (1 - share) / share / max(1 - agreed.mean(), 0.01)
    free = ~agreed & (rng.random(len(s)) < base)
    kept = mine[true | free]
    made = kept["t"].to_numpy() + 0.04
    due = np.where(true[true | free], kept["due"], np.floor(made) + rng.integers(2, 9, len(kept)))
    return pd.DataFrame({
        "title": "Call back", "deal_id": crm["deal_id"].to_numpy()[kept["deal"]], "seller": world.ids[kept["s"]],
        "created": _day(made), "due": _day(due + 0.5), "done_at": _day(np.where(due + 0.6 < world.days, due + 0.6, np.nan)),
    })  # fmt: skip


def _receivables(world: World, deals: pd.DataFrame, crm: pd.DataFrame) -> pd.DataFrame:
    """One invoice a won deal, with what is not paid; a part of it overdue."""
    won = np.flatnonzero(deals["won"])
    owner = deals["owner_s"].to_numpy()[won]
    late = world.chance("overdue", owner)
    days = np.where(late, world.rng.integers(5, 60, len(won)), 0)
    due = np.where(late, world.days - days, world.days + world.rng.integers(1, 30, len(won)))
    return pd.DataFrame({
        "client": crm["company"].to_numpy()[won], "deal_id": crm["deal_id"].to_numpy()[won],
        "invoice": np.char.add("i", won.astype(str)), "due": _day(due), "amount": deals["amount"].to_numpy()[won],
        "currency": "RUB", "overdue_days": days.astype(float), "seller": world.ids[owner],
    })  # fmt: skip


def _nps(world: World, deals: pd.DataFrame, crm: pd.DataFrame) -> pd.DataFrame:
    won = np.flatnonzero(deals["won"].to_numpy() & (world.rng.random(len(deals)) < 0.5))
    gone = deals["leaves"].to_numpy()[won] < world.days
    score = np.where(gone, world.rng.integers(2, 8, len(won)), world.rng.integers(6, 11, len(won)))
    return pd.DataFrame({
        "client": crm["company"].to_numpy()[won], "phone": crm["phones"].to_numpy()[won], "score": score.astype(float),
        "at": _day(np.minimum(deals["end"].to_numpy()[won] + 30, world.days - 1)),
        "seller": world.ids[deals["owner_s"].to_numpy()[won]],
    })  # fmt: skip


def _briefs(world: World, deals: pd.DataFrame, crm: pd.DataFrame) -> pd.DataFrame:
    reached = np.flatnonzero((deals["e1"] < world.days).to_numpy() & (world.rng.random(len(deals)) < 0.7))
    deal = np.repeat(reached, len(QUESTIONS))
    question = np.tile(QUESTIONS, len(reached)).astype(object)
    answer = np.where(world.rng.random(len(deal)) < 0.8, np.where(question == "need", needs(deal), "known"), None)
    return pd.DataFrame({
        "deal_id": crm["deal_id"].to_numpy()[deal], "question": question, "answer": answer,
        "filled_at": _day(deals["e1"].to_numpy()[deal]),
    })  # fmt: skip
