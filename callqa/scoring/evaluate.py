"""Labelled calls in, agreement of the scorer with the labels out: per criterion and language, with every error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from callqa import scoring
from callqa.agreement import Agreement, agreement
from callqa.config import ScoringSettings
from callqa.errors import UserError
from callqa.scoring.mishearing import misheard
from callqa.scoring.stage_guess import guess_stage
from callqa.scoring.transcript import dialogue_of
from callqa.types import CORE, Finding, Rubric, Scorecard, Stage

CONTACT_FIELDS = ("name", "phone", "email", "messenger", "this_number")
VERDICTS = ("met", "partly", "missed", "na")
Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One language, or all. `due`: n, day_exact, time_exact (shares); `contact`: per field n and exact (share)."""

    calls: int
    criteria: dict[str, Agreement]
    stage_criteria: dict[str, Agreement]
    due: dict[str, float | int | None]
    contact: dict[str, dict[str, float | int | None]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    whole: Part
    by_language: dict[str, Part]
    by_style: dict[str, Part] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, str]] = field(default_factory=list)
    stages: dict[str, int] = field(default_factory=dict)  # the stage hidden: calls, told by their words, right

    def as_json(self) -> dict[str, Any]:
        """The parts as plain data: criteria, due, contact, errors, by_language."""
        parts = {name: asdict(part) for name, part in self.by_language.items()}
        styles = {name: asdict(part) for name, part in self.by_style.items()}
        rest = {"errors": self.errors, "set_aside": self.set_aside, "stages": self.stages}
        return {**asdict(self.whole), **rest, "by_language": parts, "by_style": styles}


def evaluate(
    folder: Path, rubrics: Mapping[tuple[Stage, str], Rubric], *, only: str = "*", word_errors: float = 0.0
) -> Evaluation:
    """Every *.json under `folder` whose name fits `only`. The scorer sees turns, stage and start; never a label.

    `word_errors`: share of words, 0 to 1, that are misheard at random (seeded) before the scorer sees them. Raises
    UserError for no calls.
    """
    if not folder.is_dir():
        raise UserError("no such folder", str(folder), "Name a folder of labelled calls (*.json).")
    rows: list[tuple[Truth, Scorecard]] = []
    guesses: list[tuple[Stage, Stage | None]] = []
    aside: list[dict[str, str]] = []
    for path in sorted(folder.rglob(f"{only}.json")):
        try:
            truth = json.loads(path.read_text("utf-8"))
            _checked(truth["labels"])
            dialogue = misheard(dialogue_of(truth, path.stem), word_errors)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            aside.append({"file": str(path.relative_to(folder)), "reason": f"{type(error).__name__}: {error}"})
            continue
        card = scoring.judge(dialogue, rubrics, ScoringSettings())
        rows.append((truth, card))
        if card.not_judged is None:
            guesses.append((truth["stage"], guess_stage(dialogue)))
    if not rows:
        raise UserError(
            "no labelled calls here", str(folder), "A call is a JSON object with turns and labels; see the README."
        )
    languages = sorted({truth["language"] for truth, _ in rows})
    by_language = {name: _part([r for r in rows if r[0]["language"] == name]) for name in languages}
    styles = sorted({truth["style"] for truth, _ in rows if truth.get("style")})
    by_style = {name: _part([r for r in rows if r[0].get("style") == name]) for name in styles}
    told = [(stage, guess) for stage, guess in guesses if guess]
    stages = {"n": len(guesses), "told": len(told), "right": sum(stage == guess for stage, guess in told)}
    return Evaluation(_part(rows), by_language, by_style, _errors(rows), aside, stages)


def _checked(labels: Truth) -> None:
    for name, label in labels.items():
        if name not in CORE or label["verdict"] not in VERDICTS:
            raise ValueError(f"labels.{name}: unknown criterion or verdict")


def _part(rows: Sequence[tuple[Truth, Scorecard]]) -> Part:
    criteria = {name: agreement(_pairs(rows, name)) for name in CORE}
    ids = sorted({f.criterion for _, card in rows for f in card.findings})
    stage_pairs = {name: _stage_pairs(rows, name) for name in ids}
    stage = {name: agreement(pairs) for name, pairs in stage_pairs.items() if pairs}
    return Part(len(rows), criteria, stage, _due(rows), _contact(rows))


def _finding(card: Scorecard, name: str) -> Finding:
    return next(f for f in card.core if f.criterion == name)


def _pairs(rows: Sequence[tuple[Truth, Scorecard]], name: str) -> list[tuple[str, str]]:
    return [(t["labels"][name]["verdict"], _finding(c, name).verdict) for t, c in rows if name in t["labels"]]


def _stage_pairs(rows: Sequence[tuple[Truth, Scorecard]], name: str) -> list[tuple[str, str]]:
    return [
        (truth["stage_labels"][name]["verdict"], f.verdict)
        for truth, card in rows
        for f in card.findings
        if f.criterion == name and name in truth.get("stage_labels", {})
    ]


def _due(rows: Sequence[tuple[Truth, Scorecard]]) -> dict[str, float | int | None]:
    """Over calls whose label has a due: the same day; and of those with an hour, the same day and hour."""
    dated = [
        (str(t["labels"]["next_step_dated"]["due"]), str(_finding(c, "next_step_dated").values.get("due", "")))
        for t, c in rows
        if "due" in t["labels"].get("next_step_dated", {})
    ]
    timed = [(gold, said) for gold, said in dated if "T" in gold]
    return {
        "n": len(dated),
        "day_exact": _share(sum(g[:10] == s[:10] for g, s in dated), len(dated)),
        "n_time": len(timed),
        "time_exact": _share(sum(g == s for g, s in timed), len(timed)),
    }


def _contact(rows: Sequence[tuple[Truth, Scorecard]]) -> dict[str, dict[str, float | int | None]]:
    found: dict[str, dict[str, float | int | None]] = {}
    for key in CONTACT_FIELDS:
        gold = [
            (t["labels"]["contact_captured"].get("value", {})[key], _finding(c, "contact_captured").values.get(key))
            for t, c in rows
            if key in t["labels"].get("contact_captured", {}).get("value", {})
        ]
        found[key] = {"n": len(gold), "exact": _share(sum(same_value(g, s) for g, s in gold), len(gold))}
    return found


def same_value(gold: Any, said: Any) -> bool:
    """Equal but for case and ё: a label may be written as the recogniser wrote it."""
    return str(gold).lower().replace("ё", "е") == str(said).lower().replace("ё", "е")


def _share(hits: int, n: int) -> float | None:
    return round(hits / n, 4) if n else None


def _errors(rows: Sequence[tuple[Truth, Scorecard]]) -> list[dict[str, Any]]:
    found = []
    for truth, card in rows:
        for name in CORE:
            label, said = truth["labels"].get(name), _finding(card, name)
            if label is None:
                continue
            wrong_due = name == "next_step_dated" and label.get("due") != said.values.get("due")
            if label["verdict"] == said.verdict and not wrong_due:
                continue
            found.append(
                {
                    "call_id": truth.get("call_id"),
                    "language": truth["language"],
                    "criterion": name,
                    "gold": label["verdict"],
                    "said": said.verdict,
                    "gold_due": label.get("due"),
                    "said_due": said.values.get("due"),
                    "reason": said.reason.code,
                    "quotes": [{"turn": e.turn, "text": e.quote} for e in said.evidence],
                    "note": truth.get("note", ""),
                }
            )
    return found
