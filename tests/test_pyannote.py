"""A real pyannote.audio pipeline, as small as one can be: it runs offline, on our samples, and reports to nobody.

Its weights are random: this shows that the pipeline loads, runs and hands over its pieces, not that it tells voices apart.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from callqa import audio
from callqa.config import SpeakersSettings
from callqa.errors import UserError
from callqa.speakers import ChannelVotes, attribute
from callqa.speakers.pyannote import _pipeline, load, speech_of
from callqa.speakers.torchaudio_shim import ensure_torchaudio
from callqa.types import Dialogue, Transcript, Word
from tests.builders import call
from tests.pipelines import random_pipeline
from tests.test_audio import tone, write

ensure_torchaudio()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_pipeline(tmp_path_factory.mktemp("pipeline"))


def test_a_local_pipeline_runs_and_reports_to_nobody(folder: Path, no_network: list[str]) -> None:
    pipeline = _pipeline(folder)
    voices = np.concatenate([tone(4, 200, 16000), np.zeros(8000, np.float32), tone(4, 900, 16000)])
    pieces, overtalk = speech_of(pipeline, voices[None])
    assert overtalk >= 0
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


def test_the_pipeline_runs_on_real_speech_given_in_memory(folder: Path, no_network: list[str]) -> None:
    sample = Path(find_spec("pyannote.audio").submodule_search_locations[0]) / "sample" / "sample.wav"
    speech = audio.decode(sample)[:, : 10 * audio.SAMPLE_RATE]
    pieces, overtalk = speech_of(_pipeline(folder), speech)
    assert pieces
    assert 0 <= overtalk <= 10
    assert no_network == []


class _Unreachable:
    """In place of pyannote's Pipeline: the hub's own client would try again for half a minute."""

    asked: list[str] = []  # noqa: RUF012

    @classmethod
    def from_pretrained(cls, name: str, token: str | None) -> None:
        cls.asked.append(f"{name} {token}")
        raise ConnectionError


def test_the_hub_is_asked_only_where_the_settings_say_so(
    no_network: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "pyannote/speaker-diarization-community-1"
    monkeypatch.setattr("callqa.speakers.pyannote._class", lambda: _Unreachable)
    monkeypatch.setenv("HF_TOKEN", "secret")
    with pytest.raises(UserError, match="no pyannote pipeline there"):
        load(SpeakersSettings(pyannote_model=name))
    assert _Unreachable.asked == []
    with pytest.raises(UserError, match=r"could not be fetched \(ConnectionError\)"):
        load(SpeakersSettings(pyannote_model=name, download=True))
    assert _Unreachable.asked == [f"{name} secret"]
    assert no_network == []
