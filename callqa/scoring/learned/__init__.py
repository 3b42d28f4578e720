"""Models learned from people's verdicts: files in, and a scorecard in which they decide where they beat the rule.

A met or partly keeps its verbatim quote: the rule's, else the turn that weighs most; where neither is, the rule decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from callqa.errors import UserError
from callqa.scoring.evidence import quote
from callqa.scoring.learned.features import row
from callqa.types import CORE, Dialogue, Evidence, Finding, Reason, Rubric, Scorecard, Verdict

FOLDER = Path("models") / "learned"  # in a workspace
# What skops does not trust by itself; nothing outside scikit-learn is ever loaded.
TRUSTED = [
    "sklearn.compose._column_transformer.ColumnTransformer",
    "sklearn.feature_extraction.text.TfidfVectorizer",
    "sklearn.feature_extraction.text.CountVectorizer",
    "sklearn.linear_model._logistic.LogisticRegression",
]
AGAIN = "Run callqa train again."


@dataclass(frozen=True, slots=True)
class Learned:
    """A fitted pipeline of one criterion with predict_proba over `row`s, and its card."""

    criterion: str
    pipeline: Any
    card: Mapping[str, Any]

    def decide(self, dialogue: Dialogue, rule: Finding) -> Finding:
        """The rule's finding, or the model's where it says otherwise and can show where."""
        shares = self.pipeline.predict_proba([row(dialogue.turns, rule)])[0]
        best = int(shares.argmax())
        verdict: Verdict = str(self.pipeline.classes_[best])  # type: ignore[assignment]
        if verdict == rule.verdict:
            return rule
        evidence: tuple[Evidence, ...] = ()
        if verdict in ("met", "partly"):
            evidence = rule.evidence or self._weightiest(dialogue, rule, best)
            if not evidence:
                return rule
        chance = float(shares[best])
        reason = Reason("scoring.learned", {"percent": round(100 * chance), "rule": rule.verdict})
        values = rule.values if evidence else {}
        return replace(rule, verdict=verdict, reason=reason, evidence=evidence, confidence=chance, values=values)

    def _weightiest(self, dialogue: Dialogue, rule: Finding, verdict: int) -> tuple[Evidence, ...]:
        """The turn that alone makes the verdict most probable, if it does so more than silence."""
        alone = [row([], rule)] + [row([turn], rule) for turn in dialogue.turns]
        chances = self.pipeline.predict_proba(alone)[:, verdict]
        heaviest = int(chances[1:].argmax())
        if chances[heaviest + 1] <= chances[0]:
            return ()
        found = quote(dialogue, heaviest)
        return (found,) if found.quote else ()


def revised(card: Scorecard, dialogue: Dialogue, rubric: Rubric, models: Mapping[str, Learned]) -> Scorecard:
    """Where both parties are told apart. What raises a red flag stays with the rule: a person confirms it."""
    roles = {turn.role for turn in dialogue.turns}
    if not models or card.not_judged or not {"seller", "client"} <= roles:
        return card
    core = tuple(models[f.criterion].decide(dialogue, f) if f.criterion in models else f for f in card.core)
    by_name = {f.criterion: f for f in core}
    findings = []
    for finding, criterion in zip(card.findings, rubric.criteria, strict=True):
        name = str(criterion.params.get("core", "")) if criterion.detector == "core" else finding.criterion
        if name not in models or criterion.auto_fail or finding.reason.code == "scoring.stage_untold":
            findings.append(finding)
        elif name in CORE:
            findings.append(replace(by_name[name], criterion=finding.criterion, weight=finding.weight))
        else:
            findings.append(models[name].decide(dialogue, finding))
    return replace(card, core=core, findings=tuple(findings))


def version(folder: Path) -> str:
    """Hash of the models that take part, for fingerprints; '' where there are none."""
    cards = [path.read_bytes() for path in sorted(folder.glob("*.json")) if _card(path)["takes_part"]]
    return hashlib.sha256(b"".join(cards)).hexdigest()[:16] if cards else ""


def read_models(folder: Path | None) -> dict[str, Learned]:
    """Criterion → model, of those that take part. Raises UserError for a file that is not what its card says."""
    cards = {path: _card(path) for path in sorted(folder.glob("*.json"))} if folder else {}
    return {card["criterion"]: _read(path, card) for path, card in cards.items() if card["takes_part"]}


def _card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text("utf-8"))
        return {**card, "criterion": str(card["criterion"]), "takes_part": card["takes_part"] is True}
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"no card of a model: {type(error).__name__}: {error}", str(path), AGAIN) from None


def _read(path: Path, card: Mapping[str, Any]) -> Learned:
    skops = needed("skops.io")
    sklearn = needed("sklearn")
    file = path.with_suffix(".skops")
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != card.get("sha256"):
        raise UserError("the model is missing or is not the one of its card", str(file), AGAIN)
    if card.get("scikit_learn") != sklearn.__version__:
        raise UserError(
            f"made with scikit-learn {card.get('scikit_learn')}, not {sklearn.__version__}", str(file), AGAIN
        )
    try:
        return Learned(card["criterion"], skops.load(file, trusted=TRUSTED), card)
    except Exception as error:  # skops names a type that it does not trust, or the file is torn
        raise UserError(f"cannot be loaded: {type(error).__name__}: {error}", str(file), AGAIN) from None


def needed(module: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError:
        todo = "pip install 'callqa[learning]', or take the folder models/learned away."
        raise UserError(
            f"learned models need {module.split('.', maxsplit=1)[0]}, which is not installed", "", todo
        ) from None
