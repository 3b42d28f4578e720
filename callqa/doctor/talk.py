"""A dialogue and the recording's envelope in, figures of how the talk was shared out. See docs/GLOSSARY.md.

Who speaks when is told by voice activity in each channel of a recording, else by the turns of the transcript; never by
the spans of words, which recognisers stretch over silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from callqa.doctor.health import STEP
from callqa.types import Dialogue, Health, Role, Sound, TalkMetrics

Interval = tuple[float, float]
ABOVE_NOISE, LEAST = 12.0, -50.0  # dB over the channel's 10th percentile, dBFS
BRIDGED, SHORTEST = 0.3, 0.15  # seconds: a shorter pause is speech, shorter sound is none
SILENCE = 3.0  # seconds that count as a silence
MONOLOGUE_PAUSE = 1.0  # the speaker's own pause that a monologue survives


def speech_intervals(envelope: Sequence[int]) -> list[Interval]:
    """Voice activity by energy in one channel (dBFS each 50 ms): half-open seconds, sorted, disjoint."""
    level = np.asarray(envelope, float)
    if not level.size:
        return []
    active = level > max(float(np.percentile(level, 10)) + ABOVE_NOISE, LEAST)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(int), [0]])))
    found = [(float(a) * STEP, float(b) * STEP) for a, b in edges.reshape(-1, 2)]
    return [(a, b) for a, b in _bridged(found, BRIDGED) if b - a >= SHORTEST]


def measure(dialogue: Dialogue, health: Health | None = None, sounds: Sequence[Sound] = ()) -> TalkMetrics:
    """Figures of one call; None where the speakers are not told apart or nothing was said. Music and tones are no talk."""
    speech, basis = _speech(dialogue, health, sounds)
    seller, client = speech.get("seller", []), speech.get("client", [])
    told = bool(seller and client)
    every = _bridged(sorted([i for side in speech.values() for i in side]), 0.0)
    gaps = [b[0] - a[1] for a, b in pairwise(every) if b[0] - a[1] > SILENCE]
    talked = _length(seller) + _length(client)
    turns = [t for t in dialogue.turns if t.role == "seller"]
    words = sum(len(t.text.split()) for t in turns)
    return TalkMetrics(
        call_id=dialogue.call.id,
        basis=basis,
        talk_ratio=round(_length(seller) / talked, 4) if told else None,
        longest_monologue=round(_monologue(seller, client), 2) if seller else None,
        overtalk=round(_overlap(seller, client) / talked, 4) if told and basis == "vad" else None,
        silences=len(gaps),
        silence_seconds=round(sum(gaps), 2),
        response_latency=_latency(seller, client) if told else None,
        words_per_minute=round(60 * words / _length(seller), 1) if _length(seller) >= 5 else None,
        questions=sum(t.text.count("?") for t in turns) if any("?" in t.text for t in dialogue.turns) else None,
    )


def _speech(
    dialogue: Dialogue, health: Health | None, sounds: Sequence[Sound]
) -> tuple[Mapping[Role, list[Interval]], str]:
    channels: dict[int, set[Role]] = {}
    for turn in dialogue.turns:
        for word in turn.words:
            channels.setdefault(word.channel, set()).add(turn.role)
    clear = set(channels) == {0, 1} and all(len(roles) == 1 for roles in channels.values())
    if health is not None and len(health.envelope) == 2 and dialogue.method == "channels" and clear:
        found_by = {
            roles.pop(): _without(
                speech_intervals(health.envelope[channel]), [(s.start, s.end) for s in sounds if s.channel == channel]
            )
            for channel, roles in channels.items()
        }
        return found_by, "vad"
    found: dict[Role, list[Interval]] = {}
    for turn in sorted(dialogue.turns, key=lambda t: t.start):
        found.setdefault(turn.role, []).append((turn.start, turn.end))
    return {role: _bridged(side, 0.0) for role, side in found.items()}, "turns"


def _without(speech: Sequence[Interval], sounds: Sequence[Interval]) -> list[Interval]:
    left = list(speech)
    for start, end in sounds:
        left = [p for a, b in left for p in ((a, min(b, start)), (max(a, end), b)) if p[1] > p[0]]
    return left


def _bridged(intervals: Sequence[Interval], pause: float) -> list[Interval]:
    out: list[Interval] = []
    for start, end in intervals:
        if out and start - out[-1][1] <= pause:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _length(intervals: Sequence[Interval]) -> float:
    return sum(end - start for start, end in intervals)


def _overlap(one: Sequence[Interval], other: Sequence[Interval]) -> float:
    return sum(max(0.0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _monologue(own: Sequence[Interval], other: Sequence[Interval]) -> float:
    """Longest stretch of own speech with own pauses up to 1 s, not cut by the other's speech of a second or more."""
    cuts = sorted(start for start, end in other if end - start >= 1.0)
    best, begun, last = 0.0, None, 0.0
    for start, end in own:
        if begun is None or start - last > MONOLOGUE_PAUSE or any(last <= cut < start for cut in cuts):
            begun = start
        best, last = max(best, end - begun), end
    return best


def _latency(seller: Sequence[Interval], client: Sequence[Interval]) -> float | None:
    """Median seconds from the end of the client's speech to the seller's next, where nobody spoke between."""
    marked = sorted([(a, b, "s") for a, b in seller] + [(a, b, "c") for a, b in client])
    waits = [b[0] - a[1] for a, b in pairwise(marked) if a[2] == "c" and b[2] == "s" and b[0] >= a[1]]
    return round(median(waits), 2) if waits else None
