"""A store in, samples to hear out; reviews in, agreement and corrected rates out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callqa import review
from callqa.audit.facts import CORE_COLUMNS, MET, MISSED, PARTLY, Facts
from callqa.errors import UserError
from callqa.pipeline.ground import ground
from callqa.pipeline.workspace import Workspace
from callqa.review import Corrected, Gate, Leniency, Pair, Wanted
from callqa.store.consent import load_consent
from callqa.store.facts import read_sureness
from callqa.store.reviews import load_plans, load_reviews, save_plan
from callqa.types import Estimate
from callqa.types.review import Plan, Review

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

UNSURE = 0.5  # confidence of a verdict below which a call is a risk
NEW = timedelta(days=90)  # a seller's first weeks
LARGE = 0.9  # quantile of open and closed deals
AFTER = timedelta(days=7)  # a deal lost so soon after a talk


@dataclass(frozen=True, slots=True)
class Width:
    """How wide the answer for one seller will be, before anybody listens."""

    seller: str
    eligible: int
    random: int
    half_width: float  # 0..1


def eligible(space: Workspace, facts: Facts) -> pd.DataFrame:
    """Judged, recorded calls of known sellers, as `review.draw` reads them."""
    import numpy as np
    import pandas as pd

    talks = facts.talks[facts.talks["judged"] & facts.talks["seller"].notna() & facts.talks["call_id"].notna()]
    sure = read_sureness(space.store).set_index("call_id").reindex(talks["call_id"])
    seconds = talks["seconds"].rank(pct=True)
    consent = load_consent(space.store)
    refused = np.array([consent.get(one) == "refused" for one in talks["call_id"]], bool)
    return pd.DataFrame(
        {
            "call_id": talks["call_id"].to_numpy(),
            "seller": talks["seller"].astype(str).to_numpy(),
            "stage": talks["stage"].astype(str).to_numpy(),
            "direction": talks["direction"].astype(str).to_numpy(),
            "length": (seconds * 3).clip(upper=2.999).astype(int).to_numpy(),
            "score": talks["score"].to_numpy(float),
            "confidence": sure["confidence"].fillna(1.0).to_numpy(float),
            "risk": _risks(facts, talks, sure, refused),
        }
    )


def _risks(facts: Facts, talks: pd.DataFrame, sure: pd.DataFrame, refused: np.ndarray) -> list[str | None]:
    """The first reason of the list that holds for each call. `refused`: the client objects to recording."""
    import numpy as np

    def heard(kind: str, *states: str) -> np.ndarray:
        said = facts.signals[facts.signals["kind"] == kind]
        said = said[said["state"].isin(states)] if states else said
        return np.asarray(talks.index.isin(said["talk"]))

    deals = facts.deals
    linked = talks["deal"].to_numpy() >= 0
    amount, lost = np.zeros(len(talks), bool), np.zeros(len(talks), bool)
    if len(deals):
        rows = deals.iloc[talks["deal"].clip(lower=0)]
        amount = linked & (rows["amount"] >= deals["amount"].quantile(LARGE)).to_numpy()
        gap = rows["closed"].to_numpy("datetime64[ns]") - talks["at"].to_numpy("datetime64[ns]")
        lost = (
            linked & (rows["status"] == "lost").to_numpy() & (gap >= np.timedelta64(0)) & (gap <= np.timedelta64(AFTER))
        )
    first = talks.groupby("seller", observed=True)["at"].transform("min")
    fresh = (first > facts.talks["at"].min() + NEW) & (talks["at"] - first < NEW)
    reasons = (
        ("refused", refused),
        ("red_flag", sure["flags"].fillna(0).to_numpy() > 0),
        ("complaint", heard("satisfaction", "bad") | heard("leaving")),
        ("lost", lost),
        ("price_probe", heard("price_question")),
        ("large", amount),
        ("unsure", sure["confidence"].to_numpy(float) < UNSURE),
        ("new", fresh.to_numpy()),
    )
    found: list[str | None] = [None] * len(talks)
    for name, mask in reversed(reasons):
        for place in np.flatnonzero(mask):
            found[place] = f"review.risk.{name}"
    return found


def make_sample(space: Workspace, wanted: Wanted, seed: int, seller: str | None = None) -> tuple[Plan, list[Width]]:
    """Draws and keeps a plan. Raises UserError where no call can be drawn."""
    facts = ground(space)
    calls = eligible(space, facts)
    if seller is not None:
        calls = calls[calls["seller"] == seller]
    if calls.empty:
        raise UserError("there are no judged calls to draw from", str(space.folder), "Run 'callqa run ARCHIVE' first.")
    now = datetime.now(ZoneInfo(space.settings.general.timezone))
    plan = review.draw(calls, wanted, seed, now)
    save_plan(space.store, plan)
    return plan, widths(calls, plan)


def widths(calls: pd.DataFrame, plan: Plan) -> list[Width]:
    sellers = dict(zip(calls["call_id"], calls["seller"], strict=True))
    random: dict[str, int] = {}
    for one in plan.drawn:
        if one.picked == "random":
            random[sellers[one.call_id]] = random.get(sellers[one.call_id], 0) + 1
    sizes = calls["seller"].value_counts()
    return [
        Width(
            str(seller),
            int(sizes[seller]),
            random.get(seller, 0),
            review.half_width(random.get(seller, 0), int(sizes[seller])),
        )
        for seller in sorted(sizes.index)
    ]


def plan_of(space: Workspace, name: str | None) -> Plan:
    """A sample by the beginning of its id; the latest one, if none is named."""
    plans = load_plans(space.store)
    found = [one for one in plans if name is None or one.id.startswith(name)]
    if not found:
        raise UserError(
            f"no sample '{name}'" if name else "no sample was drawn yet",
            str(space.folder),
            "Draw one with 'callqa sample'.",
        )
    return found[-1]


@dataclass(frozen=True, slots=True)
class Accord:
    """Everything that people's reviews say of the machine and of each other."""

    reviews: int
    blind: int
    gates: tuple[Gate, ...]
    corrected: tuple[tuple[str, Corrected], ...]  # criterion → share met over all judged calls
    pairs: tuple[Pair, ...]
    leniency: tuple[Leniency, ...]
    drift: tuple[tuple[str, tuple[tuple[str, Estimate], ...]], ...]


