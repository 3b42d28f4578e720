"""A file's name in, what it says about the call out, by templates in names.yaml and in callqa.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from callqa.types import Direction

FIELD = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[\d,]+\})+))?\}")
TIME_PARTS = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}", "%H": r"\d{2}", "%M": r"\d{2}", "%S": r"\d{2}"}
USUAL = {"fmt": r"\w{2,5}", "src": r"[+\w*#]+", "dst": r"[+\w*#]+", "phone": r"\+?\d[\d()-]*", "ext": r"\d{2,6}"}


@dataclass(frozen=True, slots=True)
class Named:
    """What a name tells. `moment` is naive: in the server's zone."""

    system: str
    moment: datetime | None = None
    direction: Direction = "unknown"
    client: str | None = None
    extension: str | None = None
    session: str | None = None
    src: str | None = None
    dst: str | None = None


@dataclass(frozen=True)
class Template:
    system: str
    pattern: re.Pattern[str]
    times: tuple[tuple[str, str], ...]  # group, strptime format
    rules: dict[str, dict[str, str]]


@lru_cache
def presets() -> tuple[Template, ...]:
    listed = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text("utf-8"))
    return tuple(compile_template(system, entry["template"], entry) for system, entry in listed.items())


def compile_template(system: str, template: str, rules: dict[str, Any] | None = None) -> Template:
    """Template syntax → regular expression. Raises ValueError for a template without fields."""
    times: list[tuple[str, str]] = []

    def field(match: re.Match[str]) -> str:
        name, pattern = match.group(1), match.group(2)
        if pattern and "%" in pattern:
            times.append((name, pattern))
            return f"(?P<{name}>{re.sub('%[a-zA-Z]', lambda m: TIME_PARTS[m.group()], re.escape(pattern).replace(chr(92) + '%', '%'))})"
        return f"(?P<{name}>{pattern or USUAL.get(name, '[^-_]+')})"

    expression, at = "", 0
    for match in FIELD.finditer(template):
        expression += re.escape(template[at : match.start()]) + field(match)
        at = match.end()
    if not at:
        raise ValueError(f"template '{template}' has no {{fields}}")
    expression += re.escape(template[at:])
    return Template(system, re.compile(expression), tuple(times), rules or {})


def read_name(name: str, own: Sequence[str] = ()) -> Named | None:
    """None where no template fits, or where the date in it is no date."""
    for template in (*(compile_template("own", t) for t in own), *presets()):
        match = template.pattern.fullmatch(name)
        if match:
            return _named(template, match)
    return None


def _named(template: Template, match: re.Match[str]) -> Named | None:
    said, rules = match.groupdict(), template.rules
    kind = said.get("type") or ""
    moment = None
    if template.times:
        text = " ".join(said[group] for group, _ in template.times)
        try:
            moment = datetime.strptime(text, " ".join(fmt for _, fmt in template.times))
        except ValueError:
            return None
    side = rules.get("client", {}).get(kind)
    own = rules.get("extension", {}).get(kind)
    return Named(
        template.system,
        moment,
        rules.get("direction", {}).get(kind, "unknown"),  # type: ignore[arg-type]
        said.get("phone") or (said.get(side) if side else None),
        said.get("ext") or (said.get(own) if own else None),
        said.get("session"),
        said.get("src"),
        said.get("dst"),
    )
