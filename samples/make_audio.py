"""scripts.yaml in; recordings as telephony leaves them, call log, sellers, CRM export and reference dialogues out.

    python samples/make_audio.py          needs espeak-ng and ffmpeg; writes samples/calls, dialogues and the tables

The same input gives the same dialogues and tables; the audio is that of the espeak-ng and ffmpeg installed. FreePBX's map:
on an outbound call the seller is the left channel, on an inbound one the right.
"""

import csv
import json
import random
import re
import shutil
import subprocess
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import soundfile
import yaml

HERE = Path(__file__).parent
CALLS, DIALOGUES = HERE / "calls", HERE / "dialogues"
MOSCOW = ZoneInfo("Europe/Moscow")
RATE = 8000
CRITERIA = {"n": "need_identified", "c": "contact_captured", "t": "next_step_dated", "d": "decision_maker_confirmed"}
VERDICTS = {"M": "met", "P": "partly", "X": "missed", "N": "na"}
FORMATS = {
    "wav": ("wav", ["-c:a", "pcm_s16le"]),
    "alaw": ("wav", ["-c:a", "pcm_alaw"]),
    "mulaw": ("wav", ["-c:a", "pcm_mulaw"]),
    "mp3": ("mp3", ["-c:a", "libmp3lame", "-b:a", "24k"]),
    "opus": ("ogg", ["-c:a", "libopus", "-b:a", "20k"]),
}


def speak(text: str, voice: str, pace: int, folder: Path) -> np.ndarray:
    """float32 (samples,) at 8 kHz."""
    raw, narrow = folder / "raw.wav", folder / "narrow.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", str(pace), "-w", raw, text], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", raw, "-ar", str(RATE), narrow], check=True)
    wave, _ = soundfile.read(narrow, dtype="float32")
    loud = np.flatnonzero(np.abs(wave) > 0.01)
    return wave[max(0, loud[0] - 400) : loud[-1] + 800]


def perform(call: dict, voices: dict, folder: Path) -> tuple[np.ndarray, list[dict]]:
    """(2, samples): seller, client; and the turns with their true times. Gaps of 0.9 to 2.8 s, seeded by the call's id."""
    r = random.Random(call["id"])
    parts, turns, at = [], [], 1.5
    for line in call["lines"]:
        speaker, text = line[0], line[3:]
        voice = voices[call["seller"]]["voice"] if speaker == "S" else call["client"][0]
        wave = speak(text, voice, r.randrange(142, 160), folder)
        parts.append((speaker, at, wave))
        end = at + len(wave) / RATE
        turns.append(
            {
                "speaker": "seller" if speaker == "S" else "client",
                "start": round(at, 2),
                "end": round(end, 2),
                "text": text,
            }
        )
        at = end + r.uniform(0.9, 2.8)
    tracks = np.zeros((2, int((at + 0.5) * RATE)), np.float32)
    for speaker, start, wave in parts:
        begin = int(start * RATE)
        tracks["SC".index(speaker), begin : begin + len(wave)] += 0.6 * wave
    noise = np.random.RandomState(r.randrange(1 << 30)).randn(*tracks.shape).astype(np.float32)
    return np.clip(tracks + 0.0004 * noise, -1, 1), turns


def laid_out(call: dict, tracks: np.ndarray) -> np.ndarray:
    """The channels as the recorder writes them, with the call's trap."""
    trap = call.get("trap")
    if trap == "mono":
        return tracks.sum(0, keepdims=True).clip(-1, 1)
    if trap == "dual_mono":
        return np.repeat(tracks.sum(0, keepdims=True).clip(-1, 1), 2, axis=0)
    if trap == "silent_client":
        tracks = np.stack([tracks[0], np.zeros_like(tracks[1])])
    return tracks if call["direction"] == "out" else tracks[::-1]


def write_audio(samples: np.ndarray, kind: str, target: Path, folder: Path) -> None:
    plain = folder / "plain.wav"
    soundfile.write(plain, samples.T, RATE, subtype="PCM_16")
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        plain,
        *FORMATS[kind][1],
        "-fflags",
        "+bitexact",
        "-flags",
        "+bitexact",
    ]
    subprocess.run([*command, target], check=True)


def moment_of(call: dict) -> datetime:
    return datetime.fromisoformat(str(call["start"])).replace(tzinfo=MOSCOW)


