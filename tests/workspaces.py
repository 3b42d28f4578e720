"""Small judged workspaces for tests of what comes after a run."""

from __future__ import annotations

from pathlib import Path

from callqa.pipeline import Given, open_workspace, run
from callqa.pipeline.workspace import Workspace, make_workspace

SEASON = Path(__file__).parent.parent / "samples" / "season"


def season_part(
    place: Path, months: tuple[str, ...] = ("2026-03",), calls: int = 60, language: str = "ru"
) -> Workspace:
    """The first calls of some months of the simulated season: transcripts, sellers, deals."""
    make_workspace(place / "w")
    toml = place / "w" / "callqa.toml"
    text = toml.read_text("utf-8").replace('engine = "faster-whisper"', 'engine = "replay"')
    text = text.replace('language = "ru"  ', f'language = "{language}"  ')
    toml.write_text(text, "utf-8")
    (place / "calls").mkdir()
    for month in months:
        lines = (SEASON / "calls" / f"{month}.jsonl").read_text("utf-8").splitlines()[:calls]
        (place / "calls" / f"{month}.jsonl").write_text("\n".join(lines), "utf-8")
    space = open_workspace(place / "w")
    run(space, Given(place / "calls", sellers=SEASON / "sellers.csv", crm=(SEASON / "deals.csv",)))
    return space
