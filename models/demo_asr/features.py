"""Text → spoken, coded, turned into log-mel, kept on disk: shards of 100 utterances, one voice and one codec each.

    python -m models.demo_asr.features WORK --utterances 12000

A shard is `<language>_<n>.npz`: `mel` (80, frames) float16 log10 power at 100 frames a second, and `about` (JSON): for each
utterance text, voice, frames and the second at which each character is spoken.
"""

import argparse
import json
import random
import time
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor

from models.demo_asr import text
from models.demo_asr.phone_line import CODECS, level, through
from models.demo_asr.speech import RATE, VOICES, Synthesiser, character_times, trim

SHARD = 100
GAP = RATE // 2
synthesiser = cache(Synthesiser)


@cache
def _mel_filters() -> np.ndarray:
    return FeatureExtractor().mel_filters


def log_mel(wave: np.ndarray) -> np.ndarray:
    """(80, samples // 160) log10 mel power, before the normalisation that Whisper does per window."""
    window = np.hanning(401)[:-1].astype(np.float32)
    spectrum = FeatureExtractor.stft(np.pad(wave, (0, 160)), 400, 160, window=window, return_complex=True)
    return np.log10(np.clip(_mel_filters() @ np.abs(spectrum[..., :-1]) ** 2, 1e-10, None)).astype(np.float16)


def make_shard(job: tuple[Path, str, int, list[str]]) -> Path:
    folder, language, number, sentences = job
    target = folder / f"{language}_{number:04d}.npz"
    if target.exists():
        return target
    r = random.Random(f"{language}-{number}")
    voice, codec = VOICES[language][number % 4], list(CODECS)[number % len(CODECS)]
    waves, about = [], []
    for sentence in sentences:
        wave, starts = synthesiser().speak(sentence, voice, r.randrange(140, 166))
        wave, cut = trim(wave)
        if not 0.25 * RATE < len(wave) < 12 * RATE:
            continue
        duration = len(wave) / RATE
        times = character_times(sentence, [(p, s - cut) for p, s in starts], duration)
        waves.append(level(wave, r))
        about.append({"text": sentence, "voice": voice, "codec": codec, "times": [round(float(t), 2) for t in times]})
    line = np.concatenate([part for wave in waves for part in (wave, np.zeros(GAP, np.float32))])
    line, at, mels = through(line, codec, r), 0, []
    for wave, utterance in zip(waves, about, strict=True):
        mels.append(log_mel(line[at : at + len(wave)]))
        utterance["frames"] = mels[-1].shape[1]
        at += len(wave) + GAP
    partial = target.with_suffix(".part.npz")
    np.savez(partial, mel=np.concatenate(mels, 1), about=json.dumps({"language": language, "utterances": about}))
    partial.rename(target)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--utterances", type=int, default=12000, help="per language")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    folder = options.work / "shards"
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for language in VOICES:
        said = list(text.training(language, options.utterances))
        jobs += [(folder, language, i // SHARD, said[i : i + SHARD]) for i in range(0, len(said), SHARD)]
    jobs.sort(key=lambda job: (job[2], job[1]))
    started = time.time()
    with Pool(options.processes) as pool:
        for done, target in enumerate(pool.imap_unordered(make_shard, jobs), 1):
            print(f"{time.time() - started:.0f} s  {done}/{len(jobs)}  {target.name}", flush=True)


if __name__ == "__main__":
    main()
