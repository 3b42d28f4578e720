"""What a result was made from, as one short hash: a call is pending where the stored hash differs."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import callqa
from callqa.rubric import read_rubrics
from callqa.scoring import DETECTORS
from callqa.types import STAGES, Call, Stage

PACKAGE = Path(callqa.__file__).parent


def fingerprint(*parts: Any) -> str:
    """Hash of anything that JSON can write; dataclasses and times by their text."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def code_version(*rooms: str) -> str:
    """Hash of the sources of these rooms: a better detector re-scores by itself, nobody has to remember a number."""
    digest = hashlib.sha256()
    for room in rooms:
        place = PACKAGE / room
        files = sorted(p for p in place.rglob("*") if p.suffix in {".py", ".yaml"}) if place.is_dir() else [place]
        for path in files:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def rubric_versions(folder: Path) -> dict[Stage | None, str]:
    """Stage → hash of its rubrics in all languages, by what they say; None, where a call's words tell the stage: of them all.

    Which languages there are stands in each: a call in another one is not judged.
    """
    read = read_rubrics(folder, DETECTORS)
    languages = sorted({language for _, language in read})
    by_stage: dict[Stage | None, str] = {
        stage: fingerprint(languages, [repr(read.get((stage, language))) for language in languages]) for stage in STAGES
    }
    return {**by_stage, None: fingerprint(sorted(by_stage.items(), key=str))}


def call_facts(call: Call) -> tuple[Any, ...]:
    """What the rooms after recognition read off a call: not its path, which may change."""
    return (
        call.started_at,
        call.direction,
        call.system,
        call.stage,
        call.language,
        call.seller_channel,
        call.client_phone,
        call.seller_id,
        round(call.duration, 2),
    )
