"""Scorecards in, narrow rows out: what the audit counts of each call, and the signals that it lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callqa.types import Scorecard

VERDICTS = {"missed": 0, "partly": 1, "met": 2, "unknown": 3, "na": 4}
SHORT = {
    "need_identified": "need",
    "contact_captured": "contact",
    "next_step_dated": "next",
    "decision_maker_confirmed": "decider",
}
LONGEST = 200  # characters of a signal's value and state


def mark_row(card: Scorecard) -> dict[str, Any]:
    row: dict[str, Any] = {
        "call_id": card.call_id,
        "judged": card.not_judged is None,
        "stage": card.stage,
        "score": card.score,
        "due": None,
        "flags": len(card.red_flags),
        "confidence": min((one.confidence for one in card.core), default=None),
        **{name: None for short in SHORT.values() for name in (short, f"{short}_asked")},
    }
    for one in card.core:
        short = SHORT[one.criterion]
        row[short] = VERDICTS[one.verdict]
        row[f"{short}_asked"] = None if one.asked is None else int(one.asked)
        if one.criterion == "next_step_dated":
            row["due"] = one.values.get("due")
    return row


def signal_rows(card: Scorecard) -> Iterable[dict[str, Any]]:
    for number, one in enumerate(card.signals):
        yield {
            "call_id": card.call_id,
            "number": number,
            "kind": one.kind,
            "value": one.value[:LONGEST],
            "state": one.state[:LONGEST],
            "due": one.due,
            "turn": one.turn,
            "start": one.start,
            "end": one.end,
            "quote": one.quote,
        }
