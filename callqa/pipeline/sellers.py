"""What a person calls a seller in, the seller's id out."""

from __future__ import annotations

from collections.abc import Mapping

from callqa.errors import UserError


def which_seller(asked: str, names: Mapping[str, str], option: str = "--seller") -> str:
    """By id, or by a part of a name that only one has. Raises UserError with all who are known."""
    if asked in names:
        return asked
    found = [one for one, name in names.items() if asked.casefold() in name.casefold()]
    if len(found) != 1:
        known = ", ".join(f"{one} ({name})" for one, name in names.items()) or "nobody: give 'callqa run' --sellers"
        raise UserError(f"no seller '{asked}', or several", option, f"Known: {known}.")
    return found[0]
