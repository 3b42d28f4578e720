"""Recordings and what is said in them: sellers, calls, what was set aside, transcripts, dialogues.

Time inside a call is in seconds on the call's own clock, intervals are half-open. Moments are zoned datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from callqa.types.base import Direction, Reason, Role, Stage


@dataclass(frozen=True, slots=True)
class Seller:
    """One seller, or one period of a seller at an extension (extensions get re-used)."""

    id: str
    name: str
    extension: str | None = None
    mobile: str | None = None  # E.164
    did: str | None = None  # E.164 or short
    crm_user: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None  # inclusive
    team: str | None = None
    language: str | None = None  # of his pages: 'ru', 'en'; None: that of most of his calls


@dataclass(frozen=True, slots=True)
class Segment:
    """One seller's part of a recording that a transfer handed on: about where the log says, on the call's clock."""

    start: float
    end: float
    seller_id: str | None
    extension: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One conversation of a call log, recorded or not: a client who rang and was not answered counts, too."""

    session: str
    started_at: datetime  # zoned
    direction: Direction
    client_phone: str | None  # E.164
    seller_id: str | None
    answered: bool
    talk: float  # seconds
    legs: int  # rows of the log
    sellers: int  # who talked
    recorded: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One recorded conversation. `id` comes from the content, so a copy of a file is the same call."""

    id: str
    path: str  # relative to the archive, POSIX; 'file.jsonl#12' for the 12th transcript of a file (from 1)
    started_at: datetime | None = None  # zoned, in the server's local zone
    duration: float = 0.0  # seconds of audio
    channels: int = 1
    direction: Direction = "unknown"
    seller_id: str | None = None
    client_phone: str | None = None  # E.164
    session: str | None = None  # the telephony system's id of the conversation
    system: str | None = None  # name of the file-name preset, e.g. 'freepbx'
    stage: Stage | None = None
    language: str | None = None  # 'ru', 'en'; None: to be detected
    deal_id: str | None = None  # a strong key given by log or manifest
    seller_channel: int | None = None  # 0 left, 1 right, when log or manifest says so
    sample_rate: int | None = None
    codec: str | None = None
    notes: tuple[Reason, ...] = ()
    segments: tuple[Segment, ...] = ()  # of a transferred call, a seller each

    def seller_at(self, moment: float) -> str | None:
        """Whose part of the call it was; of a call that was not handed on its seller."""
        if not self.segments:
            return self.seller_id
        return next((one.seller_id for one in self.segments if one.start <= moment < one.end), None)

    @property
    def parts(self) -> str:
        """'s1 0–100, s2 100–180' of a call that was handed on, seconds."""
        return ", ".join(f"{s.seller_id or s.extension or '?'} {s.start:.0f}–{s.end:.0f}" for s in self.segments)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that did not become a call, with the reason. Nothing is lost: the file stays where it is."""

    path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Failed:
    """A call that a room could not finish; it becomes a row and the rest goes on."""

    call_id: str
    stage: str  # the room: 'asr', 'speakers', 'scoring'
    reason: Reason


@dataclass(frozen=True, slots=True)
class Word:
    start: float
    end: float
    text: str
    probability: float | None = None  # None: the source gives none (ready transcripts)
    channel: int = 0
    suspect: bool = False  # nobody may have said it: kept here, never in a turn, so that no verdict cites it


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of one channel that is no talk: 'ringback', 'busy', 'music', 'ivr'."""

    kind: str
    start: float
    end: float
    channel: int = 0


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, by channel. `channel_roles` only where the source itself says who is who (ready transcripts)."""

    call_id: str
    language: str
    words: tuple[Word, ...]  # sorted by start
    engine: str  # e.g. 'faster-whisper:demo-ru-en', 'replay'
    settings: Mapping[str, Any] = field(default_factory=dict)
    channel_roles: Mapping[int, Role] | None = None
    notes: tuple[Reason, ...] = ()
    sounds: tuple[Sound, ...] = ()  # what is no talk


@dataclass(frozen=True, slots=True)
class Health:
    """What the doctor found in a recording. One figure a channel as it is decoded (at most two)."""

    call_id: str
    duration: float
    sample_rate: int
    codec: str
    recorded_channels: int
    peaks: tuple[float, ...]  # dBFS
    clipped: tuple[float, ...]  # share of samples
    correlation: float | None  # of the two channels
    lost: float  # seconds that could not be decoded, silent since
    envelope: tuple[tuple[int, ...], ...]  # dBFS each 50 ms
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkMetrics:
    """How the talk was shared; definitions in docs/GLOSSARY.md. None: could not be told."""

    call_id: str
    basis: str  # 'vad' or 'turns'
    talk_ratio: float | None  # seller / (seller + client), 0..1
    longest_monologue: float | None  # seconds, the seller's
    overtalk: float | None  # both speak / all speech, 0..1
    silences: int  # over 3 s
    silence_seconds: float
    response_latency: float | None  # seconds, median
    words_per_minute: float | None  # the seller's
    questions: int | None  # the seller's; None where the transcript has no question marks


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's stretch of speech."""

    start: float
    end: float
    role: Role
    text: str
    confidence: float = 1.0  # that the role is right, 0..1
    words: tuple[Word, ...] = ()  # empty: times inside the turn are interpolated by characters


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Who said what in one call, how the speakers were told apart and how sure."""

    call: Call
    language: str
    turns: tuple[Turn, ...]
    method: str  # 'channels', 'labels', 'pyannote', 'none'
    confidence: float = 1.0
    notes: tuple[Reason, ...] = ()
