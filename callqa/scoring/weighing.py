"""Signs of turns in, chances of verdicts out: a noisy-or over turns of logistic weights that were fitted, not written.

P(call) = 1 - prod over turns of (1 - sigmoid(bias + sum of weight * sign)): one telling turn is enough, and several weak ones add up
(multiple-instance logistic regression; Raykar et al. 2008, "Bayesian multiple instance learning"). `make weights` fits the tables
of callqa/scoring/weights and writes beside them on what, and how well they hold in cross-validation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import exp, prod
from pathlib import Path
from typing import Any

import yaml

from callqa.language.phrases import LOADER
from callqa.types import Verdict

HERE = Path(__file__).parent / "weights"
Signs = Mapping[str, float]
BIAS = "bias"
# The rules' verdict gives way only to one whose share is larger by that. Cross-validation tells .3 to .8 not apart; all short talks
# of the tests, which the weights have also learnt from, hold with this one.
MARGIN = 0.6


@lru_cache
def weights(name: str, outcome: str) -> Mapping[str, float]:
    """Sign → weight, `bias` among them, of what makes `outcome` ("met", "named") likelier."""
    table: dict[str, Any] = yaml.load((HERE / f"{name}.yaml").read_text("utf-8"), Loader=LOADER)
    return {sign: float(weight) for sign, weight in table[outcome].items()}


def chance(signs: Signs, table: Mapping[str, float]) -> float:
    """That one turn alone is enough, 0..1."""
    score = table[BIAS] + sum(table[sign] * value for sign, value in signs.items() if sign in table)
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def of_any(chances: Sequence[float]) -> float:
    return 1 - prod(1 - one for one in chances)


def shares(met: float, named: float) -> dict[Verdict, float]:
    """Probabilities of the three verdicts from those of "met" and of "met or partly"; they add up to one."""
    named = max(met, named)
    return {"met": met, "partly": named - met, "missed": 1 - named}


def outweighs(likely: Mapping[Verdict, float], ruled: Verdict) -> Verdict | None:
    """The verdict that takes the place of the rules', where one is so much likelier."""
    best = max(likely, key=lambda verdict: likely[verdict])
    return best if best != ruled and likely[best] - likely[ruled] > MARGIN else None
