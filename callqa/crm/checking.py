"""An export in, an account of it out: format, mapping, dates, currencies, stages, and which later checks lack what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml

from callqa.config import Settings
from callqa.crm import deals, records
from callqa.crm.formats import Plan, plan
from callqa.crm.reading import body
from callqa.crm.stages import meaning
from callqa.types import Deal, Reason


@dataclass
class Account:
    plan: Plan
    rows: int = 0
    stages: dict[str, tuple[str, int]] = field(default_factory=dict)  # as the CRM spells it -> (meaning or '', deals)
    statuses: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, tuple[Decimal, int]] = field(default_factory=dict)  # currency -> (sum, deals)
    problems: list[Reason] = field(default_factory=list)
    moves: int = 0
    lacking: dict[str, list[str]] = field(default_factory=dict)  # check -> fields


def check(path: Path, settings: Settings) -> Account:
    """Raises UserError for what cannot be read at all. Questions about dates stop at the header: rows would be guesses."""
    found = plan(path, settings)
    account = Account(found, problems=list(found.notes))
    if found.questions:
        account.problems += found.questions
        if found.kind == "deals":
            raw = Counter(found.cell(r, "stage") or found.cell(r, "status") for r in body(found, []))
            account.stages = _stages(raw, settings)
        return account
    if found.kind != "deals":
        read = records.read_planned(found, settings)
        account.rows, account.problems = len(read.rows), read.problems
        if found.kind == "stage_history":
            account.moves = len(records.history(read, settings.crm.stages)[0])
        return account
    export = deals.read_planned(found, sellers=[], settings=settings)
    account.rows, account.moves = len(export.deals), len(export.moves)
    account.problems = [*export.problems, *export.notes]
    account.statuses = Counter(d.status for d in export.deals)
    account.stages = _stages(export.stages, settings)
    account.amounts = _amounts(export.deals)
    account.lacking = {name: missing for name, missing in _lacking(found, bool(export.moves)) if missing}
    return account


def _stages(counted: Counter[str], settings: Settings) -> dict[str, tuple[str, int]]:
    found = {}
    for raw, n in counted.most_common():
        canonical, status = meaning(raw, "", settings.crm.stages)
        words = [canonical or "", status if status in ("won", "lost") or (status == "open" and not canonical) else ""]
        if raw:
            found[raw] = (", ".join(w for w in words if w), n)
    return found


def _amounts(every: list[Deal]) -> dict[str, tuple[Decimal, int]]:
    """Sums by currency: different ones are never added up."""
    sums: dict[str, tuple[Decimal, int]] = {}
    for deal in every:
        if deal.amount is not None:
            total, n = sums.get(deal.currency or "?", (Decimal(0), 0))
            sums[deal.currency or "?"] = (total + deal.amount, n + 1)
    return sums


@lru_cache
def needs() -> dict[str, list[str | list[str]]]:
    return yaml.safe_load((Path(__file__).parent / "needs.yaml").read_text("utf-8"))


def _lacking(found: Plan, moves: bool) -> Iterator[tuple[str, list[str]]]:
    have = {*found.places, *(["moves"] if moves else [])}
    for name, wanted in needs().items():
        choices = [w if isinstance(w, list) else [w] for w in wanted]
        yield name, [" / ".join(choice) for choice in choices if not have & set(choice)]
