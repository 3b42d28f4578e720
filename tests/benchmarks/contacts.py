"""Telephones and e-mails found in other people's cases, beside phonenumbers' matcher. `python -m tests.benchmarks.contacts`

A telephone case is right when a complete number is found where there is one, and none where there is none; an e-mail case when
the address that is written for the spoken words is among those found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import phonenumbers

from callqa.language import find_contacts

CASES = Path(__file__).parents[1] / "language_cases"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


def finds_phone(text: str, region: str) -> bool:
    return any(c.kind == "phone" and c.complete for c in find_contacts(text, region, "en"))


def matcher(leniency: int) -> Callable[[str, str], bool]:
    return lambda text, region: any(True for _ in phonenumbers.PhoneNumberMatcher(text, region, leniency=leniency))


def phone_hits(finds: Callable[[str, str], bool]) -> tuple[int, int]:
    rows = cases("libphonenumber_matcher.jsonl")
    return sum(finds(row["text"], row["region"]) == row["is_phone"] for row in rows), len(rows)


def email_hits() -> tuple[int, int]:
    rows = cases("nemo_email.jsonl")
    found = 0
    for row in rows:
        address = re.search(r"\S+@\S+", row["written"])
        values = [c.value for c in find_contacts(row["spoken"], "US", row["lang"]) if c.kind == "email"]
        found += address is not None and address.group() in values
    return found, len(rows)


def main() -> None:
    peers = {
        "callqa find_contacts": finds_phone,
        "phonenumbers, VALID (its default)": matcher(phonenumbers.Leniency.VALID),
        "phonenumbers, POSSIBLE": matcher(phonenumbers.Leniency.POSSIBLE),
    }
    print("Telephones in written text (libphonenumber's own cases)")
    for name, finds in peers.items():
        hits, n = phone_hits(finds)
        print(f"  {name:36} {hits:3} of {n}  {hits / n:.1%}")
    hits, n = email_hits()
    print("E-mail addresses spoken (NeMo's inverse text normalization; phonenumbers has no e-mails)")
    print(f"  {'callqa find_contacts':36} {hits:3} of {n}  {hits / n:.1%}")


if __name__ == "__main__":
    main()
