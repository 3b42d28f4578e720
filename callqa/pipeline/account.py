"""A call named by a person → its dialogue and the account of its stored verdicts."""

from __future__ import annotations

from callqa.errors import UserError
from callqa.pipeline.workspace import Workspace
from callqa.rubric import read_rubrics
from callqa.scoring import DETECTORS
from callqa.scoring.explain import Explanation, only
from callqa.scoring.explain import explain as account
from callqa.store import load_calls, load_dialogues, load_scorecards
from callqa.types import Call, Dialogue


def explain(space: Workspace, named: str, criterion: str | None = None) -> tuple[Dialogue, list[Explanation]]:
    """Raises UserError where no call, or more than one, is so named, or it has not been judged."""
    call = _call(space, named)
    card = next(load_scorecards(space.store, [call.id]), None)
    dialogue = next(load_dialogues(space.store, [call.id]), None)
    if card is None or dialogue is None:
        raise UserError("the call has not been judged yet", call.path, "See 'callqa status'; run 'callqa run' again.")
    rubric = read_rubrics(space.rubrics, DETECTORS)[card.stage, dialogue.language]
    return dialogue, account(dialogue, only(rubric, criterion), card, closely=criterion is not None)


def _call(space: Workspace, named: str) -> Call:
    found = [c for c in load_calls(space.store) if c.id.startswith(named) or c.path == named]
    exact = [c for c in found if named in (c.id, c.path)]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UserError("no such call", f"'{named}'", "Name an id or a path as the report and the workbook show it.")
    several = ", ".join(c.id for c in found[:5])
    raise UserError(f"{len(found)} calls are so named: {several} …", f"'{named}'", "Give more of the id.")
