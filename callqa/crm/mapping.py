"""A plan in, a mapping file for the user to finish out (YAML); and the finished file laid over the settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from callqa.config import CrmSettings, Settings
from callqa.crm.formats import Plan, aliases
from callqa.errors import UserError
from callqa.texts import say

KEYS = ("columns", "tables", "dates", "sheet", "timezone", "stages")


def written(found: Plan, stages: Mapping[str, tuple[str, int]], language: str) -> str:
    """`stages`: the CRM's stage → (what it means or '', deals). Names are quoted as JSON, which YAML reads."""

    def entry(name: str, value: str, remark: str = "") -> str:
        return f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}{remark}"

    of = {ours: found.header.values[places[0]] for ours, places in found.places.items()}  # of many columns the first
    lines = [f"# {line}" for line in say("crm.map_head", language, file=found.path.name).splitlines()]
    lines += ["", "columns:" if found.kind == "deals" else f"tables:\n {found.kind}:"]
    lines += [entry(ours, of[ours]) for ours in of if ours not in ("phone", "email", "closed")]
    missing = [ours for ours in aliases(found.format, found.kind) if ours not in of]
    lines += [f'  # {ours}: ""' for ours in missing]
    open_questions = [str(q.values["field"]) for q in found.questions]
    lines += ["", f"# {say('crm.map_dates', language)}", "dates:" if open_questions or found.orders else "dates: {}"]
    lines += [entry(name, order) for name, order in found.orders.items()]
    lines += [entry(name, "", f"  # {say('crm.map_answer', language)}") for name in open_questions]
    if found.kind == "deals":
        lines += ["", *(f"# {line}" for line in say("crm.map_stages", language).splitlines())]
        lines += ["stages:" if stages else "stages: {}"]
        lines += [entry(raw, means, f"  # {n}") for raw, (means, n) in stages.items()]
    return "\n".join(lines) + "\n"


def overlaid(settings: Settings, path: Path) -> Settings:
    """Settings with the mapping file over them. An answer left empty is none. Raises UserError that names the key."""
    if not path.is_file():
        return settings
    try:
        given = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"not YAML: {error}", str(path), "Mend it, or write it anew with 'callqa crm map'.") from None
    unknown = sorted(set(given) - set(KEYS)) if isinstance(given, dict) else ["the whole file"]
    if unknown:
        raise UserError(f"unknown key {', '.join(map(str, unknown))}", str(path), f"Known: {', '.join(KEYS)}.")
    own = settings.crm.model_dump()
    for key, value in given.items():
        own[key] = {**own[key], **_filled(value)} if isinstance(value, dict) else value or own[key]
    try:
        return settings.model_copy(update={"crm": CrmSettings.model_validate(own)})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{place}: {first['msg']}", str(path), "Mend the line and run again.") from None


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    answers: Iterable[tuple[str, Any]] = given.items()
    return {str(k): _filled(v) if isinstance(v, dict) else v for k, v in answers if v not in (None, "", "?")}
