"""How long the audit of a large store takes and how much memory: `make bench-audit`. Aim: 2 minutes, 2 GB.

Seconds are of the processor, one core, so that they hold on a busy machine too; the clock's are printed at the end.

The store is synthetic, seeded, and filled in bulk: recorded calls with marks, links, six signals each and their rows of the
log, a fifth more calls that nobody answered, and deals with three moves each, pushes and changes of owner; twelve findings a
call. The figures are of a fresh process: `ground()`, then each check of CHECKS in turn, then the flags; and of another one:
the study, then the pages and the workbook that `callqa report` makes of it.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from callqa.config import HOME
from callqa.pipeline import make_workspace, open_workspace
from callqa.store import save_sellers, tables
from callqa.store.marks import SHORT, VERDICTS
from callqa.store.save import pack
from callqa.types import Scorecard, Seller

CALLS, DEALS, SELLERS, SEED = 1_000_000, 200_000, 60, 20260312
SECONDS, MEBIBYTES = 120, 2048
DAYS = 540
START = np.datetime64("2025-01-01T06:00:00")  # UTC
STAGES = ("cold", "warm", "conveyor", "presale", "proposal", "service", "upsell")
PART = 50_000
TOLD = [  # kind, value, state: drawn evenly
    ("plan", "", "0"), ("plan", "", "1"), ("plan", "", "2"), ("plan", "", "3"), ("consent", "", "no"), ("consent", "", "yes"),
    ("step", "send", "seller"), ("step", "call", "seller"), ("step", "meet", "both"), ("step", "pay", "client"),
    ("objection", "price", "open"), ("objection", "trust", "answered"), ("objection", "price", "accepted"),
    ("said", "phone", "+7916{n:07d}"), ("said", "email", "client{n}@example.com"), ("said", "name", "Клиент {n}"),
    ("said", "need", "нужен станок номер {n} под валы и втулки"), ("said", "date", "2026-03-12"), ("said", "budget", "до {n} рублей"),
    ("decider", "решение за мной", "self"), ("decider", "директор Иванов {n}", "named"), ("decider", "руководство", "vague"),
    ("demand", "price", "free"), ("demand", "payment", "traded"), ("promise", "гарантирую", ""), ("competitor", "offer", ""),
    ("price_question", "", "told"), ("leaving", "", "ignored"), ("upsell_ask", "", "accepted"), ("satisfaction", "asked", "good"),
]  # fmt: skip

QUOTED = ("и нам нужен станок", "запишите почту", "созвонимся в пятницу", "решает директор")


def fill(folder: Path, calls: int, deals: int) -> None:
    """A workspace with a store of that size."""
    make_workspace(folder)
    space = open_workspace(folder)
    tables.meta.create_all(space.store.engine)
    save_sellers(space.store, [Seller(f"s{n}", f"Продавец {n}") for n in range(SELLERS)])
    path = space.store.engine.url.database
    space.store.engine.dispose()
    assert path is not None
    rng = np.random.default_rng(SEED)
    with sqlite3.connect(path) as base:
        base.execute("pragma synchronous = off")
        base.execute("pragma journal_mode = memory")
        created = of_deals(base, rng, deals)
        of_calls(base, rng, calls, created)
    base.close()


def of_deals(base: sqlite3.Connection, rng: Any, deals: int) -> Any:
    """Deals, their moves, pushes and owners; gives the second of creation of each."""
    created = np.sort(rng.integers(0, (DAYS - 30) * 86_400, deals))
    length = rng.gamma(2.0, 20 * 86_400, deals).astype(np.int64) + 3600
    open_ = created + length > DAYS * 86_400
    won = rng.random(deals) < 0.35
    status = np.where(open_, "open", np.where(won, "won", "lost"))
    seller = rng.integers(0, SELLERS, deals)
    amount = rng.lognormal(11, 1, deals).round(2)
    opened, closed, expected = (
        iso(created),
        iso(created + length),
        iso(created + length + rng.integers(-5, 20, deals) * 86_400),
    )

    def row(n: int) -> tuple[Any, ...]:
        told = {"id": f"D{n}", "status": str(status[n]), "owner": f"Продавец {seller[n]}", "expected_close": expected[n], "pipeline": "main", "probability": 0.5,
                "company": f"ООО {n % 50_000}", "contact": f"Клиент {n}", "need": "нужен станок под валы" if n % 3 else "",
                "decision_maker": "директор" if n % 4 else "", "phones": [phone(n)], "emails": [f"c{n}@example.com"] if n % 2 else [],
                "next_step_at": expected[n] if n % 5 else None}  # fmt: skip
        shut = None if status[n] == "open" else closed[n]
        return (f"D{n}", f"s{seller[n]}", status[n], STAGES[n % 7], opened[n], shut, str(amount[n]), "RUB", f"source {n % 5}",
                json.dumps(told, ensure_ascii=False))  # fmt: skip

    columns = (
        "deal_id",
        "seller_id",
        "status",
        "stage",
        "created_at",
        "closed_at",
        "amount",
        "currency",
        "source",
        "payload",
    )
    put(base, "deals", columns, (row(n) for n in range(deals)))
    moves = ((f"D{n}", moment, raw, to, stage, state, 0.3, f"Продавец {seller[n]}", "export")
             for n, (a, b, c) in enumerate(zip(opened, iso(created + length // 2), closed, strict=True))
             for moment, raw, to, stage, state in ((a, None, "new", "warm", "open"), (b, "new", "offer", "proposal", "open"),
                                                   (c, "offer", str(status[n]), None, str(status[n])))
             if state != "open" or moment is not c)  # fmt: skip
    put(
        base,
        "stage_moves",
        ("deal_id", "at", "from_raw", "stage_raw", "stage", "status", "probability", "seller", "source"),
        moves,
    )
    pushes = ((f"D{n}", opened[n], closed[n], expected[n], 7, "snapshot") for n in range(0, deals, 4))
    put(base, "close_pushes", ("deal_id", "at", "was", "now", "days", "source"), pushes)
    owners = ((f"D{n}", expected[n], f"Продавец {seller[n]}", f"Продавец {(seller[n] + 1) % SELLERS}", "snapshot")
              for n in range(0, deals, 20))  # fmt: skip
    put(base, "owner_changes", ("deal_id", "at", "was", "now", "source"), owners)
    copies = ((f"copy{n}", "deals", iso(np.array([n * 86_400 * 30]))[0], f"{n}.csv", deals) for n in range(DAYS // 30))
    put(base, "snapshots", ("sha256", "kind", "taken_at", "path", "rows"), copies)
    return created


def of_calls(base: sqlite3.Connection, rng: Any, calls: int, created: Any) -> None:
    """Recorded calls with all that hangs on them, and calls that only the log knows."""
    every = calls + calls // 5
    deal = rng.integers(0, len(created), every)
    at = np.minimum(created[deal] + rng.integers(-3, 45, every) * 86_400, DAYS * 86_400 - 1)
    at = np.maximum(at - at % 86_400 + rng.integers(0, 9 * 3600, every), 0)
    started, seller = iso(at), rng.integers(0, SELLERS, every)
    seconds = np.round(rng.lognormal(4.6, 0.9, every), 1)
    direction = np.where(rng.random(every) < 0.3, "in", "out")
    linked = rng.random(every) < 0.85
    verdicts, score = rng.integers(0, 5, (calls, 4)), rng.random(calls).round(3) * 100

    def call(n: int) -> tuple[Any, ...]:
        return (f"{n:064x}", "a", f"{n}.wav", started[n], seconds[n], 2, direction[n], f"s{seller[n]}", phone(deal[n]), f"u{n}",
                "freepbx", STAGES[n % 7], "ru", "{}")  # fmt: skip

    columns = ("call_id", "archive", "path", "started_at", "duration", "channels", "direction", "seller_id", "client_phone",
               "session", "system", "stage", "language", "payload")  # fmt: skip
    put(base, "calls", columns, (call(n) for n in range(calls)))
    put(base, "logged_calls", ("archive", "session", "started_at", "direction", "client_phone", "seller_id", "answered", "talk", "legs",
                               "sellers", "recorded"),
        (("a", f"u{n}", started[n], direction[n], phone(deal[n]), f"s{seller[n]}", n < calls, seconds[n] if n < calls else 0.0, 1, 1,
          n < calls) for n in range(every)))  # fmt: skip
    put(base, "links", ("call_id", "deal_id", "status", "matched_by", "score", "reason_code", "reason_values", "candidates"),
        ((f"{n:064x}", f"D{deal[n]}" if linked[n] else None, "linked" if linked[n] else "unlinked", "phone", 1.0, "link.phone", "{}", "[]")
         for n in range(calls)))  # fmt: skip
    asked = verdicts < 2
    put(base, "marks", ("call_id", "judged", "stage", "score", "need", "contact", "next", "decider", "need_asked", "contact_asked",
                        "next_asked", "decider_asked", "due", "flags", "confidence"),
        ((f"{n:064x}", n % 20 > 0, STAGES[n % 7], score[n], *map(int, verdicts[n]), *map(int, asked[n]), started[n][:10], 0, 0.8)
         for n in range(calls)))  # fmt: skip
    of_findings(base, rng, calls, verdicts)
    drawn = rng.integers(0, len(TOLD), (calls, 6))
    put(base, "signals", ("call_id", "number", "kind", "value", "state", "due", "turn", "start", "end", "quote"),
        ((f"{n:064x}", i, kind, value.format(n=deal[n]), state.format(n=deal[n]), started[n][:10] if kind == "step" else "", 3 * i,
          10.0 * i, 10.0 * i + 2, "так и сказано в этом месте разговора")
         for n in range(calls) for i, (kind, value, state) in enumerate(TOLD[k] for k in drawn[n])))  # fmt: skip


def of_findings(base: sqlite3.Connection, rng: Any, calls: int, verdicts: Any) -> None:
    """Four of the core as the marks say them and eight of a stage a call, two in three with a quote; one call in twenty is not judged."""
    kept = pack(Scorecard("", "ru-warm", "1", "warm", (), ()))
    put(base, "scorecards", ("call_id", "fingerprint", "rubric_id", "rubric_version", "stage", "not_judged", "payload"),
        ((f"{n:064x}", "f", "ru-warm", "1", STAGES[n % 7], None if n % 20 else "scoring.voicemail", kept) for n in range(calls)))  # fmt: skip
    words, others = {number: verdict for verdict, number in VERDICTS.items()}, rng.integers(0, 5, (calls, 8))
    sure = rng.random((calls, 12)).round(2)

    def found(n: int) -> Iterator[tuple[Any, ...]]:
        named = [*zip(SHORT, verdicts[n], strict=True), *((f"WA{n % 7}-{i}", one) for i, one in enumerate(others[n]))]
        for i, (criterion, verdict) in enumerate(named):
            quote = f"так и сказано в этом месте разговора, {QUOTED[i // 3]}" if (n + i) % 3 else None
            yield (f"{n:064x}", i < 4, criterion, 1.0, words[int(verdict)], verdict < 2, sure[n, i], "scoring.one_sided", "{}",
                   3 * i, 10.0 * i if quote else None, 10.0 * i + 2 if quote else None, quote, "{}")  # fmt: skip

    put(base, "findings", ("call_id", "core", "criterion", "weight", "verdict", "asked", "confidence", "reason_code", "reason_values",
                           "turn", "start", "end", "quote", "values"), (row for n in range(calls) for row in found(n)))  # fmt: skip


def phone(n: Any) -> str:
    return f"+7916{int(n):07d}"


def iso(seconds: Any) -> list[str]:
    return [f"{one}+00:00" for one in np.datetime_as_string(START + seconds.astype("timedelta64[s]"), unit="s")]


def put(base: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    names, marks = ", ".join(f'"{one}"' for one in columns), ", ".join("?" * len(columns))
    base.executemany(f"insert into {table} ({names}) values ({marks})", rows)
    base.commit()


def measure(folder: Path, only: tuple[str, ...] = ()) -> Iterator[tuple[str, float, float]]:
    """(step, seconds of the processor, MiB at most so far) of this process: 'ground', each check, 'flags', 'all'."""
    from callqa.audit.checks import CHECKS, flagged, unflagged
    from callqa.pipeline.ground import ground

    begun, clock = time.process_time(), time.perf_counter()
    space = open_workspace(folder)
    facts = ground(space)
    yield "ground", time.process_time() - begun, peak()
    results = []
    for code in only or tuple(CHECKS):
        started = time.process_time()
        results += list(unflagged(facts, space.settings.audit, (code,)))
        yield code, time.process_time() - started, peak()
    started = time.process_time()
    flagged(results, space.settings.audit)
    yield "flags", time.process_time() - started, peak()
    yield "all", time.process_time() - begun, peak()
    yield "clock", time.perf_counter() - clock, peak()


def measure_report(folder: Path) -> Iterator[tuple[str, float, float]]:
    """The same for `callqa report`: 'study', then 'report', the whole of it."""
    from callqa.pipeline import report, studied

    space, begun = open_workspace(folder), time.process_time()
    studied(space)
    yield "study", time.process_time() - begun, peak()
    begun = time.process_time()
    report(space)
    yield "report", time.process_time() - begun, peak()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--calls", type=int, default=CALLS)
    asked.add_argument("--deals", type=int, default=DEALS)
    asked.add_argument("--keep", type=Path, help="fill this folder, or use it as it is")
    asked.add_argument("--only", nargs="*", default=(), help="these checks alone")
    asked.add_argument("--measure", choices=("checks", "report"), help="in this process, the store that --keep names")
    given = asked.parse_args()
    if given.measure:
        steps = measure(given.keep, tuple(given.only)) if given.measure == "checks" else measure_report(given.keep)
        for step, seconds, memory in steps:
            print(f"{step:<8}{seconds:>8.1f} s{memory:>8.0f} MiB at most", flush=True)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary) / "w"
        if not folder.exists():
            fill(folder, given.calls, given.deals)
        print(
            f"{given.calls} recorded calls, {given.calls // 5} only in the log, {given.deals} deals, {6 * given.calls} signals",
            flush=True,
        )
        command = [sys.executable, "-m", "tests.benchmarks.audit", "--keep", str(folder), "--measure"]
        subprocess.run([*command, "checks", "--only", *given.only], check=True, cwd=HOME)
        subprocess.run([*command, "report"], check=True, cwd=HOME)
        print(f"aim: all in {SECONDS} s and {MEBIBYTES} MiB")


if __name__ == "__main__":
    main()
