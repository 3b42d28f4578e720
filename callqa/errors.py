"""UserError: what went wrong, where, and what to do. Anything else that is raised is a bug."""

from __future__ import annotations


class UserError(Exception):
    """A mistake in what the user gave. Shown in one place (the command line), without a traceback.

    >>> str(UserError("criterion 'budget' names no detector 'phrase'", "rubrics/ru/warm.yaml, line 41", "Known: need."))
    "rubrics/ru/warm.yaml, line 41: criterion 'budget' names no detector 'phrase'. Known: need."
    """

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head.rstrip('.')}. {todo}" if todo else head)
