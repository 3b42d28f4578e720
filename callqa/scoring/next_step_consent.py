"""To what a client's yes, no or thanks is said: the step on the table, or something that has come since. Turns in, yes or no out."""

from __future__ import annotations

from callqa.language import expressions as re
from callqa.language import find_dates, find_emails, flat, has
from callqa.language.contacts import digit_runs
from callqa.scoring.next_step_table import Step
from callqa.scoring.next_step_talk import is_sent, refuses, to_be_done
from callqa.types import Dialogue


def said_before(dialogue: Dialogue, index: int) -> str:
    return dialogue.turns[index - 1].text if index and dialogue.turns[index - 1].role == "seller" else ""


def answers_it(dialogue: Dialogue, proposal: int, index: int) -> bool:
    """Whether a yes in turn `index` is to the step proposed in turn `proposal`."""
    text, language = dialogue.turns[index].text, dialogue.language
    return not (
        _asked_otherwise(dialogue, proposal, index)
        or _only_closes(text, proposal, index, language)
        or _of_the_number(text, language)
        or _of_other_matter(dialogue, proposal, index)
        or _after_farewell(dialogue, proposal, index)
    )


THANKS = {
    "ru": r"(?:(?:хорошо|ну|о|ой|ага|вот это)\W+)*(?:спасибо|благодарю)\b(?!\W+(?:не|нет)\b)",
    "en": r"(?:(?:oh|well|that's|right)\W+)*(?:thanks|thank you|ta|cheers)\b(?!\W+(?:but|no)\b)",
}
CLOSES = {
    "ru": r"\bу меня (?:тут|там)\b|\b(?:сигналит|гудят|вызвали|меня зовут|очередь|спасибо|благодарю|до свидания|всего доброго|пора|побежал\w?|бегу|бежать|убегаю)\b",
    "en": r"\b(?:thanks?|thank you|bye|appreciate it|cheers|gotta go|(?:got|have|need) to (?:go|run|dash)|must (?:go|run|dash)|take care)\b",
}


def _of_the_number(text: str, language: str) -> bool:
    """ "You'll find me on this one": the yes is to the number that was asked for in the same breath."""
    return re.match(ON_THIS[language], flat(text)) is not None


ON_THIS = {
    "ru": r"(?:да,? )?(?:по|на) эт(?:ому|от)\b(?! (?:день|час|врем|дне))",
    "en": r"(?:yes,? |yeah,? )?(?:on )?this (?:one|number|line)\b",
}


def _of_other_matter(dialogue: Dialogue, proposal: int, index: int) -> bool:
    """A yes to what the seller has told since, with his own words in it: "so it's a laser one, lovely"."""
    language, said = dialogue.language, dialogue.turns[index].text
    since = dialogue.turns[index - 1]
    if index - proposal < 3 or since.role != "seller" or to_be_done(since.text, language):
        return False
    started = dialogue.call.started_at
    assert started is not None
    if index >= 2 and dialogue.turns[index - 2].role == "client" and "?" in dialogue.turns[index - 2].text:
        return not find_dates(
            f"{dialogue.turns[index - 2].text} {since.text}", started, language
        )  # his own question is answered
    words = {w[:6] for w in re.findall(r"[^\W\d]{5,}", flat(since.text))} & {
        w[:6] for w in re.findall(r"[^\W\d]{5,}", flat(said))
    }
    return bool(words) and not find_dates(since.text, started, language) and not find_dates(said, started, language)


def _after_farewell(dialogue: Dialogue, proposal: int, index: int) -> bool:
    """A word or two to the seller's goodbye, after the day was left open."""
    before, language = said_before(dialogue, index), dialogue.language
    short = len(dialogue.turns[index].text.split()) <= 2
    closing = has("farewell", before, language) or re.search(CLOSES[language], flat(before)) is not None
    return short and index - proposal > 2 and closing


def _only_closes(text: str, proposal: int, index: int, language: str) -> bool:
    """ "Okay, thanks", after another matter has come in between, closes the call; it answers no proposal."""
    return index - proposal > 1 and re.search(CLOSES[language], flat(text)) is not None


def _asked_otherwise(dialogue: Dialogue, proposal: int, index: int) -> bool:
    """Whether the seller has since asked of something else: the yes is then to that."""
    language = dialogue.language
    turn, started = dialogue.turns[index - 1], dialogue.call.started_at
    assert started is not None
    if index - 1 <= proposal or turn.role != "seller":
        return False
    asked = "?" in turn.text or has("other_question", turn.text, language)
    return asked and not has("schedule_question", turn.text, language) and not find_dates(turn.text, started, language)


def gives_address(dialogue: Dialogue, offer: Step, index: int) -> bool:
    """Whether the client tells where to send what is offered: he agrees that it be sent."""
    said, language = dialogue.turns[index].text, dialogue.language
    promised = flat(dialogue.turns[offer.turn].text)
    if not (is_sent(promised[offer.start :], language) and has("asks_contact", promised, language)):
        return False
    number = any(len(run.digits) >= 7 for run in digit_runs(said, language))
    return (number or bool(find_emails(said, language))) and not refuses(said, language)


def asked_of_it(dialogue: Dialogue, offer: int) -> bool:
    """Whether the client answered an offer with a question first: "When's that?"."""
    after = dialogue.turns[offer + 1 : offer + 2]
    return bool(after) and after[0].role == "client" and "?" in after[0].text


def keeps_contact(dialogue: Dialogue, index: int) -> bool:
    """Whether the refusal is of a number or a name that the seller has just asked for, and of no step."""
    asked, language = said_before(dialogue, index), dialogue.language
    wanted = has("asks_phone", asked, language) or has("asks_name", asked, language)
    return wanted and has("refuses_contact", dialogue.turns[index].text, language)
