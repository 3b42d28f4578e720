"""The samples are what they are said to be: enough of them, small, in many formats, and new to the recogniser."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from callqa import audio
from callqa.types import CORE, STAGES

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
DIALOGUES = [json.loads(p.read_text("utf-8")) for p in sorted((SAMPLES / "dialogues").glob("*.json"))]


def test_there_are_enough_and_they_are_small() -> None:
    assert sum(p.stat().st_size for p in SAMPLES.rglob("*") if p.is_file()) < 12_000_000
    languages = Counter(d["language"] for d in DIALOGUES)
    assert languages["ru"] >= 16
    assert languages["en"] >= 8
    assert {d["stage"] for d in DIALOGUES} >= set(STAGES)
    assert len({d["recording"]["seller"] for d in DIALOGUES}) >= 5
    assert {d["recording"]["format"] for d in DIALOGUES} >= {"wav", "alaw", "mulaw", "mp3", "opus"}


def test_each_recording_is_there_and_of_the_length_of_a_call() -> None:
    for dialogue in DIALOGUES:
        read = audio.probe(SAMPLES / "calls" / dialogue["recording"]["file"])
        assert 40 <= read.duration <= 180, dialogue["call_id"]
        assert read.duration >= dialogue["turns"][-1]["end"] - 0.5


def test_each_dialogue_is_labelled_as_the_labels_are_written() -> None:
    for dialogue in DIALOGUES:
        if not dialogue["recording"]["trap"]:
            assert set(dialogue["labels"]) == set(CORE), dialogue["call_id"]
        for label in dialogue["labels"].values():
            assert label["verdict"] in {"met", "partly", "missed", "na", "unknown"}
            assert all(0 <= turn < len(dialogue["turns"]) for turn in label.get("evidence", []))


@pytest.fixture
def text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from models.demo_asr import text

    yield text
    sys.modules.pop("models.demo_asr.text", None)


def test_the_recogniser_was_trained_on_no_sentence_of_the_samples_or_of_its_measure(text) -> None:
    """`training` leaves such sentences out; that this text is the one the shipped model was trained on, its hash says."""
    card = yaml.safe_load((ROOT / "models" / "manifest.yaml").read_text("utf-8"))["models"]["demo-ru-en"]
    for language in ("ru", "en"):
        said = list(text.training(language, card["training_text"]["utterances"]))
        digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
        assert digest == card["training_text"]["sha256"][language]
        trained = {s for one in said for s in text.sentences(one)}
        assert len(trained) > 5000
        assert not trained & text.sample_sentences()
        measured = {s for one in text.measured(language) for s in text.sentences(one)}
        assert len(measured) > 200
        assert not trained & measured
