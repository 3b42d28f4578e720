"""An expression's alternatives, one by one: which of them a match used, and the expression without some of them.

Alternatives are numbered in the order in which they open; those inside look-arounds are no alternatives of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

Tree = list[list["str | Tree"]]  # alternatives, each a row of literal pieces and groups

LOOKAROUND = re.compile(r"\(\?(?:[=!]|<[=!])")
OPENING = re.compile(r"\((?:\?:)?")
MAY_BE_ABSENT = ("?", "*", "{0")


def parsed(expression: str) -> Tree:
    tree, _ = _parsed(expression, 0)
    return tree


def _parsed(expression: str, at: int) -> tuple[Tree, int]:
    tree: Tree = [[]]
    while at < len(expression):
        letter = expression[at]
        if letter == ")":
            return tree, at + 1
        if letter == "|":
            tree.append([])
            at += 1
        elif letter == "(" and not LOOKAROUND.match(expression, at):
            opening = OPENING.match(expression, at)
            assert opening
            inner, at = _parsed(expression, opening.end())
            tree[-1].append(inner)
        else:
            end = _end(expression, at)
            tree[-1].append(expression[at:end])
            at = end
    return tree, at


def _end(expression: str, at: int) -> int:
    """Where a letter, an escape, a class or a look-around ends."""
    if expression[at] == "\\":
        return at + 2
    if expression[at] == "[":
        return _end_of_class(expression, at)
    if expression[at] != "(":
        return at + 1
    at += 1
    while expression[at] != ")":
        at = _end(expression, at)
    return at + 1


def _end_of_class(expression: str, at: int) -> int:
    at += 2 if expression[at + 1] in "^]" else 1
    at += expression[at] == "]"
    while expression[at] != "]":
        at += 2 if expression[at] == "\\" else 1
    return at + 1


def numbered(tree: Tree) -> str:
    """The expression with a group around every alternative."""
    written = _written(tree, count(1), (), groups=True)
    assert written is not None
    return written


def alternatives(tree: Tree) -> int:
    return sum((len(tree) if len(tree) > 1 else 0,)) + sum(
        alternatives(piece) for row in tree for piece in row if not isinstance(piece, str)
    )


def without(tree: Tree, dropped: Collection[int]) -> str | None:
    """The expression without some alternatives; None where nothing is left."""
    return _written(tree, count(1), dropped, groups=False)


def _written(tree: Tree, numbers: count[int], dropped: Collection[int], *, groups: bool) -> str | None:
    rows = []
    for row in tree:
        number = next(numbers) if len(tree) > 1 else 0
        pieces = [p if isinstance(p, str) else _group(_written(p, numbers, dropped, groups=groups)) for p in row]
        kept = _row(pieces)
        if kept is not None and number not in dropped:
            rows.append(f"({kept})" if groups and number else kept)
    return "|".join(rows) if rows else None


def _group(inner: str | None) -> str | None:
    return None if inner is None else f"(?:{inner})"


def _row(pieces: list[str | None]) -> str | None:
    """None where a group of which nothing is left must be there."""
    written = ""
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=False):
        if piece is None and not (after or "").startswith(MAY_BE_ABSENT):
            return None
        written += "(?:)" if piece is None else piece
    return written
