"""Calls with transcripts in, dialogues out: who said what, how the speakers were told apart, how sure.

Stereo: the channel is the speaker; which one sells is known by the log, by the map of callqa.toml, or by vote. Mono and twice
recorded mono: pyannote where it is given a pipeline, else GE2E where its file was built, else turns of an unknown speaker.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from callqa.config import SpeakersSettings
from callqa.errors import UserError
from callqa.speakers.ge2e import model_file
from callqa.speakers.roles import ChannelVotes, Mapped, map_channels
from callqa.speakers.turns import turns_by_channel
from callqa.types import Call, Dialogue, Failed, Reason, Role, Transcript

__all__ = ["DIARIZERS", "ChannelVotes", "attribute", "chosen", "vote"]

DIARIZERS: Mapping[str, str] = {"pyannote": "callqa.speakers.pyannote", "ge2e": "callqa.speakers.ge2e"}


def vote(pairs: Iterable[tuple[Call, Transcript]]) -> ChannelVotes:
    """Which channel sells, by what is said, over all stereo calls of one system and direction."""
    votes = ChannelVotes()
    for call, transcript in pairs:
        if transcript.channel_roles is None and len({w.channel for w in transcript.words}) == 2:
            votes.add(call, transcript)
    return votes


def attribute(
    pairs: Iterable[tuple[Call, Transcript]], root: Path, settings: SpeakersSettings, votes: ChannelVotes
) -> Iterator[Dialogue | Failed]:
    """A dialogue a call. Raises UserError where pyannote is asked for and cannot be had."""
    name = chosen(settings)
    diarize = None if name == "none" else (name, importlib.import_module(DIARIZERS[name]).load(settings))
    for call, transcript in pairs:
        try:
            yield _dialogue(call, transcript, root, settings, votes, diarize)
        except (RuntimeError, ValueError, OSError) as error:
            yield Failed(call.id, "speakers", Reason("speakers.failed", {"error": f"{type(error).__name__}: {error}"}))


def _dialogue(
    call: Call, transcript: Transcript, root: Path, settings: SpeakersSettings, votes: ChannelVotes, diarize: Any
) -> Dialogue:
    if transcript.channel_roles is not None:
        known = Mapped(dict(transcript.channel_roles), 1.0, Reason("speakers.labelled"))
        return _made(call, transcript, known, "labels")
    mono = call.channels < 2 or any(note.code == "asr.dual_mono" for note in transcript.notes)
    if not mono:
        return _made(call, transcript, map_channels(call, transcript, settings, votes), "channels")
    if diarize is not None and transcript.engine != "replay":
        name, by_voice = diarize
        mapped, words = by_voice(root / call.path, call, transcript)
        return _made(call, words, mapped, name)
    return _made(call, transcript, Mapped({0: "unknown"}, 0.0, Reason("speakers.mono")), "none")


def _made(call: Call, transcript: Transcript, mapped: Mapped, method: str) -> Dialogue:
    roles: dict[int, Role] = mapped.roles
    turns = turns_by_channel(transcript.words, roles, mapped.confidence)
    return Dialogue(call, transcript.language, turns, method, mapped.confidence, (mapped.note, *transcript.notes))


def chosen(settings: SpeakersSettings) -> str:
    """A name of DIARIZERS, or 'none'. 'auto': pyannote if a pipeline is named, else GE2E if its file is there."""
    name = settings.diarizer
    if name == "auto":
        if settings.pyannote_model:
            return "pyannote"
        return "ge2e" if model_file(settings).is_file() else "none"
    if name != "none" and name not in DIARIZERS:
        known = ", ".join(("auto", *DIARIZERS, "none"))
        raise UserError(f"no diarizer '{name}'", "callqa.toml: speakers.diarizer", f"Known: {known}.")
    return name
