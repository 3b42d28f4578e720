"""E-mail addresses, written or spoken ("john dot smith at gmail dot com", spelled letters). Text in, addresses out."""

from __future__ import annotations

from dataclasses import dataclass

from callqa.language import expressions as re
from callqa.language.clues import AT as AT_SIGN
from callqa.language.clues import AT_WORDS
from callqa.language.phrases import may_hold
from callqa.language.reading import Reading, Token, read

WRITTEN = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LETTERS = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщыэюя",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sch y e yu ya".split(),
        strict=True,
    )
)
RU_DOMAINS = {
    "яндекс": "yandex", "мейл": "mail", "мэйл": "mail", "маил": "mail", "мэил": "mail", "майл": "mail", "джимейл": "gmail",
    "гмейл": "gmail", "гмаил": "gmail", "жмейл": "gmail", "хотмейл": "hotmail", "аутлук": "outlook", "рамблер": "rambler",
    "бк": "bk", "инбокс": "inbox", "ру": "ru", "ком": "com", "нет": "net", "орг": "org", "рф": "рф", "лист": "list",
    "айклауд": "icloud", "про": "pro", "инфо": "info",
}  # fmt: skip
RU_SPELLED = {
    "эс": "s", "эн": "n", "эм": "m", "эль": "l", "эр": "r", "эф": "f", "бэ": "b", "вэ": "v", "гэ": "g", "дэ": "d", "зэ": "z",
    "ка": "k", "пэ": "p", "тэ": "t", "джи": "g", "ди": "d", "ай": "i", "би": "b", "си": "c", "ти": "t", "икс": "x", "ви": "v",
    "джей": "j", "кей": "k", "пи": "p", "кью": "q", "ю": "u", "игрек": "y", "зет": "z", "аш": "h", "эйч": "h", "эй": "a",
    "а": "a", "о": "o", "и": "i", "е": "e", "у": "u", "эл": "l", "цэ": "c", "же": "j",
}  # fmt: skip
DOT, AT = (
    {"ru": {"точка"}, "en": {"dot", "point", "period"}},
    AT_WORDS,
)
UNDER_SCORE = re.compile("under score", re.IGNORECASE)  # as long as what it is read as: offsets hold
SAYS_DOT = re.compile(r"\b(?:dot|точка)\b", re.I)
MANNER = re.compile(  # how it is written, not what
    r",?\s(?:that's )?(?:all (?:as )?one word|as one word|one word|all (?:in )?lower ?case|lower ?case|no spaces|all together|joined up"
    r"|слитно|одним словом|без пробелов|вместе|(?:все )?(?:маленькими|строчными|латинскими|английскими)(?: буквами)?|латиницей|по-английски)\b,?",
    re.I,
)
OF_ONE_DOMAIN = {"gmail": "gmail.com", "icloud": "icloud.com"}  # "at gmail" says it all
DASH = {"дефис", "тире", "минус", "dash", "hyphen", "-"}
UNDERSCORE = {"подчеркивание", "подчерк", "underscore"}
ENDINGS = {"ru", "рф", "com", "org", "co"}  # after which the dot may be swallowed
STOP = {
    "ru": set(
        "почта почту почте адрес мейл имейл это на пишите запишите записывайте там да вот то есть у меня электронная электронку будет такая"
        " ну так мой моя наша наш значит можно давайте лучше сейчас диктую латиницей латинскими буквами слитно ага угу или через нет".split()
    ),
    "en": set(
        "is it's its to email e-mail mail address the my so that's thats yeah yes sure it use me um uh try wait no one word just send same"
        " that sorry okay ok well best on for all lowercase and here's you can shoot reach was hi then please as in like now".split()
    ),
}
# "look at our site acme dot com", "call me at": no mailbox stands before such an "at".
NO_MAILBOX = {
    "look",
    "find",
    "visit",
    "us",
    "here",
    "check",
    "online",
    "site",
    "website",
    "go",
    "see",
    "buy",
    "order",
    "am",
    "is",
    "are",
}
NO_DOMAIN = {"our", "your", "website", "site", "www", "сайт", "сайте", "наш"}


@dataclass(frozen=True, slots=True)
class Address:
    value: str
    start: int
    end: int


def find_addresses(text: str, language: str) -> list[Address]:
    if "@" not in text and not may_hold(AT_SIGN, text, language):
        return []
    written = [Address(m.group().lower().rstrip("."), m.start(), m.end()) for m in WRITTEN.finditer(text)]
    if written:
        return written
    said = UNDER_SCORE.sub("underscore ", text)
    found = _spoken(read(said, language))
    if found or not SAYS_DOT.search(text):
        return found
    plain = MANNER.sub(lambda m: " " * len(m.group()), said)
    return _spoken(read(plain, language)) if plain != said else []


def _spoken(reading: Reading) -> list[Address]:
    """'инфо собака станкомаш точка ру', 'ray at sign dunleavyauto dot com'."""
    tokens, found = reading.tokens, []
    for i, token in enumerate(tokens):
        if token.text not in AT[reading.language] or not 0 < i < len(tokens) - 1:
            continue
        right, end = _domain(tokens, i + 1, reading)
        left, start = _mailbox(tokens, i - 1, reading) if right else ("", i)
        if left and right:
            found.append(Address(f"{left}@{right}".lower(), tokens[start].start, tokens[end].end))
    return found


