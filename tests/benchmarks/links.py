"""Links against the season's truth, clean and spoiled; and speed at size. `python -m tests.benchmarks.links [--size]`

Precision: of the calls linked, the share linked to their true deal. Recall: of the calls whose record shows the client's number
(in the season about one in twenty hides it, and no number, no link), the share linked to their true deal. Recall over all calls,
hidden numbers counted as missed, stands beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from callqa import archive, crm
from callqa.config import HOME, Settings
from callqa.types import Call, Deal, SetAside
from tests.builders import MOSCOW

SEASON = HOME / "samples" / "season"
PRECISION, RECALL = 0.99, 0.95
CALLS, DEALS = 1_000_000, 200_000
SEED = 5
Spoil = Callable[[list[Call], list[Deal], random.Random], tuple[list[Call], list[Deal]]]


def season() -> tuple[list[Call], list[Deal], dict[str, str]]:
    """Calls, deals, and the true deal of each call by its id."""
    sellers = archive.read_sellers(SEASON / "sellers.csv", "RU")
    settings = Settings()
    log = archive.read_calllog(None, settings)
    found = archive.read(SEASON / "calls", calllog=None, sellers=sellers, settings=settings, seen={}, log=log)
    calls = [one for one in found if not isinstance(one, SetAside)]
    truth = {name: one["deal"] for name, one in json.loads((SEASON / "truth.json").read_text("utf-8"))["calls"].items()}
    named = {_where(path, number): record for path in sorted((SEASON / "calls").glob("*.jsonl"))
             for number, record in enumerate(path.read_text("utf-8").splitlines(), 1)}  # fmt: skip
    deals = crm.read_deals(SEASON / "deals.csv", sellers=sellers, settings=settings).deals
    return calls, list(deals), {call.id: truth[json.loads(named[call.path])["call_id"]] for call in calls}


def _where(path: Path, number: int) -> str:
    return f"{path.name}#{number}"


def as_is(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    return calls, deals


def phones_missing(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    """5 % of calls lose the number they showed."""
    return [replace(c, client_phone=None) if r.random() < 0.05 else c for c in calls], deals


def phones_shared(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    """5 % of deals, four at a time, sit behind one switchboard: their calls show its number, the deals too."""
    chosen = r.sample([d for d in deals if d.phones], round(0.05 * len(deals)))
    switch = {d.phones[0]: f"+7495000{i // 4:04d}" for i, d in enumerate(chosen)}
    behind = [replace(d, phones=tuple(switch.get(p, p) for p in d.phones)) for d in deals]
    return [replace(c, client_phone=switch.get(c.client_phone or "", c.client_phone)) for c in calls], behind


def clock_shifted(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    return [replace(c, started_at=c.started_at and c.started_at - timedelta(hours=3)) for c in calls], deals


def sellers_swapped(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    """From April on two pairs of sellers sit at each other's extensions, and nobody told sellers.csv."""
    other, since = {"s1": "s2", "s2": "s1", "s3": "s5", "s5": "s3"}, datetime(2026, 4, 1, tzinfo=MOSCOW)
    return [
        replace(c, seller_id=other.get(c.seller_id or "", c.seller_id)) if c.started_at and c.started_at >= since else c
        for c in calls
    ], deals


def all_at_once(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    for spoil in (phones_shared, phones_missing, clock_shifted, sellers_swapped):
        calls, deals = spoil(calls, deals, r)
    return calls, deals


SPOILS: dict[str, Spoil] = {
    "as it is": as_is,
    "5 % of numbers missing": phones_missing,
    "5 % of deals on shared numbers": phones_shared,
    "clock 3 h off": clock_shifted,
    "sellers swapped mid-way": sellers_swapped,
    "all at once": all_at_once,
}


def figures(calls: Sequence[Call], deals: Sequence[Deal], truth: dict[str, str]) -> tuple[float, float, float, int]:
    """(precision, recall where a number is shown, recall over all, ambiguous)."""
    made = list(crm.link(calls, deals, sellers=[], settings=Settings()))
    linked = [one for one in made if one.status == "linked"]
    right = sum(one.deal_id == truth[one.call_id] for one in linked)
    shown = sum(c.client_phone is not None for c in calls)
    return right / len(linked), right / shown, right / len(calls), sum(one.status == "ambiguous" for one in made)


def quality() -> bool:
    calls, deals, truth = season()
    print(f"{len(calls)} calls, {len(deals)} deals; required: precision {PRECISION}, recall {RECALL}")
    print(f"{'':34}{'precision':>10}{'recall':>9}{'of all':>9}{'ambiguous':>11}")
    well = True
    for name, spoil in SPOILS.items():
        precision, recall, of_all, ambiguous = figures(*spoil(calls, deals, random.Random(SEED)), truth)
        well = well and precision >= PRECISION and recall >= RECALL
        print(f"{name:34}{precision:10.3f}{recall:9.3f}{of_all:9.3f}{ambiguous:11}")
    print("reached" if well else "NOT reached")
    return well


def many_deals(n: int) -> Iterator[Deal]:
    start = datetime(2025, 1, 1, tzinfo=MOSCOW)
    for i in range(n):
        created = start + timedelta(minutes=2 * i)
        yield Deal(f"d{i}", seller_id=f"s{i % 50}", status="won", created_at=created, contact=f"c{i}",
                   closed_at=created + timedelta(days=30), phones=(f"+7916{i * 7 // 8:07d}",))  # fmt: skip


def many_calls(n: int, deals: int) -> Iterator[Call]:
    start = datetime(2025, 1, 1, tzinfo=MOSCOW)
    for i in range(n):
        of = i * 7919 % (deals + deals // 10)  # one call in eleven is of no deal
        yield Call(f"c{i}", f"{i}.wav", start + timedelta(minutes=2 * of, days=i % 20), seller_id=f"s{of % 50}",
                   client_phone=f"+7916{of * 7 // 8:07d}")  # fmt: skip


def size(calls: int, deals: int) -> None:
    """Rows per second and peak memory; calls are a stream."""
    started, counts = time.monotonic(), {"linked": 0, "ambiguous": 0, "unlinked": 0}
    for one in crm.link(many_calls(calls, deals), many_deals(deals), sellers=[], settings=Settings()):
        counts[one.status] += 1
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{calls:,} calls, {deals:,} deals: {seconds:.0f} s, {calls / seconds:,.0f} calls/s, peak {peak:,.0f} MiB")
    print(", ".join(f"{status} {n:,}" for status, n in counts.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="store_true", help="speed and memory only")
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--deals", type=int, default=DEALS)
    given = parser.parse_args()
    if given.size:
        size(given.calls, given.deals)
    else:
        sys.exit(0 if quality() else 1)


if __name__ == "__main__":
    main()
