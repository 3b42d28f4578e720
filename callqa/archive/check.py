"""The dry run: an archive's names, a call log and sellers in; what would become of each file out. No sound is decoded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callqa.archive.calllog import CallLog
from callqa.archive.clock import Clock, infer
from callqa.archive.names import Named, check_templates, preset_data, read_name
from callqa.archive.recording import moment_of, read_facts
from callqa.audio.legs import legs, plain_name
from callqa.config import Settings
from callqa.types import Reason, Seller, SetAside

SHOWN = 5  # misses, and files of a reason, that are shown
ALIKE = 0.75  # of a name's shape with a preset's example: a miss of that preset


@dataclass
class Checked:
    files: int = 0
    systems: Counter[str] = field(default_factory=Counter)  # preset → files
    misses: dict[str, list[str]] = field(default_factory=dict)  # preset that comes near, or '' → names
    missed: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)
    unknown_sellers: Counter[str] = field(default_factory=Counter)  # as they are called → files
    no_client: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    aside: dict[str, list[SetAside]] = field(default_factory=dict)
    aside_count: Counter[str] = field(default_factory=Counter)
    in_log: int = 0  # recordings that the log has
    name_clock: Clock | None = None  # names against the UTC seconds in them
    log_against_names: Clock | None = None  # names against the log: its zone means the two agree


def check(paths: Iterable[Path], root: Path, log: CallLog, sellers: Sequence[Seller], settings: Settings) -> Checked:
    """`paths` as `recordings(root)` gives them."""
    check_templates(settings.archive.templates)
    found = Checked()
    twice: list[tuple[datetime, datetime]] = []
    against_log: list[tuple[datetime, datetime]] = []
    for path in paths:
        found.files += 1
        relative = path.relative_to(root).as_posix()
        told = read_name(str(Path(relative).with_name(plain_name(path.name))), settings.archive.templates)
        _by_system(found, told, relative)
        if told and told.moment and told.epoch and not told.moment.tzinfo:
            twice.append((told.moment, told.epoch))
        facts = _facts(path, root, relative, log, sellers, settings)
        if isinstance(facts, Reason):
            found.aside_count[facts.code] += 1
            shown = found.aside.setdefault(facts.code, [])
            if len(shown) < SHOWN:
                shown.append(SetAside(relative, facts))
            continue
        found.directions[facts["direction"]] += 1
        found.no_client += facts["client_phone"] is None
        for note in facts["notes"]:
            found.notes[note.code] += 1
            if note.code == "archive.no_seller":
                found.unknown_sellers[str(note.values["extension"])] += 1
        talk = log.match(plain_name(path.name), told, moment_of(told, settings))
        found.in_log += talk is not None
        if talk and told and told.moment and not told.moment.tzinfo:
            against_log.append((told.moment, talk.start))
    usual = ZoneInfo(settings.general.timezone)
    found.name_clock, found.log_against_names = infer(twice, usual), infer(against_log, usual)
    return found


def _facts(
    path: Path, root: Path, relative: str, log: CallLog, sellers: Sequence[Seller], settings: Settings
) -> dict[str, Any] | Reason:
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        return Reason("archive.outside")
    if not any(one.stat().st_size for one in legs(path)):
        return Reason("archive.empty")
    return read_facts(relative, None, log, sellers, settings)


def _by_system(found: Checked, told: Named | None, relative: str) -> None:
    if told:
        found.systems[told.system] += 1
        return
    near = nearest_preset(shape(relative.rpartition("/")[2]))
    found.missed[near] += 1
    names = found.misses.setdefault(near, [])
    if len(names) < SHOWN:
        names.append(relative)


def shape(name: str) -> str:
    """A name without what differs from call to call.

    >>> shape("out-8916-101.wav")
    'a-9-9.a'
    """
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", name))


@lru_cache(maxsize=10000)
def nearest_preset(shaped: str) -> str:
    """The preset whose examples look most like it; '' where none does."""
    best, near = ALIKE, ""
    for system, entry in preset_data().items():
        for example in () if entry.get("by_log") else entry["examples"]:
            alike = SequenceMatcher(None, shaped, shape(example.rpartition("/")[2])).ratio()
            if alike > best:
                best, near = alike, system
    return near
