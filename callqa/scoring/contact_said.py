"""Names in their places. A dialogue in; each name said, with the words around it, the question before and the answer after, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from callqa.language import expressions as re
from callqa.language import find_names, flat, has
from callqa.language.names import WORD, NameMention, given, is_cased, title
from callqa.language.reading import normal
from callqa.scoring import contact_name_cues as cues
from callqa.scoring.contact_agreed_name import agreed_names
from callqa.scoring.contact_third import governed, spoken_of
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
    owns: bool = False  # "Kevin's"
    agreed: bool = False  # the client gives it as a name, and the seller calls him so

    def follows(self, cue: dict[str, str]) -> bool:
        return re.search(cue[self.language], self.before) is not None

    def leads(self, cue: dict[str, str]) -> bool:
        return re.match(cue[self.language], self.after) is not None

    @property
    def given(self) -> str:
        return given(self.mention.name)

    @property
    def spoken_of(self) -> bool:
        return spoken_of(self.before, "'s" * self.owns + self.after, self.language)

    @property
    def addressed(self) -> bool:
        """In lower case: at the beginning, before a greeting, an introduction or a word to the listener."""
        if is_cased(self.turn.text) or governed(self.before, self.language):
            return False
        opened = re.fullmatch(cues.OPENERS[self.language], self.before) is not None
        turned = opened and re.match(cues.TURNS_TO[self.language], self.after) is not None
        return turned or self.follows(cues.TURNED_TO)

    @property
    def opens(self) -> bool:
        return STARTS_SENTENCE.search(self.before) is not None

    @property
    def greeted(self) -> bool:
        return self.follows(cues.GREETS)

    @property
    def supposed(self) -> bool:
        owned = self.index <= 1 and self.after == "" and re.match(cues.IS_ME[self.language], self.answer) is not None
        return self.after.startswith("?") or self.follows(cues.ASKS_IF) or owned

    @property
    def wanted(self) -> bool:
        """'Could I speak to Ann?', 'Анну можно?': he asks for a person, who may be somebody else."""
        return self.index <= EARLY and (self.follows(cues.WANTS) or self.leads(cues.WANTS_AFTER))


def all_said(dialogue: Dialogue) -> Iterator[Said]:
    language, turns = dialogue.language, dialogue.turns
    asked = answers_to_name(dialogue)
    agreed = agreed_names(dialogue, asked)
    for index, turn in enumerate(turns):
        mentions = _with_agreed(find_names(turn.text, language), turn.text, agreed)
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
                text[mention.start : mention.end].endswith("'s"),
                given(mention.name) in agreed,
            )


def _with_agreed(mentions: list[NameMention], text: str, agreed: frozenset[str]) -> list[NameMention]:
    """What both sides use as a name is one wherever it is said."""
    if not agreed:
        return mentions
    found = [replace(m, sure=True) if given(m.name) in agreed else m for m in mentions]
    lowered = flat(text)
    if not any(name in lowered for name in agreed):
        return found
    for word in WORD.finditer(text):
        said = normal(word.group())
        if said in agreed and not any(m.start <= word.start() < m.end for m in found):
            found.append(NameMention(title(said), word.start(), word.end(), True))
    return sorted(found, key=lambda m: m.start)


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
