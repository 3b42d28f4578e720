"""The exported model through faster-whisper, on sentences that training never saw → models/demo-ru-en/measured.json.

    python -m models.demo_asr.measure models/demo-ru-en

Single utterances of each voice; channels of whole calls (30 utterances a call with pauses); language; word times against
the synthesiser's own. Everything through the telephone line, as the batched pipeline with VAD hears it.
"""

import argparse
import json
import random
import statistics
from pathlib import Path

import jiwer
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from models.demo_asr import text
from models.demo_asr.phone_line import CODECS, level, through
from models.demo_asr.speech import RATE, VOICES, Synthesiser, trim

PER_VOICE, CALLS, PER_CALL = 25, 3, 24


def _spoken(synthesiser: Synthesiser, sentence: str, voice: str, r: random.Random) -> tuple[np.ndarray, list]:
    wave, starts = synthesiser.speak(sentence, voice, r.randrange(140, 166))
    wave, cut = trim(wave)
    return level(wave, r), [(position, start - cut) for position, start in starts]


def _hear(pipeline: BatchedInferencePipeline, options: dict, wave: np.ndarray, language: str | None) -> tuple:
    segments, info = pipeline.transcribe(
        wave, language=language, vad_filter=True, word_timestamps=True, batch_size=8, **options
    )
    words = [w for s in segments for w in s.words]
    return text.normalise("".join(w.word for w in words)), words, info.language


def measure(folder: Path, per_voice: int = PER_VOICE, calls: int = CALLS) -> dict:
    options = json.loads((folder / "callqa.json").read_text())["options"]
    pipeline = BatchedInferencePipeline(WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2))
    synthesiser, r = Synthesiser(), random.Random(7)
    result: dict = {
        "sentences": "unseen in training",
        "per_voice": per_voice,
        "calls": calls,
        "utterances_a_call": PER_CALL,
        "single_utterances": {},
        "channels_of_calls": {},
    }
    errors, right, heard = [], 0, 0
    for language, voices in VOICES.items():
        pool = iter(text.measured(language))
        for voice in voices:
            said, written = [], []
            for _ in range(per_voice):
                sentence = next(pool)
                wave, starts = _spoken(synthesiser, sentence, voice, r)
                wave = through(np.pad(wave, (RATE // 2, RATE // 2)), r.choice(list(CODECS)), r)
                hypothesis, words, _ = _hear(pipeline, options, wave, language)
                said.append(text.normalise(sentence))
                written.append(hypothesis)
                errors += _time_errors(sentence, [(p, s + 0.5) for p, s in starts], words)
            result["single_utterances"][voice] = round(jiwer.wer(said, written), 3)
        said, written = [], []
        for n in range(calls):
            voice, sentences = voices[n % len(voices)], r.sample(text.measured(language), PER_CALL)
            parts = []
            for sentence in sentences:
                parts += [
                    _spoken(synthesiser, sentence, voice, r)[0],
                    np.zeros(int(r.uniform(0.6, 5) * RATE), np.float32),
                ]
            wave = through(np.concatenate(parts), r.choice(list(CODECS)), r)
            hypothesis, _, detected = _hear(pipeline, options, wave, None)
            right, heard = right + (detected == language), heard + 1
            said.append(" ".join(text.normalise(s) for s in sentences))
            written.append(hypothesis)
        result["channels_of_calls"][language] = round(jiwer.wer(said, written), 3)
    result["language_right"] = f"{right} of {heard}"
    result["word_start_error_median_s"] = round(statistics.median(errors), 3) if errors else None
    return result


def _time_errors(sentence: str, starts: list, words: list) -> list[float]:
    """Absolute error of the start of each word whose text is right, by its place in an alignment of the two texts."""
    true = [(text.normalise(sentence[p : (sentence + " ").find(" ", p)]), s) for p, s in starts]
    heard = [(text.normalise(w.word), w.start) for w in words]
    reference, hypothesis = " ".join(t for t, _ in true), " ".join(t for t, _ in heard)
    if not reference.strip() or not hypothesis.strip() or any(" " in t or not t for t, _ in true + heard):
        return []
    chunks = jiwer.process_words(reference, hypothesis).alignments[0]
    return [
        abs(true[c.ref_start_idx + i][1] - heard[c.hyp_start_idx + i][1])
        for c in chunks
        if c.type == "equal"
        for i in range(c.ref_end_idx - c.ref_start_idx)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="a fifth of the work, nothing is written")
    options = parser.parse_args()
    result = measure(options.folder, 5, 1) if options.quick else measure(options.folder)
    print(json.dumps(result, indent=1, ensure_ascii=False))
    if not options.quick:
        (options.folder / "measured.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
