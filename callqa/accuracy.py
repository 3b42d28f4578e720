"""References and what was heard in a folder in, errors out: WER by jiwer, cpWER by meeteval, DER by pyannote.metrics, roles.

For a call `x` the references are `x.ref.txt` (text), `x.ref.0.txt` and `x.ref.1.txt` (text of each channel), `x.ref.rttm`; what was
heard is a transcript `x.json` (any form that `own_record` reads), and `x.rttm` where voices were told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from callqa.errors import UserError
from callqa.interchange import own_record

COLLAR = 0.25  # seconds on each side of a reference boundary that count for nothing, as NIST scores
STEP = 0.01  # seconds: the grid on which roles are compared
ROLES = ("seller", "client")
Turns = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Errors and what they are of; a rate is errors / total, None where nothing was measured."""

    errors: float = 0.0
    total: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.errors + other.errors, self.total + other.total)

    @property
    def rate(self) -> float | None:
        return round(self.errors / self.total, 4) if self.total else None


@dataclass(frozen=True, slots=True)
class FileScore:
    name: str
    wer: Counts = field(default_factory=Counts)  # words
    cpwer: Counts = field(default_factory=Counts)  # words, the best assignment of channels to references
    der: Counts = field(default_factory=Counts)  # seconds of missed, false and confused speech / reference speech
    role_errors: Counts = field(default_factory=Counts)  # seconds of reference speech whose role is another or unknown


@dataclass(frozen=True, slots=True)
class SpeechScores:
    files: list[FileScore]
    set_aside: list[dict[str, str]]

    @property
    def total(self) -> FileScore:
        parts = {n: sum((getattr(f, n) for f in self.files), Counts()) for n in MEASURES}
        return FileScore("total", **parts)

    def as_json(self) -> dict[str, Any]:
        return {
            "files": [_json(one) for one in self.files],
            "total": _json(self.total),
            "set_aside": self.set_aside,
        }


MEASURES = ("wer", "cpwer", "der", "role_errors")


def _json(one: FileScore) -> dict[str, Any]:
    figures = {n: {**asdict(getattr(one, n)), "rate": getattr(one, n).rate} for n in MEASURES}
    right = one.role_errors.rate
    return {"name": one.name, **figures, "role_accuracy": None if right is None else round(1 - right, 4)}


def evaluate_speech(folder: Path) -> SpeechScores:
    """Every call of the folder that has a reference. Raises UserError for none, or where a library is missing."""
    if not folder.is_dir():
        raise UserError("no such folder", str(folder), "Name a folder with x.ref.txt or x.ref.rttm beside x.json.")
    names = sorted({m.group(1) for p in folder.iterdir() if (m := re.match(r"(.+)\.ref(\.\d)?\.(txt|rttm)$", p.name))})
    if not names:
        raise UserError("no references here", str(folder), "Write x.ref.txt, x.ref.0.txt or x.ref.rttm beside x.json.")
    files, aside = [], []
    for name in names:
        try:
            files.append(_file(folder, name))
        except (OSError, ValueError, KeyError, TypeError) as error:
            aside.append({"file": name, "reason": f"{type(error).__name__}: {error}"})
    return SpeechScores(files, aside)


def _file(folder: Path, name: str) -> FileScore:
    turns: Turns = own_record((folder / f"{name}.json").read_text("utf-8-sig"), f"{name}.json")["turns"]
    text, rttm = folder / f"{name}.ref.txt", folder / f"{name}.ref.rttm"
    sides = [p.read_text("utf-8") for p in sorted(folder.glob(f"{_literal(name)}.ref.[0-9].txt"))]
    heard_rttm = folder / f"{name}.rttm"
    heard = read_rttm(heard_rttm) if heard_rttm.exists() else _spans(turns)
    reference = read_rttm(rttm) if rttm.exists() else []
    whole = text.read_text("utf-8") if text.exists() else ""
    said = " ".join(str(t["text"]) for t in sorted(turns, key=lambda t: t["start"]))
    return FileScore(
        name,
        word_errors(whole, said) if whole.split() else Counts(),
        cp_word_errors(sides, _by_voice(turns)) if sides else Counts(),
        diarization_errors(reference, heard) if reference else Counts(),
        role_errors(reference, _spans(turns)) if {s for *_, s in reference} & set(ROLES) else Counts(),
    )


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def normal(text: str) -> str:
    """As words are compared: lower case, ё as е, no punctuation.

    >>> normal("Ещё раз: «Да»!")
    'еще раз да'
    """
    return " ".join(re.sub(r"[^\w\s'-]", " ", text.lower().replace("ё", "е")).split())


