"""Each known trap of archives and exports has a test that names it by its code (T1 the channel map, T2 Master.csv, …)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CODES = [*(f"T{n}" for n in range(1, 12)), "T22", "T25", "T29", "T30"]


def named() -> set[str]:
    """Codes at the beginning of a test's docstring."""
    found = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add((ast.get_docstring(node) or "").split(":")[0].rstrip("."))
    return found


@pytest.mark.parametrize("code", CODES)
def test_a_trap_has_a_test_of_its_name(code: str) -> None:
    assert code in named()
