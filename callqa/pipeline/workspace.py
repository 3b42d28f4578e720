"""A folder in, an open workspace out: settings, rubrics and store of one company."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callqa.config import HOME, Settings, read_settings
from callqa.errors import UserError
from callqa.store import Store, open_store

SETTINGS = "callqa.toml"
TEMPLATE = Path(__file__).parent / "callqa.toml"


@dataclass(frozen=True, slots=True)
class Workspace:
    folder: Path
    settings: Settings
    store: Store

    @property
    def rubrics(self) -> Path:
        given = self.settings.scoring.rubrics
        return self.folder / given if given else HOME / "rubrics"

    @property
    def report(self) -> Path:
        return self.folder / self.settings.report.folder


def make_workspace(folder: Path) -> list[Path]:
    """Write callqa.toml and a copy of the rubrics; nothing that is there already is touched. Gives what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    if not (folder / SETTINGS).exists():
        shutil.copyfile(TEMPLATE, folder / SETTINGS)
        written.append(folder / SETTINGS)
    for rubric in sorted((HOME / "rubrics").glob("*/*.yaml")):
        target = folder / "rubrics" / rubric.parent.name / rubric.name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(rubric, target)
            written.append(target)
    return written


def open_workspace(folder: Path) -> Workspace:
    """Raises UserError where there is no callqa.toml or it has a mistake."""
    if not (folder / SETTINGS).is_file():
        raise UserError(f"no {SETTINGS} here", str(folder), f"Make a workspace first: callqa init {folder}")
    settings = read_settings(folder / SETTINGS)
    return Workspace(folder, settings, open_store(settings.general.store, folder))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One writer at a time in a workspace: run, snapshot, decisions. The lock goes with the process, however it ends."""
    with (folder / ".callqa.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UserError("another run is at work here", str(folder), "Wait for it, or stop it first.") from None
        yield
