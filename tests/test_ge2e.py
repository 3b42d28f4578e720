"""The diarizer without torch, on real speech. The weights are random here, but the file is built and run as the real one is."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from callqa import audio
from callqa.cli import main
from callqa.config import SpeakersSettings
from callqa.errors import UserError
from callqa.speakers import ChannelVotes, attribute, chosen
from callqa.speakers.ge2e import _mel, _two_voices, load, open_model, speech_of
from callqa.speakers.ge2e_build import _encoder, build, export
from callqa.types import Dialogue, Transcript, Word
from tests.builders import call

SAMPLE = Path(find_spec("pyannote.audio").submodule_search_locations[0]) / "sample" / "sample.wav"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch

    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("ge2e") / "ge2e.onnx"
    export(_encoder().state_dict(), path)
    return path


def test_speech_is_cut_into_pieces_of_two_voices_at_most(model: Path) -> None:
    pieces = speech_of(open_model(model), audio.decode(SAMPLE))
    assert len({speaker for *_, speaker in pieces}) in (1, 2)
    assert all(a[1] <= b[0] for a, b in pairwise(pieces))
    assert 0 < sum(end - start for start, end, _ in pieces) <= 30.0


def test_silence_has_no_voice(model: Path) -> None:
    assert speech_of(open_model(model), np.zeros((1, 32000), np.float32)) == []


def test_the_exported_model_computes_what_torch_does(model: Path) -> None:
    import torch

    torch.manual_seed(0)
    mel = np.random.default_rng(1).random((5, 160, 40), dtype=np.float32)
    expected = _encoder().eval()(torch.from_numpy(mel)).detach().numpy()
    assert np.allclose(open_model(model).run(None, {"mel": mel})[0], expected, atol=1e-5)


def test_the_spectrum_in_blocks_is_the_spectrum(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = audio.decode(SAMPLE)[0, :16000]
    whole = _mel(wave)
    monkeypatch.setattr("callqa.speakers.ge2e.BLOCK", 7)
    assert whole.shape == (101, 40)
    assert np.allclose(_mel(wave), whole)


def test_two_voices_are_parted_and_one_is_not() -> None:
    rng = np.random.default_rng(3)
    one, two = np.eye(256)[0], np.eye(256)[1]
    noise = rng.normal(0, 0.01, (20, 256))
    labels = _two_voices(np.r_[one + noise, two + noise])
    assert len(set(labels[:20])) == len(set(labels[20:])) == 1
    assert labels[0] != labels[20]
    assert set(_two_voices(one + noise)) == {0}


def test_a_mono_call_goes_through_it_and_no_word_is_lost(model: Path) -> None:
    said = tuple(Word(n, n + 0.8, f"слово{n}") for n in range(6, 28))
    settings = SpeakersSettings(ge2e_model=str(model))
    one = call(path=SAMPLE.name, channels=1)
    found = next(attribute([(one, Transcript("c1", "ru", said, "x"))], SAMPLE.parent, settings, ChannelVotes()))
    assert isinstance(found, Dialogue)
    assert found.method == "ge2e"
    assert sum(len(t.words) for t in found.turns) == len(said)
    assert {t.role for t in found.turns} == {"unknown"}, "such words tell nobody"


def test_it_runs_without_torch(model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from callqa import audio; from callqa.speakers.ge2e import open_model, speech_of;"
        f"speech_of(open_model(Path({str(model)!r})), audio.decode(Path({str(SAMPLE)!r})));"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_there_is_chosen(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_CACHE", str(tmp_path))
    assert chosen(SpeakersSettings()) == "none"
    assert chosen(SpeakersSettings(ge2e_model=str(model))) == "ge2e"
    assert chosen(SpeakersSettings(ge2e_model=str(model), diarizer="none")) == "none"
    assert chosen(SpeakersSettings(ge2e_model=str(model), pyannote_model="x")) == "pyannote"
    with pytest.raises(UserError, match="Known: auto, pyannote, ge2e, none"):
        chosen(SpeakersSettings(diarizer="magic"))
    with pytest.raises(UserError, match="build-ge2e"):
        load(SpeakersSettings(diarizer="ge2e"))


def test_only_the_known_weights_are_built(tmp_path: Path) -> None:
    (tmp_path / "other.pt").write_bytes(b"something else")
    with pytest.raises(UserError, match="another sha256"):
        build(tmp_path / "other.pt", tmp_path / "out.onnx")
    with pytest.raises(UserError, match="no weights there"):
        build(tmp_path / "gone.whl", tmp_path / "out.onnx")
    assert not (tmp_path / "out.onnx").exists()


def test_the_command_says_what_to_do_where_the_weights_are_missing(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["models", "build-ge2e", "--from", str(tmp_path / "gone.pt")])
    assert found.exit_code == 2
    assert "Resemblyzer==0.1.4" in found.output
