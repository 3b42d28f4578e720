"""What nobody said is marked and stays out of turns; ringback, busy tone, music and announcements are named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from callqa import audio
from callqa.asr import tones
from callqa.asr.guard import guarded
from callqa.asr.listening import Heard, HeardWord
from callqa.speakers.turns import turns_by_channel

SAMPLES = Path(__file__).parents[1] / "samples"
RATE = audio.SAMPLE_RATE


def said(text: str, log_probability: float = -0.3, no_speech: float = 0.1) -> Heard:
    """Words of 0.3 s end to end; '|' is a pause of two seconds."""
    words, clock = [], 0.0
    for word in text.split():
        if word == "|":
            clock += 2
            continue
        words.append(HeardWord(clock, clock + 0.3, word, 0.9))
        clock += 0.3
    return Heard("c1", 0, 0, "ru", 1.0, tuple(words), log_probability, no_speech, clock)


def marked(text: str, language: str = "ru", **sure: float) -> str:
    return " ".join(w.text for w in guarded([said(text, **sure)], language)[0] if w.suspect)


@pytest.mark.parametrize(
    ("text", "language", "suspect"),
    [
        ("Хорошо, договорились. | Субтитры сделал DimaTorzok", "ru", "Субтитры сделал DimaTorzok"),
        ("До свидания | Продолжение следует...", "ru", "Продолжение следует..."),
        ("Спасибо за просмотр!", "ru", "Спасибо за просмотр!"),
        ("Goodbye then | Thanks for watching!", "en", "Thanks for watching!"),
        ("Ну мы мы мы мы мы мы мы", "ru", "мы мы мы мы мы мы"),
        ("да вот так вот так вот так вот так вот", "ru", "вот так вот так вот так"),
        # the negatives: people say these
        ("Спасибо за звонок, продолжение следует после оплаты", "ru", ""),
        ("Да да да конечно", "ru", ""),
        ("Thank you. We watch the price.", "en", ""),
        ("Музыка мешает, перезвоню", "ru", ""),
        ("Нам нужен станок с субтитрами на экране", "ru", ""),
    ],
)
def test_what_models_write_on_silence_is_marked(text: str, language: str, suspect: str) -> None:
    assert marked(text, language) == suspect


def test_a_window_that_the_model_itself_takes_for_silence_is_marked_whole() -> None:
    assert marked("завтра позвоню", log_probability=-1.4, no_speech=0.8) == "завтра позвоню"
    assert marked("завтра позвоню", log_probability=-0.4, no_speech=0.8) == ""
    assert marked("завтра позвоню", log_probability=-1.4, no_speech=0.1) == ""
    assert marked("раз два три четыре пять шесть " * 12).count("раз") == 12  # it compresses like no speech does


def test_an_announcement_is_named_and_no_persons_word() -> None:
    words, sounds = guarded(
        [said("Компания Вектор, ваш звонок очень важен для нас | Здравствуйте, меня зовут Олег")], "ru"
    )
    assert [(s.kind, s.start) for s in sounds] == [("ivr", 0.0)]
    assert " ".join(w.text for w in words if not w.suspect) == "Здравствуйте, меня зовут Олег"


def test_suspect_words_are_kept_but_are_in_no_turn() -> None:
    words, _ = guarded([said("Пришлите счёт | Спасибо за просмотр")], "ru")
    assert len(words) == 5
    assert [t.text for t in turns_by_channel(words, {0: "client"}, 1.0)] == ["Пришлите счёт"]


def signal(hertz: tuple[float, ...], on: float, off: float, times: int) -> np.ndarray:
    clock = np.arange(int(on * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * h * clock) for h in hertz) * 0.2
    return np.tile(np.r_[tone, np.zeros(int(off * RATE))], times).astype(np.float32)


def tune(seconds: int) -> np.ndarray:
    """A melody over a chord, a note every 0.4 s, without a pause: music on hold."""
    clock = np.arange(int(0.4 * RATE)) / RATE
    notes = np.random.default_rng(3).choice([523.25, 587.33, 659.25, 783.99, 880.0], int(seconds / 0.4))
    chord = sum(0.05 * np.sin(2 * np.pi * h * clock) for h in (261.63, 329.63, 392.0))
    return np.concatenate([0.2 * np.sin(2 * np.pi * n * clock) + chord for n in notes]).astype(np.float32)


@pytest.mark.parametrize(
    ("wave", "kinds"),
    [
        (signal((425,), 1.0, 4.0, 3), ["ringback"] * 3),
        (signal((440, 480), 2.0, 4.0, 2), ["ringback"] * 2),
        (signal((425,), 0.35, 0.35, 6), ["busy"] * 6),
        (tune(20), ["music"]),
        (signal((1000,), 1.0, 4.0, 3), []),
        (np.zeros(5 * RATE, np.float32), []),
        (0.05 * np.random.default_rng(0).normal(size=20 * RATE).astype(np.float32), []),
    ],
)
def test_sounds_that_are_no_talk_are_named(wave: np.ndarray, kinds: list[str]) -> None:
    noisy = wave + 0.001 * np.random.default_rng(1).normal(size=len(wave)).astype(np.float32)
    assert [kind for kind, _, _ in tones.sounds(noisy)] == kinds


def test_no_speech_of_the_samples_is_taken_for_music() -> None:
    for name in ("ru01", "ru08", "en01", "en02"):
        talk = json.loads((SAMPLES / "dialogues" / f"{name}.json").read_text("utf-8"))
        for wave in audio.decode(SAMPLES / "calls" / talk["recording"]["file"]):
            for kind, start, end in tones.sounds(wave):
                spoken = [t for t in talk["turns"] if t["start"] < end and start < t["end"]]
                assert not spoken, (name, kind, start, end)
