"""The examples of a rubric, run: each "met" must come out met, each near miss must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from callqa.scoring import find
from callqa.types import Call, Criterion, Dialogue, Role, Rubric, Turn, Verdict

ROLES: dict[str, Role] = {"S": "seller", "C": "client"}
WHEN = datetime(2026, 3, 12, 10, 15, tzinfo=UTC)  # a Thursday


@dataclass(frozen=True, slots=True)
class ExampleResult:
    criterion: str
    lines: tuple[str, ...]
    expected: str  # 'met' or 'not met'
    verdict: Verdict

    @property
    def right(self) -> bool:
        return (self.verdict == "met") == (self.expected == "met")


def run_examples(rubric: Rubric) -> Iterator[ExampleResult]:
    """Each example as a call of the rubric's stage on 12 March 2026, a Thursday."""
    for criterion in rubric.criteria:
        for lines in criterion.met:
            yield _run(rubric, criterion, lines, "met")
        for lines in criterion.missed:
            yield _run(rubric, criterion, lines, "not met")


def _run(rubric: Rubric, criterion: Criterion, lines: tuple[str, ...], expected: str) -> ExampleResult:
    turns, clock = [], 0.0
    for line in lines:
        speaker, _, text = line.partition(":")
        turns.append(Turn(clock, clock + len(text) / 15, ROLES[speaker.strip()], text.strip()))
        clock += len(text) / 15 + 0.5
    call = Call("example", "example", WHEN, clock, direction="out", stage=rubric.stage, language=rubric.language)
    found = find(Dialogue(call, rubric.language, tuple(turns), "labels"), criterion)
    return ExampleResult(criterion.id, tuple(lines), expected, found.verdict)
