"""An archive in, a filled store out: the walk through the rooms, stage by stage, resumable at any moment.

A result is saved with the fingerprint of what it was made from. A call is pending where the stored one differs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from callqa import archive, asr, audio, crm, doctor, speakers
from callqa.crm.merging import FILE as SAME
from callqa.crm.merging import read_same
from callqa.pipeline.facts import VOTES
from callqa.pipeline.fingerprints import call_facts, code_version, fingerprint, rubric_versions
from callqa.pipeline.memory import Given, read_note, write_note
from callqa.pipeline.progress import Progress
from callqa.pipeline.scorers import score_all
from callqa.pipeline.workspace import Workspace
from callqa.scoring import Core
from callqa.scoring.learned import FOLDER, version
from callqa.store import (
    load_calls,
    load_dialogues,
    load_fingerprints,
    load_health,
    load_scorecards,
    load_sellers,
    load_transcripts,
    save_calls,
    save_dialogues,
    save_failures,
    save_health,
    save_links,
    save_logged_calls,
    save_problems,
    save_scorecards,
    save_seen_files,
    save_sellers,
    save_set_aside,
    save_talk,
    save_transcripts,
    seen_files,
    stages_of_open_deals,
    stream_calls,
    stream_deals,
)
from callqa.store.history import load_acts, load_owner_changes
from callqa.types import Call, Dialogue, Failed, Health, Scorecard, SetAside, Transcript

Made = TypeVar("Made", Health, Transcript, Dialogue, Scorecard)
SAVE_EVERY = 1.0  # seconds: what a killed run can lose of the quick stages
SAVE_ROWS = 200
LINK_ROWS = 5000


def read_archive(space: Workspace, given: Given, progress: Progress) -> list[str]:
    """Archive, call log and sellers → calls; gives the ids of the archive's calls."""
    store, root = space.store, given.archive
    if given.sellers:
        save_sellers(store, archive.read_sellers(given.sellers, space.settings.general.region))
    log = archive.read_calllog(given.calllog, space.settings)
    sellers = load_sellers(store)
    manifest = archive.read_manifest(given.manifest, sellers, space.settings) if given.manifest else None
    found = archive.read(
        root,
        calllog=given.calllog,
        sellers=sellers,
        settings=space.settings,
        seen=seen_files(store, str(root)),
        log=log,
        manifest=manifest,
    )
    calls: dict[str, Call] = {}
    aside: list[SetAside] = []
    progress.begin("archive", 0, "files")
    for one in found:
        progress.advance(1)
        if isinstance(one, SetAside):
            aside.append(one)
        else:
            calls[one.id] = one
    progress.end()
    every = archive.number_parts(list(calls.values()))
    for start in range(0, len(every), SAVE_ROWS):
        save_calls(store, str(root), every[start : start + SAVE_ROWS])
    save_set_aside(store, str(root), aside)
    save_seen_files(store, str(root), _file_stamps(root, every))
    if given.calllog:
        save_problems(store, "calllog", log.problems)
        save_logged_calls(store, str(root), archive.logged(log, sellers, space.settings))
    if manifest:
        save_problems(store, "manifest", manifest.problems)
    return list(calls)


def _file_stamps(root: Path, calls: Sequence[Call]) -> dict[str, tuple[int, int, str]]:
    """Size and time of each recording: an unchanged file is not hashed again."""
    stamps = {}
    for call in calls:
        if not asr.is_transcript(call.path):
            stamps[call.path] = (*audio.stamp(root / call.path), call.id)
    return stamps


def link_calls(space: Workspace) -> None:
    """Calls and deals → links. Cheap enough to be done anew each time; calls and links pass through, only deals are held."""
    store = space.store
    linked = crm.link(
        stream_calls(store),
        stream_deals(store),
        sellers=load_sellers(store),
        settings=space.settings,
        decided=read_note(store, "link.decisions"),
        past=crm.past(load_owner_changes(store), load_acts(store), read_same(space.folder / SAME).deals),
    )
    while links := list(islice(linked, LINK_ROWS)):
        save_links(store, links)


