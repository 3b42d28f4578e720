"""Frames of the store in, a `Study` out: quality, outcomes, and how sure we may be. Counts until the last line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from callqa.audit import quality
from callqa.audit.checks import CHECKS
from callqa.audit.health import health, link_gate, links_by_seller, unjudged, warnings
from callqa.audit.intervals import wilson
from callqa.audit.outcomes import associations, core_verdicts, first_conversations
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason, SellerStudy, Study

if TYPE_CHECKING:
    import pandas as pd

OWN = ["call_id", "seller_id", "started_at", "client_phone", "score", "judged", "not_judged"]

__all__ = ["extremes", "links_by_seller", "study"]


def study(
    frames: Mapping[str, pd.DataFrame],
    findings: pd.DataFrame,
    *,
    settings: AuditSettings,
    language: str,
    facts: Mapping[str, tuple[int, int] | int | Reason] = MappingProxyType({}),
) -> Study:
    """Everything a report draws. `frames` count (columns: callqa/store/counted.py), `findings` are the few of the core that
    moments are chosen from. Empty frames are usual (no CRM was given): what needs them says so."""
    calls, deals, tallies = frames["calls"], frames["deals"], frames["tallies"]
    first = first_conversations(calls, frames["links"], deals)
    figures, gate = health(frames, first, facts), link_gate(frames)
    team_core, team_stage = quality.core_lines(tallies), quality.stage_lines(tallies)
    sellers = tuple(
        _seller(row.seller_id, row.name, frames, findings, (*team_core, *team_stage), settings)
        for row in frames["sellers"].sort_values("name").itertuples(index=False)
    )
    aside = frames["set_aside"]
    return Study(
        since=_moment(calls["started_at"].min()),
        until=_moment(calls["started_at"].max()),
        calls=len(calls),
        judged=int(calls["judged"].sum()),
        health=figures,
        set_aside=dict(zip(aside["reason_code"], map(int, aside["n"]), strict=True)),
        score=quality.scores(calls, settings.seed),
        trend=quality.trend(calls, settings.seed),
        core=team_core,
        criteria=team_stage,
        sellers=sellers,
        associations=associations(first, core_verdicts(calls, first), settings) if gate is None else (),
        conversion=_conversion(deals, 1),
        warnings=warnings(frames, figures),
        links=links_by_seller(frames) if len(deals) else {},
        unjudged=unjudged(gate, CHECKS),
    )


def extremes(calls: pd.DataFrame) -> list[str]:
    """The calls with the lowest and the highest scores of each seller: a study wants their findings."""
    known = calls[calls["seller_id"].notna()]
    return [one for _, own in known.groupby("seller_id", observed=True) for one in quality.extremes(own)]


def _seller(
    seller_id: str,
    name: str,
    frames: Mapping[str, pd.DataFrame],
    findings: pd.DataFrame,
    team: tuple[quality.CriterionLine, ...],
    settings: AuditSettings,
) -> SellerStudy:
    own_calls, own_deals, tallies, own = (
        table[table["seller_id"] == seller_id]
        for table in (frames["calls"][OWN], frames["deals"], frames["tallies"], findings)
    )
    judged = int(own_calls["judged"].sum())
    enough = judged >= settings.min_calls
    few = Reason("audit.few_calls", {"n": judged, "need": settings.min_calls})
    core = quality.with_team(quality.core_lines(tallies, own), team)
    rubric = quality.with_team(quality.stage_lines(tallies), team)
    score = quality.scores(own_calls, settings.seed)
    return SellerStudy(
        seller_id=seller_id,
        name=name,
        calls=len(own_calls),
        judged=judged,
        not_judged=quality.reasons(own_calls),
        score=score if enough else Estimate(judged, reason=few),
        trend=quality.trend(own_calls, settings.seed) if enough else (),
        core=core,
        criteria=rubric,
        strengths=quality.strengths(core, own) if enough else (),
        focus=quality.focus(core) if enough else (),
        to_hear=quality.to_hear(own_calls, own),
        deals={str(status): int(n) for status, n in own_deals["status"].value_counts().items() if n},
        conversion=_conversion(own_deals, settings.min_deals),
        warnings=() if enough else (few,),
    )


def _conversion(deals: pd.DataFrame, least: int) -> Estimate:
    won, lost = (int((deals["status"] == status).sum()) for status in ("won", "lost"))
    if won + lost < least:
        return Estimate(won + lost, reason=Reason("audit.few_closed", {"n": won + lost, "need": least}))
    return wilson(won, won + lost)


def _moment(value: Any) -> datetime | None:
    import pandas as pd

    return None if pd.isna(value) else value.to_pydatetime()
