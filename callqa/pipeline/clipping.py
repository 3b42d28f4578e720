"""Moments of a report in, addresses of small sound files out, in which what was redacted is beeped."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from callqa.audio import AudioError, clip
from callqa.pipeline.redacting import Redactor
from callqa.store import Store, tables
from callqa.types import Moment

CACHE = ".clips"  # in the workspace: what was cut once is not cut again
FOLDER = "clips"  # beside the pages
BEFORE, AFTER, LONGEST = 2.0, 8.0, 20.0  # seconds


@dataclass
class Clips:
    redactor: Redactor
    _used: set[str] = field(default_factory=set)

    @property
    def cache(self) -> Path:
        return self.redactor.space.folder / CACHE

    def address(self, moment: Moment) -> str:
        """Relative to the report; '' where there is nothing to play."""
        place = place_of(self.redactor.space.store, moment.call_id)
        if place is None:
            return ""
        start = max(0.0, moment.start - BEFORE)
        end = min(moment.end + AFTER, start + LONGEST)
        beeps = [one for one in self.redactor.beeps(moment.call_id) if one[0] < end and start < one[1]]
        mark = hashlib.sha256(repr((moment.call_id, start, end, beeps)).encode()).hexdigest()[:16]
        name = f"{mark}.mp3"
        if not (self.cache / name).exists() and not self._cut(place, start, end, beeps, name):
            return ""
        self._used.add(name)
        return f"{FOLDER}/{name}"

    def _cut(self, place: Path, start: float, end: float, beeps: list[tuple[float, float]], name: str) -> bool:
        try:
            made = clip(place, start, end, beeps, form="mp3")
        except (AudioError, OSError):  # the page says nothing can be played; the doctor said why
            return False
        self.cache.mkdir(exist_ok=True)
        part = self.cache / f"{name}.part"
        part.write_bytes(made)
        part.rename(self.cache / name)
        return True

    def put(self, report: Path) -> None:
        """Beside the pages, so that the folder plays wherever it is sent."""
        if self._used:
            (report / FOLDER).mkdir(exist_ok=True)
        for name in self._used:
            target = report / FOLDER / name
            target.unlink(missing_ok=True)
            try:
                os.link(self.cache / name, target)
            except OSError:  # another disk, or one without links
                shutil.copyfile(self.cache / name, target)


def place_of(store: Store, call_id: str) -> Path | None:
    """Where the recording lies; None for a ready transcript."""
    calls = tables.calls.c
    with store.engine.connect() as connection:
        row = connection.execute(select(calls.archive, calls.path).where(calls.call_id == call_id)).first()
    if row is None or "#" in row.path or row.path.endswith((".json", ".srt", ".vtt")):
        return None
    return Path(row.archive) / row.path
