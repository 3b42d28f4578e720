"""Short answers that mean something only after the seller's question: 'я', 'да, сама', a name, a role. Turns in, Named out."""

from __future__ import annotations

from dataclasses import dataclass

from callqa.language import expressions as re
from callqa.language import find_names, flat, has
from callqa.language.names_ru import is_calling
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_people import determined
from callqa.types import Dialogue, Turn

ANSWERED = 4  # points of an answer to the question, or of power claimed outright


@dataclass(frozen=True)
class Named:
    turn: int
    start: int
    end: int
    clear: bool
    points: float


def answers(dialogue: Dialogue, index: int, turn: Turn, question: int) -> list[Named]:
    language, text = dialogue.language, flat(turn.text)
    asked = flat(dialogue.turns[question].text)
    found = []
    with_a_group = any(has(name, text[:30], language) for name in ("vague_body", "vague_answer"))
    if (
        re.match(cues.SHORT_SELF[language], text)
        and not with_a_group
        and not (language == "ru" and _only_works_there(text))
        and not re.search(r"не реш|не один|not|с коллег|обсуд|посовет", text[:60])
    ):
        found.append(Named(index, 0, len(turn.text), True, 6))
    if (
        affirms(text, asked, language)
        and re.search(cues.SUPPOSES[language], asked)
        and not has("vague_decider", text, language)
        and not any(has(name, text, language) for name in ("vague_body", "vague_answer"))
    ):
        found.append(Named(index, 0, len(turn.text), True, 4.5))
    if language == "en" and (one := cues.IS_IT_HIM.search(asked)) and re.match(cues.YES["en"], text):
        found.append(Named(index, 0, len(turn.text), True, ANSWERED + 0.5 * (one[1] in text)))
    if re.match(cues.NO[language], text) and re.search(cues.SUPPOSES[language], asked) and len(text.split()) <= 6:
        alone = re.search(cues.ANYBODY_ELSE[language], asked) is not None
        found.append(Named(index, 0, len(turn.text), alone, ANSWERED))
    if index == question + 1 and (role := _role(turn, text, asked, language)):
        found.append(Named(index, *role, True, 5))
    does = cues.DOES.match(text) if language == "en" and re.search(cues.WHO_EN, asked) else None
    if does and not any(has(name, does[1], language) for name in ("vague_body", "vague_answer", "vague_decider")):
        found.append(Named(index, *does.span(1), True, 5))
    if power := re.search(cues.THIRD_PERSON[language], text):
        found.append(Named(index, power.start(), power.end(), True, 5))
    names = [] if has("asks_name", asked, language) else [m for m in find_names(turn.text, language) if m.sure]
    if names and not re.match(r"(?:это (?!к |у |за |через )|it's |this is )", text) and len(text.split()) > 1:
        found.append(Named(index, names[0].start, names[0].end, True, 4.5))
    if index == question + 1 and _says_something(text, language):
        found.append(Named(index, 0, len(turn.text), False, 1))
    return found


def _says_something(text: str, language: str) -> bool:
    """Of the deciding, though not who: 'depends', 'они там решают'; or some short name of a thing: 'the powers that be'."""
    if text.rstrip().endswith("?") or (not cues.STOP.search(text) and re.match(cues.ASKS_BACK[language], text)):
        return False
    if any(
        has(name, text, language) for name in ("leaves_open", "power_strong", "power_mild", "power_joins", "power_noun")
    ):
        return True
    return re.search(cues.HEDGES[language], text) is not None or re.match(cues.SHORT_NOUN[language], text) is not None


def affirms(text: str, asked: str, language: str) -> bool:
    """Yes, first or last in a short answer; or the question's own word said again: "Ваше слово решающее?" - "Решающее"."""
    if re.search(cues.WHO_WORD[language], asked) and not re.search(cues.OR_IS_IT_YOU[language], asked):
        return False  # nobody affirms "who?": "да там решают"
    if re.match(cues.YES[language], text) or (len(text.split()) <= 7 and cues.YES_AT_LAST.search(text)):
        return True
    words = text.split()
    if language == "en":
        return (
            len(words) <= 4
            and any(len(w) > 6 and w.strip(".,!") in asked for w in words)
            and not re.search(cues.NO["en"], text)
        )
    first = re.match(r"(?!совет|обсу|соглас|дума)[а-я]{6,}", text)
    return first is not None and re.search(rf"\b{first.group()[:6]}", asked) is not None


def _role(turn: Turn, text: str, asked: str, language: str) -> tuple[int, int] | None:
    """A person by calling in the first words of the answer, whatever the calling: 'с завучем', 'our controller'."""
    refused = (
        re.match(cues.NO[language], text) or re.match(cues.ADDRESS, text) or re.match(r"(?:\w+ )?(?:еще|будет)\b", text)
    )
    if refused or turn.text.rstrip().endswith("?") or has("vague_decider", text, language):
        return None
    first = re.split(r"[.!?;]", text)[0][:70]
    if language == "en":
        said = [m for m in cues.CALLING.finditer(first) if m[1] not in cues.NO_CALLING]
        if re.search(cues.WHO_EN, asked) and len(first.split()) <= 5:
            said += [m for m in determined(first) if re.match(cues.NAMES_ONE, first[: m.start()])]
        said = [m for m in said if not re.match(cues.RULED_OUT["en"], text[m.end() :])]
        return said[0].span() if said else None
    if has("vague_body", text, language):
        return None
    for word in list(re.finditer(r"[а-я]{4,}", first))[:5]:
        if is_calling(word.group()):
            return word.span() if not re.search(cues.HIS_OWN_JOB["ru"], text[: word.start()]) else None
    return None


def _only_works_there(text: str) -> bool:
    """'Нет, я администратор': what he is instead."""
    said = re.match(r"нет,? я (?:\w+ )?([а-я]{4,})", text)
    return said is not None and is_calling(said.group(1))
