"""Words by channel in, turns out, in the order a listener hears them.

A turn ends at a pause of its own speaker, or where the other one begins to speak in it; a word of agreement dropped into
somebody's sentence does not cut it. Where nobody knows who speaks, each pause ends a turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from callqa.types import Role, Turn, Word

PAUSE = 1.2  # seconds of the speaker's own silence that end his turn
UNTOLD_PAUSE = 0.7  # the same where speakers are not told apart: the next one may be another's
SHORT = 0.9  # seconds: an "угу" of the other side this short does not cut a sentence


def turns_by_channel(words: Sequence[Word], roles: Mapping[int, Role], confidence: float) -> tuple[Turn, ...]:
    """Turns sorted by start; channels without a role are `unknown`. Suspect words are in no turn: no verdict cites them."""
    words = [w for w in words if not w.suspect]
    stretches = [
        (channel, stretch)
        for channel in sorted({w.channel for w in words})
        for stretch in _stretches([w for w in words if w.channel == channel], _pause(channel, roles))
    ]
    stretches = _cut_where_answered(stretches)
    stretches.sort(key=lambda s: (s[1][0].start, s[0]))
    return tuple(_turn(channel, part, roles, confidence) for channel, part in _joined(stretches, roles))


def _pause(channel: int, roles: Mapping[int, Role]) -> float:
    return UNTOLD_PAUSE if roles.get(channel, "unknown") == "unknown" else PAUSE


def _stretches(words: list[Word], pause: float) -> list[list[Word]]:
    parts: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.start):
        if parts and word.start - parts[-1][-1].end <= pause:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _cut_where_answered(stretches: list[tuple[int, list[Word]]]) -> list[tuple[int, list[Word]]]:
    """A stretch is cut at a gap in which the other side says something of its own."""
    others = [(c, p[0].start, p[-1].end) for c, p in stretches if p[-1].end - p[0].start > SHORT]
    cut: list[tuple[int, list[Word]]] = []
    for channel, part in stretches:
        piece = [part[0]]
        for before, word in pairwise(part):
            gap = (before.end, word.start)
            answered = any(
                c != channel and start < gap[1] + 0.2 and start >= gap[0] - 0.3 and end <= word.end + 0.5
                for c, start, end in others
            )
            if answered and gap[1] - gap[0] > 0.15:
                cut.append((channel, piece))
                piece = []
            piece.append(word)
        cut.append((channel, piece))
    return cut


def _joined(stretches: list[tuple[int, list[Word]]], roles: Mapping[int, Role]) -> list[tuple[int, list[Word]]]:
    """Neighbours of one speaker with nobody between are one turn, unless seconds of silence part them."""
    out: list[tuple[int, list[Word]]] = []
    for channel, part in stretches:
        told = _pause(channel, roles) == PAUSE
        if told and out and out[-1][0] == channel and part[0].start - out[-1][1][-1].end < 2 * PAUSE:
            out[-1] = (channel, out[-1][1] + part)
        else:
            out.append((channel, part))
    return out


def _turn(channel: int, words: list[Word], roles: Mapping[int, Role], confidence: float) -> Turn:
    text = " ".join(w.text for w in words)
    return Turn(
        words[0].start, max(w.end for w in words), roles.get(channel, "unknown"), text, confidence, tuple(words)
    )
