"""A clip that leaves: the hidden seconds are a tone in every channel, everything else is what was recorded."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from callqa import audio
from callqa.language import redact, spoken_at
from callqa.types import Turn, Word

RATE = audio.SAMPLE_RATE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Thirty seconds: 300 Hz on the left; the right hears it quietly, as lines do."""
    moment = np.arange(30 * RATE) / RATE
    left = 0.5 * np.sin(2 * np.pi * 300 * moment)
    with wave.open(str(tmp_path / "call.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.stack([left, 0.1 * left], 1) * 32767).astype("<i2").tobytes())
    return tmp_path / "call.wav"


def heard(data: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(data)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float) / 32768
        return samples.reshape(-1, file.getnchannels()).T


def power(samples: np.ndarray, hertz: float) -> float:
    wave_of = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    return float(abs(samples @ wave_of) / len(samples))


def test_hidden_seconds_are_a_tone_in_both_channels(path: Path) -> None:
    made = heard(audio.clip(path, 5, 15, [(8, 9.5)]))
    assert made.shape == (2, 10 * RATE)
    for channel, own in zip(made, (0.25, 0.025), strict=True):
        inside, outside = channel[int(3.05 * RATE) : int(4.45 * RATE)], channel[: 3 * RATE]
        assert power(inside, 300) < 1e-4
        assert power(inside, 1000) > 0.01
        assert power(outside, 300) == pytest.approx(own, rel=0.02)
        assert np.abs(inside).max() < 0.06


@pytest.mark.parametrize("beeps", [[(0, 4)], [(16, 40)], [(9, 9)]])
def test_what_lies_outside_changes_nothing(path: Path, beeps: list[tuple[float, float]]) -> None:
    assert audio.clip(path, 5, 15, beeps) == audio.clip(path, 5, 15)


def test_a_span_over_the_edge_is_hidden_up_to_it(path: Path) -> None:
    made = heard(audio.clip(path, 5, 15, [(1, 6), (14, 99)]))[0]
    assert power(made[200 : RATE - 200], 300) < 1e-3 and power(made[9 * RATE + 200 : -200], 300) < 1e-3
    assert power(made[RATE : 9 * RATE], 300) > 0.2


def test_twenty_seconds_are_small_enough_for_a_page(path: Path, tmp_path: Path) -> None:
    made = audio.clip(path, 2, 22, [(4, 5)], form="mp3")
    assert len(made) < 100_000
    (tmp_path / "small.mp3").write_bytes(made)
    samples = audio.decode(tmp_path / "small.mp3")
    assert samples.shape[0] == 1 and samples.shape[1] / RATE == pytest.approx(20, abs=0.2)
    assert power(samples[0, int(2.3 * RATE) : int(2.7 * RATE)], 1000) > 5 * power(
        samples[0, int(2.3 * RATE) : int(2.7 * RATE)], 300
    )


def test_words_tell_when_it_was_said() -> None:
    said = "запишите восемь девятьсот три пятьсот пятьдесят один двадцать сорок восемь до связи"
    words = tuple(Word(10 + i, 10.5 + i, word) for i, word in enumerate(said.split()))
    places = [(span.start, span.end) for span in redact(said, "ru").spans]
    assert spoken_at(Turn(10, 22, "client", said, words=words), places) == [(10.85, 19.65)]


def test_without_words_letters_tell_and_the_margin_is_wider() -> None:
    turn = Turn(100, 110, "client", "0123456789" * 10)
    assert spoken_at(turn, [(40, 50)]) == [pytest.approx((103.4, 105.6))]
    assert spoken_at(turn, [(0, 10), (90, 100)]) == [pytest.approx((99.85, 101.6)), pytest.approx((108.4, 110.15))]
    assert spoken_at(turn, [(10, 20), (15, 30)]) == [pytest.approx((100.4, 103.6))]
