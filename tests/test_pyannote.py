"""A real pyannote.audio pipeline, as small as one can be: it runs offline, on our samples, and reports to nobody.

Its weights are random: this shows that the pipeline loads, runs and hands over its pieces, not that it tells voices apart.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from callqa.config import SpeakersSettings
from callqa.speakers import ChannelVotes, attribute
from callqa.speakers.pyannote import _pipeline, load, speech_of
from callqa.speakers.torchaudio_shim import ensure_torchaudio
from callqa.types import Dialogue, Transcript, Word
from tests.builders import call
from tests.test_audio import tone, write

ensure_torchaudio()


def _save(model, specifications, path: Path) -> None:
    """What lightning's ModelCheckpoint writes, as far as Model.from_pretrained reads it."""
    import lightning
    import torch

    model.specifications = specifications
    model.build()
    model.setup()
    path.parent.mkdir(parents=True)
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": lightning.__version__,
        "epoch": 0,
        "global_step": 0,
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline's folder: tiny segmentation, tiny embedding, an identity PLDA."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import pyannote.audio
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import XVectorSincNet
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("pipeline")
    small = {"hidden_size": 16, "num_layers": 1}
    _save(
        PyanNet(sincnet={"stride": 10}, lstm=small, linear=small),
        Specifications(
            problem=Problem.MONO_LABEL_CLASSIFICATION,
            resolution=Resolution.FRAME,
            duration=10.0,
            classes=["speaker#1", "speaker#2", "speaker#3"],
            powerset_max_classes=2,
            permutation_invariant=True,
        ),
        root / "segmentation" / "pytorch_model.bin",
    )
    embedding = XVectorSincNet()
    _save(
        embedding,
        Specifications(
            problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0, classes=[],
            permutation_invariant=False,
        ),
        root / "embedding" / "pytorch_model.bin",
    )  # fmt: skip
    size = embedding.dimension
    low = min(128, size)
    (root / "plda").mkdir()
    np.savez(root / "plda" / "xvec_transform.npz", mean1=np.zeros(size), mean2=np.zeros(low), lda=np.eye(size)[:, :low])
    np.savez(root / "plda" / "plda.npz", mu=np.zeros(low), tr=np.eye(low), psi=np.linspace(4, 1, low))
    (root / "config.yaml").write_text(
        f"""dependencies:
  pyannote.audio: {pyannote.audio.__version__}
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: AgglomerativeClustering
    segmentation: $model/segmentation
    embedding: $model/embedding
    embedding_exclude_overlap: true
    segmentation_step: 0.5
    plda: $model/plda
params:
  segmentation: {{min_duration_off: 0.0}}
  clustering: {{method: centroid, min_cluster_size: 1, threshold: 0.7}}
"""
    )
    return root


def test_a_local_pipeline_runs_and_reports_to_nobody(folder: Path, no_network: list[str]) -> None:
    pipeline = _pipeline(folder)
    voices = np.concatenate([tone(4, 200, 16000), np.zeros(8000, np.float32), tone(4, 900, 16000)])
    pieces = speech_of(pipeline, voices[None])
    assert pieces
    assert all(-0.1 <= start < end <= 10.1 for start, end, _ in pieces), "the model's window is 10 s"
    assert all(b[0] >= a[1] - 1e-6 for a, b in pairwise(pieces)), "two speak at once"
    assert len({speaker for *_, speaker in pieces}) <= 2
    assert no_network == []
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"


def test_a_mono_call_is_told_apart_by_voice(folder: Path, tmp_path: Path, no_network: list[str]) -> None:
    write(tmp_path / "mono.wav", np.concatenate([tone(5, 200), tone(5, 900)])[None])
    said = tuple(Word(n, n + 0.8, f"слово{n}") for n in range(10))
    settings = SpeakersSettings(pyannote_model=str(folder))
    one = call(path="mono.wav", channels=1)
    found = next(attribute([(one, Transcript("c1", "ru", said, "x"))], tmp_path, settings, ChannelVotes()))
    assert isinstance(found, Dialogue)
    assert found.method == "pyannote"
    assert sum(len(t.words) for t in found.turns) == len(said), "no word is lost"
    assert no_network == []
    assert callable(load(settings))
