"""A telephony system's call log in, conversations out; torn lines are listed with their number, the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from callqa.archive.clock import Clock, infer
from callqa.archive.legs import Conversation, Leg, group_legs, number_key, read_leg
from callqa.archive.logcells import read_cells
from callqa.archive.logformats import read_format
from callqa.archive.names import Named
from callqa.config import Settings
from callqa.errors import UserError
from callqa.types import Reason

UNIQUE_ID = re.compile(r"\d{9,10}\.\d+")
SAMPLE = 5000  # rows by which the log's clock is told
NEAR = timedelta(seconds=60)  # between the time in a name and the log's


@dataclass
class CallLog:
    """`clock` is the zone that the log's times turned out to be in, where they tell it themselves."""

    conversations: list[Conversation] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    title: str = ""
    rows: int = 0
    clock: Clock | None = None
    used: set[int] = field(default_factory=set)
    _session: dict[str, Conversation] = field(default_factory=dict)
    _recording: dict[str, Conversation] = field(default_factory=dict)
    _number: dict[str, list[Conversation]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.conversations)

    def index(self) -> None:
        for one in self.conversations:
            for leg in one.legs:
                self._session.setdefault(leg.session, one)
                if leg.group:
                    self._session.setdefault(leg.group, one)
                for name in recordings_of(leg):
                    self._recording[name] = one

    def find(self, session: str | None) -> Conversation | None:
        return self._session.get(session or "")

    def match(self, name: str, named: Named | None, moment: datetime | None = None) -> Conversation | None:
        """The conversation of a recording: by the log's own file name, by session, else by the client's number and the time."""
        found = self._recording.get(name) or self._recording.get(name.rpartition(".")[0])
        unique = UNIQUE_ID.search(name)
        found = found or self.find(named.session if named else None) or self.find(unique.group() if unique else None)
        if found is None and named and moment:
            found = self._by_number(named, moment)
        if found:
            self.used.add(id(found))
        return found

    def _by_number(self, named: Named, moment: datetime) -> Conversation | None:
        if not self._number:
            for one in self.conversations:
                self._number.setdefault(number_key(one.client), []).append(one)
        keys = {number_key(n) for n in (named.client, named.src, named.dst) if n} - {""}
        near = [c for key in keys for c in self._number.get(key, ()) if abs(c.start - moment) <= NEAR]
        return near[0] if len(near) == 1 else None

    @property
    def unmatched(self) -> list[Conversation]:
        """Answered conversations for which no recording was found."""
        return [one for one in self.conversations if one.answered and id(one) not in self.used]


def recordings_of(leg: Leg) -> list[str]:
    """File names or ids of a leg's recordings: a path, or a list in brackets."""
    if not leg.recording:
        return []
    return [part.strip().rpartition("/")[2] for part in re.split(r"[,@\s]+", leg.recording.strip("[]")) if part.strip()]


def read_calllog(path: Path | None, settings: Settings | None = None) -> CallLog:
    """Raises UserError for a file that is no call log at all."""
    log = CallLog()
    if path is None:
        return log
    settings = settings or Settings()
    own = read_format(Path(settings.archive.log_format)) if settings.archive.log_format else None
    form, cells = read_cells(path, own)
    log.title = form.title
    legs: list[Leg] = []
    for line, said in cells:
        log.rows += 1
        try:
            leg = read_leg(said, form) if said is not None else None
            torn = said is None
        except (ValueError, KeyError, OverflowError):
            leg, torn = None, True
        if leg:
            legs.append(leg)
        elif torn:
            log.problems.append(Reason("archive.torn_line", {"file": path.name, "line": line}))
    if not legs:
        raise UserError("no line is a call record that can be read", str(path), f"It was read as: {form.title}.")
    zone = ZoneInfo(settings.archive.log_timezone or settings.general.timezone)
    log.clock = _clock(legs, zone) if form.clock == "session" and not settings.archive.log_timezone else None
    told = log.clock.zone if log.clock and log.clock.sure else zone
    for leg in legs:
        if leg.start.tzinfo is None:
            leg.start = leg.start.replace(tzinfo=told)
    log.conversations = group_legs(legs, form.group == "overlap")
    log.index()
    return log


def _clock(legs: Iterable[Leg], zone: ZoneInfo) -> Clock | None:
    """Asterisk's unique id begins with the start in UTC seconds: beside the written time it tells the log's zone."""
    pairs = (
        (leg.start.replace(tzinfo=None), datetime.fromtimestamp(int(leg.session.partition(".")[0]), UTC))
        for leg in legs
        if UNIQUE_ID.fullmatch(leg.session)
    )
    return infer(islice(pairs, SAMPLE), zone)
