"""Hesitation sounds ('э', 'uh', 'um') taken out of a text, with the way back to the places of the text as it was."""

from __future__ import annotations

import re

SOUND = {
    "ru": re.compile(
        r"(?<![\w-])(?<!\b\w )(?:э+(?:-э+)*|э+м+|м{2,}|м+-м+|а{3,}|ы{2,})(?![\w-])(?! \w\b)(?:,|\.{2,}|…)?(?:\s+|$)",
        re.I,
    ),  # beside a single letter it is a letter spelled
    "en": re.compile(
        r"(?<![\w'-])(?:u+h+m*|u+m+|e+r+m+|er|hmm+|mm+)(?![\w'-])(?! h?u?h\b| h?mm?\b)(?:,|\.{2,}|…)?(?:\s+|$)", re.I
    ),  # "uh huh", "mm hmm" say yes
}


def without_hesitations(text: str, language: str) -> str:
    """The text itself where nothing else would be left.

    >>> without_hesitations("восемь девятьсот э двенадцать", "ru"), without_hesitations("Uh, it's, um, Grace.", "en")
    ('восемь девятьсот двенадцать', "it's, Grace.")
    """
    fluent, hits = SOUND[language].subn("", text)
    return fluent.rstrip() or text if hits else text


def place_with(text: str, language: str, offset: int) -> int:
    """Where a place of the text without hesitations stands in the text with them."""
    if without_hesitations(text, language) == text:
        return offset
    for match in SOUND[language].finditer(text):
        if match.start() > offset:
            break
        offset += match.end() - match.start()
    return min(offset, len(text))
