"""A study in, HTML pages out: what a team's lead and a seller read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as url_quote

import jinja2

from callqa.config import Settings
from callqa.reports import plots, words
from callqa.texts import say
from callqa.types import CORE, Association, Criterion, CriterionLine, Moment, Reason, SellerStudy, Study

if TYPE_CHECKING:
    import pandas as pd

    from callqa.types import Rubric

TEMPLATES = Path(__file__).parent / "templates"
PLAYABLE = {".wav", ".mp3", ".ogg", ".opus", ".m4a", ".webm"}


@dataclass(frozen=True)
class Source:
    """Where a report's rows come from."""

    pages: Callable[[str], Iterable[pd.DataFrame]]  # sheet → its rows in frames of bounded size: callqa/store/pages.py
    totals: Mapping[str, int]  # sheet → rows
    places: Callable[[Iterable[str]], Mapping[str, tuple[str, str]]]  # call ids → archive and path of their recordings


@dataclass(frozen=True)
class Book:
    """What every page needs: the study, titles of criteria, where the recordings lie, the language."""

    study: Study
    source: Source
    folder: Path
    settings: Settings
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    recordings: Mapping[str, str] = field(default_factory=dict)  # call id -> link relative to the report
    sound: Callable[[Moment], str] | None = None  # address of a clip relative to the report, instead of the recording

    @classmethod
    def of(
        cls,
        study: Study,
        source: Source,
        folder: Path,
        *,
        settings: Settings,
        rubrics: Mapping[Any, Rubric],
        sound: Callable[[Moment], str] | None = None,
    ) -> Book:
        language = settings.general.language
        titles = {name: say(f"report.core.{name}", language) for name in CORE}
        titles["first_score"] = say("report.first_score", language)
        questions = {name: say(f"report.core_question.{name}", language) for name in CORE}
        # The report's own language wins where a criterion stands in rubrics of both.
        for rubric in sorted(rubrics.values(), key=lambda one: one.language == language):
            for criterion in rubric.criteria:
                mark = say("report.suggestion", language) if criterion.suggest else ""
                titles[criterion.id] = f"{criterion.id} {criterion.title}{mark}"
                questions[criterion.id] = _described(criterion, language)
        recordings = {} if sound else _recordings(study, source, folder)
        return cls(study, source, folder, settings, titles, questions, recordings, sound)

    @property
    def language(self) -> str:
        return self.settings.general.language

    def title(self, criterion: str) -> str:
        return self.titles.get(criterion, criterion)

    def file_of(self, seller_id: str) -> str:
        """A file name that any disk takes; ids that differ give names that differ."""
        plain = re.sub(r"[^\w-]+", "_", seller_id)
        return f"{plain}.html" if plain == seller_id else f"{plain}-{abs(_checksum(seller_id)):x}.html"


def _described(criterion: Criterion, language: str) -> str:
    """The question, what each verdict means, and the rubric's note."""
    means = (
        say("report.means", language, verdict=say(f"report.verdict.{verdict}", language), what=what)
        for verdict, what in criterion.means.items()
    )
    return " ".join(part for part in (criterion.question, *means, criterion.note) if part)


def team_page(book: Book) -> str:
    """The page of the team."""
    study, language = book.study, book.language
    return _render(
        book,
        "team.html",
        title=say("report.team_title", language),
        score_trend=plots.trend_plot(study.trend, language),
        core_plot=plots.criteria_plot(_titled(book, study.core), language),
        stage_tables=_by_stage(book, study.criteria),
        sellers_plot=plots.sellers_plot(
            [(one.name, one.score) for one in study.sellers],
            "report.plot.sellers_score",
            "report.plot.score_axis",
            language,
            1,
        ),
        conversion_plot=plots.sellers_plot(
            [(one.name, one.conversion) for one in study.sellers],
            "report.plot.sellers_conversion",
            "report.plot.conversion_axis",
            language,
            100,
        ),
        team_associations=[one for one in study.associations if one.seller_id is None],
        seller_associations=[one for one in study.associations if one.seller_id is not None],
        difference_plot=plots.difference_plot(_labelled(book, study.associations), language),
        to_hear=[moment for seller in study.sellers for moment in seller.to_hear][:8],
    )


