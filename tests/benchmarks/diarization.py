"""DER of every diarizer that can run here, on the sample that pyannote.audio brings along: `make bench-diarization`.

30 s, two speakers, real speech: a check that all works, no estimate for calls. Each is told that two speak.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from callqa import audio
from callqa.config import SpeakersSettings
from callqa.speakers import ge2e, pyannote
from callqa.speakers.voices import Piece
from tests.pipelines import random_pipeline

Speech = Callable[[np.ndarray], list[Piece]]


def sample() -> Path:
    return Path(find_spec("pyannote.audio").submodule_search_locations[0]) / "sample" / "sample.wav"


def der(pieces: list[Piece], reference: Path, seconds: float) -> list[float]:
    """Collar 0 with overlap, collar 0 without, collar 0.5 without."""
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.database.util import load_rttm
    from pyannote.metrics.diarization import DiarizationErrorRate

    said = Annotation()
    for n, (start, end, speaker) in enumerate(pieces):
        said[Segment(start, end), n] = speaker
    truth = next(iter(load_rttm(reference).values()))
    measures = ({}, {"skip_overlap": True}, {"collar": 0.5, "skip_overlap": True})
    return [DiarizationErrorRate(**how)(truth, said, uem=Timeline([Segment(0, seconds)])) for how in measures]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ge2e", default="", help="the file that 'callqa models build-ge2e' wrote")
    parser.add_argument("--pyannote", default="", help="a folder with a trained pipeline")
    given = parser.parse_args()
    samples = audio.decode(sample())
    runs: list[tuple[str, Speech]] = []
    file = ge2e.model_file(SpeakersSettings(ge2e_model=given.ge2e))
    if file.is_file():
        session = ge2e.open_model(file)
        runs.append(("ge2e", lambda x: ge2e.speech_of(session, x)))
    else:
        print(f"ge2e: not measured, no file {file}. {ge2e.GET_IT}")
    with tempfile.TemporaryDirectory() as work:
        folder = Path(given.pyannote) if given.pyannote else random_pipeline(Path(work))
        pipeline = pyannote._pipeline(folder)
        name = "pyannote" if given.pyannote else "pyannote, RANDOM weights (plumbing only, its DER means nothing)"
        runs.append((name, lambda x: pyannote.speech_of(pipeline, x)[0]))
        print("DER: collar 0 with overlap | collar 0 without | collar 0.5 without")
        for name, speech in runs:
            started = time.monotonic()
            pieces = speech(samples)
            took = time.monotonic() - started
            figures = der(pieces, sample().with_suffix(".rttm"), samples.shape[1] / audio.SAMPLE_RATE)
            print(f"{name}: {' | '.join(f'{x:.3f}' for x in figures)}   {took:.1f} s")


if __name__ == "__main__":
    main()
