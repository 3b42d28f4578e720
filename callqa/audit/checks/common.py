"""What several checks need: rows to hear, and why nothing can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa.audit.facts import Facts
from callqa.types import Moment, Reason, Verdict
from callqa.types.checks import CheckResult

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20  # rows of a listing
HEARD = 5  # moments of a check


def absent(code: str, reason: str, **values: object) -> CheckResult:
    """A check that has nothing to judge by, and what has to be done: `reason` is a text code."""
    return CheckResult(code, not_judged=Reason(reason, values))


def moments(
    facts: Facts, rows: pd.DataFrame, code: str, reason: str, verdict: Verdict = "unknown"
) -> tuple[Moment, ...]:
    """Signals (rows of `facts.signals`) as places to hear, the latest first. Path and quote are filled in from the store."""
    if rows.empty:
        return ()
    chosen = rows.assign(at=facts.talks["at"].to_numpy()[rows["talk"]]).nlargest(HEARD, "at")
    found = []
    for one in chosen.itertuples(index=False):
        talk = facts.talks.iloc[one.talk]
        if talk["call_id"] is None:
            continue
        seller = talk["seller"] if isinstance(talk["seller"], str) else None
        start = float(one.start)
        values = {"value": one.value or "", "state": one.state or ""}
        found.append(
            Moment(
                talk["call_id"],
                "",
                talk["at"].to_pydatetime(),
                seller,
                code,
                verdict,
                start,
                start,
                "",
                Reason(reason, values),
            )
        )
    return tuple(found)
