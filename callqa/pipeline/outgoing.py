"""What leaves the store in, the same without what must not leave out: the one place that every quote and every clip passes."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import select

from callqa.audio import AudioError, clip
from callqa.language import Redacted, redact, redact_turns, spoken_at
from callqa.pipeline.memory import read_note, write_note
from callqa.store import Store, load_deals, load_dialogues, tables
from callqa.types import Dialogue, Reason

BEFORE, LENGTH = 2.0, 20.0  # seconds of a clip: so long before the quote, so long in all
KEY = "redaction.key"  # of the tokens: the same person is the same token in all that leaves this workspace


@dataclass(frozen=True)
class Outgoing:
    """How quotes and sound are made fit to leave: redacted, unless somebody asked for them as they were said."""

    store: Store
    redacted: bool = True

    @cached_property
    def key(self) -> bytes:
        known = read_note(self.store, KEY)
        if known is None:
            known = secrets.token_hex(32)
            write_note(self.store, KEY, known)
        return bytes.fromhex(known)

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

    def quote(self, text: str, start: float) -> str:
        """A piece of a turn without what is hidden in it."""
        if not self.outgoing.redacted or not text:
            return text
        if self.dialogue is None:
            return self.outgoing.quote(text, "ru")
        for turn, hidden in zip(self.dialogue.turns, self.told, strict=True):
            at = turn.text.find(text)
            if at >= 0 and turn.start - 1 <= start <= turn.end + 1:
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
