"""Who stands beside a word of power, whatever his calling: 'разрешает директор комбината', 'the stewards vote'. Text in, places out.

No list of callings: in Russian a noun for one living person, in English what "the", "our", "my" introduce. Groups without a
face, the seller's people, negated and past power are left aside.
"""

from __future__ import annotations

from collections.abc import Iterator

from callqa.language import expressions as re
from callqa.language import find_names, has
from callqa.language.names_ru import is_calling
from callqa.language.phrases import pattern
from callqa.scoring import decision_cues as cues
from callqa.scoring.decision_power import is_third_person

WORD = re.compile(r"[\w'-]+")
NEAR = 5  # words between a person and his power
DETERMINED = re.compile(r"\b(?:the|our|my|his|her|their) ([\w-]+(?: [\w-]+){0,2})")
NO_PERSON = frozenset(
    "price cost budget money time weather size quality contract lease law code insurance rest same first last next final end only"
    " moment way one thing things deal quote paper paperwork job work place most best whole other kind sort day week month year"
    " number email phone cell address name company business firm office team group crew staff department people folks guys family"
    " boys girls lads others lot bunch truth house line decision call say word show shots check checks purse trigger"
    " orders ordering buying bills accounts bookings top bottom usual some body any every back front internet web app".split()
)
ENDS_NOUN = re.compile(
    r" (?:is|was|are|does|do|will|would|has|have|had|who|that|and|or|to|in|at|on|of|for|with|by|from|he|she|they|we|i|it|gets?|makes?|holds?"
    r"|says?|signs?|decides?|approves?|picks?|chooses?|votes?|pays?|owns?|always|usually|really|controls?|handles?|still|then|now)\b.*"
)
PRONOUN = {"ru": re.compile(r"\b(?:он|она)\b"), "en": re.compile(r"\b(?:he|she)(?:'?s|'ll|'d)?\b")}
DENIED = {"ru": r"\bне (?:\w+ )?$", "en": r"(?:\bnot|n't|\bnever|\bno longer) (?:\w+ )?$|\b(?:dot|if that's|at) $"}
PAST = re.compile(r"\w{3,}ла?")
IS_HIS = re.compile(r"\b(?:it's|its|that's|thats|it is) (?:all |just |really )?$")
HIS = re.compile(r"(?:his|her)\b")
OBJECT = {"ru": re.compile(r" (него|нее|ним|ней)\b"), "en": re.compile(r" (him|her)\b")}
IN_A_PLACE = {"ru": re.compile(r"(?:^|\b)(?:в|из|под) $"), "en": re.compile(r"\b(?:in|at|from|near) $")}
LEADS_ON = re.compile(r"\b(?:to|by|past|through|за|через)$")  # the person comes after it


def holders(text: str, language: str, asked: bool) -> Iterator[tuple[int, int]]:
    """Places of persons with power in flat text; with `asked`, milder words of power ('выбирает', 'pays') are enough."""
    for name in ("power_strong", "power_mild") if asked else ("power_strong",):
        for match in pattern(name, language).finditer(text):
            if re.search(DENIED[language], text[max(0, match.start() - 20) : match.start()]):
                continue
            done = language == "ru" and PAST.fullmatch(match.group()) is not None
            if language == "ru" and not done and not is_third_person(match.group()):
                continue
            place = _did(text, match) if done else _beside(text, match, language)
            if place:
                yield place


def _did(text: str, power: re.Match[str]) -> tuple[int, int] | None:
    """Of a Russian word in the past only who stands right before it: "генеральный выбрал других"."""
    words = list(WORD.finditer(text, max(0, power.start() - 40), power.start()))[-2:]
    return next(iter(_persons(text, words, "ru", with_pronouns=False)), None)


def _beside(text: str, power: re.Match[str], language: str) -> tuple[int, int] | None:
    """The nearest person: before the word of power, or after it."""
    left = max((text.rfind(stop, 0, power.start()) for stop in ".!?;…"), default=-1) + 1
    ends = [at for stop in ".!?;…" if (at := text.find(stop, power.end())) >= 0]
    right = min(ends, default=len(text))
    words_before = list(WORD.finditer(text, left, power.start()))[-NEAR:]
    words_after = list(WORD.finditer(text, power.end(), right))[: NEAR - 1]
    if LEADS_ON.search(power.group()):
        words_before = []
        him = OBJECT[language].match(text, power.end())
        if him:
            return him.span(1)
    elif language == "en":
        words_after = []  # the subject stands before
    before = _persons(text, words_before, language, with_pronouns=True)
    after = _persons(text, words_after, language, with_pronouns=False)
    if not before and not after and HIS.match(power.group()) and IS_HIS.search(text[: power.start()]):
        named = list(pattern("decider_named", language).finditer(text[: power.start()]))
        return named[-1].span() if named else None  # "my wife is at work, and it's her call"
    return before[-1] if before else after[0] if after else None


def _persons(text: str, words: list[re.Match[str]], language: str, with_pronouns: bool) -> list[tuple[int, int]]:
    if not words:
        return []
    start, end = words[0].start(), words[-1].end()
    part = text[start:end]
    found = [(start + m.start(), start + m.end()) for m in pattern("decider_named", language).finditer(part)]
    found += [
        (start + m.start, start + m.end)
        for m in find_names(part, language)
        if m.sure and not IN_A_PLACE[language].search(part[: m.start])
    ]
    if with_pronouns:
        found += [(start + m.start(), start + m.end()) for m in PRONOUN[language].finditer(part)]
    if language == "ru":
        found += [w.span() for w in words if len(w.group()) >= 4 and is_calling(w.group())]
    else:
        found += [(start + m.start(), start + m.end()) for m in determined(part)]
    return sorted(place for place in found if _clients(text, place, language))


def determined(text: str) -> Iterator[re.Match[str]]:
    """'our head greenkeeper': what an article or a possessive introduces, unless it is a thing or a group without a face."""
    for match in DETERMINED.finditer(text):
        noun = ENDS_NOUN.sub("", match[1])
        if not set(noun.split()) & NO_PERSON and not has("vague_body", match[0], "en"):
            yield match


def _clients(text: str, place: tuple[int, int], language: str) -> bool:
    before = text[: place[0]]
    after = text[place[1] :]
    theirs = re.search(cues.SELLERS_OWN[language], before) or re.match(cues.SELLERS_AFTER[language], after)
    faceless = re.search(cues.EVERYBODY[language], after[:40]) or re.search(cues.SOME[language], before)
    return not theirs and not faceless and not re.search(cues.HIS_OWN_JOB[language], before)
