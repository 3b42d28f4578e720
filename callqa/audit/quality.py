"""Findings in, lines of quality out: counts, shares, trends, what goes well, what to work on, which calls to hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from callqa.audit.intervals import mean, wilson
from callqa.types import CORE, CriterionLine, Estimate, Moment, Reason, Tally

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = ("met", "partly", "missed", "unknown", "na")
FEWEST = 5  # judged calls below which a line is no strength and no weakness
MOMENTS = 3


def tally(verdicts: pd.Series) -> Tally:
    counts = verdicts.value_counts()
    return Tally(**{name: int(counts.get(name, 0)) for name in VERDICTS})


def lines(findings: pd.DataFrame, names: Sequence[str], moments: bool = False) -> tuple[CriterionLine, ...]:
    """One line a criterion, in the order of `names`."""
    made = []
    for name in names:
        rows = findings[findings["criterion"] == name]
        counts = tally(rows["verdict"])
        picked = worst_moments(rows) if moments else ()
        made.append(CriterionLine(name, counts, wilson(counts.met, counts.judged), picked))
    return tuple(made)


def core_lines(findings: pd.DataFrame, moments: bool = False) -> tuple[CriterionLine, ...]:
    return lines(findings[findings["core"]], CORE, moments)


def stage_lines(findings: pd.DataFrame) -> tuple[CriterionLine, ...]:
    rubric = findings[~findings["core"]]
    return lines(rubric, sorted(rubric["criterion"].unique()))


def scores(calls: pd.DataFrame, seed: int) -> Estimate:
    """Mean call score with its interval; calls of one client go together."""
    scored = calls[calls["score"].notna()]
    clusters = scored["client_phone"].fillna(scored["call_id"])
    return mean(scored["score"].tolist(), clusters.tolist(), seed)


def trend(calls: pd.DataFrame, seed: int) -> tuple[tuple[str, Estimate], ...]:
    """Mean score by month of the call's own year."""
    dated = calls[calls["started_at"].notna() & calls["score"].notna()]
    months = dated["started_at"].dt.strftime("%Y-%m")
    return tuple((str(month), scores(rows, seed)) for month, rows in dated.groupby(months))


def worst_moments(rows: pd.DataFrame, number: int = MOMENTS) -> tuple[Moment, ...]:
    """Places to hear for one criterion: missed before partly, those with a quote first, the latest first."""
    weak = rows[rows["verdict"].isin(["missed", "partly"])]
    order = weak.assign(mute=weak["quote"].isna(), half=weak["verdict"] == "partly")
    chosen = order.sort_values(["mute", "half", "started_at"], ascending=[True, True, False]).head(number)
    return tuple(moment_of(row) for row in chosen.itertuples())


def best_moments(rows: pd.DataFrame, number: int = MOMENTS) -> tuple[Moment, ...]:
    """Places where one criterion was met: the surest first, then the latest."""
    good = rows[(rows["verdict"] == "met") & rows["quote"].notna()]
    chosen = good.sort_values(["confidence", "started_at"], ascending=False).head(number)
    return tuple(moment_of(row) for row in chosen.itertuples())


def moment_of(row: object) -> Moment:
    values = row._asdict()  # type: ignore[attr-defined]
    quoted = isinstance(values["quote"], str)
    return Moment(
        call_id=values["call_id"],
        path=values["path"],
        started_at=_moment(values["started_at"]),
        seller_id=values["seller_id"],
        criterion=values["criterion"],
        verdict=values["verdict"],
        start=float(values["start"]) if quoted else 0.0,
        end=float(values["end"]) if quoted else 0.0,
        quote=values["quote"] if quoted else "",
        reason=Reason(values["reason_code"], values["reason_values"] or {}),
    )


def _moment(value: Any) -> datetime | None:
    import pandas as pd

    return None if pd.isna(value) else value.to_pydatetime()


def with_team(own: Sequence[CriterionLine], team: Sequence[CriterionLine]) -> tuple[CriterionLine, ...]:
    shares = {line.criterion: line.tally.rate for line in team}
    return tuple(replace(line, team_share=shares.get(line.criterion)) for line in own)


def strengths(own: Sequence[CriterionLine], findings: pd.DataFrame) -> tuple[CriterionLine, ...]:
    """Lines whose whole interval lies above the team's share, or a share of nine in ten; at most three.

    Their moments are those in which it went well.
    """
    good = [
        line
        for line in own
        if line.tally.judged >= FEWEST
        and line.share.low is not None
        and ((line.team_share is not None and line.share.low > line.team_share) or (line.tally.rate or 0) >= 0.9)
    ]
    best = sorted(good, key=lambda line: -(line.tally.rate or 0))[:3]
    core = findings[findings["core"]]
    return tuple(replace(line, moments=best_moments(core[core["criterion"] == line.criterion])) for line in best)


def focus(own: Sequence[CriterionLine]) -> tuple[CriterionLine, ...]:
    """Two or three points to work on: the lowest shares met, below the team's or below two in three."""
    weak = [line for line in own if line.tally.judged >= FEWEST and (line.tally.rate or 0) < 0.67]
    return tuple(sorted(weak, key=lambda line: (line.tally.rate or 0) - 0.25 * (line.team_share or 0))[:3])


def to_hear(calls: pd.DataFrame, findings: pd.DataFrame, number: int = 4) -> tuple[Moment, ...]:
    """Calls worth a listener's time: the two with the lowest score, the best, and one of which much stayed unknown."""
    scored = calls[calls["score"].notna()].sort_values("score")
    chosen: list[str] = []
    for call_id in [*scored["call_id"].head(2), *scored["call_id"].tail(1), *_doubtful(findings)]:
        if call_id not in chosen:
            chosen.append(call_id)
    best = set(scored["call_id"].tail(1)) if len(scored) > 2 else set()
    found = []
    for call_id in chosen[:number]:
        rows = findings[(findings["call_id"] == call_id) & findings["core"]]
        wanted = ["met"] if call_id in best else ["missed", "partly", "unknown", "met"]
        rows = rows[rows["verdict"].isin(wanted)]
        rows = rows.assign(mute=rows["quote"].isna(), rank=rows["verdict"].map({v: i for i, v in enumerate(wanted)}))
        for row in rows.sort_values(["mute", "rank"]).head(1).itertuples():
            found.append(moment_of(row))
    return tuple(found)


def _doubtful(findings: pd.DataFrame) -> list[str]:
    sure = findings[findings["core"] & findings["verdict"].isin(["met", "partly", "missed"])]
    if sure.empty:
        return []
    return list(sure.sort_values("confidence")["call_id"].head(1))


def reasons(cards: pd.DataFrame) -> Mapping[str, int]:
    """Why calls were not judged: code → calls."""
    counts = cards["not_judged"].dropna().value_counts()
    return {str(code): int(n) for code, n in counts.items()}
