"""Recordings in, `Transcript` out, by faster-whisper's model with its Silero VAD: each channel on its own, on the call's clock.

Batches are filled across calls and channels: one process decodes, cuts and extracts features some calls ahead, another
hears batches of windows of like length, a call is handed back as soon as its last window is heard. The number of calls in
flight is bounded, so memory is flat over an archive of any length.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from callqa.asr import models
from callqa.asr.flow import Flow, Plan
from callqa.asr.listening import DEFAULTS
from callqa.config import AsrSettings
from callqa.errors import UserError
from callqa.types import Call, Failed, Transcript

WHISPER_SECONDS = 30


def name(settings: AsrSettings) -> str:
    folder = models.resolve(settings)
    return f"faster-whisper:{folder.name}@{models.revision(folder)}"


def transcribe(calls: Iterable[Call], root: Path, settings: AsrSettings) -> Iterator[Transcript | Failed]:
    """In the order in which they are done."""
    os.environ.setdefault("OMP_NUM_THREADS", str(settings.threads))
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # an arena for each thread keeps what it once held
    yield from Flow(plan(settings), root).run(calls)


def plan(settings: AsrSettings) -> Plan:
    """Model and options of a run. A model whose windows are shorter than Whisper's was trained on short ones: its batches are
    cut to their longest window. Whisper's own weights lose accuracy on short inputs (OpenNMT/CTranslate2 issue 2100)."""
    folder = models.resolve(settings)
    options = models.options(folder)
    longest = float(options.pop("chunk_length", None) or WHISPER_SECONDS)
    unknown = sorted(set(options) - set(DEFAULTS))
    if unknown:
        raise UserError(
            f"unknown option '{unknown[0]}'",
            str(folder / "callqa.json"),
            f"Known: chunk_length, {', '.join(DEFAULTS)}.",
        )
    language = None if settings.language == "auto" else settings.language
    return Plan(
        name(settings), str(folder), _mels(folder), longest, longest < WHISPER_SECONDS, options, language,
        settings.device, settings.compute_type, settings.threads,
    )  # fmt: skip


def _mels(folder: Path) -> int:
    path = folder / "preprocessor_config.json"
    config: Mapping[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return int(config.get("feature_size", 80))
