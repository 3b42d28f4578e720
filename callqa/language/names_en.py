"""English names: a list of first names, and any word in a place where only a name stands ("my name is", "speaking")."""

from __future__ import annotations

from functools import lru_cache

from callqa.language import expressions as re
from callqa.language.names import HERE, WORD, NameMention, is_cased, title, words_of
from callqa.language.reading import normal

CALLED = re.compile(
    r"(?:\b(?:hi|hello|hey|hiya|thanks|thank you|morning|afternoon|evening|this is|it's|its|i'm|my name is|my name's|is that"
    r"|is this|name's|bye|cheers|it is|with)|,)\s$"
)
TITLE = re.compile(
    r"\b(mr|mrs|ms|miss|mister|missus|dr|doctor|reverend|rev|father|pastor|rabbi|professor|prof|captain)\.? $", re.I
)
CUED = re.compile(
    r"\b(?:my name is|my name's|my names|name's|name is|you can call me|call me|(?:talking|speaking|speak|talk) (?:to|with))\s*$"
)
SAYS_WHO = re.compile(r"\b(?:it's|its|this is|i'm|im|here's)\s*$")
OF_PLACE = re.compile(
    r"(?: [\w'’-]+)? (?:from|at|with|over|down at|calling|here|speaking|again|in (?:sales|accounts)|of)\b", re.I
)
FROM = re.compile(r"(?: [\w'’-]+)? (?:from|calling|speaking)\b")  # where nothing is capital
NO_STATE = re.compile(r"(?:ing|ed|en|ly|less|ful)$")  # "it's leaking from the tap"
SUPPOSES = re.compile(r"\b(?:is (?:this|that)|am i (?:speaking|talking) (?:to|with))\s+$")
THEN_HIMSELF = re.compile(  # "is that zbigniew it's perry at liftline"
    r"(?: [\w'’-]+)?,? (?:(?:this is|it'?s|i'?m|my name|\w+ here) \w+|\w+ (?:from|here|at|with)\b|(?:good )?(?:morning|afternoon|evening)\b)|$"
)
ADDRESSED = re.compile(r", (?:could|can|may|shall|do|have|are) (?:I|you|we)\b")  # "Gwendoline, could I"
CUES = re.compile(  # one of these stands in any text in lower case in which CUED, SAYS_WHO, TITLE or YOUR_NAME is found
    r"\b(?:mr|mrs|ms|miss|mister|missus|dr|doctor|names?|call me|talking|speaking|speak|talk|it's|its|this is|i'm|im|here's)\b"
)
YOUR_NAME = re.compile(
    r"(?:(?<='s)|(?<=’s)| is| that'?s) (?:your|my|the) (?:first |last |full )?name\b", re.I
)  # "and tierney's your name"
HERE_AFTER = re.compile(r"(?: [A-Z][\w'’-]+)? (?:here|speaking)\b")  # "Ignatius here, from the chapel"
STARTS = re.compile(r"(?:^|[.?!])\s*$")
NOBODY = frozenset(
    "whatever whoever anything people folks things stuff life business weather time money nothing everything everyone everybody nobody anyone anybody someone somebody none something all over out down up back still only".split()
)
ENDS = re.compile(r"(?: [A-Z][\w'’-]+)?\s*(?:[,.?!…]|here\b|speaking\b|from\b|at\b|with\b|again\b|$)")
SMALL = frozenset(
    "a an the and or but so if of to in on at by for from with here there is are was be been am do does did have has had not no yes"
    " yeah yep it its it's i i'm i'll i'd me my mine you your you're we we're our they he she his her him them this that these those"
    " what who how when where why which can could will would should may might just only also then than now well okay ok right sure"
    " speaking calling again number number's phone cell email mail mobile please thanks thank good great talk got get go going want"
    " wanted need looking see call called about up down out off over back one two three four five six seven eight nine oh zero"
    " hundred double triple company sorry um uh hi hello hey bye mister as like im ive ill id gonna gotta wanna lemme gotcha dont"
    " aint thats theres whats shes hes theyre youre weve".split()
)


@lru_cache
def first_names() -> frozenset[str]:
    return frozenset((HERE / "first_names_en.txt").read_text("utf-8").split())


def _bare(said: str) -> str:
    return said[:-2] if said.endswith(("'s", "’s")) else said


@lru_cache(maxsize=50000)
def _low(word: str) -> str:
    return _bare(normal(word))


LONGEST_CUE = 40  # characters: what stands before a name and shows that it is one is shorter


def find(text: str) -> list[NameMention]:
    words, cased = list(WORD.finditer(text)), is_cased(text)
    cued = not cased and CUES.search(normal(text)) is not None
    found: list[NameMention] = []
    i = 0
    while i < len(words):
        if not (_may_be_name(words[i][0], cased, cued) and _is_name(text, words[i], cased)):
            i += 1
            continue
        first, last = i, _surname(text, words, i, i, cased)
        while last + 1 < len(words) and normal(words[last + 1].group()) == normal(words[i].group()):
            i = last = last + 1  # "name's ewa ewa nowak"
            last = _surname(text, words, i, first, cased)
        found.append(_mention(text, words, i, last, cased))
        i = last + 1
    return found


def _may_be_name(said: str, cased: bool, cued: bool) -> bool:
    """Told by the word alone: a capital, or in lower case a listed name where no cue stands in the text."""
    return not said[0].islower() if cased else cued or _low(said) in first_names()


