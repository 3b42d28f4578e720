"""A pyannote pipeline with random weights, as small as one can be, in a folder: plumbing, it tells no voices apart."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from callqa.speakers.torchaudio_shim import ensure_torchaudio


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


def random_pipeline(root: Path) -> Path:
    """Tiny segmentation, tiny embedding, an identity PLDA, written below `root`."""
    ensure_torchaudio()
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import pyannote.audio
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import XVectorSincNet
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(0)
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
