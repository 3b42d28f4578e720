"""Rubric YAML in, checked `Rubric` out; errors name file, line, criterion and what is known instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import regex
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callqa.errors import UserError, nearest
from callqa.types import CORE, STAGES, Criterion, Rubric, Stage

LOADER: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml's, where PyYAML was built with it, is seven times as quick


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Means(_Strict):
    """What each verdict means, in words for people. The keys `met` and `missed` of a criterion hold its examples."""

    met: str = Field(min_length=1)
    partly: str = Field(min_length=1)
    missed: str = Field(min_length=1)
    na: str = Field(min_length=1)


class _Criterion(_Strict):
    id: str = Field(min_length=1)
    title: str
    question: str
    means: _Means | None = None  # a company's own criterion may do without
    note: str = ""
    weight: float = Field(gt=0, le=100)
    party: Literal["S", "C", "S+C"] = "S"
    detector: str
    params: dict[str, Any] = Field(default_factory=dict)
    auto_fail: bool = False
    suggest: bool = False  # shown as a suggestion, outside the score
    met: list[list[str]] = Field(default_factory=list)  # examples: lines 'S: …' and 'C: …'
    missed: list[list[str]] = Field(default_factory=list)  # near misses: anything but met


class _RedFlag(_Strict):
    id: str = Field(min_length=1)
    title: str
    party: Literal["S", "C"] = "S"
    wordings: list[str] = Field(default_factory=list)  # lists of callqa/language/phrases
    unsolved: bool = False  # also a paid offer after a reproach that nobody answered


class _Rubric(_Strict):
    id: str
    version: str
    stage: Literal["cold", "warm", "conveyor", "presale", "proposal", "service", "upsell"]
    language: Literal["ru", "en"]
    title: str
    criteria: list[_Criterion] = Field(min_length=1)
    red_flags: list[_RedFlag] = Field(default_factory=list)


def read_rubric(path: Path, detectors: Iterable[str]) -> Rubric:
    """One rubric. Raises UserError with the line of the first mistake."""
    text = _text(path)
    try:
        tree, node = yaml.load(text, Loader=LOADER), yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise UserError(f"not YAML: {getattr(error, 'problem', error)}", f"{path}{line}", "Mend the line.") from None
    lines = _lines(node)
    try:
        read = _Rubric.model_validate(tree)
    except ValidationError as error:
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")  # a typo before what it lacks
        raise UserError(_what(first, tree), _place(path, lines, first["loc"]), _known(first)) from None
    _check(read, path, lines, sorted(detectors))
    criteria = tuple(
        Criterion(
            c.id, c.title, c.question, c.weight, c.party, c.detector, c.params, c.auto_fail, c.suggest,
            tuple(tuple(e) for e in c.met), tuple(tuple(e) for e in c.missed),
            c.means.model_dump() if c.means else {}, c.note,
        )
        for c in read.criteria
    )  # fmt: skip
    flags = tuple(_flag(f) for f in read.red_flags)
    return Rubric(read.id, read.version, read.stage, read.language, read.title, criteria, flags)


def _flag(flag: _RedFlag) -> Criterion:
    params = {"wordings": flag.wordings, "party": flag.party, "unsolved": flag.unsolved}
    return Criterion(flag.id, flag.title, flag.title, 0.0, flag.party, "red_flag", params)


def read_rubrics(folder: Path, detectors: Iterable[str]) -> dict[tuple[Stage, str], Rubric]:
    """All rubrics of a folder by (stage, language). Raises UserError for a mistake, for two of one kind, and for none."""
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise UserError(
            "no rubrics (*.yaml) here", str(folder), "Copy them with 'callqa init DIR', or set [scoring] rubrics."
        )
    return _read_all(tuple((f, f.stat().st_mtime_ns) for f in files), tuple(detectors))


@lru_cache(maxsize=4)
def _read_all(files: tuple[tuple[Path, int], ...], detectors: tuple[str, ...]) -> dict[tuple[Stage, str], Rubric]:
    found: dict[tuple[Stage, str], Rubric] = {}
    for path, _ in files:
        rubric = read_rubric(path, detectors)
        if (rubric.stage, rubric.language) in found:
            other = found[rubric.stage, rubric.language].id
            raise UserError(
                f"a second rubric for {rubric.stage} in {rubric.language}, beside '{other}'", str(path), "Keep one."
            )
        found[rubric.stage, rubric.language] = rubric
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise UserError("no such rubric", str(path), "Name a YAML file, e.g. rubrics/ru/warm.yaml.") from None
    except UnicodeDecodeError:
        raise UserError("not UTF-8 text", str(path), "Save the file as UTF-8.") from None


def _check(rubric: _Rubric, path: Path, lines: Mapping[tuple[Any, ...], int], detectors: list[str]) -> None:
    seen: set[str] = set()
    for i, criterion in enumerate(rubric.criteria):
        here = ("criteria", i)
        if criterion.id in seen:
            raise UserError(
                f"criterion '{criterion.id}' stands twice", _place(path, lines, (*here, "id")), "Rename one."
            )
        seen.add(criterion.id)
        if criterion.detector not in detectors:
            raise UserError(
                f"criterion '{criterion.id}' names no detector '{criterion.detector}'",
                _place(path, lines, (*here, "detector")),
                nearest(criterion.detector, detectors),
            )
        if criterion.detector == "core" and criterion.params.get("core") not in CORE:
            raise UserError(
                f"criterion '{criterion.id}' names no core criterion '{criterion.params.get('core')}'",
                _place(path, lines, (*here, "params")),
                nearest(str(criterion.params.get("core")), CORE),
            )
        _check_params(criterion, path, lines, here)
        _check_wordings(criterion, path, lines, here)
    total = sum(c.weight for c in rubric.criteria)
    if abs(total - 100) > 0.01:
        raise UserError(
            f"weights sum to {total:g}, not to 100", _place(path, lines, ("criteria",)), "Change the weights."
        )


# What each detector looks at in a criterion's params; those that are not here look at none.
PARAMS: Mapping[str, tuple[str, ...]] = {
    "core": ("core",),
    "phrase": ("party", "met", "partly"),
    "introduction": ("parts",),
    "coverage": ("alone",),
    "objections": ("which", "clarify"),
    "qualification": ("fields", "met", "partly"),
    "restated": ("of",),
    "satisfaction": ("of",),
    "red_flag": ("wordings", "party", "unsolved"),
}


def _check_params(criterion: _Criterion, path: Path, lines: Mapping[tuple[Any, ...], int], here: tuple) -> None:
    """A misspelt parameter would be passed over without a word."""
    known = PARAMS.get(criterion.detector, ())
    for name in criterion.params:
        if name not in known:
            raise UserError(
                f"criterion '{criterion.id}': detector '{criterion.detector}' has no parameter '{name}'",
                _place(path, lines, (*here, "params", name)),
                nearest(name, known) if known else "Take it away.",
            )


def _check_wordings(criterion: _Criterion, path: Path, lines: Mapping[tuple[Any, ...], int], here: tuple) -> None:
    """The wordings that a 'phrase' criterion gives are regular expressions."""
    if criterion.detector != "phrase":
        return
    for verdict in ("met", "partly"):
        for i, wording in enumerate(criterion.params.get(verdict, ())):
            try:
                regex.compile(str(wording))
            except regex.error as error:
                where = _place(path, lines, (*here, "params", verdict, i))
                raise UserError(
                    f"criterion '{criterion.id}': '{wording}' is no regular expression: {error}", where, "Mend it."
                ) from None


def _lines(node: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], int]:
    """Line (from 1) of every value of a YAML tree."""
    if node is None:
        return {}
    found = {path: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= _lines(value, (*path, key.value))
            found[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            found |= _lines(value, (*path, i))
    return found


def _place(path: Path, lines: Mapping[tuple[Any, ...], int], where: tuple[Any, ...]) -> str:
    while where and where not in lines:
        where = where[:-1]
    return f"{path}, line {lines.get(where, 1)}"


def _what(error: Any, tree: Any) -> str:
    where = list(error["loc"])
    name = ""
    if len(where) > 1 and where[0] == "criteria" and isinstance(where[1], int):
        try:
            name = f"criterion '{tree['criteria'][where[1]]['id']}': "
        except (KeyError, TypeError, IndexError):
            name = f"criterion {where[1] + 1}: "
    key = where[-1] if where else "the file"
    if error["type"] == "extra_forbidden":
        return f"{name}unknown key '{key}'"
    if error["type"] == "missing":
        return f"{name}no '{key}'"
    return f"{name}{key}: {error['msg'].lower()}"


def _known(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        model = _Criterion if error["loc"][0] == "criteria" and len(error["loc"]) > 2 else _Rubric
        return nearest(str(error["loc"][-1]), model.model_fields)
    if error["loc"] and error["loc"][-1] == "stage":
        return nearest(str(error["input"]), STAGES)
    return "Mend the value and run 'callqa rubric check' on the file."
