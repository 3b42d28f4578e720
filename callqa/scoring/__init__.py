"""Dialogues and rubrics in, scorecards out: eligibility, the four core findings, then the criteria of the stage's rubric.

Offline and deterministic. A verdict met or partly carries a verbatim quote; what needs to know the speaker and does not is
`unknown`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from callqa.collecting import uncollected
from callqa.config import ScoringSettings
from callqa.scoring.core import core_findings
from callqa.scoring.eligibility import not_judged
from callqa.scoring.learned import Learned, revised
from callqa.scoring.signals import hear
from callqa.scoring.stage_guess import UNTOLD, guess_stage
from callqa.types import CORE, Criterion, Dialogue, Failed, Finding, Reason, Rubric, Scorecard, Stage

# Name in a rubric → module with detect(dialogue, params, core) → Finding. 'core' carries one of the four core verdicts.
DETECTORS: Mapping[str, str] = {
    "core": "callqa.scoring.core",
    "phrase": "callqa.scoring.stages.phrase",
    "introduction": "callqa.scoring.stages.introduction",
    "dated_step": "callqa.scoring.stages.dated_step",
    "handover": "callqa.scoring.stages.handover",
    "own_reason": "callqa.scoring.stages.own_reason",
    "slot": "callqa.scoring.stages.slot",
    "permission": "callqa.scoring.stages.permission",
    "price_order": "callqa.scoring.stages.price_order",
    "qualification": "callqa.scoring.stages.qualification",
    "step_value": "callqa.scoring.stages.step_value",
    "objections": "callqa.scoring.stages.objections",
    "recap": "callqa.scoring.stages.recap",
    "promises": "callqa.scoring.stages.promises",
    "satisfaction": "callqa.scoring.stages.satisfaction",
    "red_flag": "callqa.scoring.stages.red_flag",
    "frame": "callqa.scoring.stages.frame",
    "coverage": "callqa.scoring.stages.coverage",
    "restated": "callqa.scoring.stages.restated",
    "tied_showing": "callqa.scoring.stages.tied_showing",
    "client_value": "callqa.scoring.stages.client_value",
    "worries": "callqa.scoring.stages.worries",
    "joint_plan": "callqa.scoring.stages.joint_plan",
    "walked_through": "callqa.scoring.stages.walked_through",
    "value_first": "callqa.scoring.stages.value_first",
    "isolation": "callqa.scoring.stages.isolation",
    "concession": "callqa.scoring.stages.concession",
    "new_demands": "callqa.scoring.stages.new_demands",
    "why_us": "callqa.scoring.stages.why_us",
    "history": "callqa.scoring.stages.history",
    "solution": "callqa.scoring.stages.solution",
    "leaving": "callqa.scoring.stages.leaving",
    "people_change": "callqa.scoring.stages.people_change",
    "overdue": "callqa.scoring.stages.overdue",
    "offer_tied": "callqa.scoring.stages.offer_tied",
    "clear_ask": "callqa.scoring.stages.clear_ask",
    "refusal": "callqa.scoring.stages.refusal",
}
# Verdicts for which there is nothing to quote: that no promise was made has no place in the call.
WITHOUT_QUOTE = frozenset({"promises.none"})
Core = tuple[Finding, ...]  # one of each core criterion, in the order of `types.CORE`


def score(
    dialogues: Iterable[Dialogue],
    rubrics: Mapping[tuple[Stage, str], Rubric],
    settings: ScoringSettings,
    models: Mapping[str, Learned] | None = None,
    known: Mapping[str, Core] | None = None,
) -> Iterator[Scorecard | Failed]:
    """One scorecard a dialogue. A detector that breaks makes a `Failed` of that call; the rest goes on.

    `models`: learned ones that take part, by criterion. `known`: core findings of the same dialogue from before, by call id.
    """
    for dialogue in dialogues:
        try:
            with uncollected():  # of one dialogue only, so that memory stays flat
                card = judge(dialogue, rubrics, settings, (known or {}).get(dialogue.call.id))
            if models and card.not_judged is None:
                card = revised(card, dialogue, rubrics[card.stage, dialogue.language], models)
            yield card
        except Exception as error:  # the call becomes a row with its reason
            reason = Reason("scoring.failed", {"error": f"{type(error).__name__}: {error}"})
            yield Failed(dialogue.call.id, "scoring", reason)


def judge(
    dialogue: Dialogue,
    rubrics: Mapping[tuple[Stage, str], Rubric],
    settings: ScoringSettings,
    before: Core | None = None,
) -> Scorecard:
    """Raises KeyError where there is no rubric for the call's stage and language. `before`: the core findings, if they were found before."""
    known = dialogue.language in {language for _, language in rubrics}
    stage, source = _stage(dialogue, settings) if known else (dialogue.call.stage or UNTOLD, "untold")
    if not known:
        foreign = Reason("scoring.language", {"language": dialogue.language})
        na = tuple(Finding(name, "na", foreign) for name in CORE)
        return Scorecard(dialogue.call.id, "", "", stage, na, (), foreign, stage_from=source)
    if (stage, dialogue.language) not in rubrics:
        raise KeyError(f"no rubric for {stage} in {dialogue.language}")
    rubric = rubrics[stage, dialogue.language]
    why = not_judged(dialogue)
    if why is not None:
        na = tuple(Finding(name, "na", why) for name in CORE)
        criteria = tuple(Finding(c.id, "na", why, weight=counted(c)) for c in rubric.criteria)
        return Scorecard(dialogue.call.id, rubric.id, rubric.version, stage, na, criteria, why, stage_from=source)
    core = before or core_findings(dialogue)
    by_name = {f.criterion: f for f in core}
    for finding in core:
        _checked(finding, dialogue)
    if source == "untold":
        findings = tuple(_of_untold_stage(dialogue, c, by_name) for c in rubric.criteria)
        heard = hear(dialogue, by_name, None)
        return Scorecard(
            dialogue.call.id, rubric.id, rubric.version, stage, core, findings, stage_from=source, signals=heard
        )
    heard = hear(dialogue, by_name, stage)
    findings = tuple(_checked(_find(dialogue, c, by_name), dialogue) for c in rubric.criteria)
    flags = tuple(f for f, c in zip(findings, rubric.criteria, strict=True) if c.auto_fail and f.verdict == "missed")
    flags += tuple(
        f for c in rubric.red_flags if (f := _checked(_find(dialogue, c, by_name), dialogue)).verdict == "missed"
    )
    return Scorecard(dialogue.call.id, rubric.id, rubric.version, stage, core, findings, None, flags, source, heard)


