"""Transcripts of other tools become calls; dialogues are written in the forms that others read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callqa import archive, asr
from callqa.config import AsrSettings, Settings
from callqa.interchange import own_record, to_json, to_rttm, to_seglst, to_vtt
from callqa.types import Call, Transcript
from tests.builders import dialogue, turn

SEGMENTS = [{"id": 0, "start": 0.5, "end": 2.0, "text": " Добрый день."}]
AWS_ITEMS = [
    {"type": "pronunciation", "start_time": "0.5", "end_time": "0.9", "speaker_label": "spk_0",
     "alternatives": [{"content": "Hello", "confidence": "0.9"}]},
    {"type": "punctuation", "alternatives": [{"content": "."}]},
    {"type": "pronunciation", "start_time": "1.0", "end_time": "1.4", "speaker_label": "spk_1",
     "alternatives": [{"content": "Hi", "confidence": "0.9"}]},
]  # fmt: skip
CALL_ANALYTICS = {
    "LanguageCode": "en-US",
    "Participants": [{"ParticipantRole": "AGENT"}, {"ParticipantRole": "CUSTOMER"}],
    "Transcript": [
        {"ParticipantRole": "AGENT", "BeginOffsetMillis": 500, "EndOffsetMillis": 900, "Content": "Hello."},
        {"ParticipantRole": "CUSTOMER", "BeginOffsetMillis": 1000, "EndOffsetMillis": 1400, "Content": "Hi"},
    ],
}


@pytest.mark.parametrize(
    ("name", "text", "language", "turns"),
    [
        ("a.json", {"text": "…", "segments": SEGMENTS, "language": "ru"}, "ru", [("unknown", 0.5, "Добрый день.")]),
        ("a.json", {"segments": [SEGMENTS[0] | {"speaker": "SPEAKER_00"}]}, "ru", [("unknown", 0.5, "Добрый день.")]),
        ("a.json", {"results": {"items": AWS_ITEMS, "language_code": "en-US"}}, "en",
         [("unknown", 0.5, "Hello."), ("unknown", 1.0, "Hi")]),
        ("a.json", CALL_ANALYTICS, "en", [("seller", 0.5, "Hello."), ("client", 1.0, "Hi")]),
        ("a.srt", "1\n00:00:00,500 --> 00:00:02,000\nSeller: Hello,\nthis is Ann.\n\n2\n00:00:03,000 --> 00:00:04,000\nHi\n",
         "en", [("seller", 0.5, "Hello, this is Ann."), ("unknown", 3.0, "Hi")]),
        ("a.vtt", "WEBVTT\n\n00:00.500 --> 00:02.000 align:left\n<v client>Hi\n", "en", [("client", 0.5, "Hi")]),
    ],
)  # fmt: skip
def test_what_another_tool_wrote_is_read(name: str, text: object, language: str | None, turns: list) -> None:
    record = own_record(text if isinstance(text, str) else json.dumps(text), name)
    assert record["language"] == language
    assert [(t["speaker"], t["start"], t["text"]) for t in record["turns"]] == turns


@pytest.mark.parametrize(("name", "text"), [("a.json", '{"a": 1}'), ("a.srt", "no cues"), ("a.json", "{torn")])
def test_what_nobody_knows_is_an_error(name: str, text: str) -> None:
    with pytest.raises(ValueError):
        own_record(text, name)


def test_a_whisper_file_is_a_call_by_its_name(tmp_path: Path) -> None:
    name = "2026-03-12_10-15-00_+79161234567_101.json"
    (tmp_path / name).write_text(json.dumps({"segments": SEGMENTS, "language": "ru"}), "utf-8")
    (tmp_path / "nameless.json").write_text(json.dumps({"segments": SEGMENTS, "language": "ru"}), "utf-8")
    one, aside = archive.read(tmp_path, calllog=None, sellers=[], settings=Settings())
    assert isinstance(one, Call)
    assert one.client_phone == "+79161234567"
    assert aside.reason.code == "archive.no_date"
    (heard,) = asr.transcribe([one], tmp_path, AsrSettings())
    assert isinstance(heard, Transcript)
    assert [w.text for w in heard.words] == ["Добрый", "день."]


def test_a_dialogue_is_written_in_every_form() -> None:
    talk = dialogue(turn("seller", "Скидка < 5%?", 1.0), turn("client", "Да.", 3661.5))
    assert "<v seller>Скидка &lt; 5%?" in to_vtt(talk)
    assert "01:01:01.500 --> 01:01:01.800" in to_vtt(talk)
    assert to_rttm(talk).splitlines()[0] == "SPEAKER c1 1 1.000 0.800 <NA> <NA> seller <NA> <NA>"
    assert json.loads(to_seglst(talk))[1]["speaker"] == "client"
    again = own_record(to_json(talk), "x.json")
    assert [(t["speaker"], t["text"]) for t in again["turns"]] == [("seller", "Скидка < 5%?"), ("client", "Да.")]


@pytest.mark.parametrize("said", ["<script>alert(1)</script> & co", "from --> to", "a < b > c"])
def test_what_was_said_cannot_break_out_of_a_cue_and_is_read_back_as_it_was(said: str) -> None:
    written = to_vtt(dialogue(turn("client", said), turn("seller", "ok")))
    assert "<script" not in written and written.count("-->") == 2
    assert [one["text"] for one in own_record(written, "a.vtt")["turns"]] == [said, "ok"]
