"""The speaker beside a word of power: 'I approve those', 'решаем мы вдвоём', 'the decision is mine'. Flat text in, places out.

The words of power are those with which others are named too (`power_strong`, `power_mild`, `power_noun`); who holds it is
told by the subject and the ending of the verb. After the seller's question milder words and bare pronouns are enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import expressions as re
from callqa.language import has
from callqa.language.phrases import pattern

Span = tuple[int, int]
FIRST = re.compile(r"\w{2,}(?:ю|у|ем|им)(?:сь|ся)?")
OTHER_PERSON = re.compile(r"\w{2,}(?:ете|ите|ешь|ишь|л|ла|ло|ли)(?:сь|ся)?")
NO_VERB = frozenset("отмашку точку визу решением моему своему этому всему вашему нашему какому кому".split())
FUTURE = re.compile(
    r"(?:реш|подпиш|выбер|утверж|утверд|соглас|голосу|скаж|оплат|заплат|заключ)(?:у|им|ем|ую|уем)?$|согласу(?:ю|ем)$"
)
THEN_COMES = re.compile(  # "сам решу и подъеду" decides on coming
    r",? (?:и |да )?(?:сам[аи]? )?(?:подъе|прие|позвон|перезвон|набер|напиш|зае[дх]|заскоч|прид|зайд)\w+"
)
SAYS_WHO = re.compile(r"\b(?:я|мы|сам|сама|сами|лично|один|одна|единолично|вдвоем|вместе|оба|обе|только)\b")
BY_ONESELF = re.compile(r"\b(?:сам|сама|сами|лично|один|одна|единолично|вдвоем|оба|обе)\b")
WHEN_SAID_WHO = re.compile(r"подпис|подпиш|соглас|плат|плач|голос|став|заключ|да[юе]|разреш|финанс|команд|рул")
MINE = {
    "ru": re.compile(
        r"\b(?:за мной|за нами|мой|моя|мое|мои|моего|моей|на мне|у меня|от меня|через меня|передо мной)\b(?! не\b)"
    ),
    "en": re.compile(r"\b(?:my|our|mine|ours)\b"),
}
PREDICATE = {  # unasked, a decision is the speaker's only where that is what the clause says
    "ru": re.compile(
        r"(?:решени[ея]|выбор|(?:последнее |решающее )?слово) (?:\w+ )?(?:за мной|за нами|мое|мой|наше)\b|(?:мое|наше) (?:решение|слово)\b(?! \w+л)"
    ),
    "en": re.compile(
        r"\b(?:it|that|this|decision|choice|call|say)(?:'s|s| is|'d be| would be) (?:all |just |only |entirely |really |totally )?(?:my (?:own )?|our )(?:decision|call|choice|say|say-so)\b"
        r"|\b(?:decision|choice|call|say)(?:'s|s| is) (?:all |just |only |entirely )?(?:mine|ours)\b"
    ),
}
PRONOUN = {  # what answers "who decides?" by itself
    "ru": re.compile(
        r"\b(?:за|на|от|через|ко|со|передо?) (?:мной|мне|меня|мною|нами|нас|нам)\b(?! (?:не|только|лишь|никто)\b)"
        r"|\b(?:вдвоем|втроем|на двоих|пополам|на пару|оба|обе)\b"
        r"|^(?:\w+,? ){0,3}(?:никто|никого|никому|ничье\w*|(?<!не надо )ни с кем(?! (?:напрямую|говор|разговар|встреч))|ни у кого|ни перед кем|некого|некому|не с кем|не у кого)\b(?! (?:\w+ )?(?:один|одна)\b)(?! не (?:зна|сказ|скаж|реш|обсужд|говор))"
        r"|\b(?:кому|кого|кем|кто),? (?:мне|меня|мной|я)\b|\bмне$|(?<!надо )\bни (?:с кем|у кого|перед кем)\b(?! (?:не (?:зна|обсужд|говор)|напрямую|говор|разговар))"
        r"|\b(?:кроме меня|больше (?:никто|никого|некому)|(?:кто|кого|кому|кем)(?: же|-то|ж)? еще|один я|одна я)\b"
    ),
    "en": re.compile(
        r"\b(?:just|only|all|it's|its|it is|that's|thats|that'd be|that would be|it'd be|up to|down to|left to|falls? on|is|with) (?:me|myself)\b(?! (?:who|that) (?:just|only))"
        r"|\b(?:me|myself) and (?:my |the |our )?[a-z]+|\b[a-z]+ and (?:me|myself)\b|\b(?:mine|ours)\b"
        r"|\b(?:nobody|no ?one|none|not anyone|not anybody) (?:else|but|except|besides|other than)\b|^(?:\w+,? ){0,2}(?:nobody|no one|no-one)(?:'s)?\s*(?:[.,!]|$)"
        r"|\b(?:the|us) (?:two|three) of us\b|\b(?:both|two) of us\b|\bus both\b|\b(?:i|we) (?:don't|dont|do not|never|needn't) (?:\w+ ){0,3}(?:any(?:one|body)|no ?body|no one)\b|\bon my own\b|\bi own\b"
    ),
}
DEPENDS = re.compile(r"\b(?:when|if|before|once|until|till|unless|whether|after|as soon as|so) $")
ALWAYS = r"both|all|just|only|always|usually|really|actually|generally|still|then|now|alone|myself|personally|mostly|also|do|tend to|get to|got to|jointly|together"
ON_CALL = r"can|could|will|would|have to|need to|must|gotta|be|am|are|to"
ONE = r"(?: (?:the|da) (?:only |main )?(?:one|person|guy|lady|man|woman|boss)(?: who| that| to|'s|s| what)?)"
SUBJECT = re.compile(rf"\b(?:i|we|i'm|im|we're|i am|i've|we've)(?:,? (?:{ALWAYS}))*{ONE}?(?: (?:{ALWAYS}))* $")
SUBJECT_WHEN_ASKED = re.compile(
    rf"\b(?:i|we|i'm|im|we're|i am|i've|we've|i'll|we'll|i'd|we'd)(?:,? (?:{ALWAYS}|{ON_CALL}))*{ONE}?(?: (?:{ALWAYS}))* $"
)
EVERYBODY = re.compile(
    r"\bвсе (?:вместе|понемногу|сообща|дружно|по чуть)|\bвсе[йм]\b|\b(?:all of us|everybody|everyone)\b"
)
HERE = re.compile(r"(?: [\w-]+){0,4} (?:here|myself|around here|in this (?:house|office|shop|place))\b")
NOT_OWN = re.compile(
    r"(?:go|come|run)(?:es|s)? (?:through|past|by)|(?:has|have|needs?|gotta|got) (?:to )?(?!the|a\b|any)|(?:his|her|their)\b|.* (?:up|down) to$"
)
UNASKED_NOT = re.compile(r"sign(?:ing)?(?: (?:it|this|that|them|things))?$|vot")
EVERY = re.compile(
    r" (?:everything|all|every|for everything|anything|those|these|the (?:checks|cheques|contracts|orders|invoices))\b"
)


def own(text: str, language: str, asked: bool) -> Iterator[Span]:
    """Places where the speaker says that he decides, alone or with another; bare pronouns only with `asked`."""
    for name in ("power_strong", "power_mild"):
        milder = name == "power_mild" and not asked
        for match in pattern(name, language).finditer(text):
            place = (_verb_ru if language == "ru" else _verb_en)(text, match, asked, milder)
            if place and not with_a_group(text, place, language):
                yield place
    for match in PREDICATE[language].finditer(text):
        if not _denied(text, match.start(), language):
            yield match.span()
    if asked:
        yield from _when_asked(text, language)


def _when_asked(text: str, language: str) -> Iterator[Span]:
    for match in pattern("power_noun", language).finditer(text):
        left, right = max(0, match.start() - 14), match.end() + 20
        for mine in MINE[language].finditer(text, left, min(right, len(text))):
            beside = (
                text[mine.end() : match.start()] if mine.end() <= match.start() else text[match.end() : mine.start()]
            )
            if (
                len(beside.split()) <= 2
                and not re.search(r"[.!?;]", beside)
                and not _denied(text, mine.start(), language)
            ):
                yield min(match.start(), mine.start()), max(match.end(), mine.end())
    for match in PRONOUN[language].finditer(text):
        if not _denied(text, match.start(), language) and not with_a_group(text, match.span(), language):
            yield match.span()


def _verb_ru(text: str, power: re.Match[str], asked: bool, milder: bool) -> Span | None:
    verb = next((w for w in power.group().split() if FIRST.fullmatch(w) and w not in NO_VERB), None)
    left, right = _near(text, power.span())
    around = f"{left} {right}"
    if _denied(text, power.start(), "ru") or re.search(r"\bне (?:я|мы)\b", left):
        return None
    if verb is None:
        dative = re.search(
            r"(?:реша|выбира|утвержда|подписыва|плати|распоряжа)ть(?:ся)?$", power.group()
        ) and re.search(r"(?<!не )\b(?:мне|нам)\b", around)
        past = asked and re.search(r"л[аи]?(?:сь|ся)?$", power.group()) and re.search(r"\b(?:я|мы|сам|сама)\b", around)
        wanted = re.search(r"\b(?:надо|нужно|придется|помо\w+|трудно|сложно|чтобы)\b", around)
        return power.span() if (dative or past) and not wanted else None
    says_so = BY_ONESELF.search(around) or (asked and not verb.endswith("м") and re.search(r"\b(?:я|мне)\b", around))
    if FUTURE.search(verb) and (not says_so or THEN_COMES.match(text[power.end() :])):
        return None
    if not asked:
        if milder and not BY_ONESELF.search(around):
            return None
        if power.group().startswith("согласу") or _is_question(text, power.end()):
            return None
        if (WHEN_SAID_WHO.search(verb) or verb.endswith("м")) and not SAYS_WHO.search(around):
            return None
    return power.span()


def _verb_en(text: str, power: re.Match[str], asked: bool, milder: bool) -> Span | None:
    said = power.group()
    if NOT_OWN.match(said) or (not asked and _is_question(text, power.end())):
        return None
    if milder and not HERE.match(text[power.end() :]):
        return None
    if not asked and UNASKED_NOT.match(said) and not EVERY.match(text[power.end() :]):
        return None
    subject = (SUBJECT_WHEN_ASKED if asked else SUBJECT).search(text, max(0, power.start() - 60), power.start())
    if subject is None or DEPENDS.search(text[: subject.start()]) or _denied(text, subject.start(), "en"):
        return None
    return subject.start(), power.end()


def _near(text: str, span: Span) -> tuple[str, str]:
    """Three words to either side, within the clause."""
    left = re.split(r"[.!?;…]", text[: span[0]])[-1].split()[-3:]
    right = re.split(r"[.!?;…]", text[span[1] :])[0].split()[:3]
    return " ".join(left).strip(" ,"), " ".join(right).strip(" ,")


def _denied(text: str, at: int, language: str) -> bool:
    left = text[max(0, at - 24) : at]
    if language == "ru":
        return re.search(r"\bне (?:\w+ )?$", left) is not None
    return (
        re.search(r"(?:\bnot|n't|\b(?:cant|dont|wont|couldnt)|\bnever|\bneither|\bthan) (?:\w+ )?$", left) is not None
    )


def with_a_group(text: str, place: Span, language: str) -> bool:
    """'Мы с коллегами решаем', 'the team and me': a group without a face."""
    link = r"\b(?:с|со) (?:\w+ )?$" if language == "ru" else r"\b(?:with|and) $"
    for match in pattern("vague_body", language).finditer(text):
        if abs(match.start() - place[0]) < 40 and re.search(link, text[: match.start()]):
            return True
    beside = text[max(0, place[0] - 24) : place[1] + 12]
    return has("vague_body", text[place[0] : place[1]], language) or EVERYBODY.search(beside) is not None


def is_third_person(power: str) -> bool:
    """Of a Russian word of power: not 'решаю', 'решаете', 'решали'."""
    verbs = [w for w in power.split() if w not in NO_VERB]
    return not any(FIRST.fullmatch(w) or OTHER_PERSON.fullmatch(w) for w in verbs)


def _is_question(text: str, at: int) -> bool:
    return re.match(r"[^.!?;…]*\?", text[at:]) is not None
