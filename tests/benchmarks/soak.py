"""Memory over many recordings: `make soak`. Peak RSS of this process and its workers, at a tenth of the files and at the end.

The files are short cuts of samples/calls, each of its own content. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from callqa import asr, audio
from callqa.config import HOME, AsrSettings
from callqa.types import Call, Transcript

RATE = 8000


def cuts(folder: Path, number: int, seconds: float) -> Iterator[Call]:
    """Stereo WAVs of `seconds`, cut from the samples at ever other places."""
    files = sorted(p for p in (HOME / "samples" / "calls").rglob("out-*") if p.suffix in (".wav", ".mp3", ".ogg"))
    sounds = []
    for path in files:
        try:
            sound = audio.decode(path, RATE)
        except audio.AudioError:
            continue  # some samples are broken on purpose
        if sound.shape[0] == 2 and sound.shape[1] > 3 * seconds * RATE:
            sounds.append(sound)
    length = int(seconds * RATE)
    for n in range(number):
        sound = sounds[n % len(sounds)]
        start = (n // len(sounds) * 1777) % (sound.shape[1] - length)
        path = folder / f"cut-{n:05}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((np.clip(sound[:, start : start + length], -1, 1).T * 32767).astype("<i2").tobytes())
        yield Call(f"cut{n}", path.name, duration=seconds, channels=2, language="ru")


def peaks() -> tuple[float, float]:
    """(this process, its running workers together) in MiB: high-water marks."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return own, sum(_high_water(pid) for pid in _descendants())


def _descendants() -> list[int]:
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields[1])
    found, fresh = [], [os.getpid()]
    while fresh:
        fresh = [pid for pid, parent in parents.items() if parent in fresh]
        found += fresh
    return found


def _high_water(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a cut")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, at = Path(name), {}
        calls = list(cuts(folder, options.files, options.seconds))
        early, started, heard = options.files // 10, time.monotonic(), 0
        for done, one in enumerate(asr.transcribe(calls, folder, AsrSettings()), 1):
            heard += isinstance(one, Transcript)
            if done in (early, options.files):
                at[done] = peaks()
                own, workers = at[done]
                print(
                    f"{done:>5} files: peak {own + workers:.0f} MiB ({own:.0f} here, {workers:.0f} in workers),"
                    f" {time.monotonic() - started:.0f} s",
                    flush=True,
                )
        print(
            f"{heard} of {options.files} heard; peak at the end is {sum(at[options.files]) / sum(at[early]):.3f} of that at {early}"
        )


if __name__ == "__main__":
    main()
