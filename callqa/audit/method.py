"""The audit method as data in, its stages with signs, controls and reasons out: see method.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from callqa.types import Stage

LISTEN = "listen"  # a control that is done by hearing calls


@dataclass(frozen=True, slots=True)
class StageMethod:
    stage: Stage
    signs: Mapping[str, tuple[str, ...]]  # item -> checks and criteria
    controls: Mapping[
        str, tuple[tuple[str, ...], str | None]
    ]  # item -> (checks that run it, text code of why it cannot be run)
    reasons: Mapping[str, tuple[str, ...]]


@cache
def method() -> tuple[StageMethod, ...]:
    """The seven stages in the order of the funnel."""
    read = yaml.safe_load((Path(__file__).parent / "method.yaml").read_text("utf-8"))
    return tuple(_stage(stage, read[stage]) for stage in get_args(Stage))


def _stage(stage: Stage, told: Mapping[str, Mapping[str, Any]]) -> StageMethod:
    return StageMethod(
        stage,
        signs={item: tuple(found) for item, found in told["signs"].items()},
        controls={item: (tuple(how.get("run", ())), how.get("cannot")) for item, how in told["controls"].items()},
        reasons={item: tuple(found) for item, found in told["reasons"].items()},
    )
