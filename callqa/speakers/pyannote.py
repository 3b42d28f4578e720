"""A mono recording in, its words given to two speakers, by a pyannote.audio pipeline in a local folder. Never fetches.

Which of the two sells is told by what they say; where that is not clear both stay unknown. The pipeline unpickles its
checkpoints: use folders you trust.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from callqa import audio
from callqa.config import SpeakersSettings
from callqa.errors import UserError
from callqa.speakers.roles import Mapped, own_signs
from callqa.speakers.torchaudio_shim import ensure_torchaudio
from callqa.types import Reason, Transcript, Word

GET_IT = (
    "With a network: accept the model's terms on the hub and run 'hf download pyannote/speaker-diarization-community-1 "
    "--local-dir DIR'; then write DIR as pyannote_model. Without: copy that folder from another machine."
)
Diarize = Callable[[Path, Transcript], tuple[Mapped, Transcript]]
Piece = tuple[float, float, str]


def load(settings: SpeakersSettings) -> Diarize:
    """Raises UserError where the extra or the folder is missing."""
    folder = Path(settings.pyannote_model).expanduser()
    if not settings.pyannote_model or not (folder / "config.yaml").is_file():
        raise UserError("no pyannote pipeline there (no config.yaml)", f"speakers.pyannote_model: '{folder}'", GET_IT)
    pipeline = _pipeline(folder)

    def diarize(path: Path, transcript: Transcript) -> tuple[Mapped, Transcript]:
        pieces = speech_of(pipeline, audio.decode(path))
        return give_words(transcript, pieces)

    return diarize


def _pipeline(folder: Path) -> Any:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"  # telemetry is on by default
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        ensure_torchaudio()
        from pyannote.audio import Pipeline
    except ImportError as error:
        install = "Install it: pip install 'callqa[diarization]'"
        raise UserError(f"pyannote.audio is not installed ({error})", "speakers.diarizer", install) from None
    return Pipeline.from_pretrained(str(folder))


def speech_of(pipeline: Any, samples: np.ndarray) -> list[Piece]:
    """(start, end, speaker) of at most two speakers, without overlap, from (channels, samples) at 16 kHz."""
    import torch

    wave = torch.from_numpy(np.ascontiguousarray(samples.mean(axis=0, keepdims=True), dtype=np.float32))
    found = pipeline({"waveform": wave, "sample_rate": audio.SAMPLE_RATE}, num_speakers=2)
    tracks = found.exclusive_speaker_diarization.itertracks(yield_label=True)
    return [(segment.start, segment.end, str(speaker)) for segment, _, speaker in tracks]


def give_words(transcript: Transcript, pieces: Sequence[Piece]) -> tuple[Mapped, Transcript]:
    """Each word to the speaker who speaks most of it (else the nearest); channels 0 and 1 stand for the speakers."""
    speakers = sorted({speaker for _, _, speaker in pieces})[:2]
    if not speakers:
        return Mapped({0: "unknown"}, 0.0, Reason("speakers.nobody")), transcript
    channel = {speaker: i for i, speaker in enumerate(speakers)}
    words = tuple(replace(w, channel=channel.get(_speaker(w, pieces), 0)) for w in transcript.words)
    told = replace(transcript, words=words)
    lead = own_signs(told)
    if len(speakers) < 2 or abs(lead) < 2:
        return Mapped({0: "unknown", 1: "unknown"}, 0.0, Reason("speakers.voices_not_told")), told
    seller = 0 if lead > 0 else 1
    confidence = min(0.8, 0.4 + 0.1 * abs(lead))
    return Mapped({seller: "seller", 1 - seller: "client"}, confidence, Reason("speakers.by_voice")), told


def _speaker(word: Word, pieces: Sequence[Piece]) -> str:
    overlap = {speaker: 0.0 for _, _, speaker in pieces}
    for start, end, speaker in pieces:
        overlap[speaker] += max(0.0, min(end, word.end) - max(start, word.start))
    best = max(overlap, key=lambda s: overlap[s])
    if overlap[best] > 0:
        return best
    middle = (word.start + word.end) / 2
    return min(pieces, key=lambda p: min(abs(p[0] - middle), abs(p[1] - middle)))[2]