def _is_name(text: str, word: re.Match[str], cased: bool) -> bool:
    low = _low(word.group())
    never = low in words_of("en", "never")
    if low in first_names() and not never:
        return True
    if low in SMALL or low in TITLES:
        return False
    before = normal(text[max(0, word.start() - LONGEST_CUE) : word.start()])
    if low == "saint" or before.endswith(("saint ", "st ", "st. ")):
        return False
    if TITLE.search(before):
        return True
    if not never and YOUR_NAME.match(text, word.end()) and low not in words_of("en", "no_answer"):
        return True
    if never or (len(low) < 3 and not (cased and CUED.search(before))):
        return False
    cued = CUED.search(before) or (SAYS_WHO.search(before) and _of_place(text, word, cased))
    if not cased and SUPPOSES.search(before) and THEN_HIMSELF.match(text, word.end()) and may_be_called(low):
        return not NO_STATE.search(low)
    if cued and low not in words_of("en", "no_answer"):
        return True
    if not cased:
        return False
    if ADDRESSED.match(text, word.end()) and STARTS.search(before) and may_be_called(low) and not low.endswith("ly"):
        return low not in NOBODY
    if low not in NOBODY and HERE_AFTER.match(text, word.end()) and STARTS.search(before):
        return True
    return CALLED.search(before) is not None and ENDS.match(text, word.end()) is not None


def _of_place(text: str, word: re.Match[str], cased: bool) -> bool:
    if cased:
        return OF_PLACE.match(text, word.end()) is not None
    return FROM.match(text, word.end()) is not None and not NO_STATE.search(word.group())


def _surname(text: str, words: list[re.Match[str]], i: int, cue: int, cased: bool) -> int:
    if (
        i + 1 >= len(words)
        or text[words[i].end() : words[i + 1].start()] != " "
        or re.search(r"['’]s$", words[i].group())
    ):
        return i
    said = words[i + 1].group()
    low = _bare(normal(said))
    if low in SMALL or low in words_of("en", "no_answer") or len(low) < 2:
        return i
    if cased:
        taken = said[0].isupper() and low not in words_of("en", "never")
    else:
        introduced = (
            len(words) <= 3
            or CUED.search(text[: words[cue].start()].lower())
            or re.match(r"\s*(?:speaking|here)\b", text[words[i + 1].end() :])
        )
        taken = bool(introduced) and low not in first_names() and bool(ENDS.match(text[words[i + 1].end() :]))
    return i + 1 if taken else i


def _mention(text: str, words: list[re.Match[str]], i: int, last: int, cased: bool) -> NameMention:
    said = " ".join(title(_bare(w.group())) for w in words[i : last + 1])
    titled = TITLE.search(text[: words[i].start()])
    start = titled.start() if titled else words[i].start()
    if titled and i == last and normal(words[i].group()) not in first_names():
        said = f"{TITLES[titled.group(1).lower()]} {said}"
    sure = cased or titled is not None or _bare(normal(words[i].group())) not in words_of("en", "plain") or i != last
    return NameMention(said, start, words[last].end(), sure)


TITLES = {
    "mr": "Mr.",
    "mister": "Mr.",
    "mrs": "Mrs.",
    "missus": "Mrs.",
    "ms": "Ms.",
    "miss": "Miss",
    "dr": "Dr.",
    "doctor": "Dr.",
    "reverend": "Rev.",
    "rev": "Rev.",
    "father": "Father",
    "pastor": "Pastor",
    "rabbi": "Rabbi",
    "professor": "Prof.",
    "prof": "Prof.",
    "captain": "Captain",
}


def may_be_name(text: str, word: re.Match[str]) -> bool:
    """In lower case: a listed name, or a first word that is no everyday word."""
    low = _bare(normal(word.group()))
    if re.search(r"\b(?:i|we|it|she|he|they|you)['’](?:ll|d|ve|re)\b|n['’]t\b", text.lower()):
        return False
    return low in first_names() or (low not in SMALL and sum(len(w) > 1 for w in text.split()) <= 3)


COMMON = frozenset(
    "whatever great good fine perfect nice cool true fair alright lovely funny busy late early easy hard cheap bad big small new old long short better"
    " actually listen look anyway brilliant understood absolutely certainly exactly wonderful excellent fantastic interesting indeed honestly"
    " basically obviously cheers congratulations wait also however meanwhile tomorrow today first second finally next again maybe perhaps"
    " hiya howdy greetings morning afternoon evening night usually normally quick agreed noted done deal awesome super splendid amazing gotcha correct ouch wow same different".split()
)


def is_plain(word: str, alone: bool) -> bool:
    """An everyday word; "Will." and "May." alone are names."""
    return word in COMMON or word in NOBODY or (word in SMALL and not alone)


def may_be_called(word: str) -> bool:
    """Whether a word could be somebody's name: no everyday word, no name of a day, no word of an answer."""
    return not (
        word in COMMON or word in SMALL or word in words_of("en", "no_answer") or word in words_of("en", "never")
    )


SAYS_FIRST = re.compile(
    r"(?:(?:yeah|sure|uh|um|oh|well|ok|okay) )*([a-z]{4,})(?= (?:i|i'll|i'd|i'm|and|it's|that's|but|from|with|so|you|oh|zero|one|two|three|four|five|six|seven|eight|nine|double|plus)\b)"
)
INTRODUCED = re.compile(
    r"^(?:(?:yeah|yes|sure|uh|um|oh|hi|well|ok|okay|yep) )*(?:it's|its|i'm|this is|that's|my name is|my name's|name's) (\w{3,})"
)


def introduced(text: str) -> NameMention | None:
    """The word that a long answer to "your name?" puts first: "it's bronwen, b r o n w e n"."""
    said = text.lower().replace("’", "'")
    match = INTRODUCED.match(said) or SAYS_FIRST.match(said)
    if match and not may_be_called(match.group(1)):
        return None
    if match is None or match.group(1) in SMALL or match.group(1) in words_of("en", "no_answer"):
        return None
    return NameMention(title(match.group(1)), match.start(1), match.end(1), True)
