"""A plan in, the table's own rows out: titles, totals, footers and torn lines are told apart and counted, not lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callqa.crm.formats import Plan, plain
from callqa.crm.table import Row
from callqa.types import Reason

TOTALS = re.compile(r"(?:итого|всего|общий итог|grand total|total|totals|subtotal)\b[:\s]*", re.IGNORECASE)


def body(plan: Plan, problems: list[Reason]) -> Iterator[Row]:
    """Rows below the header. What is no row of the table is added to `problems`."""
    width = len(plan.header.values)
    csv = plan.sheet.form.startswith("CSV")
    header = [plain(v) for v in plan.header.values]
    aside = {"crm.totals": 0, "crm.footer": 0}
    held: Row | None = None  # a CSV's last line may be torn: known only when nothing follows
    for row in plan.sheet.rows:
        if row.line <= plan.header.line or _again(row, header):
            continue
        filled = [v for v in row.values if v]
        if len(filled) <= 1 and width > 2:
            aside["crm.footer"] += 1
        elif any(TOTALS.match(v) for v in filled[:2]) and len(filled) < width:
            aside["crm.totals"] += 1
        elif csv and len(row.values) > width and any(row.values[width:]):
            values = {"file": plan.path.name, "line": row.line, "n": len(row.values), "width": width}
            problems.append(Reason("crm.too_wide", values))
        else:
            if held:
                yield held
            held = row
    if held and csv and _torn(plan, held, width):
        problems.append(Reason("crm.torn", {"file": plan.path.name, "line": held.line}))
    elif held:
        yield held
    for code, n in aside.items():
        if n:
            problems.append(Reason(code, {"file": plan.path.name, "n": n}))


def _again(row: Row, header: list[str]) -> bool:
    """The header once more, as exports that were put together have it."""
    return len(row.values) == len(header) and all(plain(v) == name for v, name in zip(row.values, header, strict=True))


def _torn(plan: Plan, row: Row, width: int) -> bool:
    """The last line has too few cells and no end of line behind it."""
    if len(row.values) >= width and not any("\n" in v for v in row.values[-1:]):
        return False
    with plan.path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) not in (b"\n", b"\r", b"\0")
