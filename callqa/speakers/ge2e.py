"""A mono recording in, its words given to two voices, without torch: Silero VAD, GE2E embeddings in onnxruntime, k-means.

The weights are Resemblyzer's (Apache-2.0), turned into ONNX on the user's machine by `callqa models build-ge2e`. Overlap is not
found, and two similar voices may be mixed up: so it is trusted less than pyannote.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from callqa import audio
from callqa.config import SpeakersSettings
from callqa.errors import UserError
from callqa.speakers.roles import Mapped
from callqa.speakers.voices import Diarize, Piece, give_words
from callqa.types import Call, Transcript

TRUST = 0.75
HOP = 160  # samples a frame: 10 ms at 16 kHz
WINDOW, STEP = 160, 25  # frames of speech an embedding sees (1.6 s, as trained), and from one to the next
BATCH = 64
BLOCK = 6000  # frames whose spectrum is computed at once: memory stays flat over hours
MELS = 40
LOUDNESS = -30.0  # dBFS to which quiet audio is raised, as in training
SAME_VOICE = 0.95  # cosine of the two centroids from which on they are surely one voice
GET_IT = "Get it once: pip install --no-deps Resemblyzer==0.1.4 torch onnx, then 'callqa models build-ge2e'."


def model_file(settings: SpeakersSettings) -> Path:
    """The ONNX file named in callqa.toml, else the one in the user's cache."""
    if settings.ge2e_model:
        return Path(settings.ge2e_model).expanduser()
    return Path(os.environ.get("CALLQA_CACHE", "~/.cache/callqa")).expanduser() / "ge2e.onnx"


def load(settings: SpeakersSettings) -> Diarize:
    """Raises UserError where the model's file is missing."""
    path = model_file(settings)
    if not path.is_file():
        raise UserError("no GE2E model there", f"speakers.ge2e_model: '{path}'", GET_IT)
    session = open_model(path)

    def diarize(recording: Path, call: Call, transcript: Transcript) -> tuple[Mapped, Transcript]:
        return give_words(call, transcript, speech_of(session, audio.decode(recording)), "GE2E", TRUST)

    return diarize


def open_model(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def speech_of(session: Any, samples: np.ndarray) -> list[Piece]:
    """(start, end, speaker) without overlap, of one or two speakers, from (channels, samples) at 16 kHz."""
    wave = samples.mean(axis=0, dtype=np.float32)
    speech = _speech_frames(wave)
    centres = np.flatnonzero(speech[::STEP]) * STEP
    if len(centres) < 2:
        return []
    labels = _two_voices(_embeddings(session, wave, centres))
    frames = np.flatnonzero(speech)
    nearest = np.clip(np.searchsorted((centres[1:] + centres[:-1]) / 2, frames), 0, len(centres) - 1)
    by_frame = np.full(len(speech), -1)
    by_frame[frames] = labels[nearest]
    edges = np.r_[0, np.flatnonzero(np.diff(by_frame)) + 1, len(by_frame)]
    seconds = HOP / audio.SAMPLE_RATE
    return [
        (float(a * seconds), float(b * seconds), f"voice {by_frame[a]}") for a, b in pairwise(edges) if by_frame[a] >= 0
    ]


def _speech_frames(wave: np.ndarray) -> np.ndarray:
    """One bool a frame: speech by Silero VAD."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    frames = np.zeros(-(-len(wave) // HOP), dtype=bool)
    options = VadOptions(threshold=0.5, min_silence_duration_ms=200, speech_pad_ms=60)
    for part in get_speech_timestamps(wave, options):
        frames[part["start"] // HOP : part["end"] // HOP] = True
    return frames


def _embeddings(session: Any, wave: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(windows, 256), of length 1, of the windows around these frames."""
    mel = np.pad(_mel(_raised(wave)), ((WINDOW // 2, WINDOW // 2), (0, 0)))
    parts = []
    for start in range(0, len(centres), BATCH):
        windows = np.stack([mel[c : c + WINDOW] for c in centres[start : start + BATCH]])
        parts.append(session.run(None, {"mel": windows})[0])
    return np.nan_to_num(np.concatenate(parts))


def _raised(wave: np.ndarray) -> np.ndarray:
    level = 10 * np.log10(float(np.mean(wave**2)) + 1e-12)
    return wave * np.float32(10 ** (max(LOUDNESS - level, 0.0) / 20))


def _mel(wave: np.ndarray) -> np.ndarray:
    """(frames, 40) power mel spectrum: what librosa.feature.melspectrogram(n_fft=400, hop_length=160) gives, to 1e-6."""
    from faster_whisper.feature_extractor import FeatureExtractor

    filters = FeatureExtractor.get_mel_filters(audio.SAMPLE_RATE, 400, n_mels=MELS).astype(np.float32)
    hann = np.hanning(401)[:-1].astype(np.float32)
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(wave, 200), 400)[::HOP]
    blocks = [
        (np.abs(np.fft.rfft(framed[i : i + BLOCK] * hann, axis=1)).astype(np.float32) ** 2) @ filters.T
        for i in range(0, len(framed), BLOCK)
    ]
    return np.concatenate(blocks)


def _two_voices(embeddings: np.ndarray) -> np.ndarray:
    """A label 0 or 1 for each row; all 0 where the two centroids are too alike to be two people."""
    from scipy.cluster.vq import kmeans2

    best, labels = np.inf, np.zeros(len(embeddings), dtype=int)
    centroids = embeddings[:1]
    for seed in range(10):
        found, given = kmeans2(embeddings, 2, minit="++", rng=np.random.default_rng(seed), missing="warn")
        spread = float(((embeddings - found[given]) ** 2).sum())
        if spread < best:
            best, labels, centroids = spread, given, found
    return labels if likeness(centroids) < SAME_VOICE else np.zeros_like(labels)


def likeness(centroids: np.ndarray) -> float:
    """Cosine of two centroids."""
    one, two = centroids[0], centroids[-1]
    return float(one @ two / (np.linalg.norm(one) * np.linalg.norm(two) + 1e-9))
