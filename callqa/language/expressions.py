"""Expressions asked of text again and again: `re`'s functions, each expression compiled once and kept.

`re` keeps 512 of them, and the detectors have more: there they are compiled anew in the middle of an archive, and each call
costs as much for the look-up as for the match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import IGNORECASE, I, Match, Pattern

__all__ = [
    "IGNORECASE", "I", "Match", "Pattern", "compile", "escape", "findall", "finditer", "fullmatch", "match", "search", "split", "sub",
]  # fmt: skip

MOST = 5000  # kept; names that are said are made into expressions too

compile, escape = re.compile, re.escape


class _Known(dict[str, Pattern[str]]):
    def __missing__(self, expression: str) -> Pattern[str]:
        if len(self) >= MOST:
            self.clear()
        self[expression] = re.compile(expression)
        return self[expression]


_known = _Known()


def search(expression: str, text: str) -> Match[str] | None:
    return _known[expression].search(text)


def match(expression: str, text: str) -> Match[str] | None:
    return _known[expression].match(text)


def fullmatch(expression: str, text: str) -> Match[str] | None:
    return _known[expression].fullmatch(text)


def finditer(expression: str, text: str) -> Iterator[Match[str]]:
    return _known[expression].finditer(text)


def findall(expression: str, text: str) -> list[str]:
    return _known[expression].findall(text)


def split(expression: str, text: str) -> list[str]:
    return _known[expression].split(text)


def sub(expression: str, by: str | Callable[[Match[str]], str], text: str) -> str:
    return _known[expression].sub(by, text)
