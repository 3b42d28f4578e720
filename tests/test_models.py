"""The bundled model is the one its manifest and its card speak of."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

MODELS = Path(__file__).parents[1] / "models"
MANIFEST = yaml.safe_load((MODELS / "manifest.yaml").read_text("utf-8"))["models"]


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_the_files_are_those_of_the_manifest(name: str) -> None:
    for file, digest in MANIFEST[name]["files"].items():
        path = MODELS / name / file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, file
        assert path.stat().st_size < 20_000_000
    assert {"source", "licence", "revision"} <= set(MANIFEST[name])


def test_the_card_states_the_measured_figures() -> None:
    measured = json.loads((MODELS / "demo-ru-en" / "measured.json").read_text("utf-8"))
    card = (MODELS / "demo-ru-en" / "README.md").read_text("utf-8")
    stated = dict(re.findall(r"^\| ([\w+-]+) \| ([\d.]+) % \|", card, re.MULTILINE))
    for table in ("single_utterances", "channels_of_calls"):
        assert measured[table]
        for name, wer in measured[table].items():
            assert stated[name] == f"{100 * wer:.1f}", name
    assert measured["language_right"] in card


def test_the_card_and_the_readme_say_what_the_model_does_not_know() -> None:
    card = (MODELS / "demo-ru-en" / "README.md").read_text("utf-8")
    readme = (MODELS.parent / "README.md").read_text("utf-8")
    assert "nothing more" in card
    assert "labelled" in card
    assert "nothing more" in readme
