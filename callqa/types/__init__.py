"""The nouns of callqa: frozen values that the rooms take and give. No YAML, SQL or click in here.

Time inside a call is in seconds on the call's own clock, intervals are half-open. Moments are zoned datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Role = Literal["seller", "client", "unknown"]
Direction = Literal["in", "out", "internal", "unknown"]
Verdict = Literal["met", "partly", "missed", "na", "unknown"]
Stage = Literal["cold", "warm", "conveyor", "presale", "proposal", "service", "upsell"]
LinkStatus = Literal["linked", "ambiguous", "unlinked"]
DealStatus = Literal["open", "won", "lost", "unknown"]

STAGES: tuple[Stage, ...] = ("cold", "warm", "conveyor", "presale", "proposal", "service", "upsell")
CORE = ("need_identified", "contact_captured", "next_step_dated", "decision_maker_confirmed")
POINTS: Mapping[str, float] = {"met": 1.0, "partly": 0.5, "missed": 0.0}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a code of the text catalogue and the values that stand in its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of a rubric."""

    id: str
    title: str
    question: str
    weight: float
    party: str  # 'S', 'C', 'S+C'
    detector: str
    params: Mapping[str, Any] = field(default_factory=dict)
    auto_fail: bool = False
    suggest: bool = False  # the detector is not sure enough: its verdict is shown and never counts in the score
    met: tuple[Any, ...] = ()  # examples that are run as tests
    missed: tuple[Any, ...] = ()
    means: Mapping[str, str] = field(default_factory=dict)  # what each verdict means here, in words for people
    note: str = ""  # what else a reader of the rubric has to know, e.g. why the verdict is only a suggestion


@dataclass(frozen=True, slots=True)
class Rubric:
    id: str  # e.g. 'warm-ru'
    version: str
    stage: Stage
    language: str
    title: str
    criteria: tuple[Criterion, ...]
    red_flags: tuple[Criterion, ...] = ()  # weight 0: `missed` raises a flag beside the score


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where to listen: a verbatim piece of one turn."""

    turn: int  # index into Dialogue.turns
    role: Role
    start: float
    end: float
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion in one call. Atoms are None where they do not apply or could not be told."""

    criterion: str
    verdict: Verdict
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    asked: bool | None = None  # the seller did his part
    answered: bool | None = None  # the client gave content
    agreed: bool | None = None  # the client accepted
    values: Mapping[str, Any] = field(default_factory=dict)  # due, name, phone, email, messenger, this_number, who
    searched: tuple[str, ...] = ()  # for 'missed': what was looked for
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing said that the audit counts over calls, with the place to hear it; kinds stand in callqa/scoring/signals."""

    kind: str  # 'objection', 'promise', 'said', 'step', …
    turn: int
    start: float
    end: float
    quote: str
    value: str = ""
    state: str = ""
    due: str = ""  # ISO 8601 local day or minute


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One call judged. `core` always holds the four core findings, `findings` the criteria of the stage's rubric."""

    call_id: str
    rubric_id: str
    rubric_version: str
    stage: Stage
    core: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    not_judged: Reason | None = None  # why the whole call cannot be judged
    red_flags: tuple[Finding, ...] = ()  # auto-fail hits, for a person to confirm
    stage_from: str = "given"  # 'given' by CRM or manifest, 'default' of the settings, the call's 'words', 'untold'
    signals: tuple[Signal, ...] = ()

    @property
    def applicable_weight(self) -> float:
        return sum(f.weight for f in self.findings if f.verdict in POINTS)

    @property
    def score(self) -> float | None:
        """100 * sum(w*v)/sum(w) over applicable criteria; None while they carry less than half of the weight."""
        total = sum(f.weight for f in self.findings)
        if not total or self.applicable_weight < total / 2:
            return None
        points = sum(f.weight * POINTS[f.verdict] for f in self.findings if f.verdict in POINTS)
        return 100 * points / self.applicable_weight