def accord(space: Workspace) -> Accord:
    """Raises UserError where nobody has reviewed anything."""
    reviews = load_reviews(space.store)
    if not reviews:
        raise UserError(
            "nobody has reviewed a call yet",
            str(space.folder),
            "Draw calls with 'callqa sample', hear them with 'callqa listen'.",
        )
    blind = [one for one in reviews if one.blind]
    pairs = review.pairs_of_reviewers(reviews)
    authors = sorted({one.author for one in reviews})
    return Accord(
        reviews=len(reviews),
        blind=len(blind),
        gates=tuple(review.gates(blind)),
        corrected=tuple(_corrected(space, blind)),
        pairs=tuple(p for p in pairs if p.second != "machine"),
        leniency=tuple(review.leniency(blind)),
        drift=tuple((author, tuple(review.drift(reviews, author))) for author in authors),
    )


def _corrected(space: Workspace, blind: Sequence[Review]) -> Iterable[tuple[str, Corrected]]:
    """Core criteria only: the machine's verdicts on all calls stand in the facts. Reviews of drawn calls with a probability."""
    inclusion = {(plan.id, one.call_id): one.probability for plan in load_plans(space.store) for one in plan.drawn}
    facts = ground(space)
    clients = dict(zip(facts.talks["call_id"], facts.talks["client"], strict=True))
    for criterion, column in CORE_COLUMNS.items():
        known = [
            (one, p)
            for one in blind
            if one.criterion == criterion and one.plan is not None and one.verdict in ("met", "partly", "missed")
            and one.machine in ("met", "partly", "missed") and (p := inclusion.get((one.plan, one.call_id)))
        ]  # fmt: skip
        judged = facts.talks.loc[facts.talks[column].isin([MET, PARTLY, MISSED]), column]
        found = review.difference_estimate(
            (judged == MET).tolist(),
            [one.verdict == "met" for one, _ in known],
            [one.machine == "met" for one, _ in known],
            [p for _, p in known],
            [clients.get(one.call_id, one.call_id) for one, _ in known],
        )
        if found is not None:
            yield criterion, found
