"""A transcript and the recording's envelope in, the transcript without what leaked into the other channel out."""

from __future__ import annotations

from dataclasses import replace

from callqa.doctor.health import FLOOR, STEP
from callqa.types import Health, Reason, Transcript, Word

TOGETHER = 0.3  # seconds within which the same word in both channels is one word
LOUDER = 6.0  # dB: two people who both say 'yes' are about as loud


def without_crosstalk(transcript: Transcript, health: Health | None) -> Transcript:
    """The same word in both channels within 300 ms: the louder channel keeps it, and a note says how many went."""
    if health is None or len(health.envelope) != 2:
        return transcript
    right = [w for w in transcript.words if w.channel == 1]
    gone: set[Word] = set()
    for word in (w for w in transcript.words if w.channel == 0):
        for other in right:
            if other not in gone and abs(other.start - word.start) <= TOGETHER and _plain(other) == _plain(word):
                difference = _level(word, health) - _level(other, health)
                if abs(difference) >= LOUDER:
                    gone.add(other if difference > 0 else word)
                break
    if not gone:
        return transcript
    kept = tuple(w for w in transcript.words if w not in gone)
    return replace(transcript, words=kept, notes=(*transcript.notes, Reason("doctor.crosstalk", {"words": len(gone)})))


def _plain(word: Word) -> str:
    return "".join(c for c in word.text.lower().replace("ё", "е") if c.isalnum())


def _level(word: Word, health: Health) -> float:
    """Loudest 50 ms of the word's own channel, dBFS."""
    side = health.envelope[word.channel]
    return max(side[int(word.start / STEP) : int(word.end / STEP) + 1], default=FLOOR)
