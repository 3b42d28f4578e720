"""Names in their places. A dialogue in; each name said, with the words around it, the question before and the answer after, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callqa.language import expressions as re
from callqa.language import find_names, flat, has
from callqa.language.names import NameMention, given
from callqa.scoring import contact_name_cues as cues
from callqa.types import Dialogue, Turn

EARLY = 6  # turns in which people introduce themselves
NEAR = 70  # characters before and after a name that tell whose it is
STARTS_SENTENCE = re.compile(r"(?:^|[.!?…»])\s*$")


@dataclass(frozen=True, slots=True)
class Said:
    """A name in its place: the words before it and after it, and what the other side had asked or then answers."""

    index: int
    turn: Turn
    mention: NameMention
    before: str
    after: str
    asked: bool  # the seller's last words ask the name
    answer: str  # the client's next words
    after_name: bool  # another name stands just before: 'это Юля Степан вы …'
    language: str
    of_another: bool = False  # the seller had asked who is in charge

    def follows(self, cue: dict[str, str]) -> bool:
        return re.search(cue[self.language], self.before) is not None

    def leads(self, cue: dict[str, str]) -> bool:
        return re.match(cue[self.language], self.after) is not None

    @property
    def given(self) -> str:
        return given(self.mention.name)

    @property
    def opens(self) -> bool:
        return STARTS_SENTENCE.search(self.before) is not None

    @property
    def greeted(self) -> bool:
        return self.follows(cues.GREETS)

    @property
    def supposed(self) -> bool:
        return self.after.startswith("?") or self.follows(cues.ASKS_IF)

    @property
    def wanted(self) -> bool:
        """'Could I speak to Ann?', 'Анну можно?': he asks for a person, who may be somebody else."""
        return self.index <= EARLY and (self.follows(cues.WANTS) or self.leads(cues.WANTS_AFTER))


def all_said(dialogue: Dialogue) -> Iterator[Said]:
    language, turns = dialogue.language, dialogue.turns
    asked = answers_to_name(dialogue)
    for index, turn in enumerate(turns):
        mentions = find_names(turn.text, language)
        if not mentions:
            continue
        text = flat(turn.text)
        answer = next((flat(t.text) for t in turns[index + 1 : index + 3] if t.role == "client"), "")
        before_it = flat(turns[index - 1].text) if index and turn.role == "client" else ""
        of_another = re.search(cues.ASKS_OF_ANOTHER[language], before_it) is not None
        ends = {m.end for m in mentions}
        for mention in mentions:
            second = any(1 <= mention.start - end <= 2 for end in ends)
            before = text[max(0, mention.start - NEAR) : mention.start]
            yield Said(
                index,
                turn,
                mention,
                before,
                text[mention.end : mention.end + NEAR],
                index in asked,
                answer,
                second,
                language,
                of_another and not re.search(cues.ONESELF[language], text),
            )


def answers_to_name(dialogue: Dialogue) -> set[int]:
    """The client's turns that answer the seller's question for the name: the next one, or after a short word one more."""
    turns, language = dialogue.turns, dialogue.language
    asked: set[int] = set()
    for index, turn in enumerate(turns[1:], 1):
        if turn.role != "client":
            continue
        before, earlier = turns[index - 1], turns[index - 2] if index > 1 else None
        if before.role == "client" and earlier and earlier.role == "seller" and len(before.text.split()) <= 2:
            before = earlier
        if before.role != "seller" or not has("asks_name", before.text, language):
            continue
        question = re.sub(cues.OWN_NAME[language], "", flat(before.text))
        of_another = re.search(cues.ASKS_OF_ANOTHER[language], question)
        if not of_another and has("asks_name", question, language):
            asked.add(index)
    return asked
