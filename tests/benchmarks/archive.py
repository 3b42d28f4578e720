"""A call log of a million rows and an export of 300 MB: `make bench-archive` prints rows per second and peak memory of each step.

The log is made up: ring groups, transfers, missed calls, 200,000 clients, 60 sellers; the export has 200,000 deals with long
remarks. Steps run in one process, so that the peak is that of all before. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callqa.archive import logged, read_calllog
from callqa.config import Settings
from callqa.pipeline import make_workspace, open_workspace
from callqa.pipeline.exports import read_crm
from callqa.pipeline.summary import summarise
from callqa.store import open_store, save_logged_calls, save_sellers
from callqa.types import Seller

START = datetime(2025, 11, 1, 9, tzinfo=UTC)
HOURS = timedelta(hours=3)
CLIENTS, SELLERS = 200_000, 60
STAGES = ("Переговоры", "Сделка успешна", "Сделка провалена")


def write_log(path: Path, rows: int, seed: int = 5) -> None:
    """Asterisk's Master.csv of 18 columns: four of ten outbound, the rest a ring group of up to three rows."""
    draw, written, number = random.Random(seed), 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < rows:
            number += 1
            begin = START + timedelta(seconds=number * 20)
            unique, client = f"{int(begin.timestamp())}.{number}", f"89{draw.randrange(CLIENTS):09d}"
            for line in _call(draw, (begin + HOURS).strftime("%Y-%m-%d %H:%M:%S"), unique, client):
                if written < rows:
                    file.write(line)
                    written += 1


def _call(draw: random.Random, start: str, unique: str, client: str) -> Iterator[str]:
    talk, ring = draw.randrange(10, 600), draw.randrange(3, 25)
    if draw.random() < 0.4:
        seller = 100 + draw.randrange(SELLERS)
        yield _row(
            str(seller), client, f"PJSIP/{seller}-1", "PJSIP/trunk-2", start, ring + talk, talk, "ANSWERED", unique
        )
        return
    phones, taken = draw.sample(range(100, 100 + SELLERS), draw.randrange(1, 4)), draw.random() < 0.85
    for place, seller in enumerate(phones):
        answers = taken and place == len(phones) - 1
        status = "ANSWERED" if answers else "NO ANSWER"
        long = (ring + talk, talk) if answers else (ring, 0)
        yield _row(client, "600", "PJSIP/trunk-1", f"PJSIP/{seller}-1", start, *long, status, unique)


def _row(
    src: str, dst: str, channel: str, to: str, start: str, duration: int, talk: int, status: str, unique: str
) -> str:
    cells = ["", src, dst, "from-x", f'""{src}"" <{src}>', channel, to, "Dial", "x", start, "", start]
    return ",".join(f'"{c}"' for c in [*cells, str(duration), str(talk), status, "DOCUMENTATION", unique, ""]) + "\n"


def write_deals(path: Path, deals: int, size: int) -> None:
    """A CSV of Bitrix24's columns, as large as `size` bytes: the rest is remarks."""
    remark = "клиент просил перезвонить после совещания; " * (size // deals // 78 + 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "ID;Название сделки;Стадия сделки;Ответственный;Сумма;Валюта;Дата создания;Дата закрытия;Рабочий телефон;Комментарий\n"
        )
        for n in range(deals):
            created = START + timedelta(minutes=n % 100_000)
            file.write(
                f'{n};Станок {n};{STAGES[n % 3]};Seller {n % SELLERS};{n % 900}000,50;RUB;{created:%d.%m.%Y %H:%M:%S};;89{n:09d};"{remark}"\n'
            )


@contextmanager
def step(name: str, rows: int) -> Iterator[Callable[[str], None]]:
    said: list[str] = []
    begin, worked = time.perf_counter(), time.process_time()
    yield said.append
    spent, worked = time.perf_counter() - begin, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<28}{spent:8.1f} s ({worked:.1f} of this process) {rows / spent:10,.0f} rows/s   peak {peak:6,.0f} MB   {' '.join(said)}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--deals", type=int, default=200_000)
    parser.add_argument("--megabytes", type=int, default=300, help="Size of the export of deals.")
    given = parser.parse_args()
    rows = given.rows
    sellers = [Seller(f"s{n}", f"Seller {n}", extension=str(100 + n)) for n in range(SELLERS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Master.csv"
        write_log(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        with step("read and group", rows) as say:
            log = read_calllog(path)
            missed = sum(one.missed for one in log.conversations)
            say(f"{len(log.conversations):,} conversations, {missed:,} missed, {len(log.problems)} torn")
        with step("name sellers and store", rows) as say:
            store = open_store("sqlite:///callqa.db", Path(folder))
            save_logged_calls(store, "archive", logged(log, sellers, Settings()))
            say(f"{(Path(folder) / 'callqa.db').stat().st_size / 1e6:.0f} MB")
            store.close()
        del log
        export = Path(folder) / "deals.csv"
        write_deals(export, given.deals, given.megabytes * 1_000_000)
        print(f"{given.deals:,} deals, {export.stat().st_size / 1e6:.0f} MB")
        make_workspace(Path(folder) / "audit")
        space = open_workspace(Path(folder) / "audit")
        save_sellers(space.store, sellers)
        with step("read and store the export", given.deals) as say:
            read_crm(space, [export])
            kept = summarise(space.store)
            say(f"{kept.deals:,} deals, {len(kept.crm)} problems")
        space.store.close()


if __name__ == "__main__":
    main()
