"""Recordings of one call in two files, one a leg: `x-in.wav` and `x-out.wav` are named together `x-{in,out}.wav`."""

from __future__ import annotations

import re
from pathlib import Path

# Asterisk's Monitor writes -in and -out, other recorders -rx and -tx. The first is channel 0.
PAIRS = (("in", "out"), ("rx", "tx"))
_JOINT = re.compile(r"^(.*[-_.])\{(\w+),(\w+)\}(\.\w+)?$")


def joint_name(name: str, others: set[str]) -> str | None:
    """The name of both legs together where `name` is one of them and the other is among `others`.

    >>> joint_name("a-in.wav", {"a-in.wav", "a-out.wav"})
    'a-{in,out}.wav'
    >>> joint_name("a-in.wav", {"a-in.wav"}) is None
    True
    """
    stem, dot, kind = name.rpartition(".")
    for first, second in PAIRS:
        for own, other in ((first, second), (second, first)):
            base = stem[: -len(own)]
            if stem.lower().endswith(own) and base and base[-1] in "-_." and f"{base}{other}{dot}{kind}" in others:
                return f"{base}{{{first},{second}}}{dot}{kind}"
    return None


def legs(path: Path) -> tuple[Path, ...]:
    """The files of a recording: two where the name is a joint one, else the path itself."""
    match = _JOINT.match(path.name)
    if not match or path.exists():
        return (path,)
    base, first, second, kind = match.groups()
    return tuple(path.with_name(f"{base}{leg}{kind or ''}") for leg in (first, second))


def plain_name(name: str) -> str:
    """A joint name without the legs, as file-name templates read it.

    >>> plain_name("20260312-101500-{in,out}.wav")
    '20260312-101500.wav'
    """
    match = _JOINT.match(name)
    return f"{match.group(1)[:-1]}{match.group(4) or ''}" if match else name


def stamp(path: Path) -> tuple[int, int]:
    """Bytes and the latest change (ns) of the files of a recording."""
    stats = [one.stat() for one in legs(path)]
    return sum(s.st_size for s in stats), max(s.st_mtime_ns for s in stats)
