"""UserError: what went wrong, where, and what to do. Anything else that is raised is a bug."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(Exception):
    """A mistake in what the user gave. Shown in one place (the command line), without a traceback.

    >>> str(UserError("criterion 'budget' names no detector 'phrase'", "rubrics/ru/warm.yaml, line 41", "Known: need."))
    "rubrics/ru/warm.yaml, line 41: criterion 'budget' names no detector 'phrase'. Known: need."
    """

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head.rstrip('.')}. {todo}" if todo else head)


def nearest(word: str, known: Iterable[str]) -> str:
    """What to do about an unknown word: the nearest known one, and all that are known.

    >>> nearest("phrases", ["need", "phrase"])
    "Did you mean 'phrase'? Known: need, phrase."
    """
    names = list(known)
    close = get_close_matches(word, names, 1, 0.6)
    return (f"Did you mean '{close[0]}'? " if close else "") + f"Known: {', '.join(names)}."
