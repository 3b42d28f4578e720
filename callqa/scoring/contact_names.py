"""Whose name is said? A dialogue in, the client's name with its place out; the seller's and third persons' names left aside.

Every mention is weighed by its place in the talk: an answer to "your name?" most, an introduction, a call by name by the
seller, a supposition ("Is this Ann?") or a wish ("could I speak to Ann?") that the client confirms. A name tied to a third
person ("our director Ann") is out unless its owner says it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callqa.language import expressions as re
from callqa.language import find_contacts, flat, has
from callqa.language.contacts import digit_runs
from callqa.language.names import NameMention, any_name, given, is_cased, same_person, title
from callqa.language.names_en import may_be_called
from callqa.scoring import contact_name_cues as cues
from callqa.scoring.contact_said import EARLY, Said, all_said, answers_to_name
from callqa.scoring.contact_third import governed
from callqa.scoring.kept import of_the_last
from callqa.types import Dialogue

ANSWER, INTRODUCED, LONE, CALLED, SUPPOSED = 3.0, 2.5, 2.0, 1.5, 1.2
HERE = re.compile(r",? (?:here|calling|again|speaking)\b")
STANDS_FREE = re.compile(
    r"(?:^|[.,!?—] ?|\b(?:it's|its|this is|i'm|im|hi|hello|hey|yes|yeah|yep|and|so|ok|okay|well|morning|afternoon|mr|mrs|ms)\.? )$"
)
ENDS_SENTENCE = re.compile(r"\s*(?:[.!?…]|$)")


@dataclass
class Votes:
    points: dict[str, float] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)  # given names their owner said himself
    others: set[str] = field(default_factory=set)  # given names of third persons
    places: dict[str, tuple[int, NameMention]] = field(default_factory=dict)

    def add(self, index: int, mention: NameMention, points: float) -> None:
        self.points[mention.name] = self.points.get(mention.name, 0) + points
        self.places.setdefault(mention.name, (index, mention))


def client_name(dialogue: Dialogue) -> tuple[str, int, int, int] | None:
    """(name, turn, start, end), or None where the client's name is not said."""
    weighed = _weighed(dialogue)
    sellers = _sellers(weighed)
    votes, heard = Votes(), set()
    for said, points in weighed:
        if same_person(said.given, sellers) or _answers_the_telephone(dialogue, said):
            continue
        if points < 0:
            votes.others.add(said.given)
        elif points > 0:
            votes.add(said.index, said.mention, points)
            if said.turn.role == "client":
                heard.add(said.index)
                votes.own |= {said.given} if points >= INTRODUCED else set()
    for index in sorted(answers_to_name(dialogue) - heard):
        _unlisted(votes, dialogue, index, sellers)
    for index, mention in _taken_up(dialogue) if not votes.own else ():
        votes.add(index, mention, INTRODUCED)
    return _best(votes)


def _answers_the_telephone(dialogue: Dialogue, said: Said) -> bool:
    """Who is called says his own name first: 'Fur and Feather, good morning, Angus'."""
    incoming = dialogue.call.direction == "in" and said.index == 0 and said.turn.role == "seller"
    return incoming and not (said.supposed or said.wanted)


def seller_names(dialogue: Dialogue) -> set[str]:
    """Given names by which the seller is introduced, or called by the client."""
    return _sellers(_weighed(dialogue))


@of_the_last
def _weighed(dialogue: Dialogue) -> list[tuple[Said, float]]:
    """For the client's name, the seller's and the opening."""
    return [(said, _points(said)) for said in all_said(dialogue)]


def _taken_up(dialogue: Dialogue) -> list[tuple[int, NameMention]]:
    """ "It's thorvald" - "thanks thorvald": a word that no list holds, said as a name and called so by the seller."""
    found, turns = [], dialogue.turns
    for index, turn in enumerate(turns):
        text = flat(turn.text)
        match = cues.SAYS_IT_IS.search(text) if dialogue.language == "en" and turn.role == "client" else None
        if match and may_be_called(match[1]) and not has("house_department", match[1], "en") and match[1] != "ops":
            called = rf"\b(?:thanks|thank you|cheers|hi|hello|okay|ok|bye) {re.escape(match[1])}\b"
            if any(t.role == "seller" and re.search(called, flat(t.text)) for t in turns[index + 1 :]):
                found.append((index, NameMention(title(match[1]), match.start(1), match.end(1), True)))
    return found


