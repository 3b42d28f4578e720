"""Recordings in, `Transcript` out, by the onnx-asr package: GigaAM, T-one and its other models, from a local folder.

Each stretch of speech is heard by itself; words are made of the model's tokens and their times. What is wired here is tested
without weights: the words' times, the gates, the errors. No figure of accuracy is claimed for these models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from callqa import audio
from callqa.asr import models, tones
from callqa.asr.guard import guarded
from callqa.asr.listening import Heard, HeardWord
from callqa.asr.windows import RATE, speech
from callqa.config import AsrSettings
from callqa.errors import UserError
from callqa.types import Call, Failed, Reason, Sound, Transcript

LONGEST = 20.0  # seconds of one piece: these models were trained on utterances
LAST_TOKEN = 0.2  # seconds that the last token of a word lasts: only its start is told


def name(settings: AsrSettings) -> str:
    folder = _folder(settings)
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.onnx")):
        digest.update(f"{path.name} {path.stat().st_size}".encode())
        with path.open("rb") as file:
            digest.update(file.read(1 << 22))
    return f"onnx_asr:{folder.name}@{digest.hexdigest()[:12]}"


def transcribe(calls: Iterable[Call], root: Path, settings: AsrSettings) -> Iterator[Transcript | Failed]:
    recogniser, engine = _load(settings), name(settings)
    for call in calls:
        try:
            yield _heard(call, root / call.path, recogniser, engine, settings)
        except audio.AudioError as error:
            yield Failed(call.id, "asr", error.reason)
        except OSError as error:
            yield Failed(call.id, "asr", Reason("audio.unreadable", {"error": str(error)}))
        except (RuntimeError, ValueError) as error:
            yield Failed(call.id, "asr", Reason("asr.engine", {"error": str(error)}))


def _heard(call: Call, path: Path, recogniser: Any, engine: str, settings: AsrSettings) -> Transcript:
    samples, notes = audio.decode(path), []
    if audio.is_fake_stereo(samples):
        samples = samples[:1]
        notes.append(Reason("asr.dual_mono"))
    # These models do not tell the language; GigaAM and T-one are Russian.
    language = call.language or ("ru" if settings.language == "auto" else settings.language)
    heard: list[Heard] = []
    sounds: list[Sound] = []
    for channel, wave in enumerate(samples):
        if audio.is_silent(wave):
            notes.append(Reason("asr.silent_channel", {"channel": channel + 1}))
            continue
        sounds += [Sound(kind, round(a, 2), round(b, 2), channel) for kind, a, b in tones.sounds(wave)]
        for number, (start, end) in enumerate(speech(wave, LONGEST)):
            if any(s.channel == channel and s.start <= start / RATE and end / RATE <= s.end for s in sounds):
                continue
            found = recogniser.recognize(wave[start:end], sample_rate=RATE)
            spoken = words_of(found.tokens or (), found.timestamps or (), found.logprobs, start / RATE, end / RATE)
            sure = sum(found.logprobs) / len(found.logprobs) if found.logprobs else 0.0
            heard.append(Heard(call.id, channel, number, language, 1.0, tuple(spoken), sure, 0.0, (end - start) / RATE))
    words, machines = guarded(heard, language)
    if not words:
        notes.append(Reason("asr.no_speech"))
    if suspects := sum(w.suspect for w in words):
        notes.append(Reason("asr.suspect_words", {"n": suspects, "of": len(words)}))
    return Transcript(
        call.id, language, tuple(words), engine, {"channels": len(samples)}, None, tuple(notes), (*sounds, *machines)
    )


def words_of(
    tokens: Sequence[str], times: Sequence[float], logs: Sequence[float] | None, start: float, end: float
) -> list[HeardWord]:
    """Words of one piece that lies at [start, end) of the call. A token that begins with a blank begins a word.

    >>> [(w.text, w.start, w.end) for w in words_of([" д", "а", " нет"], [0.0, 0.1, 0.5], None, 10.0, 11.0)]
    [('да', 10.0, 10.3), ('нет', 10.5, 10.7)]
    """
    from math import exp

    groups: list[list[int]] = []
    for i, token in enumerate(tokens):
        if token.startswith((" ", "▁")) or not groups:
            groups.append([])
        groups[-1].append(i)
    words = []
    for n, group in enumerate(groups):
        text = "".join(tokens[i] for i in group).replace("▁", " ").strip()
        if not text:
            continue
        after = start + times[groups[n + 1][0]] if n + 1 < len(groups) else end
        begin, last = start + times[group[0]], start + times[group[-1]]
        sure = exp(sum(logs[i] for i in group) / len(group)) if logs else None
        words.append(
            HeardWord(
                round(begin, 2), round(min(last + LAST_TOKEN, after), 2), text, 1.0 if sure is None else round(sure, 3)
            )
        )
    return words


def _folder(settings: AsrSettings) -> Path:
    for folder in (Path(settings.model).expanduser(), models.folder_of_models() / settings.model):
        if any(folder.glob("*.onnx")):
            return folder
    raise UserError(
        f"no ONNX model '{settings.model}' on this machine", "callqa.toml: asr.model",
        f"Run 'callqa models fetch {Path(settings.model).name}', or copy its folder to {models.folder_of_models()}. "
        "The folder's name says which model it is: gigaam-v3-ctc, t-one-ctc, ….",
    )  # fmt: skip


def _load(settings: AsrSettings) -> Any:
    folder = _folder(settings)
    try:
        import onnx_asr
        import onnxruntime
    except ImportError:
        raise UserError(
            "onnx-asr is not installed", "callqa.toml: asr.engine", "pip install 'callqa[onnx_asr]'"
        ) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings.threads
    quantised = "int8" if any(folder.glob("*int8*.onnx")) else None
    try:
        return onnx_asr.load_model(folder.name, folder, quantization=quantised, sess_options=options).with_timestamps()
    except Exception as error:  # a folder of another name, a torn file: whatever the package raises
        raise UserError(
            f"the model cannot be loaded: {error}", str(folder), "Name the folder as onnx-asr names the model."
        ) from None
