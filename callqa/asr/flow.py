"""Calls in, transcripts out: windows of many calls wait in one pool, batches of like length are taken from it.

The first window of each channel of a call whose language is not known goes first: the two decide the language together.
What a worker took with it when it died is tried once more alone, then given up with the reason; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callqa.asr import listening, windows
from callqa.asr.guard import guarded
from callqa.asr.listening import Batch, Heard
from callqa.asr.windows import Prepared, Window
from callqa.asr.workers import Workers
from callqa.types import Call, Failed, Reason, Sound, Transcript

BATCH = 8  # windows
AHEAD = 24  # calls in flight: what bounds memory
SECONDS_AHEAD = 2 * 3600  # of audio in flight beyond the first call
POOL = 6  # rounds of batches that wait before one is taken: enough to choose like lengths from
QUEUED = 2  # rounds given to the recogniser at a time: it never waits for the next


@dataclass(frozen=True, slots=True)
class Plan:
    """What recognition runs with."""

    engine: str
    folder: str
    mels: int
    longest: float  # seconds of a window
    short: bool  # the model hears windows shorter than 30 s
    options: Mapping[str, Any]
    language: str | None
    device: str
    compute_type: str
    threads: int


@dataclass
class _Open:
    """A call that is being heard."""

    call: Call
    channels: int
    notes: list[Reason]
    waiting: int  # windows not yet heard
    language: str | None
    sounds: tuple[Sound, ...] = ()
    held: list[Window] = field(default_factory=list)  # until the language is known
    heard: list[Heard] = field(default_factory=list)


class Flow:
    """One run. `spent` sums seconds of work by step over all processes: decode, vad, features, encoder, decoder, alignment."""

    def __init__(
        self,
        plan: Plan,
        root: Path,
        prepare: Callable[..., Prepared | Reason] = windows.prepare,
        hear: Callable[..., Any] = listening.hear,
    ) -> None:
        self.plan, self.root, self._prepare, self._hear = plan, root, prepare, hear
        self.spent: dict[str, float] = {}
        self._open: dict[str, _Open] = {}
        self._pool: list[tuple[tuple[Window, ...], str | None]] = []  # windows that stay together, and their language
        self._reading: dict[Future[Any], Call] = {}
        self._hearing: dict[Future[Any], list[Batch]] = {}
        self._slots = listening.slots(plan.threads, plan.device)

    def run(self, calls: Iterable[Call]) -> Iterator[Transcript | Failed]:
        plan = self.plan
        self._readers = Workers(1, windows.set_up)
        self._listeners = Workers(
            1,
            listening.set_up,
            plan.folder,
            plan.device,
            plan.compute_type,
            plan.threads,
            dict(plan.options),
            plan.short,
        )
        try:
            yield from self._run(iter(calls))
        finally:
            self._readers.close()
            self._listeners.close()

    def _run(self, calls: Iterator[Call]) -> Iterator[Transcript | Failed]:
        upcoming = next(calls, None)
        while True:
            while upcoming is not None and self._room_for(upcoming):
                self._read(upcoming)
                upcoming = next(calls, None)
            self._fill(last=not self._reading)
            flying = [*self._reading, *self._hearing]
            if not flying:
                return
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in done:
                if future in self._reading:
                    yield from self._take_prepared(future)
                elif future in self._hearing:
                    yield from self._take_heard(future)

    def _room_for(self, call: Call) -> bool:
        flying = [*self._reading.values(), *(one.call for one in self._open.values())]
        seconds = sum(c.duration for c in flying) + call.duration
        return not flying or (len(flying) < AHEAD and seconds < SECONDS_AHEAD)

    def _read(self, call: Call) -> None:
        self._reading[self._readers.submit(self._prepare, *self._of(call))] = call

    def _of(self, call: Call) -> tuple[Any, ...]:
        return call.id, self.root / call.path, self.plan.mels, self.plan.longest

    def _take_prepared(self, future: Future[Any]) -> Iterator[Transcript | Failed]:
        call = self._reading.pop(future)
        try:
            yield from self._opened(call, future.result())
        except BrokenExecutor:
            suspects = [call, *self._reading.values()]
            self._reading.clear()
            self._readers.renew()
            for suspect in suspects:
                yield from self._read_alone(suspect)
        except Exception as error:  # one recording's trouble must not stop the run; it is said
            yield Failed(call.id, "asr", _stopped(error))

    def _read_alone(self, call: Call) -> Iterator[Transcript | Failed]:
        try:
            yield from self._opened(call, self._readers.alone(self._prepare, *self._of(call)))
        except BrokenExecutor:
            yield Failed(call.id, "asr", Reason("asr.worker_died"))
        except Exception as error:
            yield Failed(call.id, "asr", _stopped(error))

    def _opened(self, call: Call, prepared: Prepared | Reason) -> Iterator[Transcript | Failed]:
        if isinstance(prepared, Reason):
            yield Failed(call.id, "asr", prepared)
            return
        self._count(prepared.spent)
        language = call.language or self.plan.language
        one = _Open(call, prepared.channels, list(prepared.notes), len(prepared.windows), language, prepared.sounds)
        if not prepared.windows:
            yield self._closed(one)
            return
        self._open[call.id] = one
        if language:
            self._pool += [((window,), language) for window in prepared.windows]
            return
        scouts = tuple(w for w in prepared.windows if w.number == 0)
        one.held = [w for w in prepared.windows if w.number > 0]
        self._pool.append((scouts, None))

    def _fill(self, last: bool) -> None:
        """Give the recogniser its next rounds: while calls are still being read, only from a pool to choose from."""
        while len(self._hearing) < QUEUED and self._pool:
            if not last and len(self._pool) < self._slots * BATCH and self._hearing:
                return
            batches = [batch for _ in range(self._slots) if (batch := self._next_batch())]
            self._hearing[self._listeners.submit(self._hear, batches)] = batches

    def _next_batch(self) -> Batch | None:
        """The oldest window, and those of its kind that are nearest to it in length."""
        if not self._pool:
            return None
        first, language = self._pool[0]
        alike = [i for i, (_, of) in enumerate(self._pool) if of == language][: POOL * self._slots * BATCH]
        length = max(w.frames for w in first)
        alike.sort(key=lambda i: (abs(max(w.frames for w in self._pool[i][0]) - length), i))
        chosen: list[int] = []
        size = 0
        for i in alike:
            if size + len(self._pool[i][0]) <= BATCH or not chosen:
                chosen.append(i)
                size += len(self._pool[i][0])
        taken = tuple(w for i in chosen for w in self._pool[i][0])
        gone = set(chosen)
        self._pool = [one for i, one in enumerate(self._pool) if i not in gone]
        return Batch(taken, language)

    def _take_heard(self, future: Future[Any]) -> Iterator[Transcript | Failed]:
        batches = self._hearing.pop(future)
        try:
            heard, spent = future.result()
        except Exception as error:  # a dead worker, or an error of the engine: whose it is shows alone
            suspects = list(batches)
            if isinstance(error, BrokenExecutor):
                suspects += [batch for others in self._hearing.values() for batch in others]
                self._hearing.clear()
                self._listeners.renew()
            yield from self._hear_alone(suspects)
            return
        self._count(spent)
        yield from self._sorted_in(heard)

    def _hear_alone(self, suspects: Sequence[Batch]) -> Iterator[Transcript | Failed]:
        """Each call's part of the batches by itself."""
        for batch in suspects:
            for call_id in dict.fromkeys(w.call_id for w in batch.windows):
                if call_id not in self._open:
                    continue
                part = Batch(tuple(w for w in batch.windows if w.call_id == call_id), batch.language)
                try:
                    heard, spent = self._listeners.alone(self._hear, [part])
                except Exception as error:
                    died = isinstance(error, BrokenExecutor)
                    yield self._given_up(call_id, Reason("asr.worker_died") if died else _stopped(error))
                    continue
                self._count(spent)
                yield from self._sorted_in(heard)

    def _given_up(self, call_id: str, reason: Reason) -> Failed:
        del self._open[call_id]
        self._pool = [(some, language) for some, language in self._pool if some[0].call_id != call_id]
        return Failed(call_id, "asr", reason)

    def _sorted_in(self, heard: Iterable[Heard]) -> Iterator[Transcript | Failed]:
        for one in heard:
            call = self._open.get(one.call_id)
            if call is None:
                continue  # given up meanwhile
            call.heard.append(one)
            call.waiting -= 1
            if call.language is None:
                call.language = one.language
                if one.language_share < 0.5:
                    call.notes.append(Reason("asr.language_unsure", {"percent": round(100 * one.language_share)}))
                self._pool += [((window,), call.language) for window in call.held]
                call.held = []
            if call.waiting == 0:
                del self._open[one.call_id]
                yield self._closed(call)

    def _closed(self, one: _Open) -> Transcript:
        words, machines = guarded(one.heard, one.language or "ru")
        notes = list(one.notes) if words else [*one.notes, Reason("asr.no_speech")]
        if suspects := sum(w.suspect for w in words):
            notes.append(Reason("asr.suspect_words", {"n": suspects, "of": len(words)}))
        sounds = tuple(sorted([*one.sounds, *machines], key=lambda x: (x.start, x.channel)))
        settings = {"channels": one.channels, **{k: v for k, v in self.plan.options.items() if v}}
        language = one.language or "ru"
        return Transcript(one.call.id, language, tuple(words), self.plan.engine, settings, None, tuple(notes), sounds)

    def _count(self, spent: Mapping[str, float]) -> None:
        for step, seconds in spent.items():
            self.spent[step] = self.spent.get(step, 0.0) + seconds


def _stopped(error: Exception) -> Reason:
    return Reason("asr.engine", {"error": f"{type(error).__name__}: {error}"})
