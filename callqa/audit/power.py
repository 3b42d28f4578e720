"""A check's code in, what `make power` measured of it out: how often it finds a loss of a stated size. Never typed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from callqa.types import Estimate, Reason

FILE = Path(__file__).with_name("power.yaml")
USEFUL = 0.8  # power below which the report says that no flag proves nothing


@dataclass(frozen=True, slots=True)
class Power:
    """Of one check at so many sellers and months; the planted loss in words is the text 'power.planted.<code>'."""

    code: str
    found: Estimate  # share of simulated seasons with the loss planted in which its seller was flagged; n: seasons
    false_alarms: Estimate  # share of sellers flagged with nothing planted; n: sellers
    covered: Estimate  # share of intervals that hold the true value; n: intervals
    sellers: int
    months: int
    measured: str  # day, ISO 8601

    @property
    def useful(self) -> bool:
        return self.found.value is not None and self.found.value >= USEFUL

    @property
    def sentence(self) -> Reason:
        if self.found.value is None:
            return Reason("power.unmeasured")
        percent, low, high = (round(100 * float(x or 0)) for x in (self.found.value, self.found.low, self.found.high))
        values = {"percent": percent, "low": low, "high": high, "runs": self.found.n, "sellers": self.sellers}
        return Reason(
            "power.found" if self.useful else "power.weak", {**values, "months": self.months, "planted": self.planted}
        )

    @property
    def planted(self) -> Reason:
        return Reason(f"power.planted.{self.code.lower()}")


def power(code: str) -> Power | None:
    """None where it was not measured."""
    return _measured().get(code)


@lru_cache
def _measured() -> dict[str, Power]:
    if not FILE.is_file():
        return {}
    raw = yaml.safe_load(FILE.read_text("utf-8"))
    sellers, months, day = int(raw["sellers"]), int(raw["months"]), str(raw["measured"])
    return {code: _power(code, one, sellers, months, day) for code, one in raw["checks"].items()}


def _power(code: str, raw: dict[str, Any], sellers: int, months: int, day: str) -> Power:
    found, alarms, covered = (_estimate(raw.get(name)) for name in ("found", "false_alarms", "covered"))
    return Power(code, found, alarms, covered, sellers, months, day)


def _estimate(raw: dict[str, Any] | None) -> Estimate:
    return Estimate(**raw) if raw else Estimate(0, reason=Reason("power.unmeasured"))
