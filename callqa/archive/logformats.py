"""logs/*.yaml in, formats of call logs out; and which of them a file is in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from callqa.errors import UserError
from callqa.types import Direction

FIELDS = {
    "accountcode", "amaflags", "answer", "channel", "clid", "client", "create", "dcontext", "direction", "dst",
    "dst_extension", "dstchannel", "duration", "end", "entity", "entity_type", "extension", "group", "keep", "lastapp",
    "lastdata", "line", "location", "reason", "recording", "seller", "session", "src", "src_extension", "start", "status",
    "talk", "userfield", "deal", "skip",
}  # fmt: skip


class LogFormat(BaseModel):
    """How a telephony system writes its log. Either `positions` (no header) or `columns` (our field → their names)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    columns: Mapping[str, tuple[str, ...]] = {}
    positions: tuple[str, ...] = ()
    needed: int | tuple[str, ...]  # columns at least, or the fields that must be there
    sure: Mapping[str, str] = {}  # patterns that a row of this format has
    optional: Mapping[str, str] = {}
    delimiter: str = ""
    directions: Mapping[str, Direction] = {"in": "in", "out": "out"}
    answered: tuple[str, ...] = ()  # words of `status`
    answered_by: str = ""  # the field that is filled, and not 0, where the call was answered
    talk_is_duration: bool = False
    milliseconds: tuple[str, ...] = ()
    zone: Literal["local", "utc"] = "local"
    clock: Literal["", "session"] = ""  # the whole part of the session is the start in UTC seconds
    group: Literal["overlap", "none"] = "none"  # rows of one conversation, where no column tells

    def cells(self, values: Sequence[str]) -> dict[str, str] | None:
        """A row without header as fields. None for a row that is not of this format."""
        least = self.needed if isinstance(self.needed, int) else len(self.positions)
        if not least <= len(values) <= len(self.positions):
            return None
        said = dict(zip(self.positions, values, strict=False))
        if any(not re.fullmatch(pattern, said.get(name, "")) for name, pattern in self.sure.items()):
            return None
        if len(values) == len(self.positions) - 1:
            for name, pattern in self.optional.items():
                if not re.fullmatch(pattern, said.get(name, "")):  # that column is not logged, the next one is
                    said[self.positions[-1]] = said.pop(name, "")
        return said

    def header(self, names: Sequence[str]) -> dict[str, int] | None:
        """Field → column. None where a needed field has no column."""
        plain = {_plain(name): i for i, name in reversed(list(enumerate(names)))}
        found = {
            field: next((plain[_plain(a)] for a in aliases if _plain(a) in plain), -1)
            for field, aliases in self.columns.items()
        }
        found = {field: index for field, index in found.items() if index >= 0}
        needed = self.needed if isinstance(self.needed, tuple) else ()
        return found if found and all(field in found for field in needed) else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", name.strip().strip('"').lower().replace("ё", "е"))


@lru_cache
def formats() -> dict[str, LogFormat]:
    found = {}
    for path in sorted((Path(__file__).parent / "logs").glob("*.yaml")):
        found[path.stem] = read_format(path)
    return found


def read_format(path: Path) -> LogFormat:
    """Raises UserError for a mapping file that cannot be."""
    try:
        data: Any = yaml.safe_load(path.read_text("utf-8"))
        form = LogFormat.model_validate(data)
    except FileNotFoundError:
        raise UserError(
            "no such file", str(path), "Name your log format in callqa.toml, [archive] log_format."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"not YAML: {error}", str(path), "Start from a copy of callqa/archive/logs/3cx.yaml.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(
            f"{place}: {first['msg']}", str(path), f"Known keys: {', '.join(LogFormat.model_fields)}."
        ) from None
    unknown = ({*form.columns, *form.positions}) - FIELDS
    if unknown:
        raise UserError(f"unknown field '{min(unknown)}'", str(path), f"Known: {', '.join(sorted(FIELDS))}.")
    return form
