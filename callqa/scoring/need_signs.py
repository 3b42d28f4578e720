"""What tells, in and around a turn of the client, that the seller learns his need: signs by name, to be weighed together.

Three prefixes: `before:` the seller's turn that it answers, `said:` the client's own, `after:` the seller's reply to it.
"""

from __future__ import annotations

from callqa.language import has
from callqa.language.phrases import holds, pattern
from callqa.scoring.need_answers import concrete, price_only, product_only, substance, tells_why, told
from callqa.scoring.need_numbers import counted, numbered
from callqa.scoring.need_turns import (
    STRONG,
    WEAK,
    asks,
    bare_thing,
    names_need,
    other_matter,
    priced,
    recalls,
    restates,
    says_again,
    shared,
    takes_up,
)
from callqa.scoring.need_words import fails, matter, troubled, wishes
from callqa.types import Dialogue

REACH = 2  # turns within which one answers another
BEFORE = (
    "need_question", "asks_aim", "asks_amount", "asks_term", "asks_which_thing", "either", "offers_help", "returns", "greeting",
    "takes_up", "papers", "quotes_price", "decision_question", "other_question", "proposes",
)  # fmt: skip
SAID = ("greeting", "own_thing", "other_time", "papers", "says_nothing", "decision_power")
AFTER = (
    "takes_up", "either", "asks_amount", "need_question", "need_topic", "returns", "decision_question",
    "names_company", "papers", "other_time", "other_question", "greeting", "quotes_price",
)  # fmt: skip


def around(dialogue: Dialogue, index: int) -> tuple[int | None, int | None]:
    """The seller's turns before and after a turn of the client, within reach."""
    turns = dialogue.turns
    before = next((i for i in range(index - 1, index - 1 - REACH, -1) if i >= 0 and turns[i].role == "seller"), None)
    after = (i for i in range(index + 1, min(index + 1 + REACH, len(turns))) if turns[i].role == "seller")
    return before, next(after, None)


def signs(dialogue: Dialogue, index: int, opens: bool) -> dict[str, float]:
    """Signs of the client's turn at `index`; `opens`: these are the first words of one who phones. Absent means none."""
    before, after = around(dialogue, index)
    said, language = dialogue.turns[index].text, dialogue.language
    question = dialogue.turns[before].text if before is not None else ""
    found = _said(said, language) | {"said:opens": float(opens)}
    found["said:names_need"] = float(names_need(said, language, bool(question) and other_matter(question, language)))
    if question:
        found |= _before(question, language)
    if after is not None:
        found |= _after(dialogue.turns[after].text, said, language)
    return {name: value for name, value in found.items() if value}


def _said(text: str, language: str) -> dict[str, float]:
    about, size, telling = matter(text, language), substance(text, language), told(text, language)
    return _lists("said", SAID, text, language) | {
        "said:length": min(len(text.split()), 40) / 20,
        "said:matter": min(len(about), 10) / 5,
        "said:matter_of_four": float(len(about) >= 4),
        "said:no_matter": float(not about),
        "said:substance": min(size, 10) / 5,
        "said:substance_of_five": float(size >= 5),
        "said:substance_of_eight": float(size >= 8),
        "said:concrete": float(concrete(text, language)),
        "said:why": float(tells_why(text, language)),
        "said:number": float(numbered(text, language)),
        "said:counts": float(bool(counted(text, language))),
        "said:wishes": float(wishes(text, language)),
        "said:trouble": float(troubled(text, language)),
        "said:fails": float(fails(text, language)),
        "said:denies": float(telling.denied),
        "said:denies_at_once": float(telling.at_once),
        "said:asks_back": float("?" in text),
        "said:bare_thing": float(bare_thing(text, language)),
        "said:price_only": float(price_only(text, language)),
        "said:product_only": float(product_only(text, language)),
    }


def _before(text: str, language: str) -> dict[str, float]:
    sure = asks(text, language)
    return _lists("before", BEFORE, text, language) | {
        "before:asks": float(sure == STRONG),
        "before:may_ask": float(sure == WEAK),
        "before:recalls": float(recalls(text, language)),
    }


def _after(text: str, named: str, language: str) -> dict[str, float]:
    sure = asks(text, language)
    return _lists("after", AFTER, text, language) | {
        "after:asks": float(sure == STRONG),
        "after:may_ask": float(sure == WEAK),
        "after:follows": float(takes_up(text, named, language)),
        "after:restates": float(restates(text, named, language)),
        "after:says_again": float(says_again(text, language)),
        "after:shares_two": float(len(shared(text, named, language)) >= 2),
        "after:priced": float(priced(text, named, language)),
    }


def _lists(place: str, names: tuple[str, ...], text: str, language: str) -> dict[str, float]:
    possible = holds(text, language)
    return {
        f"{place}:{name}": 1.0
        for name in names
        if possible & pattern(name, language).needs and has(name, text, language)
    }
