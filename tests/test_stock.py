"""Models: what is here, what is wrong with it, what fetching would do. The hub is a stand-in: no test goes to the network."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from callqa import asr
from callqa.asr import stock
from callqa.asr.onnx_asr import words_of
from callqa.asr.stock import Offer
from callqa.cli import main
from callqa.config import HOME, AsrSettings
from callqa.errors import UserError

WEIGHTS = b"weights"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Hub:
    def __init__(self, gives: bytes = WEIGHTS) -> None:
        self.gives, self.loaded = gives, False

    def offer(self, source: str) -> Offer:
        return Offer(source, "abc", "mit", {"model.bin": (7, digest(WEIGHTS)), "config.json": (2, None)})

    def load(self, offer: Offer, folder: Path, names: Sequence[str]) -> None:
        self.loaded = True
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(self.gives)
        (folder / "config.json").write_text("{}")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copyfile(HOME / "models" / "remote.yaml", tmp_path / "remote.yaml")
    monkeypatch.setenv("CALLQA_MODELS", str(tmp_path))
    return tmp_path


def run(*words: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(main, ["models", *words], input=answer)
    return done.exit_code, done.output


def test_a_fetched_model_is_here_whole_and_found_by_its_name(shelf: Path) -> None:
    hub = Hub()
    stock.fetch("small", stock.offered("small", hub), hub)
    assert run("check") == (0, "small: as it should be\n")
    assert asr.engine_name(AsrSettings(model="small")).startswith("faster-whisper:small@")
    (shelf / "small" / "model.bin").write_bytes(b"torn")
    assert run("check") == (1, "small: model.bin is not the file it should be\n")


def test_what_is_not_what_the_hub_promised_is_not_kept(shelf: Path) -> None:
    hub = Hub(gives=b"other")
    with pytest.raises(UserError, match="not what the hub promised"):
        stock.fetch("small", stock.offered("small", hub), hub)
    assert not [p for p in shelf.iterdir() if p.is_dir()]


def test_a_folder_copied_by_hand_is_as_good(shelf: Path) -> None:
    (shelf / "ours").mkdir()
    (shelf / "ours" / "model.bin").write_bytes(WEIGHTS)
    assert run("check") == (0, "ours: copied by hand: no checksums to compare with\n")
    status, said = run("list")
    assert status == 0
    assert "ours            here, 0 MB" in said
    assert "large-v3-turbo  not here" in said


def test_fetching_says_what_it_would_load_and_asks_first(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    monkeypatch.setattr(stock, "HuggingFace", lambda: hub)
    status, said = run("fetch", "small", answer="n\n")
    assert status == 1
    assert "licence mit" in said
    assert "2 files, 0 MB" in said
    assert not hub.loaded
    assert run("fetch", "small", "--yes")[0] == 0
    assert json.loads((shelf / "small" / "fetched.json").read_text())["revision"] == "abc"


def test_without_a_network_the_answer_is_how_to_do_without(shelf: Path, no_network: list[str]) -> None:
    status, said = run("fetch", "small", "--yes")
    assert status == 2
    assert "copy the model's folder" in said
    status, said = run("fetch", "huge")
    assert status == 2
    assert "Known: gigaam-v3-ctc, large-v3" in said


def test_the_other_engine_says_what_it_lacks(shelf: Path, no_network: list[str]) -> None:
    settings = AsrSettings(engine="onnx_asr", model="gigaam-v3-ctc")
    with pytest.raises(UserError, match="callqa models fetch gigaam-v3-ctc"):
        asr.engine_name(settings)
    (shelf / "gigaam-v3-ctc").mkdir()
    (shelf / "gigaam-v3-ctc" / "v3_ctc.onnx").write_bytes(b"torn")
    assert asr.engine_name(settings).startswith("onnx_asr:gigaam-v3-ctc@")
    from tests.builders import call

    with pytest.raises(UserError, match="cannot be loaded|not installed"):
        list(asr.transcribe([call()], Path(), settings))
    assert no_network == []


def test_words_of_the_other_engine_stand_on_the_calls_clock() -> None:
    words = words_of(["▁добрый", "▁д", "ень"], [0.2, 0.8, 0.9], [-0.1, 0.0, 0.0], 5.0, 6.0)
    assert [(w.text, w.start, w.end, w.probability) for w in words] == [
        ("добрый", 5.2, 5.4, 0.905),
        ("день", 5.8, 6.0, 1.0),
    ]
    assert words_of([], [], None, 0.0, 1.0) == []