def recognise(space: Workspace, root: Path, ids: Sequence[str], progress: Progress) -> int:
    """Pending calls → transcripts. Gives how many were recognised now."""
    settings = space.settings.asr
    engine = ""
    stored = load_fingerprints(space.store, "transcripts")
    prints: dict[str, str] = {}
    pending: list[Call] = []
    for call in load_calls(space.store, ids):
        if asr.is_transcript(call.path):
            prints[call.id] = fingerprint("replay", code_version("asr/replay.py"), call.id)
        else:
            engine = engine or asr.engine_name(settings)
            prints[call.id] = fingerprint(engine, settings.language, settings.compute_type, call.id, call.language)
        if stored.get(call.id) != prints[call.id]:
            pending.append(call)
    if not pending:
        return 0
    lengths = {call.id: call.duration for call in pending}
    progress.begin("asr", sum(lengths.values()), "seconds")
    made = asr.transcribe(pending, root, settings)
    saved = _save_stream(
        space,
        made,
        lambda one: prints[one.call_id],
        save_transcripts,
        done=lambda one: progress.advance(lengths[one.call_id]),
    )
    progress.end()
    return saved


def examine(space: Workspace, root: Path, ids: Sequence[str], progress: Progress) -> int:
    """Recordings not seen by the doctor yet → their health."""
    stored = load_fingerprints(space.store, "health")
    base = code_version("doctor", "audio")
    pending = [c.id for c in load_calls(space.store, ids) if not asr.is_transcript(c.path) and stored.get(c.id) != base]
    if not pending:
        return 0
    progress.begin("doctor", len(pending), "files")
    made = (doctor.examine(call, root) for call in load_calls(space.store, pending))
    saved = _save_stream(space, made, lambda one: base, save_health, done=lambda one: progress.advance(1))
    progress.end()
    return saved


def measure_talk(space: Workspace, ids: Sequence[str]) -> None:
    """Dialogues → how the talk was shared."""
    stored, told = load_fingerprints(space.store, "talk"), load_fingerprints(space.store, "dialogues")
    base = code_version("doctor")
    prints = {i: fingerprint(base, told[i]) for i in ids if i in told}
    pending = [i for i, made_from in prints.items() if stored.get(i) != made_from]
    for start in range(0, len(pending), SAVE_ROWS):
        part = pending[start : start + SAVE_ROWS]
        health = {one.call_id: one for one in load_health(space.store, part)}
        sounds = {one.call_id: one.sounds for one in load_transcripts(space.store, part)}
        found = [
            doctor.measure(talk, health.get(talk.call.id), sounds.get(talk.call.id, ()))
            for talk in load_dialogues(space.store, part)
        ]
        save_talk(space.store, [(one, prints[one.call_id]) for one in found])


def attribute(space: Workspace, root: Path, ids: Sequence[str], progress: Progress) -> int:
    """Pending transcripts → dialogues. The vote on channels is held again only when some call is new or changed."""
    store, settings = space.store, space.settings.speakers
    stored, heard = load_fingerprints(store, "dialogues"), load_fingerprints(store, "transcripts")
    code = code_version("speakers", "language/phrases/ru/speakers.yaml", "language/phrases/en/speakers.yaml")
    base = fingerprint(code, settings.model_dump(), speakers.chosen(settings))
    facts = {
        call.id: fingerprint(base, heard[call.id], call_facts(call))
        for call in load_calls(store, ids)
        if call.id in heard
    }
    outcome: dict[str, Any] = read_note(store, VOTES) or {}
    note = fingerprint(facts)
    if outcome.get("of") != note:
        votes = speakers.vote(_pairs(space, list(facts)))
        write_note(store, VOTES, {"of": note, "kinds": votes.outcomes()})
        prints = {call.id: fingerprint(facts[call.id], votes.outcome(call)) for call in load_calls(store, list(facts))}
    else:
        return 0
    pending = [call_id for call_id, made_from in prints.items() if stored.get(call_id) != made_from]
    progress.begin("speakers", len(pending), "calls")
    made = speakers.attribute(_pairs(space, pending), root, settings, votes)
    saved = _save_stream(
        space, made, lambda one: prints[one.call.id], save_dialogues, done=lambda one: progress.advance(1)
    )
    progress.end()
    return saved


