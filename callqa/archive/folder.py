"""The walk over an archive: each file becomes a call or is set aside with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from callqa import audio
from callqa.archive.calllog import CallLog, read_calllog
from callqa.archive.manifest import Manifest
from callqa.archive.names import check_templates
from callqa.archive.recording import Seen, read_recording
from callqa.archive.transcripts import read_transcripts
from callqa.config import Settings
from callqa.types import Call, Reason, Seller, SetAside

AUDIO = set(".wav .mp3 .ogg .opus .oga .m4a .aac .flac .wma .amr .gsm .webm .mp4 .wv .au .aiff".split())
TRANSCRIPTS = {".json", ".jsonl", ".srt", ".vtt"}
SIDECAR = "_metadata.json"  # Genesys writes one beside each recording: no transcript


def read(
    root: Path, *, calllog: Path | None, sellers: Sequence[Seller], settings: Settings, seen: Seen | None = None,
    log: CallLog | None = None, manifest: Manifest | None = None,
) -> Iterator[Call | SetAside]:  # fmt: skip
    """Files in the order of their paths. A copy of a file is the same call: set aside, with the path of the first."""
    check_templates(settings.archive.templates)
    log = log if log is not None else read_calllog(calllog, settings)
    first: dict[str, str] = {}
    audio.declare_raw({kind: audio.Raw(**raw.model_dump()) for kind, raw in settings.archive.raw.items()})
    sounds = AUDIO | set(audio.raw_kinds())
    for path in _joined(sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith("."))):
        kind = path.suffix.lower()
        if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            relative = path.relative_to(root).as_posix()
            found: Iterator[Call | SetAside] = iter([SetAside(relative, Reason("archive.outside"))])
        elif path.name.endswith(SIDECAR):
            continue
        elif kind in TRANSCRIPTS:
            found = read_transcripts(path, root, sellers, settings)
        elif kind in sounds:
            said = manifest.of(path.relative_to(root).as_posix()) if manifest else None
            found = iter([read_recording(path, root, log, sellers, settings, seen or {}, said.facts if said else {})])
        else:
            continue
        for read_one in found:
            said = manifest.of(read_one.path) if manifest else None
            one = said.apply(read_one) if said else read_one
            if isinstance(one, Call) and first.setdefault(one.id, one.path) != one.path:
                yield SetAside(one.path, Reason("archive.duplicate", {"of": first[one.id]}))
            else:
                yield one


def number_parts(calls: Sequence[Call]) -> list[Call]:
    """Parts of a transferred call (one session, several recordings) stay calls of their own, each with its seller, and say so."""
    sessions: dict[tuple[str | None, str], list[Call]] = {}
    for call in calls:
        if call.session:
            sessions.setdefault((call.system, call.session), []).append(call)
    notes: dict[str, Reason] = {}
    for (_, session), parts in sessions.items():
        ordered = sorted(parts, key=lambda c: (str(c.started_at), c.path))
        for number, call in enumerate(ordered, 1):
            if len(ordered) > 1:
                values = {"part": number, "of": len(ordered), "session": session}
                notes[call.id] = Reason("archive.session_part", values)
    return [replace(c, notes=(*c.notes, notes[c.id])) if c.id in notes else c for c in calls]


def recordings(root: Path) -> Iterator[Path]:
    """Every recording by its extension, two legs as one, in the order of their paths."""
    sounds = AUDIO | set(audio.raw_kinds())
    files = sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith("."))
    return _joined([p for p in files if p.suffix.lower() in sounds])


def _joined(paths: Sequence[Path]) -> Iterator[Path]:
    """The two legs of a recording as one path."""
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name)
    given: set[Path] = set()
    for path in paths:
        name = audio.joint_name(path.name, names[path.parent]) if path.suffix.lower() not in TRANSCRIPTS else None
        whole = path.with_name(name) if name else path
        if whole not in given:
            given.add(whole)
            yield whole
