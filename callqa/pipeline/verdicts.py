"""What people heard in, the verdicts that hold out: a person's word goes before the machine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from callqa.types import Criterion, Verdict
from callqa.types.review import Dispute, Review

if TYPE_CHECKING:
    import pandas as pd

    from callqa.types import Rubric

Held = Mapping[tuple[str, str], Verdict]  # (call id, criterion)
_WEIGHT = {"dispute": 2, "calibration": 1}  # a decision goes before a single ear


def same_criteria(rubrics: Iterable[Rubric]) -> dict[str, tuple[str, ...]]:
    """A core criterion ↔ the ids under which rubrics ask it: what is said of the one holds for the other."""
    same: dict[str, tuple[str, ...]] = {}
    for criterion in (c for rubric in rubrics for c in rubric.criteria if c.detector == "core"):
        core = str(criterion.params["core"])
        same[criterion.id] = (core,)
        same[core] = tuple(sorted({*same.get(core, ()), criterion.id}))
    return same


def known_criteria(rubrics: Iterable[Rubric], language: str) -> dict[str, Criterion]:
    """id → criterion, in this language where a rubric has it."""
    ordered = sorted(rubrics, key=lambda one: one.language == language)
    return {c.id: c for rubric in ordered for c in (*rubric.criteria, *rubric.red_flags)}


def held(reviews: Sequence[Review], disputes: Sequence[Dispute], same: Mapping[str, tuple[str, ...]]) -> Held:
    """The verdict of people for each call and criterion: decisions of disputes, then of calibration, then the latest review."""
    told: list[tuple[int, datetime, str, str, Verdict]] = [
        (_WEIGHT.get(one.source, 0), one.at, one.call_id, one.criterion, one.verdict) for one in reviews
    ]
    for one in disputes:
        verdict = one.decided_verdict or (one.verdict if one.outcome == "upheld" else None)
        if verdict is not None and one.decided_at is not None and one.outcome in ("upheld", "changed"):
            told.append((_WEIGHT["dispute"], one.decided_at, one.call_id, one.criterion, verdict))
    told.sort(key=lambda one: one[:2])
    meant = {(call, alias): verdict for *_, call, name, verdict in told for alias in same.get(name, ())}
    return {**meant, **{(call, name): verdict for *_, call, name, verdict in told}}


def with_people(verdicts: pd.DataFrame, people: Held) -> pd.DataFrame:
    """The frame with people's verdicts in it and a column `confirmed`. Where a person said otherwise, the machine's quote is no
    evidence any more: it goes, and the reason says who decided."""
    calls = {call for call, _ in people}
    verdicts = verdicts.assign(confirmed=False)
    for at in verdicts.index[verdicts["call_id"].isin(calls)]:
        verdict = people.get((verdicts.at[at, "call_id"], verdicts.at[at, "criterion"]))
        if verdict is None:
            continue
        verdicts.at[at, "confirmed"] = True
        if verdict != verdicts.at[at, "verdict"]:
            verdicts.at[at, "verdict"], verdicts.at[at, "quote"] = verdict, None
            verdicts.at[at, "reason_code"], verdicts.at[at, "reason_values"] = "coach.by_person", {}
    return verdicts
