"""What the detectors of meeting, proposal, service and upsell share: places of wordings in turns, findings that quote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from callqa.language import find, find_dates, has
from callqa.language.phrases import holds, needs
from callqa.scoring.evidence import quote
from callqa.scoring.kept import of_the_last
from callqa.scoring.need import content
from callqa.scoring.stages.common import reply
from callqa.types import Dialogue, Finding, Reason, Verdict

OPENING, TOLD = 6, 4  # turns in which a caller says what he calls for; content words of it


class Spot(NamedTuple):
    """A stretch of one turn; without offsets the turn's beginning is quoted."""

    turn: int
    start: int | None = None
    end: int | None = None


def spots(dialogue: Dialogue, role: str, *names: str, after: int = -1, before: int | None = None) -> Iterator[Spot]:
    """Where `role` says one of the named wordings, in turns after `after` and before `before`."""
    wanted = needs(names, dialogue.language)
    last = len(dialogue.turns[:before])
    for i, held, text in _held(dialogue)[role]:
        if held & wanted and after < i < last:
            for name in names:
                for match in find(name, text, dialogue.language):
                    yield Spot(i, match.start(), match.end())


@of_the_last
def _held(dialogue: Dialogue) -> Mapping[str, list[tuple[int, int, str]]]:
    """Place, what it may hold of the lists, and text of each turn of a role: for some forty questions a call."""
    by_role: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for i, turn in enumerate(dialogue.turns):
        by_role[turn.role].append((i, holds(turn.text, dialogue.language), turn.text))
    return by_role


def first(dialogue: Dialogue, role: str, *names: str, after: int = -1, before: int | None = None) -> Spot | None:
    return next(spots(dialogue, role, *names, after=after, before=before), None)


def judged(
    verdict: Verdict,
    code: str,
    dialogue: Dialogue,
    places: Iterable[Spot | int | None] = (),
    confidence: float = 0.65,
    searched: tuple[str, ...] = (),
    **fields: Any,
) -> Finding:
    """A finding that quotes `places`, one quote a turn, in the order of the call."""
    by_turn: dict[int, Spot] = {}
    for place in places:
        if place is not None:
            spot = place if isinstance(place, Spot) else Spot(place)
            if spot.turn not in by_turn or by_turn[spot.turn].start is None:
                by_turn[spot.turn] = spot
    evidence = tuple(quote(dialogue, *by_turn[turn]) for turn in sorted(by_turn))
    return Finding("", verdict, Reason(code), evidence, confidence, searched=searched, **fields)


def says(dialogue: Dialogue, index: int | None, *names: str) -> bool:
    """Whether the turn says one of the named wordings; False where there is no turn."""
    return index is not None and any(has(name, dialogue.turns[index].text, dialogue.language) for name in names)


def words(dialogue: Dialogue, index: int) -> frozenset[str]:
    return content(dialogue.turns[index].text, dialogue.language)


def confirmed(dialogue: Dialogue, index: int, within: int = 2) -> int | None:
    """The client's turn that confirms or corrects what the seller said in turn `index`, or None."""
    answer = reply(dialogue, index, "client", within)
    return answer if says(dialogue, answer, "confirms_restated") else None


def about_time(dialogue: Dialogue, index: int) -> bool:
    """A turn that arranges a day: it names one to come, or asks for one."""
    turn, started = dialogue.turns[index], dialogue.call.started_at
    if has("schedule_question", turn.text, dialogue.language):
        return True
    return started is not None and any(
        mention.day is not None and not mention.past and mention.kind != "ago"
        for mention in find_dates(turn.text, started, dialogue.language)
    )


def issue_raised(dialogue: Dialogue) -> bool:
    """The client complains or asks for help; who phones the service and tells something has an issue by that."""
    if first(dialogue, "client", "issue") is not None:
        return True
    told = [i for i, t in enumerate(dialogue.turns[:OPENING]) if t.role == "client"]
    owing = any(has("overdue", t.text, dialogue.language) for t in dialogue.turns)
    if not owing and any(says(dialogue, i, "fails") for i in told[:2]):
        return True
    if dialogue.call.direction != "in" or any(says(dialogue, i, "calls_back", "missed_call") for i in told):
        return False
    return not owing and any(len(words(dialogue, i)) >= TOLD for i in told)
