"""Two sides of a call in, which of them sells out: log, map, vote, the call's own words and its direction; else unknown.

In this order, and said in a note. One wrong guess inverts every verdict of a call, so what is not sure enough is not told.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from callqa.config import SpeakersSettings
from callqa.language.phrases import find
from callqa.types import Call, Direction, Reason, Role, Transcript

ENOUGH_CALLS = 5  # fewer votes decide nothing for a whole system
SURE_SHARE = 0.75
SURE = 3.0  # what a sure sign counts, in signs
PICKS_UP = 3.0  # what the opening counts, in signs
LONG_OPENING, SHORT_OPENING = 6, 3  # words before the other side speaks
STEEPNESS = 0.5  # from a lead in signs to a confidence
TOLD = 0.85  # confidence below which the role is unknown


@dataclass(frozen=True)
class Mapped:
    roles: dict[int, Role]
    confidence: float
    note: Reason


@dataclass
class ChannelVotes:
    """Votes of calls by (system, direction): for channel 0 or 1 as the seller's."""

    counts: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)

    def add(self, call: Call, transcript: Transcript) -> None:
        seller, _ = tell(transcript, call.direction)
        if seller is not None:
            self.counts.setdefault(_key(call), Counter())[seller] += 1

    def outcome(self, call: Call) -> Any:
        """[channel, votes for it, all votes] for calls of this kind, or None: part of a call's fingerprint."""
        return self._outcome(_key(call))

    def outcomes(self) -> dict[str, Any]:
        """'system direction' -> outcome, of all kinds of calls: for people to see."""
        return {" ".join(filter(None, kind)): self._outcome(kind) for kind in self.counts}

    def _outcome(self, kind: tuple[str, str]) -> Any:
        counts = self.counts.get(kind)
        if not counts or counts.total() < ENOUGH_CALLS:
            return None
        channel, most = counts.most_common(1)[0]
        return [channel, most, counts.total()]


def _key(call: Call) -> tuple[str, str]:
    return call.system or "", call.direction


def tell(transcript: Transcript, direction: Direction) -> tuple[int | None, float]:
    """(channel of the seller or None, confidence 0.5..1 of the better guess) of channels 0 and 1.

    Who speaks first tips the scales, but tells nobody where the words say nothing or the opposite.
    """
    said, score = _by_words(transcript), lead(transcript, direction)
    confidence = 1 / (1 + math.exp(-STEEPNESS * abs(score)))
    if confidence < TOLD or said * score <= 0:
        return None, min(confidence, TOLD)
    return (0 if score > 0 else 1), confidence


def lead(transcript: Transcript, direction: Direction) -> float:
    """Signs that channel 0 sells minus signs that channel 1 does."""
    return _by_words(transcript) + _opening(transcript, direction)


def _by_words(transcript: Transcript) -> float:
    """The same by words alone; each wording counts once a call."""
    sides = {c: " ".join(w.text for w in transcript.words if w.channel == c) for c in (0, 1)}
    return _sells(sides[0], transcript.language) - _sells(sides[1], transcript.language)


def _sells(said: str, language: str) -> float:
    def kinds(name: str) -> int:
        return len({match.group() for match in find(name, said, language)})

    selling = SURE * kinds("seller_sure") + kinds("seller_signs")
    buying = SURE * kinds("client_sure") + kinds("client_signs")
    return selling - buying


def _opening(transcript: Transcript, direction: Direction) -> float:
    """Who is called speaks first, shortly: on an inbound call the seller, on an outbound one the client ("hello?").

    Some recordings begin a moment later, with the caller's greeting: it is long, so a long opening outbound is the seller's.
    """
    words = sorted(transcript.words, key=lambda w: w.start)
    if not words:
        return 0.0
    first = words[0].channel
    length = next((n for n, w in enumerate(words) if w.channel != first), len(words))
    mine = 1 if first == 0 else -1
    if direction == "in":
        return mine * PICKS_UP
    if direction == "out" and (length >= LONG_OPENING or length <= SHORT_OPENING):
        return mine * (PICKS_UP if length >= LONG_OPENING else -PICKS_UP)
    return 0.0


def _two(seller: int) -> dict[int, Role]:
    return {seller: "seller", 1 - seller: "client"}


def map_channels(call: Call, transcript: Transcript, settings: SpeakersSettings, votes: ChannelVotes) -> Mapped:
    """The roles of channels 0 and 1 of a stereo call."""
    if call.seller_channel is not None:
        return Mapped(_two(call.seller_channel), 1.0, Reason("speakers.by_log"))
    mapped = settings.seller_channel.get(f"{call.system}.{call.direction}")
    if mapped is not None:
        return Mapped(_two(mapped), 1.0, Reason("speakers.by_map", {"key": f"{call.system}.{call.direction}"}))
    outcome = votes.outcome(call)
    if outcome is not None and outcome[1] / outcome[2] >= SURE_SHARE:
        channel, most, total = outcome
        return Mapped(_two(channel), most / total, Reason("speakers.by_vote", {"votes": most, "of": total}))
    seller, confidence = tell(transcript, call.direction)
    if seller is not None:
        return Mapped(_two(seller), min(0.95, confidence), Reason("speakers.by_words"))
    return Mapped({0: "unknown", 1: "unknown"}, 0.0, Reason("speakers.not_told"))
