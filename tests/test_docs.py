"""What the README promises exists: commands, options, files, pictures."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from callqa.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(ROOT.glob("docs/*.md")),
    ROOT / "samples" / "README.md",
    ROOT / "models" / "README.md",
]


def commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix}{name} ")
        else:
            found[prefix + name] = command
    return found


COMMANDS = commands(main)
GROUPS = {name for name, command in main.commands.items() if isinstance(command, click.Group)}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_stands_in_the_readme_and_has_help_with_an_example(name: str) -> None:
    assert f"callqa {name}" in README
    assert COMMANDS[name].help
    assert f"callqa {name}" in (COMMANDS[name].epilog or "")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name if p.parent == ROOT else f"{p.parent.name}/{p.name}")
def test_commands_on_the_pages_exist_with_their_options(page: Path) -> None:
    text = page.read_text("utf-8")
    for line in re.findall(r"^\s*(?:\$ )?(?:\.venv/bin/)?callqa ([a-z-].*)$", text, re.MULTILINE):
        words = line.split("#")[0].split()
        name = " ".join(words[:2]) if words[0] in GROUPS else words[0]
        if name.startswith("-"):
            continue
        assert name in COMMANDS, line
        known = {option for p in COMMANDS[name].params for option in p.opts} | {"--help"}
        assert {w for w in words if re.match(r"--?[a-z]", w)} <= known, line
    targets = re.findall(r"^make ([a-z]+)", text, re.MULTILINE)
    made = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(targets) <= set(made)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name if p.parent == ROOT else f"{p.parent.name}/{p.name}")
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_check_of_the_audit_stands_in_its_page() -> None:
    from callqa.audit.checks import CHECKS

    page = (ROOT / "docs" / "AUDIT.md").read_text("utf-8")
    assert [code for code in CHECKS if f"| {code} |" not in page] == []