def _unlisted(votes: Votes, dialogue: Dialogue, index: int, sellers: set[str]) -> None:
    """A name that no list holds, in the answer to "your name?"."""
    text, language = dialogue.turns[index].text, dialogue.language
    guess = any_name(text, language)
    if guess is None or "?" in text or re.search(cues.WITH[language], flat(text[: guess.start])):
        return
    if same_person(given(guess.name), sellers) or has("refuses_contact", text, language):
        return
    votes.add(index, guess, INTRODUCED)
    votes.own.add(given(guess.name))


def _best(votes: Votes) -> tuple[str, int, int, int] | None:
    points = {n: p for n, p in votes.points.items() if given(n) not in votes.others - votes.own}
    if not points:
        return None
    by_given: dict[str, float] = {}
    for name, p in points.items():
        by_given[given(name)] = by_given.get(given(name), 0) + p
    person = max(by_given, key=lambda g: by_given[g])
    titled = any("." in n and given(n) == person for n in points)  # 'Mr. Okafor' is 'Chidi Okafor'
    forms = [n for n in points if given(n) == person or (titled and person in n.lower().split())]
    best = max(
        forms,
        key=lambda n: ("." not in n, len(n.split()), cues.FULL_PATRONYMIC.search(n) is not None, points[n], len(n)),
    )
    index, mention = votes.places[best]
    parts = best.split()
    for other in points:  # a surname said in a turn of its own
        if len(parts) < 3 and other not in forms and other not in parts and _is_surname(other):
            parts.append(other)
            break
    return " ".join(parts), index, mention.start, mention.end


def _is_surname(word: str) -> bool:
    from callqa.language.names_ru import kind_of

    low = word.lower()
    return cues.SURNAME.fullmatch(low) is not None and kind_of(low.replace("ё", "е")) != "Name"


# --- what a mention weighs -------------------------------------------------------------------------------------------


def _points(said: Said) -> float:
    """Weight of a mention as the client's name; negative for a third person."""
    if said.turn.role == "client":
        return _client_points(said)
    return _seller_points(said) if said.turn.role == "seller" else 0


def _client_points(said: Said) -> float:
    mention, before, index = said.mention, said.before, said.index
    third = said.leads(cues.THIRD_AFTER) or said.spoken_of
    called = cues.IS_CALLED[0].search(before) if said.after.startswith(cues.IS_CALLED[1]) else None
    if called:
        return INTRODUCED if called.group() == "меня " else -1
    if said.leads(cues.ME_AFTER):
        return INTRODUCED
    if said.leads(cues.SELF_AFTER) and not _hangs_on(said) and index <= 2 * EARLY:
        return INTRODUCED
    if index <= 2 and said.leads(cues.JOB_AFTER) and (said.opens or said.greeted):
        return INTRODUCED
    if said.follows(cues.SELF) and not third:
        return ANSWER if said.asked else INTRODUCED
    if said.asked and said.follows(cues.SELF_EARLY) and not third and mention.nominative:
        return ANSWER
    if said.after_name and index <= 3 and cues.GREETS_ONE[said.language].search(before) and not third:
        return INTRODUCED
    if said.follows(cues.WITH):
        return 0
    if said.of_another or third or said.follows(cues.THIRD) or cues.OUTSIDER.search(flat(said.turn.text)):
        return -1
    lone = said.opens and ENDS_SENTENCE.match(said.after) is not None
    leading = mention.start == 0 or len(said.turn.text.split()) <= 3
    if said.asked and (mention.sure or leading) and mention.nominative:
        return ANSWER
    if said.opens and cues.ASK_FOR.match(said.after):
        return INTRODUCED
    if said.agreed and (lone or said.follows(cues.SELF_EARLY)):
        return INTRODUCED
    if said.follows(cues.SELF_EARLY) and index <= EARLY and (mention.sure or index <= 2):
        return INTRODUCED
    cased, first = is_cased(said.turn.text), not before.strip()
    if not mention.sure or (said.language == "ru" and said.greeted):
        greets = first or cues.GREETED[said.language].search(before) is not None
        return LONE if lone and index <= 3 and cased and greets else 0
    full = " " in mention.name
    if lone and cased and (index <= 3 or full) and not (said.greeted and index > 1):
        return LONE
    if (
        (full or index == 1)
        and index <= 2
        and re.search(cues.OPENING, before)
        and re.match(r",| (?:из|с|от) ", said.after)
    ):
        return LONE
    if re.search(rf"(?:^|\W){re.escape(flat(mention.name).split()[-1])}, $", before):
        return INTRODUCED  # "Prentice, Constance Prentice"
    own = full or lone or first or said.follows(cues.SELF_EARLY) or re.search(r"мой|я\b|мне\b", before)
    return LONE if own and _gives_channel(said.turn.text, said.language) else 0


