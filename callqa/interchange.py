"""Transcripts and dialogues in the forms of other tools. In: whisper JSON, WhisperX, AWS Transcribe, SRT, VTT. Out: VTT, RTTM, SegLST, JSON.

What comes in becomes callqa's own record: {"language", "turns": [{"speaker", "start", "end", "text"}]}.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from callqa.types import Dialogue

Turns = list[dict[str, Any]]
LANGUAGES = {"russian": "ru", "english": "en"}
ROLES = {"AGENT": "seller", "CUSTOMER": "client", "SELLER": "seller", "CLIENT": "client"}
_CUE = re.compile(r"((?:\d+:)?\d+:\d+[.,]\d+)\s*-->\s*((?:\d+:)?\d+:\d+[.,]\d+)[^\n]*\n(.*?)(?=\n\s*\n|\Z)", re.DOTALL)
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+([^>]+)>")


def own_record(text: str, name: str) -> dict[str, Any]:
    """The record of a transcript file by its content; a language that is not said is told by its letters. Raises ValueError, KeyError or TypeError for none that is known."""
    record = _record(text, name)
    if not record.get("language") and record["turns"]:
        record["language"] = "ru" if re.search("[а-яё]", str(record["turns"]), re.IGNORECASE) else "en"
    return record


def _record(text: str, name: str) -> dict[str, Any]:
    if name.lower().endswith((".srt", ".vtt")):
        return {"language": None, "turns": _cues(text)}
    found = json.loads(text)
    if "turns" in found:
        return dict(found)
    if "Transcript" in found and "Participants" in found:
        return {"language": _language(found.get("LanguageCode")), "turns": _call_analytics(found)}
    if "results" in found:
        results = found["results"]
        return {"language": _language(results.get("language_code")), "turns": _aws(results)}
    if "segments" in found:
        return {"language": _language(found.get("language")), "turns": _whisper(found["segments"])}
    raise ValueError("neither callqa, whisper, WhisperX nor AWS Transcribe")


def _language(said: Any) -> str | None:
    code = str(said or "").lower()
    return LANGUAGES.get(code, code.partition("-")[0]) or None


def _speaker(said: Any) -> str:
    """Only a name of a role is a role: SPEAKER_00 tells voices apart, not who sells."""
    return ROLES.get(str(said or "").strip().upper(), "unknown")


def _whisper(segments: Any) -> Turns:
    """openai-whisper and faster-whisper have no speakers; WhisperX labels segments."""
    return [
        {"speaker": _speaker(s.get("speaker")), "voice": s.get("speaker"), "start": float(s["start"]),
         "end": float(s["end"]), "text": str(s["text"]).strip()}
        for s in segments
    ]  # fmt: skip


def _call_analytics(found: Mapping[str, Any]) -> Turns:
    roles = {p["ParticipantRole"] for p in found["Participants"]}
    return [
        {"speaker": _speaker(t["ParticipantRole"]) if t["ParticipantRole"] in roles else "unknown",
         "start": t["BeginOffsetMillis"] / 1000, "end": t["EndOffsetMillis"] / 1000, "text": t["Content"]}
        for t in found["Transcript"]
    ]  # fmt: skip


def _aws(results: Mapping[str, Any]) -> Turns:
    """Words with punctuation glued on, cut where the speaker or channel changes or pauses for a second."""
    turns: Turns = []
    for channel in (results.get("channel_labels") or {}).get("channels") or [results]:
        part: Turns = []
        for item in channel["items"]:
            text = item["alternatives"][0]["content"]
            if item["type"] == "punctuation":
                if part:
                    part[-1]["text"] += text
                continue
            start, end = float(item["start_time"]), float(item["end_time"])
            voice = item.get("speaker_label") or channel.get("channel_label")
            if part and part[-1]["voice"] == voice and start - part[-1]["end"] < 1.0:
                part[-1].update(end=end, text=f"{part[-1]['text']} {text}")
            else:
                part.append({"speaker": "unknown", "voice": voice, "start": start, "end": end, "text": text})
        turns += part
    return sorted(turns, key=lambda t: t["start"])


def _cues(text: str) -> Turns:
    turns: Turns = []
    for start, end, said in _CUE.findall(text.replace("\r\n", "\n").lstrip("\ufeff")):
        voice = _VOICE.match(said.strip())
        label = re.match(r"^(seller|client|agent|customer):\s*", said.strip(), re.I)
        name = voice.group(1) if voice else label.group(1) if label else None
        tagless = re.sub(r"<[^>]+>", "", said.strip()[label.end() if label else 0 :])
        plain = html.unescape(tagless).replace("\n", " ").strip()
        turns.append({"speaker": _speaker(name), "start": _clock(start), "end": _clock(end), "text": plain})
    if not turns:
        raise ValueError("no cues")
    return turns


def _clock(text: str) -> float:
    """
    >>> _clock("01:02,5")
    62.5
    """
    seconds = 0.0
    for part in text.replace(",", ".").split(":"):
        seconds = 60 * seconds + float(part)
    return seconds


def to_vtt(dialogue: Dialogue) -> str:
    """WebVTT with voice tags."""
    cues = [
        f"{_stamp(t.start)} --> {_stamp(t.end)}\n<v {t.role}>{html.escape(t.text, quote=False)}\n"
        for t in dialogue.turns
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def _stamp(seconds: float) -> str:
    """
    >>> _stamp(3661.5)
    '01:01:01.500'
    """
    milli = round(seconds * 1000)
    return f"{milli // 3600000:02}:{milli // 60000 % 60:02}:{milli // 1000 % 60:02}.{milli % 1000:03}"


def to_rttm(dialogue: Dialogue) -> str:
    """NIST RTTM, a line a turn; the channel column is 1."""
    return "".join(
        f"SPEAKER {dialogue.call.id} 1 {t.start:.3f} {t.end - t.start:.3f} <NA> <NA> {t.role} <NA> <NA>\n"
        for t in dialogue.turns
    )


def to_seglst(dialogue: Dialogue) -> str:
    """SegLST of meeteval and CHiME: a JSON list of segments."""
    rows = [
        {"session_id": dialogue.call.id, "speaker": t.role, "start_time": t.start, "end_time": t.end, "words": t.text}
        for t in dialogue.turns
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def to_json(dialogue: Dialogue) -> str:
    """callqa's own form: `callqa run` reads it back."""
    call = dialogue.call
    record = {
        "call_id": call.id,
        "language": dialogue.language,
        "started_at": call.started_at.isoformat() if call.started_at else None,
        "direction": call.direction,
        "seller": call.seller_id,
        "client_phone": call.client_phone,
        "turns": [{"speaker": t.role, "start": t.start, "end": t.end, "text": t.text} for t in dialogue.turns],
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


WRITERS: Mapping[str, tuple[str, Callable[[Dialogue], str]]] = {
    "vtt": (".vtt", to_vtt),
    "rttm": (".rttm", to_rttm),
    "seglst": (".seglst.json", to_seglst),
    "json": (".json", to_json),
}
