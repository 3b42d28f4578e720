"""A store in, the `Facts` that the checks of the audit read out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from callqa.audit.facts import CRITERIA, DEALS, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame
from callqa.pipeline.workspace import Workspace
from callqa.store import RECORDS, load_sellers
from callqa.store.facts import read_facts


def ground(space: Workspace) -> Facts:
    """Everything that is stored, in compact frames. The data end with the last conversation or entry of the CRM."""
    import pandas as pd

    zone = space.settings.general.timezone
    found = read_facts(space.store, zone)
    talks, deals, moves = frame(TALKS, found["talks"]), frame(DEALS, found["deals"]), frame(MOVES, found["moves"])
    ends = [column.dropna().max() for column in (talks["at"], deals["created"], deals["closed"], moves["at"])]
    known = [end.to_pydatetime() for end in ends if not pd.isna(end)]
    return Facts(
        talks=talks,
        deals=deals,
        signals=frame(SIGNALS, found["signals"]),
        moves=moves,
        pushes=frame(PUSHES, found["pushes"]),
        owners=frame(OWNERS, found["owners"]),
        criteria=frame(CRITERIA, found["criteria"]),
        names={one.id: one.name for one in load_sellers(space.store)},
        records={kind: table for kind in RECORDS if len(table := space.store.frame(kind))},
        until=max(known).astimezone(ZoneInfo(zone)) if known else None,
        timezone=zone,
        has_log=found["has_log"],
        snapshots=found["snapshots"],
    )


def since_day(facts: Facts, day: date | None) -> Facts:
    """Only what was said from that day on (the wall clock of the workspace); deals and their history stay whole."""
    import pandas as pd

    if day is None:
        return facts
    kept = facts.talks["local"] >= pd.Timestamp(day)
    place = kept.cumsum().to_numpy() - 1
    signals = facts.signals[kept.to_numpy()[facts.signals["talk"]]]
    moved = signals.assign(talk=place[signals["talk"]].astype("int32"))
    return replace(facts, talks=facts.talks[kept].reset_index(drop=True), signals=moved.reset_index(drop=True))
