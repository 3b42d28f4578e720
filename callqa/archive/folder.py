"""The walk over an archive: each file becomes a call or is set aside with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from callqa import audio
from callqa.archive.calllog import CallLog, LogRow, read_calllog
from callqa.archive.clock import offset_of
from callqa.archive.names import Named, read_name
from callqa.archive.sellers import at_extension
from callqa.archive.transcripts import read_transcripts
from callqa.audio.legs import plain_name
from callqa.config import Settings
from callqa.language.contacts import phone
from callqa.types import Call, Direction, Reason, Seller, SetAside

AUDIO = {
    ".wav",
    ".mp3",
    ".ogg",
    ".opus",
    ".oga",
    ".m4a",
    ".aac",
    ".flac",
    ".wma",
    ".amr",
    ".gsm",
    ".webm",
    ".mp4",
    ".wv",
    ".au",
    ".aiff",
}
TRANSCRIPTS = {".json", ".jsonl", ".srt", ".vtt"}
Seen = Mapping[str, tuple[int, int, str]]  # path → (size, mtime_ns, call id) of an earlier run
ID_LENGTH = 16


def read(
    root: Path, *, calllog: Path | None, sellers: Sequence[Seller], settings: Settings, seen: Seen | None = None,
    log: CallLog | None = None,
) -> Iterator[Call | SetAside]:  # fmt: skip
    """Files in the order of their paths. A copy of a file is the same call: set aside, with the path of the first."""
    log = log or read_calllog(calllog)
    first: dict[str, str] = {}
    audio.declare_raw({kind: audio.Raw(**raw.model_dump()) for kind, raw in settings.archive.raw.items()})
    sounds = AUDIO | set(audio.raw_kinds())
    for path in _joined(sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith("."))):
        kind = path.suffix.lower()
        if kind in TRANSCRIPTS:
            found: Iterator[Call | SetAside] = read_transcripts(path, root, sellers, settings)
        elif kind in sounds:
            found = iter([_recording(path, root, log, sellers, settings, seen or {})])
        else:
            continue
        for one in found:
            if isinstance(one, Call) and first.setdefault(one.id, one.path) != one.path:
                yield SetAside(one.path, Reason("archive.duplicate", {"of": first[one.id]}))
            else:
                yield one


def number_parts(calls: Sequence[Call]) -> list[Call]:
    """Parts of a transferred call (one session, several recordings) stay calls of their own, each with its seller, and say so."""
    sessions: dict[tuple[str | None, str], list[Call]] = {}
    for call in calls:
        if call.session:
            sessions.setdefault((call.system, call.session), []).append(call)
    notes: dict[str, Reason] = {}
    for (_, session), parts in sessions.items():
        ordered = sorted(parts, key=lambda c: (str(c.started_at), c.path))
        for number, call in enumerate(ordered, 1):
            if len(ordered) > 1:
                values = {"part": number, "of": len(ordered), "session": session}
                notes[call.id] = Reason("archive.session_part", values)
    return [replace(c, notes=(*c.notes, notes[c.id])) if c.id in notes else c for c in calls]


def recordings(root: Path) -> Iterator[Path]:
    """Every recording by its extension, two legs as one, in the order of their paths."""
    sounds = AUDIO | set(audio.raw_kinds())
    files = sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith("."))
    return _joined([p for p in files if p.suffix.lower() in sounds])


def _joined(paths: Sequence[Path]) -> Iterator[Path]:
    """The two legs of a recording as one path."""
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name)
    given: set[Path] = set()
    for path in paths:
        name = audio.joint_name(path.name, names[path.parent]) if path.suffix.lower() not in TRANSCRIPTS else None
        whole = path.with_name(name) if name else path
        if whole not in given:
            given.add(whole)
            yield whole


def _recording(
    path: Path, root: Path, log: CallLog, sellers: Sequence[Seller], settings: Settings, seen: Seen
) -> Call | SetAside:
    relative, stamp = path.relative_to(root).as_posix(), audio.stamp(path)
    if stamp[0] == 0:
        return SetAside(relative, Reason("archive.empty"))
    try:
        about = audio.probe(path)
        known = seen.get(relative)
        same = known is not None and known[:2] == stamp
        call_id = known[2] if known is not None and same else audio.content_hash(path)[:ID_LENGTH]
    except audio.AudioError as error:
        return SetAside(relative, Reason(error.reason.code.replace("audio.", "archive."), error.reason.values))
    except OSError as error:
        return SetAside(relative, Reason("archive.unreadable", {"error": str(error)}))
    if audio.stamp(path) != stamp:
        return SetAside(relative, Reason("archive.growing"))
    if about.duration < settings.archive.min_seconds:
        least = settings.archive.min_seconds
        return SetAside(relative, Reason("archive.too_short", {"seconds": round(about.duration, 1), "least": least}))
    name = plain_name(path.name)
    named = read_name(str(PurePosixPath(relative).with_name(name)), settings.archive.templates)
    row = log.find(named.session if named else _session_in(name))
    if named is None and row is None:
        return SetAside(relative, Reason("archive.name_unread", {"name": path.name}))
    moment = _moment(named, row, settings)
    if moment is None:
        return SetAside(relative, Reason("archive.no_date", {"name": path.name}))
    named = named or Named("unknown")
    direction = _direction(named, row, sellers)
    seller = at_extension(row.extension if row else None, moment.date(), sellers) or at_extension(
        named.extension, moment.date(), sellers
    )
    notes = (
        ()
        if seller
        else (Reason("archive.no_seller", {"extension": (row.extension if row else named.extension) or "?"}),)
    )
    return Call(
        id=call_id,
        path=relative,
        started_at=moment,
        duration=about.duration,
        channels=about.channels,
        direction=direction,
        seller_id=seller.id if seller else None,
        client_phone=_client(named, row, direction, settings.general.region),
        session=named.session or (row.session if row else None),
        system=named.system,
        deal_id=_deal_id(row),
        sample_rate=about.sample_rate,
        codec=about.codec,
        notes=notes,
    )


def _session_in(name: str) -> str | None:
    """Asterisk's unique id anywhere in a name that no template reads."""
    match = re.search(r"\d{9,10}\.\d+", name)
    return match.group() if match else None