def seller_page(book: Book, seller: SellerStudy) -> str:
    """The page that is talked through with one seller."""
    language = book.language
    return _render(
        book,
        "seller.html",
        title=say("report.seller_title", language, name=seller.name),
        seller=seller,
        up="../",
        trend=plots.trend_plot(seller.trend, language),
        criteria_plot=plots.criteria_plot(_titled(book, seller.core), language, with_team=True),
        stage_tables=_by_stage(book, seller.criteria),
        own_associations=[one for one in book.study.associations if one.seller_id == seller.seller_id],
    )


def _render(book: Book, template: str, up: str = "", **values: Any) -> str:
    language = book.language
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=lambda code, **given: say(code, language, **given),
        why=lambda reason: say(reason, language),
        share=lambda estimate: words.share(estimate, language),
        mean=lambda estimate: words.mean(estimate, language),
        difference=lambda estimate: words.difference(estimate, language),
        percent=lambda value: words.percent(value, language),
        number=lambda value, digits=0: words.number(value, language, digits),
        counted=lambda n, code: words.counted(n, code, language),
        day=lambda moment: words.day(moment, language),
        clock=words.clock,
        name=book.title,
        question=lambda criterion: book.questions.get(criterion, ""),
        seller_name=lambda seller_id: _names(book.study.sellers).get(seller_id, seller_id),
        seller_file=book.file_of,
        listen=lambda moment: _player(book, moment, up),
        health=lambda value: health_words(value, language),
    )
    return environment.get_template(template).render(
        study=book.study, language=language, up=up, style=(TEMPLATES / "page.css").read_text("utf-8"), **values
    )


def _titled(book: Book, lines: Iterable[CriterionLine]) -> list[tuple[str, CriterionLine]]:
    return [(book.title(line.criterion), line) for line in lines]


def _labelled(book: Book, associations: Iterable[Association]) -> list[tuple[str, Association]]:
    """Team rows only: what was looked at, and whether as asked by the seller or as the verdict."""
    return [
        (f"{book.title(one.criterion)}: {say(f'report.basis.{one.basis}', book.language)}", one)
        for one in associations
        if one.seller_id is None
    ]


def _by_stage(book: Book, lines: Sequence[CriterionLine]) -> list[tuple[str, list[CriterionLine]]]:
    """Criteria under their stage: the letters of an id are those of its stage."""
    stages: dict[str, list[CriterionLine]] = {}
    for line in lines:
        stages.setdefault(re.sub(r"[\d-].*", "", line.criterion), []).append(line)
    return [(say(f"report.stage.{letters}", book.language), found) for letters, found in stages.items()]


def _names(sellers: Iterable[SellerStudy]) -> dict[str | None, str]:
    return {seller.seller_id: seller.name for seller in sellers}


def health_words(value: Any, language: str) -> str:
    """A figure of the data's health: a share with n, a count, or a text code's sentence."""
    if value is None:
        return say("report.no_data", language)
    if isinstance(value, Reason):
        return say(value, language)
    if isinstance(value, int):
        return words.number(value, language)
    if isinstance(value, float):
        return words.percent(value, language)
    return value if isinstance(value, str) else words.share(value, language)


def _player(book: Book, moment: Moment, up: str) -> str:
    """The address of a recording from two seconds before the quote on, or '' where there is nothing to play."""
    if book.sound is not None:
        made = book.sound(moment)
        return f"{up}{made}" if made else ""
    link = book.recordings.get(moment.call_id)
    return f"{up}{link}#t={max(0.0, moment.start - 2):.1f},{moment.end + 8:.1f}" if link else ""


def _recordings(study: Study, source: Source, folder: Path) -> dict[str, str]:
    """Of the calls that a page has a place to hear of."""
    lines = [line for one in study.sellers for line in (*one.core, *one.strengths, *one.focus)]
    heard = [*(m for line in lines for m in line.moments), *(m for one in study.sellers for m in one.to_hear)]
    places = source.places(moment.call_id for moment in heard)
    links = {call_id: link_to(archive, path, folder) for call_id, (archive, path) in places.items()}
    return {call_id: link for call_id, link in links.items() if link}


def link_to(archive: str, path: str, folder: Path) -> str | None:
    """The address of a recording relative to a page in `folder`; None for what no browser plays."""
    place = Path(archive) / path
    if place.suffix.lower() not in PLAYABLE:
        return None
    return url_quote(Path(os.path.relpath(place, folder.resolve())).as_posix())


def _checksum(text: str) -> int:
    import zlib

    return zlib.crc32(text.encode())
