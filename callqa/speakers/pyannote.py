"""A mono recording in, its words given to two speakers, by a pyannote.audio pipeline: a local folder, or the hub if allowed.

Which of the two sells is told by what they say; where that is not clear both stay unknown. The pipeline unpickles its
checkpoints: use folders you trust.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from callqa import audio
from callqa.config import SpeakersSettings
from callqa.errors import UserError
from callqa.speakers.roles import Mapped
from callqa.speakers.torchaudio_shim import ensure_torchaudio
from callqa.speakers.voices import Diarize, Piece, give_words
from callqa.types import Call, Reason, Transcript

TRUST = 0.9

GET_IT = (
    "With a network: accept the model's terms on the hub and run 'hf download pyannote/speaker-diarization-community-1 "
    "--local-dir DIR'; then write DIR as pyannote_model. Without: copy that folder from another machine."
)


def load(settings: SpeakersSettings) -> Diarize:
    """Raises UserError where the extra or the pipeline is missing."""
    folder = Path(settings.pyannote_model).expanduser()
    if settings.pyannote_model and (folder / "config.yaml").is_file():
        pipeline = _pipeline(folder)
    elif settings.download and settings.pyannote_model.count("/") == 1:
        pipeline = _fetched(settings.pyannote_model)
    else:
        raise UserError("no pyannote pipeline there (no config.yaml)", f"speakers.pyannote_model: '{folder}'", GET_IT)

    def diarize(path: Path, call: Call, transcript: Transcript) -> tuple[Mapped, Transcript]:
        pieces, overtalk = speech_of(pipeline, audio.decode(path))
        mapped, told = give_words(call, transcript, pieces, "pyannote", TRUST)
        if overtalk >= 0.5:
            told = replace(told, notes=(*told.notes, Reason("speakers.overtalk", {"seconds": round(overtalk, 1)})))
        return mapped, told

    return diarize


def _pipeline(folder: Path) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    return _class().from_pretrained(str(folder))


def _fetched(name: str) -> Any:
    """From the hub, with the token of the environment. Only where callqa.toml says download = true."""
    model, place = _class(), f"speakers.pyannote_model: '{name}'"
    advice = f"Accept its terms on the hub and set HF_TOKEN. {GET_IT}"
    try:
        pipeline = model.from_pretrained(name, token=os.environ.get("HF_TOKEN"))
    except Exception as error:  # whatever the hub's client raises
        raise UserError(f"the pipeline could not be fetched ({type(error).__name__})", place, advice) from None
    if pipeline is None:
        raise UserError("the pipeline could not be fetched", place, advice)
    return pipeline


def _class() -> Any:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"  # telemetry is on by default
    try:
        ensure_torchaudio()
        from pyannote.audio import Pipeline
    except ImportError as error:
        install = "Install it: pip install 'callqa[diarization]'"
        raise UserError(f"pyannote.audio is not installed ({error})", "speakers.diarizer", install) from None
    return Pipeline


def speech_of(pipeline: Any, samples: np.ndarray) -> tuple[list[Piece], float]:
    """From (channels, samples) at 16 kHz: (start, end, speaker) of at most two, without overlap; seconds of overtalk.

    Words go by the exclusive diarization, overtalk is read off the regular one, which lets two speak at once.
    """
    import torch

    wave = torch.from_numpy(np.ascontiguousarray(samples.mean(axis=0, keepdims=True), dtype=np.float32))
    found = pipeline({"waveform": wave, "sample_rate": audio.SAMPLE_RATE}, num_speakers=2)
    tracks = found.exclusive_speaker_diarization.itertracks(yield_label=True)
    pieces = [(segment.start, segment.end, str(speaker)) for segment, _, speaker in tracks]
    return pieces, float(found.speaker_diarization.get_overlap().duration())
