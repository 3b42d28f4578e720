"""A dialogue and a criterion in, the account of its verdict out: the turns that its detector's wordings touch, and where.

A detector names its lists of wordings in its own code, so the lists are read from there: what is shown is what it looks for.
Which of them decided is tried out: the call is judged again without one list after another.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import ModuleType

from callqa.config import ScoringSettings
from callqa.errors import UserError, nearest
from callqa.language.phrases import NOTHING, find, pattern, wordings
from callqa.scoring import DETECTORS, judge, need
from callqa.scoring import find as find_verdict
from callqa.scoring.core import MODULES
from callqa.types import Criterion, Dialogue, Finding, Rubric, Scorecard, Verdict

MOST_TURNS = 100


@dataclass(frozen=True, slots=True)
class Touch:
    """One wording found in one turn."""

    turn: int
    wordings: str  # name of the list
    said: str


@dataclass(frozen=True, slots=True)
class Decisive:
    """A list without whose wordings the verdict would be another, or rest on other turns."""

    wordings: str
    without: Verdict


@dataclass(frozen=True, slots=True)
class Turning:
    """A turn but for which the verdict would be another."""

    turn: int
    without: Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """`touches` in the order of the call; empty where no wording of the detector's lists is said at all.

    `decisive`: None where it was not tried out. It may be empty: a verdict can stand on several lists, each of them enough.
    """

    finding: Finding
    title: str
    lists: tuple[str, ...]
    touches: tuple[Touch, ...]
    means: Mapping[str, str] = field(default_factory=dict)  # of the criterion: what each verdict means
    note: str = ""
    decisive: tuple[Decisive, ...] | None = None
    turning: tuple[Turning, ...] = ()  # of the first `MOST_TURNS` that the lists touch
    ruled: Verdict | None = None  # what the rules alone would say, where the weighed signs have overruled them


def explain(
    dialogue: Dialogue, rubric: Rubric, card: Scorecard | None = None, *, closely: bool = False
) -> list[Explanation]:
    """One explanation a criterion of the rubric, in its order. `card`: the stored one, else the call is judged anew.

    `closely`: also try out which lists decided; the call is judged again for each of some fifty.
    """
    if card is None:
        dialogue = replace(dialogue, call=replace(dialogue.call, stage=rubric.stage))
        card = judge(dialogue, {(rubric.stage, rubric.language): rubric}, ScoringSettings())
    by_id = {f.criterion: f for f in card.findings}
    return [_explain(dialogue, by_id[c.id], c, closely) for c in rubric.criteria if c.id in by_id]


def only(rubric: Rubric, criterion: str | None) -> Rubric:
    """The rubric with one criterion, or as it is for None. Raises UserError that names the nearest for an unknown one."""
    if criterion is None:
        return rubric
    chosen = tuple(c for c in rubric.criteria if c.id == criterion)
    if not chosen:
        known = [c.id for c in rubric.criteria]
        raise UserError(f"no criterion '{criterion}' in {rubric.id}", "the command line", nearest(criterion, known))
    return replace(rubric, criteria=chosen)


def _explain(dialogue: Dialogue, finding: Finding, criterion: Criterion, closely: bool) -> Explanation:
    lists = lists_of(_module(criterion), dialogue.language)
    touches = [
        Touch(i, name, turn.text[m.start() : m.end()])
        for i, turn in enumerate(dialogue.turns)
        for name in lists
        for m in find(name, turn.text, dialogue.language)
        if m.end() > m.start()
    ]
    decisive = _decisive(dialogue, criterion, touches) if closely else None
    turning = _turning(dialogue, criterion, touches) if closely else ()
    ruled = _overruled(dialogue, finding, criterion)
    return Explanation(
        finding, criterion.title, lists, tuple(touches), criterion.means, criterion.note, decisive, turning, ruled
    )


def _overruled(dialogue: Dialogue, finding: Finding, criterion: Criterion) -> Verdict | None:
    if finding.verdict == "unknown" or _module(criterion) != need.__name__:
        return None
    ruled = need.by_rules(dialogue).verdict
    return ruled if ruled != finding.verdict else None


def _decisive(dialogue: Dialogue, criterion: Criterion, touches: list[Touch]) -> tuple[Decisive, ...]:
    with_all = _outcome(dialogue, criterion)
    found = []
    for name in sorted({touch.wordings for touch in touches}):
        with _silenced(name, dialogue.language):
            without = _outcome(dialogue, criterion)
        if without != with_all:
            found.append(Decisive(name, without[0]))
    return tuple(found)


def _turning(dialogue: Dialogue, criterion: Criterion, touches: list[Touch]) -> tuple[Turning, ...]:
    with_all, _ = _outcome(dialogue, criterion)
    found = []
    for i in sorted({touch.turn for touch in touches})[:MOST_TURNS]:
        turns = (*dialogue.turns[:i], replace(dialogue.turns[i], text=""), *dialogue.turns[i + 1 :])
        without, _ = _outcome(replace(dialogue, turns=turns), criterion)
        if without != with_all:
            found.append(Turning(i, without))
    return tuple(found)


def _outcome(dialogue: Dialogue, criterion: Criterion) -> tuple[Verdict, frozenset[int]]:
    found = find_verdict(replace(dialogue), criterion)  # another object: what is kept of a dialogue is not of this one
    return found.verdict, frozenset(piece.turn for piece in found.evidence)


@contextmanager
def _silenced(name: str, language: str) -> Iterator[None]:
    """As if nothing of a list were said anywhere."""
    words = pattern(name, language)
    expression = words.expression
    words.expression = NOTHING
    _forget_turns()
    try:
        yield
    finally:
        words.expression = expression
        _forget_turns()


def _forget_turns() -> None:
    """What the rooms remember of turns; what they have made of the lists themselves stays."""
    for module in [m for name, m in sys.modules.items() if name.startswith(("callqa.language", "callqa.scoring"))]:
        for value in vars(module).values():
            if hasattr(value, "cache_clear") and "text" in inspect.signature(value).parameters:
                value.cache_clear()


def _module(criterion: Criterion) -> str:
    if criterion.detector == "core":
        return MODULES[criterion.params["core"]].__name__
    return DETECTORS[criterion.detector]


@lru_cache
def lists_of(module: str, language: str) -> tuple[str, ...]:
    """Names of the lists of wordings that a detector's module, or one that it is built from, speaks of."""
    known = set(wordings(language))
    named = {text for one in _family(importlib.import_module(module)) for text in _strings(one)}
    return tuple(sorted(known & named))


def _family(module: ModuleType) -> Iterator[ModuleType]:
    """The module and the modules of the scoring room that it takes functions from."""
    yield module
    taken = {str(getattr(value, "__module__", "")) for value in vars(module).values() if callable(value)}
    for name in sorted(taken - {module.__name__}):
        if name.startswith("callqa.scoring"):
            yield importlib.import_module(name)


def _strings(module: ModuleType) -> set[str]:
    tree = ast.parse(inspect.getsource(module))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
