"""A CRM's export in, deals out, with the mapping that was found and every line that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from callqa.config import Settings
from callqa.crm.table import Row, Sheet, read_sheet
from callqa.crm.values import DayFirst, order_of_dates, read_amount, read_date, read_phones
from callqa.errors import UserError
from callqa.types import STAGES, Deal, DealStatus, Reason, Seller, Stage

HERE = Path(__file__).parent
NEEDED = ("id", "seller", "created")
DATES = ("created", "closed", "expected", "next_step")


@dataclass
class Export:
    """What an export gave. `mapping` is (our field, their column); `unknown_stages` counts deals by stage not understood."""

    deals: list[Deal] = field(default_factory=list)
    mapping: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    unknown_stages: dict[str, int] = field(default_factory=dict)
    form: str = ""


def plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())


@lru_cache
def _aliases() -> dict[str, list[str]]:
    return yaml.safe_load((HERE / "columns.yaml").read_text("utf-8"))


@lru_cache
def _stages() -> dict[str, str]:
    listed = yaml.safe_load((HERE / "stages.yaml").read_text("utf-8"))
    return {plain(name): meaning for meaning, names in listed.items() for name in names}


def read_deals(path: Path, *, sellers: Sequence[Seller], settings: Settings) -> Export:
    """Raises UserError for a file that is no table or lacks a column; bad rows are listed and left out."""
    sheet = read_sheet(path)
    places = _places(sheet, path, settings.crm.columns)
    export = Export(mapping=[(ours, sheet.header[i]) for ours, i in places.items()], form=sheet.form)
    zone = ZoneInfo(settings.crm.timezone or settings.general.timezone)
    orders = {name: order_of_dates(_cell(r, places, name) for r in sheet.rows) for name in DATES if name in places}
    known: dict[str, int] = {}
    for row in sheet.rows:
        try:
            deal = _deal(row, places, orders, zone, sellers, settings)
        except ValueError as error:
            export.problems.append(Reason("crm.bad_row", {"file": path.name, "line": row.line, "error": str(error)}))
            continue
        if deal.id in known:  # with products an export has a row a product
            first = export.deals[known[deal.id]]
            if (first.title, first.stage_raw, first.created_at) != (deal.title, deal.stage_raw, deal.created_at):
                export.problems.append(Reason("crm.twice", {"file": path.name, "line": row.line, "id": deal.id}))
            continue
        known[deal.id] = len(export.deals)
        export.deals.append(deal)
        if deal.stage_raw and deal.stage is None and deal.status == "unknown":
            export.unknown_stages[deal.stage_raw] = export.unknown_stages.get(deal.stage_raw, 0) + 1
    for stage, n in export.unknown_stages.items():
        export.problems.append(Reason("crm.unknown_stage", {"stage": stage, "n": n}))
    return export


def _places(sheet: Sheet, path: Path, own: Mapping[str, str]) -> dict[str, int]:
    """Our field → index of the column. Of columns with the same name the first is taken."""
    header = [plain(name) for name in sheet.header]
    found: dict[str, int] = {}
    for ours, names in _aliases().items():
        if ours in own:
            if plain(own[ours]) not in header:
                where = f"{path} (columns: {', '.join(sheet.header)})"
                raise UserError(
                    f"no column '{own[ours]}', named for '{ours}'", where, "Mend [crm] columns in callqa.toml."
                )
            found[ours] = header.index(plain(own[ours]))
            continue
        place = next((header.index(plain(n)) for n in names if plain(n) in header), None)
        if place is not None:
            found[ours] = place
    missing = [n for n in NEEDED if n not in found]
    if "phone" not in found and "contact" not in found:
        missing.append("phone")
    if "stage" not in found and "status" not in found:
        missing.append("stage")
    if missing:
        shown = ", ".join(f"{name} (e.g. '{_aliases()[name][0]}')" for name in missing)
        example = f'[crm] columns = {{ {missing[0]} = "your column" }}'
        raise UserError(
            f"no column for {shown}; found: {', '.join(sheet.header)}", str(path), f"Map it in callqa.toml: {example}."
        )
    return found


def _cell(row: Row, places: Mapping[str, int], name: str) -> str:
    at = places.get(name)
    return row.values[at] if at is not None and at < len(row.values) else ""


def _deal(
    row: Row,
    places: Mapping[str, int],
    orders: Mapping[str, DayFirst],
    zone: ZoneInfo,
    sellers: Sequence[Seller],
    settings: Settings,
) -> Deal:
    def cell(name: str) -> str:
        return _cell(row, places, name)

    def moment(name: str) -> datetime | None:
        if name not in places:
            return None
        try:
            return read_date(cell(name), orders[name], zone)
        except ValueError:
            raise ValueError(f"'{cell(name)}' is no date (column {name})") from None

    if not cell("id"):
        raise ValueError("no id")
    created = moment("created")
    if created is None:
        raise ValueError("no date of creation")
    closed = moment("closed")
    raw = cell("stage") or cell("status")
    stage, status = _meaning(cell("stage"), cell("status"), settings.crm.stages)
    if status in ("won", "lost") and closed is None:
        closed = None
    return Deal(
        id=cell("id").removesuffix(".0"),
        title=cell("title"),
        seller_id=_seller(cell("seller"), sellers),
        owner=cell("seller"),
        status=status,
        stage=stage,
        stage_raw=raw,
        created_at=created,
        closed_at=closed if status in ("won", "lost") else None,
        expected_close=moment("expected") or (closed if status == "open" else None),
        amount=read_amount(cell("amount")),
        currency=cell("currency") or None,
        phones=read_phones(cell("phone"), settings.general.region),
        emails=tuple(e.strip().lower() for e in cell("email").split(",") if "@" in e),
        contact=cell("contact"),
        source=cell("source"),
        pipeline=cell("pipeline"),
        need=cell("need"),
        next_step_at=_soft(moment, "next_step"),
        decision_maker=cell("decision_maker"),
    )


def _soft(moment: Callable[[str], datetime | None], name: str) -> datetime | None:
    """The next step's column often holds words: then there is no date, and the row is still a deal."""
    try:
        return moment(name)
    except ValueError:
        return None


def _meaning(stage: str, status: str, own: Mapping[str, str]) -> tuple[Stage | None, DealStatus]:
    """(canonical stage, status). A stage that nobody knows gives (None, 'unknown')."""
    mapped = {plain(k): v for k, v in own.items()}
    meanings = [m for m in (_one(stage, mapped), _one(status, mapped)) if m]
    ended = next((m for m in meanings if m in ("won", "lost")), None)
    canonical = next((m for m in meanings if m in STAGES), None)
    if ended:
        return canonical, "won" if ended == "won" else "lost"
    return canonical, "open" if meanings else "unknown"


def _one(name: str, mapped: Mapping[str, str]) -> str | None:
    said = plain(name)
    if not said:
        return None
    if said in mapped:
        return mapped[said]
    known = _stages()
    if said in known:
        return known[said]
    prefix = [k for k in known if len(k) > 3 and said.startswith(k)]
    return known[max(prefix, key=len)] if prefix else None


def _seller(name: str, sellers: Sequence[Seller]) -> str | None:
    said = plain(name)
    for seller in sellers:
        if said and said in (plain(seller.name), plain(seller.crm_user or ""), plain(seller.id)):
            return seller.id
    found = {s.id for s in sellers if said and set(said.split()) == set(plain(s.name).split())}
    return found.pop() if len(found) == 1 else None
