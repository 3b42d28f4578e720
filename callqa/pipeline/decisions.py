"""Calls that fit several deals out, as a list for a person; the list filled in, back in. Decisions outlive every run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callqa import crm
from callqa.errors import UserError
from callqa.pipeline.memory import read_note, write_note
from callqa.pipeline.walk import link_calls
from callqa.pipeline.workspace import Workspace, alone
from callqa.store import ambiguous_links, load_calls, stream_deals
from callqa.texts import say

NOTE = "link.decisions"
NONE = "-"  # belongs to no deal
COLUMNS = ("call_id", "started_at", "seller_id", "client_phone", "path", "candidates", "reason", "deal_id")


def ambiguous_rows(space: Workspace) -> Iterator[dict[str, str]]:
    """One row a call that fits several deals; `deal_id` is empty, for the reader to fill."""
    links = {one.call_id: one for one in ambiguous_links(space.store)}
    wanted = {deal_id for one in links.values() for deal_id in one.candidates}
    titles = {deal.id: f"{deal.title} ({deal.owner})" for deal in stream_deals(space.store) if deal.id in wanted}
    for call in load_calls(space.store, list(links)):
        one = links[call.id]
        yield {
            "call_id": call.id,
            "started_at": f"{call.started_at:%Y-%m-%d %H:%M}" if call.started_at else "",
            "seller_id": call.seller_id or "",
            "client_phone": call.client_phone or "",
            "path": call.path,
            "candidates": "; ".join(f"{i}: {titles.get(i, '')}" for i in one.candidates),
            "reason": say(one.reason, space.settings.general.language),
            "deal_id": "",
        }


def decide(space: Workspace, path: Path) -> int:
    """A list with its `deal_id` filled in ('-': no deal; empty: still open) → stored, and the calls linked anew.

    Gives how many were decided. Raises UserError for a line that names no call or no deal of the store; then nothing is kept.
    """
    rows = _rows(path)
    known = {deal.id for deal in stream_deals(space.store)}
    calls = {call.id for call in load_calls(space.store, [row["call_id"] for _, row in rows])}
    for line, row in rows:
        if row["call_id"] not in calls:
            raise UserError(f"line {line}: no call '{row['call_id']}'", str(path), "Keep the column call_id as it was.")
        if row["deal_id"] not in known | {NONE}:
            raise UserError(
                f"line {line}: no deal '{row['deal_id']}'", str(path), f"Write a deal's id, or {NONE} for no deal."
            )
    made = {row["call_id"]: "" if row["deal_id"] == NONE else row["deal_id"] for _, row in rows}
    with alone(space.folder):
        earlier: dict[str, str] = read_note(space.store, NOTE) or {}
        write_note(space.store, NOTE, earlier | made)
        link_calls(space)
    return len(made)


def duplicates(space: Workspace) -> crm.Duplicates:
    return crm.find_duplicates(stream_deals(space.store))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Decided rows with their line. Excel writes ';' or ',', and a byte order mark."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise UserError("no such file", str(path), "Write one with 'callqa link ambiguous FILE'.") from None
    except UnicodeDecodeError:
        raise UserError("the file is not UTF-8", str(path), "Save it as 'CSV UTF-8'.") from None
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    missing = {"call_id", "deal_id"} - set(reader.fieldnames or ())
    if missing:
        raise UserError(
            f"no column {', '.join(sorted(missing))}", str(path), "Take the list of 'callqa link ambiguous FILE'."
        )
    return [(reader.line_num, _stripped(row)) for row in reader if (row["deal_id"] or "").strip()]


def _stripped(row: dict[str, Any]) -> dict[str, str]:
    return {name: (row[name] or "").strip() for name in ("call_id", "deal_id")}
