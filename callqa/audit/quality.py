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


def counted(tallies: pd.DataFrame) -> dict[str, Tally]:
    """Criterion → its verdicts, over all rows (seller_id, core, criterion, verdict, n)."""
    found: dict[str, dict[str, int]] = {}
    for (criterion, verdict), n in tallies.groupby(["criterion", "verdict"])["n"].sum().items():
        found.setdefault(criterion, {})[verdict] = int(n)
    return {name: Tally(**counts) for name, counts in found.items()}


def lines(
    tallies: pd.DataFrame, names: Sequence[str], findings: pd.DataFrame | None = None
) -> tuple[CriterionLine, ...]:
    """One line a criterion, in the order of `names`; with their worst moments where `findings` are given."""
    made, known = [], counted(tallies)
    for name in names:
        counts = known.get(name, Tally())
        picked = () if findings is None else worst_moments(findings[findings["criterion"] == name])
        made.append(CriterionLine(name, counts, wilson(counts.met, counts.judged), picked))
    return tuple(made)


def core_lines(tallies: pd.DataFrame, findings: pd.DataFrame | None = None) -> tuple[CriterionLine, ...]:
    return lines(tallies[tallies["core"]], CORE, findings)


def stage_lines(tallies: pd.DataFrame) -> tuple[CriterionLine, ...]:
    rubric = tallies[~tallies["core"]]
    return lines(rubric, sorted(rubric["criterion"].unique()))


def scores(calls: pd.DataFrame, seed: int) -> Estimate:
    """Mean call score with its interval; calls of one client go together."""
    scored = calls[calls["score"].notna()]
    clusters = scored["client_phone"].astype(object).fillna(scored["call_id"])
    return mean(scored["score"].to_numpy(), clusters.to_numpy(), seed)


def trend(calls: pd.DataFrame, seed: int) -> tuple[tuple[str, Estimate], ...]:
    """Mean score by month of the call's own year."""
    columns = ["call_id", "started_at", "client_phone", "score"]
    dated = calls.loc[calls["started_at"].notna() & calls["score"].notna(), columns]
    months = 100 * dated["started_at"].dt.year + dated["started_at"].dt.month
    return tuple((f"{month // 100}-{month % 100:02}", scores(rows, seed)) for month, rows in dated.groupby(months))


def worst_moments(rows: pd.DataFrame, number: int = MOMENTS) -> tuple[Moment, ...]:
    """Places to hear for one criterion: missed before partly, those with a quote first, the latest first."""
    weak = rows[rows["verdict"].isin(["missed", "partly"])]
    order = weak.assign(mute=weak["quote"].isna(), half=weak["verdict"] == "partly")
    by = ["mute", "half", "started_at", "call_id"]
    chosen = order.sort_values(by, ascending=[True, True, False, True]).head(number)
    return tuple(moment_of(row) for row in chosen.itertuples())


def best_moments(rows: pd.DataFrame, number: int = MOMENTS) -> tuple[Moment, ...]:
    """Places where one criterion was met: the surest first, then the latest."""
    good = rows[(rows["verdict"] == "met") & rows["quote"].notna()]
    by = ["confidence", "started_at", "call_id"]
    chosen = good.sort_values(by, ascending=[False, False, True]).head(number)
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
    return tuple(
        replace(line, moments=best_moments(findings[findings["criterion"] == line.criterion])) for line in best
    )


def focus(own: Sequence[CriterionLine]) -> tuple[CriterionLine, ...]:
    """Two or three points to work on: the lowest shares met, below the team's or below two in three."""
    weak = [line for line in own if line.tally.judged >= FEWEST and (line.tally.rate or 0) < 0.67]
    return tuple(sorted(weak, key=lambda line: (line.tally.rate or 0) - 0.25 * (line.team_share or 0))[:3])


def extremes(calls: pd.DataFrame) -> list[str]:
    """Of one seller's calls the two with the lowest score and the one with the highest."""
    scored = calls[calls["score"].notna()].sort_values(["score", "call_id"])["call_id"]
    return [*scored.head(2), *scored.tail(1)]


def to_hear(calls: pd.DataFrame, findings: pd.DataFrame, number: int = 4) -> tuple[Moment, ...]:
    """Calls worth a listener's time: the two with the lowest score, the best, and one of which much stayed unknown."""
    chosen = list(dict.fromkeys([*extremes(calls), *_doubtful(findings)]))
    scored = int(calls["score"].notna().sum())
    best = set(extremes(calls)[-1:]) if scored > 2 else set()
    found = []
    for call_id in chosen[:number]:
        rows = findings[findings["call_id"] == call_id]
        wanted = ["met"] if call_id in best else ["missed", "partly", "unknown", "met"]
        rows = rows[rows["verdict"].isin(wanted)]
        rows = rows.assign(
            mute=rows["quote"].isna(),
            rank=rows["verdict"].map({v: i for i, v in enumerate(wanted)}),
            place=rows["criterion"].map(CORE.index),
        )
        for row in rows.sort_values(["mute", "rank", "place"]).head(1).itertuples():
            found.append(moment_of(row))
    return tuple(found)


def _doubtful(findings: pd.DataFrame) -> list[str]:
    sure = findings[findings["verdict"].isin(["met", "partly", "missed"])]
    return list(sure.sort_values(["confidence", "call_id"])["call_id"].head(1))


def reasons(calls: pd.DataFrame) -> Mapping[str, int]:
    """Why calls were not judged: code → calls."""
    counts = calls["not_judged"].dropna().astype(object).value_counts()
    return {str(code): int(n) for code, n in counts.items()}