def judge(space: Workspace, ids: Sequence[str], progress: Progress) -> int:
    """Pending dialogues → scorecards. Where only a rubric changed, the core findings of before are kept: four fifths of the work."""
    store, settings = space.store, space.settings.scoring
    stored, told = load_fingerprints(store, "scorecards"), load_fingerprints(store, "dialogues")
    learned = space.folder / FOLDER
    base = fingerprint(code_version("scoring", "language"), settings.default_stage, version(learned))
    rubrics = rubric_versions(space.rubrics)
    stages = _stages(space)
    staged = _staged(space, [call_id for call_id in ids if call_id in told], stages)
    prints = {
        call.id: f"{fingerprint(base, told[call.id], call_facts(call))[:24]}.{rubrics[call.stage]}" for call in staged
    }
    pending = [call_id for call_id, made_from in prints.items() if stored.get(call_id) != made_from]
    if not pending:
        return 0

    def known(wanted: list[str]) -> dict[str, Core]:
        held = [] if version(learned) else [i for i in wanted if stored.get(i, "")[:24] == prints[i][:24]]
        return {card.call_id: card.core for card in load_scorecards(store, held) if card.not_judged is None}

    progress.begin("scoring", len(pending), "calls")
    facts = _staged(space, pending, stages)
    dialogues = (replace(t, call=c) for c, t in zip(facts, load_dialogues(store, pending), strict=True))
    made = score_all(dialogues, len(pending), space.rubrics, settings, learned, known)
    saved = _save_stream(
        space, made, lambda one: prints[one.call_id], save_scorecards, done=lambda one: progress.advance(1)
    )
    progress.end()
    return saved


def _staged(space: Workspace, ids: Sequence[str], stages: Mapping[str, Any]) -> Iterator[Call]:
    """Calls with the stage that CRM or manifest tell: a stream, for an archive may have a million."""
    return (replace(call, stage=call.stage or stages.get(call.id)) for call in load_calls(space.store, ids))


def _stages(space: Workspace) -> dict[str, Any]:
    """The stage of the open deal that a call is linked to. A closed deal no longer tells where it was then."""
    return stages_of_open_deals(space.store)


def _pairs(space: Workspace, ids: Sequence[str]) -> Iterator[tuple[Call, Transcript]]:
    """Calls with their transcripts, freed of cross-talk, in the order of ids."""
    for call, heard in zip(load_calls(space.store, ids), load_transcripts(space.store, ids), strict=True):
        yield call, doctor.without_crosstalk(heard, next(load_health(space.store, [call.id]), None))


def _save_stream(
    space: Workspace,
    made: Iterable[Made | Failed],
    print_of: Callable[[Any], str],
    save: Callable[[Any, Any], None],
    done: Callable[[Any], None],
) -> int:
    """Save what comes out of a room as it comes, at least once a second; failures become rows."""
    waiting: list[tuple[Made, str]] = []
    saved, last = 0, time.monotonic()
    for one in made:
        if isinstance(one, Failed):
            save_failures(space.store, [one])
        else:
            waiting.append((one, print_of(one)))
            done(one)
        if len(waiting) >= SAVE_ROWS or time.monotonic() - last > SAVE_EVERY:
            save(space.store, waiting)
            saved, waiting, last = saved + len(waiting), [], time.monotonic()
    save(space.store, waiting)
    return saved + len(waiting)
