"""Models that are here, that could be had, and whether their files are what they should be.

Nothing but `fetch` goes to the network, and it says first what it would load. A folder copied by hand is as good: what counts
is its files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

from callqa.asr.models import folder_of_models
from callqa.errors import UserError

FETCHED = "fetched.json"  # beside the weights: where they are from, and their checksums


@dataclass(frozen=True, slots=True)
class Entry:
    """One model: what for, whether it is here, and what is known of it."""

    name: str
    purpose: str
    source: str
    here: bool
    licence: str = ""
    size: int = 0  # bytes on disk
    files: Mapping[str, str] | None = None  # name -> sha256; None: nobody has said what they should be


@dataclass(frozen=True, slots=True)
class Offer:
    """What the hub would give."""

    source: str
    revision: str
    licence: str
    files: Mapping[str, tuple[int, str | None]]  # name -> (bytes, sha256 where the hub knows it)

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.files.values())


class Hub(Protocol):
    def offer(self, source: str) -> Offer: ...

    def load(self, offer: Offer, folder: Path, names: Sequence[str]) -> None: ...


def entries() -> list[Entry]:
    """Models of the manifest, those known to fetch, and every other folder with weights in it."""
    root = folder_of_models()
    manifest, remote = _yaml(root / "manifest.yaml").get("models", {}), _yaml(root / "remote.yaml")
    folders = {p.name for p in root.iterdir() if _weights(p)} if root.is_dir() else set()
    return [
        _entry(root / name, manifest.get(name), remote.get(name)) for name in sorted({*manifest, *remote, *folders})
    ]


def check(entry: Entry) -> Iterator[str]:
    """What is wrong with a model that is here: one line a file."""
    for name, digest in (entry.files or {}).items():
        path = folder_of_models() / entry.name / name
        if not path.is_file():
            yield f"{name} is missing"
        elif _sha256(path) != digest:
            yield f"{name} is not the file it should be"


def offered(name: str, hub: Hub) -> Offer:
    """What fetching would load. Raises UserError for an unknown name, or where the hub cannot be asked."""
    remote = _yaml(folder_of_models() / "remote.yaml")
    if name not in remote:
        raise UserError(f"no model '{name}' to fetch", "callqa models fetch", f"Known: {', '.join(sorted(remote))}.")
    try:
        offer = hub.offer(remote[name]["source"])
    except Exception as error:  # whatever the hub's client raises
        raise UserError(
            f"the hub cannot be asked ({type(error).__name__})", remote[name]["source"],
            f"Without a network: copy the model's folder from another machine to {folder_of_models() / name}.",
        ) from None  # fmt: skip
    only = remote[name].get("only")
    files = {file: known for file, known in offer.files.items() if not only or file in only}
    return Offer(offer.source, offer.revision, offer.licence, files)


def fetch(name: str, offer: Offer, hub: Hub) -> Path:
    """The model's folder, whole and checked, or nothing. Raises UserError where a file came out wrong."""
    target = folder_of_models() / name
    partial = target.with_name(f".{name}.part")
    try:
        hub.load(offer, partial, list(offer.files))
    except Exception as error:
        raise UserError(
            f"could not be fetched ({type(error).__name__})", offer.source, "Try again: what is loaded is kept."
        ) from None
    digests = {file: _sha256(partial / file) for file in offer.files}
    wrong = [file for file, (_, digest) in offer.files.items() if digest and digests[file] != digest]
    if wrong:
        shutil.rmtree(partial)
        raise UserError(f"{', '.join(wrong)}: not what the hub promised; nothing was kept", offer.source, "Try again.")
    about = {"source": offer.source, "revision": offer.revision, "licence": offer.licence, "files": digests}
    (partial / FETCHED).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    return target


class HuggingFace:
    """The hub by its own client."""

    def offer(self, source: str) -> Offer:
        from huggingface_hub import HfApi

        info: Any = HfApi().model_info(source, files_metadata=True)
        files = {s.rfilename: (s.size or 0, s.lfs.sha256 if s.lfs else None) for s in info.siblings}
        licence = (info.card_data or {}).get("license") or "not stated"
        return Offer(source, info.sha, licence, files)

    def load(self, offer: Offer, folder: Path, names: Sequence[str]) -> None:
        from huggingface_hub import snapshot_download

        snapshot_download(offer.source, revision=offer.revision, local_dir=folder, allow_patterns=list(names))


def _entry(folder: Path, known: Any, remote: Any) -> Entry:
    fetched = json.loads((folder / FETCHED).read_text("utf-8")) if (folder / FETCHED).is_file() else {}
    about = known or fetched
    source = str(about.get("source") or (remote or {}).get("source") or "copied by hand")
    purpose = str((remote or {}).get("for") or about.get("for") or ("speech" if known else ""))
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else 0
    return Entry(
        folder.name, purpose, source, _weights(folder), str(about.get("licence", "")), size, about.get("files")
    )


def _weights(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".") and any([*folder.glob("*.bin"), *folder.glob("*.onnx")])


def _yaml(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text("utf-8")) or {}) if path.is_file() else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
