"""Batches across calls: nothing is lost or mixed up, and a worker that dies takes its own call alone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callqa.asr import flow, listening, whisper, windows
from callqa.asr.flow import Flow
from callqa.asr.listening import Batch, Heard, HeardWord
from callqa.asr.windows import Piece, Prepared, Window
from callqa.config import AsrSettings
from callqa.types import Failed, Transcript
from tests.builders import call

PLAN = replace(whisper.plan(AsrSettings()), engine="test")


def prepare(call_id: str, path: Path, mels: int, longest: float) -> Prepared:
    """Two channels of three windows, without audio. 'deadly…' kills its process."""
    if path.name.startswith("deadly"):
        os._exit(9)
    made = [
        Window(call_id, channel, n, (Piece(0, 10.0 * n, 10.0 * n + 5),), np.zeros((mels, 100 + 40 * n), np.float32))
        for channel in (0, 1)
        for n in range(3)
    ]
    return Prepared(call_id, 2, tuple(made))


def hear(batches: list[Batch]) -> tuple[list[Heard], dict[str, float]]:
    found = []
    for batch in batches:
        for w in batch.windows:
            if w.call_id.startswith("choking"):
                os._exit(9)
            if w.call_id.startswith("wrong"):
                raise RuntimeError("no such token")
            word = HeardWord(w.pieces[0].start, w.pieces[0].start + 1, f"{w.call_id}.{w.channel}.{w.number}", 1.0)
            found.append(Heard(w.call_id, w.channel, w.number, batch.language or "en", 1.0, (word,), 0.0, 0.0, 5.0))
    return found, {}


def run(names: list[str]) -> dict[str, Any]:
    calls = [call(name, path=f"{name}.wav") for name in names]
    out = list(Flow(PLAN, Path("/archive"), prepare, hear).run(calls))
    assert len(out) == len(names)
    return {one.call_id: one for one in out}


def test_words_of_many_calls_come_home() -> None:
    found = run([f"c{n}" for n in range(40)])
    for name, one in found.items():
        assert isinstance(one, Transcript)
        assert one.language == "en"  # told by the first windows of both channels, followed by the rest
        assert sorted(w.text for w in one.words) == sorted(f"{name}.{c}.{n}" for c in (0, 1) for n in range(3))
        assert [w.start for w in one.words] == sorted(w.start for w in one.words)


@pytest.mark.parametrize(
    ("bad", "reason"), [("deadly", "asr.worker_died"), ("choking", "asr.worker_died"), ("wrong", "asr.engine")]
)
def test_what_dies_takes_its_call_and_nothing_else(bad: str, reason: str) -> None:
    found = run(["c1", "c2", bad, "c3", "c4", "c5"])
    failed = {name: one for name, one in found.items() if isinstance(one, Failed)}
    assert {name: one.reason.code for name, one in failed.items()} == {bad: reason}


def test_calls_in_flight_are_bounded() -> None:
    one = Flow(PLAN, Path("/archive"), prepare, hear)
    hours = [call(f"h{n}", duration=3600.0) for n in range(5)]
    assert one._room_for(replace(hours[0], duration=6 * 3600))  # a long one alone is read
    one._reading = {object(): c for c in hours[:1]}  # type: ignore[misc]
    assert not one._room_for(hours[1])
    assert flow.AHEAD < 100


def test_quiet_stretches_are_not_offered_to_the_vad() -> None:
    rate = windows.RATE
    wave = np.zeros(30 * rate, np.float32)
    wave[5 * rate : 6 * rate] = 0.1
    wave[20 * rate : 21 * rate] = 0.1
    assert [(a / rate, b / rate) for a, b in windows.loud(wave)] == [(4.0, 7.0), (19.0, 22.0)]
    assert windows.loud(np.zeros(rate, np.float32)) == []


def test_neighbouring_pieces_are_packed_while_they_fit() -> None:
    rate = windows.RATE
    spans = [(0, 4 * rate), (5 * rate, 9 * rate), (10 * rate, 18 * rate), (20 * rate, 21 * rate)]
    assert [len(group) for group in windows.packed(spans, 15)] == [2, 2]
    assert [len(group) for group in windows.packed(spans, 30)] == [4]


def test_words_stand_inside_the_piece_in_which_they_were_spoken() -> None:
    window = Window("c", 0, 0, (Piece(0, 10, 12), Piece(2, 30, 33)), np.zeros((80, 500), np.float32))
    words = [
        {"word": " да", "start": 1.0, "end": 1.4, "probability": 1.0},
        {"word": " нет", "start": 1.5, "end": 2.9, "probability": 1.0},
        {"word": " вот", "start": 3.0, "end": 3.3, "probability": 1.0},
    ]
    assert [(w.start, w.end) for w in listening.placed(words, window)] == [(11.0, 11.4), (30.1, 30.9), (31.0, 31.3)]
