"""A measured model folder → its card (README.md) and its entry in models/manifest.yaml.

python -m models.demo_asr.card models/demo-ru-en --utterances 12000
"""

import argparse
import hashlib
import json
from pathlib import Path

import yaml

from models.demo_asr import text
from models.demo_asr.speech import VOICES

CARD = """# demo-ru-en: a small recogniser of synthetic speech

**It is for the demo and the tests, not for real calls.** A Whisper-shaped model of 3.6 million parameters (4 encoder and 2 decoder
layers of width 192, characters as tokens), int8, that runs in faster-whisper like any other. It knows eight espeak-ng voices and the
words of sales talk in Russian and English, nothing more: a human voice it turns into letters without sense. Real calls need a real
model (`large-v3-turbo` and the like, see the README).

## Word error rate on sentences that it was not trained on
`python -m models.demo_asr.measure models/demo-ru-en` prints the figures of both tables (through faster-whisper's batched pipeline with
VAD, over the telephone line: 8 kHz, band, noise, codec).

Single utterances, {per_voice} a voice:

| voice | word error rate |
|---|---|
{single}

Channels of whole calls, {calls} calls of {per_call} utterances a language:

| language | word error rate |
|---|---|
{channels}

The language was told right on {language_right} channels. Starts of words differ from the synthesiser's own by
{word_start_ms} ms in the median.

{judgement}

## How it was trained
Text, speech, network and training are in [`models/demo_asr`](../demo_asr), the commands in [`models/README.md`](../README.md). {start}
Training text: {utterances} utterances a language, made by `text.training`, whose hash stands in the manifest; no sentence of four words or
more in it is measured or stands in `samples/` (a test checks it). No real speech, no text of third parties, and none of the labelled
calls were used. Licence: that of the project.
"""
AIMS = {"single_utterances": 0.15, "channels_of_calls": 0.20}
START = (
    "It went on from a checkpoint of the same shape and training that knew six Russian espeak-ng voices only: 105 minutes, then 22 "
    "more at half the rate, on two busy cores; from nothing the same takes about an hour longer."
)


def write_card(folder: Path, utterances: int) -> None:
    measured = json.loads((folder / "measured.json").read_text("utf-8"))
    rows = {table: _rows(measured[table]) for table in AIMS}
    card = CARD.format(
        per_voice=measured["per_voice"],
        calls=measured["calls"],
        per_call=measured["utterances_a_call"],
        single=rows["single_utterances"],
        channels=rows["channels_of_calls"],
        language_right=measured["language_right"],
        word_start_ms=round(1000 * measured["word_start_error_median_s"]),
        judgement=_judgement(measured),
        start=START,
        utterances=f"{utterances:,}".replace(",", " "),
    )
    (folder / "README.md").write_text(card, "utf-8")


def _rows(table: dict[str, float]) -> str:
    return "\n".join(f"| {name} | {100 * wer:.1f} % |" for name, wer in table.items())


def _judgement(measured: dict) -> str:
    missed = [
        f"{name} ({100 * wer:.1f} %)"
        for table, aim in AIMS.items()
        for name, wer in measured[table].items()
        if wer >= aim
    ]
    aims = "The aim was under 15 % on single utterances of each voice and under 20 % on channels of calls"
    return f"{aims}; it is missed by {', '.join(missed)}." if missed else f"{aims}; all are reached."


def write_manifest(path: Path, folder: Path, utterances: int) -> None:
    manifest = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {"models": {}}
    files = sorted(p for p in folder.iterdir() if p.name not in ("README.md", "measured.json"))
    hashes = {
        language: hashlib.sha256("\n".join(text.training(language, utterances)).encode()).hexdigest()
        for language in VOICES
    }
    manifest["models"][folder.name] = {
        "use": "demo and tests: recognition of a few synthetic voices, Russian and English",
        "source": "trained by this project, models/demo_asr",
        "licence": "as the project",
        "revision": hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest()[:12],
        "bytes": sum(p.stat().st_size for p in files),
        "files": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
        "training_text": {"utterances": utterances, "sha256": hashes},
    }
    path.write_text(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--utterances", type=int, default=12000, help="per language, as given to features.py")
    options = parser.parse_args()
    write_card(options.folder, options.utterances)
    write_manifest(options.folder.parent / "manifest.yaml", options.folder, options.utterances)


if __name__ == "__main__":
    main()
