"""Who sells, told with the speakers hidden: `make bench-roles`. Over the labelled calls, each as two nameless voices.

The phrase lists were tuned on ids 001-099 and 201-299; the other ids are the held-out check. A call with a gatekeeper or a
conference has one 'client' here, though several people speak.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from callqa.config import HOME
from callqa.speakers.roles import lead, tell
from callqa.types import Transcript, Word

BOUNDS = (0.5, 0.7, 0.85, 0.95, 0.99, 1.01)


class Row(NamedTuple):
    id: str
    language: str
    style: str
    held_out: bool
    told: bool
    right: bool  # of the better guess, told or not
    confidence: float


def rows(folder: Path) -> Iterator[Row]:
    for n, path in enumerate(sorted(folder.rglob("*.json"))):
        one = json.loads(path.read_text("utf-8"))
        seller, number = n % 2, int(path.stem.split("-")[-1])
        words = tuple(
            Word(t["start"] + 0.01 * i, t["start"] + 0.01 * i + 0.01, text, None, seller ^ (t["speaker"] != "seller"))
            for t in one["turns"]
            for i, text in enumerate(t["text"].split())
        )
        made = Transcript(path.stem, one["language"], words, "labelled")
        told, confidence = tell(made, one["direction"])
        guess = 0 if lead(made, one["direction"]) > 0 else 1
        yield Row(
            path.stem,
            one["language"],
            one["style"],
            101 <= number <= 140,
            told is not None,
            guess == seller,
            confidence,
        )


def line(title: str, some: Sequence[Row]) -> str:
    told = [r for r in some if r.told]
    right = sum(r.right for r in told)
    accuracy = f"{right / len(told):.3f}" if told else "none told"
    share = f"{len(told) / len(some):.3f}" if some else "no calls"
    return f"{title:12} n {len(some):4}  told {share}  right among told {accuracy} ({right}/{len(told)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=HOME / "tests" / "labelled_calls")
    parser.add_argument(
        "--wrong", action="store_true", help="name the calls of the tuned half that are not told or wrong"
    )
    given = parser.parse_args()
    every = list(rows(given.folder))
    print(line("all", every))
    for title in sorted({r.language for r in every} | {r.style for r in every}):
        print(line(title, [r for r in every if title in (r.language, r.style)]))
    print(line("tuned", [r for r in every if not r.held_out]))
    print(line("held out", [r for r in every if r.held_out]))
    for low, high in pairwise(BOUNDS):
        some = [r for r in every if low <= r.confidence < high]
        print(
            f"confidence {low:.2f} to {min(high, 1):.2f}: better guess right {sum(r.right for r in some)} of {len(some)}"
        )
    if given.wrong:
        print(*(r for r in every if not r.held_out and not (r.told and r.right)), sep="\n")


if __name__ == "__main__":
    main()
