"""Ready transcripts in, `Transcript` out: a JSON file, or a line of a JSONL file, with turns of seller and client."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from callqa.config import AsrSettings
from callqa.interchange import own_record
from callqa.types import Call, Failed, Reason, Role, Transcript, Word

CHANNELS: dict[str, int] = {"seller": 0, "client": 1, "unknown": 2}
ROLES: dict[int, Role] = {0: "seller", 1: "client", 2: "unknown"}


def name(settings: AsrSettings) -> str:
    return "replay"


def transcribe(calls: Iterable[Call], root: Path, settings: AsrSettings) -> Iterator[Transcript | Failed]:
    """Files are read once each: calls of one JSONL file are asked for in a row."""
    held: tuple[str, list[str]] = ("", [])
    for call in calls:
        path, _, number = call.path.partition("#")
        try:
            if number:
                if held[0] != path:
                    held = path, (root / path).read_text("utf-8").splitlines()
                record = json.loads(held[1][int(number) - 1])
            else:
                record = own_record((root / path).read_text("utf-8-sig"), path)
            yield _transcript(call, record)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            yield Failed(call.id, "asr", Reason("asr.bad_transcript", {"error": f"{type(error).__name__}: {error}"}))


def _transcript(call: Call, record: dict[str, Any]) -> Transcript:
    words: list[Word] = []
    for turn in record["turns"]:
        channel = CHANNELS.get(turn["speaker"], 2)
        words += _spread(str(turn["text"]), float(turn["start"]), float(turn["end"]), channel)
    heard = sorted({w.channel for w in words})
    language = call.language or str(record["language"])
    return Transcript(
        call.id, language, tuple(sorted(words, key=lambda w: (w.start, w.channel))), "replay",
        {}, {c: ROLES[c] for c in heard},
    )  # fmt: skip


def _spread(text: str, start: float, end: float, channel: int) -> list[Word]:
    """Words over the turn's time by their share of characters: a transcript gives times of turns only."""
    parts = text.split()
    total = sum(len(p) + 1 for p in parts) or 1
    words, at = [], start
    for part in parts:
        length = (end - start) * (len(part) + 1) / total
        words.append(Word(round(at, 3), round(at + length, 3), part, None, channel))
        at += length
    return words
