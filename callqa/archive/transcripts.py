"""Ready transcripts in (a .json file is one call, a .jsonl line is one), calls out. The id is the hash of the content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from callqa.archive.names import Named, read_name
from callqa.archive.sellers import at_extension
from callqa.config import Settings
from callqa.interchange import own_record
from callqa.language.contacts import phone
from callqa.types import STAGES, Call, Reason, Seller, SetAside

DIRECTIONS = ("in", "out", "internal")


def read_transcripts(
    path: Path, root: Path, sellers: Sequence[Seller], settings: Settings
) -> Iterator[Call | SetAside]:
    relative = path.relative_to(root).as_posix()
    if path.stat().st_size == 0:
        yield SetAside(relative, Reason("archive.empty"))
        return
    if path.suffix.lower() == ".jsonl":
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _call(line, f"{relative}#{number}", sellers, settings)
    else:
        yield _call(path.read_text("utf-8-sig", errors="replace"), relative, sellers, settings)


def _call(text: str, where: str, sellers: Sequence[Seller], settings: Settings) -> Call | SetAside:
    try:
        record = own_record(text, where.partition("#")[0])
        turns = record["turns"]
        if not turns:
            raise ValueError("no turns")
        ends = [float(t["end"]) for t in turns]
        for turn in turns:
            str(turn["text"]), float(turn["start"]), turn["speaker"]
        named = read_name(PurePosixPath(where.partition("#")[0]).name, settings.archive.templates)
        if "started_at" not in record and named and named.moment:
            record = _with_name(record, named)
        if not record.get("started_at"):
            return SetAside(where, Reason("archive.no_date", {"name": where}))
        moment = datetime.fromisoformat(record["started_at"])
    except (ValueError, KeyError, TypeError) as error:
        return SetAside(where, Reason("archive.bad_transcript", {"error": f"{type(error).__name__}: {error}"}))
    direction: Any = record.get("direction")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.general.timezone))
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return Call(
        id=hashlib.sha256(canonical.encode()).hexdigest()[:16],
        path=where,
        started_at=moment,
        duration=max(ends),
        channels=2,
        direction=direction if direction in DIRECTIONS else "unknown",
        seller_id=_seller(record, sellers),
        client_phone=_phone(record, settings.general.region),
        session=record.get("call_id"),
        system="transcript",
        stage=record.get("stage") if record.get("stage") in STAGES else None,
        language=record.get("language"),
        deal_id=str(record["deal_id"]) if record.get("deal_id") else None,
    )


def _with_name(record: dict[str, Any], named: Named) -> dict[str, Any]:
    """Another tool's transcript knows what was said; when and with whom, its file's name tells, as that of a recording."""
    return {
        **record,
        "started_at": named.moment.isoformat() if named.moment else None,
        "direction": named.direction,
        "client_phone": named.client or "",
        "extension": named.extension,
        "call_id": named.session,
    }


def _seller(record: dict[str, Any], sellers: Sequence[Seller]) -> str | None:
    said = record.get("seller") or record.get("seller_id")
    sitting = at_extension(record.get("extension"), None, sellers)
    if sitting and not said:
        return sitting.id
    for seller in sellers:
        if said in (seller.id, seller.name, seller.crm_user):
            return seller.id
    return None


def _phone(record: dict[str, Any], region: str) -> str | None:
    said = str(record.get("client_phone") or "")
    digits = "".join(c for c in said if c.isdigit())
    return ("+" + digits if said.startswith("+") else phone(digits, region)) if len(digits) >= 10 else None
