"""What must stand in a text for an expression to match in it at all: told from the expression's own literals.

`required(expression)` gives pieces of words, at least one of which any match holds; a blank stands for a border of the word,
0 for any digit: "(?:перезвон\\w*|я сам)" cannot match where neither " перезвон" nor " сам " is. None where the expression
tells nothing. `Pieces` tells which of many lists a text leaves possible.
The method is that of RE2's prefilter (Cox, "Regular expression matching with a trigram index", 2012), cut down to one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import product
from operator import or_
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import MappingProxyType
from typing import Any

MOST = 64  # strings kept apart while alternatives are multiplied out
PIECE = re.compile(r" ?\w+ ?")
COMMON = frozenset(
    "the a an of to in on at for by with and or is it that this you i we be have do not so are "
    "в на с к по и не что это я мы вы у о за так да но а как мне вас вам нас нам".split()
)


def required(expression: str) -> frozenset[str] | None:
    """Of an expression that is matched between borders of words, as each line of `phrases` is."""
    return _walked(expression).closed()


def all_required(expression: str) -> frozenset[frozenset[str]]:
    """Sets of pieces: any match holds a piece of each."""
    walk = _walked(expression)
    walk.closed()
    return frozenset(walk.kept)


def _walked(expression: str) -> _Walk:
    walk = _Walk({" "})
    walk.over(_parser.parse(expression))
    walk.follow({" "})
    return walk


def signs(expression: str) -> frozenset[str]:
    """Punctuation that any match holds."""
    return frozenset(_signs(_parser.parse(expression)))


def _signs(tree: Any) -> Iterator[str]:
    for code, value in tree:
        if code is op.LITERAL and _letter(value) == " " and not chr(value).isspace():
            yield chr(value)
        elif code is op.SUBPATTERN:
            yield from _signs(value[3])
        elif code is op.ASSERT:
            yield from _signs(value[1])
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0]:
            yield from _signs(value[2])


class _Walk:
    """One way through an expression: the strings that end here (`now`), and the best pieces passed before."""

    def __init__(self, now: set[str]) -> None:
        self.now = now
        self.whole = True  # nothing but `now` has been matched since the beginning
        self.best: frozenset[str] | None = None
        self.kept: list[frozenset[str]] = []

    def over(self, tree: Any) -> None:
        for code, value in tree:
            self._step(code, value)

    def follow(self, strings: set[str]) -> None:
        if len(self.now) * len(strings) > MOST:
            self._cut()
        self.now = {a + b for a, b in product(self.now, strings)}

    def closed(self) -> frozenset[str] | None:
        self._cut()
        return self.best

    def _step(self, code: Any, value: Any) -> None:
        if code is op.LITERAL:
            self.follow({_letter(value)})
        elif code is op.IN:
            letters = _letters(value)
            self.follow(letters) if letters else self._cut()
        elif code is op.SUBPATTERN and not value[1]:  # no flags of its own
            self.over(value[3])
        elif code is op.BRANCH:
            self._branch(value[1])
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            self._repeat(*value)
        elif code is op.ASSERT:
            self._assert(*value)
        elif code not in (op.AT, op.ASSERT_NOT):  # these take no letters
            self._cut()

    def _assert(self, direction: int, tree: Any) -> None:
        """What stands beside the match stands in the text too."""
        beside = _Walk(set(self.now) if direction > 0 else {""})
        beside.over(tree)
        beside.closed()
        for pieces in beside.kept:
            self._keep(pieces)

    def _branch(self, ways: Any) -> None:
        walks = [_Walk(set(self.now)) for _ in ways]  # each way goes on from what stands before the branch
        for walk, way in zip(walks, ways, strict=True):
            walk.over(way)
        ends = set().union(*(walk.now for walk in walks))
        if all(walk.whole for walk in walks) and len(ends) <= MOST:
            self.now = ends
            return
        pieces = [walk.closed() for walk in walks]
        self._cut()
        if all(pieces):
            self._keep(frozenset().union(*(p for p in pieces if p)))
            self._keep(frozenset().union(*(walk.kept[-1] for walk in walks)))

    def _repeat(self, least: int, most: Any, tree: Any) -> None:
        once = _Walk({""})
        once.over(tree)
        if once.whole and most == 1:
            self.follow(once.now | ({""} if least == 0 else set()))
            return
        if least:
            self.over(tree)
        self._cut()

    def _cut(self) -> None:
        """What follows is unknown: the strings so far are weighed, and others begin."""
        pieces = [PIECE.findall(said.replace(" ", "  ")) for said in self.now]
        if all(pieces):
            for chosen in (_rarest, _longest, _last):
                self._keep(frozenset(map(chosen, pieces)))
        self.now, self.whole = {""}, False

    def _keep(self, pieces: frozenset[str]) -> None:
        self.kept.append(pieces)
        if self.best is None or _weight(pieces) > _weight(self.best):
            self.best = pieces


def _weight(pieces: frozenset[str]) -> tuple[int, int]:
    """The longer the shortest of them and the fewer they are, the rarer is one of them in a text."""
    return min(map(_rarity, pieces)), -len(pieces)


def _rarity(piece: str) -> int:
    """Longer pieces are rarer; so are numbers, and the little words are not."""
    return len(piece) + 6 * ("0" in piece) - 3 * (piece.strip() in COMMON)


def _rarest(pieces: list[str]) -> str:
    return max(pieces, key=_rarity)


def _longest(pieces: list[str]) -> str:
    return max(pieces, key=len)


def _last(pieces: list[str]) -> str:
    return pieces[-1]


def _letter(code: int) -> str:
    letter = chr(code)
    if letter.isdecimal():
        return "0"
    return letter if letter == "_" or letter.isalnum() else " "


CATEGORIES = {op.CATEGORY_SPACE: " ", op.CATEGORY_NOT_WORD: " ", op.CATEGORY_DIGIT: "0"}


def _letters(members: Any) -> set[str]:
    """The few letters of a class such as [ея] or [\\s-]; none where it is wide."""
    letters = set()
    for code, value in members:
        if code is op.LITERAL:
            letters.add(_letter(value))
        elif code is op.CATEGORY and value in CATEGORIES:
            letters.add(CATEGORIES[value])
        elif code is op.RANGE and "0" <= chr(value[0]) <= chr(value[1]) <= "9":
            letters.add("0")
        else:
            return set()
    return letters


class Pieces:
    """What named lists of expressions require, a bit each; a word is looked at once, however many lists are asked for.

    `told`: names whose pieces are known, of no expressions.
    """

    WORD = re.compile(r"\w+")
    DIGIT = re.compile(r"\d")
    MOST_WORDS = 50_000  # kept

    def __init__(
        self, lists: Mapping[str, Iterable[str]], told: Mapping[str, frozenset[str]] = MappingProxyType({})
    ) -> None:
        self.needs = {name: 1 << number for number, name in enumerate((*lists, *told))}
        self.always = 0  # lists of which nothing is known
        self.bits: dict[str, int] = {}
        self.words: dict[str, int] = {}
        for name, expressions in lists.items():
            self._add(self.needs[name], [required(one) for one in expressions])
        for name, pieces in told.items():
            self._add(self.needs[name], [pieces])
        self.longest = max(map(len, self.bits), default=0)

    def _add(self, bit: int, wanted: list[frozenset[str] | None]) -> None:
        if not all(wanted):
            self.always |= bit
            return
        for piece in frozenset().union(*(pieces for pieces in wanted if pieces)):
            self.bits[piece] = self.bits.get(piece, 0) | bit

    def within(self, text: str) -> int:
        """The bits of the lists of which something may be in a text."""
        said = text.split()
        found = list(map(self.words.get, said))
        if None in found:
            found = list(map(self._of, said))
        return reduce(or_, found, self.always)

    def _of(self, said: str) -> int:
        """Of what stands between two spaces: a word or more, and the signs beside it."""
        found = self.words.get(said)
        if found is None:
            found = reduce(or_, map(self._of_word, self.WORD.findall(said)), 0)
            if len(self.words) >= self.MOST_WORDS:
                self.words.clear()
            self.words[said] = found
        return found

    def _of_word(self, word: str) -> int:
        said = f" {self.DIGIT.sub('0', word)} "
        found = 0
        for start in range(len(said)):
            for end in range(start + 1, min(len(said), start + self.longest) + 1):
                found |= self.bits.get(said[start:end], 0)
        return found
