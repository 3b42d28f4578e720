"""Values in, rows out. Each function is one transaction: all of it is kept, or nothing."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import islice
from statistics import median
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table, delete, insert

from callqa.store import tables
from callqa.store.database import Store
from callqa.store.marks import mark_row, signal_rows
from callqa.types import (
    Call,
    Deal,
    Dialogue,
    Failed,
    Health,
    Link,
    Reason,
    Scorecard,
    Seller,
    SetAside,
    TalkMetrics,
    Transcript,
)

Row = dict[str, Any]
CHUNK = 500  # keys of one DELETE ... IN
DEAL_PART = 5000  # rows of one INSERT


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def pack(value: Any) -> bytes:
    """A noun as compressed JSON: transcripts are most of a store's bytes."""
    kind: Any = type(value)
    return zlib.compress(adapter(kind).dump_json(value), 6)


def unpack(kind: type, payload: bytes) -> Any:
    return adapter(kind).validate_json(zlib.decompress(payload))


def save_calls(store: Store, archive: str, calls: Sequence[Call]) -> None:
    _replace(store, tables.calls, "call_id", [_call_row(archive, call) for call in calls])


def save_seen_files(store: Store, archive: str, seen: Mapping[str, tuple[int, int, str]]) -> None:
    rows = [
        {"archive": archive, "path": path, "size": size, "mtime_ns": str(mtime), "call_id": call_id}
        for path, (size, mtime, call_id) in seen.items()
    ]
    _replace_all(store, tables.files, rows, tables.files.c.archive == archive)


def save_set_aside(store: Store, archive: str, aside: Sequence[SetAside]) -> None:
    rows = [{"archive": archive, "path": one.path, **_reason(one.reason)} for one in aside]
    _replace_all(store, tables.set_aside, rows, tables.set_aside.c.archive == archive)


def save_problems(store: Store, source: str, reasons: Sequence[Reason]) -> None:
    rows = [{"source": source, **_reason(reason)} for reason in reasons]
    _replace_all(store, tables.problems, rows, tables.problems.c.source == source)


def save_transcripts(store: Store, made: Sequence[tuple[Transcript, str]]) -> None:
    """Transcripts with their fingerprints."""
    rows = [
        {
            "call_id": one.call_id,
            "fingerprint": fingerprint,
            "language": one.language,
            "engine": one.engine,
            "words": len(one.words),
            "probability": _median([w.probability for w in one.words if w.probability is not None]),
            "payload": pack(one),
        }
        for one, fingerprint in made
    ]
    _replace(store, tables.transcripts, "call_id", rows, healed="asr")


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def save_dialogues(store: Store, made: Sequence[tuple[Dialogue, str]]) -> None:
    rows = [
        {
            "call_id": one.call.id,
            "fingerprint": fingerprint,
            "language": one.language,
            "method": one.method,
            "confidence": one.confidence,
            "payload": pack(one),
        }
        for one, fingerprint in made
    ]
    _replace(store, tables.dialogues, "call_id", rows, healed="speakers")


def save_health(store: Store, made: Sequence[tuple[Health, str]]) -> None:
    rows = [
        {
            "call_id": one.call_id,
            "fingerprint": fingerprint,
            "sample_rate": one.sample_rate,
            "codec": one.codec,
            "recorded_channels": one.recorded_channels,
            "lost": one.lost,
            "correlation": one.correlation,
            "found": " ".join(note.code for note in one.notes),
            "payload": pack(one),
        }
        for one, fingerprint in made
    ]
    _replace(store, tables.health, "call_id", rows, healed="doctor")


def save_talk(store: Store, made: Sequence[tuple[TalkMetrics, str]]) -> None:
    _replace(store, tables.talk, "call_id", [{**asdict(one), "fingerprint": print_} for one, print_ in made])


def save_scorecards(store: Store, made: Sequence[tuple[Scorecard, str]]) -> None:
    """Scorecards with their fingerprints, and their findings as rows to ask questions of."""
    cards = [
        {
            "call_id": one.call_id,
            "fingerprint": fingerprint,
            "rubric_id": one.rubric_id,
            "rubric_version": one.rubric_version,
            "stage": one.stage,
            "not_judged": one.not_judged.code if one.not_judged else None,
            "payload": pack(one),
        }
        for one, fingerprint in made
    ]
    found = [row for one, _ in made for row in _finding_rows(one)]
    counted = [mark_row(one) for one, _ in made]
    heard = [row for one, _ in made for row in signal_rows(one)]
    children = {tables.findings: found, tables.marks: counted, tables.signals: heard}
    _replace(store, tables.scorecards, "call_id", cards, healed="scoring", children=children)


