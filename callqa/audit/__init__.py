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
from callqa.audit.outcomes import associations, first_conversations
from callqa.config import AuditSettings
from callqa.types import Estimate, Reason, SellerStudy, Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["links_by_seller", "study"]


def study(
    frames: Mapping[str, pd.DataFrame],
    *,
    settings: AuditSettings,
    language: str,
    facts: Mapping[str, tuple[int, int] | int | Reason] = MappingProxyType({}),
) -> Study:
    """Everything a report draws. Empty frames are usual (no CRM was given): what needs them says so."""
    calls = _judged(frames["calls"], frames["scorecards"])
    columns = calls[["call_id", "path", "started_at", "seller_id"]]
    findings = frames["findings"].merge(columns, on="call_id", validate="m:1")
    first = first_conversations(calls, frames["links"], frames["deals"])
    figures = health({**frames, "findings": findings}, first, facts)
    team_core, team_stage = quality.core_lines(findings), quality.stage_lines(findings)
    sellers = tuple(
        _seller(row.seller_id, row.name, calls, findings, frames["deals"], (*team_core, *team_stage), settings)
        for row in frames["sellers"].sort_values("name").itertuples(index=False)
    )
    deals = frames["deals"]
    return Study(
        since=_moment(calls["started_at"].min()),
        until=_moment(calls["started_at"].max()),
        calls=len(calls),
        judged=int(calls["judged"].sum()),
        health=figures,
        set_aside={str(code): int(n) for code, n in frames["set_aside"]["reason_code"].value_counts().items()},
        score=quality.scores(calls, settings.seed),
        trend=quality.trend(calls, settings.seed),
        core=team_core,
        criteria=team_stage,
        sellers=sellers,
        associations=associations(first, findings, settings) if link_gate(frames) is None else (),
        conversion=_conversion(deals, 1),
        warnings=warnings(frames, figures),
        links=links_by_seller(frames) if len(deals) else {},
        unjudged=unjudged(link_gate(frames), CHECKS),
    )


def _judged(calls: pd.DataFrame, cards: pd.DataFrame) -> pd.DataFrame:
    """Calls with score, reason for not being judged, and whether they were."""
    columns = cards[["call_id", "score", "not_judged"]]
    joined = calls.merge(columns, on="call_id", how="left", validate="1:1", indicator="card")
    return joined.assign(judged=(joined["card"] == "both") & joined["not_judged"].isna())


def _seller(
    seller_id: str,
    name: str,
    calls: pd.DataFrame,
    findings: pd.DataFrame,
    deals: pd.DataFrame,
    team: tuple[quality.CriterionLine, ...],
    settings: AuditSettings,
) -> SellerStudy:
    own_calls, own = calls[calls["seller_id"] == seller_id], findings[findings["seller_id"] == seller_id]
    own_deals = deals[deals["seller_id"] == seller_id]
    judged = int(own_calls["judged"].sum())
    enough = judged >= settings.min_calls
    few = Reason("audit.few_calls", {"n": judged, "need": settings.min_calls})
    core = quality.with_team(quality.core_lines(own, moments=True), team)
    rubric = quality.with_team(quality.stage_lines(own), team)
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
        deals={str(status): int(n) for status, n in own_deals["status"].value_counts().items()},
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
