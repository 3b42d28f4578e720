"""A CRM's stage in, its canonical stage and whether the deal is won, lost or open out. A name nobody knows is 'unknown'."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from callqa.crm.formats import plain
from callqa.types import STAGES, DealStatus, Stage


@lru_cache
def _known() -> dict[str, str]:
    listed = yaml.safe_load((Path(__file__).parent / "stages.yaml").read_text("utf-8"))
    return {plain(name): meaning for meaning, names in listed.items() for name in names}


def meaning(stage: str, status: str, own: Mapping[str, str]) -> tuple[Stage | None, DealStatus]:
    """(canonical stage, status). `own` is the company's mapping: 'proposal', 'won', or both as 'service, won'."""
    mapped = {plain(k): v for k, v in own.items()}
    meanings = [m for name in (stage, status) for m in _words(name, mapped)]
    ended = next((m for m in meanings if m in ("won", "lost")), None)
    canonical = next((m for m in meanings if m in STAGES), None)
    if ended:
        return canonical, "won" if ended == "won" else "lost"
    return canonical, "open" if meanings else "unknown"


def _words(name: str, mapped: Mapping[str, str]) -> list[str]:
    said = plain(name)
    if not said:
        return []
    if said in mapped:
        return mapped[said].replace(",", " ").split()
    known = _known()
    if said in known:
        return [known[said]]
    prefix = [k for k in known if len(k) > 3 and said.startswith(k)]
    return [known[max(prefix, key=len)]] if prefix else []
