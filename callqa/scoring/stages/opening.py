"""The opening of a call: the first turns in which the seller says who he is. Dialogue in, indexes of turns out."""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language import find_names, flat
from callqa.language.acts import heard, statements
from callqa.scoring.contact_names import seller_names
from callqa.scoring.need import content
from callqa.scoring.stages.common import of_role
from callqa.types import Dialogue, Turn

TELLING = 5  # content words of a statement that tells what is offered
MATTER = ("asks_reason", "asks_matter")  # "what is it about?"
TURNS = 3  # of the seller: about the first half minute


def opening(dialogue: Dialogue) -> list[tuple[int, Turn]]:
    """The seller's first three turns from the one in which he greets or names himself; asking for somebody is not yet it."""
    said = of_role(dialogue, "seller")
    named = self_named(dialogue, said[:5])
    first = next((k for k, (i, _) in enumerate(said) if i == named), 0)
    return said[first if first <= 2 else 0 :][:TURNS]


def self_named(dialogue: Dialogue, turns: list[tuple[int, Turn]]) -> int | None:
    """The turn in which the seller says his name."""
    names, language = seller_names(dialogue), dialogue.language
    for k, (i, turn) in enumerate(turns):
        if k == 0 and _single_name(turn.text, language, answers=dialogue.call.direction == "in"):
            return i
        said = {m.name.split()[0].lower().replace("ё", "е") for m in find_names(turn.text, dialogue.language)}
        if said & names or heard("names_oneself", turn.text, dialogue.language):
            return i
    return None


def _single_name(text: str, language: str, answers: bool) -> bool:
    """A first name in the first turn that is not the client's, asked for or greeted: "«Company», Anna", "Anna speaking"."""
    for mention in find_names(text, language):
        before, after = text[: mention.start].strip().lower(), text[mention.end :].lstrip()
        asked_for = after.startswith("?") or heard("greeting", before[-20:], language)
        own = re.match(r"[,.\s]*(?:(?:from|with) \w|(?:[^\W\d]+ ){0,3}«)", after) is not None and not after.startswith(
            "?"
        )
        asked_for = asked_for and not own
        if len(mention.name.split()) == 1 and not asked_for and (answers or len(before.split()) >= 2):
            return True
    return False


def company_named(dialogue: Dialogue, turns: list[tuple[int, Turn]]) -> int | None:
    for i, turn in turns:
        if "«" in turn.text or heard("names_company", turn.text, dialogue.language):
            return i
    for i, turn in turns[:1]:
        if self_named(dialogue, [(i, turn)]) is not None and len(_beside_name(turn.text, dialogue.language)) >= 2:
            return i  # "good morning, Anna, Blue River": the company stands bare beside the name
    return None


def _beside_name(text: str, language: str) -> list[str]:
    """Words of the first statement that are neither greeting nor name."""
    told = next(iter(statements(text, language)), "")
    names = {w.lower() for m in find_names(told, language) for w in m.name.split()}
    words = [w for w in flat(told).replace(",", " ").replace(".", " ").split() if w not in names]
    return [w for w in words if len(w) > 3 and not heard("greeting", w, language)]


def reason_given(dialogue: Dialogue, turns: list[tuple[int, Turn]]) -> int | None:
    """What is offered or wanted is said, also in answer to "what is it about?"; a question alone gives no reason."""
    language = dialogue.language
    for i, turn in turns:
        told = statements(turn.text, language)
        if any(heard("gives_reason", s, language) or heard("calls_to", s, language) for s in told):
            return i
        before = dialogue.turns[i - 1] if i else None
        asked = before is not None and before.role == "client" and any(heard(m, before.text, language) for m in MATTER)
        if asked and any(content(s, language) for s in told):
            return i
    for i, turn in turns[1:]:
        if any(len(content(s, language)) >= TELLING for s in statements(turn.text, language)):
            return i
    return None


def first_request(dialogue: Dialogue) -> int | None:
    """On a call the client made: the turn among his first two in which he says what he wants."""
    if dialogue.call.direction != "in":
        return None
    for i, turn in of_role(dialogue, "client")[:2]:
        if heard("own_request", turn.text, dialogue.language) and not heard("calls_back", turn.text, dialogue.language):
            return i
    return None
