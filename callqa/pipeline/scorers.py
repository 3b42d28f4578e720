"""Dialogues in, scorecards out, on all cores when there are enough of them to be worth it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from callqa.config import ScoringSettings
from callqa.rubric import read_rubrics
from callqa.scoring import DETECTORS, Core, score
from callqa.scoring.learned import read_models
from callqa.types import Dialogue, Failed, Scorecard

WORTH_IT = 150  # calls; a worker needs about two seconds to load dictionaries
PORTION = 25


Known = Callable[[list[str]], Mapping[str, Core]]


def score_all(
    dialogues: Iterable[Dialogue],
    number: int,
    rubrics: Path,
    settings: ScoringSettings,
    learned: Path | None = None,
    known: Known = lambda ids: {},
) -> Iterator[Scorecard | Failed]:
    """The scoring room, in this process or in one process a core. The number of portions in flight is bounded.

    `known`: call ids → the core findings that still hold.
    """
    workers = min(os.cpu_count() or 1, number // WORTH_IT + 1)
    stream = iter(dialogues)
    if workers < 2:
        while portion := list(islice(stream, PORTION)):
            yield from _score(portion, rubrics, settings, learned, known([d.call.id for d in portion]))
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        flying: deque[Future[list[Scorecard | Failed]]] = deque()
        while portion := list(islice(stream, PORTION)):
            held = known([d.call.id for d in portion])
            flying.append(pool.submit(_score, portion, rubrics, settings, learned, held))
            if len(flying) > 2 * workers:
                yield from flying.popleft().result()
        while flying:
            yield from flying.popleft().result()


def _score(
    portion: list[Dialogue],
    rubrics: Path,
    settings: ScoringSettings,
    learned: Path | None,
    known: Mapping[str, Core],
) -> list[Scorecard | Failed]:
    return list(score(portion, read_rubrics(rubrics, DETECTORS), settings, read_models(learned), known))
