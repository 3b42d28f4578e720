"""A quiet copy of the other side is no speech of this side; a quiet word over the other's talk is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from callqa import audio
from callqa.asr.leaks import is_leak, without_leaks
from callqa.asr.windows import RATE, prepare, speech
from callqa.config import HOME

SAMPLES = HOME / "samples"


def recording(name: str) -> np.ndarray:
    dialogue = json.loads((SAMPLES / "dialogues" / f"{name}.json").read_text("utf-8"))
    return audio.decode(SAMPLES / "calls" / dialogue["recording"]["file"])


def test_a_copy_is_a_leak_and_another_voice_as_quiet_is_none() -> None:
    seller, client = recording("ru01")[0], recording("ru03")[0]
    span = next(s for s in speech(seller, 15) if s[1] - s[0] > 2 * RATE)
    quiet = 10 ** (-17 / 20)
    assert is_leak(quiet * seller, seller, span)
    start = next(s[0] for s in speech(client, 15) if s[1] - s[0] > 2 * RATE)
    said = np.zeros_like(seller)
    said[span[0] : span[1]] = client[start : start + span[1] - span[0]]
    assert not is_leak(quiet * said, seller, span)
    assert not is_leak(seller, seller, span)  # as loud: both speak, or the recording is doubled


def test_clean_stereo_keeps_all_it_has() -> None:
    waves = recording("ru01")
    spans = [speech(wave, 15) for wave in waves]
    kept, leaked = without_leaks(waves, spans)
    assert (kept, leaked) == (spans, [0, 0])


@pytest.mark.parametrize("name", ["en01", "ru05"])
def test_what_a_codec_leaks_into_the_other_channel_is_not_recognised_and_said(name: str) -> None:
    dialogue = json.loads((SAMPLES / "dialogues" / f"{name}.json").read_text("utf-8"))
    made = prepare(name, SAMPLES / "calls" / dialogue["recording"]["file"], 80, 15)
    assert {note.code for note in made.notes} == {"asr.leak"}
    true = sum(t["end"] - t["start"] for t in dialogue["turns"])
    assert sum(w.seconds for w in made.windows) < 1.3 * true
