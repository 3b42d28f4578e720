"""One recording in, a Call out, or the reason why it is none: its sound, its name, the call log and the sellers together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from callqa import audio
from callqa.archive.calllog import CallLog, recordings_of
from callqa.archive.clock import offset_of
from callqa.archive.legs import LONG, Conversation, Leg, digits
from callqa.archive.names import Named, read_name
from callqa.archive.sellers import at_number, named
from callqa.audio.legs import plain_name
from callqa.config import Settings
from callqa.language.contacts import phone
from callqa.types import Call, Direction, Reason, Segment, Seller, SetAside

Seen = Mapping[str, tuple[int, int, str]]  # path → (size, mtime_ns, call id) of an earlier run
ID_LENGTH = 16
MOSTLY = 0.8  # of the talk: whoever has it is the seller of a transferred call
DIFFERS = 0.1, 5.0  # share and seconds by which the log's length may differ from the recording's


def read_recording(
    path: Path, root: Path, log: CallLog, sellers: Sequence[Seller], settings: Settings, seen: Seen,
    said: Mapping[str, Any],
) -> Call | SetAside:  # fmt: skip
    """`said` is what the user's manifest says of it: with a start, a recording that no name or log explains is a call."""
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
    facts = read_facts(relative, about.duration, log, sellers, settings)
    if isinstance(facts, Reason):
        if "started_at" not in said:
            return SetAside(relative, facts)
        facts = {}
    return Call(
        id=call_id,
        path=relative,
        duration=about.duration,
        channels=about.channels,
        sample_rate=about.sample_rate,
        codec=about.codec,
        **{**facts, **said},
    )


def read_facts(
    relative: str, duration: float | None, log: CallLog, sellers: Sequence[Seller], settings: Settings
) -> dict[str, Any] | Reason:
    """What name, log and sellers tell of a recording, as fields of a Call; or why it cannot be placed."""
    place = PurePosixPath(relative)
    name = plain_name(place.name)
    told = read_name(str(place.with_name(name)), settings.archive.templates)
    moment = moment_of(told, settings)
    talk = log.match(name, told, moment)
    if told is None and talk is None:
        return Reason("archive.name_unread", {"name": place.name})
    if talk and (moment is None or (told and told.coarse)):
        moment = talk.start.astimezone(ZoneInfo(settings.general.timezone))
    if moment is None:
        return Reason("archive.no_date", {"name": place.name})
    told = told or Named("unknown")
    direction = _direction(told, talk, moment.date(), sellers)
    seller, segments, notes = _sellers(name, told, talk, direction, moment.date(), duration, sellers)
    if told.leg:
        notes = (*notes, Reason("archive.lone_leg", {"leg": told.leg}))
    if told.coarse and talk is None:
        notes = (*notes, Reason("archive.hour_only"))
    return {
        "started_at": moment,
        "direction": direction,
        "seller_id": seller,
        "client_phone": _client(told, talk, direction, settings.general.region),
        "session": told.session or (talk.id if talk else None),
        "system": told.system,
        "deal_id": (talk.deal or None) if talk else None,
        "notes": notes,
        "segments": segments,
    }


def moment_of(told: Named | None, settings: Settings) -> datetime | None:
    """The start in the server's zone. FreePBX writes the time twice, local and as UTC seconds: their difference is the zone."""
    usual = ZoneInfo(settings.general.timezone)
    if told is None or told.moment is None:
        return None
    written = told.moment
    if written.tzinfo:
        return written.astimezone(usual)
    offset = offset_of(written, told.epoch) if told.epoch else None
    if offset is not None and usual.utcoffset(written) != offset:
        return written.replace(tzinfo=timezone(offset))
    return written.replace(tzinfo=usual)


def _direction(told: Named, talk: Conversation | None, day: date, sellers: Sequence[Seller]) -> Direction:
    """By the name, by the log, else by which side is a seller's."""
    if told.direction != "unknown":
        return told.direction
    if talk and talk.direction != "unknown":
        return talk.direction
    src, dst = (talk.root.src, talk.root.dst) if talk else (told.src, told.dst)
    from_seller, to_seller = (at_number(side, day, sellers) is not None for side in (src, dst))
    if from_seller:
        return "internal" if to_seller else "out"
    return "in" if to_seller else "unknown"


