"""The listening page over a large store: seconds to bring its index up to date, milliseconds a page. `make bench-listen`.

The calls are those of the simulated season under new ids, so that words repeat more than they would in life.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import uvicorn

from callqa.config import HOME
from callqa.pipeline import Given, open_workspace
from callqa.pipeline import run as walk
from callqa.pipeline.workspace import Workspace
from callqa.store import (
    load_calls,
    load_dialogues,
    load_scorecards,
    save_calls,
    save_dialogues,
    save_scorecards,
)
from callqa.web import make_app
from callqa.web.search import refresh
from tests.benchmarks.bench import space_in

SEASON = HOME / "samples" / "season"
PART = 2000
PAGES = ("/", "/search?words=скидка", "/search?seller=s1", "/search?criterion=next_step_dated&verdict=missed", "/search?due_from=2026-03-01&due_to=2026-03-07", "/seller/s1")  # fmt: skip


def grow(space: Workspace, calls: int) -> None:
    """The season's calls again and again under new ids."""
    own = [one.id for one in load_calls(space.store)]
    made = len(own)
    for n in range(1, calls // len(own) + 2):
        part = own[: max(0, min(len(own), calls - made))]
        if not part:
            return
        new = {one: f"{one}-{n}" for one in part}
        save_calls(
            space.store,
            "again",
            [replace(one, id=new[one.id], path=f"{n}/{one.path}") for one in load_calls(space.store, part)],
        )
        talks = [replace(one, call=replace(one.call, id=new[one.call.id])) for one in load_dialogues(space.store, part)]
        save_dialogues(space.store, [(one, "f") for one in talks])
        save_scorecards(
            space.store, [(replace(one, call_id=new[one.call_id]), "f") for one in load_scorecards(space.store, part)]
        )
        made += len(part)


def serve(space: Workspace) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(make_app(space), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--calls", type=int, default=100_000)
    asked.add_argument("--times", type=int, default=5)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        space = open_workspace(space_in(Path(folder) / "s"))
        walk(space, Given(SEASON / "calls", None, SEASON / "sellers.csv", crm=(SEASON / "deals.csv",)))
        grow(space, given.calls)
        started = time.monotonic()
        n = refresh(space.store)
        first = time.monotonic() - started
        started = time.monotonic()
        refresh(space.store)
        print(
            f"{n} calls: index made in {first:.0f} s, {n / first:.0f} calls a second; looked at again in {time.monotonic() - started:.1f} s"
        )
        call = f"/call/{next(iter(load_calls(space.store))).id}"
        for address in serve(space):
            for page in (*PAGES, call):
                url = address + urllib.parse.quote(page, safe="/?=&")
                spent = []
                for _ in range(given.times):
                    started = time.monotonic()
                    urllib.request.urlopen(url).read()
                    spent.append(1000 * (time.monotonic() - started))
                print(f"  {statistics.median(spent):7.0f} ms  {page if page != call else '/call/…'}")
        print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
