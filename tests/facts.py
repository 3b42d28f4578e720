"""Hand-made `Facts` for tests of checks that read like speech.

>>> made = facts(talks=[talk("a", next=MET), talk("b", day=1, next=MISSED)])
>>> made.names
{'a': 'A', 'b': 'B'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from callqa.audit.facts import DEALS, MOVES, OWNERS, PUSHES, SIGNALS, TALKS, Facts, frame
from callqa.config import AuditSettings
from callqa.types.checks import CheckResult, Figure
from tests.builders import THURSDAY

SETTINGS = AuditSettings()
Row = Mapping[str, Any]


def moment(day: float) -> Any:
    """Days after Thursday, 12 March 2026, 10:15 in Moscow."""
    return pd.Timestamp(THURSDAY + timedelta(days=day)).tz_convert("UTC")


def wall(day: float) -> Any:
    """The same by the wall clock."""
    return pd.Timestamp(THURSDAY + timedelta(days=day)).tz_localize(None)


def talk(seller: str | None = "a", day: float = 0, **fields: Any) -> dict[str, Any]:
    """A judged outbound warm conversation of three minutes; `due` in days as well."""
    given: dict[str, Any] = {
        "call_id": f"c{seller}{day}", "at": moment(day), "local": wall(day), "seller": seller, "direction": "out",
        "client": -1, "answered": True, "seconds": 180.0, "judged": True, "stage": "warm", "deal": -1, **fields,
    }  # fmt: skip
    if isinstance(given.get("due"), (int, float)):
        given["due"] = wall(given["due"])
    given.setdefault("link", "linked" if given["deal"] >= 0 else None)
    return given


def deal(seller: str | None = "a", status: str = "open", created: float = 0, **fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"seller": seller, "status": status, "stage": "warm", "created": created, **fields}
    for name in ("created", "closed", "expected_close", "next_step"):
        if isinstance(given.get(name), (int, float)):
            given[name] = moment(given[name])
    return given


def signal(talk: int, kind: str, value: Any = None, state: Any = None, **fields: Any) -> dict[str, Any]:
    given = {"talk": talk, "kind": kind, "value": value, "state": state, "turn": 3, "start": 12.0, **fields}
    if isinstance(given.get("due"), (int, float)):
        given["due"] = wall(given["due"])
    return given


def facts(
    talks: Iterable[Row] = (),
    deals: Iterable[Row] = (),
    signals: Iterable[Row] = (),
    moves: Iterable[Row] = (),
    pushes: Iterable[Row] = (),
    owners: Iterable[Row] = (),
    until: float = 60,
    **fields: Any,
) -> Facts:
    """Calls and deals without an id are numbered; sellers are named by their id in capitals."""
    rows = [{**one, "call_id": f"c{n}" if one.get("call_id") else None} for n, one in enumerate(talks)]
    sold = [{"deal_id": f"D{n}", **one} for n, one in enumerate(deals)]
    sellers = sorted({one["seller"] for one in (*rows, *sold) if one.get("seller")})
    return Facts(
        frame(TALKS, rows),
        frame(DEALS, sold),
        frame(SIGNALS, signals),
        frame(MOVES, moves),
        frame(PUSHES, pushes),
        frame(OWNERS, owners),
        names={one: one.upper() for one in sellers},
        until=moment(until).to_pydatetime(),
        **fields,
    )


def figure(result: CheckResult, measure: str, seller: str = "") -> Figure:
    return next(one for one in result.figures if (one.measure, one.seller) == (measure, seller))


def flags(results: Sequence[CheckResult]) -> set[tuple[str, str]]:
    """(measure, seller) of everything that is flagged."""
    return {(one.measure, one.seller) for result in results for one in result.flagged}
