"""A file of people's reviews in (CSV with a header, or JSON lines), the verdicts that count out: the last on each finding."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callqa.errors import UserError

VERDICTS = ("met", "partly", "missed", "na")
FIELDS = ("call_id", "criterion", "verdict", "reviewer", "reason", "time")
FORM = f"A review has {', '.join(FIELDS[:3])}, and may have {', '.join(FIELDS[3:])} (ISO 8601)."


@dataclass(frozen=True, slots=True)
class Review:
    call_id: str
    criterion: str
    verdict: str
    reviewer: str = ""
    reason: str = ""
    time: datetime | None = None


def read_reviews(path: Path) -> list[Review]:
    """Raises UserError that names the line of the first review that is none."""
    found = []
    for line, row in _rows(path):
        try:
            found.append(_review(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(f"no review: {_said(error)}", f"{path}, line {line}", FORM) from None
    if not found:
        raise UserError("no reviews here", str(path), FORM)
    return last_of_each(found)


def last_of_each(reviews: Iterable[Review]) -> list[Review]:
    """Of several reviews of one criterion in one call the latest; of those without a time the one given last."""
    ordered = sorted(reviews, key=lambda r: r.time or datetime.min.replace(tzinfo=UTC))
    return list({(r.call_id, r.criterion): r for r in ordered}.values())


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", str(path), "Name a file of reviews.") from None
    except UnicodeDecodeError:
        raise UserError("is not UTF-8 text", str(path), "Save it as UTF-8.") from None
    if path.suffix.lower() == ".csv":
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
        yield from ((reader.line_num, row) for row in reader)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise UserError(f"no JSON: {error}", f"{path}, line {number}", FORM) from None
            yield number, row


def _review(row: Mapping[str, Any]) -> Review:
    call_id, criterion, verdict = (str(row[name] or "").strip() for name in FIELDS[:3])
    if not call_id or not criterion:
        raise ValueError("call_id or criterion is empty")
    if verdict not in VERDICTS:
        raise ValueError(f"verdict '{verdict}' is none of {', '.join(VERDICTS)}")
    said = str(row.get("time") or "").strip()
    time = datetime.fromisoformat(said) if said else None
    if time is not None and time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return Review(call_id, criterion, verdict, str(row.get("reviewer") or ""), str(row.get("reason") or ""), time)


def _said(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
