"""What the store remembers of earlier runs: small notes by key, and the files that were given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select

from callqa.errors import UserError
from callqa.store import Store, tables


@dataclass(frozen=True, slots=True)
class Given:
    """The files of one run."""

    archive: Path
    calllog: Path | None = None
    sellers: Path | None = None
    manifest: Path | None = None
    crm: tuple[Path, ...] = ()  # exports, or folders of them


def recall(store: Store, given: Given) -> Given:
    """What is not named now is taken from the last run over the same archive. Raises UserError for a file that is gone."""
    key = f"given:{given.archive}"
    earlier: dict[str, Any] = read_note(store, key) or {}
    now = {name: getattr(given, name) for name in _OPTION}
    full = {name: path or (Path(earlier[name]) if name in earlier else None) for name, path in now.items()}
    for name, path in full.items():
        if path and not path.is_file():
            raise UserError("no such file", str(path), f"Name the file again with --{_OPTION[name]}.")
    kept = earlier.get("crm", [])
    exports = given.crm or tuple(Path(path) for path in ([kept] if isinstance(kept, str) else kept))
    for path in exports:
        if not path.exists():
            raise UserError("no such file", str(path), "Name the exports again with --crm.")
    note: dict[str, Any] = {name: str(path.resolve()) for name, path in full.items() if path}
    write_note(store, key, {**note, "crm": [str(path.resolve()) for path in exports]})
    return Given(given.archive, **full, crm=exports)


_OPTION = {"calllog": "calls", "sellers": "sellers", "manifest": "manifest"}


def read_note(store: Store, key: str) -> Any:
    table = tables.settings
    with store.engine.connect() as connection:
        row = connection.execute(select(table.c.value).where(table.c.key == key)).first()
    return json.loads(row.value) if row else None


def write_note(store: Store, key: str, value: Any) -> None:
    table = tables.settings
    with store.engine.begin() as connection:
        connection.execute(delete(table).where(table.c.key == key))
        connection.execute(insert(table).values(key=key, value=json.dumps(value, ensure_ascii=False)))
