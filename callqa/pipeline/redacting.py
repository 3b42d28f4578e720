"""What leaves the store in, the same with tokens for what identifies a client out: every quote, path and clip passes here."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from callqa.language import Redacted, redact, redact_turns, spoken_at, unclear
from callqa.pipeline.workspace import Workspace
from callqa.store import load_dialogues, tables
from callqa.types import Dialogue, Moment, Reason, Turn
from callqa.types.checks import Listing

if TYPE_CHECKING:
    import pandas as pd

KEY = ".redaction.key"
NUMBER_IN_NAME = re.compile(r"(?<!\d)\+?\d{10,15}(?!\d)")
STAMP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])\d\d|1[5-9]\d{8}$")  # a day, or seconds since 1970
KEPT_CALLS = 256


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


def letters_of(text: str) -> str:
    return "ru" if re.search("[а-яё]", text, re.IGNORECASE) else "en"


@dataclass
class Redactor:
    """Where redaction is off it gives back what it gets."""

    space: Workspace
    key: bytes
    on: bool = True
    _turns: dict[str, list[tuple[Turn, Redacted]]] = field(default_factory=dict)
    _sellers: frozenset[str] | None = None
    _contacts: dict[str, tuple[str, ...]] | None = None

    @classmethod
    def of(cls, space: Workspace) -> Redactor:
        on = space.settings.report.redact
        return cls(space, redaction_key(space.folder) if on else b"", on)

    def quote(self, call_id: str, text: str) -> str:
        """A piece of a call. Where it may be a part of a number dictated over turns, the whole call is looked at."""
        if not self.on or not text:
            return text
        alone = self._text(text, self._known(call_id))
        return (self._within(call_id, text) or alone) if unclear(alone, letters_of(text)) else alone

    def text(self, text: str) -> str:
        """Any other text: a note, a value of a reason, a cell."""
        return self._text(text, ()) if self.on and text and text not in self.sellers else text

    def phone(self, phone: str | None) -> str:
        """The same token as for the number said in a call."""
        return self.text(phone or "")

    def path(self, path: str) -> str:
        """A recording's path, without the telephone number that the telephony wrote into its name."""
        if not self.on:
            return path
        return NUMBER_IN_NAME.sub(lambda m: m.group() if STAMP.match(m.group()) else self._number(m.group()), path)

    def dialogue(self, one: Dialogue) -> Dialogue:
        """Turns with tokens, without the times of words, whose texts they no longer hold."""
        if not self.on:
            return one
        turns = tuple(replace(turn, text=made.text, words=()) for turn, made in self._redacted(one))
        phone = self.phone(one.call.client_phone) or None
        call = replace(one.call, client_phone=phone, path=self.path(one.call.path))
        return replace(one, call=call, turns=turns)

    def beeps(self, call_id: str) -> list[tuple[float, float]]:
        """Seconds of a call that a clip may not let hear."""
        if not self.on:
            return []
        return [
            span
            for turn, made in self._of_call(call_id)
            for span in spoken_at(turn, [(one.start, one.end) for one in made.spans])
        ]

    def reason(self, one: Reason) -> Reason:
        values = {name: self.text(value) if isinstance(value, str) else value for name, value in one.values.items()}
        return replace(one, values=values)

    def moment(self, one: Moment) -> Moment:
        return replace(
            one, quote=self.quote(one.call_id, one.quote), path=self.path(one.path), reason=self.reason(one.reason)
        )

    def every(self, value: Any) -> Any:
        """A study or a sheet: its moments, the values of its sentences, and the rows of its listings."""
        return walked(value, {Moment: self.moment, Reason: self.reason, Listing: self._listing}) if self.on else value

    def frames(self, given: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Frames of the store as a workbook writes them."""
        if not self.on:
            return dict(given)
        made, findings = dict(given), given["findings"]
        quotes = [
            self.quote(call, text) if isinstance(text, str) else text
            for call, text in zip(findings["call_id"], findings["quote"], strict=True)
        ]
        reasons = [self._values(values) for values in findings["reason_values"]]
        made["findings"] = findings.assign(quote=quotes, reason_values=reasons)
        phones = [self.phone(phone) or None for phone in given["calls"]["client_phone"]]
        made["calls"] = given["calls"].assign(client_phone=phones, path=[self.path(p) for p in given["calls"]["path"]])
        aside = given["set_aside"]
        made["set_aside"] = aside.assign(
            path=[self.path(p) for p in aside["path"]], reason_values=[self._values(v) for v in aside["reason_values"]]
        )
        return made

    @property
    def sellers(self) -> frozenset[str]:
        """Their names and ids stay: the audit is about them."""
        if self._sellers is None:
            sellers = self.space.store.frame("sellers")
            self._sellers = frozenset(sellers["name"]) | frozenset(sellers["seller_id"])
        return self._sellers

    def _listing(self, one: Listing) -> Listing:
        rows = tuple(tuple(self._cell(cell) for cell in row) for row in one.rows)
        return replace(one, title=self.reason(one.title), rows=rows)

    def _cell(self, cell: Any) -> Any:
        if isinstance(cell, Reason):
            return self.reason(cell)
        return self.path(self.text(cell)) if isinstance(cell, str) else cell

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.path(self.text(v)) if isinstance(v, str) else v for name, v in values.items()}

    def _text(self, text: str, known: tuple[str, ...]) -> str:
        return redact(text, letters_of(text), key=self.key, known_names=known).text

    def _number(self, digits: str) -> str:
        made = redact(digits, "ru", key=self.key)
        return made.text if made.spans else f"[{digits[:2]}…]"

    def _known(self, call_id: str) -> tuple[str, ...]:
        """The contact that the CRM names in the call's deal."""
        if self._contacts is None:
            links, deals = tables.links.c, tables.deals.c
            query = select(links.call_id, deals.payload).join(tables.deals, deals.deal_id == links.deal_id)
            with self.space.store.engine.connect() as connection:
                named = ((one.call_id, json.loads(one.payload).get("contact")) for one in connection.execute(query))
                self._contacts = {call_id: (name,) for call_id, name in named if name}
        return self._contacts.get(call_id, ())

    def _within(self, call_id: str, quote: str) -> str | None:
        """The quote as its turn was redacted."""
        for turn, made in self._of_call(call_id):
            at = turn.text.find(quote)
            if at >= 0:
                return cut(turn.text, made, at, at + len(quote))
        return None

    def _of_call(self, call_id: str) -> list[tuple[Turn, Redacted]]:
        if call_id not in self._turns:
            if len(self._turns) >= KEPT_CALLS:
                self._turns.clear()
            found = next(iter(load_dialogues(self.space.store, [call_id])), None)
            self._turns[call_id] = self._redacted(found) if found else []
        return self._turns[call_id]

    def _redacted(self, one: Dialogue) -> list[tuple[Turn, Redacted]]:
        made = redact_turns(one.turns, one.language, key=self.key, known_names=self._known(one.call.id))
        return list(zip(one.turns, made, strict=True))


def cut(text: str, made: Redacted, start: int, end: int) -> str:
    """The place [start, end) of a text as it reads redacted; a token that reaches into it is shown whole."""
    pieces, at = [], start
    for span in made.spans:
        if span.end <= start or span.start >= end:
            continue
        pieces += [text[at : max(at, span.start)], span.token]
        at = max(at, span.end)
    return "".join([*pieces, text[at:end]])


def walked(value: Any, how: Mapping[type, Callable[[Any], Any]]) -> Any:
    """A tree of frozen dataclasses, tuples and mappings with the values of some types replaced."""
    change = how.get(type(value))
    if change:
        return change(value)
    if is_dataclass(value) and not isinstance(value, type):
        old = {one.name: getattr(value, one.name) for one in fields(value)}
        new = {name: walked(part, how) for name, part in old.items()}
        changed = {name: part for name, part in new.items() if part is not old[name]}
        return replace(value, **changed) if changed else value
    if isinstance(value, tuple):
        made = tuple(walked(part, how) for part in value)
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    if isinstance(value, Mapping):
        parts = {name: walked(part, how) for name, part in value.items()}
        return parts if any(parts[name] is not part for name, part in value.items()) else value
    return value
