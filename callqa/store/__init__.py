"""A URL in, an open store out: the corridor between the rooms. Only pipeline.py and readers of results come here."""

from __future__ import annotations

from callqa.store.database import Store, open_store
from callqa.store.frames import FRAMES, frame, frames
from callqa.store.load import (
    load_calls,
    load_deals,
    load_dialogues,
    load_fingerprints,
    load_health,
    load_problems,
    load_scorecards,
    load_sellers,
    load_set_aside,
    load_transcripts,
    seen_files,
)
from callqa.store.save import (
    forget_failures,
    save_calls,
    save_deals,
    save_dialogues,
    save_failures,
    save_health,
    save_links,
    save_problems,
    save_scorecards,
    save_seen_files,
    save_sellers,
    save_set_aside,
    save_talk,
    save_transcripts,
)
from callqa.store.save_log import save_logged_calls

__all__ = [
    "FRAMES",
    "Store",
    "forget_failures",
    "frame",
    "frames",
    "load_calls",
    "load_deals",
    "load_dialogues",
    "load_fingerprints",
    "load_health",
    "load_problems",
    "load_scorecards",
    "load_sellers",
    "load_set_aside",
    "load_transcripts",
    "open_store",
    "save_calls",
    "save_deals",
    "save_dialogues",
    "save_failures",
    "save_health",
    "save_links",
    "save_logged_calls",
    "save_problems",
    "save_scorecards",
    "save_seen_files",
    "save_sellers",
    "save_set_aside",
    "save_talk",
    "save_transcripts",
    "seen_files",
]
