"""Sound files in, what is in them out: probe, hash, decoded samples, clips. By content, never by extension.

A path `call-{in,out}.wav` means two files, one leg each: together one stereo recording (`legs`).
"""

from __future__ import annotations

from callqa.audio.clips import beeped, clip
from callqa.audio.decoding import FAKE_STEREO, SILENT, Damage, blocks, decode, is_fake_stereo, is_silent
from callqa.audio.files import SAMPLE_RATE, AudioError, Probe, Raw, content_hash, declare_raw, probe, raw_kinds
from callqa.audio.legs import joint_name, legs, stamp

__all__ = [
    "FAKE_STEREO",
    "SAMPLE_RATE",
    "SILENT",
    "AudioError",
    "Damage",
    "Probe",
    "Raw",
    "beeped",
    "blocks",
    "clip",
    "content_hash",
    "declare_raw",
    "decode",
    "is_fake_stereo",
    "is_silent",
    "joint_name",
    "legs",
    "probe",
    "raw_kinds",
    "stamp",
]
