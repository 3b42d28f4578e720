"""Asterisk's Master.csv in, conversations by unique id out; torn lines are listed with their number, the rest goes on.

Columns by position (no header): accountcode, src, dst, dcontext, clid, channel, dstchannel, lastapp, lastdata, start, answer,
end, duration, billsec, disposition, amaflags, and perhaps uniqueid and userfield: 16, 17 or 18.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from callqa.errors import UserError
from callqa.types import Reason

FIELDS = [
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
]
UNIQUE_ID = re.compile(r"\d{9,10}\.\d+$")
EXTENSION = re.compile(r"^(?:PJSIP|SIP|IAX2|Local|SCCP|DAHDI)/(\d{2,6})(?:[@-]|$)", re.I)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One conversation: the answered row of its group, else the first. `start` is naive, in the server's zone."""

    session: str
    start: datetime | None
    src: str
    dst: str
    extension: str | None
    billsec: int
    answered: bool
    userfield: str


@dataclass
class CallLog:
    rows: dict[str, LogRow] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def find(self, session: str | None) -> LogRow | None:
        row = self.rows.get(session or "")
        if row is not None:
            self.used.add(row.session)
        return row

    @property
    def unmatched(self) -> list[LogRow]:
        """Answered conversations for which no recording was found."""
        return [r for r in self.rows.values() if r.answered and r.session not in self.used]


def read_calllog(path: Path | None) -> CallLog:
    """Raises UserError for a file that is no call log at all."""
    log = CallLog()
    if path is None:
        return log
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        lines += 1
        row = _row(line)
        if row is None:
            log.problems.append(Reason("archive.torn_line", {"file": path.name, "line": number}))
            continue
        known = log.rows.get(row.session)
        # A ring group writes a row for every phone that rang: the one that was answered is the conversation.
        if known is None or (row.answered and not known.answered):
            log.rows[row.session] = row
    if lines and not log.rows:
        raise UserError(
            "no line is an Asterisk call record", str(path), "Give Asterisk's Master.csv (16 to 18 columns, no header)."
        )
    return log


def _row(line: str) -> LogRow | None:
    try:
        values = next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration):
        return None
    if not 16 <= len(values) <= 18:
        return None
    said = dict(zip(FIELDS, values, strict=False))
    if len(values) == 17 and not UNIQUE_ID.match(said["uniqueid"]):
        said["userfield"], said["uniqueid"] = said.pop("uniqueid"), ""
    try:
        start = datetime.strptime(said["start"], "%Y-%m-%d %H:%M:%S")
        billsec = int(said["billsec"])
    except ValueError:
        return None
    channels = [EXTENSION.match(said[c]) for c in ("dstchannel", "channel")]
    extension = next((m.group(1) for m in channels if m), None)
    session = said.get("uniqueid") or f"{said['src']}-{said['start']}"
    answered = said["disposition"].upper() == "ANSWERED"
    return LogRow(session, start, said["src"], said["dst"], extension, billsec, answered, said.get("userfield", ""))
