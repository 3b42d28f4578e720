"""Groups without a face and talks still to be had: 'наверху решат', 'we'd have to talk it over'. Flat text in, places out."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import expressions as re
from callqa.language import has
from callqa.language.phrases import pattern
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_power import is_third_person
from callqa.scoring.decision_questions import clause_around

Span = tuple[int, int]
TIES = ("vague_tie", "power_strong", "power_joins")  # what a group does about the deal
NEAR = 40  # characters between a group and what it does
WISHES = {  # before a word of talking over: the speaker has still to do it
    "ru": re.compile(
        r"\b(?:надо|нужно|мне|нам|мы|я|должен|должна|должны|хочу|хотим|еще|сначала|сперва|придется|буду|будем)\b(?:,? \w+){0,4} $|^(?:\w+,? )?(?:\w+,? )?$|[.!,] (?:\w+ )?$"
    ),
    "en": re.compile(
        r"\b(?:i'll|we'll|i'd|we'd|let me|have to|has to|need to|want to|got to|gotta|wanna|going to|gonna|better|should|ought to|must|i|we) (?:\w+ )?(?:\w+ )?$"
    ),
}
OWN_TALK = re.compile(
    r"(?:по)?совет(?:уюсь|уемся|оваться)|(?:обс|пере|по|об)\w*(?:жу|дим|дить|ворю|ворим|ворить|тереть|трем|тру|толкуем|вещаемся)|соглас(?:ую|уем|овать)|спро(?:шу|сим|сить)"
)
NOT_OF_THE_DEAL = re.compile(
    r" (?:(?:с|у) )?(?:вами|вас|вам|вашим\w*|цен\w+|детал\w+|услов\w+|дат\w+|врем\w+|скидк\w+|по телефону|при встрече|на встрече|на месте|когда)\b"
)
TOLD_TO = re.compile(
    r"\b(?:спроси|узна|уточни|поговори|покажи|скажи|переда)(?:те|йте)\b|\bскажете\b"
)  # the seller is told to
TO_BE_CALLED = re.compile(r"(?:^|[.!,] )$")  # "Спросить Петра Савельевича": for whom to ask
OF_YOU = re.compile(r"\b(?:у вас|вас) (?:\w+ ){0,2}$")  # "это я у вас хочу спросить"
WITH_YOU = re.compile(r".{0,12}\b(?:with|to) you\b|\byou\b")
WE_THINK = re.compile(
    r"\bwe(?:'d|'ll| would| will)?(?: (?:have|need|want|got|ought|gotta|just|still|all|both|really))+(?: to)? (?:think|talk|discuss|chat|confer|have a (?:think|talk|chat|word))\b(?! (?:to|with) you)"
    r"|\bwe(?:'ll| will) (?:discuss|confer|talk it over|talk about it|have a (?:think|talk|chat|word))\b(?! (?:to|with) you)"
)
DENIES = {
    "ru": re.compile(r"\b(?:я|мы|сам|сама|один|одна|мне)\b(?:,? \w+){0,3} не $|\bне (?:я|мы|мне) (?:\w+ )?$"),
    "en": re.compile(
        r"\b(?:i|we) (?:don't|dont|can't|cant|cannot|couldn't|do not|am not allowed to|'m not allowed to) (?:\w+ )?$"
    ),
}
NOBODYS = {  # power without a subject: 'там решают', 'they decide'
    "ru": re.compile(
        r"\b(?:там|наверху|сверху|выше|без меня|без нас|не я|не мы)\b(?: \w+){0,3} (?:реша|утвержда|подписыва|согласовыва|выбира|определя)ют\b|\b(?:там|наверху|сверху|выше)\b(?: \w+){0,2} (?:реш|утверд)(?:ат|ят)\b"
    ),
    "en": re.compile(r"\bthey(?:'ll| will|'d)? (?:\w+ )?(?:decide|choose|pick|approve|sign off|discuss)\b"),
}


def groups(text: str, language: str, asked: bool, hinted: bool = False) -> Iterator[Span]:
    """With `asked`, bare words for a group are enough; a remark has to say what the group does.

    `hinted`: after a question that only touches on who decides, a word that surely means a group is enough.
    """
    for match in pattern("vague_decider", language).finditer(text):
        yield match.span()
    for name in ("vague_body", "vague_answer") if asked else ("vague_body",):
        for match in pattern(name, language).finditer(text):
            clause = clause_around(text, match.start(), match.end())
            clause = clause[
                max(0, clause.find(match.group()) - NEAR) : clause.find(match.group()) + len(match.group()) + NEAR
            ]
            done = TOLD_TO.sub(" ", clause) if language == "ru" else clause
            tied = asked or hinted or any(has(tie, done, language) for tie in TIES)
            if tied and not re.search(cues.SELLERS_OWN[language], text[: match.start()]):
                yield match.span()
    yield from (m.span() for m in NOBODYS[language].finditer(text))
    yield from _talks(text, language)
    yield from _denied(text, language)


def _talks(text: str, language: str) -> Iterator[Span]:
    if language == "en":
        yield from (m.span() for m in WE_THINK.finditer(text))
    for match in pattern("power_joins", language).finditer(text):
        if not WISHES[language].search(text[: match.start()]) or _is_question(text, match.end()):
            continue
        if match.group() == "спросить" and OF_YOU.search(text[: match.start()]):
            continue
        if match.group() == "спросить" and TO_BE_CALLED.search(text[: match.start()]):
            continue
        after = text[match.end() : match.end() + 30]
        if language == "ru":
            told = OWN_TALK.fullmatch(match.group().split()[0]) and not NOT_OF_THE_DEAL.match(after)
        else:
            told = re.search(r" (?:with|over|past|by)\b", match.group()) and not WITH_YOU.match(after)
        if told:
            yield match.span()


def _denied(text: str, language: str) -> Iterator[Span]:
    """'Я такое не решаю', 'I can't say yes on my own': somebody else does."""
    for match in pattern("power_strong", language).finditer(text):
        left = text[max(0, match.start() - 30) : match.start()]
        if DENIES[language].search(left) and not (language == "ru" and is_third_person(match.group())):
            yield match.span()


def _is_question(text: str, at: int) -> bool:
    return re.match(r"[^.!?;…]*\?", text[at:]) is not None
