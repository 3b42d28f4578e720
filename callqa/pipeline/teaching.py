"""Reviews in, with the dialogue that each is of out: what `callqa train` learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callqa.pipeline.workspace import Workspace
from callqa.scoring.learned.reviews import VERDICTS, Review, last_of_each
from callqa.store import load_calls, load_dialogues, load_fingerprints, stages_of_open_deals
from callqa.store.reviews import load_reviews
from callqa.types import Dialogue


def stored_reviews(space: Workspace) -> list[Review]:
    """What people said of calls in this workspace; of several on one finding the last."""
    every = (Review(r.call_id, r.criterion, r.verdict, r.author, r.comment, r.at) for r in load_reviews(space.store))
    return last_of_each(one for one in every if one.verdict in VERDICTS)


def reviewed(space: Workspace, reviews: Sequence[Review]) -> tuple[list[tuple[Dialogue, str, str]], list[str]]:
    """((dialogue, criterion, verdict) of each review, ids of calls that the store has no dialogue of)."""
    told, stages = load_fingerprints(space.store, "dialogues"), stages_of_open_deals(space.store)
    ids = list(dict.fromkeys(r.call_id for r in reviews))
    here = [i for i in ids if i in told]
    calls = {c.id: replace(c, stage=c.stage or stages.get(c.id)) for c in load_calls(space.store, here)}
    dialogues = {d.call.id: replace(d, call=calls[d.call.id]) for d in load_dialogues(space.store, here)}
    held = [(dialogues[r.call_id], r.criterion, r.verdict) for r in reviews if r.call_id in dialogues]
    return held, [i for i in ids if i not in dialogues]
