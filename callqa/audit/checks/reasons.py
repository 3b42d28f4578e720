"""K24: is it known why clients bought?"""

from __future__ import annotations

from dataclasses import replace

from callqa.audit.checks.common import absent, told
from callqa.audit.checks.plots import dots
from callqa.audit.facts import MET, MISSED, PARTLY, UNKNOWN, Facts
from callqa.audit.statistics import share_figures
from callqa.config import AuditSettings
from callqa.types import Reason
from callqa.types.checks import CheckResult

ASKED = "PP8"  # criterion: did the client say why us?


def win_reason(facts: Facts, settings: AuditSettings) -> CheckResult:
    """K24 WIN-REASON. Question: in how many price talks did the client say in his own words why he buys from us?

    Inputs: verdicts of criterion PP8. The reason that the seller wrote down stands in no export that is read here, so whether
    the two agree is for a person to label. A list to read, never a flag.
    """
    counts = facts.criteria
    found = counts[counts["criterion"] == ASKED] if counts is not None else None
    if found is None or found.empty:
        return absent("K24", "k24.absent")
    rows = found.loc[found.index.repeat(found["n"]), ["seller", "verdict"]].reset_index(drop=True)
    rows = rows[rows["verdict"].isin([MET, PARTLY, MISSED, UNKNOWN])]
    rows = rows.assign(hit=rows["verdict"] == MET, unknown=rows["verdict"] == UNKNOWN)
    compared = share_figures("k24.measure", rows, facts.names, settings, past=False)
    figures = tuple(replace(one, comparisons=()) for one in compared)
    return CheckResult(
        "K24",
        n=len(rows),
        figures=figures,
        findings=told("k24.found.main", figures),
        notes=(Reason("k24.note"),),
        plots=(dots(Reason("k24.plot", {"n": len(rows)}), figures, facts, "k24.measure"),),
    )
