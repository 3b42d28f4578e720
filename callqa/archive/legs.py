"""Fields of a log's row in, a Leg out: who, whom, when, how long; and legs in, whole conversations out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from sys import intern

from callqa.archive.logformats import LogFormat
from callqa.types import Direction

EXTENSION = re.compile(r"(?:PJSIP|SIP|IAX2|Local|SCCP|DAHDI)/(\d{2,6})(?:[@-]|$)", re.I)
DEAL = re.compile(r"deal[_=:]?\s*(\w+)", re.I)
RUSSIAN_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})[ ,]+(\d\d?):(\d\d)(?::(\d\d))?")
NOTHING = {"", "0", "0.0", "00:00:00", "None", "null"}
LONG = 7  # digits of a telephone number; fewer are an extension, a queue, a short code
LONGEST = 7 * 86400 * 1000.0  # a week, in milliseconds where a log counts so
GAP = 3.0  # seconds between one seller's end and the next one's begin in a transfer


@dataclass(slots=True)
class Leg:
    """One row of a log. `start` is zoned once the log is read; talk and duration are seconds."""

    session: str
    group: str
    start: datetime
    src: str
    dst: str
    client: str
    extension: str
    seller: str  # as the log names the person
    direction: Direction
    answered: bool
    talk: float
    duration: float
    recording: str
    deal: str

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.duration)

    @property
    def picked_up(self) -> datetime:
        return self.start + timedelta(seconds=max(0.0, self.duration - self.talk))


def read_leg(said: dict[str, str], form: LogFormat) -> Leg | None:
    """None for a row that a format leaves out. Raises ValueError or KeyError for one that cannot be read."""
    if said.get("keep", "true").lower() in ("false", "0"):
        return None
    start = read_moment(said["start"])
    if form.zone == "utc" and start.tzinfo is None:
        start = start.replace(tzinfo=UTC)
    scale = dict.fromkeys(form.milliseconds, 0.001)
    duration = _seconds(said.get("duration", "")) * scale.get("duration", 1)
    if not duration and said.get("end", "") not in NOTHING:
        end = read_moment(said["end"])
        duration = max(0.0, (end.replace(tzinfo=start.tzinfo) - start).total_seconds())
    answered = _answered(said, form)
    talk = _seconds(said.get("talk", "")) * scale.get("talk", 1)
    if not talk and answered:
        if said.get("answer", "") not in NOTHING and duration:
            taken = read_moment(said["answer"]).replace(tzinfo=start.tzinfo)
            talk = max(0.0, duration - (taken - start).total_seconds())
        elif form.talk_is_duration or not (said.get("talk") or said.get("answer")):
            talk = duration
    src, dst = said.get("src", ""), said.get("dst", "")
    direction, extension = _ends(said, form, src, dst)
    client = said.get("client", "") or _client(direction, src, dst)
    deal = said.get("deal", "") or (said.get("entity", "") if said.get("entity_type", "").upper() == "DEAL" else "")
    if not deal and said.get("userfield"):
        match = DEAL.search(said["userfield"])
        deal = match.group(1) if match else ""
    session = said.get("session", "") or f"{src}-{said['start']}"
    group = said.get("group", "")
    return Leg(
        session, group if group not in NOTHING else "", start, src, dst, client, intern(extension),
        intern(said.get("seller", "")), direction, answered, talk, duration, said.get("recording", ""), deal,
    )  # fmt: skip


def read_moment(text: str) -> datetime:
    """ISO, dd.mm.yyyy, RFC 2822, or seconds or milliseconds since 1970. Raises ValueError for anything else."""
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    match = RUSSIAN_DATE.fullmatch(text)
    if match:
        day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        if "," in text:
            return parsedate_to_datetime(text)
        raise


def _seconds(text: str) -> float:
    """Raises ValueError for what is no length of a call."""
    if text in NOTHING:
        return 0.0
    if ":" in text:
        found = sum(float(part) * 60**i for i, part in enumerate(reversed(text.split(":"))))
    else:
        found = float(text.replace(",", "."))
    if not 0 <= found < LONGEST:
        raise ValueError(f"'{text}' is no length of a call")
    return found


def _answered(said: dict[str, str], form: LogFormat) -> bool:
    if form.answered_by:
        return said.get(form.answered_by, "") not in NOTHING
    return said.get("status", "").upper() in {word.upper() for word in form.answered}


def digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def number_key(number: str) -> str:
    """The last ten digits, by which one client is one however the number is written; '' for what is no number."""
    found = digits(number)
    return found[-10:] if len(found) >= LONG else ""


def _ends(said: dict[str, str], form: LogFormat, src: str, dst: str) -> tuple[Direction, str]:
    """Direction and the seller's extension: by the log's own word, else by whose channel an extension is."""
    own, other = said.get("src_extension", ""), said.get("dst_extension", "")
    if "channel" in said:
        own, other = (
            m.group(1) if m else ""
            for m in (EXTENSION.match(said["channel"]), EXTENSION.match(said.get("dstchannel", "")))
        )
    far = len(digits(dst)) >= LONG
    direction: Direction = form.directions.get(said.get("direction", "").lower()) or form.directions.get(said.get("direction", "")) or "unknown"  # fmt: skip
    if direction == "unknown":
        if own:
            direction = "out" if far else "internal" if other else "unknown"
        elif other or (len(digits(src)) >= LONG and not far):
            direction = "in"
    extension = said.get("extension", "") or (own or other if direction == "out" else other or own)
    return direction, extension


def _client(direction: Direction, src: str, dst: str) -> str:
    if direction in ("in", "out"):
        side = src if direction == "in" else dst
        return side if len(digits(side)) >= LONG else ""
    long = [side for side in (src, dst) if len(digits(side)) >= LONG]
    return long[0] if len(long) == 1 else ""


@dataclass(slots=True)
class Conversation:
    """Everything a client went through in one call: phones that rang, a queue, transfers."""

    id: str
    legs: list[Leg] = field(default_factory=list)

    @property
    def root(self) -> Leg:
        return next((leg for leg in self.legs if leg.session == self.id), self.legs[0])

    @property
    def start(self) -> datetime:
        return min(leg.start for leg in self.legs)

    @property
    def direction(self) -> Direction:
        return self.root.direction

    @property
    def answered(self) -> bool:
        return any(leg.answered for leg in self.legs)

    @property
    def missed(self) -> bool:
        """A client rang and nobody took it. A phone of a ring group that kept ringing is no missed call."""
        return self.direction == "in" and not self.answered

    @property
    def talks(self) -> list[Leg]:
        return sorted((leg for leg in self.legs if leg.answered), key=lambda leg: leg.picked_up)

    @property
    def talk(self) -> float:
        return sum(leg.talk for leg in self.talks)

    @property
    def client(self) -> str:
        if self.direction == "out":  # click to call: the first leg rings the seller, the client is in the next
            return next((leg.client for leg in reversed(self.legs) if leg.direction == "out" and leg.client), "")
        return self.root.client or next((leg.client for leg in self.legs if leg.client), "")

    @property
    def deal(self) -> str:
        return next((leg.deal for leg in self.legs if leg.deal), "")


def group_legs(legs: Iterable[Leg], overlap: bool) -> list[Conversation]:
    """By the log's own key, else by session; and, where `overlap`, rows of one client that touch in time.

    Two answered rows that two sellers talk in at once are two conversations: colleagues of one switchboard.
    """
    found: dict[str, Conversation] = {}
    last: dict[str, Conversation] = {}
    for leg in sorted(legs, key=lambda one: one.start):
        key = leg.group or leg.session
        conversation = found.get(key)
        client = number_key(leg.client)
        if conversation is None and overlap and not leg.group and client:
            before = last.get(client)
            conversation = before if before and not before.root.group and _touch(before, leg) else None
        if conversation is None:
            conversation = Conversation(key)
        found[key] = conversation
        conversation.legs.append(leg)
        if client:
            last[client] = conversation
    return list({id(one): one for one in found.values()}.values())


def _touch(conversation: Conversation, leg: Leg) -> bool:
    latest = max(one.end for one in conversation.legs)
    if leg.start > latest + timedelta(seconds=GAP) or conversation.direction != leg.direction:
        return False
    if not leg.answered:
        return True
    return all(
        not one.answered or leg.picked_up >= one.end - timedelta(seconds=GAP) or one.picked_up >= leg.end
        for one in conversation.legs
    )
