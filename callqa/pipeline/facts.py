"""A store in, the figures of the data's health that stand in no frame out: log against audio, clocks, recognition, duplicates."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import Table, select

from callqa import crm
from callqa.pipeline.memory import read_note
from callqa.store import Store, count, stream_deals, tables
from callqa.store.consent import count_consent
from callqa.store.load import load_handed_on
from callqa.types import Reason

VOTES = "votes"  # note of the walk: which channel sells, by system and direction
Fact = tuple[int, int] | int | Reason


def data_facts(store: Store) -> dict[str, Fact]:
    """Shares as (of them, all), counts and sentences. What the store knows nothing of is left out."""
    twice = crm.find_duplicates(stream_deals(store))
    found = {
        **_log(store),
        **_consent(store),
        "confidence": _confidence(store),
        "channel_vote": _votes(store),
        "handed_on": sum(call.seller_id is None for call in load_handed_on(store).values()),
        "duplicates": count(store, tables.set_aside, tables.set_aside.c.reason_code == "archive.duplicate"),
        "snapshots": count(store, tables.snapshots, tables.snapshots.c.kind == "deals"),
        "twin_deals": len(twice.deals),
        "twin_contacts": len(twice.contacts),
    }
    return {name: fact for name, fact in found.items() if fact is not None}


def _log(store: Store) -> dict[str, Fact | None]:
    log, calls = tables.logged_calls, tables.calls
    answered = count(store, log, log.c.answered)
    if not answered:
        return {}
    in_log = calls.c.session.in_(select(log.c.session))
    return {
        "log_with_audio": (count(store, log, log.c.answered, log.c.recorded), answered),
        "audio_in_log": (count(store, calls, in_log), count(store, calls)),
        "clock_offset": _clock(store, calls, log),
    }


def _consent(store: Store) -> dict[str, Fact]:
    """What was said of recording, over calls that were judged."""
    states = count_consent(store)
    judged = max(count(store, tables.scorecards), sum(states.values()))
    if not judged:
        return {}
    return {
        "consent_told": (states["yes"], judged),
        "consent_not_told": (states["no"] + states["late"], judged),
        "consent_unknown": judged - sum(states.values()),
        "consent_refused": states["refused"],
    }


def _clock(store: Store, calls: Table, log: Table) -> Reason | None:
    """How far the recordings' times are from the log's, by conversations that both know by their id."""
    query = select(calls.c.started_at, log.c.started_at).join(log, calls.c.session == log.c.session)
    with store.engine.connect() as connection:
        pairs = connection.execute(query.where(calls.c.started_at.is_not(None)).limit(100_000)).all()
    apart = [(datetime.fromisoformat(name) - datetime.fromisoformat(said)).total_seconds() / 60 for name, said in pairs]
    return Reason("audit.clock_offset", {"minutes": round(median(apart), 1), "n": len(apart)}) if apart else None


def _confidence(store: Store) -> Reason | None:
    """The median over calls of the median of their words' probabilities."""
    column = tables.transcripts.c.probability
    with store.engine.connect() as connection:
        known = sorted(row[0] for row in connection.execute(select(column).where(column.is_not(None))))
    return Reason("audit.confidence", {"share": round(100 * median(known)), "n": len(known)}) if known else None


def _votes(store: Store) -> Reason | None:
    """System and direction -> the channel that sells and the votes for it."""
    note: dict[str, Any] = read_note(store, VOTES) or {}
    kinds = {kind: outcome for kind, outcome in note.get("kinds", {}).items() if outcome}
    if not kinds:
        return None
    shown = "; ".join(
        f"{kind}: {channel + 1} ({most}/{total})" for kind, (channel, most, total) in sorted(kinds.items())
    )
    least = min(most / total for _, most, total in kinds.values())
    return Reason("audit.channel_vote", {"kinds": shown, "least": round(100 * least)})
