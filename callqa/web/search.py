"""Dialogues in, calls found by their words out. The index is a table of the store, brought up to date when the page starts.

SQLite has its own full-text index (FTS5). Other databases are searched with LIKE over the same texts: right, and slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text

from callqa.store import Store, load_dialogues, tables

PAGE = 500
SHOWN = 50
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Query:
    words: str = ""
    seller: str = ""
    criterion: str = ""
    verdict: str = ""
    due_from: str = ""  # ISO days: a next step agreed for a day between
    due_to: str = ""


def refresh(store: Store) -> int:
    """Index what is new or changed; gives how many calls."""
    fts = store.engine.dialect.name == "sqlite"
    make = (
        "CREATE VIRTUAL TABLE IF NOT EXISTS spoken USING fts5(call_id UNINDEXED, fingerprint UNINDEXED, said)"
        if fts
        else "CREATE TABLE IF NOT EXISTS spoken (call_id VARCHAR(64) PRIMARY KEY, fingerprint VARCHAR(64), said TEXT)"
    )
    with store.engine.begin() as connection:
        connection.execute(text(make))
        known = {row[0]: row[1] for row in connection.execute(text("SELECT call_id, fingerprint FROM spoken"))}
        rows = connection.execute(select(tables.dialogues.c.call_id, tables.dialogues.c.fingerprint))
        told = {row.call_id: row.fingerprint for row in rows}
    stale = [call_id for call_id, mark in told.items() if known.get(call_id) != mark]
    for start in range(0, len(stale), PAGE):
        part = stale[start : start + PAGE]
        fresh = [
            {
                "call_id": one.call.id,
                "fingerprint": told[one.call.id],
                "said": "\n".join(t.text for t in one.turns).replace("ё", "е"),
            }
            for one in load_dialogues(store, part)
        ]
        gone = text("DELETE FROM spoken WHERE call_id IN :ids").bindparams(bindparam("ids", expanding=True))
        with store.engine.begin() as connection:
            connection.execute(gone, {"ids": [one for one in part if one in known]})
            if fresh:
                connection.execute(text("INSERT INTO spoken VALUES (:call_id, :fingerprint, :said)"), fresh)
    return len(stale)


def stems(words: str) -> list[str]:
    """What the index is asked for: each word without its ending, so that 'скидка' finds 'скидку' and 'price' finds 'prices'."""
    found = [w.casefold().replace("ё", "е") for w in _WORD.findall(words)]
    return [w if w.isdigit() or len(w) < 4 else w[: max(4, len(w) - 2)] for w in found]


def search(store: Store, query: Query, limit: int = SHOWN, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """(calls, the latest first, and how many there are in all). Every part of the query narrows."""
    where, given = _where(store, query)
    source = "FROM calls c LEFT JOIN marks m ON m.call_id = c.call_id LEFT JOIN scorecards k ON k.call_id = c.call_id"
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    columns = "c.call_id, c.started_at, c.seller_id, c.path, c.duration, c.direction, m.score, k.not_judged, m.due"
    with store.engine.connect() as connection:
        total = int(connection.execute(text(f"SELECT count(*) {source} {condition}"), given).scalar_one())
        rows = connection.execute(
            text(
                f"SELECT {columns} {source} {condition} ORDER BY c.started_at DESC, c.call_id LIMIT :limit OFFSET :offset"
            ),
            {**given, "limit": limit, "offset": offset},
        )
        return [dict(row._mapping) for row in rows], total


def _where(store: Store, query: Query) -> tuple[list[str], dict[str, str]]:
    where, given = [], {}
    wanted = stems(query.words)
    if wanted and store.engine.dialect.name == "sqlite":
        where.append("c.call_id IN (SELECT call_id FROM spoken WHERE spoken MATCH :words)")
        given["words"] = " AND ".join(f'said:"{stem}"*' for stem in wanted)
    elif wanted:
        parts = [f"lower(said) LIKE :word{n}" for n, _ in enumerate(wanted)]
        where.append(f"c.call_id IN (SELECT call_id FROM spoken WHERE {' AND '.join(parts)})")
        given |= {f"word{n}": f"%{stem}%" for n, stem in enumerate(wanted)}
    if query.seller:
        where.append("c.seller_id = :seller")
        given["seller"] = query.seller
    if query.criterion or query.verdict:
        inner = []
        if query.criterion:
            inner.append("criterion = :criterion")
            given["criterion"] = query.criterion
        if query.verdict:
            inner.append("verdict = :verdict")
            given["verdict"] = query.verdict
        where.append(f"c.call_id IN (SELECT call_id FROM findings WHERE {' AND '.join(inner)})")
    if query.due_from:
        where.append("m.due >= :due_from")
        given["due_from"] = query.due_from
    if query.due_to:
        where.append("m.due < :due_to")
        given["due_to"] = query.due_to + "T99"
    return where, given
