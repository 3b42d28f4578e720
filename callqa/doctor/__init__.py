"""A recording in, its health out: levels, lost seconds, dual mono, dead channels; and a transcript without cross-talk."""

from __future__ import annotations

from callqa.doctor.crosstalk import without_crosstalk
from callqa.doctor.health import examine
from callqa.doctor.talk import measure, speech_intervals

__all__ = ["examine", "measure", "speech_intervals", "without_crosstalk"]
