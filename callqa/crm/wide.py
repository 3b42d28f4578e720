"""A row with columns like 'Date entered "Stage (Pipeline)"' in, the deal's stage moves out (the last entry of each stage)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from callqa.crm.formats import Plan
from callqa.crm.stages import meaning
from callqa.crm.table import Row
from callqa.crm.values import order_of_dates, read_date
from callqa.types import Deal, Reason, StageMove


def columns(found: Plan, problems: list[Reason]) -> dict[int, tuple[str, str]]:
    """Column -> (stage, order of its dates). Where the order cannot be told no history is read, and `problems` says so."""
    patterns = [re.compile(p, re.IGNORECASE) for p in found.rules.get("history", [])]
    entered: dict[int, tuple[str, str]] = {}
    for at, name in enumerate(found.header.values):
        match = next((m for p in patterns if (m := p.fullmatch(name))), None)
        if match:
            entered[at] = (match["stage"].strip(), "day")
    if not entered:
        return {}
    cells = {v for r in found.sheet.rows if r.line > found.header.line for at in entered for v in r.values[at : at + 1]}
    try:
        order = order_of_dates(cells)  # one program wrote them all
    except ValueError:
        order = None
    if order is None:
        first = found.header.values[min(entered)]
        problems.append(Reason("crm.history_unclear", {"column": first, "n": len(entered)}))
        return {}
    return {at: (stage, order) for at, (stage, _) in entered.items()}


def moves(
    row: Row, deal: Deal, entered: Mapping[int, tuple[str, str]], zone: ZoneInfo, own: Mapping[str, str]
) -> Sequence[StageMove]:
    """In the order of time. Raises nothing: a cell that is no date tells of no move."""
    found = []
    for at, (stage, order) in entered.items():
        try:
            moment = read_date(row.values[at], order, zone) if at < len(row.values) else None  # type: ignore[arg-type]
        except ValueError:
            moment = None
        if moment:
            found.append((moment, stage))
    made, before = [], None
    for moment, stage in sorted(found):
        canonical, status = meaning(stage, "", own)
        made.append(StageMove(deal.id, moment, stage, "export", None, before, canonical, status))
        before = stage
    return made
