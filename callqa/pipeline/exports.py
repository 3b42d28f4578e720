"""Exports of the CRM in, as many as there are; deals, contacts, tasks, history and the optional tables in the store out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callqa.config import Settings
from callqa.crm import deals, records
from callqa.crm.formats import Plan, ask, plan
from callqa.crm.mapping import overlaid
from callqa.crm.merging import FILE as SAME
from callqa.crm.merging import merged, read_same
from callqa.crm.records import Records, with_contacts
from callqa.crm.table import table_files
from callqa.errors import UserError
from callqa.pipeline.workspace import Workspace
from callqa.store import count, load_deals, load_sellers, save_deals, save_problems, tables
from callqa.store.history import load_records, save_records
from callqa.types import ClosePush, Deal, Reason, StageMove

PROBLEMS, NOTES = "crm", "crm.note"  # sources of what is kept beside the tables


@dataclass
class _Read:
    """What the exports of one run gave together."""

    deals: dict[str, Deal] = field(default_factory=dict)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    moves: list[StageMove] = field(default_factory=list)
    pushes: list[ClosePush] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)


def read_crm(space: Workspace, given: Sequence[Path]) -> None:
    """Files, or folders of them; which table a file is, its content tells. Without any, what an earlier run read stays.

    All are looked at before one is taken in. Raises UserError for a named file that is no known table, for dates that only a
    person can tell, and where there are no deals; a file of a folder that is no such table is listed, and the rest goes on.
    """
    if not given:
        return
    settings = overlaid(space.settings, space.folder / space.settings.crm.mapping)
    made = _Read()
    plans = list(_plans(given, settings, made.problems))
    if all(one.kind != "deals" for one in plans) and not count(space.store, tables.deals):
        kinds = ", ".join(sorted({one.kind for one in plans})) or "nothing"
        raise UserError(f"no export of deals among them, but {kinds}", _shown(given), "Name the export of deals, too.")
    for one in plans:
        _take(space, one, settings, made)
    _keep(space, made, {one.kind for one in plans})


def _plans(given: Sequence[Path], settings: Settings, problems: list[Reason]) -> Iterator[Plan]:
    for path, of_folder in table_files(given):
        try:
            found = plan(path, settings)
        except UserError as error:
            if not of_folder:
                raise
            problems.append(Reason("crm.not_read", {"file": path.name, "error": error.what}))
            continue
        ask(found)
        yield found


def _take(space: Workspace, found: Plan, settings: Settings, made: _Read) -> None:
    if found.kind == "deals":
        export = deals.read_planned(found, sellers=load_sellers(space.store), settings=settings)
        for deal in export.deals:
            if made.deals.get(deal.id, deal) != deal:
                made.notes.append(Reason("crm.twice_files", {"file": found.path.name, "id": deal.id}))
            made.deals[deal.id] = deal
        made.moves += export.moves
        made.problems += export.problems
        made.notes += export.notes
        return
    read = records.read_planned(found, settings)
    made.records.setdefault(found.kind, []).extend(read.rows)
    if found.kind == "stage_history":
        moves, pushes = records.history(read, settings.crm.stages)
        made.moves += moves
        made.pushes += pushes
    made.problems += [r for r in read.problems if r.code not in deals.NOTES]
    made.notes += [r for r in read.problems if r.code in deals.NOTES]


def _keep(space: Workspace, made: _Read, kinds: set[str]) -> None:
    contacts = made.records.get("contacts") or load_records(space.store, "contacts")
    rows = [{**one, "phone": tuple(one["phone"])} for one in contacts]
    every = list(made.deals.values()) if "deals" in kinds else load_deals(space.store)
    found, namesakes = with_contacts(every, Records("contacts", rows))
    same = read_same(space.folder / SAME)
    found, gone = merged(found, same), set(same.deals)
    if kinds & {"deals", "contacts"}:
        save_deals(space.store, found)
    save_records(
        space.store,
        made.records,
        moves=[one for one in made.moves if one.deal_id not in gone],
        pushes=[one for one in made.pushes if one.deal_id not in gone],
    )
    save_problems(space.store, PROBLEMS, [*made.problems, *namesakes])
    save_problems(space.store, NOTES, made.notes)


def _shown(given: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in given)
