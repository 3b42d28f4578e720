"""A model's name in, its folder out; and what to do where it is not there. Nothing is fetched."""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from callqa.config import HOME, AsrSettings
from callqa.errors import UserError

WEIGHTS = "model.bin"


def resolve(settings: AsrSettings) -> Path:
    """Bundled name, folder, or a name faster-whisper knows. Raises UserError that says how to get it."""
    name = settings.model
    looked: list[str] = []
    for folder in (Path(name).expanduser(), folder_of_models() / name):
        if (folder / WEIGHTS).is_file():
            return folder
        looked.append(str(folder))
    if "/" in name or "\\" in name or name.startswith("."):
        raise UserError(
            f"no model there (no {WEIGHTS} inside)", name, "Name a folder with a model in CTranslate2 form."
        )
    return _from_cache(name, looked)


def options(folder: Path) -> dict[str, Any]:
    """What this model needs beside the usual: {"options": {...}} of its callqa.json."""
    path = folder / "callqa.json"
    return dict(json.loads(path.read_text("utf-8"))["options"]) if path.is_file() else {}


@lru_cache
def revision(folder: Path) -> str:
    """A hash that changes with the weights: of the whole file while it is small, else of its ends and its size."""
    path = folder / WEIGHTS
    size, digest = path.stat().st_size, hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(1 << 24))
        if size > 1 << 24:
            file.seek(-(1 << 20), os.SEEK_END)
            digest.update(file.read())
    digest.update(str(size).encode())
    return digest.hexdigest()[:12]


def folder_of_models() -> Path:
    return Path(os.environ.get("CALLQA_MODELS", HOME / "models"))


def _from_cache(name: str, looked: list[str]) -> Path:
    from faster_whisper.utils import available_models, download_model

    if name not in available_models():
        raise UserError(
            f"no model '{name}' (looked in {', '.join(looked)})",
            "callqa.toml: asr.model",
            f"Name a folder, the bundled 'demo-ru-en', or one of: {', '.join(available_models())}.",
        )
    try:
        return Path(download_model(name, local_files_only=True))
    except Exception:  # whatever the hub's client raises: it is not there
        how = (
            f"With a network: run 'callqa models fetch {name}'. Without: copy that model's folder from another machine to "
            f"{folder_of_models() / name}, or write its path as model."
        )
        raise UserError(f"model '{name}' is not on this machine", "callqa.toml: asr.model", how) from None
