"""How verdicts hold on calls as if unseen: `make bench-unseen`. Nothing here passes or fails.

Lists of wordings were written while calls were read, so they know those calls. Here every list is used without the wordings
(lines, and alternatives inside lines) that only one call of the tuned ones and of our own ever uses: what a call brought into the lists
by itself is gone when it is judged again. It is leave-one-out for lists that people write. What the code learnt of single
calls stays, so the figures are still a little too good; the calls kept aside tell more, and are fewer.
"""

from __future__ import annotations

import functools
import gc
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from callqa import scoring
from callqa.agreement import agreement
from callqa.config import HOME, ScoringSettings
from callqa.language import phrases
from callqa.rubric import read_rubrics
from callqa.scoring.transcript import dialogue_of
from callqa.types import CORE, Dialogue
from tests.benchmarks.alternatives import alternatives, numbered, parsed, without

LABELLED, OWN = HOME / "tests" / "labelled_calls", HOME / "tests" / "own_calls"
KEPT_ASIDE = range(101, 141)  # numbers of calls that nobody reads while tuning
LEAST = 2  # calls that must use a wording
Call = tuple[Mapping[str, Any], Dialogue]
Use = tuple[str, str, int, int]  # language, list, line, alternative (0: the line itself)
Lists = Mapping[str, Mapping[str, tuple[str, ...]]]


def calls(folder: Path) -> list[Call]:
    truths = [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(folder.rglob("*.json"))]
    return [(truth, dialogue_of(truth, name)) for name, truth in truths]


class Recorder:
    """Stands in for an expression, and notes each text in which it matched."""

    def __init__(self, expression: re.Pattern[str], language: str, name: str, texts: set[tuple[str, str, str]]) -> None:
        self.expression, self.key, self.texts = expression, (language, name), texts

    def __getattr__(self, method: str) -> Any:
        def look(text: str) -> Any:
            found = getattr(self.expression, method)(text)
            matched = list(found) if method == "finditer" else found
            if matched:
                self.texts.add((*self.key, text))
            return iter(matched) if method == "finditer" else matched

        return look


def forget() -> None:
    """Everything remembered by the rooms of any list or turn."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and str(getattr(one, "__module__", "")).startswith("callqa."):
            one.cache_clear()


@contextmanager
def recording(texts: set[tuple[str, str, str]]) -> Iterator[None]:
    made = phrases.Wordings.__init__

    def make(self: Any, name: str, language: str) -> None:
        made(self, name, language)
        self.expression = Recorder(self.expression, language, name, texts)
        self.match, self.fullmatch = self.expression.match, self.expression.fullmatch

    phrases.Wordings.__init__ = make  # type: ignore[method-assign]
    forget()
    try:
        yield
    finally:
        phrases.Wordings.__init__ = made  # type: ignore[method-assign]
        forget()


def uses(read: list[Call], rubrics: Any, lists: Lists) -> Counter[Use]:
    """How many calls use each line and alternative."""
    by: defaultdict[Use, set[int]] = defaultdict(set)
    texts: set[tuple[str, str, str]] = set()
    with recording(texts):
        for number, (_, dialogue) in enumerate(read):
            texts.clear()
            forget()
            scoring.judge(dialogue, rubrics, ScoringSettings())
            for language, name, text in texts:
                for use in _used(language, name, text, lists):
                    by[use].add(number)
    return Counter({use: len(numbers) for use, numbers in by.items()})


@functools.cache
def _numbered(line: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{numbered(parsed(line))})(?!\w)")


def _used(language: str, name: str, text: str, lists: Lists) -> Iterator[Use]:
    for number, line in enumerate(lists[language][name]):
        for match in _numbered(line).finditer(text):
            yield language, name, number, 0
            yield from ((language, name, number, n) for n, got in enumerate(match.groups(), 1) if got is not None)


def thinned(lists: Lists, used: Counter[Use]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Lists without what some, but fewer than `LEAST` calls use. What none uses stays: no call brought it in."""

    def of_one_call(*use: Any) -> bool:
        return 0 < used[use] < LEAST

    def kept(language: str, name: str, number: int, line: str) -> str | None:
        tree = parsed(line)
        dropped = {n for n in range(1, alternatives(tree) + 1) if of_one_call(language, name, number, n)}
        return None if of_one_call(language, name, number, 0) else without(tree, dropped)

    return {
        language: {
            name: tuple(k for n, line in enumerate(lines) if (k := kept(language, name, n, line))) or ("(?!)",)
            for name, lines in named.items()
        }
        for language, named in lists.items()
    }


@contextmanager
def using(lists: Lists) -> Iterator[None]:
    written = phrases.wordings
    phrases.wordings = functools.lru_cache(lambda language: lists[language])  # type: ignore[assignment]
    forget()
    try:
        yield
    finally:
        phrases.wordings = written
        forget()


def show(title: str, read: list[Call], rubrics: Any) -> None:
    cards = [(truth, scoring.judge(dialogue, rubrics, ScoringSettings())) for truth, dialogue in read]
    print(f"\n{title}, {len(read)} calls")
    for name in CORE:
        pairs = [(t["labels"][name]["verdict"], f.verdict) for t, c in cards for f in c.core if f.criterion == name]
        wrong = Counter(
            f"{gold}>{said} {n}" for gold, said in pairs if gold != said for n in [pairs.count((gold, said))]
        )
        print(f"  {name:25s} kappa {agreement(pairs).kappa:.2f}   {', '.join(sorted(wrong))}")
    stage: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for truth, card in cards:
        for finding in card.findings:
            if finding.criterion in truth.get("stage_labels", {}):
                stage[finding.criterion].append((truth["stage_labels"][finding.criterion]["verdict"], finding.verdict))
    kappas = [agreement(p).kappa or 0.0 for p in stage.values() if sum(gold != "na" for gold, _ in p) >= 8]
    if kappas:
        print(f"  criteria of stages        macro kappa {sum(kappas) / len(kappas):.2f} over {len(kappas)}")


def main() -> None:
    rubrics = read_rubrics(HOME / "rubrics", set(scoring.DETECTORS))
    labelled = calls(LABELLED)
    tuned = [one for one in labelled if int(one[0]["call_id"][-3:]) not in KEPT_ASIDE]
    own = calls(OWN)
    lists = {language: phrases.wordings(language) for language in phrases.LANGUAGES}
    used = uses(tuned + own, rubrics, lists)
    print(f"wordings used: {len(used)}, by one call only: {sum(n < LEAST for n in used.values())}")
    show("all wordings, tuned calls", tuned, rubrics)
    show("all wordings, own calls", own, rubrics)
    with using(thinned(lists, used)):
        show("as if unseen, tuned calls", tuned, rubrics)
        show("as if unseen, own calls", own, rubrics)


if __name__ == "__main__":
    main()
