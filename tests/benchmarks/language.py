"""Days found in other people's cases: callqa beside dateparser and Recognizers-Text. `python -m tests.benchmarks.language`

A case is right when the day said is the day expected (the first day of an interval), or when nothing of day precision or finer
is found where no date is. Left out, and counted: values coarser than a day; named holidays; and what sales talk or the labelling
guide reads otherwise (see `LEFT_OUT`).
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from callqa.language import find_dates

CASES = Path(__file__).parents[1] / "language_cases"
COARSE = frozenset({"week", "month", "quarter", "year"})
# (reason, pattern over the text, language): the labelling guide or business talk reads these otherwise than duckling.
LEFT_OUT: list[tuple[str, str, str]] = [
    ("guide: 'next Wednesday' is that of the next calendar week", r"^(?:в )?след\w* сред[ау]$|^следующая среда$", "ru"),
    ("guide: 'Friday after next' is a week after next Friday", r"(?:friday|wednesday) after next", "en"),
    (
        "guide: the end, middle or beginning of a month or week names no day",
        r"\b(?:beginning|early|mid|late) (?:of|march)|\bend of (?!day)|\b(?:EOM|BOM|EOY|BOY)\b",
        "en",
    ),
    ("guide: a limit is its end", r"в течение|до конца|within", "both"),
    (
        "a week, a season or a weekend is no single day",
        r"\bлет[оа]$|^весна$|^зима$|недел[яи]$|выходные|summer|winter|season|week-?end|wkend|week end|(?:all|rest of the) week",
        "both",
    ),
    (
        "'now' and 'as soon as possible' name no date",
        r"^(?:right |just )?now$|at the moment|^ATM$|ASAP|as soon as|at this time",
        "en",
    ),
    ("time zones: a call knows one zone", r"\b(?:CET|GMT|BST|PST|IST|EST|MSK|CST)\b", "both"),
]


@dataclass(frozen=True)
class Case:
    text: str
    language: str
    reference: datetime
    expected: date | None


def load(language: str) -> tuple[list[Case], Counter[str]]:
    """The day-level cases, and why the others are left out."""
    cases, left = [], Counter[str]()
    for line in (CASES / f"duckling_{language}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        why = _left_out(row, language)
        if why:
            left[why] += 1
            continue
        expected = None if row["kind"] == "none" else date.fromisoformat(row["expected"][:10])
        cases.append(Case(row["text"], language, datetime.fromisoformat(row["ref_datetime"]), expected))
    return cases, left


def _left_out(row: dict[str, str], language: str) -> str | None:
    if row["kind"] == "none":
        return None
    if "holiday" in row or re.search(r"christmas|easter", row["text"], re.I):
        return "named holidays"
    if row["grain"] in COARSE:
        return "coarser than a day"
    for why, pattern, only in LEFT_OUT:
        if only in (language, "both") and row["kind"] != "none" and re.search(pattern, row["text"], re.I):
            return why
    return None


def ours(text: str, reference: datetime, language: str) -> date | None:
    for mention in find_dates(text, reference, language):
        if mention.value is not None and mention.precision in ("minute", "hour", "part_of_day", "day"):
            return mention.value.date() if isinstance(mention.value, datetime) else mention.value
    return None


def dateparsers(text: str, reference: datetime, language: str) -> date | None:
    search_dates = importlib.import_module("dateparser.search").search_dates
    settings = {"RELATIVE_BASE": reference, "PREFER_DATES_FROM": "future"}
    found = search_dates(text, languages=[language], settings=settings)
    return found[0][1].date() if found else None


def recognizers(text: str, reference: datetime, language: str) -> date | None:
    suite = importlib.import_module("recognizers_date_time")
    found = suite.recognize_datetime(
        text, suite.Culture.English if hasattr(suite, "Culture") else "en-us", reference=reference
    )
    for one in found:
        days = [_iso(value) for value in (one.resolution or {}).get("values", [])]
        known = [day for day in days if day]
        if known:
            return next((day for day in known if day >= reference.date()), known[-1])
    return None


def _iso(value: dict[str, str]) -> date | None:
    text = value.get("value") or value.get("start") or ""
    return date.fromisoformat(text[:10]) if re.match(r"\d{4}-\d\d-\d\d", text) else None


def share(tool: Callable[[str, datetime, str], date | None], cases: list[Case]) -> tuple[int, list[Case]]:
    wrong = []
    for case in cases:
        try:
            said = tool(case.text, case.reference, case.language)
        except Exception:  # a peer that breaks on a text has not found its date
            said = date.min
        if said != case.expected:
            wrong.append(case)
    return len(cases) - len(wrong), wrong


def _import_error(module: str) -> str | None:
    try:
        importlib.import_module(module)
    except ImportError as error:
        return str(error)
    return None


def main() -> None:
    for language in ("ru", "en"):
        cases, left = load(language)
        print(
            f"{language}: {len(cases)} day-level cases; left out: " + "; ".join(f"{n} {why}" for why, n in left.items())
        )
        tools = {"callqa": ours, "dateparser.search": dateparsers}
        if language == "en":
            tools["recognizers-text"] = recognizers
        for name, tool in tools.items():
            module = {"dateparser.search": "dateparser", "recognizers-text": "recognizers_date_time"}.get(name)
            if module and importlib.util.find_spec(module) is None:
                print(f"  {name:20} is not installed")
                continue
            if module and (broken := _import_error(module)):
                print(f"  {name:20} does not import: {broken}")
                continue
            right, _ = share(tool, cases)
            print(f"  {name:20} {right}/{len(cases)} = {right / len(cases):.1%}")
    if importlib.util.find_spec("tests.benchmarks.contacts"):
        importlib.import_module("tests.benchmarks.contacts").main()


if __name__ == "__main__":
    main()
