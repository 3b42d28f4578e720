"""A workspace in, the study of all that is stored out: counted in the store, with the findings of a few calls."""

from __future__ import annotations

from callqa.pipeline.facts import data_facts
from callqa.pipeline.workspace import Workspace
from callqa.store import candidates, counted_frames
from callqa.types import Study


def studied(space: Workspace) -> tuple[Study, dict[str, dict[str, int]]]:
    """The study, and the status of links by seller."""
    from callqa import audit

    frames = counted_frames(space.store)
    findings = candidates(space.store, audit.extremes(frames["calls"]))
    made = audit.study(
        frames,
        findings,
        settings=space.settings.audit,
        language=space.settings.general.language,
        facts=data_facts(space.store),
    )
    return made, audit.links_by_seller(frames)