def _hangs_on(said: Said) -> bool:
    """'the night guy here' is no introduction, unlike 'yeah guy here', "it's Guy here"."""
    return HERE.match(said.after) is not None and STANDS_FREE.search(said.before) is None


def _gives_channel(text: str, language: str) -> bool:
    if any(len(r.digits) >= 7 for r in digit_runs(text, language)):
        return True
    return "@" in text and bool(find_contacts(text, "RU", language))


def _seller_points(said: Said) -> float:
    if said.language == "en" and said.leads(cues.SELF_AFTER) and not said.supposed:
        return 0  # "Rackwise Safety here"
    if said.leads(cues.AS_NAME) and re.match(cues.ANSWERS_AS_HIM[said.language], said.answer):
        return SUPPOSED
    if said.wanted:
        return SUPPOSED if re.match(cues.ANSWERS_AS_HIM[said.language], said.answer) else 0
    mention, supposes, speaks_of = said.mention, said.supposed, said.follows(cues.SPEAKS_OF)
    if supposes and said.index <= EARLY and re.match(cues.DENIES[said.language], said.answer):
        return -1
    if not supposes:
        with_him = said.follows(cues.WITH)
        if said.leads(cues.THIRD_AFTER) or said.spoken_of:
            return -1
        if said.follows(cues.THIRD) and not speaks_of and not with_him:
            return -1
        if with_him and not speaks_of:
            return 0
    greeted = said.greeted and said.index < 3
    called = said.opens and said.after.startswith(",") and is_cased(said.turn.text)
    if not mention.nominative or not (
        mention.sure or greeted or called or said.addressed or (supposes and said.index < 4)
    ):
        return 0
    if said.language == "ru" and _is_surname(mention.name):
        return 0
    if said.index < 3 and not supposes and said.follows(cues.INTRODUCES) and not said.after_name:
        return 0
    if said.follows(cues.SENT_TO):
        return 0
    if speaks_of or greeted or said.addressed or _vocative(said):
        return CALLED
    return SUPPOSED if supposes and said.index < 4 else 0


def _vocative(said: Said) -> bool:
    """Set off by stops; in a text without any: near the turn's ends, or beside a word for the listener."""
    if governed(said.before, said.language) and said.language == "en":
        return False  # "well, bring Gwen."
    if re.search(cues.VOCATIVE, said.before) and re.match(r"\s*(?:[,.!?…—]|$)", said.after):
        return True
    if re.search(r"[,.!?]", said.turn.text):
        return False
    if governed(said.before, said.language):
        return False
    words = len(flat(said.turn.text)[: said.mention.start].split()), len(said.turn.text[said.mention.end :].split())
    beside, after = cues.TO_CLIENT[said.language]
    return words[0] <= 3 or words[1] <= 1 or bool(re.search(beside, said.before) or re.match(after, said.after))


# --- the seller's name -----------------------------------------------------------------------------------------------