def _of_untold_stage(dialogue: Dialogue, criterion: Criterion, core: Mapping[str, Finding]) -> Finding:
    """Of a call whose stage nobody tells only the four core questions are asked: they are those of every stage."""
    if criterion.detector == "core":
        return _find(dialogue, criterion, core)
    return Finding(criterion.id, "unknown", Reason("scoring.stage_untold"), confidence=0.0, weight=counted(criterion))


def find(dialogue: Dialogue, criterion: Criterion) -> Finding:
    """One criterion on one dialogue: what `callqa rubric check` runs the examples through."""
    return _find(dialogue, criterion, {f.criterion: f for f in core_findings(dialogue)})


def _find(dialogue: Dialogue, criterion: Criterion, core: Mapping[str, Finding]) -> Finding:
    if criterion.detector == "core":
        found = core[criterion.params["core"]]
    else:
        found = _detector(criterion.detector)(dialogue, criterion.params, core)
    return replace(found, criterion=criterion.id, weight=counted(criterion))


def counted(criterion: Criterion) -> float:
    """The weight with which a verdict counts in the score: a suggestion counts nothing."""
    return 0.0 if criterion.suggest else criterion.weight


def _detector(name: str) -> Any:
    return importlib.import_module(DETECTORS[name]).detect


def _stage(dialogue: Dialogue, settings: ScoringSettings) -> tuple[Stage, str]:
    """The call's stage and where it is from: 'given', 'words', 'default', or 'untold' (then in the place of a rubric)."""
    if dialogue.call.stage:
        return dialogue.call.stage, "given"
    guessed = guess_stage(dialogue)
    if guessed:
        return guessed, "words"
    return (settings.default_stage, "default") if settings.default_stage else (UNTOLD, "untold")


def _checked(finding: Finding, dialogue: Dialogue) -> Finding:
    """Evidence or nothing: a met or partly without a quote that stands in the transcript is a mistake of the detector."""
    if finding.verdict in ("met", "partly") and not finding.evidence and finding.reason.code not in WITHOUT_QUOTE:
        raise ValueError(f"{finding.criterion}: '{finding.verdict}' without evidence")
    for piece in finding.evidence:
        if piece.quote not in dialogue.turns[piece.turn].text:
            raise ValueError(f"{finding.criterion}: the quote does not stand in turn {piece.turn}")
    return finding
