"""The user's list of what is one (`same_as.csv`) in, deals without those copies out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from callqa.errors import UserError
from callqa.types import Deal

FILE = "same_as.csv"  # in the workspace
KINDS = ("deals", "contacts")


@dataclass(frozen=True, slots=True)
class Same:
    """Id of a deal, or name of a contact -> what it is one with; never itself a key."""

    deals: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)


def read_same(path: Path) -> Same:
    """Columns kind (deals, contacts), id, same_as. No file: nothing is one. Raises UserError with the line."""
    if not path.is_file():
        return Same()
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("the file is not UTF-8", str(path), "Save it as 'CSV UTF-8'.") from None
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    missing = {"kind", "id", "same_as"} - set(reader.fieldnames or ())
    if missing:
        raise UserError(f"no column {', '.join(sorted(missing))}", str(path), "Its columns: kind, id, same_as.")
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for row in reader:
        kind, id, same_as = ((row[name] or "").strip() for name in ("kind", "id", "same_as"))
        where = f"{path}, line {reader.line_num}"
        if kind not in KINDS:
            raise UserError(f"unknown kind '{kind}'", where, f"Known: {', '.join(KINDS)}.")
        if not id or not same_as:
            raise UserError("id or same_as is empty", where, "Name both, or take the line away.")
        if found[kind].get(id, same_as) != same_as:
            raise UserError(f"'{id}' is one with two", where, "Leave one of the lines.")
        found[kind][id] = same_as
    return Same(*(_rooted(found[kind], path) for kind in KINDS))


def merged(deals: Iterable[Deal], same: Same) -> list[Deal]:
    """The kept deals: each with the numbers and addresses of its copies and the earliest creation."""
    every = list(deals)
    if not same.deals and not same.contacts:
        return every
    copies: dict[str, list[Deal]] = {}
    known = {deal.id for deal in every}
    for deal in every:
        root = same.deals.get(deal.id)
        if root in known:
            copies.setdefault(str(root), []).append(deal)
    gone = {copy.id for of_it in copies.values() for copy in of_it}
    return [_one(deal, copies.get(deal.id, []), same) for deal in every if deal.id not in gone]


def _one(deal: Deal, copies: list[Deal], same: Same) -> Deal:
    every = (deal, *copies)
    return replace(
        deal,
        contact=same.contacts.get(deal.contact, deal.contact),
        phones=tuple(dict.fromkeys(number for one in every for number in one.phones)),
        emails=tuple(dict.fromkeys(address for one in every for address in one.emails)),
        created_at=min((one.created_at for one in every if one.created_at), default=None),
    )


def _rooted(pairs: Mapping[str, str], path: Path) -> dict[str, str]:
    """Chains end at their last member. Raises UserError for a ring."""
    found = {}
    for id in pairs:
        root, seen = id, {id}
        while root in pairs:
            root = pairs[root]
            if root in seen:
                raise UserError(f"'{id}' is one with itself by a ring", str(path), "Leave one of them as the kept one.")
            seen.add(root)
        found[id] = root
    return found
