"""Calls in, transcripts out: words on the call's own clock, each channel on its own.

Recordings go to the engine of callqa.toml, ready transcripts (.json, .jsonl) always to `replay`. Nothing is fetched unasked.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from callqa.config import AsrSettings
from callqa.errors import UserError
from callqa.types import Call, Failed, Transcript

ENGINES: Mapping[str, str] = {
    "faster-whisper": "callqa.asr.whisper",
    "onnx_asr": "callqa.asr.onnx_asr",
    "replay": "callqa.asr.replay",
}


def is_transcript(path: str) -> bool:
    """Whether a call's path names a ready transcript: 'x.json', 'x.jsonl#12'."""
    return path.partition("#")[0].lower().endswith((".json", ".jsonl", ".srt", ".vtt"))


def engine_name(settings: AsrSettings) -> str:
    """The engine and what it would recognise with, for fingerprints: 'faster-whisper:demo-ru-en@3f2a…'."""
    return str(_engine(settings.engine).name(settings))


def transcribe(calls: Iterable[Call], root: Path, settings: AsrSettings) -> Iterator[Transcript | Failed]:
    """A transcript a call, as soon as each is done. Raises UserError for a model that is not there, before the first call."""
    every = list(calls)
    ready = [call for call in every if is_transcript(call.path)]
    recordings = [call for call in every if not is_transcript(call.path)]
    yield from _engine("replay").transcribe(ready, root, settings)
    if recordings:
        yield from _engine(settings.engine).transcribe(recordings, root, settings)


def _engine(name: str) -> Any:
    if name not in ENGINES:
        raise UserError(f"no engine '{name}'", "callqa.toml: asr.engine", f"Known: {', '.join(ENGINES)}.")
    return importlib.import_module(ENGINES[name])
