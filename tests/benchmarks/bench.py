"""How long and how large, as ratios in one run: `make bench`. Nothing here passes or fails.

Seasons of different size are the simulated one under new numbers, so that each call is a call of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from callqa.config import HOME
from callqa.pipeline import Given, make_workspace, open_workspace
from callqa.pipeline import run as walk

SEASON = HOME / "samples" / "season"


def season_of(folder: Path, calls: int) -> Path:
    """An archive of `calls` transcripts in one file."""
    lines = [line for p in sorted((SEASON / "calls").rglob("*.jsonl")) for line in p.read_text("utf-8").splitlines()]
    folder.mkdir(parents=True)
    with (folder / "calls.jsonl").open("w", encoding="utf-8") as out:
        for n in range(calls):
            record = json.loads(lines[n % len(lines)])
            out.write(json.dumps({**record, "call_id": f"{record['call_id']}-{n // len(lines)}"}, ensure_ascii=False))
            out.write("\n")
    return folder


def space_in(folder: Path) -> Path:
    make_workspace(folder)
    shutil.copyfile(SEASON / "callqa.toml", folder / "callqa.toml")
    return folder


def timed(space: Path, archive: Path) -> float:
    started = time.monotonic()
    walk(open_workspace(space), Given(archive, None, SEASON / "sellers.csv", crm=(SEASON / "deals.csv",)))
    return time.monotonic() - started


def peak(space: Path, archive: Path) -> float:
    """MiB that a whole run in a process of its own takes at most, its workers not counted."""
    code = (
        "import sys, resource; from pathlib import Path; sys.path.insert(0, '.'); from tests.benchmarks import bench;"
        f"bench.timed(Path({str(space)!r}), Path({str(archive)!r}));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOME)
    return float(found.stdout.splitlines()[-1])


def runs(work: Path, calls: int) -> None:
    archive, space = season_of(work / "a", calls), space_in(work / "s")
    first = timed(space, archive)
    second = timed(space, archive)
    rubric = space / "rubrics" / "ru" / "warm.yaml"
    rubric.write_text(rubric.read_text("utf-8").replace('version: "', 'version: "edited ', 1), "utf-8")
    third = timed(space, archive)
    print(f"{calls} transcripts: first run {first:.1f} s, {calls / first:.0f} calls a second")
    print(f"  second run over the same: {second:.1f} s, {second / first:.2f} of the first")
    print(f"  after an edited rubric:   {third:.1f} s, {third / first:.2f} of the first")


def memory(work: Path, small: int, factor: int) -> None:
    low = peak(space_in(work / "s1"), season_of(work / "a1", small))
    high = peak(space_in(work / "s2"), season_of(work / "a2", factor * small))
    print(
        f"memory at most: {low:.0f} MiB with {small} calls, {high:.0f} MiB with {factor * small}: {high / low:.2f} times"
    )


def recognition(work: Path) -> None:
    """Seconds of recognition a second of audio, decoding beside it, against decoding first."""
    from callqa import asr, audio
    from callqa.config import AsrSettings
    from callqa.types import Call

    root = HOME / "samples" / "calls"
    files = [
        json.loads(p.read_text("utf-8"))["recording"]["file"]
        for p in sorted((HOME / "samples" / "dialogues").glob("ru0*.json"))
    ]
    calls = [Call(name, name, channels=2, duration=audio.probe(root / name).duration) for name in files]
    seconds = sum(c.duration for c in calls)
    list(asr.transcribe(calls[:1], root, AsrSettings()))  # the model is in the page cache after this
    started = time.monotonic()
    list(asr.transcribe(calls, root, AsrSettings()))
    beside = time.monotonic() - started
    started = time.monotonic()
    for call in calls:
        audio.decode(root / call.path)
    decoding = time.monotonic() - started
    print(
        f"recognition by the demo model: {beside / seconds:.3f} s a second of audio ({len(calls)} calls, {seconds:.0f} s)"
    )
    print(f"  decoding alone would add {decoding / beside:.2f} of that if it did not run beside it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=765)
    parser.add_argument("--factor", type=int, default=6, help="how much larger the larger archive is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs(Path(folder) / "runs", options.calls)
        memory(Path(folder) / "memory", options.calls, options.factor)
        recognition(Path(folder))
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
