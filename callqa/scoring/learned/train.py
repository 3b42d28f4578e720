"""People's verdicts in, a model per criterion with its card out (the extra `learning`). Nothing leaves the machine.

A model takes part only where its kappa, cross-validated with all of a call in one fold, is above the rule's on the same
calls with the whole 95 % interval of the difference (paired bootstrap over calls).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from callqa.config import ScoringSettings
from callqa.errors import UserError
from callqa.scoring import judge
from callqa.scoring.learned import needed
from callqa.scoring.learned.features import CLIENT, RULE, SELLER, row
from callqa.scoring.learned.reviews import VERDICTS
from callqa.scoring.transcript import dialogue_of
from callqa.types import CORE, Dialogue, Rubric, Stage

FEWEST, FEWEST_OF_A_VERDICT, FOLDS = 40, 5, 5
DRAWS, SEED = 1000, 20260312
TUNED = (
    "If the rules were tuned on these calls, the rule's kappa here is higher than on new calls, and the model has to beat a"
    " rule that looks better than it is."
)


@dataclass(frozen=True, slots=True)
class Example:
    criterion: str
    call_id: str
    language: str
    features: list[str]  # see `row`
    rule: str  # the rule's verdict
    verdict: str  # the person's
    source: str = "labelled calls"


def labelled(folder: Path) -> Iterator[tuple[Dialogue, str, str]]:
    """(dialogue, criterion, verdict) of each label, core and stage, of the labelled calls. Raises UserError for none."""
    paths = sorted(folder.rglob("*.json"))
    if not paths:
        raise UserError("no labelled calls here", str(folder), "A call is a JSON object with turns and labels.")
    for path in paths:
        try:
            truth = json.loads(path.read_text("utf-8"))
            dialogue = dialogue_of(truth, path.stem)
            labels = {**truth["labels"], **truth.get("stage_labels", {})}
            rows = [(dialogue, name, str(label["verdict"])) for name, label in labels.items()]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"no labelled call: {type(error).__name__}: {error}"
            raise UserError(what, str(path), "Correct it or take it away.") from None
        yield from rows


def examples(
    reviews: Iterable[tuple[Dialogue, str, str]],
    rubrics: Mapping[tuple[Stage, str], Rubric],
    source: str = "labelled calls",
) -> dict[str, list[Example]]:
    """Criterion → its examples. A call that cannot be judged, or an id that its rubric lacks, teaches nothing."""
    found: dict[str, list[Example]] = {}
    judged: dict[str, Any] = {}
    for dialogue, name, verdict in reviews:
        if dialogue.call.id not in judged:
            judged[dialogue.call.id] = _rules(dialogue, rubrics)
        rule = judged[dialogue.call.id].get(name)
        if rule is not None and verdict in VERDICTS:
            one = Example(
                name, dialogue.call.id, dialogue.language, row(dialogue.turns, rule), rule.verdict, verdict, source
            )  # fmt: skip
            found.setdefault(name, []).append(one)
    return found


def together(*given: Mapping[str, Sequence[Example]]) -> dict[str, list[Example]]:
    """Examples of several sources; of two on one criterion of one call the later source counts."""
    names = {name for one in given for name in one}
    return {name: list({e.call_id: e for one in given for e in one.get(name, ())}.values()) for name in sorted(names)}


def _rules(dialogue: Dialogue, rubrics: Mapping[tuple[Stage, str], Rubric]) -> dict[str, Any]:
    card = judge(dialogue, rubrics, ScoringSettings())
    if card.not_judged:
        return {}
    kept = {c.id for c in rubrics[card.stage, dialogue.language].criteria if c.detector != "core" and not c.auto_fail}
    return {f.criterion: f for f in (*card.core, *card.findings) if f.criterion in kept or f.criterion in CORE}


def train(found: Mapping[str, Sequence[Example]], folder: Path, today: date) -> Iterator[dict[str, Any]]:
    """Writes CRITERION.skops and CRITERION.json (the card) into `folder`; gives each card as it is done."""
    skops, sklearn = needed("skops.io"), needed("sklearn")
    folder.mkdir(parents=True, exist_ok=True)
    for name, given in sorted(found.items()):
        card = {**_data(name, given, today), "scikit_learn": sklearn.__version__, **_compared(given)}
        file = folder / f"{name}.skops"
        file.unlink(missing_ok=True)
        if "kappa_model" in card:
            skops.dump(_pipeline().fit([e.features for e in given], [e.verdict for e in given]), file)
            card["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        text = json.dumps(card, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", "utf-8")
        yield card


def _data(name: str, given: Sequence[Example], today: date) -> dict[str, Any]:
    return {
        "criterion": name,
        "date": today.isoformat(),
        "n": len(given),
        "calls": len({e.call_id for e in given}),
        "verdicts": dict(Counter(e.verdict for e in given)),
        "languages": dict(Counter(e.language for e in given)),
        "sources": dict(Counter(e.source for e in given)),
        "limits": TUNED,
    }


def _compared(given: Sequence[Example]) -> dict[str, Any]:
    counts = Counter(e.verdict for e in given)
    if len({e.call_id for e in given}) < FEWEST or sum(n >= FEWEST_OF_A_VERDICT for n in counts.values()) < 2:
        why = f"fewer than {FEWEST} calls, or fewer than two verdicts with {FEWEST_OF_A_VERDICT} each"
        return {"takes_part": False, "why": why}
    gold, rule = [e.verdict for e in given], [e.rule for e in given]
    groups = [e.call_id for e in given]
    said = _out_of_fold([e.features for e in given], gold, groups)
    intervals = _intervals(gold, rule, said, groups)
    takes_part = intervals["difference"][0] > 0
    return {
        "kappa_rule": round(kappa(gold, rule), 3),
        "kappa_model": round(kappa(gold, said), 3),
        **{f"{name}_interval": bounds for name, bounds in intervals.items()},
        "folds": FOLDS,
        "takes_part": takes_part,
        "why": "the interval of the difference lies above 0" if takes_part else "it does not beat the rule for certain",
    }


STEMS = (
    r"(?u)\b\w{2,6}"  # the first six letters of a word: Russian endings aside, and no lemmatiser to keep with a model
)
COMMONEST = 4000  # stems of a party; more cost minutes and win nothing on a few hundred calls


def _pipeline() -> Any:
    compose, text = needed("sklearn.compose"), needed("sklearn.feature_extraction.text")
    words = {"token_pattern": STEMS, "min_df": 2, "max_features": COMMONEST, "sublinear_tf": True}
    columns = [
        ("seller", text.TfidfVectorizer(**words), SELLER),
        ("client", text.TfidfVectorizer(**words), CLIENT),
        ("rule", text.CountVectorizer(token_pattern=r"\S+", binary=True), RULE),
    ]
    line = needed("sklearn.linear_model").LogisticRegression(C=3.0, class_weight="balanced", max_iter=300)
    return needed("sklearn.pipeline").make_pipeline(compose.ColumnTransformer(columns), line)


def _out_of_fold(rows: list[list[str]], gold: list[str], groups: list[str]) -> list[str]:
    folds = needed("sklearn.model_selection").StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    said = [""] * len(rows)
    for learn, check in folds.split(rows, gold, groups):
        fitted = _pipeline().fit([rows[i] for i in learn], [gold[i] for i in learn])
        for i, verdict in zip(check, fitted.predict([rows[i] for i in check]), strict=True):
            said[i] = str(verdict)
    return said


def kappa(gold: Sequence[str], said: Sequence[str]) -> float:
    """Cohen's kappa; 0 where chance would agree as well."""
    names = sorted({*gold, *said})
    codes = [np.array([names.index(v) for v in side]) for side in (gold, said)]
    return float(_kappa(codes[0], codes[1], len(names)))


