"""Recovered truth: what the audit's checks flag in simulated half-years, with nothing planted and with each loss planted.

    make power          the table, and callqa/audit/power.yaml from which the report quotes

A season with nothing planted runs all checks, and their q values are set over the whole report, as `callqa audit` does it.
A planted season runs the check that looks for the loss; the other checks' p values are those of the same seed with nothing
planted. So flags stand the multiplicity of a full report.

Columns: false alarms = sellers flagged with nothing planted; p < .05 = comparisons below it, flagged or not; found = seasons in
which the planted seller was flagged by that check; beside = other sellers flagged by it then; covered = intervals of sellers'
figures that hold the mean of that figure over all seasons with nothing planted, in which all sellers are alike.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import yaml

from callqa.audit.checks import CHECKS, flagged, unflagged
from callqa.audit.intervals import wilson
from callqa.audit.power import FILE, USEFUL
from callqa.config import AuditSettings
from callqa.types import Estimate
from callqa.types.checks import TEAM, CheckResult
from tests.scenarios import SCENARIOS, season

PLANTED_AT = 2
SETTINGS = AuditSettings()


@dataclass
class Tally:
    """Sums over seasons, by check."""

    sellers: Counter[str] = field(default_factory=Counter)  # judged, with nothing planted
    alarms: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    small_p: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)  # planted
    found: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    beside_of: Counter[str] = field(default_factory=Counter)
    why: dict[str, str] = field(default_factory=dict)  # check -> why it was not judged
    reports: int = 0
    reports_with_alarm: int = 0
    intervals: dict[tuple[str, str], list[tuple[float, float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for name, value in vars(other).items():
            mine = getattr(self, name)
            if isinstance(value, Counter) or name == "why":
                mine.update(value)
            elif name == "intervals":
                for key, rows in value.items():
                    mine[key].extend(rows)
            else:
                setattr(self, name, mine + value)


def one_seed(job: tuple[int, bool, int, int, tuple[str, ...]]) -> Tally:
    """A season with nothing planted and, with `planted`, one with each loss, all of the same seed."""
    seed, planted, sellers, months, codes = job
    tally = Tally()
    facts = season(seed, sellers, months)
    plain = [_run(code, facts, tally) for code in codes]
    judged = flagged(plain, SETTINGS)
    _count_plain(judged, tally)
    for scenario in SCENARIOS if planted else ():
        if scenario.check not in codes:
            continue
        spoiled = season(seed, sellers, months, {PLANTED_AT: scenario.habits()})
        result = _run(scenario.check, spoiled, tally)
        whole = flagged([result if one.code == scenario.check else one for one in plain], SETTINGS)
        _count_planted(next(one for one in whole if one.code == scenario.check), tally)
    return tally


def _run(code: str, facts: Any, tally: Tally) -> CheckResult:
    start = time.perf_counter()
    result = next(unflagged(facts, SETTINGS, [code]))
    tally.seconds[code] += time.perf_counter() - start
    if result.not_judged:
        tally.why[code] = result.not_judged.code
    return replace(result, code=code, listings=(), moments=(), plots=(), findings=(), notes=())


def _count_plain(results: Sequence[CheckResult], tally: Tally) -> None:
    any_alarm = any(one.level for result in results for one in result.figures)  # of the team, too
    for result in results:
        own = [one for one in result.figures if one.seller != TEAM and one.estimate.value is not None]
        alarmed = {one.seller for one in own if one.level}
        tally.sellers[result.code] += len({one.seller for one in own})
        tally.alarms[result.code] += len(alarmed)
        known = [c.p for one in own for c in one.comparisons if c.p is not None]
        tally.compared[result.code] += len(known)
        tally.small_p[result.code] += sum(p < 0.05 for p in known)
        for one in own:
            e = one.estimate
            if e.value is not None and e.low is not None and e.high is not None:
                tally.intervals[result.code, one.measure].append((e.value, e.low, e.high))
    tally.reports += 1
    tally.reports_with_alarm += any_alarm


def _count_planted(result: CheckResult, tally: Tally) -> None:
    seller = f"s{PLANTED_AT + 1:02d}"
    alarmed = {one.seller for one in result.figures if one.seller != TEAM and one.level}
    tally.runs[result.code] += 1
    tally.found[result.code] += seller in alarmed
    tally.beside[result.code] += len(alarmed - {seller})
    tally.beside_of[result.code] += len({one.seller for one in result.figures} - {seller, TEAM})


def coverage(tally: Tally, code: str) -> Estimate:
    hits = n = 0
    for (of, _), rows in tally.intervals.items():
        if of == code:
            values = np.array(rows)
            truth = values[:, 0].mean()
            hits += int(((values[:, 1] <= truth) & (truth <= values[:, 2])).sum())
            n += len(values)
    return wilson(hits, n)


def measure(plain: int, planted: int, sellers: int, months: int, codes: Iterable[str], cores: int) -> Tally:
    """`plain` seeds with nothing planted; the first `planted` of them with each loss, too."""
    jobs = [(seed, seed < planted, sellers, months, tuple(codes)) for seed in range(plain)]
    whole = Tally()
    if cores < 2:
        for job in jobs:
            whole.add(one_seed(job))
        return whole
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        for one in pool.imap_unordered(one_seed, jobs):
            whole.add(one)
    return whole


def table(tally: Tally, codes: Sequence[str]) -> list[str]:
    lines = [f"{'':4} {'false alarms':>22} {'p < .05':>8} {'found':>22} {'beside':>7} {'covered':>8} {'s':>5}  planted"]
    sizes = {one.check: one.size for one in SCENARIOS}
    for code in codes:
        found = wilson(tally.found[code], tally.runs[code])
        weak = "  WEAK" if found.value is not None and found.value < USEFUL else ""
        small = _percent(wilson(tally.small_p[code], tally.compared[code]).value)
        beside = _percent(wilson(tally.beside[code], tally.beside_of[code]).value)
        seconds = tally.seconds[code] / max(tally.reports + tally.runs[code], 1)
        note = f" [{tally.why[code]}]" if code in tally.why else ""
        lines.append(
            f"{code:4} {_share(wilson(tally.alarms[code], tally.sellers[code])):>22} {small:>8} {_share(found):>22} "
            f"{beside:>7} {_percent(coverage(tally, code).value):>8} {seconds:5.2f}  {sizes.get(code, '-')}{weak}{note}"
        )
    whole = wilson(tally.reports_with_alarm, tally.reports)
    lines.append(f"reports with any alarm, nothing planted: {_share(whole)} of {tally.reports}")
    return lines


def _share(one: Estimate) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "-"
    return f"{100 * one.value:.1f} ({100 * one.low:.1f}-{100 * one.high:.1f})"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def save(tally: Tally, codes: Sequence[str], sellers: int, months: int) -> None:
    def plain(one: Estimate) -> dict[str, Any]:
        return {"n": one.n, **{k: round(v, 4) for k in ("value", "low", "high") if (v := getattr(one, k)) is not None}}

    checks = {
        code: {
            "false_alarms": plain(wilson(tally.alarms[code], tally.sellers[code])),
            **({"found": plain(wilson(tally.found[code], tally.runs[code]))} if tally.runs[code] else {}),
            "covered": plain(coverage(tally, code)),
        }
        for code in codes
        if tally.sellers[code]
    }
    made = {"measured": date.today().isoformat(), "sellers": sellers, "months": months, "reports": tally.reports,
            "reports_with_alarm": tally.reports_with_alarm, "checks": checks}  # fmt: skip
    FILE.write_text("# Written by 'make power'; not by hand.\n" + yaml.safe_dump(made, sort_keys=False), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", type=int, default=120, help="seasons with nothing planted")
    parser.add_argument("--planted", type=int, default=40, help="seasons with each loss planted")
    parser.add_argument("--sellers", type=int, default=8)
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument(
        "--only", default="", help="K01,K06: these checks alone, and q over them alone; nothing is saved"
    )
    given = parser.parse_args()
    codes = given.only.split(",") if given.only else sorted(CHECKS)
    start = time.perf_counter()
    tally = measure(given.plain, given.planted, given.sellers, given.months, codes, given.cores)
    print(
        f"{given.sellers} sellers x {given.months} months; {given.plain} seasons with nothing planted, {given.planted} with each loss"
    )
    print("\n".join(table(tally, codes)))
    print(f"{time.perf_counter() - start:.0f} s")
    if not given.only and (given.sellers, given.months) == (8, 6):
        save(tally, codes, given.sellers, given.months)
        print(f"written: {FILE.name}")


if __name__ == "__main__":
    main()
