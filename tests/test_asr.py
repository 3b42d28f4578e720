"""Speech through the real engine, ready transcripts through `replay`; a model that is not there says how to get it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from callqa import asr, audio
from callqa.asr import models
from callqa.config import AsrSettings
from callqa.errors import UserError
from callqa.types import Failed, Transcript
from tests.builders import call
from tests.test_audio import tone, write

SAMPLES = Path(__file__).parents[1] / "samples"
DEMO = AsrSettings()


def heard(root: Path, path: str, **fields) -> Transcript | Failed:
    return next(asr.transcribe([call(path, path=path, **fields)], root, DEMO))


def test_a_recording_is_heard_channel_by_channel_on_its_own_clock(no_network: list[str]) -> None:
    said = json.loads((SAMPLES / "dialogues" / "ru01.json").read_text("utf-8"))
    path = said["recording"]["file"]
    found = heard(SAMPLES / "calls", path)
    assert isinstance(found, Transcript)
    assert found.language == "ru"
    assert {w.channel for w in found.words} == {0, 1}
    for channel in (0, 1):
        starts = [w.start for w in found.words if w.channel == channel]
        assert starts == sorted(starts)
        assert len(starts) > 20
    assert max(w.end for w in found.words) <= audio.probe(SAMPLES / "calls" / path).duration + 0.5
    # The first words of either channel stand within a second of where the script has them.
    for speaker in ("seller", "client"):
        first = min(t["start"] for t in said["turns"] if t["speaker"] == speaker)
        assert min(abs(min(w.start for w in found.words if w.channel == c) - first) for c in (0, 1)) < 1
    assert no_network == []


def test_a_channel_on_which_nobody_speaks_has_no_words(tmp_path: Path) -> None:
    hiss = 0.01 * np.random.default_rng(0).normal(size=8 * 8000).astype(np.float32)
    write(tmp_path / "hiss.wav", np.stack([hiss, np.zeros_like(hiss)]))
    found = heard(tmp_path, "hiss.wav")
    assert isinstance(found, Transcript)
    assert found.words == ()
    assert {note.code for note in found.notes} == {"asr.no_speech", "asr.silent_channel"}


def test_a_recording_that_is_gone_fails_alone(tmp_path: Path) -> None:
    write(tmp_path / "tone.wav", tone(3)[None])
    found = list(asr.transcribe([call("gone", path="gone.wav"), call("tone", path="tone.wav")], tmp_path, DEMO))
    assert [type(one) for one in found] == [Failed, Transcript]
    assert found[0].reason.code == "audio.unreadable"


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("large-v3-turbo", "callqa models fetch large-v3-turbo"),
        ("whisper-huge", "one of: "),
        ("./nowhere/model", "Name a folder with a model"),
    ],
)
def test_a_model_that_is_not_there_says_how_to_get_it(
    tmp_path: Path, no_network: list[str], monkeypatch: pytest.MonkeyPatch, model: str, said: str
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UserError) as error:
        models.resolve(AsrSettings(model=model))
    assert said in str(error.value)
    assert no_network == []


def test_the_engines_name_changes_with_the_weights(tmp_path: Path) -> None:
    for name, weights in (("a", b"1"), ("b", b"2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.bin").write_bytes(weights)
    names = {asr.engine_name(AsrSettings(model=str(tmp_path / n))) for n in ("a", "b")}
    assert len(names) == 2


def test_an_unknown_engine_is_answered_with_the_known() -> None:
    with pytest.raises(UserError, match="faster-whisper, onnx_asr, replay"):
        asr.engine_name(AsrSettings(engine="vosk"))


def record(*turns: tuple[str, str, float, float]) -> dict:
    said = [{"speaker": s, "text": t, "start": a, "end": b} for s, t, a, b in turns]
    return {"language": "ru", "turns": said}


def test_a_ready_transcript_keeps_who_said_what_and_when(tmp_path: Path) -> None:
    text = record(("seller", "Добрый день, слушаю вас", 0, 2), ("client", "Нужен станок", 2.5, 4))
    (tmp_path / "a.json").write_text(json.dumps(text), "utf-8")
    found = heard(tmp_path, "a.json")
    assert isinstance(found, Transcript)
    assert found.channel_roles == {0: "seller", 1: "client"}
    assert [w.text for w in found.words] == ["Добрый", "день,", "слушаю", "вас", "Нужен", "станок"]
    assert found.words[0].start == 0
    assert found.words[3].end == 2
    assert found.words[4].start == 2.5


def test_a_line_of_a_file_of_transcripts_is_a_call(tmp_path: Path) -> None:
    lines = [json.dumps(record(("seller", f"звонок {n}", 0, 1))) for n in (1, 2, 3)]
    (tmp_path / "all.jsonl").write_text("\n".join(lines), "utf-8")
    found = [heard(tmp_path, f"all.jsonl#{n}") for n in (3, 1)]
    assert [f.words[1].text for f in found if isinstance(f, Transcript)] == ["3", "1"]


@pytest.mark.parametrize("content", ["{", '{"turns": [{"text": "а"}]}', '{"language": "ru"}'])
def test_a_torn_transcript_fails_with_its_reason(tmp_path: Path, content: str) -> None:
    (tmp_path / "torn.json").write_text(content, "utf-8")
    found = heard(tmp_path, "torn.json")
    assert isinstance(found, Failed)
    assert found.reason.code == "asr.bad_transcript"
