"""How fast dialogues are judged, by all criteria: `make bench-scoring`. Nothing here passes or fails.

Dialogues of 400 to 1,500 words are the labelled calls of one stage and language joined end to end, seeded. One word in
ten is another of that language, so that no turn comes twice, as in an archive: what is remembered of a turn helps only
within its own call. A machine is busy or idle, so each rate is also told as a multiple of a plain split of the same text into
words, taken in the same seconds: that figure compares over machines and revisions, words a second do not.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from callqa import scoring
from callqa.config import HOME, ScoringSettings
from callqa.pipeline.scorers import score_all
from callqa.rubric import read_rubrics
from callqa.scoring.transcript import read_dialogue
from callqa.types import Dialogue, Scorecard

CALLS = HOME / "tests" / "labelled_calls"
WORD = re.compile(r"\w+")
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


@dataclass
class Spent:
    """Seconds of the processor over `words` words: judging, judging with the core findings kept, splitting into words."""

    words: int = 0
    judging: float = 0.0
    kept: float = 0.0
    splitting: float = 0.0


def one_core(number: int, shares: Shares | None = None) -> Spent:
    """In this process; making the dialogues is not counted."""
    rubrics, spent = read_rubrics(HOME / "rubrics", scoring.DETECTORS), Spent()
    if shares:
        shares.watch()
    for one in dialogues(number):
        started = time.process_time()
        (card,) = scoring.score([one], rubrics, ScoringSettings())
        judged = time.process_time()
        for turn in one.turns:
            spent.words += len(WORD.findall(turn.text.lower()))
        split = time.process_time()
        spent.judging += judged - started
        spent.splitting += split - judged
        if shares is None and isinstance(card, Scorecard) and card.not_judged is None:
            list(scoring.score([one], rubrics, ScoringSettings(), known={one.call.id: card.core}))
            spent.kept += time.process_time() - split
    return spent


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
    spent = one_core(number)
    one_core(min(number, 200), shares)
    per_word = spent.judging / spent.splitting
    print(f"{number} dialogues, {spent.words} words, {failed} failed")
    print(f"one core    {spent.words / spent.judging:>9,.0f} words/s of processor time; {per_word:.0f} plain splits")
    print(f"{os.cpu_count()} cores     {spent.words / wall:>9,.0f} words/s of the clock, making the dialogues included")
    print(f"a changed rubric, core findings kept: {spent.kept / spent.judging:.2f} of judging anew")
    print(
        f"memory      {tenth:.0f} MiB at {number // 10} dialogues, {whole:.0f} MiB at {number} ({whole / tenth - 1:+.0%})"
    )
    total = sum(shares.seconds.values())
    for name, spent in shares.seconds.most_common(12):
        print(f"  {name:<16}{spent / total:>6.1%}")


if __name__ == "__main__":
    main()
