"""Pieces of speech by voice in, a transcript with words by voice and the seller's voice out; the same for every diarizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from callqa.speakers.roles import Mapped, tell
from callqa.types import Call, Reason, Transcript, Word

Diarize = Callable[[Path, Call, Transcript], tuple[Mapped, Transcript]]
Piece = tuple[float, float, str]  # start, end in seconds, speaker


def give_words(
    call: Call, transcript: Transcript, pieces: Sequence[Piece], by: str, trust: float
) -> tuple[Mapped, Transcript]:
    """Each word to the speaker who speaks most of it (else the nearest); channels 0 and 1 stand for the speakers.

    `trust` is the most that this way of telling voices apart can be relied on; the roles are no surer than that.
    """
    speakers = sorted({speaker for _, _, speaker in pieces})[:2]
    if not speakers:
        return Mapped({0: "unknown"}, 0.0, Reason("speakers.nobody", {"by": by})), transcript
    if len(speakers) < 2:
        return Mapped({0: "unknown"}, 0.0, Reason("speakers.one_voice", {"by": by})), transcript
    channel = {speaker: i for i, speaker in enumerate(speakers)}
    words = tuple(replace(w, channel=channel.get(_speaker(w, pieces), 0)) for w in transcript.words)
    told = replace(transcript, words=words)
    seller, confidence = tell(told, call.direction)
    if seller is None:
        return Mapped({0: "unknown", 1: "unknown"}, 0.0, Reason("speakers.voices_not_told", {"by": by})), told
    roles = Mapped(
        {seller: "seller", 1 - seller: "client"}, trust * confidence, Reason("speakers.by_voice", {"by": by})
    )
    return roles, told


def _speaker(word: Word, pieces: Sequence[Piece]) -> str:
    overlap = {speaker: 0.0 for _, _, speaker in pieces}
    for start, end, speaker in pieces:
        overlap[speaker] += max(0.0, min(end, word.end) - max(start, word.start))
    best = max(overlap, key=lambda s: overlap[s])
    if overlap[best] > 0:
        return best
    middle = (word.start + word.end) / 2
    return min(pieces, key=lambda p: min(abs(p[0] - middle), abs(p[1] - middle)))[2]
