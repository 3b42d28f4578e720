"""The bytes of a text file in, the name of its encoding out; and text mended that was once read in a wrong one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path

from callqa.errors import UserError

CHUNK = 1 << 20
ONE_BYTE = ("cp1251", "koi8-r", "cp866", "cp1252")
COMMON = "оеаинтсрвлкд"
MOJIBAKE = re.compile(r"[À-ÿ\u0402-\u040f\u0452-\u045f€-™¨-¿]{3,}")


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without BOM), UTF-16, else the one-byte encoding whose letters read like Russian or Latin words.

    The file is walked in pieces, so that its size does not matter. A character cut at the very end is no evidence.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    odd = b""  # the first bytes that are not ASCII, with their neighbours
    valid = True
    with path.open("rb") as file:
        start = file.read(CHUNK)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        if start[:3] == codecs.BOM_UTF8:
            return "utf-8-sig"
        if _wide(start[:4000]):
            return "utf-16-le"
        piece = start
        while piece:
            if len(odd) < CHUNK:
                odd += b" ".join(re.findall(rb"[^\s]*[\x80-\xff][^\s]*", piece))
            if valid:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    valid = False
            if not valid and len(odd) >= CHUNK:
                break
            piece = file.read(CHUNK)
    if valid:
        return "utf-8"
    best = max(ONE_BYTE, key=lambda name: _reads(odd.decode(name, "replace")))
    if _reads(odd.decode(best, "replace")) <= 0:
        raise UserError(
            "neither UTF-8, UTF-16 nor a known Cyrillic or Latin encoding", str(path), "Save it as UTF-8 CSV."
        )
    return best


def _wide(start: bytes) -> bool:
    """UTF-16 without a mark: of its first bytes every second one is mostly NUL (digits, delimiters, Latin)."""
    return len(start) > 20 and start[1::2].count(0) > len(start) / 8 and start[0::2].count(0) < len(start) / 50


def _reads(text: str) -> float:
    """How much it reads like words: common Russian letters after Russian ones, or an accented letter in a Latin word."""
    russian = len(re.findall(rf"[а-яё][{COMMON}]|[А-Я][{COMMON}]", text)) - 2 * len(re.findall(r"[а-яё][А-ЯЁ]", text))
    latin = len(re.findall(r"[a-zA-Z][à-öø-ÿ]|[à-öø-ÿÀ-ÖØ-ß][a-z]", text))
    mixed = len(re.findall(r"[a-zA-Z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][a-zA-Z]", text))
    strange = len(re.findall(r"[^\w\s.,;:\"'()«»—–№₽€+@/%-]", text))
    return russian + latin - mixed - strange


def mending(header: str) -> tuple[Callable[[str], str], str] | None:
    """For text that somebody read in a wrong encoding and saved so: the way back and its name; None for healthy text.

    >>> way, name = mending("Ñäåëêà")
    >>> way("Ñòàäèÿ"), name
    ('Стадия', 'cp1251 read as latin-1')
    """
    if not MOJIBAKE.search(header):
        return None
    for wrong in ("latin-1", "cp1252", "cp1251"):
        for right in ("utf-8", "cp1251"):
            if wrong == right:
                continue
            try:
                mended = header.encode(wrong).decode(right)
            except UnicodeError:
                continue
            if _reads(mended) > _reads(header):
                return lambda text, w=wrong, r=right: _again(text, w, r), f"{right} read as {wrong}"
    return None


def _again(text: str, wrong: str, right: str) -> str:
    try:
        return text.encode(wrong).decode(right)
    except UnicodeError:
        return text
