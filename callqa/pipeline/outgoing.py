"""What leaves the store in, the same without what must not leave out: the one place that every quote and every clip passes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from callqa.audio import AudioError, clip

BEFORE, LENGTH = 2.0, 20.0  # seconds of a clip: so long before the quote, so long in all


@dataclass(frozen=True)
class Outgoing:
    """How quotes and sound are made fit to leave."""

    names: tuple[str, ...] = ()  # of people whom everybody here knows: sellers

    def quote(self, text: str, language: str) -> str:
        return text

    def sound(self, archive: str, path: str, start: float) -> str:
        """Twenty seconds from two before the quote on as a data address; '' where there is no recording."""
        place, first = Path(archive) / path, max(0.0, start - BEFORE)
        try:
            made = clip(place, first, first + LENGTH)
        except (AudioError, OSError, ValueError):
            return ""
        kind = "audio/ogg" if made[:4] == b"OggS" else "audio/wav"
        return f"data:{kind};base64,{base64.b64encode(made).decode()}"
