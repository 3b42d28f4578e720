"""Recognition against its peers, as ratios in one run: `make bench-speech`. Nothing here passes or fails.

faster-whisper sequential per channel, its BatchedInferencePipeline per channel, and callqa: same model, threads and beam, over
the stereo calls of samples/calls, each timed from the moment nothing is loaded, in turns. WER against samples/dialogues.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable

import jiwer
import numpy as np

from callqa import audio
from callqa.asr import models, whisper
from callqa.asr.flow import Flow
from callqa.config import HOME, AsrSettings
from callqa.types import Call, Transcript

SAMPLES = HOME / "samples"
Said = dict[tuple[str, int], str]  # (call, channel) -> text
Engine = Callable[[list[Call], AsrSettings], tuple[Said, dict[str, float]]]


def stereo_calls() -> tuple[list[Call], Said]:
    """The calls with a speaker a channel, and what was said: seller left on outbound calls, right on inbound ones."""
    calls, said = [], {}
    for path in sorted((SAMPLES / "dialogues").glob("*.json")):
        talk = json.loads(path.read_text("utf-8"))
        if talk["recording"]["trap"] in ("mono", "dual_mono"):
            continue
        file = talk["recording"]["file"]
        duration = audio.probe(SAMPLES / "calls" / file).duration
        calls.append(Call(path.stem, file, duration=duration, channels=2))
        seller = 0 if talk["direction"] == "out" else 1
        for speaker, channel in (("seller", seller), ("client", 1 - seller)):
            text = " ".join(t["text"] for t in talk["turns"] if t["speaker"] == speaker)
            said[path.stem, channel] = text
    return calls, said


def normal(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("ё", "е")).split())


def wer(said: Said, heard: Said) -> float:
    keys = [key for key, text in said.items() if normal(text)]
    return float(jiwer.wer([normal(said[k]) for k in keys], [normal(heard.get(k, "")) for k in keys]))


def _channels(call: Call) -> list[tuple[int, np.ndarray]]:
    samples = audio.decode(SAMPLES / "calls" / call.path)
    return [(n, wave) for n, wave in enumerate(samples) if not audio.is_silent(wave)]


def _model(settings: AsrSettings) -> tuple[object, dict]:
    from faster_whisper import WhisperModel

    folder = models.resolve(settings)
    model = WhisperModel(
        str(folder),
        device="cpu",
        compute_type=settings.compute_type,
        cpu_threads=settings.threads,
        local_files_only=True,
    )
    return model, models.options(folder)


def sequential(calls: list[Call], settings: AsrSettings) -> tuple[Said, dict[str, float]]:
    """Without Whisper's temperature fallback, conditioning and time tokens, which neither of the others has."""
    model, options = _model(settings)
    heard = {}
    for call in calls:
        for channel, wave in _channels(call):
            segments, _ = model.transcribe(
                wave, vad_filter=True, word_timestamps=True, temperature=0.0, condition_on_previous_text=False,
                without_timestamps=True, **options,
            )  # fmt: skip
            heard[call.id, channel] = " ".join(s.text for s in segments)
    return heard, {}


def batched(calls: list[Call], settings: AsrSettings) -> tuple[Said, dict[str, float]]:
    from faster_whisper import BatchedInferencePipeline

    model, options = _model(settings)
    pipeline, heard = BatchedInferencePipeline(model), {}
    for call in calls:
        for channel, wave in _channels(call):
            segments, _ = pipeline.transcribe(wave, word_timestamps=True, batch_size=8, **options)
            heard[call.id, channel] = " ".join(s.text for s in segments)
    return heard, {}


def callqa(calls: list[Call], settings: AsrSettings) -> tuple[Said, dict[str, float]]:
    flow, heard = Flow(whisper.plan(settings), SAMPLES / "calls"), {}
    for one in flow.run(calls):
        if isinstance(one, Transcript):
            for channel in {w.channel for w in one.words}:
                heard[one.call_id, channel] = " ".join(w.text for w in one.words if w.channel == channel)
    return heard, flow.spent


ENGINES: dict[str, Engine] = {"sequential": sequential, "batched": batched, "callqa": callqa}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1, help="how often each engine has its turn")
    parser.add_argument("--calls", type=int, default=100, help="the first so many calls")
    parser.add_argument("--model", default="demo-ru-en")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    settings = AsrSettings(model=options.model, threads=options.threads)
    calls, said = stereo_calls()
    calls = calls[: options.calls]
    said = {key: text for key, text in said.items() if key[0] in {c.id for c in calls}}
    seconds = sum(c.duration for c in calls)
    print(f"{len(calls)} stereo calls, {seconds:.0f} s, model {options.model}, {options.threads} threads")
    took: dict[str, list[float]] = {name: [] for name in ENGINES}
    errors: dict[str, float] = {}
    spent: dict[str, float] = {}
    for _ in range(options.rounds):
        for name, engine in ENGINES.items():
            started = time.perf_counter()
            heard, parts = engine(calls, settings)
            took[name].append(time.perf_counter() - started)
            errors[name], spent = wer(said, heard), parts or spent
            print(f"  {name:<11}{took[name][-1]:7.1f} s", flush=True)
    print(f"{'':<12}audio s a second   callqa is faster by   WER")
    for name in ENGINES:
        ratios = [theirs / own for theirs, own in zip(took[name], took["callqa"], strict=True)]
        speed = seconds / statistics.median(took[name])
        print(f"{name:<12}{speed:16.1f}{statistics.median(ratios):20.2f} x{100 * errors[name]:9.1f} %")
    _parts(spent, took["callqa"][-1], options.threads)


def _parts(spent: dict[str, float], took: float, threads: int) -> None:
    """Where callqa's last turn went: seconds of work by step, summed over what ran side by side."""
    floor = sum(spent[k] for k in ("encoder", "decoder", "alignment")) / threads
    print("callqa, seconds of work by step: " + ", ".join(f"{k} {v:.1f}" for k, v in spent.items()))
    print(
        f"  the model's own time, {threads} batches at a time, is {floor:.1f} s of the {took:.1f} s; the rest is start of the"
        " workers, the first calls' decoding and waiting for the last batch"
    )


if __name__ == "__main__":
    main()
