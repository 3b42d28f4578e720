"""What all of the QA lead's tables share: names and titles, people's verdicts, which calls, what may leave, where to listen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from callqa.pipeline.outgoing import Outgoing
from callqa.pipeline.verdicts import Held, held, known_criteria, same_criteria
from callqa.pipeline.workspace import Workspace
from callqa.store import load_sellers
from callqa.store.lead import call_ids, call_rows, finding_rows, pages
from callqa.store.reviews import load_disputes, load_reviews
from callqa.texts import say
from callqa.types import CORE, Criterion, Rubric
from callqa.types.coaching import Period
from callqa.types.review import Review
from callqa.types.tables import Column, Kind

WIDTHS: Mapping[Kind, int] = {"moment": 17, "day": 12, "number": 10, "share": 10, "link": 24, "verdict": 12, "fill": 30}


@dataclass
class Desk:
    """What all tables share."""

    space: Workspace
    period: Period | None
    rubrics: tuple[Rubric, ...]
    outgoing: Outgoing
    advance: Callable[[float], None] = lambda _: None
    names: dict[str, str] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    people: Held = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        store = self.space.store
        self.names = {one.id: one.name for one in load_sellers(store)}
        self.criteria = known_criteria(self.rubrics, self.language)
        self.reviews = load_reviews(store)
        self.people = held(self.reviews, load_disputes(store), same_criteria(self.rubrics))
        self.ids = call_ids(store, self.period)

    @property
    def language(self) -> str:
        return self.space.settings.general.language

    def title(self, criterion: str) -> str:
        if criterion in CORE:
            return say(f"report.core.{criterion}", self.language)
        return self.criteria[criterion].title if criterion in self.criteria else criterion

    def who(self, seller: str | None) -> str:
        return self.names.get(seller or "", seller or "")

    def client(self, phone: str | None) -> str:
        """A token, the same where the number is said; unredacted without its '+', which begins a formula."""
        return self.outgoing.phone(phone).lstrip("+")

    def link(self, call: Any, start: float | None) -> str:
        """The moment on the listening page, else the recording's file, else nothing."""
        base = self.space.settings.report.listen.rstrip("/")
        if base:
            return f"{base}/call/{call.call_id}?t={max(0.0, (start or 0.0) - 2):.1f}"
        place = Path(call.archive) / call.path
        named = self.outgoing.path(call.path) != call.path  # an address that tells the client's number
        return "" if named or "#" in call.path or not place.is_absolute() else place.as_uri()

    def say(self, code: str) -> str:
        return say(f"export.{code}", self.language)

    def columns(self, *asked: str | tuple[str, Kind] | tuple[str, Kind, int]) -> tuple[Column, ...]:
        """By name, kind and width; a name alone is a text."""
        return tuple(self._column(*((one,) if isinstance(one, str) else one)) for one in asked)

    def _column(self, name: str, kind: Kind = "text", width: int = 0) -> Column:
        return Column(name, self.say(f"col.{name}"), kind, width or WIDTHS.get(kind, 16))

    def chapters(self) -> Iterator[tuple[dict[str, Any], dict[str, list[Any]]]]:
        """Calls with their findings, a page at a time."""
        for part in pages(self.ids):
            yield call_rows(self.space.store, part), finding_rows(self.space.store, part)
            self.advance(len(part))


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