@dataclass(frozen=True, slots=True)
class Deal:
    id: str
    title: str = ""
    seller_id: str | None = None  # as in sellers.csv where it could be matched, else None
    owner: str = ""  # as the CRM spells it
    status: DealStatus = "unknown"
    stage: Stage | None = None  # canonical; None: the CRM's stage is not mapped
    stage_raw: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None
    expected_close: datetime | None = None
    amount: Decimal | None = None
    currency: str | None = None
    phones: tuple[str, ...] = ()  # E.164
    emails: tuple[str, ...] = ()
    contact: str = ""
    source: str = ""
    pipeline: str = ""
    need: str = ""
    next_step_at: datetime | None = None
    decision_maker: str = ""
    notes: tuple[Reason, ...] = ()
    probability: float | None = None  # 0..1, as the CRM shows it now: rewritten to 0 or 1 after the outcome
    company: str = ""
    contact_id: str = ""  # the CRM's own; empty where the export has none
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class StageMove:
    """A deal came into a stage: at `at` where the CRM told so, else between two snapshots, after `since` and by `at`."""

    deal_id: str
    at: datetime
    stage_raw: str
    source: str  # 'export' or 'snapshot'
    since: datetime | None = None  # None: `at` is exact
    from_raw: str | None = None  # None: it is the first that is known
    stage: Stage | None = None
    status: DealStatus = "unknown"
    probability: float | None = None  # 0..1 at entry; of a won or lost deal the last one before the outcome
    seller: str = ""  # who was responsible then


@dataclass(frozen=True, slots=True)
class ClosePush:
    """The expected day of closing of an open deal was changed."""

    deal_id: str
    at: datetime
    was: datetime
    now: datetime
    source: str
    since: datetime | None = None

    @property
    def days(self) -> int:
        """Above zero: later than planned before."""
        return (self.now.date() - self.was.date()).days


@dataclass(frozen=True, slots=True)
class OwnerChange:
    deal_id: str
    at: datetime
    was: str
    now: str
    source: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """call <-> deal; 'no deal' and 'ambiguous' are links too, with their reason."""

    call_id: str
    status: LinkStatus
    reason: Reason
    deal_id: str | None = None
    matched_by: str | None = None  # 'deal_id', 'phone'
    score: float = 0.0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of verdicts. Added up as counts; a rate is computed only when it is printed."""

    met: int = 0
    partly: int = 0
    missed: int = 0
    unknown: int = 0
    na: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.met + other.met,
            self.partly + other.partly,
            self.missed + other.missed,
            self.unknown + other.unknown,
            self.na + other.na,
        )

    @property
    def judged(self) -> int:
        return self.met + self.partly + self.missed

    @property
    def rate(self) -> float | None:
        """Share met of the judged calls, 0..1; None when nothing could be judged."""
        return self.met / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its n and interval; `value` None and a reason where there is too little to say."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a call that is worth hearing."""

    call_id: str
    path: str
    started_at: datetime | None
    seller_id: str | None
    criterion: str
    verdict: Verdict
    start: float
    end: float
    quote: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion over some calls: counts, the share met with its interval, moments to hear."""

    criterion: str
    tally: Tally
    share: Estimate  # 0..1, Wilson
    moments: tuple[Moment, ...] = ()
    team_share: float | None = None


@dataclass(frozen=True, slots=True)
class SellerStudy:
    seller_id: str
    name: str
    calls: int
    judged: int
    not_judged: Mapping[str, int]  # reason code -> calls
    score: Estimate  # mean call score, 0..100
    trend: tuple[tuple[str, Estimate], ...]  # ('2026-03', mean score)
    core: tuple[CriterionLine, ...]
    criteria: tuple[CriterionLine, ...]
    strengths: tuple[CriterionLine, ...]
    focus: tuple[CriterionLine, ...]
    to_hear: tuple[Moment, ...]
    deals: Mapping[str, int]  # status -> deals
    conversion: Estimate  # won / (won + lost), 0..1
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Association:
    """How often deals closed where a criterion was met in the first conversation, against where it was not.

    `difference` is in percentage points, stratified by seller; an association, never a cause.
    """

    criterion: str  # a core criterion, or 'first_score'
    basis: str  # 'asked', 'verdict', 'score'
    difference: Estimate
    won_with: Tally | None = None
    share_with: Estimate | None = None
    share_without: Estimate | None = None
    q_value: float | None = None  # Benjamini-Hochberg
    seller_id: str | None = None  # None: all sellers together


@dataclass(frozen=True, slots=True)
class Study:
    """What the audit found; everything a report draws."""

    since: datetime | None
    until: datetime | None
    calls: int
    judged: int
    health: Mapping[str, Estimate | Reason | int | float | str | None]
    set_aside: Mapping[str, int]  # reason code -> files
    score: Estimate
    trend: tuple[tuple[str, Estimate], ...]
    core: tuple[CriterionLine, ...]
    criteria: tuple[CriterionLine, ...]
    sellers: tuple[SellerStudy, ...]  # sorted by name
    associations: tuple[Association, ...]
    conversion: Estimate
    warnings: tuple[Reason, ...] = ()
    links: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # seller -> status of link -> calls
    unjudged: Mapping[str, Reason] = field(default_factory=dict)  # check -> why its links are not fit to judge by
