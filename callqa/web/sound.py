"""A call in, something a browser plays out: the recording itself, or a WAV made from it once."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from callqa.audio import blocks
from callqa.store import Store, tables

PLAYED = {".mp3": {"mp3", "mp3float"}, ".ogg": {"vorbis", "opus"}, ".opus": {"opus"}, ".wav": {"pcm_s16le", "pcm_u8"},
          ".m4a": {"aac"}, ".flac": {"flac"}, ".webm": {"opus", "vorbis"}}  # fmt: skip
RATE = 16_000


def recording(store: Store, call_id: str) -> Path | None:
    """Where the recording lies; None for a ready transcript or a file that went away."""
    from sqlalchemy import select

    calls = tables.calls.c
    with store.engine.connect() as connection:
        row = connection.execute(select(calls.archive, calls.path).where(calls.call_id == call_id)).first()
    if row is None or "#" in row.path:
        return None
    root = Path(row.archive).resolve()
    path = (root / row.path).resolve()
    if not path.is_relative_to(root):
        return None
    return path if path.is_file() or "{" in path.name else None


def playable(store: Store, call_id: str, cache: Path) -> Path | None:
    """A file that browsers play. What they do not (GSM, A-law, two legs) is decoded to WAV, kept in `cache`.

    Raises AudioError for a recording that cannot be decoded.
    """
    path = recording(store, call_id)
    if path is None:
        return None
    if _codec(store, call_id) in PLAYED.get(path.suffix.lower(), set()):
        return path
    made = cache / f"{call_id}.wav"
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _write(path, made)
    return made


def _codec(store: Store, call_id: str) -> str:
    from sqlalchemy import select

    health = tables.health.c
    with store.engine.connect() as connection:
        row = connection.execute(select(health.codec).where(health.call_id == call_id)).first()
    return row.codec if row else ""


def _write(source: Path, target: Path) -> None:
    part = target.with_suffix(".part")
    with wave.open(str(part), "wb") as out:
        first = True
        for block in blocks(source):
            if first:
                out.setnchannels(len(block))
                out.setsampwidth(2)
                out.setframerate(RATE)
                first = False
            out.writeframes((np.clip(block, -1, 1).T * 32767).astype("<i2").tobytes())
    part.rename(target)