def _moment(named: Named | None, row: LogRow | None, settings: Settings) -> datetime | None:
    """The start in the server's zone. FreePBX writes the time twice, local and as UTC seconds: their difference is the zone."""
    usual = ZoneInfo(settings.general.timezone)
    written = named.moment if named else None
    if written is None or (named and named.coarse and row and row.start):
        written = row.start if row else None
    if written is None:
        return None
    if written.tzinfo:
        return written.astimezone(usual)
    offset = offset_of(written, named.epoch) if named and named.epoch else None
    if offset is not None and usual.utcoffset(written) != offset:
        return written.replace(tzinfo=timezone(offset))
    return written.replace(tzinfo=usual)


def _direction(named: Named, row: LogRow | None, sellers: Sequence[Seller]) -> Direction:
    if named.direction != "unknown":
        return named.direction
    own = {s.extension for s in sellers if s.extension} | {s.did for s in sellers if s.did}
    src, dst = (row.src, row.dst) if row else (named.src, named.dst)
    if src in own:
        return "internal" if dst in own else "out"
    return "in" if dst in own or (row is not None and row.extension in own) else "unknown"


def _client(named: Named, row: LogRow | None, direction: Direction, region: str) -> str | None:
    said = named.client
    if not said and row is not None:
        said = row.dst if direction == "out" else row.src
    elif not said:
        said = named.dst if direction == "out" else named.src
    digits = "".join(c for c in said or "" if c.isdigit())
    return phone(digits, region) if len(digits) >= 10 else None


def _deal_id(row: LogRow | None) -> str | None:
    match = re.search(r"deal[_=:]?\s*(\w+)", row.userfield, re.I) if row else None
    return match.group(1) if match else None
