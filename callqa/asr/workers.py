"""A pool of processes that outlives the death of one: what died is told to the caller, the pool is made anew.

A broken recording can kill the process that reads it (a codec's segmentation fault, memory); the run must not die with it.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Any

PRELOADED = ["faster_whisper", "callqa.asr.listening", "callqa.asr.windows"]


class Workers:
    """`count` processes, each set up once by `setup(*given)`."""

    def __init__(self, count: int, setup: Callable[..., None], *given: Any) -> None:
        self._made = (count, setup, given)
        self._pool = self._new()

    def submit(self, act: Callable[..., Any], *given: Any) -> Future[Any]:
        try:
            return self._pool.submit(act, *given)
        except BrokenExecutor:
            self.renew()
            return self._pool.submit(act, *given)

    def alone(self, act: Callable[..., Any], *given: Any) -> Any:
        """The result, waited for with nothing else in the pool. Raises BrokenExecutor where the worker dies again."""
        try:
            return self.submit(act, *given).result()
        except BrokenExecutor:
            self.renew()
            raise

    def renew(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _new(self) -> ProcessPoolExecutor:
        count, setup, given = self._made
        context = multiprocessing.get_context("forkserver")  # the libraries are loaded once, not once a worker
        context.set_forkserver_preload(PRELOADED)
        return ProcessPoolExecutor(count, context, _begin, (setup, given))


def _begin(setup: Callable[..., None], given: tuple[Any, ...]) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    setup(*given)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
