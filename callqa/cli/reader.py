"""In which language the reader of an error reads: what was asked for, else the workspace's, else that of his machine."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

from callqa.texts import LANGUAGES

WORKSPACE = ("-w", "--workspace")
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: Sequence[str]) -> str:
    """'ru' or 'en', from the words of a command line, which may be wrong ones."""
    asked = _value(arguments, ("--language",))
    if asked in LANGUAGES:
        return asked
    settings = Path(_value(arguments, WORKSPACE) or ".") / "callqa.toml"
    try:
        general = tomllib.loads(settings.read_text("utf-8")).get("general", {})
        return "en" if general.get("language") == "en" else "ru"
    except (OSError, ValueError, AttributeError):
        locale = next((os.environ[name] for name in LOCALE if os.environ.get(name)), "")
        return "ru" if locale.startswith("ru") else "en"


def _value(arguments: Sequence[str], names: Sequence[str]) -> str:
    for at, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else next(iter(arguments[at + 1 : at + 2]), "")
    return ""
