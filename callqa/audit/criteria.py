"""Facts in, the share met of a rubric's criterion by seller out, compared by the same rules as every check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa.audit.facts import CORE_COLUMNS, MET, MISSED, PARTLY, UNKNOWN, Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason, Stage
from callqa.types.checks import CheckResult

if TYPE_CHECKING:
    import pandas as pd

CORE = "core:"


def criterion(source: str, stage: Stage, facts: Facts, settings: AuditSettings) -> CheckResult:
    """'core:need_identified' counts the stage's calls; 'WA6' the verdicts of the stage's own rubric. Higher is better."""
    rows = _core(source.removeprefix(CORE), stage, facts) if source.startswith(CORE) else _own(source, facts)
    code = f"{source}@{stage}" if source.startswith(CORE) else source
    if rows.empty:
        return CheckResult(code, not_judged=Reason("sheet.no_calls_of_stage"))
    judged = rows[rows["verdict"].isin([MET, PARTLY, MISSED, UNKNOWN])]
    if judged.empty:
        return CheckResult(code, not_judged=Reason("sheet.criterion_never_applied"))
    counted = judged.assign(hit=judged["verdict"] == MET, unknown=judged["verdict"] == UNKNOWN)
    figures = share_figures("sheet.share_met", counted, facts.names, settings, worse="low", least=settings.min_calls)
    return CheckResult(code, n=len(counted), figures=figures)


def _core(name: str, stage: Stage, facts: Facts) -> pd.DataFrame:
    column = CORE_COLUMNS[name]
    talks = facts.talks[facts.talks["judged"] & (facts.talks["stage"] == stage)]
    return talks[["seller", "client", "at"]].assign(verdict=talks[column])


def _own(name: str, facts: Facts) -> pd.DataFrame:
    counts = facts.criteria
    if counts is None:
        return facts.talks[["seller"]].iloc[:0].assign(verdict=0)
    found = counts[counts["criterion"] == name]
    return found.loc[found.index.repeat(found["n"]), ["seller", "verdict"]].reset_index(drop=True)
