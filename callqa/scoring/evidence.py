"""Places in a turn → Evidence: a verbatim quote with the time at which it can be heard."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import expressions as re
from callqa.types import Dialogue, Evidence, Turn, Word

LONGEST_QUOTE = 160


def quote(dialogue: Dialogue, index: int, start: int | None = None, end: int | None = None) -> Evidence:
    """The turn's sentence(s) around [start, end), or its beginning, as evidence. Times in seconds of the call."""
    turn = dialogue.turns[index]
    a, b = _sentence(turn.text, start or 0, end if end is not None else min(len(turn.text), LONGEST_QUOTE))
    return Evidence(index, turn.role, moment(turn, a), _spoken_until(turn, b), turn.text[a:b])


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Widened to sentence borders, cut to a length that is read at a glance, never through a word."""
    before = [m.end() for m in re.finditer(r"[.?!…]\s+", text) if m.end() <= start]
    after = [m.end() for m in re.finditer(r"[.?!…](?=\s|$)", text) if m.end() >= end]
    a, b = (before[-1] if before else 0), (after[0] if after else len(text))
    if b - a > LONGEST_QUOTE:
        a = max(a, _word_start(text, start - 60))
        b = min(b, _word_end(text, max(end, a + LONGEST_QUOTE - 20)))
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return a, b


def _word_start(text: str, at: int) -> int:
    return 0 if at <= 0 else text.rfind(" ", 0, at) + 1


def _word_end(text: str, at: int) -> int:
    space = text.find(" ", at)
    return len(text) if space < 0 else space


def moment(turn: Turn, offset: int) -> float:
    """Seconds at which the character at `offset` is spoken: by the turn's words, else by the share of characters."""
    if not turn.words:
        return _by_share(turn, offset)
    return next((word.start for word, _, end in _placed(turn) if end > offset), turn.words[-1].end)


def _spoken_until(turn: Turn, offset: int) -> float:
    """Seconds at which the last word that begins before `offset` ends."""
    if not turn.words:
        return _by_share(turn, offset)
    return max((word.end for word, start, _ in _placed(turn) if start < offset), default=turn.words[0].end)


def _placed(turn: Turn) -> Iterator[tuple[Word, int, int]]:
    """Words with their characters [start, end) in the turn's text."""
    at = 0
    for word in turn.words:
        text = word.text.strip()
        found = turn.text.find(text, at)
        if found < 0:
            return
        at = found + len(text)
        yield word, found, at


def _by_share(turn: Turn, offset: int) -> float:
    share = offset / len(turn.text) if turn.text else 0.0
    return turn.start + (turn.end - turn.start) * share