def _sellers(
    name: str, told: Named, talk: Conversation | None, direction: Direction, day: date, duration: float | None,
    sellers: Sequence[Seller],
) -> tuple[str | None, tuple[Segment, ...], tuple[Reason, ...]]:  # fmt: skip
    """Whose call it is; whose segments, where it was handed on; what is to be said about it."""
    talks = [leg for leg in talk.talks if _recorded_here(leg, name, talk)] if talk else []
    if len({(leg.extension, leg.seller) for leg in talks}) > 1:
        return _handed_on(talks, duration, day, sellers)
    said = (talks[0].extension or talks[0].seller) if talks else ""
    found = seller_of(talks[0], day, sellers) if talks else None
    if found is None and told.extension:
        said, found = said or told.extension, at_number(told.extension, day, sellers)
    if found is None and direction != "internal":
        sides = {"out": (told.src,), "in": (told.dst,)}.get(direction, (told.src, told.dst))
        owners = {s.id: s for s in (at_number(side, day, sellers) for side in sides) if s}
        found = next(iter(owners.values())) if len(owners) == 1 else None
    notes = () if found else (Reason("archive.no_seller", {"extension": said or "?"}),)
    return found.id if found else None, (), (*notes, *_length(talks, duration))


def seller_of(leg: Leg, day: date, sellers: Sequence[Seller]) -> Seller | None:
    return named(leg.seller, sellers) or at_number(leg.extension, day, sellers)


def _recorded_here(leg: Leg, name: str, talk: Conversation) -> bool:
    """A leg with a recording of its own is not in this one."""
    own = recordings_of(leg)
    return not own or name in own or name.rpartition(".")[0] in own or all(recordings_of(o) == own for o in talk.talks)


def _handed_on(
    talks: Sequence[Leg], duration: float | None, day: date, sellers: Sequence[Seller]
) -> tuple[str | None, tuple[Segment, ...], tuple[Reason, ...]]:
    """A transferred call in one file. Its verdicts belong to a seller only where nearly all of the talk was his."""
    begin, whole = talks[0].picked_up, (talks[-1].end - talks[0].picked_up).total_seconds()
    if duration is not None and whole and abs(duration - whole) > abs(duration - whole - _ring(talks[0])):
        begin = talks[0].start  # the recording has the ringing, too
    segments: list[Segment] = []
    shares: dict[str | None, float] = {}
    for leg in talks:
        seller = seller_of(leg, day, sellers)
        start = (leg.picked_up - begin).total_seconds()
        owner = seller.id if seller else None
        segments.append(Segment(round(start, 1), round(start + leg.talk, 1), owner, leg.extension or None))
        shares[owner] = shares.get(owner, 0.0) + leg.talk
    most = max(shares, key=lambda one: shares[one])
    mostly = shares[most] >= MOSTLY * sum(shares.values())
    who = Call("", "", segments=tuple(segments)).parts
    code = "archive.transferred_mostly" if mostly and most else "archive.transferred"
    return most if mostly else None, tuple(segments), (Reason(code, {"who": who, "seller": most}),)


def _ring(leg: Leg) -> float:
    return (leg.picked_up - leg.start).total_seconds()


def _length(talks: Sequence[Leg], duration: float | None) -> tuple[Reason, ...]:
    """A note where the recording is neither as long as the talk nor as the whole call."""
    if not talks or duration is None or not talks[0].talk:
        return ()
    leg, (share, seconds) = talks[0], DIFFERS
    least = min(abs(duration - leg.talk), abs(duration - leg.duration))
    if least <= max(seconds, share * duration):
        return ()
    return (Reason("archive.length_differs", {"audio": round(duration), "log": round(leg.talk)}),)


def _client(told: Named, talk: Conversation | None, direction: Direction, region: str) -> str | None:
    said = told.client or (talk.client if talk else "") or ""
    if not said and direction in ("in", "out"):
        said = (told.dst if direction == "out" else told.src) or ""
    return e164(said, region)


def e164(said: str, region: str) -> str | None:
    found = digits(said)
    if found.startswith("810"):
        return phone("+" + found[3:], region)
    return phone(found, region) if len(found) > LONG + 2 else None
