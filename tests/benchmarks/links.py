"""Links against the season's truth, clean and spoiled; and speed at size. `python -m tests.benchmarks.links [--size]`

Precision: of the calls linked, the share linked to their true deal. Recall: of the calls that show a number which stands on their
true deal, the share linked to it. A call that shows none (in the season about one in twenty), or whose deal has another, cannot
be linked without a key: "reachable" is the share of calls that can, the ceiling of "of all", the recall over all calls.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from callqa import archive, crm
from callqa.config import HOME, Settings
from callqa.pipeline import make_workspace, open_workspace
from callqa.pipeline.summary import summarise
from callqa.pipeline.walk import link_calls
from callqa.store import save_calls, save_deals
from callqa.types import Call, Deal, SetAside
from tests.benchmarks.archive import step
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


def phones_not_in_crm(calls: list[Call], deals: list[Deal], r: random.Random) -> tuple[list[Call], list[Deal]]:
    """5 % of deals have no number in the CRM."""
    return calls, [replace(d, phones=()) if r.random() < 0.05 else d for d in deals]


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
    for spoil in (phones_shared, phones_missing, phones_not_in_crm, clock_shifted, sellers_swapped):
        calls, deals = spoil(calls, deals, r)
    return calls, deals


SPOILS: dict[str, Spoil] = {
    "as it is": as_is,
    "5 % of calls lose their number": phones_missing,
    "5 % of deals have no number": phones_not_in_crm,
    "5 % of deals on shared numbers": phones_shared,
    "clock 3 h off": clock_shifted,
    "sellers swapped mid-way": sellers_swapped,
    "all at once": all_at_once,
}


class Figures(NamedTuple):
    precision: float
    recall: float  # of the calls that can be linked
    of_all: float
    reachable: float
    ambiguous: int


def figures(calls: Sequence[Call], deals: Sequence[Deal], truth: dict[str, str]) -> Figures:
    made = list(crm.link(calls, deals, sellers=[], settings=Settings()))
    linked = [one for one in made if one.status == "linked"]
    right = sum(one.deal_id == truth[one.call_id] for one in linked)
    numbers = {deal.id: deal.phones for deal in deals}
    reachable = sum(c.client_phone in numbers.get(truth[c.id], ()) for c in calls)
    ambiguous, n = sum(one.status == "ambiguous" for one in made), len(calls)
    return Figures(right / len(linked), right / reachable, right / n, reachable / n, ambiguous)


def quality() -> bool:
    calls, deals, truth = season()
    print(f"{len(calls)} calls, {len(deals)} deals; required: precision {PRECISION}, recall {RECALL}")
    print(f"{'':34}{'precision':>10}{'recall':>9}{'of all':>9}{'reachable':>11}{'ambiguous':>11}")
    well = True
    for name, spoil in SPOILS.items():
        f = figures(*spoil(calls, deals, random.Random(SEED)), truth)
        well = well and f.precision >= PRECISION and f.recall >= RECALL
        print(f"{name:34}{f.precision:10.3f}{f.recall:9.3f}{f.of_all:9.3f}{f.reachable:11.3f}{f.ambiguous:11}")
    print(f"{'reached' if well else 'NOT reached'}, of the calls that can be linked")
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
    """Rows per second and peak memory of each step, through the store as a run does it."""
    with tempfile.TemporaryDirectory() as folder:
        make_workspace(Path(folder))
        space = open_workspace(Path(folder))
        stream = many_calls(calls, deals)
        with step("store calls", calls):
            while part := list(islice(stream, 5000)):
                save_calls(space.store, "archive", part)
        with step("store deals", deals):
            save_deals(space.store, many_deals(deals))
        with step("link and store", calls) as say:
            link_calls(space)
            say(", ".join(f"{status} {n:,}" for status, n in sorted(summarise(space.store).links.items())))
        space.store.close()


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