def _said(token: Token, reading: Reading) -> str:
    """The letters or digits of a token: 'o' spelled is a letter, 'zero' and 'oh' after a digit are 0."""
    raw = reading.text[token.start : token.end].lower()
    if token.number is not None:
        return "o" if raw in ("o", "oh") else token.number
    return _latin(raw.replace("ё", "е"), reading.language)


NO_ENDING = frozenset("не ну как потом там э эм".split())  # 'точка не помню'


def _domain(tokens: tuple[Token, ...], at: int, reading: Reading) -> tuple[str, int]:
    parts: list[str] = [""]
    spoken: list[list[str]] = [[]]
    end, dots = at, 0
    skipped = True
    for i in range(at, min(len(tokens), at + 14)):
        word = tokens[i].text
        if skipped and (word in (",", "sign")):
            continue
        skipped = False
        if dots and word in NO_ENDING:
            break
        if word in DOT[reading.language] or (
            word == "." and i + 1 < len(tokens) and tokens[i].end == tokens[i + 1].start and spoken[-1]
        ):
            spoken.append([])
            dots += 1
        elif word in DASH:
            spoken[-1].append("-")
        elif word in NO_DOMAIN:
            return "", at
        elif re.fullmatch(r"[^\W_][\w-]*|[#@]\d+", word):
            piece = _said(tokens[i], reading)
            raw = reading.text[tokens[i].start : tokens[i].end].lower()
            if reading.language == "en" and raw.isalpha() and len(raw) > 1:
                piece = raw  # "ten peaks dot com": a domain is words
            if dots and spoken[-1] and not (len(piece) == 1 and all(len(p) == 1 for p in spoken[-1])):
                if "".join(spoken[-1]) != "co" or piece not in ("uk", "u"):
                    if not (len(piece) == 1 and len("".join(spoken[-1])) <= 2):
                        break
                else:
                    spoken.append([])
            spoken[-1].append(piece)
            if dots == 0 and piece in ENDINGS and len(spoken[0]) >= 2:
                spoken = [spoken[0][:-1], [piece]]  # "mail ru": the dot is swallowed
                dots, end = 1, i
                continue
        else:
            break
        end = i
    parts = [_unspelled(p) for p in spoken if p]
    if len(parts) > 1 and parts[0].endswith("co") and parts[1:] == ["uk"] and dots == 1 and len(spoken[0]) > 1:
        parts = [_unspelled(spoken[0][:-1]), "co", "uk"]
    if not dots and parts and parts[0] in OF_ONE_DOMAIN:
        return OF_ONE_DOMAIN[parts[0]], end
    return (".".join(parts), end) if dots and len(parts) > 1 else ("", at)


def _mailbox(tokens: tuple[Token, ...], at: int, reading: Reading) -> tuple[str, int]:
    """Leftwards from "at": pieces between separators; of plain words only the last, unless letters are spelled."""
    pieces: list[list[str]] = [[]]
    seps: list[str] = []
    start = at
    for i in range(at, max(-1, at - 24), -1):
        word = tokens[i].text
        if word == "," and i == at:
            continue
        written = (
            word == "." and 0 < i < at and tokens[i - 1].end == tokens[i].start and tokens[i].end == tokens[i + 1].start
        )
        sep = (
            "."
            if written or word in DOT[reading.language]
            else "-"
            if word in DASH
            else "_"
            if word in UNDERSCORE
            else ""
        )
        if sep:
            pieces.append([])
            seps.append(sep)
        elif word == "нижнее" and seps and seps[-1] == "_":
            pass
        elif word in STOP[reading.language] or not re.fullmatch(r"[^\W_][\w-]*|[#@]\d+", word):
            break
        else:
            piece = _said(tokens[i], reading)
            if not _joins(piece, pieces[-1], reading.language):
                break
            pieces[-1].insert(0, piece)
        start = i
    if len(pieces) > 1 and not pieces[-1]:
        pieces, seps = pieces[:-1], seps[:-1]
    if pieces == [[]] or "".join(pieces[-1]) in NO_MAILBOX:
        return "", at
    value = _unspelled(pieces[0])
    for earlier, sep in zip(pieces[1:], seps, strict=False):
        value = _unspelled(earlier) + sep + value
    return value.strip(".-_"), start


def _joins(piece: str, after: list[str], language: str) -> bool:
    """Whether a word before `after` belongs to the same piece: spelled letters, digits, a word then spelled, two words."""
    if not after:
        return True
    if len(piece) == 1 or piece.isdigit():
        return not (language == "en" and piece in ("a", "i") and len(after[0]) > 1)
    spelled = "".join(a for a in after)
    if all(len(a) == 1 or a.isdigit() for a in after):
        return spelled.startswith(piece[0]) or after[0].isdigit()
    return piece == spelled or len(after) == 1 or (len(after[0]) == 1 and spelled.startswith(piece))


def _unspelled(parts: list[str]) -> str:
    """'chidi c h i d i' → 'chidi', 'avonbrackets a v o n brackets' → 'avonbrackets': what is said twice is written once."""
    for i, word in enumerate(parts):
        if len(word) > 1 and "".join(parts[i + 1 :]) == word:
            return "".join(parts[: i + 1])
        if len(word) > 1 and "".join(parts[:i]) == word:
            return "".join(parts[i:])
    return "".join(parts)


def _latin(word: str, language: str) -> str:
    if word.isascii():
        return word
    if word in RU_DOMAINS:
        return RU_DOMAINS[word]
    if word in RU_SPELLED:
        return RU_SPELLED[word]
    return "".join(LETTERS.get(c, "-" if c == "-" else c if c.isascii() else "") for c in word)
