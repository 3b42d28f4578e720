"""A CRM's export in, deals out, with the mapping that was found and every line that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from callqa.config import Settings
from callqa.crm import wide
from callqa.crm.formats import Plan, ask, formats, plain, plan
from callqa.crm.reading import body
from callqa.crm.stages import meaning
from callqa.crm.table import Row
from callqa.crm.values import (
    ROUNDED,
    read_amount,
    read_date,
    read_id,
    read_phones,
    read_share,
    salesforce_id,
    unfloated,
)
from callqa.types import Deal, Reason, Seller, StageMove


@dataclass
class Export:
    """What an export gave. `mapping` is (our field, their column); `unknown_stages` counts deals by stage not understood."""

    deals: list[Deal] = field(default_factory=list)
    mapping: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    unknown_stages: dict[str, int] = field(default_factory=dict)
    form: str = ""
    notes: list[Reason] = field(default_factory=list)  # to know; nothing was lost by it
    moves: list[StageMove] = field(default_factory=list)  # where the export itself has a history
    stages: Counter[str] = field(default_factory=Counter)  # deals by stage as the CRM spells it


def read_deals(path: Path, *, sellers: Sequence[Seller], settings: Settings) -> Export:
    """Raises UserError for a file that is no table of deals, lacks a column or leaves its dates open; bad rows are listed."""
    found = plan(path, settings, wanted="deals")
    ask(found)
    return read_planned(found, sellers=sellers, settings=settings)


def read_planned(found: Plan, *, sellers: Sequence[Seller], settings: Settings) -> Export:
    path = found.path
    export = Export(mapping=found.mapping, form=found.sheet.form, problems=list(found.notes))
    zone = ZoneInfo(settings.crm.timezone or settings.general.timezone)
    entered = wide.columns(found, export.problems)
    known: dict[str, int] = {}
    again = 0
    for row in body(found, export.problems):
        try:
            deal = _deal(row, found, zone, sellers, settings)
        except ValueError as error:
            export.problems.append(Reason("crm.bad_row", {"file": path.name, "line": row.line, "error": str(error)}))
            continue
        if deal.id in known:  # with products an export has a row a product
            first = export.deals[known[deal.id]]
            if (first.title, first.stage_raw, first.created_at) != (deal.title, deal.stage_raw, deal.created_at):
                export.problems.append(Reason("crm.twice", {"file": path.name, "line": row.line, "id": deal.id}))
            else:
                again += 1
            continue
        known[deal.id] = len(export.deals)
        export.deals.append(deal)
        export.moves += wide.moves(row, deal, entered, zone, settings.crm.stages)
        export.stages[deal.stage_raw] += bool(deal.stage_raw)
        if deal.stage_raw and deal.stage is None and deal.status == "unknown":
            export.unknown_stages[deal.stage_raw] = export.unknown_stages.get(deal.stage_raw, 0) + 1
        if ROUNDED.search(unfloated(found.cell(row, "phone"))):
            export.problems.append(Reason("crm.rounded_phone", {"file": path.name, "line": row.line, "id": deal.id}))
    _after(export, path, again)
    return export


def _after(export: Export, path: Path, again: int) -> None:
    """What only the whole file tells."""
    if again:
        export.problems.append(Reason("crm.product_rows", {"file": path.name, "n": again}))
    for stage, n in export.unknown_stages.items():
        export.problems.append(Reason("crm.unknown_stage", {"stage": stage, "n": n}))
    currencies = Counter(d.currency or "?" for d in export.deals if d.amount is not None)
    if len(currencies) > 1:
        shown = ", ".join(f"{name}: {n}" for name, n in currencies.most_common())
        export.problems.append(Reason("crm.currencies", {"file": path.name, "currencies": shown}))
    export.notes = [r for r in export.problems if r.code in NOTES]
    export.problems = [r for r in export.problems if r.code not in NOTES]


NOTES = {
    f"crm.{name}"
    for name in "header_row sheets same_name merged totals footer product_rows same_rows currencies".split()
}


def _deal(row: Row, found: Plan, zone: ZoneInfo, sellers: Sequence[Seller], settings: Settings) -> Deal:
    def cell(name: str) -> str:
        return found.cell(row, name)

    def moment(name: str) -> datetime | None:
        if name not in found.places:
            return None
        try:
            return read_date(cell(name), found.orders.get(name, "day"), zone)
        except ValueError:
            raise ValueError(f"'{cell(name)}' is no date (column {name})") from None

    id = read_id(cell("id"))
    if not id:
        raise ValueError("no id")
    created = moment("created")
    if created is None:
        raise ValueError("no date of creation")
    closed = moment("closed")
    values: Mapping[str, Mapping[str, str]] = found.rules.get("values", {})
    said = {name: values.get(name, {}).get(plain(cell(name)), cell(name)) for name in ("stage", "status")}
    stage, status = meaning(said["stage"], said["status"], settings.crm.stages)
    safe = salesforce_id if formats()[found.format].get("ids") == "salesforce" else str
    return Deal(
        id=safe(id),
        title=cell("title"),
        seller_id=seller_named(cell("seller"), sellers),
        owner=cell("seller"),
        status=status,
        stage=stage,
        stage_raw=cell("stage") or cell("status"),
        created_at=created,
        closed_at=closed if status in ("won", "lost") else None,
        expected_close=moment("expected") or (closed if status == "open" else None),
        amount=read_amount(cell("amount")),
        currency=cell("currency").upper() or None,
        phones=read_phones(cell("phone"), settings.general.region),
        emails=tuple(e.strip().lower() for e in cell("email").split(",") if "@" in e),
        contact=cell("contact"),
        source=cell("source"),
        pipeline=cell("pipeline"),
        need=cell("need"),
        next_step_at=_soft(moment, "next_step"),
        decision_maker=cell("decision_maker"),
        probability=read_share(cell("probability")),
        company=cell("company"),
        contact_id=safe(cell("contact_id")),
        account_id=safe(cell("account_id")),
    )


def _soft(moment: Callable[[str], datetime | None], name: str) -> datetime | None:
    """The next step's column often holds words: then there is no date, and the row is still a deal."""
    try:
        return moment(name)
    except ValueError:
        return None


def seller_named(name: str, sellers: Sequence[Seller]) -> str | None:
    """The id of the seller whom the CRM calls so; None where nobody, or more than one, is."""
    said = plain(name)
    for seller in sellers:
        if said and said in (plain(seller.name), plain(seller.crm_user or ""), plain(seller.id)):
            return seller.id
    found = {s.id for s in sellers if said and set(said.split()) == set(plain(s.name).split())}
    return found.pop() if len(found) == 1 else None
