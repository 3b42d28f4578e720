"""Times written by a server's clock, some with the true UTC beside them; in which zone the clock runs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

STEP = 900  # seconds: every zone in use is a multiple of a quarter of an hour from UTC
FAR = 14 * 3600
SURE_SHARE, SURE_PAIRS = 0.8, 3


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone that explains most pairs, its share of them, and how many pairs there were. `sure` from 80 % of 3 pairs on."""

    zone: tzinfo
    share: float
    pairs: int

    @property
    def sure(self) -> bool:
        return self.pairs >= SURE_PAIRS and self.share >= SURE_SHARE

    @property
    def name(self) -> str:
        return str(self.zone)


def offset_of(written: datetime, epoch: datetime) -> timedelta | None:
    """How far the written (naive) time is ahead of UTC. None where they are not of one moment."""
    seconds = (written.replace(tzinfo=UTC) - epoch).total_seconds()
    rounded = round(seconds / STEP) * STEP
    return timedelta(seconds=rounded) if abs(rounded) <= FAR else None


def infer(pairs: Iterable[tuple[datetime, datetime]], usual: ZoneInfo) -> Clock | None:
    """The zone of naive times from (written, UTC) pairs: the usual one where it explains as many as any fixed offset.

    A zone with summer time has two offsets over a year: it is tried as a zone before fixed offsets are. None without pairs.
    """
    offsets: Counter[timedelta] = Counter()
    as_usual = total = 0
    for written, epoch in pairs:
        total += 1
        offset = offset_of(written, epoch)
        if offset is None:
            continue
        offsets[offset] += 1
        as_usual += offset == usual.utcoffset(written)
    if not total:
        return None
    best, times = offsets.most_common(1)[0] if offsets else (timedelta(), 0)
    if as_usual and as_usual >= times:
        return Clock(usual, as_usual / total, total)
    return Clock(timezone(best), times / total, total)