def _kappa(gold: Any, said: Any, k: int) -> float:
    table = np.bincount(gold * k + said, minlength=k * k).reshape(k, k) / len(gold)
    chance = float(table.sum(0) @ table.sum(1))
    return 0.0 if chance >= 1 else (float(np.trace(table)) - chance) / (1 - chance)


def _intervals(gold: list[str], rule: list[str], said: list[str], groups: list[str]) -> dict[str, list[float]]:
    """95 % percentiles of both kappas and of their difference, over draws of whole calls, the same for both."""
    names = sorted({*gold, *rule, *said})
    g, r, s = (np.array([names.index(v) for v in side]) for side in (gold, rule, said))
    members: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        members.setdefault(group, []).append(i)
    calls = [np.array(m) for m in members.values()]
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWS):
        at = np.concatenate([calls[i] for i in rng.integers(0, len(calls), len(calls))])
        of_rule, of_model = _kappa(g[at], r[at], len(names)), _kappa(g[at], s[at], len(names))
        drawn.append((of_rule, of_model, of_model - of_rule))
    bounds = np.percentile(np.array(drawn), [2.5, 97.5], axis=0).round(3)
    return {name: bounds[:, i].tolist() for i, name in enumerate(("kappa_rule", "kappa_model", "difference"))}
