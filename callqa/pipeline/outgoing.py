"""What leaves the store in, the same without what must not leave out: the one place that every quote and every clip passes."""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sqlalchemy import select

from callqa.audio import AudioError, clip
from callqa.language import Redacted, redact, redact_turns, spoken_at
from callqa.language.redaction import STAMP
from callqa.pipeline.workspace import Workspace
from callqa.store import Store, load_deals, load_dialogues, tables
from callqa.types import Dialogue, Reason

BEFORE, LENGTH = 2.0, 20.0  # seconds of a clip: so long before the quote, so long in all
KEY = ".redaction.key"  # in the workspace; never exported
NUMBER_IN_NAME = re.compile(r"(?<!\d)\+?\d{10,15}(?!\d)")


def redaction_key(folder: Path) -> bytes:
    """The project's own key, made on first use, readable by its owner only. Whoever has it can tell tokens."""
    path = folder / KEY
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii"))
    with os.fdopen(file, "w") as out:
        key = secrets.token_bytes(32)
        out.write(key.hex())
    return key


def with_redaction(space: Workspace, redacted: bool) -> Workspace:
    """The same workspace, for one command that was told otherwise than callqa.toml says."""
    section = space.settings.report.model_copy(update={"redact": space.settings.report.redact and redacted})
    return replace(space, settings=space.settings.model_copy(update={"report": section}))


@dataclass(frozen=True)
class Outgoing:
    """How quotes and sound are made fit to leave: redacted, unless somebody asked for them as they were said."""

    space: Workspace
    asked: bool = True  # by the command; callqa.toml may say no as well

    @property
    def redacted(self) -> bool:
        return self.asked and self.space.settings.report.redact

    @property
    def store(self) -> Store:
        return self.space.store

    @cached_property
    def key(self) -> bytes:
        """The same person is the same token in all that leaves this workspace."""
        return redaction_key(self.space.folder)

    def phone(self, phone: str | None) -> str:
        """The token that the same number gets where it is said."""
        return self.quote(phone or "", "ru")

    def path(self, path: str) -> str:
        """A recording's path, without the telephone number that the telephony wrote into its name."""
        if not self.redacted:
            return path
        return NUMBER_IN_NAME.sub(lambda m: m.group() if STAMP.match(m.group()) else self._number(m.group()), path)

    def _number(self, digits: str) -> str:
        made = redact(digits, "ru", key=self.key)
        return made.text if made.spans else f"[{digits[:2]}…]"

    def quote(self, text: str, language: str, names: Sequence[str] = ()) -> str:
        """A quote by itself; `names` are hidden whatever the words around them."""
        return redact(text, language, key=self.key, known_names=names).text if self.redacted and text else text

    def reason(self, one: Reason, language: str) -> Reason:
        """Its sentence may cite what was said."""
        return Reason(
            one.code, {k: self.quote(v, language) if isinstance(v, str) else v for k, v in one.values.items()}
        )

    def call(self, call_id: str) -> CallOut:
        """One call as it may leave: names and numbers are found over all its turns."""
        return self.calls([call_id])[call_id]

    def calls(self, ids: Sequence[str]) -> dict[str, CallOut]:
        """The same of some."""
        if not self.redacted:
            return {one: CallOut(self, None, ()) for one in ids}
        dialogues = {one.call.id: one for one in load_dialogues(self.store, ids)}
        contacts = _contacts(self.store, ids)
        return {one: self._call(dialogues.get(one), contacts.get(one, ())) for one in ids}

    def _call(self, dialogue: Dialogue | None, names: Sequence[str]) -> CallOut:
        if dialogue is None:
            return CallOut(self, None, ())
        told = redact_turns(dialogue.turns, dialogue.language, key=self.key, known_names=names)
        return CallOut(self, dialogue, tuple(told))


@dataclass(frozen=True)
class CallOut:
    outgoing: Outgoing
    dialogue: Dialogue | None
    told: tuple[Redacted, ...]  # a turn each; empty: nothing is to be hidden

    def quote(self, text: str, start: float | None = None) -> str:
        """A piece of a turn, said at `start` where that is known, without what is hidden in it."""
        if not self.outgoing.redacted or not text:
            return text
        if self.dialogue is None:
            return self.outgoing.quote(text, "ru")
        for turn, hidden in zip(self.dialogue.turns, self.told, strict=True):
            at = turn.text.find(text)
            if at >= 0 and (start is None or turn.start - 1 <= start <= turn.end + 1):
                return _piece(turn.text, hidden, at, at + len(text))
        return self.outgoing.quote(text, self.dialogue.language)

    def reason(self, one: Reason) -> Reason:
        return self.outgoing.reason(one, self.dialogue.language if self.dialogue else "ru")

    def beeps(self) -> list[tuple[float, float]]:
        if self.dialogue is None:
            return []
        return [
            span
            for turn, hidden in zip(self.dialogue.turns, self.told, strict=False)
            for span in spoken_at(turn, [(one.start, one.end) for one in hidden.spans])
        ]

    def sound(self, archive: str, path: str, start: float) -> str:
        """Twenty seconds from two before the quote on as a data address; '' where there is no recording."""
        first = max(0.0, start - BEFORE)
        try:
            made = clip(Path(archive) / path, first, first + LENGTH, self.beeps(), form="mp3")
        except (AudioError, OSError, ValueError):
            return ""
        return f"data:audio/mpeg;base64,{base64.b64encode(made).decode()}"


def _piece(text: str, hidden: Redacted, start: int, end: int) -> str:
    """Letters [start, end) of a turn; a token stands for whatever part of its span lies in there."""
    pieces, at = [], start
    for span in hidden.spans:
        if span.end > start and span.start < end:
            pieces += [text[at : max(at, span.start)], span.token]
            at = max(at, span.end)
    return "".join([*pieces, text[at:end] if at < end else ""])


def _contacts(store: Store, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The names by which the CRM knows the clients of calls."""
    links = tables.links.c
    with store.engine.connect() as connection:
        rows = connection.execute(select(links.call_id, links.deal_id).where(links.call_id.in_(ids)))
        deals = {row.call_id: row.deal_id for row in rows if row.deal_id}
    names = (
        {one.id: one.contact for one in load_deals(store, sorted(set(deals.values()))) if one.contact} if deals else {}
    )
    return {call: (names[deal],) for call, deal in deals.items() if deal in names}
