"""What several tests walk over: the samples and the season, each worked through once by the real rooms."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from callqa.cli.demo import demo_spaces
from callqa.pipeline import Given, Summary, Workspace
from callqa.pipeline import run as walk

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a developer built for himself (the GE2E model) does not change what the tests see."""
    os.environ["CALLQA_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Workspace, Given, Summary]]:
    """The recordings, then the season: workspace, files, summary."""
    folder = tmp_path_factory.mktemp("demo")
    return [(space, given, walk(space, given)) for _, space, given in demo_spaces(folder, "ru")]


@pytest.fixture(scope="session")
def recordings(demo: list[tuple[Workspace, Given, Summary]]) -> tuple[Workspace, Given, Summary]:
    return demo[0]


@pytest.fixture(scope="session")
def season(demo: list[tuple[Workspace, Given, Summary]]) -> tuple[Workspace, Given, Summary]:
    return demo[1]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every attempt to reach another machine from this process fails and is written down; its own workers are no machine."""
    tried: list[str] = []
    connect = socket.socket.connect

    def refuse(*address: object, **_: object) -> None:
        tried.append(str(address))
        raise OSError("no network in this test")

    def local_only(self: socket.socket, address: object) -> None:
        connect(self, address) if self.family == socket.AF_UNIX else refuse(address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried
