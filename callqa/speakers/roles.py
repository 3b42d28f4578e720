"""Which channel is the seller: log, map, vote, the single call's own signs; else unknown. In this order, and said in a note."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from callqa.config import SpeakersSettings
from callqa.language.phrases import find
from callqa.types import Call, Reason, Role, Transcript

ENOUGH_CALLS = 5  # fewer votes decide nothing for a whole system
SURE_SHARE = 0.75
OWN_LEAD = 2  # signs by which one channel must lead where only the call itself can tell


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
        lead = own_signs(transcript)
        if lead:
            self.counts.setdefault(_key(call), Counter())[0 if lead > 0 else 1] += 1

    def outcome(self, call: Call) -> Any:
        """[channel, votes for it, all votes] for calls of this kind, or None: part of a call's fingerprint."""
        counts = self.counts.get(_key(call))
        if not counts or counts.total() < ENOUGH_CALLS:
            return None
        channel, most = counts.most_common(1)[0]
        return [channel, most, counts.total()]


def _key(call: Call) -> tuple[str, str]:
    return call.system or "", call.direction


def own_signs(transcript: Transcript) -> int:
    """Signs that channel 0 sells minus signs that channel 1 does, in the whole call."""
    points = 0
    for channel in (0, 1):
        said = " ".join(w.text for w in transcript.words if w.channel == channel)
        selling = sum(1 for _ in find("seller_signs", said, transcript.language))
        buying = sum(1 for _ in find("client_signs", said, transcript.language))
        points += (selling - buying) * (1 if channel == 0 else -1)
    return points


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
    lead = own_signs(transcript)
    if abs(lead) >= OWN_LEAD:
        return Mapped(_two(0 if lead > 0 else 1), min(0.9, 0.5 + 0.1 * abs(lead)), Reason("speakers.by_words"))
    return Mapped({0: "unknown", 1: "unknown"}, 0.0, Reason("speakers.not_told"))