def unique_id(call: dict, number: int) -> str:
    return f"{int(moment_of(call).timestamp())}.{100 + number}"


def file_of(call: dict, number: int, voices: dict) -> Path:
    moment, phone = moment_of(call), "8" + call["client"][1][1:]
    extension = voices[call["seller"]]["extension"]
    tail = f"{moment:%Y%m%d-%H%M%S}-{unique_id(call, number)}.{FORMATS[call['format']][0]}"
    name = f"out-{phone}-{extension}-{tail}" if call["direction"] == "out" else f"q-600-{phone}-{tail}"
    return CALLS / f"{moment:%Y/%m/%d}" / name


def reference(call: dict, turns: list[dict], file: Path) -> dict:
    """The dialogue in the format of labelled calls, with true times, labels and what the recording is."""
    labels: dict = {}
    for letter, (verdict, *evidence) in call["labels"].items():
        labels[CRITERIA[letter]] = {"verdict": VERDICTS[verdict], "evidence": evidence}
    for key, criterion in (
        ("value", "contact_captured"),
        ("due", "next_step_dated"),
        ("who", "decision_maker_confirmed"),
    ):
        if key in call:
            labels[criterion][key] = _plain(call[key])
    return {
        "call_id": call["id"],
        "language": call["id"][:2],
        "stage": call["stage"],
        "started_at": moment_of(call).isoformat(),
        "direction": call["direction"],
        "style": "clean",
        "turns": turns,
        "labels": labels,
        "recording": {
            "file": file.relative_to(CALLS).as_posix(),
            "format": call["format"],
            "seller": call["seller"],
            "client_phone": "+" + call["client"][1],
            "trap": call.get("trap", ""),
        },
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if hasattr(value, "isoformat") else value


def log_rows(call: dict, number: int, voices: dict, seconds: float) -> list[list[str]]:
    """Asterisk's rows; an inbound call rang at two extensions, the second answered."""
    moment, phone, extension = moment_of(call), "8" + call["client"][1][1:], str(voices[call["seller"]]["extension"])
    answered, end = moment + timedelta(seconds=6), moment + timedelta(seconds=6 + seconds)
    times = [f"{t:%Y-%m-%d %H:%M:%S}" for t in (moment, answered, end)]
    tail = [*times, str(int(seconds) + 6), str(int(seconds)), "ANSWERED", "DOCUMENTATION", unique_id(call, number), ""]
    if call["direction"] == "out":
        return [["", extension, phone, "from-internal", f'"{extension}" <{extension}>', f"PJSIP/{extension}-0000{number:02x}",
                 "PJSIP/trunk-00000a", "Dial", f"PJSIP/{phone}@trunk", *tail]]  # fmt: skip
    caller = ["", phone, "600", "from-queue", f'"{phone}" <{phone}>', "PJSIP/trunk-00000b"]
    missed = [*caller, "PJSIP/109-0000ff", "Dial", "PJSIP/109", times[0], "", times[1], "6", "0", "NO ANSWER",
              "DOCUMENTATION", unique_id(call, number), ""]  # fmt: skip
    return [missed, [*caller, f"PJSIP/{extension}-0000{number:02x}", "Dial", f"PJSIP/{extension}", *tail]]


def write_tables(calls: list[dict], voices: dict, seconds: dict[str, float]) -> None:
    with (HERE / "sellers.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["seller_id", "name", "extension", "mobile", "did", "crm_user", "valid_from", "valid_to", "team"])
        for seller, about in voices.items():
            out.writerow(
                [
                    seller,
                    about["name"],
                    about["extension"],
                    "",
                    "",
                    about["name"],
                    "2026-01-01",
                    "",
                    "RU" if seller < "s5" else "EN",
                ]
            )
        out.writerow(["s9", "Уволенный Иван", "101", "", "", "", "2025-01-01", "2025-12-31", "RU"])
    with (HERE / "Master.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL)
        for number, call in enumerate(calls, 1):
            out.writerows(log_rows(call, number, voices, seconds[call["id"]]))
            if number == 6:
                file.write('"","102","8916555","from-int')  # a line that was torn when the disk was full
                file.write("\r\n")
        ghost = dict(calls[0], id="ghost", start=datetime(2026, 3, 19, 12, 0), client=["", "79165559999"])
        out.writerows(log_rows(ghost, 90, voices, 64))  # answered, but its recording is gone
    write_deals(calls, voices)


def write_deals(calls: list[dict], voices: dict) -> None:
    """A Russian export in cp1251 with semicolons: telephones in messy forms, decimal commas, one stage nobody knows."""
    stages = ["Сделка успешна", "Переговоры", "Сделка провалена", "Квалификация", "Сделка успешна", "Отложен до осени"]
    written = ["+7 ({0}) {1}-{2}-{3}", "8{0}{1}{2}{3}", "8 {0} {1} {2} {3}", "7{0}{1}{2}{3} доб. 12"]
    rows = []
    for number, call in enumerate(calls):
        if call["id"] in ("ru09", "en02", "ru12"):
            continue  # calls of which the CRM knows nothing
        moment, phone = moment_of(call), call["client"][1]
        stage = stages[number % len(stages)]
        closed = (moment + timedelta(days=12)).strftime("%d.%m.%Y") if stage.startswith("Сделка") else ""
        rows.append(
            [500 + number, f"Сделка {call['id']}", stage, voices[call["seller"]]["name"], f"{(number + 3) * 41250:,}".replace(",", " ") + ",50",
             "RUB", (moment - timedelta(days=1)).strftime("%d.%m.%Y %H:%M:%S"), closed, f"Клиент {number}",
             written[number % 4].format(phone[1:4], phone[4:7], phone[7:9], phone[9:]), "Сайт"]
        )  # fmt: skip
        if (
            call["id"] == "ru16"
        ):  # a second open deal of the same client and seller: which one the call is about stays open
            rows[-1][2] = "Переговоры"
            rows[-1][7] = ""
            rows.append([600 + number, "Сделка ru16 вторая", "Переговоры", *rows[-1][3:]])
    header = "ID;Название сделки;Стадия сделки;Ответственный;Сумма;Валюта;Дата создания;Дата закрытия;Контакт;Рабочий телефон;Источник"
    with (HERE / "deals.csv").open("w", encoding="cp1251", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(header.split(";"))
        out.writerows(rows)


def write_traps(files: dict[str, Path], folder: Path) -> None:
    """Files that are no calls: a copy, a torn one, one that is no audio, an empty one, one whose name says nothing."""
    again = CALLS / "2026/03/20" / files["ru01"].name
    again.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(files["ru01"], again)
    day = CALLS / "2026/03/18"
    day.mkdir(parents=True, exist_ok=True)
    torn = files["ru02"].read_bytes()
    (day / "out-89165550301-101-20260318-101000-1773817800.301.wav").write_bytes(torn[: len(torn) // 3])
    (day / "out-89165550302-102-20260318-111000-1773821400.302.wav").write_text("<html>404 not found</html>\n")
    (day / "out-89165550303-103-20260318-121000-1773825000.303.wav").write_bytes(b"")
    wave, rate = soundfile.read(files["ru08"])
    write_audio(wave[: 20 * rate].T, "mp3", day / "Запись разговора 7.mp3", folder)


def make() -> None:
    source = yaml.safe_load((HERE / "scripts.yaml").read_text("utf-8"))
    voices, calls = source["voices"], source["calls"]
    for made in (CALLS, DIALOGUES):
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
    files, seconds = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, call in enumerate(calls, 1):
            tracks, turns = perform(call, voices, Path(scratch))
            files[call["id"]], seconds[call["id"]] = file_of(call, number, voices), tracks.shape[1] / RATE
            write_audio(laid_out(call, tracks), call["format"], files[call["id"]], Path(scratch))
            text = json.dumps(reference(call, turns, files[call["id"]]), ensure_ascii=False, indent=1)
            (DIALOGUES / f"{call['id']}.json").write_text(re.sub(r"\n\s+(\d+)(?=[,\n])", r" \1", text) + "\n", "utf-8")
        write_traps(files, Path(scratch))
    write_tables(calls, voices, seconds)
    total = sum(f.stat().st_size for f in CALLS.rglob("*") if f.is_file())
    print(
        f"{len(calls)} recordings, {sum(seconds.values()) / 60:.0f} min, {total / 1e6:.1f} MB; shortest {min(seconds.values()):.0f} s"
    )


if __name__ == "__main__":
    make()
