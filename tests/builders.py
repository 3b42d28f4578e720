"""Short words for tests: values of callqa that read like speech.

>>> dialogue(turn("seller", "Когда вам удобно?"), turn("client", "В четверг.")).turns[1].role
'client'
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callqa.types import Call, Dialogue, Role, Turn

MOSCOW = ZoneInfo("Europe/Moscow")
THURSDAY = datetime(2026, 3, 12, 10, 15, tzinfo=MOSCOW)  # 12 March 2026 is a Thursday


def call(id: str = "c1", started_at: datetime | None = THURSDAY, **fields: Any) -> Call:
    given: dict[str, Any] = {
        "path": f"{id}.wav",
        "duration": 60.0,
        "channels": 2,
        "direction": "out",
        **fields,
    }
    return Call(id=id, started_at=started_at, **given)


def turn(role: Role, text: str, start: float = -1.0, confidence: float = 1.0) -> Turn:
    """A turn of fifteen characters a second; `dialogue` lays turns without a start end to end."""
    return Turn(start, start + max(len(text) / 15, 0.3), role, text, confidence)


def dialogue(*turns: Turn, language: str = "ru", call: Call | None = None, **fields: Any) -> Dialogue:
    placed, clock = [], 0.0
    for one in turns:
        length = one.end - one.start
        clock = one.start if one.start >= 0 else clock
        placed.append(replace(one, start=clock, end=clock + length))
        clock += length + 0.5
    return Dialogue(call or _CALL, language, tuple(placed), fields.pop("method", "labels"), **fields)


_CALL = call()
