"""Shards → training batches: windows as the engine will see them, packed, padded with zeros, with a little noise.

faster-whisper cuts out speech with its VAD, joins the pieces (each with up to 0.4 s of silence at its ends), normalises the
window by its own maximum and pads it with zeros to 30 s. A batch is of one kind: "single" utterances in short windows,
"joined" ones in 12 s, or "padded" to the full 30 s.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.demo_asr import text
from models.demo_asr.tokens import LETTER_ID, Tokens

LONGEST_TOKENS = 440
TILT = np.linspace(1, -1, 80, dtype=np.float32)[:, None]


@dataclass
class Utterance:
    mel: np.ndarray  # (80, frames) float16 log10 power
    text: str
    times: list[float]  # seconds, one a character


@dataclass
class Batch:
    mel: np.ndarray  # (batch, 80, frames) float32
    tokens: np.ndarray  # (batch, length)
    labels: np.ndarray  # (batch, length), -100 where nothing is asked
    places: np.ndarray  # (batch, length) encoder frame at which the label's character is spoken, -1 where none
    offsets: np.ndarray  # (batch,) position of the first encoder frame
    letters: list[list[int]]  # for CTC
    seconds: float


def load(folder: Path) -> dict[tuple[str, str], list[Utterance]]:
    """Utterances by (language, voice)."""
    by_voice = defaultdict(list)
    for path in sorted(folder.glob("*[0-9].npz")):
        with np.load(path) as shard:
            mel, about, at = shard["mel"], json.loads(str(shard["about"])), 0
        for u in about["utterances"]:
            by_voice[about["language"], u["voice"]].append(
                Utterance(mel[:, at : at + u["frames"]], u["text"], u["times"])
            )
            at += u["frames"]
    return dict(by_voice)


def _noisy(mel: np.ndarray, r: random.Random) -> np.ndarray:
    if r.random() < 0.5:
        noise = np.random.RandomState(r.randrange(1 << 30)).gamma(3, 1 / 3, size=mel.shape)
        floor = r.uniform(-9.5, -5.5) + TILT * r.uniform(-0.6, 0.9) + np.log10(noise + 1e-3)
        mel = np.log10(10**mel + 10 ** floor.astype(np.float32))
    return (np.maximum(mel, mel.max() - 8) + 4) / 4


def _window(utterances: list[Utterance], frames: int, r: random.Random, tokens: Tokens) -> tuple:
    """Normalised mel (80, ≤ frames), token ids, their encoder frames, CTC letters."""
    at, parts, ids, places, letters = int(r.uniform(0, 45)), [], [], [], []
    for n, utterance in enumerate(utterances):
        at += int(r.uniform(15, 85)) if n else 0
        length = utterance.mel.shape[1]
        if at + length > frames:
            break
        parts.append((at, utterance.mel.astype(np.float32) + r.uniform(-0.3, 0.3)))
        ids += tokens.encode(" " + utterance.text)
        seconds = [utterance.times[0] - 0.02, *utterance.times]
        places += [at / 2 + s * 50 for s in seconds]
        said = [LETTER_ID[c] for c in text.normalise(utterance.text) if c in LETTER_ID]
        letters += [LETTER_ID[" "], *said] if letters else said
        at += length
    mel = np.full((80, max(20, min(frames, at + int(r.uniform(0, 45))))), -10, np.float32)
    for start, part in parts:
        mel[:, start : start + part.shape[1]] = part
    return _noisy(mel, r), ids, places, letters


def _choose(kind: str, voices: dict, r: random.Random) -> tuple[str, list[Utterance], int]:
    """(language, utterances of one voice, frames of the window)."""
    language, utterances = r.choice([(key[0], us) for key, us in voices.items()])
    if kind == "single":
        return language, [r.choice(utterances)], 0
    if kind == "joined":
        return language, r.sample(utterances, 7), 1200
    return language, r.sample(utterances, r.choice([1, 1, 2, 3, 5, 7])) if r.random() > 0.02 else [], 1500


def batches(folder: Path, progress: float | object, seed: int) -> Iterator[Batch]:
    """Endless batches; `progress.value` in [0, 1] decides the kinds: single first, joined and padded once those stand."""
    voices, tokens, r = load(folder), Tokens(), random.Random(seed)
    while True:
        done = progress.value  # type: ignore[union-attr]
        shares = [1, 0, 0] if done < 0.22 else [0.55, 0.45, 0] if done < 0.45 else [0.25, 0.35, 0.40]
        kind = r.choices(["single", "joined", "padded"], shares)[0]
        frames, size = {"single": (0, 0), "joined": (1200, 3), "padded": (3000, 2)}[kind]
        if kind == "single":
            frames = r.choice([240, 360, 480, 720])
            size = 3600 // frames
        made = []
        while len(made) < size:
            language, chosen, limit = _choose(kind, voices, r)
            if kind == "single" and not 0.4 * frames < chosen[0].mel.shape[1] < 0.85 * frames:
                continue
            made.append((language, *_window(chosen, limit or frames, r, tokens)))
        yield _pad(made, frames, kind, tokens, r)


def _pad(made: list, frames: int, kind: str, tokens: Tokens, r: random.Random) -> Batch:
    mel = np.zeros((len(made), 80, frames), np.float32)
    heads, labels, places = [], [], []
    for i, (language, features, all_ids, all_places, _) in enumerate(made):
        mel[i, :, : features.shape[1]] = features
        ids, at, code = all_ids[:LONGEST_TOKENS], all_places[:LONGEST_TOKENS], tokens.language[language]
        heads.append([tokens.start, code, tokens.transcribe, tokens.no_timestamps, *ids])
        # No speech, no language: the label of an empty window asks for the end only.
        labels.append([code if ids else -100, -100, -100, *ids, tokens.end if len(ids) < LONGEST_TOKENS else -100])
        places.append([-1, -1, -1, *at, -1])
    length = -(-max(map(len, heads)) // 16) * 16  # few lengths: the CPU kernels are built once for each

    def filled(rows: list, value: float, kind_: type) -> np.ndarray:
        return np.array([row + [value] * (length - len(row)) for row in rows], dtype=kind_)

    late = [0 if kind == "padded" or r.random() < 0.6 else r.randrange(0, 750 - min(700, frames // 2)) for _ in made]
    seconds = sum(features.shape[1] for _, features, *_ in made) / 100
    return Batch(
        mel,
        filled(heads, tokens.end, np.int64),
        filled(labels, -100, np.int64),
        filled(places, -1, np.float32),
        np.array(late),
        [letters for *_, letters in made],
        seconds,
    )
