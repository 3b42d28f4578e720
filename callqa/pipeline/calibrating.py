"""Calibration: a few calls scored alone, compared, and the decision kept as a new example of the rubric."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from callqa.errors import UserError
from callqa.pipeline.workspace import Workspace
from callqa.store import load_dialogues, load_scorecards
from callqa.store.reviews import load_reviews, save_plan, save_reviews
from callqa.types import CORE, Scorecard, Verdict
from callqa.types.review import Drawn, Plan, Review

LINE = 160  # characters of an example's line


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion of one call as each reviewer and the machine marked it."""

    call_id: str
    criterion: str
    verdicts: dict[str, str]  # author → verdict; 'machine' too

    @property
    def apart(self) -> bool:
        return len({v for name, v in self.verdicts.items() if name != "machine"}) > 1


def pick(space: Workspace, number: int) -> Plan:
    """Calls to calibrate on: those that reviewers marked differently first, then those the machine was least sure of, then the
    surest one, so that an easy call is among them. Raises UserError where nothing is judged."""
    from callqa.store.facts import read_sureness

    sure = read_sureness(space.store).dropna(subset=["confidence"]).sort_values(["confidence", "call_id"])
    if sure.empty:
        raise UserError("there are no judged calls", str(space.folder), "Run 'callqa run ARCHIVE' first.")
    apart = list(dict.fromkeys(one.call_id for one in compare(space) if one.apart))
    easy = [str(sure["call_id"].iloc[-1])]
    unsure = [str(one) for one in sure["call_id"] if one not in apart and one not in easy]
    chosen = [*easy, *apart, *unsure][:number]
    now = datetime.now(ZoneInfo(space.settings.general.timezone))
    drawn = tuple(Drawn(one, None, "calibration", "disagreement", n) for n, one in enumerate(chosen))
    plan = Plan(f"cal-{now:%Y%m%d-%H%M%S}", now, 0, len(sure), {"calibration": number}, drawn)
    save_plan(space.store, plan)
    return plan


def compare(space: Workspace, plan: Plan | None = None) -> list[Compared]:
    """Blind verdicts side by side, of the plan's calls or of all; only what two people have marked."""
    wanted = {one.call_id for one in plan.drawn} if plan else None
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in load_reviews(space.store):
        if one.blind and (wanted is None or one.call_id in wanted):
            found[one.call_id, one.criterion][one.author] = one.verdict
            if one.machine:
                found[one.call_id, one.criterion]["machine"] = one.machine
    return [Compared(*key, verdicts) for key, verdicts in found.items() if len(set(verdicts) - {"machine"}) > 1]


def decide(
    space: Workspace, call_id: str, criterion: str, verdict: Verdict, author: str, comment: str, turns: Sequence[int]
) -> Path:
    """Keeps the decision as a review and writes the named turns into the workspace's rubric as an example; the version goes up.

    Raises UserError for an unknown call or criterion, for 'partly' (examples are met or missed), or turns that are not there.
    """
    card = next(iter(load_scorecards(space.store, [call_id])), None)
    dialogue = next(iter(load_dialogues(space.store, [call_id])), None)
    if card is None or dialogue is None:
        raise UserError(f"no judged call '{call_id}'", str(space.folder), "Name it by its whole id.")
    if verdict not in ("met", "missed"):
        raise UserError(f"'{verdict}' makes no example", "--verdict", "Examples are met, or a near miss: missed.")
    wrong = [one for one in turns if not 0 <= one < len(dialogue.turns)]
    if wrong or not turns:
        raise UserError(
            f"the call has turns 0 to {len(dialogue.turns) - 1}", "--turns", "Name those that decide, e.g. 4-7."
        )
    lines = [f"{'S' if dialogue.turns[i].role == 'seller' else 'C'}: {dialogue.turns[i].text[:LINE]}" for i in turns]
    file = _rubric_file(space, card)
    _append(file, _id_in(file, criterion), verdict, lines)
    machine = next((one.verdict for one in (*card.core, *card.findings) if one.criterion == criterion), None)
    now = datetime.now(ZoneInfo(space.settings.general.timezone)).replace(microsecond=0)
    kept = Review(call_id, criterion, verdict, author, now, comment, False, "calibration", machine, card.rubric_version)
    save_reviews(space.store, [kept])
    return file


def _rubric_file(space: Workspace, card: Scorecard) -> Path:
    for file in sorted(space.rubrics.rglob("*.yaml")):
        if yaml.safe_load(file.read_text("utf-8")).get("id") == card.rubric_id:
            return file
    raise UserError(f"no rubric '{card.rubric_id}'", str(space.rubrics), "Copy the rubrics with 'callqa init'.")


def _id_in(file: Path, criterion: str) -> str:
    """The rubric's id of a criterion; a core criterion stands in it under its own id."""
    told = yaml.safe_load(file.read_text("utf-8"))["criteria"]
    for one in told:
        if one["id"] == criterion or (criterion in CORE and (one.get("params") or {}).get("core") == criterion):
            return str(one["id"])
    raise UserError(
        f"the rubric has no criterion '{criterion}'", str(file), f"Known: {', '.join(o['id'] for o in told)}."
    )


def _append(file: Path, criterion: str, verdict: str, lines: list[str]) -> None:
    """One line more under the criterion's list, the rest of the file as it was: comments stay."""
    text = file.read_text("utf-8")
    start = re.search(rf"^  - id: {re.escape(criterion)}$", text, re.M)
    end = re.compile(r"^  - id: |^\S", re.M).search(text, start.end()) if start else None
    part = text[start.start() : end.start() if end else len(text)] if start else ""
    head = re.search(rf"^    {verdict}:$", part, re.M)
    if start is None or head is None:
        raise UserError(
            f"criterion '{criterion}' has no list '{verdict}' in block style", str(file), "Add the example by hand."
        )
    example = yaml.safe_dump(
        lines, allow_unicode=True, default_flow_style=True, default_style='"', width=10_000
    ).strip()
    at = start.start() + head.end()
    made = f"{text[:at]}\n      - {example}{text[at:]}"
    made = re.sub(r'^version: "?(\d+)"?', lambda found: f'version: "{int(found[1]) + 1}"', made, count=1, flags=re.M)
    yaml.safe_load(made)
    file.write_text(made, "utf-8")
