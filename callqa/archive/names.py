"""A recording's path in, what its name says about the call out, by templates in names.yaml and in callqa.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from callqa.errors import UserError
from callqa.types import Direction

FIELD = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[\d,]+\})+))?\}")
TIME_PARTS = {
    "%Y": r"\d{4}",
    "%m": r"\d{2}",
    "%d": r"\d{2}",
    "%H": r"\d{2}",
    "%M": r"\d{2}",
    "%S": r"\d{2}",
    "%y": r"\d{2}",
}
USUAL = {"fmt": r"\w{2,5}", "src": r"[+\w*#]+", "dst": r"[+\w*#]+", "phone": r"\+?\d[\d()-]*", "ext": r"\d{2,6}", "base": r".+"}  # fmt: skip
CALENDAR = ("year", "month", "day", "hour")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name tells. `moment` without a zone is in the server's; `epoch` is the start in UTC where the name has it too."""

    system: str
    moment: datetime | None = None
    direction: Direction = "unknown"
    client: str | None = None
    extension: str | None = None
    session: str | None = None
    src: str | None = None
    dst: str | None = None
    epoch: datetime | None = None
    leg: str | None = None
    coarse: bool = False  # `moment` is exact to the hour only
    by_log: bool = False


@dataclass(frozen=True)
class Template:
    system: str
    pattern: re.Pattern[str]
    times: tuple[tuple[str, str], ...]  # group, strptime format
    depth: int  # folders of the path that it reads
    rules: Mapping[str, Any]


@lru_cache
def preset_data() -> dict[str, dict[str, Any]]:
    """names.yaml: system → templates, what they mean, examples."""
    data: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text("utf-8"))
    return data


@lru_cache
def presets() -> tuple[Template, ...]:
    return tuple(
        compile_template(system, template, entry)
        for system, entry in preset_data().items()
        for template in entry["templates"]
    )


@lru_cache
def _own(templates: tuple[str, ...]) -> tuple[Template, ...]:
    return tuple(compile_template("own", t) for t in templates)


def check_templates(templates: Sequence[str]) -> None:
    """Raises UserError for an own template that cannot be."""
    try:
        _own(tuple(templates))
    except ValueError as error:
        raise UserError(
            str(error), "callqa.toml, [archive] templates", "Fields are written {phone} or {dt:%Y%m%d}."
        ) from None


def compile_template(system: str, template: str, rules: Mapping[str, Any] | None = None) -> Template:
    """Template syntax → regular expression. Raises ValueError for a template without fields."""
    times: list[tuple[str, str]] = []

    def field(match: re.Match[str]) -> str:
        name, pattern = match.group(1), match.group(2)
        if pattern and "%" in pattern:
            times.append((name, pattern))
            return f"(?P<{name}>{_digits(pattern)})"
        return f"(?P<{name}>{pattern or USUAL.get(name, '[^-_/]+')})"

    expression, at = "", 0
    for match in FIELD.finditer(template):
        expression += re.escape(template[at : match.start()]) + field(match)
        at = match.end()
    if not at:
        raise ValueError(f"template '{template}' has no {{fields}}")
    expression += re.escape(template[at:])
    try:
        pattern = re.compile(expression)
    except re.error as error:
        raise ValueError(f"template '{template}': {error}") from None
    return Template(system, pattern, tuple(times), template.count("/"), rules or {})


def _digits(form: str) -> str:
    """A strptime format as a regular expression. Raises ValueError for a part that templates do not know."""
    unknown = [part for part in re.findall("%.", form) if part not in TIME_PARTS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' in a time: known are {', '.join(TIME_PARTS)}")
    return re.sub("%[a-zA-Z]", lambda m: TIME_PARTS[m.group()], re.escape(form).replace("\\%", "%"))


def read_name(path: str, own: Sequence[str] = ()) -> Named | None:
    """None where no template fits, or where the date in it is no date. `path` is POSIX, as deep as the templates need."""
    parts = path.split("/")
    for template in (*_own(tuple(own)), *presets()):
        match = template.pattern.fullmatch("/".join(parts[-1 - template.depth :]))
        named = _named(template, match, own) if match else None
        if named:
            return named
    return None


def _named(template: Template, match: re.Match[str], own: Sequence[str]) -> Named | None:
    said, rules = match.groupdict(), template.rules
    if said.get("base"):
        inner = read_name(f"{said['base']}.{said.get('fmt') or 'wav'}", own)
        return replace(inner, leg=said.get("leg")) if inner else None
    try:
        moment, epoch = _times(template, said)
    except (ValueError, OverflowError):
        return None
    kind, owner = said.get("type") or "", said.get("owner")
    direction: Direction = rules.get("direction", {}).get(kind, "unknown")
    side, seller_side = rules.get("client", {}).get(kind), rules.get("extension", {}).get(kind)
    if owner and (said["src"] == owner) != (said["dst"] == owner):
        out = said["src"] == owner
        direction, seller_side, side = ("out", "src", "dst") if out else ("in", "dst", "src")
    return Named(
        template.system,
        moment,
        direction,
        said.get("phone") or (said.get(side) if side else None),
        said.get("ext") or (said.get(seller_side) if seller_side else None),
        said.get("session"),
        said.get("src"),
        said.get("dst"),
        epoch,
        coarse="hour" in said,
        by_log=bool(rules.get("by_log")),
    )


def _times(template: Template, said: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """The moment that a name writes, and the start in UTC seconds that it writes beside it."""
    zone, moment, epoch = template.rules.get("zone", "local"), None, None
    if template.times:
        text = " ".join(said[group] for group, _ in template.times)
        moment = datetime.strptime(text, " ".join(form for _, form in template.times))
    elif "hour" in said:
        moment = datetime(*(int(said[part]) for part in CALENDAR))  # type: ignore[arg-type]
    if zone == "utc" and moment:
        moment = moment.replace(tzinfo=UTC)
    if zone == "session" and said.get("session"):
        epoch = datetime.fromtimestamp(int(said["session"].partition(".")[0]), UTC)
    elif said.get("epoch"):
        epoch = datetime.fromtimestamp(int(said["epoch"]), UTC)
    return moment or epoch, epoch
