"""A client's telephone number in, everything kept of his calls gone, a receipt out: recordings, words, verdicts, marks, caches.

Not touched: the exports of the CRM that were read in and their dated copies (there the CRM itself has to forget), reports and
exports that somebody took away, and other people's calls in which the number or the name is said.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, inspect, select, text, update

from callqa.audio import legs
from callqa.errors import UserError
from callqa.language import find_phones
from callqa.pipeline.clipping import CACHE
from callqa.pipeline.outgoing import Outgoing
from callqa.pipeline.workspace import Workspace, alone
from callqa.store import tables

CHUNK = 500
SPOKEN = "spoken"  # the index of the listening page's search, made outside of the tables
LEFT = ("crm", "taken_away", "others")  # what is not touched; texts purge.left.*


@dataclass(frozen=True, slots=True)
class Kept:
    """What the workspace holds of one client."""

    phone: str  # E.164
    calls: tuple[str, ...]
    files: tuple[Path, ...]  # recordings, all inside their archive
    log_rows: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted. It names the client by his token, not by his number."""

    at: str
    subject: str
    calls: tuple[str, ...]  # ids: hashes of content that is no more
    files: int
    files_missing: int
    rows: dict[str, int]  # table → rows
    left: tuple[str, ...]


def kept_of(space: Workspace, subject: str) -> Kept:
    """Raises UserError for what is no telephone number, and where nothing is kept of it."""
    found = [one for one in find_phones(subject, space.settings.general.region, "ru") if one.complete]
    if len(found) != 1:
        raise UserError("that is no telephone number", "--subject", "Write it with its country: +79161234567.")
    phone = found[0].value
    calls, log = tables.calls.c, tables.logged_calls.c
    with space.store.engine.connect() as connection:
        ids = list(connection.execute(select(calls.call_id).where(calls.client_phone == phone)).scalars())
        rows = len(connection.execute(select(log.row).where(log.client_phone == phone)).all())
        places = {one for part in _parts(ids) for one in _places(connection, part)}
    if not ids and not rows:
        raise UserError("nothing is kept of that number", "--subject", "Look whether it was written another way.")
    files = sorted({file for archive, path in places for file in _recordings(archive, path)})
    return Kept(phone, tuple(ids), tuple(files), rows)


def _places(connection: Connection, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Where their recordings lie, copies too."""
    for table in (tables.calls, tables.files):
        query = select(table.c.archive, table.c.path).where(table.c.call_id.in_(ids))
        yield from ((row.archive, row.path) for row in connection.execute(query))


def _recordings(archive: str, path: str) -> Iterable[Path]:
    """Files of one recording; never one outside of its archive, whatever the path says."""
    root = Path(archive).resolve()
    for one in legs(root / path.split("#", maxsplit=1)[0]):
        if one.resolve().is_relative_to(root) and one.resolve() != root:
            yield one


def purge(space: Workspace, kept: Kept) -> tuple[Receipt, Path]:
    """Deletes; gives the receipt and where it was written. Recordings go first: a run between would read them in anew."""
    now = datetime.now(ZoneInfo(space.settings.general.timezone)).replace(microsecond=0)
    with alone(space.folder):
        gone = [one for one in kept.files if _gone(one)]
        rows = _forget(space, kept)
        _clear_caches(space, kept.calls)
    token = Outgoing(space).phone(kept.phone) if space.settings.report.redact else "[PHONE]"
    missing = len(kept.files) - len(gone)
    receipt = Receipt(now.isoformat(), token, kept.calls, len(gone), missing, rows, LEFT)
    file = space.folder / f"purge-{now:%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1), "utf-8")
    return receipt, file


def _gone(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UserError(f"cannot be deleted: {error.strerror}", str(file), "Mend its rights and run again.") from None
    return True


def _forget(space: Workspace, kept: Kept) -> dict[str, int]:
    """Rows of every table that knows the calls; the log keeps its rows, without the number."""
    engine, counts = space.store.engine, {}
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if sqlite:  # freed pages are overwritten
            connection.execute(text("PRAGMA secure_delete = ON"))
        for table in tables.meta.sorted_tables:
            if "call_id" in table.c:
                n = sum(
                    connection.execute(table.delete().where(table.c.call_id.in_(part))).rowcount
                    for part in _parts(kept.calls)
                )
                counts[table.name] = n
        if inspect(connection).has_table(SPOKEN):
            query = text("DELETE FROM spoken WHERE call_id IN :ids").bindparams(bindparam("ids", expanding=True))
            counts[SPOKEN] = sum(connection.execute(query, {"ids": part}).rowcount for part in _parts(kept.calls))
        log = tables.logged_calls
        changed = connection.execute(update(log).where(log.c.client_phone == kept.phone).values(client_phone=None))
        counts[log.name] = changed.rowcount
        aside, digits = tables.set_aside, kept.phone.lstrip("+")[-10:]
        counts[aside.name] = connection.execute(aside.delete().where(aside.c.path.contains(digits))).rowcount
    if sqlite:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return {name: n for name, n in counts.items() if n}


def _clear_caches(space: Workspace, ids: Sequence[str]) -> None:
    """Clips are named by hashes, so all go; they are cut anew with the next report. Of sound made for the page these calls'."""
    shutil.rmtree(space.folder / CACHE, ignore_errors=True)
    report, folder = space.report.resolve(), space.folder.resolve()
    if report != folder and report.is_relative_to(folder):  # a report elsewhere is its owner's
        shutil.rmtree(report, ignore_errors=True)
    for call_id in ids:
        for made in space.folder.glob(f".*/{call_id}.wav"):
            made.unlink(missing_ok=True)


def _parts(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK)]
