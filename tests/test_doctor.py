"""The doctor: what is wrong with a recording is named, what is right is not; cross-talk; how the talk was shared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from callqa.doctor import examine, measure, speech_intervals, without_crosstalk
from callqa.types import Failed, Health, Transcript, Word
from tests.builders import call, dialogue, turn
from tests.test_audio import tone, write

SPEECH = np.random.default_rng(3).normal(0, 0.1, (2, 24000)).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "codes"),
    [
        (SPEECH, []),
        (SPEECH[:1], []),
        (np.stack([SPEECH[0], SPEECH[0]]), ["doctor.dual_mono"]),
        (np.stack([SPEECH[0], 0 * SPEECH[0]]), ["doctor.dead_channel"]),
        (0 * SPEECH, ["doctor.silent"]),
        (SPEECH * 0.005, ["doctor.quiet", "doctor.quiet"]),
        (np.stack([SPEECH[0], np.clip(SPEECH[1] * 10, -1, 1)]), ["doctor.clipped"]),
    ],
)
def test_what_is_wrong_is_named_and_what_is_right_is_not(tmp_path: Path, samples: np.ndarray, codes: list[str]) -> None:
    write(tmp_path / "c1.wav", samples)
    found = examine(call("c1"), tmp_path)
    assert isinstance(found, Health)
    assert [note.code for note in found.notes] == codes


def test_a_file_that_cannot_be_read_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "c1.wav").write_bytes(b"")
    found = examine(call("c1"), tmp_path)
    assert isinstance(found, Failed)
    assert found.reason.code == "audio.empty"


def health(left: list[int], right: list[int]) -> Health:
    return Health("c1", 60, 8000, "pcm", 2, (-6, -6), (0, 0), 0.0, 0.0, (tuple(left), tuple(right)))


def heard(*words: tuple[float, str, int]) -> Transcript:
    return Transcript("c1", "ru", tuple(Word(at, at + 0.4, text, 0.9, channel) for at, text, channel in words), "x")


def test_a_word_that_leaked_is_kept_by_the_louder_channel() -> None:
    envelope = health([-20] * 100, [-40] * 100)
    clean = without_crosstalk(heard((1.0, "Добрый", 0), (1.1, "добрый", 1), (3.0, "да", 1)), envelope)
    assert [(w.text, w.channel) for w in clean.words] == [("Добрый", 0), ("да", 1)]
    assert clean.notes[0].values == {"words": 1}


@pytest.mark.parametrize(
    "words",
    [
        ((1.0, "да", 0), (1.4, "да", 1)),  # later than 300 ms: an answer
        ((1.0, "да", 0), (1.1, "нет", 1)),
    ],
)
def test_an_answer_is_no_crosstalk(words: tuple[tuple[float, str, int], ...]) -> None:
    spoken = heard(*words)
    assert without_crosstalk(spoken, health([-20] * 100, [-40] * 100)) == spoken


def test_two_who_say_the_same_equally_loud_are_both_kept() -> None:
    spoken = heard((1.0, "алло", 0), (1.1, "алло", 1))
    assert without_crosstalk(spoken, health([-20] * 100, [-22] * 100)) == spoken
    assert without_crosstalk(spoken, None) == spoken


def test_speech_is_what_rises_over_the_channels_own_noise() -> None:
    envelope = [-60] * 20 + [-20] * 20 + [-60] * 4 + [-20] * 16 + [-60] * 20 + [-20] * 2 + [-60] * 20
    assert speech_intervals(envelope) == [(1.0, 3.0)]
    assert speech_intervals([-100] * 50) == []
    assert speech_intervals([]) == []


def test_figures_of_a_talk_by_its_turns() -> None:
    talk = dialogue(
        turn("seller", "Какой у вас объём? Когда нужно?" + " слово" * 24, 0),  # 175 characters: 11.67 s
        turn("client", "Пять тонн в месяц." + " да" * 9, 15.0),  # 45 characters: 3 s
        turn("seller", "Понятно, записал.", 20.0),
    )
    found = measure(talk)
    assert found.basis == "turns"
    assert found.questions == 2
    assert found.silences == 1
    assert found.silence_seconds == pytest.approx(15 - 175 / 15, abs=0.01)
    assert found.response_latency == pytest.approx(2.0)
    assert found.longest_monologue == pytest.approx(175 / 15, abs=0.01)
    assert found.talk_ratio == pytest.approx((175 + 17) / (175 + 17 + 45), abs=0.001)
    assert found.overtalk is None


def test_what_cannot_be_told_is_none_and_not_zero() -> None:
    found = measure(dialogue(turn("unknown", "раз два три")))
    assert (found.talk_ratio, found.longest_monologue, found.response_latency, found.questions) == (None,) * 4
    assert measure(dialogue()).talk_ratio is None


def test_a_long_recording_costs_its_envelope_only(tmp_path: Path) -> None:
    write(tmp_path / "c1.wav", tone(120)[None])
    found = examine(call("c1"), tmp_path)
    assert isinstance(found, Health)
    assert len(found.envelope[0]) == 120 * 20
