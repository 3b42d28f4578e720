"""A dialogue and the rule's finding in, what a model looks at out: what each party says, and how the rule decided."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.types import Finding, Turn

SELLER, CLIENT, RULE = 0, 1, 2  # columns


def row(turns: Sequence[Turn], rule: Finding) -> list[str]:
    """[seller's text, client's text, the rule's tokens]."""
    parties = [" ".join(turn.text for turn in turns if turn.role == role) for role in ("seller", "client")]
    return [*parties, _tokens(rule)]


def _tokens(rule: Finding) -> str:
    atoms = {"asked": rule.asked, "answered": rule.answered, "agreed": rule.agreed}
    told = [f"{name}={value}" for name, value in atoms.items()]
    sure = round(4 * rule.confidence) * 25
    return " ".join([f"verdict={rule.verdict}", f"reason={rule.reason.code}", f"sure={sure}", *told])
