"""Exports of the CRM in, dated copies in the workspace and the history that their differences tell out."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from callqa.crm import deals, records
from callqa.crm.differences import Changes, differences
from callqa.crm.formats import ask, plan
from callqa.crm.mapping import overlaid
from callqa.crm.table import table_files
from callqa.errors import UserError
from callqa.pipeline.workspace import Workspace, alone
from callqa.store import load_sellers
from callqa.store.history import kept_snapshot, last_snapshot, load_states, save_snapshot
from callqa.types import Reason

FOLDER = "snapshots"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one file."""

    file: Path
    copy: Path | None  # None: this very file had been kept before
    taken_at: datetime
    rows: int = 0
    changes: Changes | None = None
    problems: tuple[Reason, ...] = ()


def snapshot(space: Workspace, files: Sequence[Path], at: datetime | None = None) -> Iterator[Kept]:
    """One result a file, each file in one transaction. `at`: when the export was made, for files saved in the past.

    A folder stands for the tables in it. Raises UserError for a file that cannot be read, and for a day before the last snapshot: history is built forwards.
    """
    zone = ZoneInfo(space.settings.general.timezone)
    moment = (at or datetime.now(zone)).replace(microsecond=0)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    with alone(space.folder):
        for path, _ in table_files(files):
            yield _keep(space, path, moment)


def _keep(space: Workspace, path: Path, at: datetime) -> Kept:
    settings = overlaid(space.settings, space.folder / space.settings.crm.mapping)
    found = plan(path, settings)
    ask(found)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if earlier := kept_snapshot(space.store, digest):
        return Kept(path, None, earlier)
    last = last_snapshot(space.store, found.kind)
    if last and at <= last:
        raise UserError(
            f"{at:%Y-%m-%d %H:%M} is not after the last snapshot of {found.kind} ({last:%Y-%m-%d %H:%M})",
            str(path),
            "Give old exports in the order of their days, with --date.",
        )
    changes, rows, problems = Changes(), 0, list[Reason]()
    given = {"kind": found.kind, "taken_at": at.isoformat(), "sha256": digest}
    copy = _copied(space.folder / FOLDER, path, at, digest)
    try:
        given["path"] = copy.relative_to(space.folder).as_posix()
        if found.kind == "deals":
            export = deals.read_planned(found, sellers=load_sellers(space.store), settings=settings)
            changes = differences(load_states(space.store), export.deals, at, first=last is None)
            changes.moves += export.moves
            rows, problems = len(export.deals), export.problems
            save_snapshot(
                space.store,
                {**given, "rows": rows},
                deals=export.deals,
                moves=changes.moves,
                pushes=changes.pushes,
                owners=changes.owners,
            )
        else:
            read = records.read_planned(found, settings)
            rows, problems = len(read.rows), read.problems
            if found.kind == "stage_history":
                changes.moves, changes.pushes = records.history(read, settings.crm.stages)
            told = {**given, "rows": rows}
            save_snapshot(space.store, told, records=read.rows, moves=changes.moves, pushes=changes.pushes)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return Kept(path, copy, at, rows, changes, tuple(problems))


def _copied(folder: Path, path: Path, at: datetime, digest: str) -> Path:
    day = folder / f"{at:%Y-%m-%d}"
    day.mkdir(parents=True, exist_ok=True)
    target = day / f"{path.stem}-{digest[:8]}{path.suffix}"
    part = target.with_suffix(target.suffix + ".part")
    shutil.copyfile(path, part)
    part.replace(target)
    return target
