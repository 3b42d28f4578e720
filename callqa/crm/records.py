"""Exports that are no deals: contacts, tasks, stage history, and the optional tables. A file in, typed rows and problems out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callqa.config import Settings
from callqa.crm.formats import Plan, ask, formats, kinds, plain, plan
from callqa.crm.reading import body
from callqa.crm.stages import meaning
from callqa.crm.values import read_amount, read_date, read_id, read_phones, read_share, salesforce_id
from callqa.types import ClosePush, Deal, Reason, StageMove


@dataclass
class Records:
    """Rows as our field → value: text, datetime, Decimal, float or a tuple of telephone numbers; None where empty."""

    kind: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)


def read_records(path: Path, *, settings: Settings, kind: str | None = None) -> Records:
    """Raises UserError for a file that is no such table; a row that cannot be read is listed and left out."""
    found = plan(path, settings, kind)
    ask(found)
    return read_planned(found, settings)


def read_planned(found: Plan, settings: Settings) -> Records:
    made = Records(found.kind, problems=list(found.notes))
    zone = ZoneInfo(settings.crm.timezone or settings.general.timezone)
    rules = kinds()[found.kind]
    seen: set[tuple[str, ...]] = set()
    again = 0
    for row in body(found, made.problems):
        key = tuple(plain(found.cell(row, name)) for name in rules["key"])
        if key in seen:
            again += 1
            continue
        seen.add(key)
        try:
            values = {n: _value(n, found.cell(row, n), found, rules, zone, settings) for n in found.places}
            empty = [n for n in rules["needed"] if values.get(n) in (None, "", ()) and n != "phone"]
            if empty:
                raise ValueError(f"no {empty[0]}")
        except ValueError as error:
            values = {"file": found.path.name, "line": row.line, "error": str(error)}
            made.problems.append(Reason("crm.bad_row", values))
            continue
        made.rows.append(values)
    if again:
        made.problems.append(Reason("crm.same_rows", {"file": found.path.name, "n": again}))
    currencies = Counter(row.get("currency") or "?" for row in made.rows if "currency" in row)
    if len(currencies) > 1:
        shown = ", ".join(f"{name}: {n}" for name, n in currencies.most_common())
        made.problems.append(Reason("crm.currencies", {"file": found.path.name, "currencies": shown}))
    return made


def _value(name: str, cell: str, found: Plan, rules: Mapping[str, Any], zone: ZoneInfo, settings: Settings) -> Any:
    if name in rules.get("dates", []):
        try:
            return read_date(cell, found.orders.get(name, "day"), zone)
        except ValueError:
            raise ValueError(f"'{cell}' is no date (column {name})") from None
    match rules.get("types", {}).get(name):
        case "id":
            return _safe(found)(read_id(cell))
        case "amount":
            return read_amount(cell)
        case "share":
            return read_share(cell)
        case "phones":
            return read_phones(cell, settings.general.region)
        case "number":
            amount = read_amount(cell)
            return None if amount is None else float(amount)
    return cell or None


def _safe(found: Plan) -> Any:
    return salesforce_id if formats()[found.format].get("ids") == "salesforce" else str


def with_contacts(deals: Sequence[Deal], contacts: Records) -> tuple[list[Deal], list[Reason]]:
    """Telephones of contacts given to deals that have none: by the contact's id, else account's, else its name if only one
    contact is called so."""
    by: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for one in contacts.rows:
        full = one.get("name") or " ".join(v for v in (one.get("first_name"), one.get("last_name")) if v)
        for kind, key in (("id", one.get("id")), ("account", one.get("account_id")), ("name", plain(full or ""))):
            if key and one["phone"]:
                by.setdefault((kind, key), set()).add(one["phone"])
    made, shared = [], 0
    for deal in deals:
        keys = (("id", deal.contact_id), ("account", deal.account_id), ("name", plain(deal.contact)))
        found = next((by[k] for k in keys if k[1] and k in by), set())
        if deal.phones or not found:
            made.append(deal)
        elif len(found) > 1 and not (deal.account_id and ("id", deal.contact_id) not in by):
            shared += 1
            made.append(deal)
        else:
            made.append(replace(deal, phones=tuple(sorted({n for numbers in found for n in numbers}))))
    return made, [Reason("crm.namesakes", {"n": shared})] if shared else []


def history(records: Records, own: Mapping[str, str]) -> tuple[list[StageMove], list[ClosePush]]:
    """A table of stage history → moves and pushes. Equal stages that follow each other are one stay.

    The probability of a won or lost stage is the last one before it: CRMs write 0 or 1 over it.
    """
    moves: list[StageMove] = []
    pushes: list[ClosePush] = []
    before: dict[str, dict[str, Any]] = {}
    for row in sorted(records.rows, key=lambda r: (r["deal_id"], r["at"])):
        last = before.get(row["deal_id"])
        said = {"p": "open", "s": "won", "f": "lost"}.get(plain(row.get("semantic") or ""), "")
        canonical, status = meaning(row["stage"], said, own)
        if last is None or last["stage"] != row["stage"]:
            chance = row.get("probability")
            if status in ("won", "lost"):
                chance = last.get("probability") if last else None
            came = last["stage"] if last else row.get("from_stage")
            seller = row.get("seller") or ""
            at = row["at"]
            moves.append(
                StageMove(row["deal_id"], at, row["stage"], "export", None, came, canonical, status, chance, seller)
            )
        was, now = (last or {}).get("close"), row.get("close")
        if was and now and was.date() != now.date() and status not in ("won", "lost"):
            pushes.append(ClosePush(row["deal_id"], row["at"], was, now, "export"))
        before[row["deal_id"]] = row
    return moves, pushes
