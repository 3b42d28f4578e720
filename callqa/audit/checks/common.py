"""What several checks need: rows to hear, and why nothing can be said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from callqa.audit.facts import Facts
from callqa.types import Moment, Reason, Verdict
from callqa.types.checks import TEAM, CheckResult, Figure

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
    chosen = rows.assign(at=facts.talks["at"].to_numpy("datetime64[ns]")[rows["talk"]]).nlargest(HEARD, "at")
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


def deal_talks(facts: Facts) -> pd.DataFrame:
    """Linked conversations held before the outcome of their deal, with the deal's seller, status and source; by time.

    Columns of `Facts.talks`, `talk` (their row there) and `owner`, `status`, `source`, `closed` of the deal. Where the CRM names
    nobody known as the deal's seller, who talked stands for him.
    """
    talks = facts.talks.assign(talk=range(len(facts.talks)))
    linked = talks[talks["deal"] >= 0]
    deals = facts.deals[["seller", "status", "source", "closed"]].rename(columns={"seller": "owner"})
    joined = linked.join(deals, on="deal")
    joined["owner"] = joined["owner"].astype(object).fillna(joined["seller"].astype(object))
    return joined[joined["closed"].isna() | (joined["at"] <= joined["closed"])].sort_values("at")


def with_signal(facts: Facts, kind: str, *states: str) -> pd.Series:
    """True for each row of `Facts.talks` in which such a thing was said."""
    import pandas as pd

    said = facts.signals[facts.signals["kind"] == kind]
    if states:
        said = said[said["state"].isin(states)]
    return pd.Series(facts.talks.index.isin(said["talk"]), index=facts.talks.index)


def told(code: str, figures: Sequence[Figure], factor: float = 100.0, digits: int = 0) -> tuple[Reason, ...]:
    """The team's figure as a sentence: {value}, {low}, {high} and {n}; nothing where there is no figure."""
    team = next((one.estimate for one in figures if one.seller == TEAM), None)
    if team is None or team.value is None:
        return ()
    low, high = (team.value if x is None else x for x in (team.low, team.high))
    shown = {k: f"{factor * v:.{digits}f}" for k, v in (("value", team.value), ("low", low), ("high", high))}
    return (Reason(code, {**shown, "n": team.n}),)
