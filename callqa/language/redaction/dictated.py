"""Numbers and addresses dictated over turns: turns in, what to hide in each out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callqa.language import expressions as re
from callqa.language.contacts_dictation import Spoken, dictations
from callqa.language.contacts_emails import find_addresses
from callqa.language.contacts_phones import complete
from callqa.language.phrases import has
from callqa.language.redaction.checksums import is_card
from callqa.language.redaction.found import Found
from callqa.language.redaction.numbers import DOCUMENTS, LABELS, REGIONS, is_readable, labelled
from callqa.language.redaction.stretches import Stretch, is_amount, other_words, stretches

GAP = 3  # turns between two pieces of one dictation
MOST_OTHER_WORDS = 7  # in a turn that only goes on dictating
WHOLE = 6  # digits that make a number of pieces
JOINS = re.compile(r"@|собак|точка|\bat\b|\bdot\b", re.I)


def phones_over_turns(turns: Sequence[Spoken], language: str) -> Iterator[tuple[int, Found]]:
    """Pieces of telephone numbers, with the whole number as their value."""
    region = REGIONS[language]
    for one in dictations(turns, region, language):
        first, start, _ = one.pieces[0]
        label = labelled(turns[first].text, start, language, _before(turns, first))
        whole = one.value(region) or one.heard
        if label not in ((None, "PHONE", "CARD", "ACCOUNT", "BIK", "CVV") if whole else (None, "PHONE")):
            continue
        if not whole and (len(one.digits) < WHOLE or not one.asked):
            continue
        for index, start, end in one.pieces:
            text = turns[index].text
            for said in stretches(text, language):
                if start < said.end and said.start < end and not is_amount(text, said, language):
                    yield index, Found(said.start, said.end, "PHONE", whole or one.digits)


def pieces_over_turns(turns: Sequence[Spoken], language: str) -> Iterator[tuple[int, Found]]:
    """Pieces of any number: turns with hardly anything but digits, near one another, that sum up to a long number."""
    group: list[tuple[int, Stretch]] = []
    for index, turn in enumerate(turns):
        mine = _pieces(turn, language)
        if not mine:
            continue
        if group and index - group[-1][0] > GAP:
            yield from _told(turns, group, language)
            group = []
        group += [(index, one) for one in mine]
    yield from _told(turns, group, language)


def _pieces(turn: Spoken, language: str) -> list[Stretch]:
    found = stretches(turn.text, language)
    if not found or (other_words(turn.text, found) > MOST_OTHER_WORDS and not _breaks_off(turn.text, found[-1])):
        return []
    return [one for one in found if len(one.digits) >= 2 and not is_readable(turn.text, one, language)]


def _breaks_off(text: str, last: Stretch) -> bool:
    """A turn of any length that ends with digits: the next turn may go on."""
    return len(re.findall(r"\w+", text[last.end :])) <= 1 and len(last.digits) >= 3


def _told(turns: Sequence[Spoken], group: list[tuple[int, Stretch]], language: str) -> Iterator[tuple[int, Found]]:
    if not group:
        return
    first = group[0][0]
    kind = labelled(turns[first].text, group[0][1].start, language, _before(turns, first))
    by_speaker: dict[str, str] = {}
    for index, one in group:
        by_speaker[turns[index].role] = by_speaker.get(turns[index].role, "") + one.digits
    said = max(by_speaker.values(), key=len)
    asked = kind or any(_asks(turn.text, language) for turn in turns[max(0, first - 2) : first + 1])
    in_groups = any(len(one.groups) > 1 and len(one.digits) >= 4 for _, one in group)
    speaker = next(role for role, digits in by_speaker.items() if digits == said)
    echoed = all(one.digits in said for index, one in group if turns[index].role != speaker)  # haggling is no dictation
    whole = echoed and (complete(said, False, REGIONS[language]) is not None or is_card(said))
    if not whole and (not asked or not in_groups or len(said) < (_least(kind) if kind else WHOLE)):
        return
    if kind not in DOCUMENTS and complete(said, False, REGIONS[language]):
        kind = "PHONE"
    for index, one in group:
        yield index, Found(one.start, one.end, kind or "NUMBER", said)


def _before(turns: Sequence[Spoken], index: int) -> str:
    return " ".join(turn.text for turn in turns[max(0, index - 2) : index])


def _least(kind: str) -> int:
    return next(least for name, least in LABELS.values() if name == kind)


def asked_for(turns: Sequence[Spoken], index: int, language: str) -> str | None:
    """'NUMBER' where the other side has just asked for one and the turn holds hardly anything else."""
    turn, found = turns[index], stretches(turns[index].text, language)
    asks = [one for one in turns[max(0, index - 2) : index] if one.role != turn.role]
    if not found or other_words(turn.text, found) > MOST_OTHER_WORDS:
        return None
    return "NUMBER" if any(has("asks_phone", one.text, language) for one in asks) else None


def _asks(text: str, language: str) -> bool:
    return has("asks_phone", text, language) or has("dictation_begins", text, language)


def emails_over_turns(turns: Sequence[Spoken], language: str) -> Iterator[tuple[int, Found]]:
    """An address whose mailbox and domain stand in two turns of one speaker."""
    for i, turn in enumerate(turns):
        if not JOINS.search(turn.text):
            continue
        for j in range(i + 1, min(len(turns), i + 3)):
            if turns[j].role == turn.role:
                yield from _across(turns, i, j, language)
                break
        back = next((k for k in range(i - 1, max(-1, i - 3), -1) if turns[k].role == turn.role), None)
        if back is not None:
            yield from _across(turns, back, i, language)


def _across(turns: Sequence[Spoken], i: int, j: int, language: str) -> Iterator[tuple[int, Found]]:
    one, two = turns[i].text, turns[j].text
    for found in find_addresses(f"{one} {two}", language):
        if found.start < len(one) < found.end - 1:
            yield i, Found(found.start, len(one), "EMAIL", found.value)
            yield j, Found(0, found.end - len(one) - 1, "EMAIL", found.value)
