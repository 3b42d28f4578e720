"""The samples in, two workspaces ready to run out: recordings through the demo recogniser, and a season of transcripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from callqa.config import HOME
from callqa.errors import UserError
from callqa.pipeline import Given, Summary, Workspace, make_workspace, open_workspace

SAMPLES = HOME / "samples"


def demo_spaces(folder: Path, language: str) -> Iterator[tuple[str, Workspace, Given]]:
    """(title, workspace, files). Raises UserError where the samples are not there."""
    if not (SAMPLES / "calls").is_dir():
        raise UserError("no samples here", str(SAMPLES), "Run the demo from a checkout, or set CALLQA_HOME to one.")
    recordings = Given(SAMPLES / "calls", SAMPLES / "Master.csv", SAMPLES / "sellers.csv", crm=(SAMPLES / "deals.csv",))
    yield "Recordings: samples/calls", _space(folder / "calls", SAMPLES / "callqa.toml", language), recordings
    season = SAMPLES / "season"
    simulated = Given(season / "calls", None, season / "sellers.csv", crm=(season / "deals.csv",))
    yield "A simulated season: samples/season", _space(folder / "season", season / "callqa.toml", language), simulated


def _space(folder: Path, settings: Path, language: str) -> Workspace:
    make_workspace(folder)
    shutil.copyfile(settings, folder / "callqa.toml")
    if language != "ru":
        toml = folder / "callqa.toml"
        toml.write_text(toml.read_text("utf-8").replace('language = "ru"', f'language = "{language}"'), "utf-8")
    return open_workspace(folder)


def troubles_as_planned(summary: Summary) -> bool:
    """The samples hold damaged files on purpose: the demo is well when no call failed on the way."""
    return not any(summary.failed.values())
