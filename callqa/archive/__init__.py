"""A folder of recordings (and ready transcripts), a call log and the sellers in; calls out, and what was set aside with why.

A file is what its content is. Nothing is guessed in silence: no date, no call.
"""

from __future__ import annotations

from callqa.archive.calllog import CallLog, read_calllog
from callqa.archive.check import Checked, check
from callqa.archive.folder import number_parts, read, recordings
from callqa.archive.logged import logged
from callqa.archive.manifest import Manifest, read_manifest, write_manifest
from callqa.archive.names import Named, read_name
from callqa.archive.recording import Seen
from callqa.archive.sellers import at_extension, read_sellers

__all__ = [
    "CallLog",
    "Checked",
    "Manifest",
    "Named",
    "Seen",
    "at_extension",
    "check",
    "logged",
    "number_parts",
    "read",
    "read_calllog",
    "read_manifest",
    "read_name",
    "read_sellers",
    "recordings",
    "write_manifest",
]
