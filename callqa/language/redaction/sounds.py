"""Hidden places of a turn in, the seconds in which they are heard out: to be beeped in a clip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callqa.language import expressions as re
from callqa.types import Turn, Word

MARGIN = 0.15  # seconds around words whose times are known
WIDE = 0.6  # and where times are told by letters only


def spoken_at(turn: Turn, places: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """Seconds of the recording for places (start, end) in the turn's text, joined where they touch."""
    placed = _placed(turn.text, turn.words)
    spans = [_of_words(placed, start, end) or _of_letters(turn, start, end) for start, end in places]
    return joined(spans)


def joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in order; those that touch are one."""
    out: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _placed(text: str, words: Sequence[Word]) -> list[tuple[int, int, Word]]:
    """Where each word stands in the text; nothing where the text is not made of these words."""
    found, at = [], 0
    for word in words:
        start = text.find(word.text.strip(), at)
        if start < 0 or re.search(r"\w", text[at:start]):
            return []
        at = start + len(word.text.strip())
        found.append((start, at, word))
    return found


def _of_words(placed: Sequence[tuple[int, int, Word]], start: int, end: int) -> tuple[float, float] | None:
    said = [word for first, last, word in placed if first < end and start < last]
    if not said:
        return None
    return max(0.0, min(w.start for w in said) - MARGIN), max(w.end for w in said) + MARGIN


def _of_letters(turn: Turn, start: int, end: int) -> tuple[float, float]:
    """By letters; at the edges of the turn the margin does not leave it by more than that of words."""
    length = max(1, len(turn.text))
    seconds = turn.end - turn.start
    first = turn.start + seconds * start / length - WIDE
    last = turn.start + seconds * end / length + WIDE
    return max(0.0, turn.start - MARGIN, first), min(turn.end + MARGIN, last)
