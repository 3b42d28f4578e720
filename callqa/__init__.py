"""callqa: quality audit of recorded sales calls, set against the outcome of deals. Offline.

>>> import callqa                                        # doctest: +SKIP
>>> callqa.open("audit").frame("findings").head()        # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callqa.store import Store


def open(place: str | Path) -> Store:
    """The store of a workspace folder, of a database file, or at a URL, for an analyst's notebook.

    `.frame(name)` gives calls, turns, findings, scorecards, deals, links, sellers, set_aside, failures or problems as a
    pandas frame. Raises UserError where there is nothing.
    """
    from callqa.errors import UserError
    from callqa.store import open_store

    if isinstance(place, str) and "://" in place:
        return open_store(place)
    path = Path(place)
    if path.is_dir():
        from callqa.config import read_settings

        return open_store(read_settings(path / "callqa.toml").general.store, path)
    if not path.is_file():
        raise UserError("no such workspace or database", str(path), "Name a folder with callqa.toml, a file, or a URL.")
    return open_store(f"sqlite:///{path.resolve()}")