def save_sellers(store: Store, sellers: Sequence[Seller]) -> None:
    rows = [
        {"seller_id": one.id, "name": one.name, "team": one.team, "payload": adapter(Seller).dump_json(one).decode()}
        for one in sellers
    ]
    _replace_all(store, tables.sellers, rows)


def save_deals(store: Store, deals: Iterable[Deal]) -> None:
    """All deals anew, in one transaction, a part at a time."""
    stream = iter(deals)
    with store.engine.begin() as connection:
        connection.execute(delete(tables.deals))
        while part := list(islice(stream, DEAL_PART)):
            connection.execute(insert(tables.deals), [_deal_row(one) for one in part])


def _deal_row(one: Deal) -> Row:
    return {
        "deal_id": one.id,
        "seller_id": one.seller_id,
        "status": one.status,
        "stage": one.stage,
        "created_at": one.created_at.isoformat() if one.created_at else None,
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
        "amount": str(one.amount) if one.amount is not None else None,
        "currency": one.currency,
        "source": one.source,
        "payload": adapter(Deal).dump_json(one).decode(),
    }


def save_links(store: Store, links: Sequence[Link]) -> None:
    rows = [
        {
            "call_id": one.call_id,
            "deal_id": one.deal_id,
            "status": one.status,
            "matched_by": one.matched_by,
            "score": one.score,
            "candidates": json.dumps(one.candidates),
            **_reason(one.reason),
        }
        for one in links
    ]
    _replace(store, tables.links, "call_id", rows)


def save_failures(store: Store, failed: Sequence[Failed]) -> None:
    rows = [{"call_id": one.call_id, "stage": one.stage, **_reason(one.reason)} for one in failed]
    with store.engine.begin() as connection:
        for row in rows:
            table = tables.failures
            connection.execute(delete(table).where(table.c.call_id == row["call_id"], table.c.stage == row["stage"]))
        if rows:
            connection.execute(insert(tables.failures), rows)


def forget_failures(store: Store, stage: str) -> None:
    """Before a room is entered anew: what fails again is written again."""
    with store.engine.begin() as connection:
        connection.execute(delete(tables.failures).where(tables.failures.c.stage == stage))


def _replace(
    store: Store,
    table: Table,
    key: str,
    rows: Sequence[Row],
    *,
    healed: str | None = None,
    children: Mapping[Table, Sequence[Row]] = MappingProxyType({}),
) -> None:
    if not rows:
        return
    with store.engine.begin() as connection:
        ids = [row[key] for row in rows]
        for part in _chunks(ids):
            connection.execute(delete(table).where(table.c[key].in_(part)))
            for child in children:
                connection.execute(delete(child).where(child.c[key].in_(part)))
            if healed:
                failures = tables.failures
                connection.execute(delete(failures).where(failures.c.stage == healed, failures.c.call_id.in_(part)))
        connection.execute(insert(table), list(rows))
        for child, found in children.items():
            if found:
                connection.execute(insert(child), list(found))


def _replace_all(store: Store, table: Table, rows: Sequence[Row], where: Any = None) -> None:
    with store.engine.begin() as connection:
        connection.execute(delete(table) if where is None else delete(table).where(where))
        if rows:
            connection.execute(insert(table), list(rows))


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _reason(reason: Reason) -> Row:
    values = json.dumps(dict(reason.values), ensure_ascii=False, default=str)
    return {"reason_code": reason.code, "reason_values": values}


def _call_row(archive: str, call: Call) -> Row:
    return {
        "call_id": call.id,
        "archive": archive,
        "path": call.path,
        "started_at": call.started_at.isoformat() if call.started_at else None,
        "duration": call.duration,
        "channels": call.channels,
        "direction": call.direction,
        "seller_id": call.seller_id,
        "client_phone": call.client_phone,
        "session": call.session,
        "system": call.system,
        "stage": call.stage,
        "language": call.language,
        "payload": adapter(Call).dump_json(call).decode(),
    }


def _finding_rows(card: Scorecard) -> Iterable[Row]:
    for core, found in ((True, card.core), (False, card.findings)):
        for one in found:
            first = one.evidence[0] if one.evidence else None
            yield {
                "call_id": card.call_id,
                "core": core,
                "criterion": one.criterion,
                "weight": one.weight,
                "verdict": one.verdict,
                "asked": one.asked,
                "answered": one.answered,
                "agreed": one.agreed,
                "confidence": one.confidence,
                "turn": first.turn if first else None,
                "start": first.start if first else None,
                "end": first.end if first else None,
                "quote": first.quote if first else None,
                "values": json.dumps(dict(one.values), ensure_ascii=False, default=str),
                **_reason(one.reason),
            }
