"""How fast dialogues are judged, by all criteria: `make bench-scoring`. Nothing here passes or fails.

Dialogues of 400 to 1,500 words are the labelled calls of one stage and language joined end to end, seeded. One word in
ten is another of that language, so that no turn comes twice, as in an archive: what is remembered of a turn helps only
within its own call.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.pipeline.scorers import score_all
from callqa.rubric import read_rubrics
from callqa.scoring.transcript import read_dialogue
from callqa.types import Dialogue

CALLS = HOME / "tests" / "labelled_calls"
SEED, FEWEST, MOST = 20260312, 400, 1500


def dialogues(number: int) -> Iterator[Dialogue]:
    """`number` dialogues, made one by one, so that they take no memory."""
    kinds: dict[tuple[Any, str], list[Dialogue]] = {}
    for path in sorted(CALLS.rglob("*.json")):
        one = read_dialogue(path)
        kinds.setdefault((one.call.stage, one.language), []).append(one)
    pools, rng = list(kinds.values()), random.Random(SEED)
    words = {
        language: [
            w for pool in pools for one in pool if one.language == language for t in one.turns for w in t.text.split()
        ]
        for language in ("ru", "en")
    }
    for n in range(number):
        made = joined(pools[n % len(pools)], rng, rng.randint(FEWEST, MOST), n)
        turns = tuple(replace(turn, text=varied(turn.text, words[made.language], rng)) for turn in made.turns)
        yield replace(made, turns=turns)


def varied(text: str, words: list[str], rng: random.Random) -> str:
    said = text.split()
    for _ in range(len(said) // 10 + (len(said) > 3)):
        said[rng.randrange(len(said))] = rng.choice(words)
    return " ".join(said)


def joined(pool: list[Dialogue], rng: random.Random, words: int, n: int) -> Dialogue:
    turns, have, clock = [], 0, 0.0
    first = rng.choice(pool)
    part = first
    while True:
        for turn in part.turns:
            have += len(turn.text.split())
            if turns and have > words:
                call = replace(first.call, id=f"bench-{n}", duration=turns[-1].end)
                return replace(first, call=call, turns=tuple(turns))
            turns.append(replace(turn, start=clock + turn.start, end=clock + turn.end))
        clock = turns[-1].end + 0.5 if turns else 0.0
        part = rng.choice(pool)


class Shares:
    """Seconds of each detector, read off by wrapping what the scoring room calls."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args)
            finally:
                self.seconds[name] += time.perf_counter() - started

        return wrapped

    def watch(self) -> None:
        plain = scoring._detector
        scoring._detector = lambda name: self.timed(name, plain(name))
        for module, function in (("core", "core_findings"), ("eligibility", "not_judged")):
            setattr(scoring, function, self.timed(module, getattr(scoring, function)))


def one_core(number: int, shares: Shares | None = None) -> tuple[int, float]:
    """(words, seconds of the processor) in this process; making the dialogues is not counted."""
    rubrics, words, seconds = read_rubrics(HOME / "rubrics", scoring.DETECTORS), 0, 0.0
    if shares:
        shares.watch()
    for one in dialogues(number):
        started = time.process_time()
        list(scoring.score([one], rubrics, ScoringSettings()))
        seconds += time.process_time() - started
        words += sum(len(t.text.split()) for t in one.turns)
    return words, seconds


def peak(number: int) -> float:
    """MiB at most of a process that judges `number` dialogues."""
    code = f"from tests.benchmarks import scoring; scoring.one_core({number}); print(scoring.resident())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOME)
    return float(done.stdout.split()[-1])


def resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--calls", type=int, default=2000)
    number = asked.parse_args().calls
    shares = Shares()
    started = time.monotonic()
    failed = sum(
        1
        for c in score_all(dialogues(number), number, Path(HOME / "rubrics"), ScoringSettings())
        if not hasattr(c, "core")
    )
    wall = time.monotonic() - started
    tenth, whole = peak(max(number // 10, 1)), peak(number)
    words, seconds = one_core(number, shares)
    print(f"{number} dialogues, {words} words, {failed} failed")
    print(f"one core    {words / seconds:>9,.0f} words/s of processor time")
    print(f"{os.cpu_count()} cores     {words / wall:>9,.0f} words/s of the clock, making the dialogues included")
    print(
        f"memory      {tenth:.0f} MiB at {number // 10} dialogues, {whole:.0f} MiB at {number} ({whole / tenth - 1:+.0%})"
    )
    total = sum(shares.seconds.values())
    for name, spent in shares.seconds.most_common(12):
        print(f"  {name:<16}{spent / total:>6.1%}")


if __name__ == "__main__":
    main()
