"""Fits the tables of callqa/scoring/weights: `make weights`. What each sign of a turn is worth, learnt from labelled calls.

The signs are read with the lists of wordings as if unseen (see unseen.py): on the calls that the lists were written on they would all
seem surer than they are. Calls kept aside and blind calls take no part; `callqa evaluate` measures on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from callqa import scoring
from callqa.agreement import agreement
from callqa.config import HOME
from callqa.language import phrases
from callqa.rubric import read_rubrics
from callqa.scoring import need, weighing
from callqa.scoring.eligibility import not_judged
from callqa.types import Dialogue, Role, Verdict
from tests.benchmarks.unseen import KEPT_ASIDE, LABELLED, OWN, Call, calls, thinned, uses, using
from tests.builders import dialogue, turn

RIDGE = 1.0
RAREST = 8  # calls in which a sign must occur
LEAST_WORTH = 0.08  # |weight| times the sign's deviation over calls: below that a sign tells nothing
FOLDS = 5
Rows = Sequence[Mapping[str, float]]  # signs of each turn of a call


@dataclass(frozen=True)
class Task:
    """A table: the signs of each turn of a call, the verdict by rules alone, and the criterion whose verdicts it learns.

    `cases`: short talks of the tests, each a telling turn or two, learnt from beside the calls.
    """

    name: str
    criterion: str
    rows: Callable[[Dialogue], Rows]
    ruled: Callable[[Dialogue], Verdict]
    cases: Path


@dataclass(frozen=True)
class Seen:
    """One call or talk: what is to be weighed, what the rules say, what a person says."""

    rows: Rows
    ruled: Verdict
    truth: str


TASKS = (
    Task("need", "need_identified", need.rows, lambda d: need.by_rules(d).verdict, HOME / "tests" / "need_cases.yaml"),
)


@dataclass
class Design:
    """Turns by signs, and of which call each turn is."""

    values: NDArray[np.float64]
    call: NDArray[np.int64]
    calls: int


def design(rows: Sequence[Rows], names: Sequence[str]) -> Design:
    at = {name: i for i, name in enumerate(names)}
    turns = [(number, signs) for number, call in enumerate(rows) for signs in call]
    values = np.zeros((len(turns), len(names) + 1))
    values[:, -1] = 1.0
    for line, (_, signs) in enumerate(turns):
        for name, value in signs.items():
            if name in at:
                values[line, at[name]] = value
    return Design(values, np.array([number for number, _ in turns], dtype=np.int64), len(rows))


def fitted(rows: Sequence[Rows], outcome: NDArray[np.float64], names: Sequence[str]) -> dict[str, float]:
    """Weights of the largest penalised likelihood of a noisy-or; see `callqa.scoring.weighing`."""
    made = design(rows, names)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = made.values @ weights
        none = np.minimum(np.bincount(made.call, -np.logaddexp(0, score), made.calls), -1e-9)  # log of "no turn"
        any_of_them = np.exp(none)
        likelihood = outcome * np.log1p(-any_of_them) + (1 - outcome) * none
        slope = np.where(outcome > 0, -any_of_them / (1 - any_of_them), 1.0)[made.call] / (1 + np.exp(-score))
        ridge = np.append(weights[:-1], 0.0)
        return float(-likelihood.sum() + RIDGE / 2 * (ridge**2).sum()), made.values.T @ slope + RIDGE * ridge

    start = np.append(np.zeros(len(names)), -2.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return dict(zip([*names, weighing.BIAS], map(float, found), strict=True))


def chances(rows: Sequence[Rows], table: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([weighing.of_any([weighing.chance(signs, table) for signs in call]) for call in rows])


Tables = dict[str, dict[str, float]]


def both(rows: Sequence[Rows], truths: Sequence[str], names: Sequence[str]) -> Tables:
    outcomes = {"met": [t == "met" for t in truths], "named": [t != "missed" for t in truths]}
    return {name: fitted(rows, np.array(y, dtype=float), names) for name, y in outcomes.items()}


def likelihoods(rows: Sequence[Rows], tables: Tables) -> list[dict[Verdict, float]]:
    met, named = chances(rows, tables["met"]), chances(rows, tables["named"])
    return [weighing.shares(float(a), float(b)) for a, b in zip(met, named, strict=True)]


def telling(rows: Sequence[Rows], truths: Sequence[str]) -> list[str]:
    """Names of the signs that are worth their place, those of the least weight left out step by step."""
    in_calls = Counter(name for call in rows for name in {n for signs in call for n in signs})
    names = sorted(name for name, count in in_calls.items() if count >= RAREST)
    most = {n: np.std([max((signs.get(n, 0.0) for signs in call), default=0.0) for call in rows]) for n in names}
    for least in np.linspace(LEAST_WORTH / 4, LEAST_WORTH, 4):
        tables = both(rows, truths, names)
        names = [n for n in names if max(abs(t[n]) for t in tables.values()) * most[n] >= least]
    return names


def learnt(seen: Sequence[Seen]) -> Tables:
    rows, truths = [one.rows for one in seen], [one.truth for one in seen]
    return both(rows, truths, telling(rows, truths))


def cross_validated(read: Sequence[Seen], talks: Sequence[Seen]) -> tuple[float, float]:
    """Kappa of the rules alone, and of rules and weights together, over calls of which nothing was learnt."""
    fold = np.random.default_rng(1).integers(0, FOLDS, len(read))
    together: list[tuple[str, str]] = []
    for one in range(FOLDS):
        train = [seen for seen, its in zip(read, fold, strict=True) if its != one]
        test = [seen for seen, its in zip(read, fold, strict=True) if its == one]
        tables = learnt([*train, *talks])
        for seen, likely in zip(test, likelihoods([t.rows for t in test], tables), strict=True):
            together.append((seen.truth, weighing.outweighs(likely, seen.ruled) or seen.ruled))
    alone = [(seen.truth, str(seen.ruled)) for seen in read]
    return agreement(alone).kappa or 0.0, agreement(together).kappa or 0.0


def judged(read: Sequence[Call], task: Task) -> Iterator[Seen]:
    for truth, call in read:
        verdict = truth["labels"].get(task.criterion, {}).get("verdict", "na")
        if verdict != "na" and not_judged(call) is None:
            yield Seen(task.rows(call), task.ruled(call), verdict)


def talks(task: Task) -> Iterator[Seen]:
    roles: dict[str, Role] = {"S": "seller", "C": "client"}
    for language, by_verdict in yaml.safe_load(task.cases.read_text("utf-8")).items():
        for verdict, lines in by_verdict.items():
            for line in lines:
                said = [turn(roles[part[0]], part[3:]) for part in line.split(" | ")]
                one = dialogue(*said, language=language)
                yield Seen(task.rows(one), task.ruled(one), verdict)


def main() -> None:
    rubrics = read_rubrics(HOME / "rubrics", set(scoring.DETECTORS))
    read = [one for one in calls(LABELLED) if int(one[0]["call_id"][-3:]) not in KEPT_ASIDE] + calls(OWN)
    lists = {language: phrases.wordings(language) for language in phrases.LANGUAGES}
    used = uses(read, rubrics, lists)
    for task in TASKS:
        with using(thinned(lists, used)):
            seen = list(judged(read, task))
        short = list(talks(task))
        alone, together = cross_validated(seen, short)
        told = (
            f"{len(seen)} labelled calls and {len(short)} short talks; cross-validated on the calls, as if unseen: "
            f"kappa {alone:.2f} by rules alone, {together:.2f} with the weights"
        )
        tables = learnt([*seen, *short])
        written = {name: {sign: round(w, 2) for sign, w in table.items()} for name, table in tables.items()}
        head = f"# Made by `make weights`, not by hand: {told}.\n"
        (weighing.HERE / f"{task.name}.yaml").write_text(head + yaml.safe_dump(written, sort_keys=True), "utf-8")
        print(f"{task.name}: {told}")


if __name__ == "__main__":
    main()
