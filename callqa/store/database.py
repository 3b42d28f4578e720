"""A store's URL in, an engine with the newest tables out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from callqa.errors import UserError
from callqa.store import tables

if TYPE_CHECKING:
    import pandas as pd

Migration = Any


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. `frame(name)` gives its contents as pandas frames for a notebook."""

    engine: Engine
    url: str

    def frame(self, name: str) -> pd.DataFrame:
        """One of calls, turns, findings, scorecards, deals, links, sellers, stage_moves, close_pushes, …: see FRAMES."""
        from callqa.store.frames import frame

        return frame(self, name)

    def close(self) -> None:
        self.engine.dispose()


def _first_tables(connection: Connection) -> None:
    tables.meta.create_all(connection)


def _health_and_talk(connection: Connection) -> None:
    tables.meta.create_all(connection, [tables.health, tables.talk])


def _logged_calls(connection: Connection) -> None:
    tables.meta.create_all(connection, [tables.logged_calls])


def _history(connection: Connection) -> None:
    made = "snapshots deal_states crm_records stage_moves close_pushes owner_changes"
    tables.meta.create_all(connection, [tables.meta.tables[name] for name in made.split()])


def _marks(connection: Connection) -> None:
    tables.meta.create_all(connection, [tables.marks, tables.signals])


def _reviews(connection: Connection) -> None:
    made = "reviews disputes plans drawn"
    tables.meta.create_all(connection, [tables.meta.tables[name] for name in made.split()])


def _confidence(connection: Connection) -> None:
    if "probability" not in {column["name"] for column in inspect(connection).get_columns("transcripts")}:
        connection.execute(text("ALTER TABLE transcripts ADD COLUMN probability FLOAT"))


# Numbered, in order; a change of the tables appends a function here and never edits an old one.
MIGRATIONS: tuple[Migration, ...] = (
    _first_tables,
    _health_and_talk,
    _logged_calls,
    _history,
    _marks,
    _reviews,
    _confidence,
)


def open_store(url: str, folder: Path = Path()) -> Store:
    """Open (and make or migrate) the store. A relative SQLite path is taken from `folder`.

    Raises UserError for a URL that cannot be read, a database that cannot be reached, or one made by a newer callqa.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError(f"'{url}' is no store URL", "", "Write it as sqlite:///callqa.db.") from None
    if parsed.drivername.startswith("sqlite") and parsed.database and parsed.database != ":memory:":
        path = folder / parsed.database
        if not path.parent.is_dir():
            raise UserError("the folder of the store does not exist", str(path.parent), "Make it, or change the URL.")
        parsed = parsed.set(database=str(path))
    try:
        engine = create_engine(parsed)
    except (ModuleNotFoundError, ArgumentError) as error:
        raise UserError(f"the store '{url}' needs a driver: {error}", "", "Install it, or use sqlite:///.") from None
    if parsed.drivername.startswith("sqlite"):
        event.listen(engine, "connect", _tune_sqlite)
    try:
        _migrate(engine, str(url))
    except OperationalError as error:
        raise UserError(
            f"the store cannot be opened: {error.orig}", str(url), "Check the path and its rights."
        ) from None
    return Store(engine, str(parsed))


def _tune_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _migrate(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        version = 0
        if inspect(connection).has_table("meta"):
            row = connection.execute(select(tables.settings.c.value).where(tables.settings.c.key == "schema")).first()
            version = int(row.value) if row else 0
        if version > len(MIGRATIONS):
            raise UserError("the store was made by a newer callqa", url, "Update callqa.")
        for migrate in MIGRATIONS[version:]:
            migrate(connection)
        if version < len(MIGRATIONS):
            connection.execute(tables.settings.delete().where(tables.settings.c.key == "schema"))
            connection.execute(tables.settings.insert().values(key="schema", value=str(len(MIGRATIONS))))