def _sellers(weighed: list[tuple[Said, float]]) -> set[str]:
    """Introduced by himself, or called so by the client; a name that its owner gives as his own is no seller's."""
    introduced: set[str] = set()
    called: set[str] = set()
    clients: set[str] = set()
    by_turn: dict[int, list[Said]] = {}
    for said, points in weighed:
        by_turn.setdefault(said.index, []).append(said)
        if said.turn.role == "client":
            called |= {said.given} if not said.asked and _calls(said) else set()
            clients |= {said.given} if points >= INTRODUCED else set()
        elif said.turn.role == "seller":
            clients |= {said.given} if points >= CALLED else set()
    supposed: set[str] = set()
    for index, turn in by_turn.items():
        own_line = cues.OWN_LINE[turn[0].language].search(flat(turn[0].turn.text))
        if turn[0].turn.role == "seller" and (index < 8 or own_line):
            introduced |= {s.given for s in _introduced(turn)}
            supposed |= {s.given for s in turn if s.supposed or s.wanted}
    claimed = {s.given for s, _ in weighed if s.turn.role == "client" and s.index <= 2 and s.follows(cues.ME)}
    introduced -= {s.given for s, p in weighed if s.turn.role == "client" and s.index == 0 and p >= INTRODUCED}
    introduced -= claimed  # "вы у нас на сайте, Андрей" - "ну я Андрей"
    if len(introduced) > 1:  # 'замерщик Геннадий это Людмила' - 'да Людмила слушаю'
        introduced -= {s.given for s, points in weighed if s.turn.role == "client" and points >= INTRODUCED}
    return (introduced | (called - clients)) - supposed


def _introduced(turn: list[Said]) -> list[Said]:
    """The seller's own name in one of his turns: after a cue anywhere; in his opening also beside his company."""
    names = [s for s in turn if s.mention.nominative and not s.supposed and not s.wanted]
    own_line = cues.OWN_LINE[turn[0].language].search(flat(turn[0].turn.text))
    if own_line:
        return [s for s in names if s.mention.start > own_line.end()]
    cued = [s for s in names if s.follows(cues.INTRODUCES) and not s.after_name]
    if cued or not names or names[0].index >= 2:
        return cued
    names = [
        s for s in names if not s.spoken_of and not s.follows(cues.THIRD) and not _is_addressed_in_full(s)
    ] or names[:1]
    beside = [s for s in names if s.leads(cues.COMPANY_AFTER) and not _is_addressed_in_full(s)]
    beside = (
        beside
        or [s for s in names if s.follows(cues.COMPANY_BEFORE) and not s.greeted and not s.follows(cues.SPEAKS_OF)][:1]
    )
    if beside or len(turn) > 1 or " " in names[0].mention.name:
        return beside
    called = (
        names[0].mention.start == 0
        or names[0].greeted
        or names[0].follows(cues.SPEAKS_OF)
        or re.search(cues.TALKS_TO_HIM, names[0].before)
    )
    return [] if called or names[0].follows(cues.THIRD) else names


def _is_addressed_in_full(said: Said) -> bool:
    """'Добрый вечер, Нонна Игоревна, «Зелёный дом»': nobody greets with his own patronymic."""
    return said.greeted and (cues.FULL_PATRONYMIC.search(said.mention.name) is not None or "." in said.mention.name)


def _calls(said: Said) -> bool:
    """The client calls somebody by name: 'Здравствуйте, Марина.', 'Beth, it's Harlan', '..., Colleen.'"""
    if not said.mention.nominative or re.match(r"\?|, да\b|, yes\b", said.after):
        return False
    if said.follows(cues.SELF) or said.leads(cues.SELF_AFTER) or " " in said.mention.name:
        return False
    if said.index <= 3 and said.greeted:
        return True
    if not is_cased(said.turn.text):
        return False
    if re.match(r", (?:it's|this is|i'm|it is|hi|hello|hey|good|это|здравств|добр|привет|доброго)", said.after):
        return said.opens
    if said.opens and said.index != 1 and re.match(r",\s*\S", said.after):
        return True
    closes = re.search(r"\w, $", said.before) and re.match(r"[.!]", said.after)
    return bool(closes) and len(said.before.split()) >= 2
