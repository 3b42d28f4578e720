"""An archive, a call log and a CRM export in; transcripts, verdicts, links, a study and its reports out."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from callqa.errors import UserError
from callqa.pipeline.account import explain
from callqa.pipeline.clipping import Clips
from callqa.pipeline.exports import read_crm
from callqa.pipeline.memory import Given, recall
from callqa.pipeline.outgoing import with_redaction
from callqa.pipeline.progress import Progress, Silent
from callqa.pipeline.redacting import Redactor
from callqa.pipeline.studying import studied
from callqa.pipeline.summary import Summary, summarise
from callqa.pipeline.walk import attribute, examine, judge, link_calls, measure_talk, read_archive, recognise
from callqa.pipeline.workspace import Workspace, alone, make_workspace, open_workspace
from callqa.store import load_set_aside, pages, recording_places, totals

__all__ = [
    "Given",
    "Progress",
    "Silent",
    "Summary",
    "Workspace",
    "explain",
    "make_workspace",
    "open_workspace",
    "report",
    "run",
    "studied",
    "with_redaction",
]


def run(space: Workspace, given: Given, progress: Progress | None = None) -> Summary:
    """The whole walk. What an earlier run did is not done again; killed, the next run takes up where it stood.

    Raises UserError for what the user has to mend first: a missing archive, an unreadable export, a model that is not there.
    """
    progress, started = progress or Silent(), time.monotonic()
    if not given.archive.is_dir():
        raise UserError("no such folder", str(given.archive), "Name the folder with the recordings.")
    with alone(space.folder):
        given = recall(space.store, replace(given, archive=given.archive.resolve()))
        ids = read_archive(space, given, progress)
        if not ids and not load_set_aside(space.store):
            raise UserError(
                "there are no recordings in it", str(given.archive), "Name the folder the telephony writes to."
            )
        read_crm(space, given.crm)
        link_calls(space)
        examine(space, given.archive, ids, progress)
        recognised = recognise(space, given.archive, ids, progress)
        attributed = attribute(space, given.archive, ids, progress)
        measure_talk(space, ids)
        scored = judge(space, ids, progress)
        pages = report(space, progress)
    return replace(
        summarise(space.store),
        recognised=recognised,
        attributed=attributed,
        scored_now=scored,
        seconds=time.monotonic() - started,
        report=pages,
    )


def report(space: Workspace, progress: Progress | None = None) -> Path:
    """The study of all that is stored → pages and workbook; gives the page to open first."""
    from callqa import reports
    from callqa.rubric import read_rubrics
    from callqa.scoring import DETECTORS

    progress, store = progress or Silent(), space.store
    progress.begin("report", 1, "reports")
    study, _ = studied(space)
    redactor = Redactor.of(space)
    clips = Clips(redactor)
    source = reports.Source(
        lambda sheet: map(redactor.page, pages(store, sheet)), totals(store), partial(recording_places, store)
    )
    page = reports.write(
        redactor.every(study),
        source,
        space.report,
        settings=space.settings,
        rubrics=read_rubrics(space.rubrics, DETECTORS),
        sound=clips.address if redactor.on else None,
    )
    clips.put(space.report)
    progress.advance(1)
    progress.end()
    return page
