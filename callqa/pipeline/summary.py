"""A store in, the counts that a run ends with out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from callqa.pipeline.exports import NOTES, PROBLEMS
from callqa.store import Store, load_problems, tables
from callqa.types import Reason

STAGE_UNTOLD = "scoring.stage_untold"
# Files that are damaged or not understood: somebody has to look. A copy or a second leg is only counted.
HARMLESS = frozenset({"archive.duplicate"})


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything is counted over the whole store, but `recognised`, `attributed` and `scored_now`: this run's own work."""

    calls: int
    transcribed: int
    judged: int
    not_judged: Mapping[str, int]  # reason code -> calls
    links: Mapping[str, int]  # status -> calls
    deals: int
    set_aside: Mapping[str, int]  # reason code -> files
    failed: Mapping[str, int]  # stage -> calls
    problems: Mapping[str, int]  # source -> lines
    recognised: int = 0
    attributed: int = 0
    scored_now: int = 0
    stage_untold: int = 0  # calls judged by the four core questions only
    seconds: float = 0.0
    report: Path | None = None
    crm: tuple[Reason, ...] = ()  # what is to know of the CRM's exports: mixed currencies, rounded ids, …

    @property
    def troubled(self) -> bool:
        """Some calls failed, files were set aside as damaged, or lines could not be read: the exit status says 1."""
        aside = sum(n for code, n in self.set_aside.items() if code not in HARMLESS)
        return bool(sum(self.failed.values()) or aside or sum(self.problems.values()))


def summarise(store: Store) -> Summary:
    """Counts of what the store holds."""
    cards = tables.scorecards
    with store.engine.connect() as connection:

        def counted(table: str, column: str) -> Counter[str]:
            key = tables.meta.tables[table].c[column]
            return Counter({row[0]: row[1] for row in connection.execute(select(key, func.count()).group_by(key))})

        def size(table: str) -> int:
            return connection.execute(select(func.count()).select_from(tables.meta.tables[table])).scalar_one()

        verdicts = counted("scorecards", "not_judged")
        findings = tables.findings
        untold = select(func.count(findings.c.call_id.distinct())).where(findings.c.reason_code == STAGE_UNTOLD)
        kept = load_problems(store)
        return Summary(
            calls=size("calls"),
            transcribed=size("transcripts"),
            judged=connection.execute(select(func.count()).where(cards.c.not_judged.is_(None))).scalar_one(),
            not_judged={code: n for code, n in verdicts.items() if code is not None},
            links=counted("links", "status"),
            deals=size("deals"),
            set_aside=counted("set_aside", "reason_code"),
            failed=counted("failures", "stage"),
            problems=Counter(source for source, _ in kept if source != NOTES),
            crm=tuple(reason for source, reason in kept if source in (NOTES, PROBLEMS)),
            stage_untold=connection.execute(untold).scalar_one(),
        )
