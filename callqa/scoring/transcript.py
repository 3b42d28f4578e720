"""A labelled call or ready transcript (JSON) in, the dialogue that it writes down out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from callqa.errors import UserError
from callqa.types import STAGES, Call, Dialogue, Role, Turn

ROLES = get_args(Role)


def dialogue_of(record: Mapping[str, Any], name: str) -> Dialogue:
    """Raises ValueError, KeyError, TypeError or AttributeError where the record is not of the form."""
    if record["stage"] not in STAGES:
        raise ValueError(f"stage '{record['stage']}' is unknown")
    turns = tuple(
        Turn(float(t["start"]), float(t["end"]), t["speaker"] if t["speaker"] in ROLES else "unknown", str(t["text"]))
        for t in record["turns"]
    )
    call = Call(
        str(record.get("call_id", name)), f"{name}.json", datetime.fromisoformat(record["started_at"]),
        turns[-1].end if turns else 0.0, direction=record.get("direction", "unknown"), stage=record["stage"],
        language=record["language"],
    )  # fmt: skip
    return Dialogue(call, record["language"], turns, "labels")


def read_dialogue(path: Path) -> Dialogue:
    """Raises UserError that says what the file lacks."""
    what_to_do = "It needs turns (speaker, start, end, text), stage, language and started_at; see the README."
    try:
        return dialogue_of(json.loads(path.read_text("utf-8")), path.stem)
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", str(path), "Name a transcript (.json).") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"no transcript: {type(error).__name__}: {error}", str(path), what_to_do) from None
