"""What redaction hides of what it should, and what it hides of what it should not. `python -m tests.benchmarks.redaction`

Seeded talk with known places (tests/redaction_talk.py): a place counts as hidden when each of its letters and digits is. Labelled
calls: telephones that people labelled, hidden when no four of their digits in a row are left in the turns of their evidence.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from pathlib import Path

from callqa.language import redact, redact_turns
from callqa.language.redaction.stretches import stretches
from tests.redaction_talk import DIGITS, PLAIN, Said, Talk, talks

CALLS = Path(__file__).parents[1] / "labelled_calls"
SEED, EACH = 20261125, 40
NEVER_LABELLED = ("CARD", "CVV", "PASSPORT", "SNILS", "ACCOUNT", "BIK")


def is_hidden(talk: Talk) -> list[bool]:
    """For each known place of a talk."""
    made = redact_turns(talk.turns, talk.language)
    found = []
    for turn, start, end in talk.hidden:
        covered = {i for span in made[turn].spans for i in range(span.start, span.end)}
        text = talk.turns[turn].text
        found.append(all(i in covered for i in range(start, end) if text[i].isalnum()))
    return found


def recall(seed: int = SEED, each: int = EACH) -> dict[tuple[str, str, str], list[int]]:
    """(language, kind, way) → [hidden, all]."""
    made: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for talk in talks(seed, each):
        found = is_hidden(talk)
        made[talk.language, talk.kind, talk.way][0] += sum(found)
        made[talk.language, talk.kind, talk.way][1] += len(found)
    return dict(made)


def over_digits(found: dict[tuple[str, str, str], list[int]], language: str) -> tuple[int, int]:
    rows = [counts for (its, kind, _), counts in found.items() if its == language and kind in DIGITS]
    return sum(hidden for hidden, _ in rows), sum(n for _, n in rows)


def false_alarms(language: str) -> list[tuple[str, str]]:
    """Sentences without anything to hide, and what was hidden of them."""
    made = [(text, redact(text, language)) for text in PLAIN[language]]
    return [(text, one.text) for text, one in made if one.spans]


def labelled() -> tuple[dict[str, list[int]], dict[str, int], int]:
    """Labelled telephones: language → [hidden, all]; spans of kinds that nobody dictates there; all turns."""
    phones: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    stray: dict[str, int] = defaultdict(int)
    n = 0
    for path in sorted(CALLS.glob("*/*.json")):
        call = json.loads(path.read_text("utf-8"))
        turns = [Said(one["speaker"], one["text"]) for one in call["turns"]]
        made = redact_turns(turns, call["language"])
        n += len(turns)
        for one in made:
            for span in one.spans:
                stray[span.kind] += span.kind in NEVER_LABELLED
        label = call["labels"].get("contact_captured", {})
        phone = re.sub(r"\D", "", str((label.get("value") or {}).get("phone") or ""))
        if phone:
            left = any(
                len(one.digits) >= 4 and one.digits in phone
                for turn in label["evidence"]
                for one in stretches(re.sub(r"\[\w+\]", " ", made[turn].text), call["language"])
            )
            phones[call["language"]][0] += not left
            phones[call["language"]][1] += 1
    return dict(phones), {kind: count for kind, count in stray.items() if count}, n


def main() -> None:
    started, found = time.perf_counter(), recall()
    print(f"Seeded talk, {EACH} of each (seed {SEED}): share of places hidden, n")
    for (language, kind, way), (hidden, n) in sorted(found.items()):
        print(f"  {language} {kind:9}{way:12}{hidden / n:6.3f}  {n:4}")
    for language in ("ru", "en"):
        hidden, n = over_digits(found, language)
        print(f"  {language} all numbers         {hidden / n:6.3f}  {n:4}")
    for language in ("ru", "en"):
        wrong = false_alarms(language)
        print(f"Sentences without any, {language}: something hidden in {len(wrong)} of {len(PLAIN[language])}")
        for text, made in wrong:
            print(f"    {text} → {made}")
    phones, stray, turns = labelled()
    for language, (hidden, n) in sorted(phones.items()):
        print(f"Labelled calls, {language}: telephones hidden {hidden} of {n} ({hidden / n:.3f})")
    print(
        f"Labelled calls: cards, documents and accounts, of which they hold none, in {turns} turns: {dict(stray) or 0}"
    )
    print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
