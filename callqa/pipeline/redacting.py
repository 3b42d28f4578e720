"""A study, a sheet, frames or a dialogue in, the same fit to leave out: what they quote goes through `Outgoing`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from callqa.language import unclear
from callqa.pipeline.outgoing import CallOut, Outgoing
from callqa.pipeline.workspace import Workspace
from callqa.store import as_objects, tables
from callqa.store.save import CHUNK
from callqa.types import Dialogue, Moment, Reason
from callqa.types.checks import Listing

if TYPE_CHECKING:
    import pandas as pd

KEPT_CALLS = 256


def letters_of(text: str) -> str:
    return "ru" if re.search("[а-яё]", text, re.IGNORECASE) else "en"


@dataclass
class Redactor:
    """Whole reports made fit to leave. Where redaction is off it gives back what it gets."""

    outgoing: Outgoing
    _calls: dict[str, CallOut] = field(default_factory=dict)
    _contacts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, space: Workspace) -> Redactor:
        return cls(Outgoing(space))

    @property
    def on(self) -> bool:
        return self.outgoing.redacted

    @property
    def space(self) -> Workspace:
        return self.outgoing.space

    @cached_property
    def sellers(self) -> frozenset[str]:
        """Their names and ids stay: the audit is about them."""
        sellers = self.space.store.frame("sellers")
        return frozenset(sellers["name"]) | frozenset(sellers["seller_id"])

    def contact(self, call_id: str) -> tuple[str, ...]:
        """Whom the CRM names in the call's deal."""
        if call_id not in self._contacts:
            self._contacts |= self._contacts_of([call_id])
        return self._contacts[call_id]

    def _contacts_of(self, calls: Iterable[str]) -> dict[str, tuple[str, ...]]:
        links, deals = tables.links.c, tables.deals.c
        wanted, found = sorted(set(calls)), dict[str, tuple[str, ...]]()
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            query = select(links.call_id, deals.payload).join(tables.deals, deals.deal_id == links.deal_id)
            with self.space.store.engine.connect() as connection:
                for one in connection.execute(query.where(links.call_id.in_(part))):
                    name = json.loads(one.payload).get("contact")
                    found[one.call_id] = (name,) if name else ()
        return dict.fromkeys(wanted, ()) | found

    def quote(self, call_id: str, text: str) -> str:
        """A piece of a call. Where it may be a part of a number dictated over turns, the whole call is looked at."""
        if not self.on or not text:
            return text
        alone = self.outgoing.quote(text, letters_of(text), self.contact(call_id))
        return self._call(call_id).quote(text) if unclear(alone, letters_of(text)) else alone

    def beeps(self, call_id: str) -> list[tuple[float, float]]:
        """Seconds of a call that a clip may not let hear."""
        return self._call(call_id).beeps()

    def _call(self, call_id: str) -> CallOut:
        if call_id not in self._calls:
            if len(self._calls) >= KEPT_CALLS:
                self._calls.clear()
            self._calls[call_id] = self.outgoing.call(call_id)
        return self._calls[call_id]

    def text(self, text: str) -> str:
        """Any other text: a note, a value of a reason, a cell."""
        if not self.on or not text or text in self.sellers:
            return text
        return self.outgoing.path(self.outgoing.quote(text, letters_of(text)))

    def dialogue(self, one: Dialogue) -> Dialogue:
        """Turns with tokens, without the times of words, whose texts they no longer hold."""
        if not self.on:
            return one
        told = self._call(one.call.id).told
        turns = tuple(replace(turn, text=made.text, words=()) for turn, made in zip(one.turns, told, strict=True))
        phone = self.outgoing.phone(one.call.client_phone) or None
        return replace(
            one, call=replace(one.call, client_phone=phone, path=self.outgoing.path(one.call.path)), turns=turns
        )

    def reason(self, one: Reason) -> Reason:
        values = {name: self.text(value) if isinstance(value, str) else value for name, value in one.values.items()}
        return replace(one, values=values)

    def moment(self, one: Moment) -> Moment:
        return replace(
            one,
            quote=self.quote(one.call_id, one.quote),
            path=self.outgoing.path(one.path),
            reason=self.reason(one.reason),
        )

    def every(self, value: Any) -> Any:
        """A study or a sheet: its moments, the values of its sentences, and the rows of its listings."""
        return walked(value, {Moment: self.moment, Reason: self.reason, Listing: self._listing}) if self.on else value

    def page(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the store as a workbook writes them."""
        if not self.on:
            return rows
        made: dict[str, list[Any]] = {}
        if "client_phone" in rows:
            made["client_phone"] = [self.outgoing.phone(phone) or None for phone in rows["client_phone"]]
        if "path" in rows:  # a call's path and quotes stand in several rows: each is looked at once
            paths = {path: self.outgoing.path(path) for path in set(rows["path"])}
            made["path"] = [paths[path] for path in rows["path"]]
        if "reason_values" in rows:
            made["reason_values"] = [self._values(values) for values in rows["reason_values"]]
        if "quote" in rows:
            self._contacts = self._contacts_of(rows["call_id"])
            said = list(zip(rows["call_id"], rows["quote"], strict=True))
            quotes = {(call, text): self.quote(call, text) if text else text for call, text in dict.fromkeys(said)}
            made["quote"] = [quotes[one] for one in said]
        return rows.assign(**{name: as_objects(column) for name, column in made.items()})

    def _listing(self, one: Listing) -> Listing:
        rows = tuple(tuple(self._cell(cell) for cell in row) for row in one.rows)
        return replace(one, title=self.reason(one.title), rows=rows)

    def _cell(self, cell: Any) -> Any:
        if isinstance(cell, Reason):
            return self.reason(cell)
        return self.text(cell) if isinstance(cell, str) else cell

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.text(v) if isinstance(v, str) else v for name, v in values.items()}


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