def word_errors(reference: str, said: str) -> Counts:
    """Substitutions, deletions and insertions over the words of the reference (jiwer)."""
    jiwer = _needed("jiwer")
    found = jiwer.process_words(normal(reference), normal(said))
    return Counts(
        found.substitutions + found.deletions + found.insertions,
        found.hits + found.substitutions + found.deletions,
    )


def cp_word_errors(references: Sequence[str], said: Sequence[str]) -> Counts:
    """Concatenated minimum-permutation word errors (meeteval): whose words they are counts, the names of speakers do not."""
    _needed("meeteval")
    from meeteval.wer import cp_word_error_rate

    found = cp_word_error_rate([normal(r) for r in references], [normal(s) for s in said] or [""])
    return Counts(found.errors, found.length)


Spans = Sequence[tuple[float, float, str]]


def diarization_errors(reference: Spans, heard: Spans) -> Counts:
    """Missed, false and confused seconds over the seconds of the reference (pyannote.metrics), collar 0.25 s, overlaps scored."""
    _needed("pyannote.metrics")
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    def annotation(spans: Spans) -> Any:
        made = Annotation(uri="call")
        for track, (start, end, speaker) in enumerate(spans):
            if end > start:
                made[Segment(start, end), track] = speaker
        return made

    ends = [end for _, end, _ in (*reference, *heard)]
    found = DiarizationErrorRate(collar=2 * COLLAR)(  # pyannote's collar is the whole width
        annotation(reference), annotation(heard), uem=Timeline([Segment(0, max(ends))]), detailed=True
    )
    return Counts(found["missed detection"] + found["false alarm"] + found["confusion"], found["total"])


def role_errors(reference: Spans, heard: Spans) -> Counts:
    """Seconds of speech of one person in which the role heard is another, unknown, or silence is heard."""
    wrong = total = 0
    for moment in range(int(max(end for _, end, _ in reference) / STEP)):
        at = (moment + 0.5) * STEP
        true = {role for start, end, role in reference if start <= at < end}
        if len(true) != 1 or not true & set(ROLES):
            continue
        total += 1
        wrong += true != {role for start, end, role in heard if start <= at < end}
    return Counts(round(wrong * STEP, 2), round(total * STEP, 2))


def read_rttm(path: Path) -> list[tuple[float, float, str]]:
    """SPEAKER lines as (start, end, speaker). Raises ValueError for a line that is none."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        parts = line.split()
        if not parts or parts[0] != "SPEAKER":
            continue
        if len(parts) < 8:
            raise ValueError(f"{path.name}, line {number}: an RTTM line has 8 fields or more")
        found.append((float(parts[3]), float(parts[3]) + float(parts[4]), parts[7]))
    return found


def _spans(turns: Turns) -> list[tuple[float, float, str]]:
    return [(float(t["start"]), float(t["end"]), _voice(t)) for t in turns]


def _voice(turn: Mapping[str, Any]) -> str:
    role = str(turn.get("speaker") or "unknown")
    return role if role != "unknown" else str(turn.get("voice") or "unknown")


def _by_voice(turns: Turns) -> list[str]:
    voices: dict[str, list[str]] = {}
    for turn in sorted(turns, key=lambda t: t["start"]):
        voices.setdefault(_voice(turn), []).append(str(turn["text"]))
    return [" ".join(said) for said in voices.values()]


def _needed(library: str) -> Any:
    import importlib

    try:
        return importlib.import_module(library)
    except ImportError:
        raise UserError(f"'{library}' is not installed", "callqa evaluate-speech",
                        "Install it: pip install '.[evaluation]'.") from None  # fmt: skip
